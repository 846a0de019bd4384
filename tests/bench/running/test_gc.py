"""What no study needs is shown, then dropped; what one needs stays."""

import subprocess
import sys
from pathlib import Path

import pytest
from one_cell import study

from bench.errors import UserError
from bench.files import left_behind
from bench.planning.needed import leftovers
from bench.planning.plan import make_plan
from bench.record import Record, write_pack
from bench.running.gc import gc
from bench.running.guard import begin, hold
from bench.seals import identity, seal_beside, seal_folder, seal_in, write_seal

HEX = "0123456789abcdef"


@pytest.fixture(scope="module")
def ended():
    """The number of a process that is over."""
    command = [sys.executable, "-c", "import os; print(os.getpid())"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def results(tmp_path, ended):
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
    (packs / f"{HEX}-2.parquet.bad").write_bytes(b"12345")
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
    for name in (
        "failed.parquet",
        "other.parquet",
        "plan/mine.json",
        f"{HEX}-2.parquet.bad: damaged, set aside",
    ):
        assert name in said, name
    assert "packs/mine.parquet" not in said and "to_be_made" not in said


@pytest.mark.parametrize("folder", ["tables", "only/task=moons/tables"])
def test_packs_that_tables_here_are_made_of_are_needed(results, capsys, folder):
    """`bench plan` of a study, to hear how long it takes, wrote its plan over the other's."""
    tables = results / folder
    tables.mkdir(parents=True)
    seal_folder(tables, "0123456789abcdef", {"packs": {"other": "digest of its bytes"}})
    gc(results, [], True)
    assert {"mine.parquet", "other.parquet", "other.seal.json"} <= set(files(results))


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


@pytest.mark.parametrize("part", [False, True])
@pytest.mark.parametrize("dropped", [False, True])
@pytest.mark.parametrize("text", ["", "{}", None])
def test_a_plan_that_cannot_be_read_may_need_anything(results, tmp_path, part, dropped, text):
    """The other plan in the folder, and a named study, say nothing of what this one needs."""
    make_plan(tmp_path / "mine.yaml", results, only="task=moons")
    damaged = results / ("only/task=moons" if part else "") / "plan.json"
    damaged.write_text(damaged.read_text()[:-9] if text is None else text)
    before = files(results)
    with pytest.raises(UserError, match=rf"^{damaged}: damaged.*; plan again with snakemake, or remove it$"):
        gc(results, [tmp_path / "other.yaml"], dropped)
    assert files(results) == before
    damaged.unlink()
    gc(results, [], True)
    assert "mine.parquet" in files(results) and "other.parquet" not in files(results)


PARTS = ["plan.json", "report.html", "report.pdf", ".report.html.made-1a.json", "regress.md"]
PARTS += ["tables/cells.csv", f"tables/made-{HEX}.json", "figures/g/f.svg", "figures/g/manifest.json"]
OURS = [*PARTS, *(f"only/moons/{name}" for name in PARTS), f"packs/{HEX}.parquet", "timing/gp.json"]


@pytest.mark.parametrize("name", OURS)
def test_what_was_set_aside_beside_a_result_is_not_needed(results, name):
    file = results / f"{name}.bad"
    file.parent.mkdir(parents=True, exist_ok=True)
    for folder in (file.parent.parent.parent / "tables", file.parent):  # tables before what is drawn of them
        if folder.name in ("tables", "timing", "g"):
            folder.mkdir(exist_ok=True)
            for one in ("cells.csv", "f.svg", "manifest.json", "gp.json"):
                (folder / one).touch()
            of = {"tables": identity(folder.parent.parent / "tables")} if folder.name == "g" else {}
            seal_folder(folder, HEX, of)
    file.touch()
    gc(results, [], True)
    assert not file.exists()


@pytest.mark.parametrize(
    "name",
    [
        *OURS,
        "packs/a.seal.json",
        "plan/a.json",
        ".timing.rounds/0.jsonl",
        "tables",
        "figures/g",
        "only/moons/tables",
    ],
)
def test_what_was_written_beside_a_result_is_not_needed(results, ended, name):
    path = (results / name).with_name(f".{Path(name).name}.{ended}.part")
    path.mkdir(parents=True, exist_ok=True)
    assert path in leftovers(results)
    gc(results, [], True)
    assert not path.exists()


THEIRS = ["mine.bad", "notes/mine.bad", "keep.bad/mine", "packs/keep.parquet.bad/mine", "packs/mine.bad"]
THEIRS += ["notes/packs/a.parquet.bad", "notes/plan.json.bad", "only/moons/notes/mine.bad", "tables/mine.bad"]
THEIRS += [".download.{}.part", "notes/.plan.json.{}.part", "packs/.download.{}.part", "logs/.x.{}.part"]
THEIRS += [
    "only/moons/packs/a.parquet.bad",
    "tables/mine.csv.bad",
    "figures/g/mine.svg.bad",
    "timing/mine.json.bad",
    "plan/mine.json.bad",
    "packs/mine.parquet.bad",
]


@pytest.mark.parametrize("name", THEIRS)
def test_what_somebody_else_keeps_there_stays(results, ended, name):
    file = results / name.format(ended)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine")
    gc(results, [], True)
    assert file.read_text() == "mine"


def test_a_file_is_not_a_folder(results):
    with pytest.raises(UserError, match=r"plan\.json: not a folder$"):
        gc(results / "plan.json", [], False)
    with pytest.raises(UserError, match=r"none: no such folder$"):
        gc(results / "none", [], False)


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


SEAL = "made-0123456789abcdef.json"


@pytest.mark.parametrize("part", ["", "only/task=moons"])
@pytest.mark.parametrize("shown", ["tables/cells.parquet", "figures/rankings/manifest.json", "report.html"])
@pytest.mark.parametrize("state", ["damaged", "one of two damaged", "gone"])
def test_what_lies_here_of_packs_that_nobody_knows_needs_all(results, part, shown, state):
    file, seal = results / part / shown, results / part / "tables" / SEAL
    for one in (file, seal):
        one.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("something")
    if state == "one of two damaged":
        seal_folder(seal.parent, "fedcba9876543210", {"packs": {"mine": "digest of its bytes"}})
    if state != "gone":
        seal.write_text("{}")
    before = files(results)
    with pytest.raises(
        UserError, match="tables: no whole seal tells which packs the results here are made of"
    ):
        gc(results, [], True)
    assert files(results) == before


@pytest.mark.parametrize("shown", ["figures/g", "."])
def test_packs_of_what_is_made_of_tables_that_are_gone_are_not_known(results, shown):
    """A run of another study ended after its tables: pages and figures are still of the first one's."""
    tables, later = results / "tables", results / shown
    for folder in (tables, later):
        folder.mkdir(parents=True, exist_ok=True)
    seal_folder(tables, HEX, {"packs": {"mine": "digest of its bytes"}})
    (later / "report.html").write_text("a page")
    of = {"tables": identity(tables)}
    if shown == ".":
        write_seal(seal_beside(results / "report.html", HEX), {"report.html": results / "report.html"}, of)
    else:
        seal_folder(later, HEX, of)
    gc(results, [], False)
    (tables / f"made-{HEX}.json").unlink()
    seal_folder(tables, "f" * 16, {"packs": {"mine": "digest of others"}})
    before = files(results)
    with pytest.raises(UserError, match="made of other tables than lie here now, and nobody knows"):
        gc(results, [], True)
    assert files(results) == before


@pytest.mark.parametrize("shown", ["figures/g/manifest.json", "report.html", "report.pdf"])
@pytest.mark.parametrize("seal", ["gone", "damaged"])
def test_packs_of_what_has_no_whole_seal_are_not_known(results, shown, seal):
    tables, file = results / "tables", results / shown
    for one in (tables, file.parent):
        one.mkdir(parents=True, exist_ok=True)
    seal_folder(tables, HEX, {"packs": {"mine": "digest of its bytes"}})
    file.write_text("something")
    if seal == "damaged":
        (seal_in(file.parent, HEX) if file.name == "manifest.json" else seal_beside(file, HEX)).write_text(
            "{}"
        )
    with pytest.raises(UserError, match=f"{file.name}: no whole seal tells which tables it is made of"):
        gc(results, [], True)
    assert "other.parquet" in files(results)


def test_what_a_run_noted_when_it_had_chosen_is_not_needed(results, capsys):
    (results / "plan" / "chosen-0123456789abcdef0123.json").write_text("{}")
    gc(results, [], True)
    assert "chosen-0123456789abcdef0123.json: what a run noted when it had chosen" in capsys.readouterr().out
    assert not (results / "plan" / "chosen-0123456789abcdef0123.json").exists()
