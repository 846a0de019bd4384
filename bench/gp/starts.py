"""Where the search for the best hyperparameters begins: the highest points of a grid.

At every point of the grid the constant is the best one there (`bench.gp.likelihood`): length scales from the
distance of near neighbours to twice the range, noise from none to all. Those that are higher than their
neighbours on the grid are begun at, the highest first. Where each of several inputs has a length scale of its
own, the grid has one factor for all of them, each input alone, and points that are drawn, the same ones in
every fit; so for sums and products, from what the grids of their parts have.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter
from scipy.spatial.distance import cdist

from bench.gp.engines import Engine
from bench.gp.kernel import WEIGHT, Kernel
from bench.gp.scaling import SMALL, gap_and_range
from bench.gp.sizes import PEAKS
from bench.gp.stationary import Stationary

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
RATIOS = np.geomspace(1e-12, 1.0, 8)  # noise / constant
FEW_RATIOS = np.array([1e-6, 1e-3, 3e-2])
A_DECADE, MOST_LENGTHS, FEW_LENGTHS = 5, 60, 6  # length scales tried
ALONE = 24  # inputs, at most, that are tried alone
FAR = 30.0  # the length scale, in units, of an input that hardly counts
DRAWN = (0.2, 5.0)  # length scales, in units, of drawn points; an input is FAR instead about every other time
FEWEST_DRAWS, MOST_DRAWS, DRAWN_POINTS = 60, 300, 20_000
TURNS = (0.3, 1.0, 3.0)  # length scales tried of a periodic kernel
MIDDLES = np.geomspace(0.05, 20, 13)  # lengths tried of infinite networks, in deviations
STEEP = (0.5, 2.0, 10.0)  # and how steep their units are
MIXED, WEIGHTS = 240, (0.02, 5.0)  # points drawn of a sum or product; weights of its terms
OVERSAMPLED = 4  # frequencies looked at for each turn over the whole range


@dataclass(frozen=True)
class Grid:
    """Points to try: own hyperparameters (*shape, P - 2), each with every ratio (R,) of noise to constant.

    Along all axes but the first a point has neighbours.
    """

    own: Array
    ratios: Array


def starts_of(engine: Engine, most: int) -> tuple[Indices, Array]:
    """Thetas to begin at (S, P) and the problem of each (S,): at most so many a problem, the best first.

    OutOfTimeError.
    """
    grids = [
        (b, _within(grid, engine.bounds[b]))
        for b in range(len(engine.z))
        for grid in _grids(engine.kernel, engine.z[b], engine.t[b])
    ]
    tops: list[list[tuple[float, Array]]] = [[] for _ in engine.z]
    for ratios in {len(grid.ratios): grid.ratios for _, grid in grids}.values():
        some = [(b, grid.own) for b, grid in grids if len(grid.ratios) == len(ratios)]
        of = np.repeat([b for b, _ in some], [math.prod(own.shape[:-1]) for _, own in some])
        flat = [own.reshape(math.prod(own.shape[:-1]), own.shape[-1]) for _, own in some]
        theta, value = engine.gridded(of, np.concatenate(flat), ratios)
        first = 0
        for (b, own), points in zip(some, flat, strict=True):
            part = slice(first, first := first + len(points))
            tops[b] += _peaks(theta[part], value[part].reshape(*own.shape[:-1], len(ratios)))
    chosen = [sorted(_different(one), key=lambda top: -top[0])[:most] for one in tops]
    of = np.repeat(np.arange(len(chosen)), [len(one) for one in chosen])
    return of, np.array([theta for one in chosen for _, theta in one])


def _within(grid: Grid, bounds: Array) -> Grid:
    """Within bounds (P, 2); one point where all of it is given, one ratio where constant and noise are."""
    own, ratios = np.clip(grid.own, *bounds[1:-1].T), grid.ratios
    if own.shape[-1] and (bounds[1:-1, 0] == bounds[1:-1, 1]).all():
        own = own.reshape(-1, own.shape[-1])[:1]
    if (bounds[[0, -1], 0] == bounds[[0, -1], 1]).all():
        ratios = np.exp(bounds[-1:, 0] - bounds[0, 0])
    return Grid(own, ratios)


def _different(tops: list[tuple[float, Array]]) -> list[tuple[float, Array]]:
    return list({theta.tobytes(): (value, theta) for value, theta in reversed(tops)}.values())[::-1]


def _peaks(theta: Array, value: Array) -> list[tuple[float, Array]]:
    """Value and theta of the points that no neighbour is above; of neighbours that are alike, of each."""
    size = (1, *(3,) * (value.ndim - 1))
    top = (value >= maximum_filter(value, size, mode="nearest")) & np.isfinite(value)
    return list(zip(value[top].tolist(), theta.reshape(-1, theta.shape[-1])[top.ravel()], strict=True))


def _grids(kernel: Kernel, z: Array, t: Array) -> Iterator[Grid]:
    n_inputs = z.shape[1]
    n = kernel.n_scales(n_inputs)
    if len(kernel.parts) > 1:
        yield Grid(_mixed(kernel, z, t), FEW_RATIOS)
    elif not kernel.size(n_inputs):
        yield Grid(np.empty((1, 0)), RATIOS)
    elif not isinstance(kernel, Stationary):
        steep = np.log(STEEP)[:, None] if kernel.size(n_inputs) > 1 else np.empty((1, 0))
        yield Grid(_crossed(np.log(MIDDLES)[:, None], steep)[None], RATIOS)
    elif kernel.periodic:
        pairs = itertools.product(_periods(z, t), TURNS)
        own = np.log([[*(turn,) * n, *periods] for periods, turn in pairs])
        yield Grid(own.reshape(1, -1, len(TURNS), own.shape[1]), RATIOS)
    else:
        unit = unit_of(z)
        extras = np.log(kernel.parameter.starts)[:, None] if kernel.parameter else np.empty((1, 0))
        lengths = unit if n > 1 else np.array([np.exp(np.log(unit).mean())])
        factors = _factors(z, unit)
        yield Grid(_crossed(np.log(factors[:, None] * lengths), extras)[None], RATIOS)
        if n > 1:
            if len(unit) <= ALONE:
                yield Grid(
                    _crossed(_alone(unit, factors), extras[-1:]).reshape(n, FEW_LENGTHS, -1), FEW_RATIOS
                )
            yield Grid(_crossed(_drawn(unit, len(z)), extras[-1:])[:, 0], FEW_RATIOS)


def _mixed(kernel: Kernel, z: Array, t: Array) -> Array:
    """Of each part a point of its first grid, weights at random; (G, P - 2)."""
    rng = np.random.default_rng(0)
    owns = [next(_grids(part, z, t)).own for part in kernel.parts]
    some = [own.reshape(math.prod(own.shape[:-1]), own.shape[-1]) for own in owns]
    drawn = [own[rng.integers(len(own), size=MIXED)] for own in some]
    n_weights = sum(slot.kind == WEIGHT for slot in kernel.slots(z.shape[1]))
    weights = rng.uniform(math.log(WEIGHTS[0]), math.log(WEIGHTS[1]), (MIXED, n_weights))
    return np.concatenate([*drawn, weights], axis=1)


def _crossed(lengths: Array, extras: Array) -> Array:
    """Own hyperparameters of each length scales (G, L) with each of the others (E, X), (G, E, L + X)."""
    return np.array([[[*one, *extra] for extra in extras] for one in lengths])


def _alone(unit: Array, factors: Array) -> Array:
    """One input counts, the others hardly."""
    few = np.geomspace(factors[0], factors[-1], FEW_LENGTHS)
    D = len(unit)
    lengths = np.tile(FAR * unit, (D, FEW_LENGTHS, 1))
    for d in range(D):
        lengths[d, :, d] = few * unit[d]
    return np.asarray(np.log(lengths.reshape(-1, D)))


def _drawn(unit: Array, n: int) -> Array:
    """Some inputs count, the others hardly."""
    rng, found = np.random.default_rng(0), []
    for _ in range(min(max(DRAWN_POINTS // n, FEWEST_DRAWS), MOST_DRAWS)):
        factors = np.exp(rng.uniform(math.log(DRAWN[0]), math.log(DRAWN[1]), len(unit)))
        far = rng.random(len(unit)) < rng.random()
        found.append(np.log(np.where(far, FAR, factors) * unit))
    return np.array(found)


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
