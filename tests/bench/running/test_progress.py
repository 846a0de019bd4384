"""Progress as a person reads it, counted from packs and notes."""

import io
import logging
import sys
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


class Looks:
    """Stands for the event that ends a run: before each look the next of `steps` is done, then it is set."""

    def __init__(self, *steps):
        self.steps, self.waits = list(steps), []

    def wait(self, seconds):
        self.waits.append(seconds)
        if self.steps:
            self.steps.pop(0)()
            return False
        return True


def followed(folder, stream, *steps, plan=None, wait=None):
    """What a run says that is looked at after each of the steps; the seconds that it waited."""
    for name in ("packs", "plan"):
        (folder / name).mkdir(exist_ok=True)
    looks = Looks(*steps)
    beside = progress._Beside(stream if stream.isatty() else None)
    progress._follow(plan or a_plan(), folder, stream, beside, looks, wait)
    return stream.getvalue(), looks.waits


def whole(folder, name):
    return lambda: (folder / "packs" / f"{name}.parquet").touch()


def noted(folder, name, text):
    return lambda: (folder / "plan" / f"{name}.progress").write_text(text)


@pytest.fixture
def clock(monkeypatch):
    """Ten seconds pass between two looks."""
    now = [0.0]

    def monotonic():
        now[0] += 10.0
        return now[0]

    monkeypatch.setattr(progress.time, "monotonic", monotonic)


def test_without_a_terminal_each_look_is_a_line_until_all_is_done(tmp_path, clock):
    """Pack a costs as much as b, whose thirty cells so are the cheaper ones."""
    steps = (whole(tmp_path, "a"), noted(tmp_path, "b", "15"), whole(tmp_path, "b"), whole(tmp_path, "c"))
    said, waits = followed(tmp_path, io.StringIO(), *steps)
    assert said.splitlines() == [
        "cells 10 of 40 (25 %), 0.5 a second, 20 s left",
        "cells 25 of 40 (62 %), 0.833 a second, 10 s left",
        "cells 40 of 40 (100 %)",
    ]
    assert waits == [30.0] * 3


def test_on_a_terminal_there_is_one_line_that_is_drawn_again(tmp_path, clock, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    said, waits = followed(tmp_path, Terminal(), whole(tmp_path, "a"), whole(tmp_path, "b"))
    drawn = said.split("\r\033[K")
    assert drawn[1] == "[#######.......................] cells 10 of 40 (25 %), 0.5 a second, 20 s left"
    assert drawn[2] == "[##############################] cells 40 of 40 (100 %)"
    assert drawn[3] == "cells 40 of 40 (100 %)\n" and waits == [1.0, 1.0]


def test_a_narrow_terminal_cuts_the_line(tmp_path, clock, monkeypatch):
    monkeypatch.setenv("COLUMNS", "41")
    said, _ = followed(tmp_path, Terminal(), whole(tmp_path, "a"))
    assert said.split("\r\033[K")[1] == "[#######.......................] cells 1"


def test_how_often_to_look_may_be_said(tmp_path, clock):
    assert followed(tmp_path, io.StringIO(), whole(tmp_path, "a"), wait=0.5)[1] == [0.5, 0.5]


def test_a_run_that_ends_before_anything_is_trained_says_nothing(tmp_path, clock):
    nothing = [lambda: None] * 3
    assert followed(tmp_path, io.StringIO(), *nothing)[0] == followed(tmp_path, Terminal(), *nothing)[0] == ""


def test_a_run_that_is_interrupted_on_a_terminal_leaves_its_last_line(tmp_path, clock):
    said, _ = followed(tmp_path, Terminal(), whole(tmp_path, "a"))
    assert said.endswith("\r\033[Kcells 10 of 40 (25 %), 0.5 a second, 20 s left\n")


@pytest.mark.parametrize(("text", "cells"), [("", 0), ("x", 0), ("7", 7), ("31", 30)])
def test_a_note_is_believed_as_far_as_it_can_be(tmp_path, text, cells):
    (tmp_path / "plan").mkdir()
    noted(tmp_path, "b", text)()
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


def test_a_run_is_followed_in_a_thread_that_ends_with_it(tmp_path, monkeypatch):
    """And none is begun where nothing is to be trained."""
    begun = []
    monkeypatch.setattr(progress, "_follow", lambda *arguments: begun.append(arguments))
    threads = []

    class Thread:
        def __init__(self, target, args, daemon):
            threads.append(daemon)
            self.run = lambda: target(*args)

        def start(self):
            self.run()

    monkeypatch.setattr(progress.threading, "Thread", Thread)
    said = io.StringIO()
    ended = progress.start(a_plan(), tmp_path, said, wait=3.0)
    ((plan, results, out, _, event, wait),) = begun
    assert (results, out, event, wait, threads) == (tmp_path, said, ended, 3.0, [True])
    assert not ended.is_set() and plan == a_plan()
    progress.start(a_plan(), tmp_path)
    assert begun[1][2] is sys.stderr
    old = Plan(1, "key", "try", "A try", "d", None, [], [], [PackEntry("c", 5, 0.0, "", False)], {}, [])
    progress.start(old, tmp_path, said)
    assert len(begun) == 2
