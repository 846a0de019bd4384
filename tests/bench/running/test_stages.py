"""What a whole run tells at its end."""

import contextlib
import itertools
import json
import subprocess
import sys
import types
from pathlib import Path

import pytest

from bench.errors import UserError
from bench.running import stages
from bench.seals import write_sealed


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


def test_without_a_command_it_is_said_that_one_is_needed(tmp_path):
    with pytest.raises(UserError, match="command: found nothing; what is to be run, behind --, would do"):
        stages.run([], tmp_path / "r")
    assert not (tmp_path / "r").exists()


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


def a_note(stage="train", start=0.0, end=1.0, cpu=1.0, peak=1.0):
    return {"stage": stage, "start": start, "end": end, "cpu": cpu, "peak_mib": peak}


def test_a_stage_that_fails_is_noted_too(tmp_path, monkeypatch):
    monkeypatch.setenv(stages.VARIABLE, str(tmp_path / "s.jsonl"))
    for stage in ("train", "pdf"):
        with contextlib.suppress(ValueError), stages.noted(stage):
            raise ValueError
    noted = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text().splitlines()]
    assert [one["stage"] for one in noted] == ["train", "pdf"]


def test_what_is_noted_are_times_of_this_stage_alone(tmp_path, monkeypatch):
    """Two clocks that go on by 10 and by 1 second whenever they are read; KiB become MiB on Linux."""
    clock, used = itertools.count(100, 10), itertools.count(7)
    monkeypatch.setattr(stages.time, "time", lambda: float(next(clock)))
    monkeypatch.setattr(
        stages.os,
        "times",
        lambda: types.SimpleNamespace(user=next(used), system=0.25, children_user=0.0, children_system=0.0),
    )
    usage = {stages.resource.RUSAGE_SELF: 2048, stages.resource.RUSAGE_CHILDREN: 3072}
    monkeypatch.setattr(stages.resource, "getrusage", lambda who: types.SimpleNamespace(ru_maxrss=usage[who]))
    monkeypatch.setattr(stages.sys, "platform", "linux")
    monkeypatch.setattr(stages, "_high_water", lambda: None)
    monkeypatch.setenv(stages.VARIABLE, str(tmp_path / "s.jsonl"))
    with stages.noted("train"):
        pass
    assert json.loads((tmp_path / "s.jsonl").read_text()) == a_note(start=100, end=110, cpu=1, peak=3)
    monkeypatch.setattr(stages.sys, "platform", "darwin")
    assert stages.peak_mib() == 3 / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux alone keeps what a parent had")
def test_the_memory_of_whoever_began_a_process_is_not_its_own():
    """A parent of 300 MiB more; 150 MiB of its own are seen."""
    code = "from bench.running.stages import peak_mib; {}; print(peak_mib())"
    bare, full = (
        float(
            subprocess.run([sys.executable, "-c", code.format(own)], capture_output=True, check=True).stdout
        )
        for own in ("0", "x = bytearray(150 * 2**20)")
    )
    ballast = bytearray(300 * 2**20)
    assert stages.peak_mib() > 300 and len(ballast)
    done = subprocess.run([sys.executable, "-c", code.format("0")], capture_output=True, check=True)
    assert float(done.stdout) < bare + 100 and 140 < full - bare < 200


def test_children_that_were_waited_for_count_as_time_of_the_processor(monkeypatch):
    parts = {"user": 1.0, "system": 2.0, "children_user": 4.0, "children_system": 8.0}
    monkeypatch.setattr(stages.os, "times", lambda: types.SimpleNamespace(**parts))
    assert stages.cpu_seconds() == 15


def test_stages_stand_in_the_order_of_the_pipeline():
    names = ["pdf", "html", "figures", "times", "tables", "train", "timing"]
    lines = stages.summary([a_note(stage) for stage in names], 9.0).splitlines()
    assert lines[0].split() == ["stage", "wall", "s", "jobs", "cpu", "s", "peak", "MiB"]
    assert [line.split()[0] for line in lines[1:]] == [*reversed(names), "all"]


def test_a_run_begins_with_notes_of_its_own_and_a_failed_one_tells_nothing(tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    results = tmp_path / "new" / "r"
    note = json.dumps(a_note())
    write = f"import os; open(os.environ['BENCH_STAGES'], 'a').write({note!r} + chr(10))"
    assert stages.run([sys.executable, "-c", write], results) == 0
    assert stages.run([sys.executable, "-c", write], results) == 0
    assert (results / "stages.jsonl").read_text() == note + "\n"
    (results / "report.html").touch()
    capfd.readouterr()
    assert stages.run([sys.executable, "-c", f"{write}; raise SystemExit(1)"], results) == 1
    assert capfd.readouterr().out == ""
    assert stages.run([sys.executable, "-c", write], results) == 0
    *_, train, whole, page = capfd.readouterr().out.splitlines()
    assert train.split() == ["train", "1.0", "1", "1.0", "1"] and whole.startswith("all ")
    assert page == f"HTML  {results / 'report.html'}"


def test_the_first_report_comes_before_the_timing_suite(tmp_path, capfd, monkeypatch):
    """And the whole run again after it, but where times are there, or not wanted, or the first one fails."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    asked, now = [], {}

    def pipeline(command, **options):
        asked.append(command[1:])
        follows = "They follow." if now["untimed"] and command[-1] == "timing=later" else ""
        write_sealed(tmp_path / "report.html", b"", "k", {"follows": follows})
        return types.SimpleNamespace(returncode=now["fails"])

    monkeypatch.setattr(stages.subprocess, "run", pipeline)
    early = ["--config", "timing=later"]
    for words, untimed, fails, wanted in (
        (["--config", "timing=all"], True, 0, [early, []]),
        ([], True, 0, [early, []]),
        ([], False, 0, [early]),
        ([], True, 1, [early]),
        (["--config", "timing=none"], True, 0, [[]]),
    ):
        asked.clear()
        capfd.readouterr()
        now |= {"untimed": untimed, "fails": fails}
        assert stages.run(["snakemake", *words], tmp_path) == fails
        assert asked == [[*words, *more] for more in wanted]
        said = capfd.readouterr().out
        assert ("without times, which follow" in said) == (len(wanted) == 2)
