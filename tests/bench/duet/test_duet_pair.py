"""One entry by one pair of processes: how often it is opened, on which side first, in which memory."""

import itertools
import random
from types import SimpleNamespace

import numpy as np
import pytest

from bench.duet import pair as module
from bench.duet.worker import Bench


class Said:
    """A worker that writes down what it is asked; opening and an epoch take so many seconds."""

    def __init__(self, name, told, opening, epoch):
        self.name, self.told, self.opening, self.epoch = name, told, opening, epoch

    def ask(self, **order):
        if order["do"] == "open":
            self.told.append(self.name)
            Said.now += self.opening
        return {"seconds": self.epoch * order.get("loops", 0)}


@pytest.fixture
def compared(monkeypatch):
    """compared(opening): what compare tells of sides of which B takes 10 % longer, and who was opened."""

    def made(opening):
        Said.now, told = 0.0, []
        monkeypatch.setattr(module.time, "monotonic", lambda: Said.now)
        pair = Said("A", told, opening, 1e-4), Said("B", told, opening, 1.1e-4)
        return module.compare(pair, "entry", random.Random(1)), told

    return made


def test_what_opens_cheaply_is_opened_for_each_four_each_side_first_as_often(compared):
    found, opened = compared(module.CHEAP / 2)
    assert found.ratio == pytest.approx(np.log(1.1)) and len(found.fours) == module.FOURS
    assert opened[:4] == ["A", "B"] * 2, "compiled and touched, then timed"
    rest = ["".join(opened[i : i + 2]) for i in range(4, len(opened), 2)]
    assert rest.count("AB") == rest.count("BA") == module.FOURS / 2
    assert all(one != next_ for one, next_ in itertools.pairwise(rest))


def test_what_opens_slowly_is_opened_once(compared):
    found, opened = compared(module.CHEAP * 2)
    assert opened == ["A", "B"] * 2 and found.ratio == pytest.approx(np.log(1.1))


def test_what_is_opened_again_lies_elsewhere_until_another_entry_is_opened(monkeypatch):
    """A worker holds every work of the entry that is being timed."""
    bench = Bench.__new__(Bench)
    bench.wanted, bench.run, bench.held = {"a": 1, "b": 2}, {}, []
    works = SimpleNamespace(work_of=lambda one: SimpleNamespace(make=lambda: np.zeros(one).repeat))
    monkeypatch.setitem(__import__("sys").modules, "bench.timing.works", works)
    for _ in range(3):
        bench.open("a")
    assert len(bench.held) == 3 and bench.run["a"] is bench.held[-1]
    bench.open("b")
    assert bench.held == [bench.run["b"]]
