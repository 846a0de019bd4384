"""What figures take from packs: records, and the points behind them."""

from dataclasses import replace
from pathlib import Path

import made_up
import numpy as np
import yaml

from bench.planning.plan import make_plan
from bench.record import write_pack
from bench.running.train import train_cells
from bench.study.grid import cells
from bench.study.loading import load
from report.figures.source import Source, dataset_of, field
from report.tables.collect import write_tables
from report.tables.reader import Tables

TASK = {"kind": "csv", "path": "d.csv", "target": "t", "problem": "classification"}
CONFIRM = {"seeds": [1000]}
GRID = {"name": "one", "model": "linear", "task": "mine", "seed": 1}


def write_study(folder):
    rows = "".join(f"{i},{i * i % 7},{i % 2}\n" for i in range(60))
    (folder / "d.csv").write_text("x,y,t\n" + rows)
    file = folder / "study.yaml"
    said = {"name": "t", "title": "T", "tasks": {"mine": TASK}, "grids": [GRID], "confirm": CONFIRM}
    file.write_text(yaml.safe_dump(said))
    return file


def test_a_study_s_file_is_the_same_from_every_working_folder(tmp_path, monkeypatch):
    """Its path is another one, seen from below it: nothing is trained again, and figures find it, on the
    seed that chose and on the fresh one."""
    below, results = tmp_path / "data" / "deep", tmp_path / "r"
    below.mkdir(parents=True)
    study = write_study(tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    first = make_plan(study, results)
    (cell,) = cells(load(study))
    assert cell.task.place == "data/d.csv"
    assert first.settings["files"] == {cell.task.content: str(tmp_path / "data" / "d.csv")}
    write_pack(results / "packs" / f"{first.packs[0].name}.parquet", train_cells([cell], frozenset()))
    monkeypatch.chdir(below)
    again = make_plan(study, results)
    packs = [(pack.confirms, pack.new) for pack in again.packs]
    assert packs == [(False, False), (True, True)] and again.meaning == first.meaning
    fresh = replace(cell, seed=1000)
    assert again.confirming == [fresh.digest]
    write_pack(results / "packs" / f"{again.packs[1].name}.parquet", train_cells([fresh], frozenset()))
    write_tables(results / "plan.json", results / "packs", results / "tables")
    source = Source(Tables(results / "tables"), results / "packs")
    found = source.records([cell.digest, fresh.digest])
    for one in (cell, fresh):
        record = found[one.digest]
        assert record.cell.digest == one.digest
        assert record.cell.task.place == str(tmp_path / "data" / "d.csv")
        assert dataset_of(record.cell).train.x.shape[1] == 2


def test_a_study_and_its_results_moved_together_are_planned_where_they_lie_now(tmp_path, monkeypatch):
    """All is as it was typed, and yet elsewhere."""
    (tmp_path / "before").mkdir()
    write_study(tmp_path / "before")
    monkeypatch.chdir(tmp_path / "before")
    first = make_plan(Path("study.yaml"), Path("r"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "before").rename(tmp_path / "after")
    monkeypatch.chdir(tmp_path / "after")
    moved = make_plan(Path("study.yaml"), Path("r"))
    assert list(moved.settings["files"].values()) == [str(tmp_path / "after" / "d.csv")]
    assert moved.meaning == first.meaning and make_plan(Path("study.yaml"), Path("r")) == moved


def test_a_field_is_the_neuron_by_hand() -> None:
    cell = made_up.fixed_cell(made_up.BY_HAND, "moons")
    x = np.array([[0.0, 0.0], [1.0, 2.0]])
    a = x @ [1.0, -1.0] + 0.25
    np.testing.assert_allclose(field(cell, [1.0, -1.0, 0.25], x), 1 / (1 + np.exp(-a)))
