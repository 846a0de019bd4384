"""Times of two runs, entry by entry: significant AND larger than a minimum, or not said.

A shift that all entries share is either a change of everything or a drift of the machine that the
yardstick did not see, and one pair of runs cannot tell which. An entry is therefore read twice, as
it is and without that shift; a verdict must hold in both readings, and the interval covers both.
The shared shift is judged by itself against the drift that is assumed; where it is found to be
real, entries are read as they are. See docs/comparing.md.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from bench.compare.folders import Key, describe
from bench.compare.ratio import FEWEST, Ratio, ratio, units, welch
from bench.compare.row import CONTAMINATED, Row, Verdict
from bench.compare.spread import Spread, spread
from bench.statistics import SIGNIFICANCE, holm
from bench.timing.measurement import Measurement

CLEAR = 3  # times the minimum: what load may do to a corrected time stays below 15 %


Runs = Sequence[Measurement]


class Pair(NamedTuple):
    """A measurement that both folders have, its runs that are ok, and the ratio of their times."""

    a: Runs
    b: Runs
    ratio: Ratio

    @property
    def contaminated(self) -> list[str]:
        runs = [("A", run) for run in self.a] + [("B", run) for run in self.b]
        return list(dict.fromkeys(f"{side}: {why}" for side, run in runs for why in run.contaminated))

    @property
    def weight(self) -> float:
        """Of one run's variance in the ratio's."""
        return 1 / len(self.a) + 1 / len(self.b)


class Reading(NamedTuple):
    """centre: the reading nearer to no change; low, high: logarithms, over every reading; p."""

    centre: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Times:
    """rows: of every entry; shared: of all of them together, None with too few to tell."""

    rows: list[Row]
    shared: Row | None


def compare_times(a: Mapping[Key, Runs], b: Mapping[Key, Runs], minimum: float, drift: float) -> Times:
    """minimum: least change worth a verdict (0.05: 5 %); drift: one run's, that no yardstick sees."""
    rng = np.random.default_rng(0)  # the same folders, the same verdict
    pairs, rows = [], []
    for key in sorted({**a, **b}, key=_order):
        of_a, of_b = a.get(key, []), b.get(key, [])
        why = _not_compared(of_a, of_b)
        if why is None:
            of_a, of_b = _good(of_a), _good(of_b)
            pairs.append(Pair(of_a, of_b, ratio(of_a, of_b, rng)))
        else:
            rows.append(Row(describe([*of_a, *of_b][0]), why[0], note=why[1]))
    judged, shared = judge(pairs, minimum, drift)
    return Times(judged + rows, shared)


def _order(key: Key) -> list[tuple[int, str]]:
    """Words by letter, numbers by size."""
    return [(int(word) if word.isdigit() else -1, word) for word in re.split(r"(\d+)", " ".join(key))]


def _not_compared(a: Runs, b: Runs) -> tuple[Verdict, str] | None:
    """Why there is no ratio, and what that makes of the entry."""
    good = [_good(runs) for runs in (a, b)]
    if [*a, *b][0].phase == "cold":
        return "not compared", "a first time: caches and libraries decide"
    if not a or not b:
        return "not compared", f"only in {'A' if a else 'B'}{'' if any(good) else f', {_state(a or b)}'}"
    if good[0] and any(run.status == "failed" for run in b):
        return "failed", f"ok in A, in B {_state([run for run in b if run.status == 'failed'])}"
    if not all(good):
        return "not compared", f"A: {_state(a)}; B: {_state(b)}"
    for name in ("threads", "unit"):
        words = [sorted({str(getattr(run, name)) for run in runs}) for runs in good]
        if len({*words[0], *words[1]}) > 1:
            return "not compared", f"{name}: {', '.join(words[0])} in A, {', '.join(words[1])} in B"
    fewest = min((run for runs in good for run in runs), key=lambda run: len(units(run)))
    if (n := len(units(fewest))) < FEWEST:
        of = ("process", "processes") if len(fewest.processes) > 1 else ("sample", "samples")
        return "inconclusive", f"{n} {of[n > 1]}, at least {FEWEST} are needed"
    return None


def _good(runs: Runs) -> Runs:
    return [run for run in runs if run.status == "ok"]


def _state(runs: Runs) -> str:
    last = runs[-1]
    return f"{last.status} ({last.reason})" if last.reason else last.status


def judge(pairs: Sequence[Pair], minimum: float, drift: float) -> tuple[list[Row], Row | None]:
    """A row for each pair, and one for the shift they share; Holm's correction over all of these."""
    quiet = [pair.ratio for pair in pairs if not pair.contaminated]
    weight = max((pair.weight for pair in pairs), default=2.0)
    apart = spread([r.x for r in quiet], [r.variance for r in quiet], drift, weight)
    together = _shared_reading(apart)
    readings = [_read(pair.ratio, apart, apart.shared) for pair in pairs]
    shared, rows = _verdicts(pairs, readings, together, minimum)
    if shared is not None and shared.verdict in ("slower", "faster"):
        readings = [_read(pair.ratio, apart, None) for pair in pairs]
        _, rows = _verdicts(pairs, readings, together, minimum)
    if shared is not None:
        shared = replace(shared, name=f"shared by {len(quiet)} entries")
    return rows, shared


def _verdicts(
    pairs: Sequence[Pair], readings: Sequence[Reading], together: Reading | None, minimum: float
) -> tuple[Row | None, list[Row]]:
    every = [*readings, *([together] if together else [])]
    p_holm = holm([one.p for one in every])
    each = zip(pairs, readings, p_holm, strict=False)  # the last p is the shared shift's
    rows = [_row(pair, reading, float(p), minimum) for pair, reading, p in each]
    if together is None:
        return None, rows
    verdict, last = _verdict(together, float(p_holm[-1]), minimum), float(p_holm[-1])
    change, low, high = (math.exp(v) for v in together[:3])
    return Row("shared", verdict, None, None, change, low, high, together.p, last), rows


def _shared_reading(apart: Spread) -> Reading | None:
    if apart.shared is None:
        return None
    parts = [(apart.shared_variance, apart.df), (apart.common, math.inf)]
    error, df = math.sqrt(sum(v for v, _ in parts)), welch(parts)
    half = _quantile(df) * error
    return Reading(apart.shared, apart.shared - half, apart.shared + half, _p(apart.shared / error, df))


def _read(r: Ratio, apart: Spread, shared: float | None) -> Reading:
    """The ratio as it is and, where there is one, without the shift that all share."""
    known = 0.0 if shared is None else apart.shared_variance
    readings = [r.x] if shared is None else [r.x, r.x - shared]
    low, high = min(readings), max(readings)
    centre = low if low > 0 else high if high < 0 else 0.0
    drifted = [(apart.apart, apart.df), (known, apart.df)]
    reach = _quantile(welch(drifted)) * math.sqrt(apart.apart + known)
    parts = [(r.variance, r.df), *drifted]
    p = _p(centre / math.sqrt(sum(v for v, _ in parts)), welch(parts))
    return Reading(centre, low - math.hypot(r.reach, reach), high + math.hypot(r.reach, reach), p)


def _row(pair: Pair, reading: Reading, p_holm: float, minimum: float) -> Row:
    verdict = _verdict(reading, p_holm, minimum)
    note = "" if pair.ratio.yardsticks else "no yardstick beside it in both: not corrected"
    if pair.contaminated:
        beyond = max(reading.low, -reading.high) >= math.log1p(CLEAR * minimum)
        verdict = verdict if verdict in ("slower", "faster") and beyond else "inconclusive"
        note = "; ".join([CONTAMINATED, *pair.contaminated, *([note] if note else [])])
    a, b = (float(np.mean([np.median(np.exp(units(run))) for run in runs])) for runs in pair[:2])
    change, low, high = (math.exp(v) for v in (pair.ratio.x, reading.low, reading.high))
    return Row(describe(pair.b[0]), verdict, a, b, change, low, high, reading.p, p_holm, note)


def _verdict(reading: Reading, p_holm: float, minimum: float) -> Verdict:
    edge = math.log1p(minimum)
    if p_holm < SIGNIFICANCE and abs(reading.centre) >= edge:
        return "slower" if reading.centre > 0 else "faster"
    return "same" if -edge < reading.low and reading.high < edge else "inconclusive"


def _p(t: float, df: float) -> float:
    return float(2 * stdtr(min(df, 1e9), -abs(t)))


def _quantile(df: float) -> float:
    return float(stdtrit(min(df, 1e9), 0.975))
