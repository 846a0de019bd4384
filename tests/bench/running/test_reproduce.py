"""A cell's record beside that of a new training: found by its digest, compared number by number."""

import json
from dataclasses import replace

import pytest

from bench.cell import Cell, ModelSpec, TaskSpec
from bench.errors import UserError
from bench.planning.plan import PLAN_VERSION, Plan
from bench.planning.trained import the_one
from bench.record import Record, write_pack
from bench.running import train
from bench.running.reproduce import _places, reproduce

TASK = TaskSpec("moons", "moons", "classification")
CELL = Cell(ModelSpec("neuron", "neuron"), TASK, 3, eta=0.1)
METRICS = {"test_accuracy": 0.875, "test_log_loss": None, "test_brier": 1 / 3}


@pytest.fixture
def again(tmp_path, monkeypatch):
    """Run it on results where `engine` trained the cell; a new training gives `changes`. Code and words."""
    heard = []

    def run(capsys, engine="fused-lanes", digest=CELL.digest, **changes):
        other = Record(Cell(ModelSpec("linear", "linear"), TASK, 3), "ok", metrics={"test_accuracy": 0.1})
        write_pack(tmp_path / "packs" / "a.parquet", [other])
        write_pack(tmp_path / "packs" / "b.parquet", [Record(CELL, "ok", engine=engine, metrics=METRICS)])
        new = Record(CELL, **({"status": "ok", "engine": "fused-lanes", "metrics": METRICS} | changes))
        monkeypatch.setattr(
            train, "train_cells", lambda cells, compiled: heard.append((cells, compiled)) or [new]
        )
        return reproduce(digest, tmp_path), capsys.readouterr().out

    run.heard = heard
    return run


def test_the_same_numbers_are_said_to_be_the_same(again, capsys):
    code, said = again(capsys)
    assert code == 0 and said.endswith("\nthe same to the last bit\n")
    lines = said.splitlines()
    assert json.loads("\n".join(lines[: lines.index("}") + 1])) == CELL.as_dict()
    assert [line.split() for line in lines[lines.index("}") + 1 : -1]] == [
        ["status", "ok"],
        ["engine", "fused-lanes"],
        ["metric", "recorded", "again"],
        ["test_accuracy", "0.875", "0.875"],
        ["test_brier", "0.33333333", "0.33333333"],
        ["test_log_loss", "-", "-"],
    ]


@pytest.mark.parametrize(
    "metrics",
    [METRICS | {"test_brier": 1 / 3 + 1e-16}, METRICS | {"more": 1.0}, METRICS | {"test_log_loss": 1.0}, {}],
    ids=["a last bit", "one more", "one that did not exist", "none"],
)
def test_any_number_that_differs_is_another_result(again, capsys, metrics):
    code, said = again(capsys, metrics=metrics)
    assert code == 1 and said.endswith("not the same: other versions, or another machine?\n")


def test_another_engine_and_a_reason_are_told(again, capsys):
    _, said = again(capsys, engine="fused-eager", status="diverged", reason="too fast")
    assert "status diverged: too fast\nengine fused-lanes, recorded with fused-eager\n" in said


@pytest.mark.parametrize(("engine", "compiled"), [("fused-lanes", None), ("fused-eager", frozenset())])
def test_the_engine_of_the_record_is_taken_again(again, capsys, engine, compiled):
    again(capsys, engine=engine)
    assert again.heard == [([CELL], compiled)]


def test_the_beginning_of_a_digest_will_do_and_an_unknown_one_is_told(again, capsys):
    assert again(capsys, digest=CELL.digest[:6])[0] == 0
    with pytest.raises(
        UserError, match=r"^xyz: no such cell in .*packs \(another folder: --results DIR\); digests"
    ):
        again(capsys, digest="xyz")
    with pytest.raises(UserError, match="no such cell"):
        again(capsys, digest=CELL.digest[1:])


def test_no_digits_are_no_digest(again, capsys):
    """Rather than the first one that is found."""
    for nothing in ("", " "):
        with pytest.raises(UserError, match="its first digits would do"):
            again(capsys, digest=nothing)


def test_the_record_that_ran_to_its_end_is_held_against(tmp_path, monkeypatch, capsys):
    """A failed try lies in another pack, and the record of older numerics in a third."""
    write_pack(tmp_path / "packs" / "a.parquet", [Record(CELL, "failed", "out of luck")])
    write_pack(tmp_path / "packs" / "c.parquet", [Record(CELL, "ok", metrics=METRICS)])
    with monkeypatch.context() as older:
        older.setattr("bench.record.NUMERICS", 1)
        write_pack(tmp_path / "packs" / "b.parquet", [Record(CELL, "ok", metrics={"test_accuracy": 0.1})])
    new = Record(CELL, "ok", metrics=METRICS)
    monkeypatch.setattr(train, "train_cells", lambda *_: [new])
    assert reproduce(CELL.digest, tmp_path) == 0


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("", "found ''; its first digits would do"),
        ("x", "x: no such cell in here; digests stand in the table"),
    ],
)
def test_a_beginning_that_names_no_cell_is_one_line(start, said):
    with pytest.raises(UserError, match=said):
        the_one(start, ["ab", "ac"], "here")


def test_a_beginning_that_several_cells_have_names_them():
    assert the_one("ab", ["ab1", "ac", "ab1"], "here") == "ab1"
    with pytest.raises(UserError, match=r"^a: 2 cells begin so: ab1, ac$"):
        the_one("a", ["ac", "ab1", "ac"], "here")
    with pytest.raises(UserError, match=r"^a: 5 cells begin so: a0, a1, a2, a3, …$"):
        the_one("a", [f"a{i}" for i in range(5)], "here")


def test_files_lie_where_the_plans_of_the_folder_say(tmp_path):
    """Of parts too, whose plans are others; the whole study's stands before them."""
    whole = Plan(
        PLAN_VERSION, "", "s", "S", "", None, [], [], [], {"files": {"a": "/whole/a", "b": "/whole/b"}}, []
    )
    part = replace(whole, only="task=moons", settings={"files": {"b": "/part/b", "c": "/part/c"}})
    (tmp_path / "only" / "task=moons").mkdir(parents=True)
    (tmp_path / "only" / "task=moons" / "plan.json").write_text(part.text())
    assert _places(tmp_path) == {"b": "/part/b", "c": "/part/c"}
    (tmp_path / "plan.json").write_text(whole.text())
    assert _places(tmp_path) == {"a": "/whole/a", "b": "/whole/b", "c": "/part/c"}


def test_a_folder_that_is_not_there_is_told(tmp_path):
    (tmp_path / "file").touch()
    for name, said in (("DIR", "no such folder"), ("file", "not a folder")):
        with pytest.raises(UserError, match=f"--results: .*{name}: {said}"):
            reproduce(CELL.digest, tmp_path / name)
