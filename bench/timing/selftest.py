"""How accurate the clock is, told by the clock's own means: work whose length is known.

The work is a spin: it reads the raw hardware clock (CLOCK_MONOTONIC_RAW, that nobody corrects) until a
deadline has passed. The clock under test reads another, `time.perf_counter`. How long a spin really was
is read on the raw clock, around it; the time that the process had a core, on a third, its CPU time.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from bench.timing.clock import measure
from bench.timing.settings import ClockSettings, Instruments
from bench.timing.work import Run, Work

DURATIONS = (50e-6, 500e-6, 5e-3, 50e-3)  # seconds
MOST = 0.02  # bias that is let pass
TITLES = (
    "The clock against a spin on the raw hardware clock\n"
    f"{'spin':>11} {'true':>12} {'measured':>12} {'bias':>9} {'scale':>8} {'CPU':>6}  contaminated"
)
Nanoseconds = Callable[[], int]


@dataclass(frozen=True)
class Accuracy:
    """The clock at one duration; seconds and shares.

    asked: of the spin. true: what a spin took on the raw clock, median over the samples. measured,
    low, high: what the clock says. bias: measured / true - 1. scale: half the interquartile range of
    the samples over their median. cpu: CPU time over raw time; 1 where no other took the core.
    """

    asked: float
    true: float
    measured: float
    low: float
    high: float
    bias: float
    scale: float
    cpu: float
    contaminated: list[str]


def raw_nanoseconds() -> int:
    """The hardware's clock as it is; where there is none, the system's monotonic one."""
    raw = getattr(time, "CLOCK_MONOTONIC_RAW", None)
    return time.monotonic_ns() if raw is None else time.clock_gettime_ns(raw)


class Call(NamedTuple):
    """One call of a spin's run: how many spins, and the nanoseconds that all took on each clock."""

    spins: int
    raw: int
    cpu: int


@dataclass
class Spin:
    """Spins `seconds` on the raw clock and notes what each call of run took there, in nanoseconds."""

    seconds: float
    raw: Nanoseconds = raw_nanoseconds
    cpu: Nanoseconds = time.process_time_ns
    calls: list[Call] = field(default_factory=list)

    def run(self, n: int) -> None:
        """n spins, one after the other."""
        raw, length = self.raw, round(self.seconds * 1e9)
        cpu, begun = self.cpu(), raw()
        for _ in range(n):
            deadline = raw() + length
            while raw() < deadline:
                pass
        ended = raw()
        self.calls.append(Call(n, ended - begun, self.cpu() - cpu))

    def work(self) -> Work:
        """The spin as the clock takes it."""
        sizes = {"nanoseconds": round(self.seconds * 1e9)}

        def make() -> Run:
            return self.run

        return Work("spin", "raw clock", "cpu", sizes, "spin", make)


def accuracy(
    seconds: float,
    settings: ClockSettings | None = None,
    instruments: Instruments | None = None,
    raw: Nanoseconds = raw_nanoseconds,
    cpu: Nanoseconds = time.process_time_ns,
) -> Accuracy:
    """The clock against a spin of so many seconds. RuntimeError where it could not measure."""
    spin = Spin(seconds, raw, cpu)
    once_each = replace(settings or ClockSettings(), tries=1)  # the calls are the samples
    found = measure(spin.work(), once_each, instruments)[-1]
    if found.median is None:
        raise RuntimeError(f"the clock could not time a spin: {found.reason}")
    calls = [call for call in spin.calls if call.spins == found.units][-len(found.samples) :]
    true = statistics.median(call.raw / call.spins for call in calls) / 1e9
    quarters = statistics.quantiles(found.samples, n=4)
    return Accuracy(
        asked=seconds, true=true, measured=found.median,
        low=found.low or found.median, high=found.high or found.median,
        bias=found.median / true - 1,
        scale=(quarters[2] - quarters[0]) / 2 / found.median,
        cpu=sum(call.cpu for call in calls) / sum(call.raw for call in calls),
        contaminated=found.contaminated,
    )  # fmt: skip


def self_test(
    settings: ClockSettings | None = None,
    instruments: Instruments | None = None,
    durations: tuple[float, ...] = DURATIONS,
    say: Callable[[str], None] = print,
) -> int:
    """Print the clock's accuracy, a line a duration.

    0 where every bias is below 2 %, 1 where one is not, 2 where it is not and the machine was busy.
    """
    say(TITLES)
    rows = []
    for seconds in durations:
        rows.append(accuracy(seconds, settings, instruments))
        say(line(rows[-1]))
    wrong = [row for row in rows if abs(row.bias) >= MOST]
    worst = f"largest bias {max(abs(row.bias) for row in rows):.2%}"
    if not wrong:
        say(f"{worst}, below {MOST:.0%}")
        return 0
    busy = all(row.contaminated for row in wrong)
    say(f"{worst}, {'on a busy machine: try again on a quiet one' if busy else f'not below {MOST:.0%}'}")
    return 2 if busy else 1


def line(found: Accuracy) -> str:
    """One row of the printed table; microseconds."""
    asked, true, measured = (f"{1e6 * s:.2f} us" for s in (found.asked, found.true, found.measured))
    shares = f"{found.bias:9.3%} {found.scale:8.3%} {found.cpu:6.1%}"
    return f"{asked:>11} {true:>12} {measured:>12} {shares}  {'; '.join(found.contaminated) or 'no'}"
