"""Two workers on one core, taking turns of some milliseconds: one pair of processes, one difference an entry.

What disturbs one block disturbs the next: A B B A, or B A A B by chance, takes away what drifts through four
blocks, and the logarithm of B over A is the datum of four. An entry is lucky or not in where its memory lies
for as long as it holds it: so it is opened anew for each four, where that takes little. A process has luck of
its own for as long as it lives: so many fours of one pair are one value, their mean without the outermost
quarters. What of that luck is drawn by address is drawn for both sides alike, and anew for each pair.
"""

import json
import math
import os
import random
import select
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.duet import worker
from bench.duet.sides import Side
from bench.errors import UserError

FOURS = 12  # of each entry and pair, at least
TOGETHER = 48  # of all entries of a pair, at least: to begin takes as long as some thirty
BLOCK = 0.004  # seconds, at least, where the entry's own work is not longer
FEWEST = 4  # of an entry that takes long
SLICE = 5.0  # seconds of an entry and pair, from which on it takes no more fours than FEWEST
LONGEST = 1.0  # seconds of a block by the clock: work that mostly waits takes the core for hardly any of them
LONG = 0.05  # seconds of a block that needs no loop before it
TRIMMED = 0.25  # of the fours at either end
CHEAP = 0.02  # seconds of opening an entry, up to which it is opened anew for each four
ANSWER = 600.0  # seconds that a worker may take for an answer
LINE = 60  # letters of what is none
STACK, HEAP, PAGES = 65536, 65536, 4096  # bytes, bytes, pages: by how much a pair's memory is moved, at most


class WorkerError(Exception):
    """What a side said instead of an answer, in one line. of: whose it is, where that is known."""

    def __init__(self, told: str, of: "Worker | None" = None) -> None:
        super().__init__(told)
        self.of = of


class LateError(WorkerError):
    """It said nothing for too long."""


@dataclass
class Worker:
    """A side's process. until: when the last answer must be there, on the monotonic clock."""

    side: Side
    process: "subprocess.Popen[str]"
    until: float = math.inf

    def ask(self, **order: Any) -> dict[str, Any]:
        """Its answer. WorkerError where it fails, or ends, or LateError."""
        assert self.process.stdin is not None and self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # its last words are still to be read
        return self.heard()

    def heard(self) -> dict[str, Any]:
        """One answer."""
        assert self.process.stdout is not None
        patience = min(ANSWER, max(0.0, self.until - time.monotonic()))
        if not select.select([self.process.stdout], [], [], patience)[0]:
            self.process.kill()  # what it would still say is the answer to nothing
            self.process.wait()
            raise LateError(f"no answer within {patience:.0f} s", self)
        line = self.process.stdout.readline()
        if not line:
            raise WorkerError(f"its process ended ({self.process.wait()})", self)
        try:
            told = dict(json.loads(line))
        except (ValueError, TypeError):
            raise WorkerError(f"it says {line.strip()[:LINE]!r} in place of an answer", self) from None
        if "error" in told:
            raise WorkerError(told["error"], self)
        return told

    def end(self) -> None:
        """Kill it, whatever it does."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):  # an order that it did not live to read
                    pipe.close()


@dataclass(frozen=True)
class Places:
    """Where the memory of a pair's processes lies, and in which order sets are: drawn anew for each pair, for
    both alike, so that luck is the same on both sides. Bytes, bytes, pages that are left out before the
    stack, on the heap, and between what is mapped."""

    seed: int
    stack: int
    heap: int
    pages: int

    @classmethod
    def drawn(cls, rng: random.Random) -> "Places":
        """Some place."""
        return cls(rng.randrange(2**32), rng.randrange(STACK), rng.randrange(HEAP), rng.randrange(PAGES))

    def environment(self) -> dict[str, str]:
        """Of a process that shall lie there (bench.duet.worker.placed)."""
        where = {"BENCH_DUET_STACK": "x" * self.stack, "BENCH_DUET_PLACES": f"{self.heap} {self.pages}"}
        return {"PYTHONHASHSEED": str(self.seed), **where}


@dataclass(frozen=True)
class Told:
    """One pair's datum of an entry. ratio: logarithm of B's time over A's; fours: of each four. seconds: of A
    and B, one time. waits: of A and B, in a block: for something else than the core."""

    entry: str
    ratio: float
    seconds: tuple[float, float]
    fours: list[float] = field(default_factory=list)
    waits: tuple[float, float] = (0.0, 0.0)


def cores() -> tuple[int | None, set[int]]:
    """The core that workers share, and those left for this process; None where cores cannot be chosen."""
    if not hasattr(os, "sched_getaffinity"):
        return None, set()
    mine = sorted(os.sched_getaffinity(0))
    return mine[-1], set(mine[:-1]) or set(mine)


@contextmanager
def workers(sides: Sequence[Side], study: Path, rng: random.Random) -> Iterator[tuple[Worker, Worker]]:
    """A process of each side, with nothing but its code read. UserError where a side cannot begin.

    Compiled engines are copied for the pair, so that their pages lie elsewhere in memory than the last ones;
    which side begins is by chance. Meanwhile this process leaves their core to them.
    """
    core, others = cores()
    places = Places.drawn(rng).environment()
    made: dict[int, Worker] = {}
    copies = [side.folder / f"pair-{rng.randrange(10**9):09d}" for side in sides]
    had = _moved(others)
    try:
        for i in rng.sample(range(len(sides)), len(sides)):
            if sides[i].cache.is_dir():
                shutil.copytree(sides[i].cache, copies[i])
            process = started(sides[i], study, environment(sides[i], copies[i]) | places)
            if core is not None:
                os.sched_setaffinity(process.pid, {core})
            made[i] = Worker(sides[i], process)
        for one in made.values():
            try:
                one.heard()
            except WorkerError as error:
                raise UserError(f"{one.side.told}: cannot be timed: {error}") from error
        yield made[0], made[1]
    finally:
        for one in made.values():
            one.end()
        for copy in copies:
            shutil.rmtree(copy, ignore_errors=True)
        _moved(had)


def _moved(to: set[int]) -> set[int]:
    """This process on other cores; where it was. Nothing where cores cannot be chosen."""
    if not to:
        return set()
    had = os.sched_getaffinity(0)
    os.sched_setaffinity(0, to)
    return had


def environment(side: Side, cache: Path) -> dict[str, str]:
    """Of a worker. cache: where its compiled engines lie; it is made where it is not there."""
    cache.mkdir(mode=0o700, exist_ok=True)
    one = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    env = {**os.environ, **dict.fromkeys(one, "1"), **side.own}
    env |= {"PYTHONPATH": str(side.code), "BENCH_CACHE": str(cache), "PYTHONHASHSEED": "0"}
    return env | {"PYTHONSAFEPATH": "1"}


def started(
    side: Side, study: Path, env: Mapping[str, str], before: Sequence[str] = ()
) -> "subprocess.Popen[str]":
    """A worker's process. before: words of a program that runs it."""
    words = [*before, side.python, worker.__file__, str(study)]
    return subprocess.Popen(
        words, env=env, cwd=side.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        stderr=(side.folder / "said").open("ab"),
    )  # fmt: skip


def fours_of(entries: int) -> int:
    """How many fours of each entry a pair takes, an even number: more where few entries are left."""
    return max(FOURS, TOGETHER // max(1, entries) // 2 * 2)


def compare(pair: tuple[Worker, Worker], entry: str, rng: random.Random, number: int = FOURS) -> Told:
    """One entry by one pair of processes, in so many fours. WorkerError where a side cannot do it."""
    begun = time.monotonic()
    turns = (pair, pair[::-1]) if rng.random() < 0.5 else (pair[::-1], pair)
    _open(turns[0], entry)  # whoever is opened last is the faster by up to 1 %: by chance
    cheap = _open(turns[0], entry) <= CHEAP  # the first one compiled, and read what is kept
    block = _block(turns[0], entry)
    fours = []
    for i in range(number):
        if cheap:  # each side as often
            _open(turns[(i + 1) % 2], entry)
        fours.append(_four(pair, entry, block, rng.random() < 0.5))
        if len(fours) >= FEWEST and len(fours) % 2 == 0 and time.monotonic() - begun > SLICE:
            break
    loops = block.loops
    ratios = [four.ratio for four in fours]
    a, b = (float(np.median([four.seconds[i] for four in fours])) / loops for i in (0, 1))
    waits = tuple(float(np.median([four.waits[i] for four in fours])) for i in (0, 1))
    return Told(entry, trimmed(ratios), (a, b), ratios, (waits[0], waits[1]))


def _open(pair: Sequence[Worker], entry: str) -> float:
    """Make the entry's work on both sides, in other memory than before; seconds of the slower one."""
    took = []
    for one in pair:
        begun = time.monotonic()
        one.ask(do="open", entry=entry)
        took.append(time.monotonic() - begun)
    return max(took)


def trimmed(values: Sequence[float]) -> float:
    """Mean of the values between the outermost quarters."""
    kept = sorted(values)
    cut = int(TRIMMED * len(kept))
    return float(np.mean(kept[cut : len(kept) - cut]))


class _Block(NamedTuple):
    """loops: as many as make a block on the faster side, the same for both. warm: whether some go before."""

    loops: int
    warm: bool


def _block(pair: Sequence[Worker], entry: str) -> _Block:
    loops = 1
    while True:
        told = [one.ask(do="time", entry=entry, loops=loops) for one in pair]
        least, wall = min(one["seconds"] for one in told), max(one["wall"] for one in told)
        if least >= BLOCK / 2:
            loops = max(1, round(loops * BLOCK / least)) if least < BLOCK else loops
            return _Block(loops, least < LONG)
        more = min(100, BLOCK / max(least, 1e-6), LONGEST / max(wall, 1e-6))
        if more < 2 and wall > LONGEST / 2:
            return _Block(loops, False)
        loops = max(2 * loops, int(more * loops))


class _Four(NamedTuple):
    """Logarithm of B over A; of a block of A and of B seconds, and how often it waited."""

    ratio: float
    seconds: tuple[float, float]
    waits: tuple[float, float]


def _four(pair: tuple[Worker, Worker], entry: str, block: _Block, outside: bool) -> _Four:
    """A B B A where A stands outside, else B A A B. WorkerError where a side takes no time."""
    taken: tuple[list[float], list[float]] = ([], [])
    waits = [0.0, 0.0]
    for i in (0, 1, 1, 0) if outside else (1, 0, 0, 1):
        told = pair[i].ask(do="time", entry=entry, loops=block.loops, warm=block.warm)
        if not told["seconds"] > 0:
            raise WorkerError("it takes no time on its core that the clock could see", pair[i])
        taken[i].append(told["seconds"])
        waits[i] += told["waits"] / 2
    logs = [float(np.mean(np.log(some))) for some in taken]
    means = float(np.mean(taken[0])), float(np.mean(taken[1]))
    return _Four(logs[1] - logs[0], means, (waits[0], waits[1]))
