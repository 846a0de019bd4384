"""Progress as a person reads it, counted from packs and notes."""

import io
import logging
import types

import pytest

from bench.planning.plan import PackEntry, Plan
from bench.running import progress
from bench.running.progress import State


def a_plan():
    packs = [
        PackEntry("a", 10, 1.0, "", True),
        PackEntry("b", 30, 1.0, "", True),
        PackEntry("c", 5, 0.0, "", False),
    ]
    return Plan(1, "key", "try", "A try", "d", None, [], [], packs, {}, [])


def test_rate_and_time_left_are_those_of_the_cells_done():
    assert State(12_400, 38_000, 190.0).line() == "cells 12,400 of 38,000 (32 %), 65.3 a second, 7 min left"
    assert State(500, 1000, 10.0).line().endswith("50 a second, 10 s left")
    assert State(12_345, 24_690, 10.0).line().endswith("(50 %), 1,230 a second, 10 s left")
    assert State(0, 10, 3.0).line() == "cells 0 of 10 (0 %)"
    assert State(10, 10, 3.0).line() == "cells 10 of 10 (100 %)"


def test_time_left_is_told_by_cost_where_cells_cost_differently():
    assert State(900, 1000, 10.0, share=0.5).line().endswith("90 a second, 10 s left")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_on_a_terminal_the_bar_makes_room_for_messages(tmp_path, monkeypatch):
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "a.parquet").touch()
    said = Terminal()
    log = logging.getLogger("snakemake.logging")
    handler = logging.StreamHandler(said)
    monkeypatch.setattr(log, "handlers", [handler])
    monkeypatch.setattr(log, "level", logging.INFO)
    ended = progress.start(a_plan(), tmp_path, said, wait=0.01)
    for _ in range(500):
        if "25 %" in said.getvalue():
            break
        ended.wait(0.01)
    log.info("Select jobs to execute...")
    log.info("Execute 2 jobs...")
    log.info("Job 3: train")
    log.info("Finished jobid: 3", extra={"event": types.SimpleNamespace(value="job_finished")})
    ended.set()
    text = said.getvalue()
    assert "[#######.......................] cells 10 of 40 (25 %)" in text
    assert "\r\033[KJob 3: train\n" in text
    assert not any(word in text for word in ("Select", "Execute", "Finished"))


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_nothing_is_said_where_nothing_is_trained(tmp_path, stream):
    said = stream()
    ended = progress.start(a_plan(), tmp_path, said, wait=0.01)
    ended.wait(0.2)
    ended.set()
    assert said.getvalue() == ""


def test_notes_that_a_killed_run_left_do_not_count(tmp_path):
    (tmp_path / "packs").mkdir()
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "b.progress").write_text("29")
    progress.start(a_plan(), tmp_path, io.StringIO(), wait=60).set()
    assert progress.count(a_plan(), tmp_path) == 0


def test_finished_packs_and_notes_of_running_ones_are_counted(tmp_path):
    (tmp_path / "packs").mkdir()
    (tmp_path / "plan").mkdir()
    (tmp_path / "packs" / "a.parquet").touch()
    progress.report(tmp_path / "plan" / "b.progress", 7)
    assert progress.count(a_plan(), tmp_path) == 17


def test_notes_are_written_at_most_once_a_second(tmp_path, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    note = tmp_path / "x.progress"
    progress.report(note, 1)
    progress.report(note, 2)
    assert note.read_text() == "1"
    now[0] += 1.1
    progress.report(note, 3)
    assert note.read_text() == "3"


def test_a_run_is_followed_to_its_end(tmp_path):
    (tmp_path / "packs").mkdir()
    for name in ("a", "b"):
        (tmp_path / "packs" / f"{name}.parquet").touch()
    said = io.StringIO()
    ended = progress.start(a_plan(), tmp_path, said, wait=0.01)
    for _ in range(500):
        if "100 %" in said.getvalue():
            break
        ended.wait(0.01)
    assert said.getvalue() == "cells 40 of 40 (100 %)\n"


def test_nothing_new_nothing_said(tmp_path):
    said = io.StringIO()
    plan = Plan(1, "key", "try", "A try", "d", None, [], [], [PackEntry("c", 5, 0.0, "", False)], {}, [])
    progress.start(plan, tmp_path, said, wait=0.001).wait(0.05)
    assert said.getvalue() == ""
