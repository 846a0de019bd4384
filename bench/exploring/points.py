"""Choosing the next point: from one point on, each next where a rule says, and the error after each.

    variance        where the process is least sure: the largest posterior variance
    average         where one more point lowers the average variance over the range most (Cohn 1994)
    disagreement    where the networks of an ensemble disagree most
    sobol           the points of a scrambled Sobol sequence, whatever was seen
    random          uniform draws

Rules look at CANDIDATES inputs evenly over the training range. Errors are those of the process on fresh
inputs, whichever rule chose, and of the ensemble for its own rule and for those that look at nothing.
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from bench.cell import ModelSpec, TaskSpec
from bench.exploring import networks
from bench.gp import regression as gp
from bench.seeds import digest, stream
from bench.study.exploring_section import NextPoint, Rule
from bench.tasks import function_of

Array = NDArray[np.float64]
CANDIDATES, FRESH = 201, 401
FEWEST = 4  # points from which hyperparameters are fitted; with fewer they are the practical's
BLIND: tuple[Rule, ...] = ("sobol", "random")  # rules that look at nothing
ENSEMBLE = f"{networks.MEMBERS} networks"  # of 40 units, as `bench.exploring.networks` trains them
PRACTICAL = gp.prior_of("rbf(length=1)", 1.0, 0.001, 0.0)


@dataclass
class Walk:
    """Points of one start by one rule, in their order; after each the RMSE, of the process and, where there
    is one, of the ensemble; and the root of the process' mean variance over the range."""

    start: int
    x: list[float]
    t: list[float]
    blind: Array
    rmse: list[float] = field(default_factory=list)
    spread: list[float] = field(default_factory=list)
    ensemble_rmse: list[float] = field(default_factory=list)


def rows_of(
    asked: NextPoint, tasks: Mapping[str, TaskSpec], models: Mapping[str, ModelSpec]
) -> list[dict[str, Any]]:
    """A row for each model, rule, start and number of points: x is the last point."""
    found: list[dict[str, Any]] = []
    for task, name, rule in itertools.product(asked.task, asked.model, asked.rule):
        prior = gp.prior_of(*models[name].prior)
        for walk in walked(tasks[task], prior, rule, asked.starts, asked.add):
            found += _rows(task, name, rule, walk, walk.rmse, walk.spread)
            if name == asked.model[0] and walk.ensemble_rmse:
                found += _rows(task, ENSEMBLE, rule, walk, walk.ensemble_rmse, [None] * len(walk.x))
    return found


def _rows(
    task: str, model: str, rule: str, walk: Walk, rmse: Sequence[float], spread: Sequence[float | None]
) -> list[dict[str, Any]]:
    numbers = zip(range(1, len(walk.x) + 1), walk.x, rmse, spread, strict=True)
    same = {"task": task, "model": model, "rule": rule, "start": walk.start}
    return [
        same | {"n": n, "x": x, "rmse": _finite(error), "spread": _finite(sure)}
        for n, x, error, sure in numbers
    ]


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def walked(task: TaskSpec, prior: gp.Prior, rule: Rule, starts: int, add: int) -> list[Walk]:
    """Every start's points and errors, all starts side by side. The same arguments, the same points."""
    function, (low, high) = function_of(task), task.option("train_range")
    assert function is not None
    candidates, fresh = np.linspace(low, high, CANDIDATES), np.linspace(low, high, FRESH)
    walks = [_begun(task, function, start, add, rule) for start in range(starts)]
    for n in range(1, add + 2):
        fits = _fits(walks, prior, n)
        for walk, (fit, own) in zip(walks, fits, strict=True):
            _judged(walk, fit, own, fresh, function(fresh))
        disagree = None
        if rule in ("disagreement", *BLIND):
            said = _networks(walks, candidates, fresh)
            disagree = said[:, :, :CANDIDATES].std(axis=1)
            errors = said[:, :, CANDIDATES:].mean(axis=1) - function(fresh)
            for walk, e in zip(walks, errors, strict=True):
                walk.ensemble_rmse.append(float(np.sqrt(np.mean(e**2))))
        if n <= add:
            for i, (walk, (fit, _)) in enumerate(zip(walks, fits, strict=True)):
                x = _next(rule, walk, fit, candidates, None if disagree is None else disagree[i], n)
                walk.x.append(x)
                walk.t.append(_told(task, function, walk.start, n, x))
    return walks


def _begun(task: TaskSpec, function: Callable[[Array], Array], start: int, add: int, rule: Rule) -> Walk:
    """The first point is the start's own, whatever the rule."""
    low, high = task.option("train_range")
    rng = stream("next point", task.kind, start)
    x = float(rng.uniform(low, high))
    blind = rng.uniform(low, high, add)
    if rule == "sobol":
        sequence = qmc.Sobol(1, scramble=True, seed=np.random.default_rng(start))
        blind = low + (high - low) * sequence.random_base2(int(np.ceil(np.log2(add + 1))))[:add, 0]
    return Walk(start, [x], [_told(task, function, start, 0, x)], blind)


def _told(task: TaskSpec, function: Callable[[Array], Array], start: int, n: int, x: float) -> float:
    """The target at x, with the task's noise; of one start the n-th point has the same noise for every
    rule."""
    noise = stream("next point", task.kind, start, "noise", n).standard_normal()
    return float(function(np.array([x]))[0] + task.option("noise") * noise)


def _fits(walks: Sequence[Walk], prior: gp.Prior, n: int) -> list[tuple[gp.Fit, bool]]:
    """Each with whether it is the prior's own: where none can be fitted the next point is still to be chosen,
    and the practical's hyperparameters do that. With fewer points than FEWEST they are anybody's."""
    points = [gp.Points(np.array(walk.x)[:, None], np.array(walk.t)) for walk in walks]
    found = gp.fits(points, prior if n >= FEWEST else PRACTICAL)
    return [
        (gp.fit(one.x, one.t, PRACTICAL), False) if isinstance(fit, Exception) else (fit, True)
        for one, fit in zip(points, found, strict=True)
    ]


def _judged(walk: Walk, fit: gp.Fit, own: bool, fresh: Array, wanted: Array) -> None:
    mean, std = fit.predict(fresh[:, None]) if own else (np.full(len(fresh), np.nan),) * 2
    walk.rmse.append(float(np.sqrt(np.mean((mean - wanted) ** 2))))
    walk.spread.append(float(np.sqrt(np.mean(std**2))))


def _networks(walks: Sequence[Walk], candidates: Array, fresh: Array) -> Array:
    points = [(np.array(walk.x)[:, None], np.array(walk.t)) for walk in walks]
    new = np.concatenate([candidates, fresh])[:, None]
    seeds = [int(digest(["next point", walk.start, len(walk.x)], length=12), 16) for walk in walks]
    return networks.said(points, [new] * len(walks), seeds)


def _next(rule: Rule, walk: Walk, fit: gp.Fit, candidates: Array, disagree: Array | None, n: int) -> float:
    """Where the rule wants the next point."""
    if rule in BLIND:
        return float(walk.blind[n - 1])
    if rule == "disagreement":
        assert disagree is not None
        return float(candidates[int(np.argmax(disagree))])
    C = fit.covariance(candidates[:, None])
    if rule == "variance":
        return float(candidates[int(np.argmax(C.diagonal()))])
    return float(candidates[int(np.argmax(fall_of(C, fit.noise_std**2)))])


def fall_of(C: Array, noise: float) -> Array:
    """By how much one more point at each input lowers the mean variance of all of them, C (M, M) their
    covariance: mean_x C(x, c)^2 / (C(c, c) + noise)."""
    whole = C.diagonal() + noise
    least = 1e-12 * float(whole.max())
    return np.asarray(np.where(whole > least, (C**2).mean(axis=0) / np.maximum(whole, least), 0.0))
