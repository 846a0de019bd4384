"""The clock: a piece of work in, measurements out.

One sample is a number of loops, chosen so that it is long against the clock's grain and the cost of
reading it; the device is waited for on both sides. Beside every sample the yardstick is timed. What
else the machine did meanwhile is read before and after; a steady measurement that it spoiled is made
once more. docs/timing.md says how accurate this is, and why the interval is made as it is.
"""

import gc
import math
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from bench.device import missing
from bench.seeds import stream
from bench.statistics import blocks_interval
from bench.timing import load
from bench.timing.measurement import Measurement, Phase
from bench.timing.threads import pinned, waiter
from bench.timing.work import Run, Work
from bench.timing.yardstick import Do, moved, yardstick


@dataclass(frozen=True)
class Settings:
    """How long, how often; seconds.

    samples: of a steady measurement; once_samples: of work that cannot be repeated cheaply.
    sample_seconds: the least length of a sample, reached by loops. Warming up goes on until the
    medians of two batches of `batch` samples agree within `agree`, or for warmup_seconds.
    pause_seconds: before a contaminated measurement is repeated, with samples `patience` times as
    long, and yardsticks done as many times: where others take turns with it, both are to meet many turns.
    yardsticks: how many times each is done beside a sample. blocks: of successive samples,
    that the interval takes as drawn together.
    """

    samples: int = 30
    once_samples: int = 5
    sample_seconds: float = 0.01
    batch: int = 5
    agree: float = 0.03
    warmup_seconds: float = 1.0
    pause_seconds: float = 1.0
    patience: float = 4.0
    yardsticks: int = 1
    blocks: int = 6
    limits: load.Limits = field(default_factory=load.Limits)


@dataclass(frozen=True)
class Instruments:
    """What the clock reads; tests put their own in. now: seconds since 1970."""

    clock: Callable[[], float] = time.perf_counter
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    read: Callable[[], load.Reading] = load.read
    yardstick: Callable[[str], Mapping[str, Do]] = yardstick
    waiter: Callable[[str], Do] = waiter


def measure(
    work: Work, settings: Settings | None = None, instruments: Instruments | None = None
) -> list[Measurement]:
    """Cold and transfer where there are such, steady; each with its samples or why it has none.

    What the work raises becomes status failed, in one line; a device that is not here, unavailable.
    """
    absent = missing(work.device)
    if absent is not None:
        return [replace(row, status="unavailable", reason=absent) for row in _blank(work).values()]
    rows = _blank(work)
    left = list(rows)
    try:
        for row in _phases(work, settings or Settings(), instruments or Instruments()):
            rows[row.phase] = row
            left.remove(row.phase)
    except Exception as error:
        reason = one_line(error)
        for phase in left:
            rows[phase] = replace(rows[phase], status="failed", reason=reason)
    return list(rows.values())


def one_line(error: BaseException) -> str:
    """What went wrong; every library's way to say that memory ran out becomes the same words."""
    text = " ".join(str(error).split())
    short = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"
    if short or "out of memory" in text.lower() or "can't allocate memory" in text:
        return f"out of memory: {text}" if text else "out of memory"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _blank(work: Work) -> dict[Phase, Measurement]:
    """A row for each phase that the work has, without samples."""
    steady = Measurement(
        work.what, work.variant, work.device, work.sizes, work.unit,
        threads=work.threads, flops=work.flops, bytes=work.bytes,
    )  # fmt: skip
    rows: dict[Phase, Measurement] = {"cold": replace(steady, phase="cold")} if work.cold else {}
    if work.transfer is not None:
        rows["transfer"] = replace(steady, phase="transfer", unit="copy to device", flops=None, bytes=None)
    return rows | {"steady": steady}


def _phases(work: Work, settings: Settings, tools: Instruments) -> Iterator[Measurement]:
    rows = _blank(work)
    with no_collection(), pinned(work.threads) as pin:
        run = work.make()
        bench = _Bench(work.device, pin(), settings, tools)  # make may have loaded a library
        if work.cold:
            yield bench.cold(rows["cold"], run, work.units)
        else:
            bench.warm_yardstick()
        bench = replace(bench, threads=pin())  # so may have the first call
        if work.transfer is not None:
            yield bench.steady(rows["transfer"], _repeated(work.transfer()), 1, work.once)
        yield bench.steady(rows["steady"], run, work.units, work.once)


def _repeated(copy: Do) -> Run:
    def run(n: int) -> None:
        for _ in range(n):
            copy()

    return run


@contextmanager
def no_collection() -> Iterator[None]:
    """Garbage is collected before, and not inside.

    What lives then is not looked at again; with torch loaded that would take 0.2 s each time.
    """
    gc.collect()
    gc.freeze()
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@dataclass(frozen=True)
class _Bench:
    """Where the phases of one work are measured."""

    device: str
    threads: int
    settings: Settings
    tools: Instruments

    def cold(self, row: Measurement, run: Run, units: float) -> Measurement:
        """The first call: one sample, not to be repeated, no interval.

        The yardstick stands after it: a library or cache that both need would not be cold any more.
        """
        row = replace(row, started=self.tools.now())
        before = self.tools.read()
        taken = [self._seconds(run, 1)]
        during = load.between(before, self.tools.read(), self.threads)
        beside = [self._beside(self.warm_yardstick())]
        return self._filled(row, taken, units, beside, during)

    def steady(self, row: Measurement, run: Run, units: float, once: bool) -> Measurement:
        """The samples after warming up; those of a second attempt where the first was contaminated."""
        found = self._attempt(row, run, units, once)
        if not found.contaminated:
            return found
        self.tools.sleep(self.settings.pause_seconds)
        patience, seconds = self.settings.patience, self.settings.sample_seconds
        longer = replace(self.settings, sample_seconds=patience * seconds, yardsticks=round(patience))
        second = replace(self, settings=longer)
        return replace(second._attempt(row, run, units, once), attempt=2)

    def _attempt(self, row: Measurement, run: Run, units: float, once: bool) -> Measurement:
        row = replace(row, started=self.tools.now())
        fixed = self.tools.yardstick(self.device)
        loops, taken, beside = 1, [], []
        warmup: list[float] = []
        before = self.tools.read()  # warming up is watched too: the samples alone may be over in less than
        if not once:  # the kernel's counters can tell
            loops, warmup = warm_up(lambda n: self._seconds(run, n), self.settings, self.tools.clock)
        # the sweep emptied the caches; short work is shown its data again, long work does not mind
        again = bool(warmup) and warmup[-1] < 5 * self.settings.sample_seconds
        for _ in range(self.settings.once_samples if once else self.settings.samples):
            beside.append(self._beside(fixed))
            if again:
                run(1)
            taken.append(self._seconds(run, loops))
        during = load.between(before, self.tools.read(), self.threads)
        row = replace(row, warmup=[s / units for s in warmup])
        return self._filled(row, taken, loops * units, beside, during)

    def _filled(
        self, row: Measurement, taken: list[float], units: float,
        beside: list[dict[str, float]], during: dict[str, float | None],
    ) -> Measurement:  # fmt: skip
        """The row with its samples, seconds per unit, their interval, and what is to be said of them."""
        samples = [seconds / units for seconds in taken]
        fixed = {name: [one[name] for one in beside] for name in beside[0]}
        middle, low, high = interval(samples, self.settings, stream("timing", *row.key))
        return replace(
            row, samples=samples, units=max(1, round(units)), median=middle, low=low, high=high,
            yardstick=fixed, load=during, threads=self.threads, ended=self.tools.now(),
            contaminated=load.reasons(during, moved(fixed), self.settings.limits),
        )  # fmt: skip

    def _seconds(self, do: Callable[..., Any], *arguments: int) -> float:
        wait = self.tools.waiter(self.device)
        wait()
        begun = self.tools.clock()
        do(*arguments)
        wait()
        return self.tools.clock() - begun

    def warm_yardstick(self) -> Mapping[str, Do]:
        """Once done: a library's start and pages touched for the first time are not the machine's speed."""
        fixed = self.tools.yardstick(self.device)
        self._beside(fixed)
        return fixed

    def _beside(self, fixed: Mapping[str, Do]) -> dict[str, float]:
        times = self.settings.yardsticks
        return {name: self._seconds(_repeated(do), times) / times for name, do in fixed.items()}


def warm_up(
    sample: Callable[[int], float], settings: Settings, clock: Callable[[], float]
) -> tuple[int, list[float]]:
    """Loops that make a sample long enough, and the seconds per loop of all samples on the way."""
    end = clock() + settings.warmup_seconds
    kept: list[float] = []
    loops, before = 1, math.inf
    while not kept or clock() < end:
        batch: list[float] = []
        while len(batch) < settings.batch and (not batch or clock() < end):
            batch.append(sample(loops) / loops)
        kept += batch
        now = statistics.median(batch)
        loops = _loops(min(batch), settings)  # the least: pauses that others made shorten no sample
        if abs(now - before) <= settings.agree * now:
            break
        before = now
    return loops, kept


def _loops(seconds: float, settings: Settings) -> int:
    """How many of so many seconds make a sample."""
    return max(1, math.ceil(settings.sample_seconds / max(seconds, 1e-9)))


def interval(
    samples: list[float], settings: Settings, rng: np.random.Generator
) -> tuple[float, float | None, float | None]:
    """Median of one process' samples and the ends of its 95 % interval; None where one sample is all.

    Nothing in it tells of other processes, whose memory lies elsewhere (`bench.timing.joined` does).
    """
    found = blocks_interval(samples, np.median, rng, settings.blocks)
    if found.n < 2:
        return samples[0], None, None
    return float(found.mean), float(found.low), float(found.high)
