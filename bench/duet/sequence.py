"""What a growing series of differences allows to be said, whenever one looks.

A test whose sample was fixed beforehand is wrong far more often than it says where one looks after each new
value and stops when it is pleased. Here, value after value: against the hypothesis that theta is the median
of all values there could be stands a bet that values fall below it with a chance other than one half, the
chance drawn from Beta(1/2, 1/2). Of n values, k of them below theta, the bet has earned

    E = 2^n B(k + 1/2, n - k + 1/2) / B(1/2, 1/2)

a martingale of expectation 1 where theta is the median, however the values are distributed (Krichevsky and
Trofimov's mixture; Ville 1939). By Ville's inequality it ever reaches 1 / error in a share `error` of all
series at most. What theta it has not excluded is the interval: two of the values themselves, counted from
both ends, which hold the median at all times at once with 1 - error. One value that is far off moves nothing.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Interval(NamedTuple):
    """The values' median, and the ends that hold that of all; infinite before there is anything to say."""

    median: float
    low: float
    high: float
    n: int


def earned(n: int, below: int) -> float:
    """E after n values, so many of them below."""
    from scipy.special import betaln

    log = n * np.log(2) + betaln(below + 0.5, n - below + 0.5) - betaln(0.5, 0.5)
    return float(np.exp(log))


def interval(values: ArrayLike, error: float) -> Interval:
    """What is not excluded after all values, whatever was excluded before."""
    x = np.sort(np.asarray(values, float))
    n, out = len(x), excluded(len(x), error)
    middle = float(np.median(x)) if n else np.nan
    return Interval(middle, x[out - 1], x[n - out], n) if out else Interval(middle, -np.inf, np.inf, n)


@cache
def excluded(n: int, error: float) -> int:
    """Of n values in order, which one from either end is the interval's; 0 for none yet."""
    return sum(earned(n, k) >= 1 / error for k in range((n + 1) // 2))  # it falls with k up to the middle


def running(values: ArrayLike, error: float) -> Interval:
    """What was excluded at no time, the first values alone included: never wider as values come in.

    Empty, its ends the wrong way round, where the values contradict each other: in a share `error` at most.
    """
    x = np.asarray(values, float)
    now = interval(x, error)
    ends = [interval(x[: k + 1], error)[1:3] for k in range(len(x))]
    if not ends:
        return now
    low, high = (float(end) for end in (max(e[0] for e in ends), min(e[1] for e in ends)))
    return Interval(now.median, low, high, len(x))


def fewest(error: float) -> int:
    """Values from which on something may be excluded."""
    return next(n for n in range(1, 1000) if earned(n, 0) >= 1 / error)
