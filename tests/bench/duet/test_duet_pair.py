"""One entry by one pair of processes: how often it is opened, on which side first, in which memory."""

import ctypes
import itertools
import os
import random
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from bench.duet import pair as module
from bench.duet.worker import Bench

DUET = Path(module.__file__).parent


class Said:
    """A worker that writes down what it is asked; opening and an epoch take so many seconds."""

    def __init__(self, name, told, opening, epoch):
        self.name, self.told, self.opening, self.epoch = name, told, opening, epoch

    def ask(self, **order):
        if order["do"] == "open":
            self.told.append(self.name)
            Said.now += self.opening
        seconds = self.epoch * order.get("loops", 0)
        return {"seconds": seconds, "wall": seconds, "waits": 0}


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


def test_few_entries_take_more_fours_of_each_pair():
    numbers = [module.fours_of(entries) for entries in range(1, 9)]
    assert numbers == sorted(numbers, reverse=True) and numbers[-1] == module.FOURS
    assert all(number % 2 == 0 for number in numbers), "each side is opened first as often"
    assert all(number * entries >= 0.8 * module.TOGETHER for entries, number in enumerate(numbers, 1))


SAYS = """\
import ctypes, sys
import worker
worker.placed()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
here = ctypes.addressof(ctypes.c_char(0))
print(libc.malloc(100_000), libc.malloc(1 << 22), hash("a"), here, libc.personality(0xFFFFFFFF) & 0x40000)
"""


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "personality"), reason="where memory lies is not to be had"
)
def test_memory_of_a_pair_lies_alike_and_of_the_next_elsewhere(tmp_path):
    """Addresses of memory from the heap, of mapped memory, of a number; sets are in one order."""
    script, rng = tmp_path / "says.py", random.Random(5)
    script.write_text(SAYS, encoding="utf-8")
    says = []
    for _ in range(2):
        env = {**os.environ, **module.Places.drawn(rng).environment(), "PYTHONPATH": str(DUET)}
        words = [sys.executable, str(script)]
        says += [subprocess.run(words, env=env, capture_output=True, text=True).stdout.split() for _ in "ab"]
    if says[0][-1] == "0":
        pytest.skip("this kernel draws places itself, and may not be told otherwise")
    assert len(says[0]) == 5 and says[0] == says[1] and says[2] == says[3]
    assert all(one != other for one, other in zip(says[0][:3], says[2][:3], strict=True))


def test_which_side_begins_is_by_chance(made_side, study, monkeypatch):
    begun, started = [], module.started
    monkeypatch.setattr(
        module, "started", lambda side, *rest: begun.append(side.told) or started(side, *rest)
    )
    both = [made_side(name, {"spin alike": 10}) for name in "ab"]
    for seed in range(6):
        with module.workers(both, study, random.Random(seed)) as pair:
            assert [one.side.told for one in pair] == ["side a", "side b"]
    assert {tuple(begun[i : i + 2]) for i in range(0, 12, 2)} == {("side a", "side b"), ("side b", "side a")}


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
