"""Inputs and targets in a unit of their own, and what the points tell of how far lengths may go.

Each input is centred and divided by its own deviation, targets by theirs, so that a change of unit changes
nothing. An input that never varies says nothing and is left out: it is 0 wherever it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
ALIKE = 64 * np.finfo(float).eps  # relative to the largest value: rounding, no variation
SMALL = 0.1  # quantile of the gaps between neighbours that counts as small


@dataclass(frozen=True)
class Scaling:
    """shift, deviation (D,) of the inputs, deviation inf where one never varies; the targets' own."""

    shift: Array
    deviation: Array
    t_shift: float
    t_deviation: float
    flat: bool  # whether all targets are alike; their deviation is 1 then

    def inputs(self, x: Array) -> Array:
        """x (N, D) as kernels see it."""
        return np.asarray((x - self.shift) / self.deviation)

    def targets(self, t: Array) -> Array:
        """t (N,) standardised."""
        return np.zeros(len(t)) if self.flat else np.asarray((t - self.t_shift) / self.t_deviation)


def scaling_of(x: Array, t: Array, mean: float | None = None, given: bool = False) -> Scaling:
    """Of the training points x (N, D), t (N,). mean: of the targets, where it is given: their unit then is
    the root of their mean square about it. given: whether a length is, so that an input counts, in its own
    unit, where it never varies."""
    pairs = [centre_and_deviation(column) for column in x.T]
    t_shift, t_deviation = centre_and_deviation(t) if mean is None else (mean, _size(t - mean))
    return Scaling(
        np.array([shift for shift, _ in pairs]),
        np.array([deviation or (1.0 if given else np.inf) for _, deviation in pairs]),
        t_shift,
        t_deviation or 1.0,
        t_deviation == 0,
    )


def _size(values: Array) -> float:
    """Root of the mean square. No square overflows."""
    largest = float(np.abs(values).max(initial=0.0))
    return largest * float(np.sqrt(np.mean((values / largest) ** 2))) if largest else 0.0


def centre_and_deviation(values: Array) -> tuple[float, float]:
    """Mean and standard deviation, 0 where values differ by rounding alone. No square overflows."""
    largest = float(np.abs(values).max(initial=0.0))
    if largest == 0:
        return 0.0, 0.0
    mean = float((values / largest).mean()) * largest
    spread = float(np.abs(values - mean).max())
    if spread <= ALIKE * largest:
        return mean, 0.0
    return mean, spread * float(np.std((values - mean) / spread))


def gap_and_range(z: Array) -> tuple[Array, Array]:
    """Of scaled inputs z (N, D): the small gap between neighbouring values, and the range; (D,) each.

    1 and 1 where an input never varies. A value that comes twice makes no gap.
    """
    gaps, ranges = np.ones(z.shape[1]), np.ones(z.shape[1])
    for d, column in enumerate(z.T):
        values = np.sort(column)
        whole = values[-1] - values[0]
        steps = np.diff(values)
        steps = steps[steps > ALIKE * whole]
        if len(steps):
            gaps[d], ranges[d] = np.quantile(steps, SMALL), whole
    return gaps, ranges
