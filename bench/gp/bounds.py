"""Between which bounds hyperparameters are looked for, from the range and the spacing of the inputs."""

import numpy as np
from numpy.typing import NDArray

from bench.gp.kernels import Kernel
from bench.gp.scaling import gap_and_range

Array = NDArray[np.float64]
CONSTANT = (1e-4, 1e4)  # of standardised targets, as the noise
NOISE = (1e-9, 1e1)
LENGTH = (0.5, 100.0)  # times an input's small gap; times its range
TURN = (1e-2, 1e2)  # length scales of a periodic kernel, whose distances are chords of a circle
PERIOD = (2.0, 4.0)  # times the small gap; times the range
REACHED = 1e-2  # nearer to a bound than this, in the logarithm, is at it


def bounds_of(kernel: Kernel, z: Array) -> Array:
    """Logarithms of the lowest and highest of each hyperparameter at scaled inputs z (N, D), (P, 2).

    Of an input that never varies both are 0: there is nothing to look for.
    """
    n_inputs = z.shape[1]
    gap, whole = gap_and_range(z)
    varies = np.ptp(z, axis=0) > 0
    rows = [np.array([CONSTANT])]
    if kernel.size(n_inputs):
        lengths = np.stack([LENGTH[0] * gap, LENGTH[1] * whole], axis=1)
        if kernel.periodic:
            lengths = np.tile(TURN, (n_inputs, 1))
        rows.append(_scales(lengths, varies, kernel.n_scales(n_inputs)))
    if kernel.periodic:
        periods = np.stack([PERIOD[0] * gap, PERIOD[1] * whole], axis=1)
        rows.append(np.where(varies[:, None], periods, 1.0))
    if kernel.parameter:
        rows.append(np.array([[kernel.parameter.low, kernel.parameter.high]]))
    return np.log(np.concatenate([*rows, np.array([NOISE])]))


def _scales(lengths: Array, varies: Array, n: int) -> Array:
    """Bounds of n length scales; of one for all inputs, those of the finest and of the widest."""
    if n < len(lengths):
        kept = lengths[varies] if varies.any() else np.ones((1, 2))
        return np.array([[kept[:, 0].min(), kept[:, 1].max()]])
    return np.where(varies[:, None], lengths, 1.0)


def reached(theta: Array, bounds: Array) -> list[str | None]:
    """lower, upper or None for each hyperparameter; None too where both bounds are one."""
    found: list[str | None] = []
    for value, (low, high) in zip(theta, bounds, strict=True):
        at_low, at_high = value - low < REACHED, high - value < REACHED
        found.append(None if at_low and at_high else "lower" if at_low else "upper" if at_high else None)
    return found
