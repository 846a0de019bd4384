"""Networks that differ in their initial weights alone, as one model: their mean, and how far they disagree.

    y(x) = mean_m y_m(x),   spread(x)^2 = sum_m (y_m(x) - y(x))^2 / (M - 1)

Lakshminarayanan, Pritzel and Blundell (2017), without the output for a noise of each input: the noise is one
number, that under which validation targets are most likely.
"""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MEMBERS = 10  # where the study says nothing
SAME = 1e-6  # of twice the negative log likelihood: as likely
LEAST, MOST = 1e-12, 4.0  # of the mean squared error: between which the noise's variance is looked for


def mean_and_spread(y: Array) -> tuple[Array, Array]:
    """Of what M networks say, (M, N): mean and standard deviation, each (N,)."""
    return y.mean(axis=0), y.std(axis=0, ddof=1)


def noise_of(t: Array, mean: Array, spread: Array) -> float:
    """The standard deviation s of the noise that makes targets t (N,) most likely.

    t ~ N(mean, spread^2 + s^2). 0 where they are most likely without any.
    """
    from scipy.optimize import minimize_scalar

    e2, v = (t - mean) ** 2, spread**2
    size = float(e2.mean())
    if size == 0:
        return 0.0

    def unlikely(log_variance: float) -> float:
        whole = v + math.exp(log_variance)
        return float((np.log(whole) + e2 / whole).sum())

    def without() -> float:
        return float((np.log(v) + e2 / v).sum()) if (v > 0).all() else math.inf

    bounds = math.log(LEAST * size), math.log(MOST * size)
    found = minimize_scalar(unlikely, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    return 0.0 if without() <= found.fun + SAME else math.exp(found.x / 2)
