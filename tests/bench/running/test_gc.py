"""What no study needs is shown, then dropped; what one needs stays."""

import subprocess
import sys

import pytest
import yaml

from bench.errors import UserError
from bench.files import left_behind
from bench.planning.plan import make_plan
from bench.record import Record, write_pack
from bench.running.gc import gc
from bench.running.guard import begin, hold
from bench.study.grid import cells
from bench.study.schema import load

GRID = {"name": "one", "model": "neuron", "task": "moons", "activation": "tanh", "eta": [0.1], "seed": 1}


def study(folder, name, **changes):
    file = folder / f"{name}.yaml"
    file.write_text(yaml.safe_dump({"name": "t", "title": "T", "grids": [GRID | changes]}))
    return file, cells(load(file))


@pytest.fixture
def results(tmp_path):
    """Packs of two studies, one of which has a plan here; a failed try beside its better one; leftovers."""
    results = tmp_path / "r"
    mine, (cell,) = study(tmp_path, "mine")
    _, (other,) = study(tmp_path, "other", eta=[0.5])
    packs = results / "packs"
    write_pack(packs / "failed.parquet", [Record(cell, "failed", "no memory")])
    write_pack(packs / "mine.parquet", [Record(cell, "ok")])
    write_pack(packs / "other.parquet", [Record(other, "ok")])
    make_plan(mine, results)
    (results / "plan").mkdir()
    (results / "plan" / "mine.json").write_text("{}")
    (results / "plan" / "to_be_made.json").write_text("{}")
    (packs / "old.parquet.bad").write_bytes(b"12345")
    command = [sys.executable, "-c", "import os; print(os.getpid())"]
    ended = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    (results / f".tables.{ended}.part").mkdir()
    (results / f".tables.{ended}.part" / "cells.csv").write_text("half")
    return results


def files(results):
    found = (file.name for file in results.rglob("*") if file.is_file())
    return sorted(name for name in found if not name.startswith("."))


def test_it_is_shown_and_nothing_is_dropped(results, capsys):
    before = files(results)
    gc(results, [], False)
    said = capsys.readouterr().out
    assert files(results) == before and said.splitlines()[-1].startswith("7 files, ")
    for name in ("failed.parquet", "other.parquet", "plan/mine.json", "old.parquet.bad: damaged, set aside"):
        assert name in said, name
    assert "packs/mine.parquet" not in said and "to_be_made" not in said


def test_it_is_dropped_where_that_is_asked(results, capsys):
    gc(results, [], True)
    assert files(results) == ["mine.parquet", "mine.seal.json", "plan.json", "to_be_made.json"]
    assert not list(left_behind(results))
    assert "7 files, " in capsys.readouterr().out


def test_what_a_named_study_needs_stays(results, tmp_path):
    gc(results, [tmp_path / "other.yaml"], True)
    assert "other.parquet" in files(results) and "failed.parquet" not in files(results)


def test_without_a_plan_somebody_has_to_say_what_is_needed(results):
    (results / "plan.json").unlink()
    with pytest.raises(UserError, match="name the studies"):
        gc(results, [], True)
    assert "other.parquet" in files(results)


def test_a_busy_folder_is_left_alone(results):
    lock = hold(results)
    with pytest.raises(UserError, match="at work here"):
        gc(results, [], True)
    lock.close()


def test_a_run_removes_what_killed_ones_left_and_not_what_is_being_written(results, monkeypatch):
    monkeypatch.setenv("BENCH_RUN", "")  # set back at the end: a run names itself there
    mine = results / ".cells.csv.1.part"  # of a process that is alive
    mine.write_text("half")
    assert len(list(left_behind(results))) == 1
    lock = begin(results)
    assert not list(left_behind(results)) and mine.exists()
    lock.close()
