"""What a schedule makes of eta, epoch by epoch: eta_k = eta * factor(k), as torch.optim.lr_scheduler has it.

    constant   1
    step       q ** ((k - 1) // every)             (StepLR: step_size every, gamma q)
    cosine     (1 + cos(pi (k - 1) / epochs)) / 2  (CosineAnnealingLR: T_max epochs, down to 0)

Made of sums and products alone, since cosines of two machines may differ in their last bits.
"""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Schedule = str | tuple[str, int, float]  # constant, cosine, or ("step", every so many epochs, factor)
TERMS = 13  # of the cosine's series, which reaches the last digit up to pi / 2


def factors(schedule: Schedule, epochs: int, first: int, last: int) -> Array:
    """Of epochs first to last, both among them; the first of all is 1. ValueError: unknown schedule."""
    before = np.arange(first - 1, last)
    match schedule:
        case "constant":
            return np.ones(len(before))
        case "cosine":
            return np.asarray(_cosine(np.asarray(before * (math.pi / 2 / epochs))) ** 2)
        case ("step", int(every), factor):
            powers = np.multiply.accumulate(np.full((last - 1) // every + 1, float(factor))) / factor
            return np.asarray(powers[before // every])
    raise ValueError(f"unknown schedule {schedule!r}")


def _cosine(x: Array) -> Array:
    """cos(x) for 0 <= x <= pi / 2."""
    square, total = x * x, np.zeros_like(x)
    for k in range(TERMS - 1, -1, -1):
        total = total * square + (-1) ** k / math.factorial(2 * k)
    return total
