"""Where the search for the best hyperparameters begins: the highest points of a grid.

Every point of the grid costs one evaluation: length scales from the distance of near neighbours to twice the
range, noise from none to all with the constant at its best, and several constants with hardly any noise.
Those that are higher than their neighbours on the grid are begun at, the highest first. Where each of several
inputs has a length scale of its own, the grid has one factor for all of them, each input alone, and points
that are drawn, the same ones in every fit.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from bench.gp.kernels import Kernel
from bench.gp.likelihood import Likelihood
from bench.gp.scaling import SMALL, gap_and_range
from bench.gp.sizes import PEAKS

Array = NDArray[np.float64]
Place = tuple[int, ...]  # on the grid: which one of them, then an index for each axis
Point = tuple[Place, Array, Array]  # the kernel's own hyperparameters there, and noise / constant to try
RATIOS = np.geomspace(1e-9, 1.0, 11)
FEW_RATIOS = np.array([1e-6, 1e-3, 3e-2])
CONSTANTS = np.geomspace(1.0, 1e4, 5)  # tried with the least noise, where RATIOS do not reach
FREE = 10_000  # more in the first index of a place: a grid of constants
A_DECADE, MOST_LENGTHS, FEW_LENGTHS = 5, 60, 6  # length scales tried
ALONE = 24  # inputs, at most, that are tried alone
FAR = 30.0  # the length scale, in units, of an input that hardly counts
DRAWN = (0.2, 5.0)  # length scales, in units, of drawn points; an input is FAR instead about every other time
FEWEST_DRAWS, MOST_DRAWS, DRAWN_POINTS = 60, 300, 20_000
TURNS = (0.3, 1.0, 3.0)  # length scales tried of a periodic kernel
OVERSAMPLED = 4  # frequencies looked at for each turn over the whole range


@dataclass(frozen=True)
class Tried:
    """A point of the grid: its place there, theta, log p."""

    place: Place
    theta: Array
    value: float


def starts_of(likelihood: Likelihood, bounds: Array, most: int) -> list[Array]:
    """At most so many points to begin at, (P,) each, the best first. OutOfTimeError."""
    tried: list[Tried] = []
    for place, own, ratios in _grid(likelihood.kernel, likelihood.z, likelihood.t):
        own = np.clip(own, *bounds[1:-1].T)
        for i, (value, c) in enumerate(likelihood.ratios(own, ratios)):
            theta = np.array([math.log(c), *own, math.log(c * ratios[i])])
            tried.append(Tried((*place, i), np.clip(theta, *bounds.T), value))
        if ratios is RATIOS:
            for i, c in enumerate(CONSTANTS):
                theta = np.array([math.log(c), *own, bounds[-1, 0]])
                tried.append(Tried((FREE + place[0], *place[1:], i), theta, likelihood.at(theta)))
    tried.sort(key=lambda one: -one.value)
    return [one.theta for one in _peaks(tried, most)]


def _peaks(tried: list[Tried], most: int) -> list[Tried]:
    """Of points, the highest first, those that no neighbour on their grid is above."""
    longest = max(len(one.place) for one in tried)
    places = np.array([[*one.place, *(0,) * (longest - len(one.place))] for one in tried])
    places[:, 0] *= 2  # two grids are no neighbours
    found: list[Tried] = []
    for i, one in enumerate(tried):
        if not (np.abs(places[:i] - places[i]) <= 1).all(1).any():
            found.append(one)
        if len(found) == most:
            break
    return found


def _grid(kernel: Kernel, z: Array, t: Array) -> Iterator[Point]:
    n_inputs = z.shape[1]
    n = kernel.n_scales(n_inputs)
    if not kernel.size(n_inputs):
        yield (0,), np.empty(0), RATIOS
    elif kernel.periodic:
        for (i, periods), (j, turn) in itertools.product(enumerate(_periods(z, t)), enumerate(TURNS)):
            yield (i, j), np.log([*(turn,) * n, *periods]), RATIOS
    else:
        unit = unit_of(z)
        extras = [np.log([value]) for value in kernel.parameter.starts] if kernel.parameter else [np.empty(0)]
        lengths = unit if n > 1 else np.array([np.exp(np.log(unit).mean())])
        factors = _factors(z, unit)
        for (i, s), (j, extra) in itertools.product(enumerate(factors), enumerate(extras)):
            yield (0, i, j), np.concatenate([np.log(s * lengths), extra]), RATIOS
        if n > 1:
            yield from _alone(unit, factors, extras[-1])
            yield from _drawn(unit, extras[-1], len(z))


def _alone(unit: Array, factors: Array, extra: Array) -> Iterator[Point]:
    """One input counts, the others hardly."""
    few = np.geomspace(factors[0], factors[-1], FEW_LENGTHS)
    inputs = range(len(unit) if len(unit) <= ALONE else 0)
    for d, (i, s) in itertools.product(inputs, enumerate(few)):
        lengths = FAR * unit
        lengths[d] = s * unit[d]
        yield (1 + d, i), np.concatenate([np.log(lengths), extra]), FEW_RATIOS


def _drawn(unit: Array, extra: Array, n: int) -> Iterator[Point]:
    """Some inputs count, the others hardly."""
    rng = np.random.default_rng(0)
    for i in range(min(max(DRAWN_POINTS // n, FEWEST_DRAWS), MOST_DRAWS)):
        factors = np.exp(rng.uniform(math.log(DRAWN[0]), math.log(DRAWN[1]), len(unit)))
        far = rng.random(len(unit)) < rng.random()
        lengths = np.where(far, FAR, factors) * unit
        yield (1 + len(unit) + i,), np.concatenate([np.log(lengths), extra]), FEW_RATIOS


def unit_of(z: Array) -> Array:
    """The length that four in five of an input's values lie within, (D,); its range where that is 0."""
    most = np.quantile(z, 0.9, axis=0) - np.quantile(z, 0.1, axis=0)
    return np.where(most > 0, most, gap_and_range(z)[1])


def _factors(z: Array, unit: Array) -> Array:
    """Length scales to try, in units: from the distance of near neighbours to twice the range."""
    apart = cdist(z / unit, z / unit)
    apart[apart <= 0] = np.inf
    nearest = apart.min(1)
    nearest = nearest[np.isfinite(nearest)]
    high = 2 * float((gap_and_range(z)[1] / unit).max())
    low = min(float(np.quantile(nearest, SMALL)) if len(nearest) else high / 4, high / 4)
    return np.geomspace(low, high, min(MOST_LENGTHS, 2 + round(A_DECADE * math.log10(high / low))))


def _periods(z: Array, t: Array) -> list[Array]:
    """Periods of the highest peaks of each input's periodogram, the highest first, (D,) each."""
    gap, whole = gap_and_range(z)
    found = []
    for d, column in enumerate(z.T):
        highest = min(max(2, round(OVERSAMPLED * whole[d] / (2 * gap[d]))), 20 * len(t))
        frequencies = np.arange(1, highest + 1) / (OVERSAMPLED * whole[d])
        power = np.array([abs(np.exp(-2j * np.pi * f * column) @ t) for f in frequencies])
        peaks: list[int] = []
        for i in np.argsort(-power, kind="stable"):
            if len(peaks) < PEAKS and all(abs(i - other) >= OVERSAMPLED for other in peaks):
                peaks.append(int(i))
        found.append(1 / frequencies[peaks + peaks[-1:] * (PEAKS - len(peaks))])
    return list(np.array(found).T)
