"""What may be said of gains, many at once: better, worse, equal within a margin, or not to be said.

Each gain g of a family has a standard error e with df degrees of freedom and a margin M, all on its working
scale; e is that where the hypothesis holds (`statistics.leaning_error`). Three hypotheses are tested of each,
the last two doubled, so that every verdict can be read off a two-sided interval:

    no difference       p  = 2 P(T_df > |g| / e)
    worse by M or more  p- = 2 P(T_df > (g + M) / e)
    better by M or more p+ = 2 P(T_df > (M - g) / e)
    both of these       p= = max(p-, p+)                two one-sided tests (Schuirmann 1987)

Each of the four is corrected over the whole family: after Holm (1979), then one or more of its verdicts are
wrong in at most 5 % of families; or after Benjamini and Hochberg (1995), where many are screened, then at
most 5 % of them are, on average. In this order, the first that holds:

    equal        p= believed: it does not matter, even where it is told from 0
    better,
    worse        p believed: told from 0, and it may be beyond the margin
    not worse    p- believed alone
    not better   p+ believed alone
    cannot say   nothing is

"equal" stands first because a difference shown to be too small to matter stays so however many seeds tell it
from 0; the other way round it would become "better" with enough of them. Whichever comes first, each verdict
has a test of its own behind it, so the order adds no error. At most one of the three hypotheses is true of a
gain (M > 0).
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from bench.statistics import SIGNIFICANCE, Array, benjamini_hochberg, holm
from report.tables.statistics import Estimate, gain_interval, leaning_error

Family = Literal["holm", "bh"]
SETTLED = ("equal", "better", "worse")
MOST_SEEDS = 10**9  # more are not sought


class Judged(NamedTuple):
    """Of each gain (m,): the ends of its 95 % interval, not corrected; p of no difference, and corrected
    over the family; the verdict; seeds that would settle one that is not settled, NaN where none would."""

    low: Array
    high: Array
    p: Array
    p_corrected: Array
    verdict: NDArray[np.str_]
    seeds_needed: Array


def judge(gain: Estimate, margin: ArrayLike, family: Family = "holm") -> Judged:
    """Verdicts on the gains (m,) of one family, positive where better; margin (m,) or one for all, >= 0.

    A gain of fewer than 2 seeds has no p, counts for nothing and gets "cannot say". ValueError for a
    negative margin or an unknown family.
    """
    if family not in ("holm", "bh"):
        raise ValueError(f"family: 'holm' or 'bh', not {family!r}")
    correct = holm if family == "holm" else benjamini_hochberg
    gain = _rows(gain)
    margin = np.broadcast_to(np.asarray(margin, float), gain.value.shape)
    if (margin < 0).any():
        raise ValueError("a margin is not negative")
    distance = np.abs(gain.value)
    p = _p(gain, distance, 0.0)
    over, under = _p(gain, gain.value + margin, -margin), _p(gain, margin - gain.value, margin)
    equal, corrected = correct(np.maximum(over, under)), correct(p)
    tests = [equal, corrected, correct(over), correct(under)]
    sign = np.where(gain.value > 0, "better", "worse")
    said = [np.full(p.shape, "equal"), sign, np.full(p.shape, "not worse"), np.full(p.shape, "not better")]
    verdict = np.select([test < SIGNIFICANCE for test in tests], said, "cannot say")
    spread = gain.error * np.sqrt(gain.n)
    apart = _seeds(distance, spread, _level(corrected, family))
    alike = _seeds(margin - distance, spread, _level(equal, family))
    more = np.maximum(np.fmin(apart, alike), gain.n + 1)  # those that there are did not settle it
    needed = np.where(np.isin(verdict, SETTLED), np.nan, more)
    _, low, high, _ = gain_interval(gain)
    return Judged(low, high, p, corrected, verdict, needed)


def _rows(gain: Estimate) -> Estimate:
    """The same as arrays (m,), with an error only where there are 2 seeds or more."""
    value, error, df, n, skew = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(part, float)) for part in gain)
    )
    return Estimate(value, np.where(n > 1, error, np.nan), np.maximum(df, 1), n, skew)


def _p(gain: Estimate, distance: Array, at: ArrayLike) -> Array:
    """min(1, 2 P(T > distance / error)), the error that of a mean `at`; without any error all or nothing."""
    error = leaning_error(gain, at)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where((error == 0) & (distance == 0), 0, distance / error)
    return np.minimum(2 * stdtr(gain.df, -t), 1)


def _level(corrected: Array, family: Family) -> float:
    """The level that the next to be believed is held to, given those of the family that are believed now."""
    m, believed = int((~np.isnan(corrected)).sum()), int((corrected < SIGNIFICANCE).sum())
    return SIGNIFICANCE * ((believed + 1) / max(m, 1) if family == "bh" else 1 / max(m - believed, 1))


def _seeds(distance: Array, spread: Array, level: float) -> Array:
    """The least n with distance sqrt(n) / spread > t_(n-1), two-sided at `level`; NaN where there is none.

    distance, spread: (m,) from what is refuted, and the standard deviation of one seed.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(distance > 0, distance / spread, np.nan)

    def enough(n: Array) -> NDArray[np.bool_]:
        return np.asarray(ratio * np.sqrt(n) > stdtrit(n - 1, 1 - min(level, 1.0) / 2))

    low, high = np.ones(ratio.shape), np.full(ratio.shape, float(MOST_SEEDS))
    there = enough(high)
    while (there & (high - low > 1)).any():  # low is not enough, high is
        middle = np.floor((low + high) / 2).clip(2)
        good = enough(middle)
        low, high = np.where(good, low, middle), np.where(good, middle, high)
    return np.where(there, high, np.nan)
