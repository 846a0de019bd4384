"""What a whole run tells at its end."""

import json
import sys

import pytest

from bench.running import stages
from bench.running.stages import cache


def test_stages_are_noted_only_where_a_file_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv(stages.VARIABLE, raising=False)
    with stages.noted("train"):
        pass
    monkeypatch.setenv(stages.VARIABLE, str(tmp_path / "s.jsonl"))
    with stages.noted("train"):
        pass
    (line,) = (tmp_path / "s.jsonl").read_text().splitlines()
    noted = json.loads(line)
    assert noted["stage"] == "train" and 10 < noted["peak_mib"] < 100_000


def test_wall_time_is_from_the_first_start_to_the_last_end():
    notes = [
        {"stage": "train", "start": 0.0, "end": 10.0, "cpu": 9.0, "peak_mib": 300.0},
        {"stage": "train", "start": 5.0, "end": 20.0, "cpu": 14.0, "peak_mib": 500.0},
        {"stage": "pdf", "start": 21.0, "end": 22.5, "cpu": 1.0, "peak_mib": 90.4},
    ]
    rows = [line.split() for line in stages.summary(notes, 24.0).splitlines()[1:]]
    assert rows == [
        ["train", "20.0", "2", "23.0", "500"],
        ["pdf", "1.5", "1", "1.0", "90"],
        ["all", "24.0"],
    ]


def test_the_exit_code_is_that_of_the_command(tmp_path, capfd):
    assert stages.run([sys.executable, "-c", "raise SystemExit(3)"], tmp_path) == 3
    (tmp_path / "report.pdf").touch()
    assert stages.run([sys.executable, "-c", "pass"], tmp_path) == 0
    assert "report.pdf" in capfd.readouterr().out


@pytest.mark.parametrize("home", ["/proc", "/dev/null/home"])
def test_a_home_that_cannot_be_written_is_told_and_another_place_is_taken(
    tmp_path, monkeypatch, capsys, home
):
    monkeypatch.setenv("HOME", home)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache(tmp_path) == {"XDG_CACHE_HOME": str(tmp_path / ".cache")}
    assert "XDG_CACHE_HOME names another" in capsys.readouterr().out


def test_a_home_that_serves_and_a_cache_that_is_named_are_left_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache(tmp_path / "r") == {} and (tmp_path / ".cache").is_dir()
    monkeypatch.setenv("HOME", "/proc")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache(tmp_path / "r") == {} and capsys.readouterr().out == ""


def test_without_a_home_or_a_name_another_place_is_taken(tmp_path, monkeypatch):
    """As in a container, run as a user that nobody knows."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda number: {}[number])
    assert cache(tmp_path) == {"XDG_CACHE_HOME": str(tmp_path / ".cache")}
