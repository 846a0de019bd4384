"""Times of two runs, entry by entry: significant AND larger than a minimum, or not said.

In logarithms of corrected ratios b / a (`bench.compare.ratio`) entry i shows

    x_i = change_i + shared + apart_i + within_i                    (`bench.compare.dispersion`)

of which change_i is asked for and the rest is error. A shift that all entries share is either a change of
everything or a drift of the machine that no yardstick saw, and one pair of runs cannot tell which. So an
entry is read twice:

    x_i        what all share is the code's, and part of change_i
    x_i - m    it is the machine's, and m, the median of all x, says how large it is

Both are given the error of the second, s_i^2 = var(within_i) + var(apart) + var(m), the larger one. That
nothing changed is given up only where both readings give it up, an intersection-union test (Berger 1982):
its p is the larger of theirs, which is that of the reading nearer to 0,

    p_i = P(|T_nu| > |centre_i| / s_i),   centre_i between x_i and x_i - m, as near to 0 as can be

(1 where they lie on either side of it, since then what is shared in part explains all). The interval holds
both readings' intervals. Neither goes without the other: p alone would call a change of 1 % of a quiet
entry a regression, and an estimate beyond the minimum alone would call every noisy entry one.

The shared shift is judged as an entry is, m against var(m) and the drift that is assumed; where it is found
to be real, it is the code's, and entries are read as they are. See docs/comparing.md.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bench.compare.dispersion import SOME, Shared, apart_of_kind, dispersion
from bench.compare.folders import Key, describe
from bench.compare.ratio import FEWEST, Ratio, ratio, units
from bench.compare.row import CONTAMINATED, Row, Verdict
from bench.compare.student import Component, half_width, p_value, summed
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
        """What disturbed it, each reason once, and on which side."""
        runs = [("A", run) for run in self.a] + [("B", run) for run in self.b]
        return list(dict.fromkeys(f"{side}: {why}" for side, run in runs for why in run.contaminated))

    @property
    def kind(self) -> str:
        """What it is done by."""
        return self.b[0].variant

    @property
    def weight(self) -> float:
        """Of one run's variance in that of the ratio, a difference of two means."""
        return 1 / len(self.a) + 1 / len(self.b)


class Refusal(NamedTuple):
    """What an entry without a ratio is called, and why it has none."""

    verdict: Verdict
    note: str


class Reading(NamedTuple):
    """centre: as near to no change as the readings allow; low, high: around all of them; all logarithms.

    p: of the test that nothing changed.
    """

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
        refusal = _not_compared(of_a, of_b)
        if refusal is None:
            of_a, of_b = _good(of_a), _good(of_b)
            pairs.append(Pair(of_a, of_b, ratio(of_a, of_b, rng)))
        else:
            rows.append(Row(describe([*of_a, *of_b][0]), refusal.verdict, note=refusal.note))
    judged, shared = judge(pairs, minimum, drift)
    return Times(judged + rows, shared)


def _order(key: Key) -> list[tuple[int, str]]:
    """Words by letter, numbers by size."""
    return [(int(word) if word.isdigit() else -1, word) for word in re.split(r"(\d+)", " ".join(key))]


def _not_compared(a: Runs, b: Runs) -> Refusal | None:
    """None where there is nothing in the way of a ratio."""
    good = [_good(runs) for runs in (a, b)]
    if [*a, *b][0].phase == "cold":
        return Refusal("not compared", "a first time: caches and libraries decide")
    if not a or not b:
        state = "" if any(good) else f", {_state(a or b)}"
        return Refusal("not compared", f"only in {'A' if a else 'B'}{state}")
    if good[0] and any(run.status == "failed" for run in b):
        return Refusal("failed", f"ok in A, in B {_state([run for run in b if run.status == 'failed'])}")
    if not all(good):
        return Refusal("not compared", f"A: {_state(a)}; B: {_state(b)}")
    for name in ("threads", "unit"):
        in_a, in_b = (sorted({str(getattr(run, name)) for run in runs}) for runs in good)
        if len({*in_a, *in_b}) > 1:
            return Refusal("not compared", f"{name}: {', '.join(in_a)} in A, {', '.join(in_b)} in B")
    fewest = min((run for runs in good for run in runs), key=lambda run: len(units(run)))
    if (n := len(units(fewest))) < FEWEST:
        of = ("process", "processes") if len(fewest.processes) > 1 else ("sample", "samples")
        return Refusal("inconclusive", f"{n} {of[n > 1]}, at least {FEWEST} are needed")
    return None


def _good(runs: Runs) -> Runs:
    return [run for run in runs if run.status == "ok"]


def _state(runs: Runs) -> str:
    last = runs[-1]
    return f"{last.status} ({last.reason})" if last.reason else last.status


def judge(pairs: Sequence[Pair], minimum: float, drift: float) -> tuple[list[Row], Row | None]:
    """A row for each pair, and one for the shift they share; Holm's correction over all of these."""
    calm = [pair for pair in pairs if not pair.contaminated]
    quiet = [pair.ratio for pair in calm]
    weight = max((pair.weight for pair in pairs), default=2.0)
    found = dispersion([r.x for r in quiet], [r.error.variance for r in quiet], drift, weight)
    apart = _apart(pairs, found.apart, weight)
    readings = [_read(pair.ratio, own, found.shared) for pair, own in zip(pairs, apart, strict=True)]
    if found.shared is None:
        return _rows(pairs, readings, _holm(readings), minimum), None
    common = _read_shared(found.shared, found.drift)
    *p_holm, p_shared = _holm([*readings, common])
    shared = _shared_row(common, p_shared, len(quiet), minimum)
    if shared.verdict in ("slower", "faster"):
        readings = [_read(pair.ratio, own, None) for pair, own in zip(pairs, apart, strict=True)]
        *p_holm, _ = _holm([*readings, common])
    return _rows(pairs, readings, p_holm, minimum), shared


def _apart(pairs: Sequence[Pair], usual: Component, weight: float) -> list[Component]:
    """Of each entry: that of its kind where this scatters more than all do; by the calm ones, if enough."""
    found: dict[str, Component] = {}
    kinds = {pair.kind for pair in pairs}
    if len(kinds) == 1:
        return [usual] * len(pairs)
    for kind in kinds:
        mine = [pair for pair in pairs if pair.kind == kind]
        calm = [pair for pair in mine if not pair.contaminated]
        some = [pair.ratio for pair in (calm if len(calm) >= SOME else mine)]
        own = apart_of_kind([r.x for r in some], [r.error.variance for r in some], weight)
        found[kind] = own if own is not None and own.variance > usual.variance else usual
    return [found[pair.kind] for pair in pairs]


def _read(r: Ratio, apart: Component, shared: Shared | None) -> Reading:
    """The ratio as it is and, where there is one, without the shift that all share.

    The half width adds in squares what units and yardsticks give and what runs differ by (Howe 1974).
    """
    readings = [r.x] if shared is None else [r.x, r.x - shared.x]
    drifts = [apart] if shared is None else [apart, shared.error]
    low, high = min(readings), max(readings)
    centre = low if low > 0 else high if high < 0 else 0.0
    error = summed([r.error, *drifts])
    half = math.hypot(r.reach, half_width(summed(drifts)))
    return Reading(centre, low - half, high + half, p_value(centre / math.sqrt(error.variance), error.df))


def _read_shared(shared: Shared, drift: Component) -> Reading:
    """The shared shift by itself: its own error, and the drift that is assumed of the runs."""
    error = summed([shared.error, drift])
    half, p = half_width(error), p_value(shared.x / math.sqrt(error.variance), error.df)
    return Reading(shared.x, shared.x - half, shared.x + half, p)


def _holm(readings: Sequence[Reading]) -> list[float]:
    return [float(p) for p in holm([one.p for one in readings])]


def _rows(
    pairs: Sequence[Pair], readings: Sequence[Reading], p_holm: Sequence[float], minimum: float
) -> list[Row]:
    return [_row(*of_one, minimum) for of_one in zip(pairs, readings, p_holm, strict=True)]


def _row(pair: Pair, reading: Reading, p_holm: float, minimum: float) -> Row:
    """Of an entry: factors, where its reading has logarithms."""
    verdict = _verdict(reading, p_holm, minimum)
    note = "" if pair.ratio.yardsticks else "no yardstick beside it in both: not corrected"
    if pair.contaminated:
        beyond = max(reading.low, -reading.high) >= math.log1p(CLEAR * minimum)
        verdict = verdict if verdict in ("slower", "faster") and beyond else "inconclusive"
        note = "; ".join([CONTAMINATED, *pair.contaminated, *([note] if note else [])])
    return Row(
        describe(pair.b[0]), verdict, a=_seconds(pair.a), b=_seconds(pair.b), change=math.exp(pair.ratio.x),
        low=math.exp(reading.low), high=math.exp(reading.high), p=reading.p, p_holm=p_holm, note=note,
    )  # fmt: skip


def _shared_row(common: Reading, p_holm: float, entries: int, minimum: float) -> Row:
    return Row(
        f"shared by {entries} entries", _verdict(common, p_holm, minimum), change=math.exp(common.centre),
        low=math.exp(common.low), high=math.exp(common.high), p=common.p, p_holm=p_holm,
    )  # fmt: skip


def _seconds(runs: Runs) -> float:
    """As the clock had it: mean over the runs of the median of their units."""
    return float(np.mean([np.median(np.exp(units(run))) for run in runs]))


def _verdict(reading: Reading, p_holm: float, minimum: float) -> Verdict:
    """A change: significant, and beyond the minimum as estimated. The same: the whole interval within it."""
    edge = math.log1p(minimum)
    if p_holm < SIGNIFICANCE and abs(reading.centre) >= edge:
        return "slower" if reading.centre > 0 else "faster"
    return "same" if -edge < reading.low and reading.high < edge else "inconclusive"
