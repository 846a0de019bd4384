"""Who is better on which functions: a process and an ensemble of networks on the same n noisy points.

    process     rbf or Matern 5/2 with one length scale, whichever makes the points likelier; with more than
    SUBSET
                points their hyperparameters are those of the first SUBSET
    ensemble    five networks of 40 tanh units, Adam; eta chosen by a fifth of the points, then trained on all

Errors are on fresh points without noise, in units of the function's deviation; seconds are of the processor.
"""

import itertools
import time
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench import score
from bench.exploring import networks
from bench.exploring.functions import HELD, Surface, held_surface, random_surface
from bench.gp import regression as gp
from bench.seeds import digest, stream
from bench.study.exploring_section import Map

Array = NDArray[np.float64]
FRESH, SUBSET, TOGETHER = 500, 100, 64
LEAST_NOISE = 1e-9  # times the constant, of a process on more than SUBSET points
ETAS = (0.003, 0.01, 0.03)
KERNELS = ("rbf", "matern")
HELD_N, HELD_NOISE, HELD_DRAWS = (10, 40, 160, 640), (0.0, 0.2), 5


class Problem(NamedTuple):
    """n points of a surface with noise. draw: of the points."""

    surface: Surface
    n: int
    noise: float
    draw: int


class Side(NamedTuple):
    """What one side says of fresh points: mean and deviation (M,); seconds of the processor it took."""

    mean: Array
    std: Array
    seconds: float


def rows_of(asked: Map, inputs: int) -> list[dict[str, Any]]:
    """A row for each function with so many inputs, n and noise; and for each of those held out, as far as
    they lie between what the map is made of.

    held: whether the map is held against it, and not made of it.
    """
    axes = itertools.product(dict.fromkeys(asked.turns), range(asked.draws))
    drawn = [random_surface(turns, inputs, draw) for turns, draw in axes]
    axes_of_points = list(itertools.product(dict.fromkeys(asked.n), dict.fromkeys(asked.noise)))
    made = [Problem(one, n, noise, 0) for one in drawn for n, noise in axes_of_points]
    within = [name for name, (*_, d) in HELD.items() if min(asked.inputs) <= d <= max(asked.inputs)]
    others = [held_surface(name) for name in within if _near(HELD[name][-1], asked.inputs) == inputs]
    sizes = [n for n in HELD_N if min(asked.n) <= n <= max(asked.n)]
    noises = [noise for noise in HELD_NOISE if min(asked.noise) <= noise <= max(asked.noise)]
    points = list(itertools.product(sizes, noises, range(HELD_DRAWS)))
    held = [Problem(one, n, noise, draw) for one in others for n, noise, draw in points]
    return [row | {"held": False} for row in _rows(made)] + [row | {"held": True} for row in _rows(held)]


def _near(d: int, inputs: Sequence[int]) -> int:
    """The part of the map that a held-out function is run with: so that each is run once."""
    return min(inputs, key=lambda one: (abs(one - d), one))


def _rows(problems: Sequence[Problem]) -> Iterable[dict[str, Any]]:
    groups: dict[tuple[int, int], list[Problem]] = {}
    for one in problems:
        groups.setdefault((one.surface.inputs, one.n), []).append(one)
    for group in groups.values():
        for first in range(0, len(group), TOGETHER):
            yield from _together(group[first : first + TOGETHER])


def _together(problems: Sequence[Problem]) -> Iterable[dict[str, Any]]:
    """Of as many points and inputs each."""
    data = [_points(one) for one in problems]
    fresh = [one.surface.drawn(stream("map", one.surface.name, one.draw, "fresh"), FRESH) for one in problems]
    sides = processes(data, fresh), ensembles(data, fresh, problems)
    for one, x, process, ensemble in zip(problems, fresh, *sides, strict=True):
        t = one.surface(x)
        row: dict[str, Any] = {
            "function": one.surface.name, "inputs": one.surface.inputs, "turns": one.surface.turns,
            "n": one.n, "noise": one.noise, "draw": one.draw,
        }  # fmt: skip
        for name, side in (("process", process), ("ensemble", ensemble)):
            row |= {f"{name}_{what}": value for what, value in _scores(side, t).items()}
            row[f"{name}_seconds"] = side.seconds
        yield row


def _points(of: Problem) -> tuple[Array, Array]:
    rng = stream("map", of.surface.name, of.n, of.noise, of.draw)
    x = of.surface.drawn(rng, of.n)
    return x, of.surface(x) + of.noise * rng.standard_normal(of.n)


def _scores(side: Side, t: Array) -> dict[str, float | None]:
    if not np.isfinite(side.mean).all():
        return {"rmse": None, "crps": None}
    said = score.density(side.mean, np.maximum(side.std, score.LEAST_STD), t)
    values = {"rmse": float(np.sqrt(np.mean((side.mean - t) ** 2))), "crps": said["crps"]}
    return {name: value if np.isfinite(value) else None for name, value in values.items()}


def processes(data: Sequence[tuple[Array, Array]], fresh: Sequence[Array]) -> list[Side]:
    """Of each set of points the likelier kernel's."""
    begun = time.process_time()
    ending = "-iso" if data[0][0].shape[1] > 1 else ""
    few = [gp.Points(x[:SUBSET], t[:SUBSET]) for x, t in data]
    by_kernel = [gp.fits(few, kernel + ending) for kernel in KERNELS]
    shared = (time.process_time() - begun) / len(data)
    found = []
    for i, (x, t) in enumerate(data):
        begun = time.process_time()
        fits = [fits[i] for fits in by_kernel]
        best = max(range(len(KERNELS)), key=lambda k: _likelihood(fits[k]))
        fit = fits[best]
        if not isinstance(fit, Exception) and len(x) > SUBSET:
            fit = _on_all(fit, KERNELS[best], x, t)
        nothing = np.full(len(fresh[i]), np.nan)
        mean, std = (nothing, nothing) if isinstance(fit, Exception) else fit.predict(fresh[i])
        found.append(Side(mean, std, shared + time.process_time() - begun))
    return found


def _likelihood(fit: gp.Fit | Exception) -> float:
    return -np.inf if isinstance(fit, Exception) else fit.log_likelihood


def _on_all(fit: gp.Fit, kernel: str, x: Array, t: Array) -> gp.Fit | Exception:
    """The process with these hyperparameters on all points."""
    constant, length, noise = np.exp(fit.theta) * [fit.scaling.t_deviation**2, 1, fit.scaling.t_deviation**2]
    lengths = ", ".join(f"{one:.12g}" for one in length * fit.scaling.deviation)
    prior = gp.prior_of(
        f"{kernel}(length=[{lengths}])", constant, max(noise, 1e-9 * constant), fit.scaling.t_shift
    )
    return gp.fits([gp.Points(x, t)], prior)[0]


def ensembles(
    data: Sequence[tuple[Array, Array]], fresh: Sequence[Array], problems: Sequence[Problem]
) -> list[Side]:
    """Of each set of points the ensemble with the eta that a fifth of them chose."""
    begun = time.process_time()
    seeds = [_seed(one) for one in problems]
    held = max(1, len(data[0][0]) // 5)
    parts = [(x[held:], t[held:]) for x, t in data]
    checks = [x[:held] for x, _ in data]
    errors = []
    for eta in ETAS:
        said = networks.said(parts, checks, seeds, [eta] * len(data), members=1)[:, 0]
        errors.append([float(np.mean((y - t[:held]) ** 2)) for y, (_, t) in zip(said, data, strict=True)])
    worst = np.nan_to_num(np.array(errors), nan=np.inf)
    etas = [ETAS[k] for k in worst.argmin(axis=0)]
    y = networks.said(data, fresh, seeds, etas)
    seconds = (time.process_time() - begun) / len(data)
    return [Side(one.mean(axis=0), one.std(axis=0, ddof=1), seconds) for one in y]


def _seed(of: Problem) -> int:
    """For initial weights."""
    return int(digest(["map", of.surface.name, of.n, of.noise, of.draw], length=12), 16)
