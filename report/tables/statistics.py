"""Intervals and tests, over many rows at once.

A sample is a row: the last axis holds its n values (seeds), NaN where there is none; they are independent
of each other. What cannot be computed (an interval of one value) is NaN, never 0.

    of a mean        m -+ t_(n-1) s / sqrt(n),   s^2 = sum (x - m)^2 / (n - 1)      (Student 1908)
    of a difference  the same of x - y, pair by pair
    of a proportion  (p + z^2/2n -+ z sqrt(p (1-p) / n + z^2/4n^2)) / (1 + z^2/n)   (Wilson 1927)

t and z are the quantiles of (1 + confidence) / 2. Holm's correction and the bootstrap are in
`bench.statistics`. What is reported of seeds is made of these, chosen by how often they hold the truth
(docs/method.md, "Intervals and families"; `make bench-intervals`):

    expected accuracy     `accuracy_interval`: seeds and test points together
    typical RMSE          `rmse_interval`: of the logarithm
    gain over a rival     `accuracy_gain`, `rmse_gain`; `gain_interval`, and `verdicts.judge` for many
    share of trainings    `clustered_share`: trainings of one task are no independent trials

The first three lean with the sample. A t interval takes the variance to be the same whatever the mean; where
a seed in ten fails, a worse mean comes with a larger one. A sample of standard deviation s and skewness g has
that of something that happens or does not when, about its mean m (Bernoulli's, by three moments),

    V(mu) = s^2 + g s (mu - m) - (mu - m)^2

and a mean mu is held where (mu - m)^2 <= t^2 max(s^2, V(mu)) / n: t's interval, and on the side of the tail
the roots of the quadratic where they lie further out.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, ndtri, stdtr, stdtrit

from bench.statistics import CONFIDENCE, Array, Interval

LEAST_TASKS = 3  # that an interval over tasks is told of: of two there are the two
UNSEEN = 3  # power of the share of clusters without any: how soon these are trusted to be alike
FLOOR = 0.7  # of what test points alone give: no interval of an accuracy or a gain is narrower; it is all of
# that where nothing was found to measure a spread by: no wrong point (or no right one), no difference


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


class Estimate(NamedTuple):
    """Means (...) on their working scale (accuracy; logarithm of an RMSE), each with its standard error (NaN
    with fewer than 2 seeds), degrees of freedom, number of seeds and skewness of the values averaged."""

    value: Array
    error: Array
    df: Array
    n: NDArray[np.int64]
    skew: ArrayLike = 0.0


def accuracy_interval(values: ArrayLike, points: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Mean accuracy over seeds, values (..., n), and an interval of the expected one, within [0, 1].

    points (..., n), or what broadcasts to it: test points of each seed. Seeds and points count together by
    the design effect (Kish 1965): the variance between seeds over that of so many points if seeds differed
    by nothing else. The interval is Wilson's of as many points as are worth all of them (Korn and Graubard
    1998),

        D = error^2 N / (m (1 - m)),   n* = N / max(D (t_(n-1) / z)^2, FLOOR^2),   N points of all seeds

    so that 36 of 36 on every seed is no proof of 100 %, and where m is 0 or 1 n* = N; and leans where seeds
    do. One seed: NaN ends.
    """
    x = np.asarray(values, float)
    there = ~np.isnan(x)
    found = _estimate(x)
    one = np.where(there, 1 / np.broadcast_to(np.asarray(points, float), x.shape), 0)
    p, spread = found.value, found.value * (1 - found.value)
    with np.errstate(divide="ignore", invalid="ignore"):
        total = found.n**2 / one.sum(axis=-1)  # seeds times points of one, harmonic mean
        effect = np.where(spread > 0, found.error**2 * total / spread, 0)
        wider = stdtrit(np.maximum(found.df, 1), (1 + confidence) / 2) / ndtri((1 + confidence) / 2)
        trials = total / np.where(spread > 0, np.maximum(effect * wider**2, FLOOR**2), 1)
        score = wilson_interval(p * trials, trials, confidence)
    lean = gain_interval(found, confidence)  # NaN with one seed, and so is what is made of it
    return Interval(
        p, np.minimum(score.low, lean.low).clip(0), np.maximum(score.high, lean.high).clip(max=1), found.n
    )


def rmse_interval(values: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Geometric mean of RMSEs (> 0) over seeds, values (..., n): the leaning interval of their logarithm."""
    found = gain_interval(_estimate(np.log(np.asarray(values, float))), confidence)
    with np.errstate(over="ignore"):  # the end of a few wild seeds may be infinite
        return Interval(np.exp(found.mean), np.exp(found.low), np.exp(found.high), found.n)


def accuracy_gain(values: ArrayLike, reference: ArrayLike, points: ArrayLike) -> Estimate:
    """Mean of values - reference over paired seeds (..., n): accuracies on the same points.

    points: as in `accuracy_interval`. Its error is that between seeds, but no less than FLOOR of that of the
    test points alone. Of N points at least k were decided for, l against, by the differences of seeds; with
    one more of each (Bonett and Price 2012)

        p = (k + 1) / (N + 2),   q = (l + 1) / (N + 2),   error^2 = (p + q - (p - q)^2) / (N + 2)

    Where no difference was found, k = l = 0, its interval is that of the points alone, with z for t.
    """
    gap = np.asarray(values, float) - np.asarray(reference, float)
    each = np.where(np.isnan(gap), 0, np.broadcast_to(np.asarray(points, float), gap.shape))
    found = _estimate(gap)
    counts, total = np.nan_to_num(gap) * each, each.sum(axis=-1) + 2
    tail = (1 + CONFIDENCE) / 2
    all_of_it = np.maximum(ndtri(tail) / stdtrit(np.maximum(found.df, 1), tail), FLOOR)
    share = np.where((counts != 0).any(axis=-1), FLOOR, all_of_it)
    p = (np.maximum(counts, 0).sum(axis=-1) + 1) / total
    q = (np.maximum(-counts, 0).sum(axis=-1) + 1) / total
    floor = share * np.sqrt((p + q - (p - q) ** 2) / total)
    return found._replace(error=np.maximum(found.error, floor))  # NaN stays NaN


def rmse_gain(values: ArrayLike, reference: ArrayLike) -> Estimate:
    """Mean of log(reference) - log(values) over paired seeds (..., n); both RMSEs, > 0."""
    return _estimate(np.log(np.asarray(reference, float)) - np.log(np.asarray(values, float)))


def mean_gain(values: ArrayLike) -> Estimate:
    """Mean of gains on their working scale (..., n), one a task, with the error between them; none (NaN) of
    fewer tasks than LEAST_TASKS, and where all gain the same, so that nothing tells how far tasks differ."""
    found = _estimate(np.asarray(values, float))
    return found._replace(error=np.where((found.n < LEAST_TASKS) | (found.error == 0), np.nan, found.error))


def gain_interval(gain: Estimate, confidence: float = CONFIDENCE) -> Interval:
    """The leaning interval of means, on their working scale: t's, and further out on the side of the tail."""
    value, error, df, n = (np.asarray(part, float) for part in gain[:4])
    t = stdtrit(np.maximum(df, 1), (1 + confidence) / 2)
    k = t**2 / np.maximum(n, 1)
    tilt, root = k * np.asarray(gain.skew), np.sqrt((k * np.asarray(gain.skew)) ** 2 + 4 * (1 + k) * k)
    s = error * np.sqrt(n)
    low = np.minimum(value - t * error, value + s * (tilt - root) / (2 * (1 + k)))
    high = np.maximum(value + t * error, value + s * (tilt + root) / (2 * (1 + k)))
    return Interval(value, low, high, np.asarray(gain.n))


def leaning_error(gain: Estimate, at: ArrayLike) -> Array:
    """The standard error where the mean is `at`: sqrt(max(s^2, V(at)) / n), shape of gain.value."""
    value, error = np.asarray(gain.value, float), np.asarray(gain.error, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = np.where(error > 0, (np.asarray(at, float) - value) / (error * np.sqrt(gain.n)), 0)
    return np.asarray(error * np.sqrt(np.maximum(1 + np.asarray(gain.skew) * x - x**2, 1)))


def clustered_share(successes: ArrayLike, totals: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Share sum successes / sum totals over clusters (m,), and an interval of it, within [0, 1].

    Trials of one cluster (trainings of one task) are no independent ones. The variance is that between
    clusters of the ratio, linearised (Cochran 1977, section 6.3); clusters of unequal size count for fewer
    (Kish 1965):

        p = sum k_i / sum N_i,   v = m / (m - 1) sum_i (k_i - p N_i)^2 / (sum N_i)^2
        m* = (sum N_i)^2 / sum N_i^2

    The interval is Clopper and Pearson's of n* = min(p (1 - p) / v, sum N_i) (z / t_(m*-1))^2 trials (Korn
    and Graubard 1998). Of clusters in which nothing happened v knows nothing: another may be one in which
    always something does. So the upper end goes towards that of m* clusters as trials, wherein p m* happened,

        high + min(c / (m - 1), 1)^3 max(high* - high, 0),   c of m clusters without a success

    all the way where none of m - 1 has any, and of none at all to 1 - 0.025^(1 / m*): 26 % of 12 clusters.
    The lower end likewise, of clusters with successes alone. NaN ends with one cluster; n: clusters.
    """
    k, total = np.asarray(successes, float), np.asarray(totals, float)
    k, total = k[total > 0], total[total > 0]
    m, everything = np.array(len(total)), total.sum()
    p = np.asarray(k.sum() / everything if everything > 0 else np.nan)
    if m < 2:
        return Interval(p, np.array(np.nan), np.array(np.nan), m)
    tail, worth = (1 + confidence) / 2, everything**2 / (total**2).sum()
    if not 0 < p < 1:
        low, high = _clopper_pearson(p, worth, tail)
        return Interval(p, np.array(low), np.array(high), m)
    v = m / (m - 1) * ((k - p * total) ** 2).sum() / everything**2
    trials = min(p * (1 - p) / v, everything) if v > 0 else everything
    low, high = _clopper_pearson(p, trials * (ndtri(tail) / stdtrit(worth - 1, tail)) ** 2, tail)
    lowest, highest = _clopper_pearson(p, worth, tail)
    none, every = (min(float(n) / (len(k) - 1), 1.0) ** UNSEEN for n in ((k == 0).sum(), (k == total).sum()))
    low, high = low - every * max(low - lowest, 0.0), high + none * max(highest - high, 0.0)
    return Interval(p, np.asarray(low), np.asarray(high), m)


def _clopper_pearson(p: Array, trials: float, tail: float) -> tuple[float, float]:
    """The ends of a share p of so many trials, whole or not."""
    low = betaincinv(p * trials, (1 - p) * trials + 1, 1 - tail) if p > 0 else 0.0
    high = betaincinv(p * trials + 1, (1 - p) * trials, tail) if p < 1 else 1.0
    return float(low), float(high)


def unseen_share(n: ArrayLike, confidence: float = CONFIDENCE) -> Array:
    """The largest share of failing seeds of which n seeds show none in 1 - confidence of samples: 11 % of 25.

    1 - (1 - confidence)^(1 / n); 1 where n is 0.
    """
    n = np.asarray(n, float)
    return np.where(n > 0, 1 - (1 - confidence) ** (1 / np.maximum(n, 1)), 1.0)


def _estimate(values: Array) -> Estimate:
    """Mean of values (..., n), NaN where there is none, with its standard error and their skewness."""
    mean, error, n = _mean_and_error(values)
    away = np.nan_to_num(values - mean[..., None])
    with np.errstate(divide="ignore", invalid="ignore"):
        skew = (away**3).sum(axis=-1) / n / ((away**2).sum(axis=-1) / n) ** 1.5
    return Estimate(mean, error, np.asarray(n - 1.0), n, np.where(error > 0, skew, 0.0))


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
