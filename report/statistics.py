"""Intervals and tests, over many rows at once.

A sample is a row: the last axis holds its values (seeds), NaN where there is none. What cannot be
computed (an interval of one value) is NaN, never 0. Student's t for means, Wilson (1927) for
proportions, Holm (1979) for many tests, Efron's bootstrap (percentile and BCa, 1987) for the rest.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri, stdtr, stdtrit

Array = NDArray[np.float64]
LEVEL = 0.95


class Interval(NamedTuple):
    """Estimate and the ends of its interval, each of shape (...); n values behind each."""

    mean: Array
    low: Array
    high: Array
    n: NDArray[np.int64]


def mean_interval(values: ArrayLike, level: float = LEVEL) -> Interval:
    """Mean of (..., n) and its t interval; with one value there is no interval: NaN.

    A spread of exactly 0 gives an interval without width.
    """
    mean, error, n = _mean_and_error(values)
    half = stdtrit(np.maximum(n - 1, 1), (1 + level) / 2) * error
    return Interval(mean, mean - half, mean + half, n)


def paired_interval(values: ArrayLike, reference: ArrayLike, level: float = LEVEL) -> Interval:
    """Mean of `values - reference` with its t interval, over the pairs (seeds) where both exist."""
    return mean_interval(np.asarray(values, float) - np.asarray(reference, float), level)


def paired_p(values: ArrayLike, reference: ArrayLike) -> Array:
    """Two-sided p of the paired t test, (...). NaN with one pair, or where no pair differs from another."""
    mean, error, n = _mean_and_error(np.asarray(values, float) - np.asarray(reference, float))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(error > 0, mean / error, np.nan)
    return np.asarray(2 * stdtr(np.maximum(n - 1, 1), -np.abs(t)))


def wilson_interval(successes: ArrayLike, n: ArrayLike, level: float = LEVEL) -> Interval:
    """Proportion successes / n and its Wilson score interval, (...); NaN where n is 0."""
    k, total = np.broadcast_arrays(np.asarray(successes, float), np.asarray(n, float))
    z2 = ndtri((1 + level) / 2) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(total > 0, k / total, np.nan)
        centre = (p + z2 / (2 * total)) / (1 + z2 / total)
        half = np.sqrt(z2 * (p * (1 - p) / total + z2 / (4 * total**2))) / (1 + z2 / total)
    return Interval(p, np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1), total.astype(int))


def holm(p: ArrayLike) -> Array:
    """Holm's corrected p values of the tests (m,); NaN stays NaN and counts for nothing."""
    p = np.asarray(p, float)
    corrected = np.full(p.shape, np.nan)
    there = np.flatnonzero(~np.isnan(p))
    order = there[np.argsort(p[there], kind="stable")]
    steps = (len(order) - np.arange(len(order))) * p[order]
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return corrected


def bootstrap_interval(
    values: ArrayLike,
    statistic: Callable[..., Array],
    rng: np.random.Generator,
    level: float = LEVEL,
    draws: int = 4000,
    method: str = "bca",
) -> Interval:
    """Interval of `statistic` (called with axis=-1) of one sample (n,), by resampling `draws` times.

    method: "bca" (bias-corrected and accelerated) or "percentile". NaN ends with fewer than 2 values.
    """
    x = np.asarray(values, float)
    x = x[~np.isnan(x)]
    n = np.array(len(x))
    if len(x) < 2:
        gone = np.array(np.nan)
        return Interval(x[0] if len(x) else gone, gone, gone, n)
    found = np.asarray(statistic(x, axis=-1))
    resampled = np.asarray(statistic(x[rng.integers(0, len(x), (draws, len(x)))], axis=-1))
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    if method == "bca":
        tails = _bca_tails(x, statistic, found, resampled, tails)
    low, high = np.quantile(resampled, tails)
    return Interval(found, low, high, n)


def _bca_tails(
    x: Array, statistic: Callable[..., Array], found: Array, resampled: Array, tails: Array
) -> Array:
    """The tails that correct for bias and for a spread that grows with the value (Efron 1987, eq. 6.8)."""
    below = ((resampled < found).mean() + (resampled <= found).mean()) / 2  # mid-rank: ties are common
    bias = ndtri(np.clip(below, 1 / len(resampled), 1 - 1 / len(resampled)))
    left_out = x[np.array([np.delete(np.arange(len(x)), i) for i in range(len(x))])]  # (n, n - 1)
    jackknife = np.asarray(statistic(left_out, axis=-1))
    away = jackknife.mean() - jackknife
    spread = (away**2).sum() ** 1.5
    acceleration = (away**3).sum() / (6 * spread) if spread > 0 else 0.0
    z = bias + ndtri(tails)
    return np.asarray(ndtr(bias + z / (1 - acceleration * z)))


def _mean_and_error(values: ArrayLike) -> tuple[Array, Array, NDArray[np.int64]]:
    """Mean, standard error (NaN with one value) and number of values along the last axis."""
    x = np.asarray(values, float)
    there = ~np.isnan(x)
    n = there.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.take_along_axis(x, there.argmax(axis=-1)[..., None], axis=-1)  # equal values: exactly 0
        away = np.where(there, x - first, 0)
        mean = away.sum(axis=-1) / n
        squares = np.where(there, (away - mean[..., None]) ** 2, 0).sum(axis=-1)
        error = np.sqrt(squares / (n - 1) / n)
    return first[..., 0] + mean, np.where(n > 1, error, np.nan), n
