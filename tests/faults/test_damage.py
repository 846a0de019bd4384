"""A finished run, damaged in every place: the next run notices, names it, and ends in the same bytes."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
import yaml

from bench.errors import UserError
from bench.files import drop
from bench.planning.needed import leftovers
from bench.planning.plan import Plan
from bench.record import read_pack, write_pack
from bench.running.fsck import fsck
from bench.seals import read_seal, write_seal
from report.tables.collect import write_cells
from report.tables.gather import read_plan, read_records
from tests.faults.scene import ROOT, contents, damage, everything, jobs, look, snakemake

PLACES = {
    "packs/*.parquet": ("bit", "cut", "gone"),
    "packs/*.seal.json": ("bit", "gone"),
    "tables/cells.parquet": ("bit", "cut", "gone"),
    "tables/made-*.json": ("bit", "gone"),
    "times/timings.parquet": ("bit", "gone"),
    "times/made-*.json": ("bit",),
    "figures/rankings/manifest.json": ("bit", "gone"),
    "report.html": ("bit", "cut", "gone"),
    "report.pdf": ("bit",),
    "plan.json": ("bit", "cut", "gone"),
}


@pytest.mark.parametrize(("place", "how"), [(place, how) for place, hows in PLACES.items() for how in hows])
def test_damage_is_noticed_and_would_be_mended(finished, tmp_path, place, how):
    """Without running it: what a look says is what a run does, see the next test."""
    shutil.copytree(finished / "r", tmp_path / "r")
    (file,) = [*(tmp_path / "r").glob(place)][:1]
    damage(file, how)
    before = everything(tmp_path / "r")
    done = look(finished, tmp_path / "r")
    assert everything(tmp_path / "r") == before
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    nothing = "Nothing to be done" in done.stderr + done.stdout
    assert nothing == (place == "plan.json"), done.stderr
    if place != "plan.json" and how != "gone":
        assert f"warning: {tmp_path / 'r'}" in done.stderr


def test_everything_at_once_is_mended_in_one_run_from_another_folder(finished, tmp_path):
    before = contents(finished / "r")
    shutil.copytree(finished / "r", tmp_path / "r")
    for place, hows in PLACES.items():
        for file in [*(tmp_path / "r").glob(place)][:1] if hows else []:
            damage(file, hows[0])
    done = snakemake(finished, tmp_path / "r", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "r") == before
    told = subprocess.run(
        [sys.executable, "-m", "bench", "fsck", str(tmp_path / "r")], cwd=ROOT, capture_output=True, text=True
    )
    assert told.returncode == 0 and ": 0 things wrong" in told.stdout
    again = look(finished, tmp_path / "r")
    assert "Nothing to be done" in again.stderr + again.stdout


def test_a_moved_folder_and_a_relative_path_are_up_to_date(finished, tmp_path):
    shutil.copytree(finished / "r", tmp_path / "moved")
    again = snakemake(finished, "moved", "-n", cwd=tmp_path)
    assert "Nothing to be done" in again.stderr + again.stdout, again.stdout


def test_times_in_the_future_mean_nothing(finished, tmp_path):
    """A clock that was wrong, a disk of another machine: nothing is made again, and nothing deleted."""
    shutil.copytree(finished / "r", tmp_path / "r")
    for number, file in enumerate(sorted((tmp_path / "r").rglob("*"))):
        os.utime(file, (4e9 + number % 7, 4e9 - number % 5))
    before = contents(tmp_path / "r")
    again = snakemake(finished, tmp_path / "r")
    assert again.returncode == 0, again.stderr
    assert "Nothing to be done" in again.stderr and contents(tmp_path / "r") == before
    damage(next((tmp_path / "r" / "packs").glob("*.parquet")), "cut")
    again = snakemake(finished, tmp_path / "r", "tables")
    assert again.returncode == 0 and jobs(again) == {"train": 1, "tables": 1}, again.stderr
    assert contents(tmp_path / "r") == before
    assert set(jobs(look(finished, tmp_path / "r"))) == {
        "figures",
        "html",
        "pdf",
    }  # tables tell of packs' bytes


def test_tables_of_another_pack_of_the_same_name_are_made_again(finished, tmp_path):
    """Trained again by hand, a pack has other times in it: the tables' seal tells of the old bytes."""
    shutil.copytree(finished / "r", tmp_path / "r")
    pack = next((tmp_path / "r" / "packs").glob("*.parquet"))
    records = read_records(pack.parent, tmp_path / "r" / "plan.json", read_pack(pack)["digest"].to_pylist())
    write_pack(pack, [replace(one, seconds=one.seconds + 1) for one in records.values()])
    done = look(finished, tmp_path / "r")
    said = done.stdout + done.stderr
    assert done.returncode == 0 and "\ntables " in said and "\ntrain " not in said, said


def test_a_damaged_plan_makes_no_tables(finished, tmp_path):
    plan = tmp_path / "plan.json"
    plan.write_text((finished / "r" / "plan.json").read_text().replace('"only": null', '"only": "x=y"'))
    with pytest.raises(UserError, match=r"plan\.json: damaged"):
        read_plan(plan)
    assert read_plan(finished / "r" / "plan.json").digests


def test_another_study_in_the_folder_is_not_taken_for_this_one(finished, tmp_path):
    shutil.copytree(finished / "r", tmp_path / "r")
    other = tmp_path / "study.yaml"
    study = yaml.safe_load((finished / "study.yaml").read_text()) | {"title": "Another title"}
    other.write_text(yaml.safe_dump(study))
    done = look(tmp_path, tmp_path / "r", cwd=tmp_path)
    said = done.stdout + done.stderr
    assert "tables" in said and "Nothing to be done" not in said and "\ntrain " not in said


def test_fsck_names_what_is_damaged(finished, tmp_path):
    shutil.copytree(finished / "r", tmp_path / "r")
    damage(tmp_path / "r" / "tables" / "cells.csv", "bit")
    damage(next((tmp_path / "r" / "packs").glob("*.parquet")), "cut")
    command = [sys.executable, "-m", "bench", "fsck", str(tmp_path / "r")]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 1 and "cells.csv: damaged" in told.stdout
    assert "its cells are trained again" in told.stdout and ": 2 things wrong" in told.stdout


def resealed(folder, name, key, made_of, change):
    """As another run's: other bytes under a whole seal of the same key. change: of the file's text."""
    file = folder / name
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    old = read_seal(key)
    write_seal(key, {one: key.parent / one for one in old.files}, old.made_of | made_of)


@pytest.mark.parametrize(
    ("place", "name", "stage"),
    [
        ("timing", "first.json", "times"),
        ("tables", "cells.csv", "html"),
        ("figures/rankings", "manifest.json", "html"),
    ],
)
def test_what_was_copied_from_another_run_asks_for_all_that_comes_after(
    finished, tmp_path, place, name, stage
):
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    (seal,) = (results / place).glob("made-*.json")
    resealed(results / place, name, seal, {}, lambda text: text + "\n")
    assert fsck(results) == 1
    done = look(finished, results)
    said = done.stdout + done.stderr
    assert done.returncode == 0 and f"\n{stage} " in said and "\ntrain " not in said, said


def test_two_groups_of_figures_exchanged_whole_are_drawn_again(finished, tmp_path):
    """Each with its seal: whole, and of the same tables and code."""
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    groups = [results / "figures" / name for name in ("rankings", "curves", "between")]
    for source, to in ((0, 2), (1, 0), (2, 1)):
        groups[source].rename(groups[to])
    assert fsck(results) == 1
    found = jobs(look(finished, results))
    assert found == {"figures": 2, "html": 1, "pdf": 1}


def test_a_page_of_another_run_is_made_again(finished, tmp_path):
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    (seal,) = results.glob(".report.html.made-*.json")
    resealed(results, "report.html", seal, {"tables": "others"}, lambda text: text + "\n")
    assert fsck(results) == 1
    said = look(finished, results).stdout
    assert "\nhtml " in said and "\npdf " not in said and "\ntables " not in said, said


def test_tables_are_made_of_the_plan_that_was_planned(finished, tmp_path):
    """Another study's plan that came between: refused; and under this one's key its tables would not stay."""
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    plan = Plan.read(results / "plan.json")
    other = replace(plan, digests=plan.digests[:2])
    (results / "plan.json").write_text(other.text(), encoding="utf-8")
    (seal,) = (results / "tables").glob("made-*.json")
    key = seal.stem.removeprefix("made-")
    parts = results / "plan.json", results / "packs", results / "tables"
    with pytest.raises(UserError, match="the plan of another study"):
        write_cells(*parts, key=key, meaning=plan.meaning)
    write_cells(*parts, key=key)
    assert "\ntables " in look(finished, results).stdout


def test_damaged_times_are_measured_again_before_they_are_held_against_others(finished, tmp_path):
    results, base = tmp_path / "r", tmp_path / "base"
    shutil.copytree(finished / "r", results)
    shutil.copytree(results / "timing", base / "timing")
    words = ("regress", "--config", f"baseline={base}")
    assert set(jobs(look(finished, results, *words))) == {"regress"}
    damage(results / "timing" / "first.json", "bit")
    assert set(jobs(look(finished, results, *words))) == {"timing", "regress"}
    (results / "timing" / "first.json").rename(results / "timing" / "first.json.bad")
    drop(next((results / "timing").glob("made-*.json")))
    assert set(jobs(look(finished, results, *words))) == {"timing", "regress"}
    for seal in (base / "timing").glob("made-*.json"):
        drop(seal)
    drop(results / "timing")
    shutil.copytree(base / "timing", results / "timing")  # measured by hand
    assert set(jobs(look(finished, results, *words))) == {"regress"}


def test_fsck_says_what_is_gone(finished, tmp_path, capsys):
    results = tmp_path / "r"
    for number, (gone, said) in enumerate(
        {
            "packs": "tables: made of other packs",
            "tables": "tables: tables gone",
            "tables/made-*.json": "tables: tables without a seal",
            "plan.json": "plan.json: gone",
            "report.pdf": "report.pdf: gone",
            "figures/curves": "report.html: made of other figures",
        }.items()
    ):
        shutil.copytree(finished / "r", results / str(number))
        for path in (results / str(number)).glob(gone):
            drop(path)
        assert fsck(results / str(number)) == 1, gone
        assert said in capsys.readouterr().out, gone


def test_what_a_killed_process_left_beside_figures_is_none_of_them(finished, tmp_path, ended):
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    shutil.copytree(results / "figures" / "curves", results / "figures" / f".curves.{ended}.part")
    assert fsck(results) == 0 and leftovers(results) == [results / "figures" / f".curves.{ended}.part"]


@pytest.fixture
def ended():
    """The number of a process that was killed and is still in the system's list: nobody asked for it."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    yield process.pid
    process.wait()
