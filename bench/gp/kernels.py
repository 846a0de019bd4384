"""Kernels of the Gaussian process: values, and the derivative by the logarithm of every hyperparameter.

Most are a function of r^2 = sum_d q_d, the squared distance with each input divided by its length scale:

    q_d = (x_d - x'_d)^2 / l_d^2,   or   4 sin^2(pi (x_d - x'_d) / p_d) / l_d^2   where periodic

With several inputs each has a length scale of its own; `rbf-iso` and `matern-iso` have one for all. A new
kernel is one entry of KERNELS; a study names it `gp-NAME`. Inputs are scaled, see `bench.gp.scaling`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Pull = Callable[[Array], Array]  # W -> sum_ij W_ij dR_ij / d theta, W symmetric
Profile = Callable[[Any, float], tuple[Any, Any, Any]]


class Parameter(NamedTuple):
    """A hyperparameter beside length scales and periods: bounds, and values to begin at."""

    name: str
    low: float
    high: float
    starts: tuple[float, ...]


@dataclass(frozen=True)
class Kernel:
    """R(x, x') = f(r^2), 1 at r = 0.

    profile: r^2, the parameter -> f, df/dr^2, df/dlog(parameter) (0 where there is none). A point `theta`
    of hyperparameters are logarithms: of length scales, of periods, of the parameter.
    """

    profile: Profile
    words: str
    one_scale: bool = False  # one length scale for all inputs
    periodic: bool = False
    parameter: Parameter | None = None
    lanes: str = ""  # its struct in native/covariance.h, where there is one

    def n_scales(self, n_inputs: int) -> int:
        """Length scales with so many inputs."""
        return 1 if self.one_scale else n_inputs

    def size(self, n_inputs: int) -> int:
        """Hyperparameters with so many inputs."""
        return self.n_scales(n_inputs) + self.periodic * n_inputs + (self.parameter is not None)

    def matrix(self, theta: Array, x: Array, y: Array) -> Array:
        """R between x (N, D) and y (M, D), (N, M)."""
        return np.asarray(self.profile(self._squared(theta, x, y), self._extra(theta))[0])

    def diagonal(self, theta: Array, x: Array) -> Array:
        """R of each of x (N, D) with itself, (N,)."""
        return np.ones(len(x))

    def pulled(self, theta: Array, x: Array) -> tuple[Array, Pull]:
        """R among x (N, D), and what gives its derivatives."""
        q = self._squared(theta, x, x)
        R, slope, by_parameter = self.profile(q, self._extra(theta))

        def pull(W: Array) -> Array:
            weighted = W * slope
            parts = [self._by_scales(theta, x, weighted, q)]
            if self.periodic:
                parts.append(self._by_periods(theta, x, weighted))
            if self.parameter:
                parts.append(np.array([np.vdot(W, by_parameter)]))
            return np.concatenate(parts)

        return R, pull

    def _extra(self, theta: Array) -> float:
        return float(np.exp(theta[-1])) if self.parameter else 0.0

    def _split(self, theta: Array, n_inputs: int) -> tuple[Array, Array]:
        n = self.n_scales(n_inputs)
        return np.exp(theta[:n]), np.exp(theta[n : n + n_inputs]) if self.periodic else np.ones(n_inputs)

    def _squared(self, theta: Array, x: Array, y: Array) -> Array:
        from scipy.spatial.distance import cdist  # loaded where a process is fitted, not where one is planned

        scales, periods = self._split(theta, x.shape[1])
        if not self.periodic:
            return np.asarray(cdist(x / scales, y / scales, "sqeuclidean"))
        q = np.zeros((len(x), len(y)))
        for d in range(x.shape[1]):
            turn = np.pi / periods[d] * np.subtract.outer(x[:, d], y[:, d])
            q += (2 * np.sin(turn) / scales[d if len(scales) > 1 else 0]) ** 2
        return q

    def _by_scales(self, theta: Array, x: Array, weighted: Array, q: Array) -> Array:
        """sum W f' dq/dlog l = -2 sum W f' q_d."""
        scales, periods = self._split(theta, x.shape[1])
        if len(scales) == 1:
            return np.array([-2 * np.vdot(weighted, q)])
        if self.periodic:
            turns = (np.pi / p * np.subtract.outer(x[:, d], x[:, d]) for d, p in enumerate(periods))
            return np.array([-8 * np.vdot(weighted, np.sin(turn) ** 2) for turn in turns]) / scales**2
        z = x / scales  # sum_ij M_ij (z_i - z_j)^2 = 2 sum_i z_i^2 sum_j M_ij - 2 z^T M z
        np.fill_diagonal(weighted, 0)
        return -4 * (weighted.sum(1) @ z**2 - np.einsum("id,id->d", z, weighted @ z))

    def _by_periods(self, theta: Array, x: Array, weighted: Array) -> Array:
        scales, periods = self._split(theta, x.shape[1])
        turns = [np.pi / p * np.subtract.outer(x[:, d], x[:, d]) for d, p in enumerate(periods)]
        return np.array([-4 * np.vdot(weighted, turn * np.sin(2 * turn)) for turn in turns]) / scales**2


class Linear(Kernel):
    """R = 1 + x . x': a line through the points, as uncertain at their mean as it is a deviation away."""

    def size(self, n_inputs: int) -> int:
        return 0

    def matrix(self, theta: Array, x: Array, y: Array) -> Array:
        return np.asarray(1 + x @ y.T)

    def diagonal(self, theta: Array, x: Array) -> Array:
        return np.asarray(1 + (x**2).sum(1))

    def pulled(self, theta: Array, x: Array) -> tuple[Array, Pull]:
        return self.matrix(theta, x, x), lambda W: np.empty(0)


def _rbf(q: Any, extra: float) -> tuple[Any, Any, Any]:
    f = np.exp(-q / 2)
    return f, -f / 2, 0


def _matern(q: Any, extra: float) -> tuple[Any, Any, Any]:
    u = np.sqrt(5 * q)
    fall = np.exp(-u)
    return (1 + u + u * u / 3) * fall, -5 / 6 * (1 + u) * fall, 0


def _rational_quadratic(q: Any, alpha: float) -> tuple[Any, Any, Any]:
    b = 1 + q / (2 * alpha)
    f = b**-alpha
    return f, -f / (2 * b), alpha * f * (1 - 1 / b - np.log(b))


_ALPHA = Parameter("alpha", 1e-2, 1e4, (0.3, 10.0))

KERNELS: dict[str, Kernel] = {
    "rbf": Kernel(_rbf, "exp(-r^2 / 2)", lanes="Rbf"),
    "matern": Kernel(_matern, "(1 + u + u^2 / 3) exp(-u), u = r sqrt(5)", lanes="Matern52"),
    "rational_quadratic": Kernel(
        _rational_quadratic, "(1 + r^2 / (2 alpha))^(-alpha)", parameter=_ALPHA, lanes="RationalQuadratic"
    ),
    "periodic": Kernel(_rbf, "exp(-2 sum_d sin^2(pi (x_d - x'_d) / p_d) / l_d^2)", periodic=True),
    "linear": Linear(_rbf, "1 + x x', inputs centred and scaled"),
    "rbf-ard": Kernel(_rbf, "exp(-r^2 / 2)", lanes="Rbf"),
    "matern-ard": Kernel(_matern, "(1 + u + u^2 / 3) exp(-u), u = r sqrt(5)", lanes="Matern52"),
    "rbf-iso": Kernel(_rbf, "exp(-r^2 / 2)", one_scale=True, lanes="Rbf"),
    "matern-iso": Kernel(
        _matern, "(1 + u + u^2 / 3) exp(-u), u = r sqrt(5)", one_scale=True, lanes="Matern52"
    ),
}
