"""Gaussian process regression, the network's rival.

    t = f(x) + noise,   f ~ GP(0, k),   k = constant * (the study's kernel) + white noise

Inputs and targets are scaled inside (`bench.gp.scaling`); hyperparameters maximise the log marginal
likelihood within bounds from the data's own range and spacing (`bench.gp.bounds`), by L-BFGS-B from the best
points of a grid (`bench.gp.starts`). Rasmussen and Williams, Gaussian Processes for Machine Learning, ch. 2
and 5. Kernels: `bench.gp.kernels`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dtrtrs

from bench.gp.bounds import bounds_of, reached
from bench.gp.kernels import KERNELS, Kernel
from bench.gp.likelihood import Likelihood
from bench.gp.scaling import Scaling, scaling_of
from bench.gp.searching import search
from bench.gp.sizes import too_large, wanted
from bench.gp.starts import starts_of

__all__ = ["KERNELS", "Fit", "fit"]

Array = NDArray[np.float64]
SAME = 0.1  # nats: searches ended at one optimum; where targets carry no noise, rounding takes some of it
CHUNK = 1000  # points predicted at once


@dataclass(frozen=True)
class Fit:
    """A fitted process. theta: logarithms of the hyperparameters, of scaled inputs and targets.

    names: of the inputs. values: log p where each search ended. ended: whether the best of them arrived.
    """

    kernel: Kernel
    scaling: Scaling
    z: Array
    names: tuple[str, ...]
    theta: Array
    bounds: Array
    L: Array
    w: Array
    values: tuple[float, ...]
    ended: bool

    @property
    def log_likelihood(self) -> float:
        """Log marginal likelihood of the standardised targets."""
        return max(self.values)

    @property
    def noise_std(self) -> float:
        """Standard deviation of the noise, in the targets' unit."""
        return math.exp(self.theta[-1] / 2) * self.scaling.t_deviation

    def predict(self, x: Array) -> tuple[Array, Array]:
        """Mean and standard deviation of the noise-free f at x (M, D), each (M,)."""
        parts = [self._predict(x[i : i + CHUNK]) for i in range(0, len(x), CHUNK)]
        mean, std = (np.concatenate(part) for part in zip(*parts, strict=True))
        return mean * self.scaling.t_deviation + self.scaling.t_shift, std * self.scaling.t_deviation

    def _predict(self, x: Array) -> tuple[Array, Array]:
        new, c, own = self.scaling.inputs(x), math.exp(self.theta[0]), self.theta[1:-1]
        k = c * self.kernel.matrix(own, new, self.z)
        v = dtrtrs(self.L, k.T, lower=1)[0]
        variance = c * self.kernel.diagonal(own, new) - (v**2).sum(0)
        return k @ self.w, np.sqrt(np.maximum(variance, 0))


def fit(
    x: Array,
    t: Array,
    kernel: str = "rbf",
    names: Sequence[str] | None = None,
    deadline: float | None = None,
    most: int | None = None,
) -> Fit:
    """Fit to x (N, D), t (N,). names: of the inputs. deadline: by `time.monotonic`. most: starts, at most.

    ValueError: unknown kernel. MemoryError: too many points. OutOfTimeError. LinAlgError: no
    hyperparameters within the bounds give a positive definite matrix.
    """
    if kernel not in KERNELS:
        raise ValueError(f"unknown kernel {kernel!r}; there are {', '.join(KERNELS)}")
    if wrong := too_large(len(x)):
        raise MemoryError(wrong)
    one, scaling = KERNELS[kernel], scaling_of(x, t)
    z = scaling.inputs(x)
    likelihood = Likelihood(one, z, scaling.targets(t), deadline)
    bounds = bounds_of(one, z)
    most = wanted(one, *z.shape) if most is None else most
    ends = [search(likelihood, start, bounds) for start in starts_of(likelihood, bounds, most)]
    theta, _, ended = max(ends, key=lambda end: end[1])
    L, w = likelihood.factor(theta)
    said = tuple(names) if names is not None and len(names) == z.shape[1] else _numbered(z.shape[1])
    values = tuple(value for _, value, _ in ends)
    return Fit(one, scaling, z, said, theta, bounds, L, w, values, ended)


def hyperparameters(fit: Fit) -> list[str]:
    """Names of theta's hyperparameters, in its order."""
    n_inputs, kernel = len(fit.names), fit.kernel
    found = ["constant"]
    if kernel.size(n_inputs):
        one = kernel.n_scales(n_inputs) < n_inputs
        found += ["length scale"] if one else [f"length scale of {name}" for name in fit.names]
    found += [f"period of {name}" for name in fit.names] if kernel.periodic else []
    found += [kernel.parameter.name] if kernel.parameter else []
    return [*found, "noise"]


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
