"""From a start to the best hyperparameters near it: L-BFGS-B, then steps along each where slopes are lost.

Where targets carry no noise the best kernels are nearly singular: the likelihood is exact to some hundredths
of a nat there, but its gradient has lost its digits and the search ends on a slope. What is left is found by
trying, one hyperparameter at a time, in smaller and smaller steps.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.gp.likelihood import Likelihood

Array = NDArray[np.float64]
ITERATIONS = 200
FLAT = 0.05  # nats a unit of a logarithm: where all slopes are smaller, it has arrived
STEPS = (0.4, 0.1, 0.025)
GAIN = 0.005  # nats that a step must bring
SWEEPS = 20  # at each size of step, at most


def search(likelihood: Likelihood, start: Array, bounds: Array) -> tuple[Array, float, bool]:
    """Where a search from `start` ends: theta, log p, whether it arrived. OutOfTimeError."""
    options: Any = {"maxiter": ITERATIONS, "maxfun": 10 * ITERATIONS}
    found = minimize(likelihood.descent, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    theta, value = np.clip(found.x, *bounds.T), -float(found.fun)
    if found.status == 1 or np.abs(_free(theta, found.jac, bounds)).max() < FLAT:
        return theta, value, found.status != 1
    return polished(likelihood, theta, value, bounds)


def path(likelihood: Likelihood, start: Array, bounds: Array) -> Array:
    """Where a search from `start` comes by, (steps, P): the start first. OutOfTimeError."""
    steps = [np.array(start, float)]
    options: Any = {"maxiter": ITERATIONS}
    minimize(
        likelihood.descent, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options,
        callback=lambda theta: steps.append(np.array(theta)),
    )  # fmt: skip
    return np.array(steps)


def polished(likelihood: Likelihood, theta: Array, value: float, bounds: Array) -> tuple[Array, float, bool]:
    """Steps along each hyperparameter while they bring something. OutOfTimeError."""
    for step in STEPS:
        for _ in range(SWEEPS):
            before = value
            for d in np.flatnonzero(bounds[:, 0] < bounds[:, 1]):
                theta, value = _moved(likelihood, theta, value, bounds, int(d), step)
            if value == before:
                break
    return theta, value, True


def _moved(
    likelihood: Likelihood, theta: Array, value: float, bounds: Array, d: int, step: float
) -> tuple[Array, float]:
    """One step up or down along d, if that brings something."""
    for by in (step, -step):
        other = theta.copy()
        other[d] = np.clip(theta[d] + by, *bounds[d])
        if other[d] != theta[d] and (there := likelihood.at(other)) > value + GAIN:
            return other, there
    return theta, value


def _free(theta: Array, gradient: Array, bounds: Array) -> Array:
    """The gradient of -log p along which there is room."""
    held = ((theta <= bounds[:, 0]) & (gradient > 0)) | ((theta >= bounds[:, 1]) & (gradient < 0))
    return np.where(held, 0, gradient)
