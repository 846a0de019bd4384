"""Between which bounds hyperparameters are looked for, from the range and the spacing of the inputs."""

import math

import numpy as np
from numpy.typing import NDArray

from bench.gp.kernel import LENGTH, Kernel, Slot
from bench.gp.prior import Prior
from bench.gp.scaling import gap_and_range

Array = NDArray[np.float64]
CONSTANT = (1e-4, 1e4)  # of standardised targets, as the noise
NOISE = (1e-9, 1e1)
SPAN = {"length scale": (0.5, 100.0), "period": (2.0, 4.0)}  # times an input's small gap; times its range
NONE = 1e-300  # what stands for no noise, which has no logarithm
REACHED = 1e-2  # nearer to a bound than this, in the logarithm, is at it


def bounds_of(kernel: Kernel, z: Array, unit: Array | float = 1.0) -> Array:
    """Logarithms of the lowest and highest of each hyperparameter at scaled inputs z (N, D), (P, 2).

    unit: how long, in its own unit, what is 1 in an input is, (D,) or of all. Of an input that never varies
    both are 0: there is nothing to look for. So where it is given: both are that.
    """
    n_inputs = z.shape[1]
    units = np.broadcast_to(np.asarray(unit, float), (n_inputs,))
    gap, whole = gap_and_range(z)
    varies = np.ptp(z, axis=0) > 0
    rows = [_bounds(slot, np.stack([gap, whole], axis=1), varies, units) for slot in kernel.slots(n_inputs)]
    return np.log([CONSTANT, *rows, NOISE])


def bounds_within(prior: Prior, z: Array, unit: Array, t_unit: float) -> Array:
    """As above, of a prior: so constant and noise, where they are given. t_unit: of a target, as unit."""
    bounds = bounds_of(prior.kernel, z, unit)
    for i, given in ((0, prior.constant), (-1, prior.noise)):
        if given is not None:
            bounds[i] = math.log(max(given / t_unit**2, NONE))
    return bounds


def _bounds(slot: Slot, spans: Array, varies: NDArray[np.bool_], units: Array) -> tuple[float, float]:
    """Lowest and highest of one. spans: small gap and range of each input, (D, 2)."""
    if slot.value is not None:
        value = slot.value / float(units[slot.of or 0]) if slot.unit else slot.value
        return value, value
    if slot.bounds is not None:
        still = slot.kind == LENGTH and not (varies.any() if slot.of is None else varies[slot.of])
        return (1.0, 1.0) if still else slot.bounds
    low, high = SPAN[slot.kind]
    if slot.of is not None:
        gap, whole = spans[slot.of] if varies[slot.of] else (1 / low, 1 / high)
        return low * float(gap), high * float(whole)
    kept = spans[varies] if varies.any() else np.array([[1 / low, 1 / high]])  # of the finest and the widest
    return low * float(kept[:, 0].min()), high * float(kept[:, 1].max())


def reached(theta: Array, bounds: Array) -> list[str | None]:
    """lower, upper or None for each hyperparameter; None too where both bounds are one."""
    found: list[str | None] = []
    for value, (low, high) in zip(theta, bounds, strict=True):
        at_low, at_high = value - low < REACHED, high - value < REACHED
        found.append(None if at_low and at_high else "lower" if at_low else "upper" if at_high else None)
    return found
