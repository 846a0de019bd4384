"""The log marginal likelihood of a Gaussian process and its gradient, in double precision.

    K = c R + (noise + 1e-10) 1 = L L^T,   w = K^-1 t
    log p(t) = -t^T w / 2 - sum log L_ii - n/2 log(2 pi)
    d log p / d theta = tr((w w^T - K^-1) dK / d theta) / 2

Rasmussen and Williams, Gaussian Processes for Machine Learning, algorithm 2.1 and equation 5.9. theta are
logarithms: of c, of the kernel's hyperparameters, of the noise.
"""

import math
import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf, dpotri, dpotrs

from bench.gp.kernels import Kernel

Array = NDArray[np.float64]
JITTER = 1e-10
NOWHERE = 1e25  # of -log p where K has no factor: worse than all that is


class OutOfTimeError(Exception):
    """The deadline came before the hyperparameters were found."""


@dataclass
class Likelihood:
    """Of standardised targets t (N,) at scaled inputs z (N, D). deadline: by `time.monotonic`, if any."""

    kernel: Kernel
    z: Array
    t: Array
    deadline: float | None = None
    evaluations: int = field(default=0, init=False)

    def factor(self, theta: Array) -> tuple[Array, Array]:
        """L (N, N) lower, w (N,). LinAlgError where K is not positive definite."""
        c, noise = math.exp(theta[0]), math.exp(theta[-1])
        return _factor(c * self.kernel.matrix(theta[1:-1], self.z, self.z), noise, self.t)

    def at(self, theta: Array) -> float:
        """log p(t), -inf where K is not positive definite. OutOfTimeError."""
        self._count()
        try:
            return _value(*self.factor(theta), self.t)
        except np.linalg.LinAlgError:
            return -math.inf

    def descent(self, theta: Array) -> tuple[float, Array]:
        """-log p(t) and its gradient; NOWHERE and 0 where there is none. OutOfTimeError."""
        self._count()
        c, noise = math.exp(theta[0]), math.exp(theta[-1])
        R, pull = self.kernel.pulled(theta[1:-1], self.z)
        try:
            L, w = _factor(c * R, noise, self.t)
        except np.linalg.LinAlgError:
            return NOWHERE, np.zeros(len(theta))
        W = np.outer(w, w) - _inverse(L)
        gradient = [c * np.vdot(W, R), *(c * pull(W)), noise * np.trace(W)]
        return -_value(L, w, self.t), -np.array(gradient) / 2

    def ratios(self, theta: Array, ratios: Array) -> list[tuple[float, float]]:
        """For noise / c at each of `ratios`: log p(t) at the best c, and that c. OutOfTimeError.

        theta: the kernel's own. With K = c (R + ratio 1) the best c is t^T (R + ratio 1)^-1 t / n.
        """
        R, found, n = self.kernel.matrix(theta, self.z, self.z), [], len(self.t)
        for ratio in ratios:
            self._count()
            try:
                L, w = _factor(R.copy(), ratio, self.t)
            except np.linalg.LinAlgError:
                found.append((-math.inf, 1.0))
                continue
            c = max(float(self.t @ w) / n, 1e-300)
            found.append((-n / 2 * (math.log(c) + 1 + math.log(2 * math.pi)) - _log_root(L), c))
        return found

    def _count(self) -> None:
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise OutOfTimeError(f"out of time after {self.evaluations} evaluations of the likelihood")
        self.evaluations += 1


def _factor(K: Array, noise: float, t: Array) -> tuple[Array, Array]:
    """L and w of K with noise on its diagonal, which is overwritten."""
    K.flat[:: len(K) + 1] += noise + JITTER
    L, failed = dpotrf(K.T, lower=1, clean=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError("the kernel's matrix is not positive definite")
    return L, dpotrs(L, t, lower=1)[0]


def _inverse(L: Array) -> Array:
    lower = dpotri(L, lower=1)[0]
    whole = lower + lower.T
    whole.flat[:: len(L) + 1] /= 2
    return np.asarray(whole)


def _log_root(L: Array) -> float:
    """log sqrt(det K)."""
    return float(np.log(np.diagonal(L)).sum())


def _value(L: Array, w: Array, t: Array) -> float:
    return -float(t @ w) / 2 - _log_root(L) - len(t) / 2 * math.log(2 * math.pi)
