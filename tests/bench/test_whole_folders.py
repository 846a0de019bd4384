"""Folders appear as a whole, and what others put into them stays."""

import os
import subprocess
from pathlib import Path

import pytest

from bench.errors import UserError
from bench.files import OLD, interrupted, set_aside, whole_folder
from bench.planning.needed import leftovers, put_back


def parts(folder):
    return [path.name for path in folder.iterdir() if path.name.endswith(".part")]


def test_a_folder_appears_as_a_whole(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "old.csv").write_text("old")
    with whole_folder(folder, lambda there: ["old.csv"]) as beside:
        (beside / "new.csv").write_text("new")
        assert [p.name for p in folder.iterdir()] == ["old.csv"]
    assert [p.name for p in folder.iterdir()] == ["new.csv"] and parts(tmp_path) == []


def test_a_folder_that_fails_leaves_the_old_one(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "old.csv").write_text("old")
    with pytest.raises(ValueError, match="no luck"), whole_folder(folder) as beside:
        (beside / "new.csv").write_text("new")
        raise ValueError("no luck")
    assert [p.name for p in folder.iterdir()] == ["old.csv"] and parts(tmp_path) == []


def test_what_was_set_aside_in_a_folder_stays_when_the_folder_is_made_again(tmp_path):
    folder = tmp_path / "tables"
    (folder / "deep").mkdir(parents=True)
    for name in ("cells.csv", "deep/times.csv"):
        (folder / name).write_text("damaged")
        set_aside(folder / name)
    with whole_folder(folder) as beside:
        (beside / "cells.csv").write_text("whole")
    found = {file.relative_to(folder).as_posix(): file.read_text() for file in folder.rglob("*.*")}
    assert found == {"cells.csv": "whole", "cells.csv.bad": "damaged", "deep/times.csv.bad": "damaged"}


def filled(folder):
    """A folder with a file that was written there, and with what people put there."""
    (folder / "mine").mkdir(parents=True)
    for name in ("cells.csv", "gone.csv", "my-notes.txt", "made-by-me.json", "mine/picture.svg"):
        (folder / name).write_text(name)
    (folder / "link").symlink_to("nowhere")
    (folder / "my-notes.txt").chmod(0o640)
    return folder


@pytest.mark.parametrize("links", [True, False])
def test_what_people_put_into_a_folder_stays(tmp_path, monkeypatch, links):
    if not links:  # a file system without hard links
        monkeypatch.setattr(os, "link", lambda *_, **__: (_ for _ in ()).throw(OSError("none here")))
    folder = filled(tmp_path / "tables")
    with whole_folder(folder, lambda there: {"cells.csv", "gone.csv"}) as beside:
        (beside / "cells.csv").write_text("new")
    found = {file.relative_to(folder).as_posix() for file in folder.rglob("*")}
    assert found == {"cells.csv", "my-notes.txt", "made-by-me.json", "mine", "mine/picture.svg", "link"}
    assert (folder / "cells.csv").read_text() == "new" and parts(tmp_path) == []
    assert (folder / "my-notes.txt").stat().st_mode & 0o777 == 0o640
    assert (folder / "link").is_symlink() and (folder / "link").readlink() == Path("nowhere")


def test_a_link_to_a_folder_elsewhere_stays_a_link(tmp_path):
    """To a larger disk; and nothing is left beside it."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "old.csv").write_text("old")
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "tables").symlink_to(tmp_path / "elsewhere")
    with whole_folder(tmp_path / "r" / "tables", lambda there: ["old.csv"]) as beside:
        (beside / "new.csv").write_text("new")
    assert (tmp_path / "r" / "tables").is_symlink()
    assert [file.name for file in (tmp_path / "elsewhere").iterdir()] == ["new.csv"]
    assert parts(tmp_path) == parts(tmp_path / "r") == []


@pytest.mark.parametrize("place", [".", "..", "../..", ""])
def test_the_folder_where_people_are_is_not_replaced(tmp_path, monkeypatch, place):
    here = tmp_path / "a" / "b" / "c"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    message = "is replaced as a whole; a folder of its own beneath it would do"
    with pytest.raises(UserError, match=message), whole_folder(Path(place)):
        pytest.fail("filled")
    assert here.exists() and parts(here.parent) == []


def test_a_folder_whose_process_was_killed_between_two_renames_is_put_back(tmp_path):
    """With what people put there; one that stands is not touched, and what was beside it goes."""
    dead = subprocess.Popen(["true"])
    dead.wait()
    filled(tmp_path / f".tables.{dead.pid}{OLD}")
    (tmp_path / "figures").mkdir()
    drawn = [tmp_path / "figures" / f".rankings.{dead.pid}{OLD}", tmp_path / "figures" / "rankings"]
    for folder in drawn:
        folder.mkdir()
    assert interrupted(drawn[0]) is None
    assert leftovers(tmp_path) == [drawn[0]]
    put_back(tmp_path)
    assert (tmp_path / "tables" / "mine" / "picture.svg").exists() and drawn[0].exists()
    assert leftovers(tmp_path) == [drawn[0]]
