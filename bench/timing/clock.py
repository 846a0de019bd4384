"""The clock: a piece of work in, measurements out.

One sample is a number of loops, chosen so that it is long against the clock's grain and the cost of
reading it; the device is waited for on both sides. Beside every sample the yardstick is timed, and of
both it is kept how long they had no core. What else the machine did meanwhile is read before and after;
a steady measurement that it spoiled is made once more. docs/timing.md says how accurate this is, and why
the interval is made as it is.
"""

import gc
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from bench.device import missing
from bench.seeds import stream
from bench.statistics import blocks_interval
from bench.timing import load
from bench.timing.correction import at_work
from bench.timing.measurement import WORK, Measurement, Phase, Summary
from bench.timing.settings import ClockSettings, Instruments
from bench.timing.threads import pinned
from bench.timing.warmup import warm_up
from bench.timing.work import Run, Work
from bench.timing.yardstick import Do, moved


class Timed(NamedTuple):
    """Seconds, and those of them without a core; NaN where that is not known."""

    seconds: float
    waited: float

    @property
    def at_work(self) -> float:
        """Seconds with a core, as far as is known."""
        return float(at_work(self.seconds, self.waited))

    def each(self, times: float) -> "Timed":
        """Of one of so many times."""
        return Timed(self.seconds / times, self.waited / times)


class Sample(NamedTuple):
    """What the work took, all loops of it, and the yardsticks beside it by their names."""

    work: Timed
    beside: Mapping[str, Timed]


def measure(
    work: Work, settings: ClockSettings | None = None, instruments: Instruments | None = None
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
        for row in _phases(work, settings or ClockSettings(), instruments or Instruments()):
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
    rows: dict[Phase, Measurement] = {} if work.processes else {"cold": replace(steady, phase="cold")}
    if work.transfer is not None:
        rows["transfer"] = replace(steady, phase="transfer", unit="copy to device", flops=None, bytes=None)
    return rows | {"steady": steady}


def _phases(work: Work, settings: ClockSettings, tools: Instruments) -> Iterator[Measurement]:
    rows = _blank(work)
    with no_collection(), pinned(work.threads) as pin:
        run = work.make()
        # make may have loaded a library
        bench = _Bench(work.device, pin(), settings, tools, not work.processes)
        if work.processes:
            bench.warm_yardstick()
        else:
            yield bench.cold(rows["cold"], run, work.units)
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
    """Where the phases of one work are measured. alone: with one thread, the calling one does it all."""

    device: str
    threads: int
    settings: ClockSettings
    tools: Instruments
    alone: bool

    def cold(self, row: Measurement, run: Run, units: float) -> Measurement:
        """The first call: one sample, not to be repeated, no interval.

        The yardstick stands after it: a library or cache that both need would not be cold any more. What it
        waited is not known: a compiler may run, or a library start with all cores.
        """
        blind = replace(self, alone=False)
        row = replace(row, started=self.tools.now())
        before = self.tools.read()
        taken = blind._timed(run, 1)
        during = load.between(before, self.tools.read(), self.threads)
        sample = Sample(taken, blind._beside(self.warm_yardstick()))
        return self._filled(row, [sample], units, during)

    def steady(self, row: Measurement, run: Run, units: float, once: bool) -> Measurement:
        """The samples after warming up; those of a second attempt where the first was contaminated."""
        found = self._attempt(row, run, units, once)
        if not found.contaminated:
            return found
        self.tools.sleep(self.settings.pause_seconds)
        return replace(self._attempt(row, run, units, once), attempt=2)

    def _attempt(self, row: Measurement, run: Run, units: float, once: bool) -> Measurement:
        row = replace(row, started=self.tools.now())
        fixed = self.tools.yardstick(self.device)
        loops = 1
        warmup: list[float] = []
        before = self.tools.read()  # warming up is watched too: the samples alone may be over in less than
        if not once:  # the operating system's counters can tell
            loops, warmup = warm_up(lambda n: self._timed(run, n).at_work, self.settings, self.tools.clock)
        short = not once and min(warmup) < 5 * self.settings.sample_seconds
        number = self.settings.once_samples if once else self.settings.samples
        samples = [self._sample(run, loops, fixed, short) for _ in range(number)]
        during = load.between(before, self.tools.read(), self.threads)
        row = replace(row, warmup=[s / units for s in warmup])
        return self._filled(row, samples, loops * units, during)

    def _sample(self, run: Run, loops: int, fixed: Mapping[str, Do], short: bool) -> Sample:
        """One sample and the yardsticks beside it; one of several loops again where the thread was paused.

        Subtracting such a pause does not undo it: the data may have been driven from the caches. So a batch
        warms up for another try. The sweep beside it empties the small caches alone; one more run fills them.
        """
        for tried in range(self.settings.tries if loops > 1 else 1):
            for _ in range(self.settings.batch if tried else 0):
                run(loops)
            before = self._waited()
            beside = self._beside(fixed)
            if short:  # long work does not mind
                run(1)
            taken = self._timed(run, loops)
            if not self._waited() - before > self.settings.limits.waited * taken.seconds:  # nor where unknown
                break
        return Sample(taken, beside)

    def _filled(
        self, row: Measurement, taken: Sequence[Sample], units: float, during: dict[str, float | None]
    ) -> Measurement:
        """The row with its samples, seconds per unit, their interval, and what is to be said of them.

        units: of work that one sample is. during: what went on meanwhile, `bench.timing.load.between`.
        """
        timed = {WORK: [one.work.each(units) for one in taken]}
        timed |= {name: [one.beside[name] for one in taken] for name in taken[0].beside}
        fixed = {name: [one.seconds for one in of_name] for name, of_name in timed.items()}
        samples = fixed.pop(WORK)
        waits = {name: [one.waited for one in of_name] for name, of_name in timed.items()}
        known = all(math.isfinite(one) for of_name in waits.values() for one in of_name)
        found = interval(samples, self.settings, stream("timing", *row.key))
        return replace(
            row, samples=samples, units=max(1, round(units)),
            median=found.median, low=found.low, high=found.high,
            yardstick=fixed, waited=waits if known else {}, load=during, threads=self.threads,
            ended=self.tools.now(), contaminated=load.reasons(during, moved(fixed), self.settings.limits),
        )  # fmt: skip

    def _timed(self, do: Callable[..., Any], *arguments: int) -> Timed:
        wait = self.tools.waiter(self.device)
        wait()
        before = self._waited()
        begun = self.tools.clock()
        do(*arguments)
        wait()
        seconds = self.tools.clock() - begun
        return Timed(seconds, self._waited() - before)

    def _waited(self) -> float:
        """NaN where another than this thread does the work, or a part of it: it may have had a core."""
        known = self.alone and self.device == "cpu" and self.threads == 1
        found = self.tools.waited() if known else None
        return math.nan if found is None else found

    def warm_yardstick(self) -> Mapping[str, Do]:
        """Once done: a library's start and pages touched for the first time are not the machine's speed."""
        fixed = self.tools.yardstick(self.device)
        self._beside(fixed)
        return fixed

    def _beside(self, fixed: Mapping[str, Do]) -> dict[str, Timed]:
        return {name: self._timed(do) for name, do in fixed.items()}


def interval(samples: list[float], settings: ClockSettings, rng: np.random.Generator) -> Summary:
    """Median of one process' samples, seconds, and its interval by blocks; no ends where one sample is all.

    Nothing in it tells of other processes, whose memory lies elsewhere (`bench.timing.joined` does).
    """
    found = blocks_interval(samples, np.median, rng, settings.blocks)
    if found.n < 2:
        return Summary(samples[0])
    return Summary(float(found.mean), float(found.low), float(found.high))
