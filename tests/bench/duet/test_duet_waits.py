"""Work that is not the measuring thread's own: other threads are timed too, waiting is told and bounded."""

import random

import pytest

from bench.duet import pair as pairs
from bench.duet.run import duet
from bench.duet.text import render
from bench.duet.verdict import Options

THREAD = """
import threading
_once = work_of
def work_of(one):
    made = _once(one)
    def make():
        run = made.make()
        def other(loops):
            thread = threading.Thread(target=run, args=(loops,))
            thread.start()
            thread.join()
        return other
    return SimpleNamespace(**{**vars(made), "make": make})
"""
SLEEP = """
import time
_once = work_of
def work_of(one):
    made = _once(one)
    def make():
        run = made.make()
        return lambda loops: [(run(1), time.sleep(0.001)) for _ in range(loops)] and None
    return SimpleNamespace(**{**vars(made), "make": make})
"""


def changed(side, more):
    works = side.code / "bench" / "timing" / "works.py"
    works.write_text(works.read_text(encoding="utf-8") + more, encoding="utf-8")
    return side


def test_work_that_moves_to_another_thread_is_no_faster(made_side, study, quick):
    a, b = made_side("a", {"spin on": 20_000}), changed(made_side("b", {"spin on": 20_000}), THREAD)
    found = duet((a, b), study, Options(minimum=0.2, budget=1.0), seed=1)
    (one,) = found.entries
    assert 0.7 < one.ratio < 1.5 and one.verdict != "faster"
    assert "B waits (a sleep, lock, file or process), and waiting is not timed" in one.note


def test_a_sleep_is_told(made_side, study, quick):
    a, b = (changed(made_side(name, {"spin on": 20_000}), SLEEP) for name in "ab")
    found = duet((a, b), study, Options(minimum=0.2, budget=1.0), seed=1)
    assert "A and B wait (a sleep, lock, file or process), and waiting is not timed" in render(found)


def test_who_does_not_wait_is_not_said_to(made_side, study, quick):
    both = [made_side(name, {"spin on": 20_000}) for name in "ab"]
    assert "wait" not in duet(both, study, Options(minimum=0.2, budget=1.0), seed=1).entries[0].note


class Waits:
    """A worker whose loops take the clock's time, and hardly any of the core's."""

    def __init__(self, seconds, wall):
        self.seconds, self.wall, self.spent = seconds, wall, 0.0

    def ask(self, **order):
        loops = order["loops"]
        self.spent += self.wall * loops
        return {"seconds": self.seconds * loops, "wall": self.wall * loops, "waits": loops}


@pytest.mark.parametrize(("seconds", "wall"), [(0.0, 0.01), (1e-7, 0.02), (1e-4, 0.4), (1e-9, 3.0)])
def test_a_block_of_hardly_any_work_is_bounded_by_the_clock(seconds, wall):
    one, other = Waits(seconds, wall), Waits(seconds, wall / 2)
    block = pairs._block((one, other), "entry")
    assert block.loops * wall <= max(2.5 * pairs.LONGEST, wall) and one.spent < max(6 * pairs.LONGEST, wall)


def test_what_takes_no_time_at_all_is_no_ratio():
    both = Waits(0.0, 0.01), Waits(0.0, 0.01)
    with pytest.raises(pairs.WorkerError, match=r"^it takes no time on its core that the clock could see$"):
        pairs._four(both, "entry", pairs._Block(1, False), random.Random(1).random() < 0.5)
