"""Kernels that are a function of r^2 = sum_d q_d, the squared distance with each input divided by its length:

    q_d = (x_d - x'_d)^2 / l_d^2,   or   4 sin^2(pi (x_d - x'_d) / p_d) / l_d^2   where periodic

With several inputs each has a length scale of its own, or all have one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from bench.gp.kernel import LENGTH, PERIOD, Array, Kernel, Pull, Slot

Profile = Callable[[Any, float], tuple[Any, Any, Any]]
Given = tuple[float, ...] | None  # values of a hyperparameter, one or one an input; None: fitted
TURN = (1e-2, 1e2)  # bounds of length scales of a periodic kernel, whose distances are chords of a circle


class Parameter(NamedTuple):
    """A hyperparameter beside length scales and periods: bounds, and values to begin at."""

    name: str
    low: float
    high: float
    starts: tuple[float, ...]


@dataclass(frozen=True)
class Stationary(Kernel):
    """R(x, x') = f(r^2), 1 at r = 0.

    profile: r^2, the parameter -> f, df/dr^2, df/dlog(parameter) (0 where there is none). own: logarithms of
    length scales, of periods, of the parameter. lengths, periods, extra: of those that the study gives.
    """

    profile: Profile = lambda q, extra: (q, q, q)
    one_scale: bool = False  # one length scale for all inputs
    turns: bool = False  # whether it is periodic
    parameter: Parameter | None = None
    lengths: Given = None
    periods: Given = None
    extra: float | None = None

    @property
    def periodic(self) -> bool:
        """See Kernel."""
        return self.turns

    def slots(self, n_inputs: int) -> tuple[Slot, ...]:
        """See Kernel. A length that is given for all inputs is that of each, in its unit."""
        bounds = TURN if self.turns else None
        each: tuple[int | None, ...] = tuple(range(n_inputs))
        own = (None,) if self.one_scale and (self.lengths is None or self.turns) else each
        found = [Slot(LENGTH, d, bounds, not self.turns, _of(self.lengths, d)) for d in own]
        if self.turns:
            found += [Slot(PERIOD, d, None, True, _of(self.periods, d)) for d in each]
        if self.parameter:
            low, high = self.parameter.low, self.parameter.high
            found.append(Slot(self.parameter.name, None, (low, high), False, self.extra))
        return tuple(found)

    def unfit(self, n_inputs: int) -> str:
        """See Kernel. What turns and has one length for all has one."""
        for what, given in (("lengths", self.lengths), ("periods", self.periods)):
            if given is not None and len(given) not in (1, n_inputs):
                return f"{len(given)} {what} are given for {n_inputs} input{'s' * (n_inputs > 1)}"
        return ""

    def matrix(self, own: Array, x: Array, y: Array) -> Array:
        """See Kernel."""
        return np.asarray(self.profile(self._squared(own, x, y), self._extra(own))[0])

    def pulled(self, own: Array, x: Array) -> tuple[Array, Pull]:
        """See Kernel."""
        q = self._squared(own, x, x)
        R, slope, by_parameter = self.profile(q, self._extra(own))

        def pull(W: Array) -> Array:
            weighted = W * slope
            parts = [self._by_scales(own, x, weighted, q)]
            if self.turns:
                parts.append(self._by_periods(own, x, weighted))
            if self.parameter:
                parts.append(np.array([np.vdot(W, by_parameter)]))
            return np.concatenate(parts)

        return R, pull

    def _extra(self, own: Array) -> float:
        return float(np.exp(own[-1])) if self.parameter else 0.0

    def _split(self, own: Array, n_inputs: int) -> tuple[Array, Array]:
        n = self.n_scales(n_inputs)
        return np.exp(own[:n]), np.exp(own[n : n + n_inputs]) if self.turns else np.ones(n_inputs)

    def _squared(self, own: Array, x: Array, y: Array) -> Array:
        from scipy.spatial.distance import cdist  # loaded where a process is fitted, not where one is planned

        scales, periods = self._split(own, x.shape[1])
        if not self.turns:
            return np.asarray(cdist(x / scales, y / scales, "sqeuclidean"))
        q = np.zeros((len(x), len(y)))
        for d in range(x.shape[1]):
            turn = np.pi / periods[d] * np.subtract.outer(x[:, d], y[:, d])
            q += (2 * np.sin(turn) / scales[d if len(scales) > 1 else 0]) ** 2
        return q

    def _by_scales(self, own: Array, x: Array, weighted: Array, q: Array) -> Array:
        """sum W f' dq/dlog l = -2 sum W f' q_d."""
        scales, periods = self._split(own, x.shape[1])
        if len(scales) == 1:
            return np.array([-2 * np.vdot(weighted, q)])
        if self.turns:
            turns = (np.pi / p * np.subtract.outer(x[:, d], x[:, d]) for d, p in enumerate(periods))
            return np.array([-8 * np.vdot(weighted, np.sin(turn) ** 2) for turn in turns]) / scales**2
        z = x / scales  # sum_ij M_ij (z_i - z_j)^2 = 2 sum_i z_i^2 sum_j M_ij - 2 z^T M z
        np.fill_diagonal(weighted, 0)
        return -4 * (weighted.sum(1) @ z**2 - np.einsum("id,id->d", z, weighted @ z))

    def _by_periods(self, own: Array, x: Array, weighted: Array) -> Array:
        scales, periods = self._split(own, x.shape[1])
        turns = [np.pi / p * np.subtract.outer(x[:, d], x[:, d]) for d, p in enumerate(periods)]
        return np.array([-4 * np.vdot(weighted, turn * np.sin(2 * turn)) for turn in turns]) / scales**2


def _of(given: Given, d: int | None) -> float | None:
    if given is None:
        return None
    return given[0] if d is None or len(given) == 1 else given[d]


@dataclass(frozen=True)
class Linear(Kernel):
    """R = 1 + x . x': a line through the points, as uncertain at their mean as it is a deviation away."""

    def slots(self, n_inputs: int) -> tuple[Slot, ...]:
        """See Kernel: none."""
        return ()

    def matrix(self, own: Array, x: Array, y: Array) -> Array:
        """See Kernel."""
        return np.asarray(1 + x @ y.T)

    def diagonal(self, own: Array, x: Array) -> Array:
        """See Kernel."""
        return np.asarray(1 + (x**2).sum(1))

    def pulled(self, own: Array, x: Array) -> tuple[Array, Pull]:
        """See Kernel."""
        return self.matrix(own, x, x), lambda W: np.empty(0)


def rbf(q: Any, extra: float) -> tuple[Any, Any, Any]:
    """Squared-exponential: samples have all derivatives."""
    f = np.exp(-q / 2)
    return f, -f / 2, 0


def matern12(q: Any, extra: float) -> tuple[Any, Any, Any]:
    """nu = 1/2: samples are continuous, and have no derivative. At r = 0, where df/dr^2 is infinite, q has
    no slope either: 0."""
    u = np.sqrt(q)
    fall = np.exp(-u)
    return fall, np.where(u > 0, -fall / (2 * np.where(u > 0, u, 1)), 0), 0


def matern32(q: Any, extra: float) -> tuple[Any, Any, Any]:
    """nu = 3/2: samples have one derivative."""
    u = np.sqrt(3 * q)
    fall = np.exp(-u)
    return (1 + u) * fall, -1.5 * fall, 0


def matern52(q: Any, extra: float) -> tuple[Any, Any, Any]:
    """nu = 5/2: samples have two derivatives."""
    u = np.sqrt(5 * q)
    fall = np.exp(-u)
    return (1 + u + u * u / 3) * fall, -5 / 6 * (1 + u) * fall, 0


def rational_quadratic(q: Any, alpha: float) -> tuple[Any, Any, Any]:
    """Squared-exponentials of all lengths."""
    b = 1 + q / (2 * alpha)
    f = b**-alpha
    return f, -f / (2 * b), alpha * f * (1 - 1 / b - np.log(b))
