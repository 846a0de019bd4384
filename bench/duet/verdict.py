"""What is said of each entry, and of all together.

    slower, faster  1 is excluded, and the interval is not wholly within the minimum effect
    same            the interval lies wholly within the minimum effect, 1 / (1 + m) to 1 + m
    inconclusive    neither, and the budget is spent; what the interval excludes is said
    failed          A can do it, and B cannot: worse than slower

An effect between nothing and the minimum may be called the one or the other; one of the minimum or more is
not called same, and none at all is not called slower, but in a share `error` of all suites: each entry's
interval is that of error / entries (Bonferroni), at all times at once (`bench.duet.sequence`).
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bench.duet.pair import Told
from bench.duet.sequence import Interval, running
from bench.errors import UserError

Verdict = Literal["slower", "faster", "same", "inconclusive", "failed", "not compared"]
ORDER: tuple[Verdict, ...] = ("failed", "slower", "faster", "inconclusive", "not compared", "same")
SLOWER, NOT_JUDGED = 1, 2  # exit codes; 0 where nothing is slower, and nothing fails


@dataclass(frozen=True)
class Options:
    """minimum: effect, as a share, of entries that `minima` does not name. error: of a suite. budget: seconds
    of taking turns. fewest, most: pairs of processes of an entry."""

    minimum: float = 0.02
    minima: Mapping[str, float] = field(default_factory=dict)
    error: float = 0.01
    budget: float = 600.0
    fewest: int = 8
    most: int = 200

    def minimum_of(self, entry: str) -> float:
        """Of the first name in `minima` that is a part of the entry's; the usual one where none is."""
        return next((value for part, value in self.minima.items() if part in entry), self.minimum)

    def known(self, entries: Sequence[str]) -> None:
        """UserError for words of `minima` that no entry's name has."""
        for words in self.minima:
            if not any(words in name for name in entries):
                raise UserError(f"--minimum: no entry is called {words!r}")


@dataclass(frozen=True)
class Entry:
    """One entry, judged. ratio, low, high: B's time over A's, 1 - error of all suites hold all; None where
    there is none. seconds: one time of A and B, medians of pairs. instructions: of a loop of A and B, None
    where they were not counted; witness: what these say of the verdict. told: of each pair."""

    name: str
    verdict: Verdict
    minimum: float
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    seconds: tuple[float, float] | None = None
    note: str = ""
    instructions: tuple[float, float] | None = None
    witness: str = ""
    told: Sequence[Told] = ()

    @property
    def pairs(self) -> int:
        """Of processes, that it rests on."""
        return len(self.told)


def settled(values: Sequence[float], entries: int, minimum: float, options: Options) -> Verdict | None:
    """The verdict that no more pairs are needed for; None where there is none yet. values: logarithms."""
    if len(values) < options.fewest:
        return None
    found = running(values, options.error / entries)
    return _settled(found, minimum)


def _settled(found: Interval, minimum: float) -> Verdict | None:
    edge = math.log1p(minimum)
    if found.low > found.high:
        return None
    if -edge < found.low and found.high < edge:
        return "same"
    if found.low > 0:
        return "slower"
    return "faster" if found.high < 0 else None


def judged(name: str, told: Sequence[Told], entries: int, options: Options) -> Entry:
    """An entry after all its pairs."""
    minimum = options.minimum_of(name)
    values = [one.ratio for one in told]
    if not values:
        return Entry(name, "inconclusive", minimum, note="no pair of processes within the budget")
    found = running(values, options.error / entries)
    verdict = settled(values, entries, minimum, options) or "inconclusive"
    a, b = (sorted(one.seconds[i] for one in told)[len(told) // 2] for i in (0, 1))
    ends = found.low, found.high
    contradicts = found.low > found.high
    low, high = (None if contradicts or math.isinf(end) else math.exp(end) for end in ends)
    few = f"{options.fewest} pairs are the fewest" if len(values) < options.fewest else ""
    note = "the pairs contradict each other: the machine changed meanwhile" if contradicts else few
    note = "; ".join(filter(None, (note, _waiting(told))))
    return Entry(name, verdict, minimum, math.exp(found.median), low, high, (a, b), note, told=tuple(told))


def processes(pairs: int) -> str:
    """1 pair of processes, 2 pairs of processes."""
    return f"{pairs} pair{'s' * (pairs != 1)} of processes"


def _waiting(told: Sequence[Told]) -> str:
    """Which sides leave their core in most blocks: what they wait for is no part of their times."""
    waits = [statistics.median(one.waits[i] for one in told) for i in (0, 1)]
    who = " and ".join(side for side, number in zip("AB", waits, strict=True) if number >= 1)
    verb = "wait" if " and " in who else "waits"
    return f"{who} {verb} (a sleep, lock, file or process), and waiting is not timed" if who else ""


def code_of(entries: Sequence[Entry]) -> int:
    """1 where something is slower or fails in B, 2 where nothing could be judged, else 0."""
    verdicts = [one.verdict for one in entries]
    if "slower" in verdicts or "failed" in verdicts:
        return SLOWER
    return 0 if any(one in ("same", "faster") for one in verdicts) else NOT_JUDGED


def headline(entries: Sequence[Entry]) -> str:
    """The verdict in one line, what fails and the largest slow-down first."""
    slower = sorted((e for e in entries if e.verdict == "slower"), key=lambda e: -(e.ratio or 1))
    failed = [e.name for e in entries if e.verdict == "failed"]
    timed = [e for e in entries if e.verdict not in ("not compared", "failed")]
    open_ones = sum(e.verdict == "inconclusive" for e in timed)
    rest = f"; {open_ones} not settled" if open_ones else ""
    worse = [f"fails: {failed[0]}{_more(len(failed))}"] if failed else []
    if slower:
        told = f"slower: {percent(slower[0].ratio)} in {slower[0].name}{_more(len(slower))}"
        worse.append(f"{told}, of {len(timed)}{rest}")
    if slower or not timed:
        return "; ".join(worse) or "could not be judged: nothing was compared"
    if failed or code_of(entries) != NOT_JUDGED:
        faster = sum(e.verdict == "faster" for e in timed)
        told = f"not slower: {len(timed) - open_ones} of {len(timed)} settled"
        return "; ".join([*worse, told + (f", {faster} faster" if faster else "") + rest])
    return f"could not be judged: {open_ones} of {len(timed)} not settled"


def _more(n: int) -> str:
    return f" and {n - 1} more" if n > 1 else ""


def percent(ratio: float | None) -> str:
    """+2.1 % of 1.021."""
    return "-" if ratio is None else f"{100 * (ratio - 1):+.1f} %".replace("-", "\N{MINUS SIGN}")
