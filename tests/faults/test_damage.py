"""A finished run, damaged in every place: the next run notices, names it, and ends in the same bytes."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
import yaml

from bench.errors import UserError
from bench.record import read_pack, write_pack
from report.tables.gather import read_plan, read_records
from tests.faults.scene import ROOT, contents, rewritten, snakemake


def damage(file, how):
    data = bytearray(file.read_bytes())
    match how:
        case "bit":
            data[len(data) // 2] ^= 4
            rewritten(file, data)
        case "cut":
            rewritten(file, data[: len(data) // 2])
        case "gone":
            file.unlink()


PLACES = {
    "packs/*.parquet": ("bit", "cut", "gone"),
    "packs/*.seal.json": ("bit", "gone"),
    "tables/cells.parquet": ("bit", "cut", "gone"),
    "tables/made-*.json": ("bit", "gone"),
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
    done = snakemake(finished, tmp_path / "r", "-n")
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
    assert told.returncode == 0 and ": 0 files not what was written" in told.stdout
    again = snakemake(finished, tmp_path / "r")
    assert "Nothing to be done" in again.stderr


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
    (tmp_path / "r" / "report.html").unlink()
    damage(next((tmp_path / "r" / "packs").glob("*.parquet")), "cut")
    again = snakemake(finished, tmp_path / "r")
    assert again.returncode == 0, again.stderr
    assert contents(tmp_path / "r") == before


def test_tables_of_another_pack_of_the_same_name_are_made_again(finished, tmp_path):
    """Trained again by hand, a pack has other times in it: the tables' seal tells of the old bytes."""
    shutil.copytree(finished / "r", tmp_path / "r")
    pack = next((tmp_path / "r" / "packs").glob("*.parquet"))
    records = read_records(pack.parent, tmp_path / "r" / "plan.json", read_pack(pack)["digest"].to_pylist())
    write_pack(pack, [replace(one, seconds=one.seconds + 1) for one in records.values()])
    done = snakemake(finished, tmp_path / "r", "-n")
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
    done = snakemake(tmp_path, tmp_path / "r", "-n", cwd=tmp_path)
    said = done.stdout + done.stderr
    assert "tables" in said and "Nothing to be done" not in said and "\ntrain " not in said


def test_fsck_names_what_is_damaged(finished, tmp_path):
    shutil.copytree(finished / "r", tmp_path / "r")
    damage(tmp_path / "r" / "tables" / "cells.csv", "bit")
    damage(next((tmp_path / "r" / "packs").glob("*.parquet")), "cut")
    command = [sys.executable, "-m", "bench", "fsck", str(tmp_path / "r")]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 1 and "cells.csv: damaged" in told.stdout
    assert "its cells are trained again" in told.stdout and ": 2 files not what" in told.stdout
