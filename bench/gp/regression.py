"""Gaussian process regression, the network's rival.

    t = f(x) + noise,   f ~ GP(mean, k),   k = constant * (the study's kernel) + white noise

Inputs and targets are scaled inside (`bench.gp.scaling`); hyperparameters that the study does not give
maximise the log marginal likelihood within bounds from the data's own range and spacing (`bench.gp.bounds`),
by L-BFGS-B from the best points of a grid (`bench.gp.starts`). Rasmussen and Williams, Gaussian Processes for
Machine Learning, ch. 2 and 5. Kernels: `bench.gp.kernels`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dtrtrs

from bench.gp.bounds import NONE, bounds_within, reached
from bench.gp.engines import End, Engine, engine_for
from bench.gp.kernel import Kernel, Slot
from bench.gp.kernels import KERNELS
from bench.gp.likelihood import OutOfTimeError, log_density
from bench.gp.prior import DEFAULT, Prior, prior_of
from bench.gp.scaling import Scaling, scaling_of
from bench.gp.sizes import too_large, wanted
from bench.gp.starts import starts_of

__all__ = ["KERNELS", "Fit", "Points", "Prior", "fit", "fits", "prior_of"]

Array = NDArray[np.float64]
SAME = 0.1  # nats: searches ended at one optimum; where targets carry no noise, rounding takes some of it
CHUNK = 1000  # points predicted at once


@dataclass(frozen=True)
class Fit:
    """A fitted process. theta: logarithms of the hyperparameters, of scaled inputs and targets.

    names: of the inputs. values: log p where each search ended. log_likelihood: of the standardised targets,
    at theta. ended: whether the search that is kept arrived. engine: its name.
    """

    prior: Prior
    scaling: Scaling
    z: Array
    names: tuple[str, ...]
    theta: Array
    bounds: Array
    L: Array
    w: Array
    values: tuple[float, ...]
    log_likelihood: float
    ended: bool
    engine: str

    @property
    def kernel(self) -> Kernel:
        """Of the prior."""
        return self.prior.kernel

    @property
    def noise_std(self) -> float:
        """Standard deviation of the noise, in the targets' unit; 0 of noise that is given as none."""
        return (
            math.exp(self.theta[-1] / 2) * self.scaling.t_deviation
            if math.exp(self.theta[-1]) > NONE
            else 0.0
        )

    def predict(self, x: Array) -> tuple[Array, Array]:
        """Mean and standard deviation of the noise-free f at x (M, D), each (M,)."""
        parts = [self._predict(x[i : i + CHUNK]) for i in range(0, len(x), CHUNK)]
        mean, std = (np.concatenate(part) for part in zip(*parts, strict=True))
        return mean * self.scaling.t_deviation + self.scaling.t_shift, std * self.scaling.t_deviation

    def covariance(self, x: Array, prior: bool = False) -> Array:
        """Of the noise-free f among x (M, D), (M, M), in the targets' unit squared. prior: before the
        points."""
        new, c, own = self.scaling.inputs(x), math.exp(self.theta[0]), self.theta[1:-1]
        K = c * self.kernel.matrix(own, new, new)
        if not prior:
            v = dtrtrs(self.L, c * self.kernel.matrix(own, self.z, new), lower=1)[0]
            K = K - v.T @ v
        return np.asarray(K * self.scaling.t_deviation**2)

    def _predict(self, x: Array) -> tuple[Array, Array]:
        new, c, own = self.scaling.inputs(x), math.exp(self.theta[0]), self.theta[1:-1]
        k = c * self.kernel.matrix(own, new, self.z)
        v = dtrtrs(self.L, k.T, lower=1)[0]
        variance = c * self.kernel.diagonal(own, new) - (v**2).sum(0)
        return k @ self.w, np.sqrt(np.maximum(variance, 0))


@dataclass(frozen=True)
class Points:
    """What a process is fitted to: x (N, D), t (N,); names of the inputs.

    What is given of a prior is in the study's units: what is 1 long in an input is input_scale long there,
    one or (D,); a target t is t * target_scale + target_shift.
    """

    x: Array
    t: Array
    names: Sequence[str] | None = None
    input_scale: float | Sequence[float] = 1.0
    target_scale: float = 1.0
    target_shift: float = 0.0


def fit(
    x: Array,
    t: Array,
    prior: Prior | str = DEFAULT,
    names: Sequence[str] | None = None,
    deadline: float | None = None,
    most: int | None = None,
    compiled: bool | None = None,
) -> Fit:
    """Fit to x (N, D), t (N,). prior: or the kernel of one. names: of the inputs. deadline: by
    `time.monotonic`. most: starts, at most.

    compiled: by which engine; None: the compiled one where it serves. ValueError: unknown kernel, or points
    that are no finite numbers. MemoryError: too many points. OutOfTimeError. LinAlgError: no hyperparameters
    within the bounds give a positive definite matrix.
    """
    (found,) = fits([Points(x, t, names)], prior, deadline, most, compiled)
    if isinstance(found, Exception):
        raise found
    return found


def fits(
    points: Sequence[Points],
    prior: Prior | str = DEFAULT,
    deadline: float | None = None,
    most: int | None = None,
    compiled: bool | None = None,
) -> list[Fit | Exception]:
    """Several at once: each as it would be alone, or what `fit` would raise. ValueError: unknown kernel."""
    prior = prior_of(prior) if isinstance(prior, str) else prior
    found = dict[int, Fit | Exception]()
    groups = dict[tuple[int, ...], list[int]]()
    for i, one in enumerate(points):
        if wrong := too_large(len(one.x)):
            found[i] = MemoryError(wrong)
        elif wrong := _unfit(prior, one):
            found[i] = ValueError(wrong)
        else:
            groups.setdefault(one.x.shape, []).append(i)
    for indices in groups.values():
        try:
            fitted = _fits([points[i] for i in indices], prior, deadline, most, compiled)
        except OutOfTimeError as error:
            fitted = [error] * len(indices)
        except ArithmeticError:
            words = "what is given, or the targets, lie beyond double precision; another unit would do"
            fitted = [ValueError(words)] * len(indices)
        found |= zip(indices, fitted, strict=True)
    return [found[i] for i in range(len(points))]


def _fits(
    points: Sequence[Points], prior: Prior, deadline: float | None, most: int | None, compiled: bool | None
) -> Sequence[Fit | Exception]:
    """Of as many points and inputs each. OutOfTimeError."""
    scalings = [_scaling(prior, one) for one in points]
    z = np.array([s.inputs(one.x) for s, one in zip(scalings, points, strict=True)])
    t = np.array([s.targets(one.t) for s, one in zip(scalings, points, strict=True)])
    units = [
        (s.deviation * np.asarray(one.input_scale), s.t_deviation * one.target_scale)
        for s, one in zip(scalings, points, strict=True)
    ]
    bounds = np.array([bounds_within(prior, each, *unit) for each, unit in zip(z, units, strict=True)])
    engine = engine_for(prior, z, t, bounds, deadline, compiled)
    if (bounds[:, :, 0] == bounds[:, :, 1]).all():  # nothing is looked for: one factor is enough
        given = [[End(theta, math.nan, True)] for theta in bounds[:, :, 0]]
        return [
            _fitted(engine, prior, one, scaling, given[b], b)
            for b, (one, scaling) in enumerate(zip(points, scalings, strict=True))
        ]
    of, starts = starts_of(engine, wanted(prior.kernel, *z.shape[1:]) if most is None else most)
    ends = engine.searched(of, starts)
    by_problem: list[list[End]] = [[] for _ in points]
    for b, end in zip(of, ends, strict=True):
        by_problem[b].append(end)
    return [
        _fitted(engine, prior, one, scaling, by_problem[b], b)
        for b, (one, scaling) in enumerate(zip(points, scalings, strict=True))
    ]


def _fitted(
    engine: Engine, prior: Prior, points: Points, scaling: Scaling, ends: Sequence[End], b: int
) -> Fit | Exception:
    """The best of the ends whose matrix has a factor. LinAlgError where none has."""
    z, n_inputs = engine.z[b], engine.z.shape[2]
    names = (
        tuple(points.names)
        if points.names is not None and len(points.names) == n_inputs
        else _numbered(n_inputs)
    )
    for end in sorted(ends, key=lambda end: -end.value):
        try:
            L, w = engine.likelihood(b).factor(end.theta)
            end = end._replace(value=log_density(L, w, engine.t[b])) if math.isnan(end.value) else end
        except np.linalg.LinAlgError as error:
            wrong = error
            continue
        theta, bounds = end.theta, engine.bounds[b]
        values = (end.value,) if math.isnan(ends[0].value) else tuple(one.value for one in ends)
        return Fit(prior, scaling, z, names, theta, bounds, L, w, values, end.value, end.arrived, engine.name)
    return wrong if ends else np.linalg.LinAlgError("no hyperparameters give a positive definite matrix")


def _scaling(prior: Prior, points: Points) -> Scaling:
    mean = None if prior.mean is None else (prior.mean - points.target_shift) / points.target_scale
    return scaling_of(points.x, points.t, mean, prior.kernel.given)


def _unfit(prior: Prior, points: Points) -> str | None:
    """What is wrong with points to which no process can be fitted."""
    n = len(points.x)
    if not n:
        return "no training points"
    if gone := int((~np.isfinite(points.x).all(axis=1) | ~np.isfinite(points.t)).sum()):
        return f"{gone} of {n} training points are not finite"
    twice = n - len(np.unique(points.x, axis=0)) if prior.noise == 0 else 0
    words = f"{twice} of {n} training points repeat the inputs of another, and no noise is given"
    return words if twice else None


def hyperparameters(fit: Fit) -> list[str]:
    """Names of theta's hyperparameters, in its order."""
    return ["constant", *(called(slot, fit.names) for slot in fit.kernel.slots(len(fit.names))), "noise"]


def called(slot: Slot, names: Sequence[str]) -> str:
    """`length scale of x`; of a part of a sum or product `period of x in periodic`."""
    of = f" of {names[slot.of]}" if slot.of is not None else ""
    return f"{slot.kind}{of}{f' in {slot.part}' if slot.part else ''}"


def at_bounds(fit: Fit) -> list[str]:
    """The hyperparameters that ended at a bound: `length scale of x at its upper bound`."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, side in zip(hyperparameters(fit), reached(fit.theta, fit.bounds), strict=True):
        if side:
            kind, _, of = name.partition(" of ")
            found.setdefault((kind, side), []).append(of)
    return [_at_bound(kind, side, names) for (kind, side), names in found.items()]


def _at_bound(kind: str, side: str, names: list[str]) -> str:
    if len(names) == 1:
        return f"{kind}{' of ' * bool(names[0])}{names[0]} at its {side} bound"
    return f"{kind}s of {', '.join(names)} at their {side} bound"


def _numbered(n_inputs: int) -> tuple[str, ...]:
    return ("x",) if n_inputs == 1 else tuple(f"x{d + 1}" for d in range(n_inputs))
