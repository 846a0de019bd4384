"""Intervals and tests, over many rows at once.

A sample is a row: the last axis holds its n values (seeds), NaN where there is none; they are independent
of each other. What cannot be computed (an interval of one value) is NaN, never 0.

    of a mean        m -+ t_(n-1) s / sqrt(n),   s^2 = sum (x - m)^2 / (n - 1)      (Student 1908)
    of a difference  the same of x - y, pair by pair
    of a proportion  (p + z^2/2n -+ z sqrt(p (1-p) / n + z^2/4n^2)) / (1 + z^2/n)   (Wilson 1927)

t and z are the quantiles of (1 + confidence) / 2. Holm's correction and the bootstrap are in
`bench.statistics`.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtr, stdtrit

from bench.statistics import CONFIDENCE, Array, Interval


def mean_interval(values: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Mean of values (..., n) and its t interval, each (...), in the values' unit.

    With one value the ends are NaN, without any the mean too. Values that are all equal give an interval
    without width.
    """
    mean, error, n = _mean_and_error(values)
    half = stdtrit(np.maximum(n - 1, 1), (1 + confidence) / 2) * error
    return Interval(mean, mean - half, mean + half, n)


def paired_interval(values: ArrayLike, reference: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Mean of `values - reference` with its t interval, over the pairs (seeds) where both exist."""
    return mean_interval(np.asarray(values, float) - np.asarray(reference, float), confidence)


def paired_p(values: ArrayLike, reference: ArrayLike) -> Array:
    """Two-sided p of the paired t test of values and reference, both (..., n); p is (...).

    p = 2 P(T_(n-1) > |mean d| sqrt(n) / s) for the differences d (Student 1908). NaN with one pair, and where
    all differences are equal: t is then 0 / 0 or infinite.
    """
    mean, error, n = _mean_and_error(np.asarray(values, float) - np.asarray(reference, float))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(error > 0, mean / error, np.nan)
    return np.asarray(2 * stdtr(np.maximum(n - 1, 1), -np.abs(t)))


def wilson_interval(successes: ArrayLike, n: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Proportion successes / n and its score interval (Wilson 1927), (...); NaN where n is 0.

    The proportions that a test with the normal approximation at their own variance does not reject: ends
    lie between 0 and 1, and have a width where p is 0 or 1.
    """
    k, total = np.broadcast_arrays(np.asarray(successes, float), np.asarray(n, float))
    z2 = ndtri((1 + confidence) / 2) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(total > 0, k / total, np.nan)
        centre = (p + z2 / (2 * total)) / (1 + z2 / total)
        half = np.sqrt(z2 * (p * (1 - p) / total + z2 / (4 * total**2))) / (1 + z2 / total)
    return Interval(p, np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1), total.astype(int))


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
