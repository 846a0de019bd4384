"""Intervals without a distribution assumed, and what many tests at once cost.

Efron's bootstrap (1979: percentiles; 1987: BCa), also of a series in blocks; the exact interval of a median
by ranks; corrections of p values by Holm (1979) and by Benjamini and Hochberg (1995).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, ndtr, ndtri

Array = NDArray[np.float64]
CONFIDENCE = 0.95  # of every interval
SIGNIFICANCE = 0.05  # of every test: a p value below it, corrected where there are several
Z95 = 1.959964  # Phi^-1(0.975): so many standard deviations to either side hold 95 % of a normal distribution


class Interval(NamedTuple):
    """Estimate (`mean`, whatever the statistic) and the ends of its interval, in the values' unit, each of
    shape (...); n values behind each."""

    mean: Array
    low: Array
    high: Array
    n: NDArray[np.int64]


def holm(p: ArrayLike) -> Array:
    """Holm's corrected p values of the tests (m,); NaN stays NaN and counts for nothing.

    Of the k-th smallest of m:  max over j <= k of min(1, (m - j + 1) p_(j)). Those below SIGNIFICANCE may all
    be believed: that one or more of them is wrong has at most that probability, however the tests depend on
    each other (Holm 1979).
    """
    p = np.asarray(p, float)
    corrected = np.full(p.shape, np.nan)
    there = np.flatnonzero(~np.isnan(p))
    order = there[np.argsort(p[there], kind="stable")]
    steps = (len(order) - np.arange(len(order))) * p[order]  # (m - j + 1) p_(j), j from 1
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return corrected


def benjamini_hochberg(p: ArrayLike) -> Array:
    """Benjamini and Hochberg's corrected p values of the tests (m,); NaN stays NaN and counts for nothing.

    Of the k-th smallest of m:  min over j >= k of min(1, m p_(j) / j). Of those below SIGNIFICANCE a share of
    at most that is wrong, on average over studies, where tests are independent or positively dependent
    (Benjamini and Hochberg 1995; Benjamini and Yekutieli 2001). One or more of many will be wrong more often.
    """
    p = np.asarray(p, float)
    corrected = np.full(p.shape, np.nan)
    there = np.flatnonzero(~np.isnan(p))
    order = there[np.argsort(p[there], kind="stable")]
    steps = len(order) * p[order] / (np.arange(len(order)) + 1)  # m p_(j) / j, j from 1
    corrected[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1)
    return corrected


def bootstrap_interval(
    values: ArrayLike,
    statistic: Callable[..., Array],
    rng: np.random.Generator,
    confidence: float = CONFIDENCE,
    draws: int = 4000,
    method: str = "bca",
) -> Interval:
    """Interval of `statistic` (called with axis=-1) of one sample (n,), by resampling `draws` times.

    n values are drawn with replacement, `draws` times; the ends are quantiles of the statistic of these.
    method: "percentile", of the two tails (Efron 1979), or "bca", bias-corrected and accelerated, of tails
    that were moved (`_bca_tails`). NaN values count for nothing; NaN ends with fewer than 2 others.
    """
    x = np.asarray(values, float)
    x = x[~np.isnan(x)]
    n = np.array(len(x))
    if len(x) < 2:
        gone = np.array(np.nan)
        return Interval(x[0] if len(x) else gone, gone, gone, n)
    found = np.asarray(statistic(x, axis=-1))
    resampled = np.asarray(statistic(x[rng.integers(0, len(x), (draws, len(x)))], axis=-1))
    tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    if method == "bca":
        tails = _bca_tails(x, statistic, found, resampled, tails)
    low, high = np.quantile(resampled, tails)
    return Interval(found, low, high, n)


def median_interval(values: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Median of independent values (n,) and the exact interval between two of them.

    How many of n values lie below the median of what they were drawn from is binomial, B(n, 1 / 2), whatever
    the distribution. With k values left out on either side the interval x_(k + 1) … x_(n - k) misses it
    where k or fewer lie on one side:

        P(held) = 1 - 2 P(B(n, 1 / 2) <= k)

    k is the largest that leaves `confidence` (Hahn and Meeker 1991, section 5.2). Six values with k = 0:
    1 - 2^(1 - n), 97 %; below six the range is all there is, and holds less. NaN ends with fewer than 2.
    """
    x = np.sort(np.asarray(values, float))
    n = np.array(len(x))
    if len(x) < 2:
        gone = np.array(np.nan)
        return Interval(x[0] if len(x) else gone, gone, gone, n)
    allowed = np.flatnonzero(bdtr(np.arange(len(x) // 2), len(x), 0.5) <= (1 - confidence) / 2)
    k = int(allowed[-1]) if len(allowed) else 0
    return Interval(np.median(x), x[k], x[-1 - k], n)


def blocks_interval(
    values: ArrayLike,
    statistic: Callable[..., Array],
    rng: np.random.Generator,
    blocks: int = 6,
    confidence: float = CONFIDENCE,
    draws: int = 4000,
) -> Interval:
    """Interval of `statistic` (called with axis=-1) of a series (n,) whose neighbours may be alike.

    The series is cut into `blocks` of about equal length; blocks are drawn with replacement and,
    within each, values with replacement (Davison and Hinkley 1997, section 3.8, strategy 2), so that
    what moves slowly counts as what moves fast does. Percentiles. Wider than needed where nothing
    moves slowly. A series shorter than 3 values a block is resampled without them.
    """
    x = np.asarray(values, float)
    if len(x) < 3 * blocks:
        return bootstrap_interval(x, statistic, rng, confidence, draws, "percentile")
    edges = np.linspace(0, len(x), blocks + 1).round().astype(int)
    lengths = np.diff(edges)
    drawn = rng.integers(0, blocks, (draws, blocks, 1))
    within = rng.random((draws, blocks, lengths.max())) * lengths[drawn]
    resampled = x[(edges[drawn] + within.astype(int)).reshape(draws, -1)]  # (draws, about n)
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.quantile(np.asarray(statistic(resampled, axis=-1)), tails)
    return Interval(np.asarray(statistic(x, axis=-1)), low, high, np.array(len(x)))


def _bca_tails(
    x: Array, statistic: Callable[..., Array], found: Array, resampled: Array, tails: Array
) -> Array:
    """The tails that correct for bias and for a standard error that changes with the value.

        z0 = Phi^-1(share of resampled values below the one found)
        a  = sum_i d_i^3 / (6 (sum_i d_i^2)^(3/2)),   d_i = mean of the jackknife's values - the i-th
        tail -> Phi(z0 + (z0 + z) / (1 - a (z0 + z))),   z = Phi^-1(tail)

    Efron 1987; Efron and Tibshirani 1993, eqs 14.14, 14.15 and 14.10. x (n,), resampled (draws,), tails (2,).
    """
    below = ((resampled < found).mean() + (resampled <= found).mean()) / 2  # ties, common, count half
    bias = ndtri(np.clip(below, 1 / len(resampled), 1 - 1 / len(resampled)))
    left_out = x[np.array([np.delete(np.arange(len(x)), i) for i in range(len(x))])]  # (n, n - 1)
    jackknife = np.asarray(statistic(left_out, axis=-1))
    away = jackknife.mean() - jackknife
    scale = (away**2).sum() ** 1.5
    acceleration = (away**3).sum() / (6 * scale) if scale > 0 else 0.0
    z = bias + ndtri(tails)
    return np.asarray(ndtr(bias + z / (1 - acceleration * z)))
