"""Intervals that were tried beside those of `report.tables.statistics`, for `benchmarks.intervals`.

Each takes values (R, n) of R samples, and what else it needs, and gives the low and high ends, (R,) each, at
95 %. Where the sample has no spread they may be empty: that is their fault, and counted.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, betaln, expit, logit, ndtri, stdtrit

from bench.seeds import stream
from report.tables.statistics import Array, mean_interval, wilson_interval

Ends = tuple[Array, Array]
DRAWS = 400  # of a bootstrap
Z = float(ndtri(0.975))


def t(values: Array) -> Ends:
    """Student's, over seeds alone."""
    found = mean_interval(values)
    return found.low, found.high


def t_of_logs(values: Array) -> Ends:
    """Student's of the logarithm."""
    low, high = t(np.log(values))
    return np.exp(low), np.exp(high)


def korn_graubard(values: Array, points: int, floor: float = 1.0) -> Ends:
    """Clopper and Pearson's of the points that are worth all (Korn and Graubard 1998)."""
    p, trials = _worth(values, points, floor)
    return _clopper(p, trials)


def wilson(values: Array, points: int, floor: float = 0.7) -> Ends:
    """The same with Wilson's interval: the one chosen, did it neither lean nor give points their whole weight
    where no seed found anything."""
    p, trials = _worth(values, points, floor)
    found = wilson_interval(p * trials, trials)
    return found.low, found.high


def one_more(values: Array, worst: float = 0.5) -> Ends:
    """Student's, as if one seed more had been tried and had ended at chance."""
    return t(np.concatenate([values, np.full((len(values), 1), worst)], axis=1))


def bootstrap(values: Array, points: int | None = None) -> Ends:
    """Percentiles over seeds drawn with replacement; with points, those drawn anew too (hierarchical)."""
    rng = stream("bootstrap")
    low, high = np.empty((2, len(values)))
    for i, row in enumerate(values):
        drawn = row[rng.integers(0, len(row), (DRAWS, len(row)))]
        drawn = drawn if points is None else rng.binomial(points, drawn) / points
        low[i], high[i] = np.quantile(drawn.mean(axis=1), (0.025, 0.975))
    return low, high


def studentised(values: Array) -> Ends:
    """Bootstrap-t: quantiles of (mean - found) / error over seeds drawn with replacement."""
    rng = stream("bootstrap-t")
    low, high = np.empty((2, len(values)))
    for i, row in enumerate(values):
        drawn = row[rng.integers(0, len(row), (DRAWS, len(row)))]
        error = drawn.std(axis=1, ddof=1)
        ratio = np.divide(drawn.mean(axis=1) - row.mean(), error, out=np.zeros(DRAWS), where=error > 0)
        low_t, high_t = np.quantile(ratio, (0.025, 0.975))
        low[i], high[i] = row.mean() - np.array([high_t, low_t]) * row.std(ddof=1)
    return low, high


def hall(values: Array) -> Ends:
    """Student's after the cubic transformation that takes the skewness out (Hall 1992)."""
    mean, n = values.mean(axis=1), values.shape[1]
    away = values - mean[:, None]
    s = values.std(axis=1, ddof=1)
    spread = (away**2).mean(axis=1) ** 1.5
    g = np.divide((away**3).mean(axis=1), spread, out=np.zeros(len(values)), where=spread > 0)
    g = np.where(np.abs(g) < 1e-6, 1e-6, g)
    quantile = stdtrit(n - 1, 0.975) / np.sqrt(n)
    ends = [3 * (np.cbrt(1 + g * (x - g / (6 * n))) - 1) / g for x in (quantile, -quantile)]
    return mean - ends[0] * s, mean - ends[1] * s


def beta_binomial(values: Array, points: int) -> Ends:
    """Mean accuracies mu that the profile likelihood of a beta-binomial model holds, with t^2 for chi^2.

    counts ~ B(points, q), q ~ Beta(mu (1 / r - 1), (1 - mu) (1 / r - 1)); r over a grid, mu over one
    about the mean found.
    """
    n = values.shape[1]
    counts = np.round(values * points)[:, None, None, :]
    centre = (counts.sum(axis=-1)[:, 0, 0] + 0.5) / (n * points + 1)
    error = np.maximum(values.std(axis=1, ddof=1) / np.sqrt(n), np.sqrt(centre * (1 - centre) / (n * points)))
    steps = (error / (centre * (1 - centre)))[:, None] * np.linspace(-6, 6, 61)
    mu = expit(logit(centre)[:, None] + steps)[:, :, None, None]
    strength = 1 / np.r_[1e-7, np.geomspace(1e-5, 0.7, 14)][:, None] - 1
    a, b = mu * strength, (1 - mu) * strength
    likelihood = (betaln(counts + a, points - counts + b) - betaln(a, b)).sum(axis=-1)
    profile = likelihood.max(axis=2)
    held = 2 * (profile.max(axis=1)[:, None] - profile) <= stdtrit(n - 1, 0.975) ** 2
    mu = mu[:, :, 0, 0]
    return np.where(held, mu, 1).min(axis=1), np.where(held, mu, 0).max(axis=1)


def share_t(successes: Array, totals: Array) -> Ends:
    """Student's with the linearised variance; successes, totals (R, m)."""
    p, v, m = _ratio(successes, totals)
    half = stdtrit(m - 1, 0.975) * np.sqrt(v)
    return (p - half).clip(0), (p + half).clip(max=1)


def share_pooled(successes: Array, totals: Array) -> Ends:
    """Wilson's of all trials, as if clusters did not matter."""
    found = wilson_interval(successes.sum(axis=1), totals.sum(axis=1))
    return found.low, found.high


def share_logit(successes: Array, totals: Array) -> Ends:
    """Student's of the log odds."""
    p, v, m = _ratio(successes, totals)
    inside = np.clip(p, 0.5 / totals.sum(axis=1), 1 - 0.5 / totals.sum(axis=1))
    half = stdtrit(m - 1, 0.975) * np.sqrt(v) / (inside * (1 - inside))
    return expit(logit(inside) - half), expit(logit(inside) + half)


def share_wilson(successes: Array, totals: Array) -> Ends:
    """Wilson's of as many trials as the clusters are worth."""
    p, v, m = _ratio(successes, totals)
    trials = np.divide(p * (1 - p), v, out=np.full(len(p), float(m)), where=v > 0)
    trials = np.minimum(trials, totals.sum(axis=1)) * (Z / stdtrit(m - 1, 0.975)) ** 2
    found = wilson_interval(p * trials, trials)
    return found.low, found.high


ACCURACY: dict[str, Callable[[Array, int], Ends]] = {
    "t": lambda y, points: (t(y)[0].clip(0), t(y)[1].clip(max=1)),
    "Korn-Graubard": korn_graubard,
    "Wilson": wilson,
    "beta-binomial": beta_binomial,
    "hierarchical": bootstrap,
    "bootstrap-t": lambda y, points: (studentised(y)[0].clip(0), studentised(y)[1].clip(max=1)),
    "Hall": lambda y, points: (hall(y)[0].clip(0), hall(y)[1].clip(max=1)),
    "one more": lambda y, points: (one_more(y)[0].clip(0), one_more(y)[1].clip(max=1)),
}
RMSE: dict[str, Callable[[Array], Ends]] = {
    "t": t_of_logs,
    "bootstrap": lambda x: _exp(bootstrap(np.log(x))),
    "bootstrap-t": lambda x: _exp(studentised(np.log(x))),
    "Hall": lambda x: _exp(hall(np.log(x))),
}
SHARE: dict[str, Callable[[Array, Array], Ends]] = {
    "pooled": share_pooled,
    "t": share_t,
    "logit": share_logit,
    "Wilson": share_wilson,
}
SLOW = {"beta-binomial", "bootstrap", "hierarchical", "bootstrap-t"}  # simulated on fewer samples


def _exp(ends: Ends) -> Ends:
    with np.errstate(over="ignore"):  # a bootstrap-t of five may end anywhere
        return np.exp(ends[0]), np.exp(ends[1])


def _clopper(p: Array, trials: Array) -> Ends:
    """Clopper and Pearson's interval of the proportion p of so many trials."""
    x, y = p * trials, (1 - p) * trials
    low = np.where(x > 1e-9, betaincinv(np.maximum(x, 1e-9), y + 1, 0.025), 0)
    return low, np.where(y > 1e-9, betaincinv(x + 1, np.maximum(y, 1e-9), 0.975), 1)


def _worth(values: Array, points: int, floor: float) -> tuple[Array, Array]:
    """Mean, and how many points are worth all of them, no more than 1 / floor^2 of them."""
    n = values.shape[1]
    p = values.mean(axis=1)
    spread, error2 = p * (1 - p), values.var(axis=1, ddof=1) / n
    effect = np.divide(error2 * n * points, spread, out=np.zeros(len(p)), where=spread > 0)
    return p, n * points / np.maximum(effect * (stdtrit(n - 1, 0.975) / Z) ** 2, floor**2)


def _ratio(successes: Array, totals: Array) -> tuple[Array, Array, int]:
    """Shares, their linearised variances, number of clusters."""
    m, everything = totals.shape[1], totals.sum(axis=1)
    p = successes.sum(axis=1) / everything
    away: NDArray[np.float64] = successes - p[:, None] * totals
    return p, m / (m - 1) * (away**2).sum(axis=1) / everything**2, m
