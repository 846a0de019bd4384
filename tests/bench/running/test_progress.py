"""Progress as a person reads it, counted from packs and notes."""

import io
import logging
import threading
import types
from dataclasses import replace

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


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(89.4, "89 s"), (89.9, "90 s"), (90.0, "2 min"), (150.0, "2 min"), (7200.0, "120 min")],
)
def test_time_left_is_in_minutes_from_a_minute_and_a_half_on(seconds, left):
    assert State(1, 2, seconds).line().endswith(f" a second, {left} left")


def test_time_left_is_told_by_cost_where_cells_cost_differently():
    assert State(900, 1000, 10.0, share=0.5).line().endswith("90 a second, 10 s left")
    assert State(1, 1000, 10.0, share=0.0).line().endswith(" min left")  # as good as never


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
    now[0] += 0.99
    progress.report(note, 3)
    assert note.read_text() == "1"
    now[0] += 0.02
    progress.report(note, 4)
    progress.report(tmp_path / "another.progress", 9)
    assert note.read_text() == "4" and (tmp_path / "another.progress").read_text() == "9"


def test_a_note_that_cannot_be_written_ends_nothing(tmp_path):
    progress.report(tmp_path / "none" / "x.progress", 1)


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


@pytest.fixture
def clock(monkeypatch):
    """Ten seconds pass between two looks."""
    now = [0.0]

    def monotonic():
        now[0] += 10.0
        return now[0]

    monkeypatch.setattr(progress.time, "monotonic", monotonic)


def noted(folder, name, text):
    (folder / "plan").mkdir(exist_ok=True)
    (folder / "plan" / f"{name}.progress").write_text(text)


def test_without_a_terminal_each_look_is_a_line_until_all_is_done(tmp_path, clock, follow):
    """Pack a costs as much as b, whose thirty cells so are the cheaper ones."""
    said = io.StringIO()
    steps = (lambda: done(tmp_path, "a"), lambda: noted(tmp_path, "b", "15"), lambda: done(tmp_path, "b"))
    follow(a_plan(), tmp_path, said, *steps, pytest.fail)
    assert said.getvalue().splitlines() == [
        "cells 10 of 40 (25 %), 0.5 a second, 20 s left",
        "cells 25 of 40 (62 %), 0.833 a second, 10 s left",
        "cells 40 of 40 (100 %)",
    ]


def test_on_a_terminal_there_is_one_line_that_is_drawn_again(tmp_path, clock, follow, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    said = Terminal()
    follow(a_plan(), tmp_path, said, lambda: done(tmp_path, "a"), lambda: done(tmp_path, "b"))
    assert said.getvalue().split("\r\033[K")[1:] == [
        "[#######.......................] cells 10 of 40 (25 %), 0.5 a second, 20 s left",
        "[##############################] cells 40 of 40 (100 %)",
        "cells 40 of 40 (100 %)\n",
    ]


def test_a_narrow_terminal_cuts_the_line(tmp_path, clock, follow, monkeypatch):
    monkeypatch.setenv("COLUMNS", "41")
    said = Terminal()
    follow(a_plan(), tmp_path, said, lambda: done(tmp_path, "a"))
    assert said.getvalue().split("\r\033[K")[1] == "[#######.......................] cells 1"


def test_a_run_that_is_interrupted_on_a_terminal_leaves_its_last_line(tmp_path, clock, follow):
    said = Terminal()
    follow(a_plan(), tmp_path, said, lambda: done(tmp_path, "a"))
    assert said.getvalue().endswith("\r\033[Kcells 10 of 40 (25 %), 0.5 a second, 20 s left\n")


def test_progress_is_told_on_standard_error(tmp_path, follow, capsys):
    follow(a_plan(), tmp_path, None, lambda: done(tmp_path, "a", "b"))
    assert capsys.readouterr() == ("", "cells 40 of 40 (100 %)\n")


@pytest.mark.parametrize(("text", "cells"), [("", 0), ("x", 0), ("7", 7), ("31", 30)])
def test_a_note_is_believed_as_far_as_it_can_be(tmp_path, text, cells):
    noted(tmp_path, "b", text)
    assert progress.count(a_plan(), tmp_path) == cells


def snakemake_says(log, text, event=None):
    log.info(text, extra={"event": types.SimpleNamespace(value=event)} if event else {})


def test_the_bar_makes_room_for_messages_and_leaves_out_the_empty_ones(monkeypatch):
    said, log = Terminal(), logging.getLogger("snakemake.logging")
    monkeypatch.setattr(log, "handlers", [logging.StreamHandler(said)])
    monkeypatch.setattr(log, "level", logging.INFO)
    beside = progress._Beside(said)
    beside.attach()
    beside.draw(State(10, 40, 10.0))
    before = said.getvalue()
    for text in ("Select jobs to execute...", "Execute 1 job...", "Execute 2 jobs..."):
        snakemake_says(log, text)
    snakemake_says(log, "Finished jobid: 3", "job_finished")
    assert said.getvalue() == before
    snakemake_says(log, "Job 3: train", "job_started")
    snakemake_says(log, "Execute 2 jobs... or so")
    assert said.getvalue() == before + "\r\033[KJob 3: train\nExecute 2 jobs... or so\n"


def test_a_log_file_of_snakemake_s_keeps_every_message(tmp_path, monkeypatch):
    log = logging.getLogger("snakemake.logging")
    file = logging.FileHandler(tmp_path / "log")
    monkeypatch.setattr(log, "handlers", [file])
    monkeypatch.setattr(log, "level", logging.INFO)
    progress._Beside(Terminal()).attach()
    snakemake_says(log, "Execute 2 jobs...")
    file.close()
    assert (tmp_path / "log").read_text() == "Execute 2 jobs...\n"


@pytest.mark.parametrize(("late", "said"), [(True, "cells that confirm 4 of 4"), (False, "cells 14 of 14")])
def test_cells_that_confirm_are_told_so_where_no_others_are_trained(tmp_path, follow, late, said):
    packs = [PackEntry("a", 10, 1.0, "", not late), PackEntry("b", 4, 1.0, "", True, confirms=True)]
    stream = io.StringIO()
    done(tmp_path, "a", "b")
    follow(replace(a_plan(), packs=packs), tmp_path, stream, nothing)
    assert stream.getvalue() == f"{said} (100 %)\n"
