"""Progress as a person reads it, counted from packs and notes."""

import io
import logging
import threading
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


class Turns:
    """An event that is set when nothing is left to happen: between two looks, one after the other."""

    def __init__(self, *between):
        self.between, self.waited = list(between), []

    def wait(self, seconds):
        self.waited.append(seconds)
        if not self.between:
            return True
        self.between.pop(0)()
        return False


@pytest.fixture
def follow(monkeypatch):
    """Follows a run without a thread of its own, until nothing is left to happen; gives what was waited."""

    def following(plan, folder, stream, *between, **more):
        turns = Turns(*between)

        class Thread:
            def __init__(self, target, args, daemon):
                self.start = lambda: target(*args)

        made = types.SimpleNamespace(Event=lambda: turns, Thread=Thread, Lock=threading.Lock)
        monkeypatch.setattr(progress, "threading", made)
        progress.start(plan, folder, stream, **more)
        return turns.waited

    return following


def nothing():
    """Happens."""


def done(folder, *names):
    (folder / "packs").mkdir(exist_ok=True)
    for name in names:
        (folder / "packs" / f"{name}.parquet").touch()


def test_on_a_terminal_the_bar_makes_room_for_messages(tmp_path, monkeypatch, follow):
    said = Terminal()
    log = logging.getLogger("snakemake.logging")
    monkeypatch.setattr(log, "handlers", [logging.StreamHandler(said)])
    monkeypatch.setattr(log, "level", logging.INFO)

    def messages():
        log.info("Select jobs to execute...")
        log.info("Execute 2 jobs...")
        log.info("Job 3: train")
        log.info("Finished jobid: 3", extra={"event": types.SimpleNamespace(value="job_finished")})

    done(tmp_path, "a")
    follow(a_plan(), tmp_path, said, nothing, messages)
    first, message, again = said.getvalue().split("\r\033[K")[1:4]
    assert first.startswith("[#######.......................] cells 10 of 40 (25 %)")
    assert message == "Job 3: train\n" and again.startswith("[#######.")
    assert said.getvalue().endswith(" left\n") and not any(
        word in said.getvalue() for word in ("Select", "Execute", "Finished")
    )


@pytest.mark.parametrize(("stream", "seconds"), [(io.StringIO, 30.0), (Terminal, 1.0)])
def test_a_bar_is_drawn_every_second_and_a_line_said_every_half_minute(tmp_path, follow, stream, seconds):
    assert follow(a_plan(), tmp_path, stream(), nothing, nothing) == [seconds] * 3
    assert follow(a_plan(), tmp_path, stream(), nothing, wait=0.5) == [0.5] * 2


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_nothing_is_said_where_nothing_is_trained(tmp_path, follow, stream):
    said = stream()
    follow(a_plan(), tmp_path, said, nothing, nothing)
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


def test_a_run_is_followed_to_its_end_and_no_further(tmp_path, follow):
    said = io.StringIO()
    events = [lambda: done(tmp_path, "a"), lambda: done(tmp_path, "b"), pytest.fail]
    follow(a_plan(), tmp_path, said, *events)
    first, last = said.getvalue().splitlines()
    assert first.startswith("cells 10 of 40 (25 %), ") and last == "cells 40 of 40 (100 %)"


def test_nothing_new_nothing_said(tmp_path, follow):
    said = io.StringIO()
    plan = Plan(1, "key", "try", "A try", "d", None, [], [], [PackEntry("c", 5, 0.0, "", False)], {}, [])
    assert follow(plan, tmp_path, said, pytest.fail) == [] and said.getvalue() == ""


def test_a_thread_of_its_own_follows_until_the_run_is_done(tmp_path):
    done(tmp_path, "a", "b")
    said = io.StringIO()
    before = set(threading.enumerate())
    progress.start(a_plan(), tmp_path, said, wait=1e-3)
    for thread in set(threading.enumerate()) - before:
        assert thread.daemon
        thread.join(60)
    assert said.getvalue() == "cells 40 of 40 (100 %)\n"
