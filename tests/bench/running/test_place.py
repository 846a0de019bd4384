"""Folder, home and name of whoever runs the pipeline: made the best of, or told in a line."""

import os
from pathlib import Path

import pytest

from bench.errors import UserError
from bench.running.place import here_and_now, home, in_place, user


@pytest.mark.parametrize("folder", ["/proc", "/dev/null/home"])
def test_a_home_that_cannot_be_written_is_told_and_another_place_is_taken(
    tmp_path, monkeypatch, capsys, folder
):
    monkeypatch.setenv("HOME", folder)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert home(tmp_path) == {"XDG_CACHE_HOME": str(tmp_path / ".cache")}
    assert "XDG_CACHE_HOME names another" in capsys.readouterr().out


def test_a_home_that_serves_and_a_cache_that_is_named_are_left_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert home(tmp_path / "r") == {} and (tmp_path / ".cache").is_dir()
    monkeypatch.setenv("HOME", "/proc")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert home(tmp_path / "r") == {} and capsys.readouterr().out == ""


@pytest.mark.parametrize("cache", [True, False])
def test_a_user_without_home_and_name_gets_both(tmp_path, monkeypatch, capsys, cache):
    """As in a container, run as a user that nobody knows: Snakemake looks for ~/.config and for a name."""
    for variable in ("HOME", "XDG_CACHE_HOME", "LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    if cache:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("pwd.getpwuid", lambda number: {}[number])
    assert home(tmp_path) == {"HOME": str(tmp_path / ".cache")}
    assert "there is no HOME" in capsys.readouterr().out
    assert user() == {"USER": f"user-{os.getuid()}"}
    monkeypatch.setenv("USER", "me")
    assert user() == {}


def test_a_place_where_nothing_can_run_is_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    here_and_now(tmp_path)
    with pytest.raises(UserError, match="a:b: Python takes no ':' in a folder of modules; move the checkout"):
        here_and_now(tmp_path / "a:b")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != Path())
    with pytest.raises(UserError, match=r"run it from another: snakemake -s .*Snakefile"):
        here_and_now(tmp_path)
    (tmp_path / ".snakemake").mkdir()
    here_and_now(tmp_path)


@pytest.mark.parametrize("name", ["packs", "tables", "plan", "figures/curves", "logs"])
@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_stands_where_a_folder_belongs_is_named(tmp_path, name, kind):
    in_place(tmp_path / "r", tmp_path / "r")
    place = tmp_path / "r" / name
    place.parent.mkdir(parents=True)
    place.touch() if kind == "file" else place.symlink_to(tmp_path / "nowhere")
    with pytest.raises(UserError, match=f"{name}: a {kind}"):
        in_place(tmp_path / "r", tmp_path / "r")


@pytest.mark.parametrize("name", ["plan.json", "report.html", "report.pdf"])
def test_a_folder_that_stands_where_a_file_belongs_is_named(tmp_path, name):
    (tmp_path / "r" / name).mkdir(parents=True)
    with pytest.raises(UserError, match=f"{name}: a folder, where a file belongs: move it away"):
        in_place(tmp_path / "r", tmp_path / "r")


def test_a_file_above_the_results_folder_is_named(tmp_path):
    (tmp_path / "file").touch()
    deep = tmp_path / "file" / "x" / "r"
    with pytest.raises(UserError, match="file: a file, where a folder belongs"):
        in_place(deep, deep)
