"""The log marginal likelihood of a Gaussian process and its gradient, in double precision.

    K = c R + (noise + jitter) 1 = L L^T,   w = K^-1 t
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

from bench.gp.kernel import Kernel
from bench.gp.sizes import LAPACK

Array = NDArray[np.float64]
JITTER = 1e-10
NOWHERE = 1e25  # of -log p where K has no factor: worse than all that is


class OutOfTimeError(Exception):
    """The deadline came before the hyperparameters were found. engine: its name."""

    def __init__(self, evaluations: int, engine: str) -> None:
        super().__init__(f"out of time after {evaluations} evaluations of the likelihood")
        self.engine = engine


@dataclass
class Likelihood:
    """Of standardised targets t (N,) at scaled inputs z (N, D). deadline: by `time.monotonic`, if any."""

    kernel: Kernel
    z: Array
    t: Array
    deadline: float | None = None
    jitter: float = JITTER  # variance of the noise beside theta's; 0 where the noise is given
    evaluations: int = field(default=0, init=False)

    def factor(self, theta: Array) -> tuple[Array, Array]:
        """L (N, N) lower, w (N,). LinAlgError where K is not positive definite."""
        c, noise = math.exp(theta[0]), math.exp(theta[-1])
        return _factor(c * self.kernel.matrix(theta[1:-1], self.z, self.z), noise + self.jitter, self.t)

    def at(self, theta: Array) -> float:
        """log p(t), -inf where K is not positive definite. OutOfTimeError."""
        self._count()
        try:
            return log_density(*self.factor(theta), self.t)
        except np.linalg.LinAlgError:
            return -math.inf

    def descent(self, theta: Array) -> tuple[float, Array]:
        """-log p(t) and its gradient; NOWHERE and 0 where there is none. OutOfTimeError."""
        self._count()
        c, noise = math.exp(theta[0]), math.exp(theta[-1])
        R, pull = self.kernel.pulled(theta[1:-1], self.z)
        try:
            L, w = _factor(c * R, noise + self.jitter, self.t)
        except np.linalg.LinAlgError:
            return NOWHERE, np.zeros(len(theta))
        W = np.outer(w, w) - _inverse(L)
        gradient = [c * np.vdot(W, R), *(c * pull(W)), noise * np.trace(W)]
        return -log_density(L, w, self.t), -np.array(gradient) / 2

    def profile(self, own: Array, log_ratios: Array, constant: Array, noise: Array) -> tuple[Array, ...]:
        """For each noise / constant: log p(t) at the best constant within bounds, log constant, log noise.

        own: the kernel's own of theta. constant, noise: logarithms of their bounds (2,). With
        K = c (R + ratio 1) the best c is t^T (R + ratio 1)^-1 t / n, and log p falls to both sides of it.
        Noise is c ratio but for the jitter, so that its bounds are some of c too. -inf where K has no factor.
        OutOfTimeError.
        """
        R, n = self.kernel.matrix(own, self.z, self.z), len(self.t)
        value, log_c = np.full(len(log_ratios), -math.inf), np.zeros(len(log_ratios))
        whole = np.log(np.exp(noise) + self.jitter)
        for i, ratio in enumerate(log_ratios):
            self._count()
            low, high = max(constant[0], whole[0] - ratio), min(constant[1], whole[1] - ratio)
            try:
                L, w = _factor(R.copy(), math.exp(ratio), self.t)
            except np.linalg.LinAlgError:
                continue
            S = float(self.t @ w)
            log_c[i] = min(max(math.log(max(S / n, 1e-300)), low), high)
            misfit = n * log_c[i] + S / math.exp(log_c[i]) + n * math.log(2 * math.pi)
            value[i] = -misfit / 2 - _log_root(L)
        found = np.maximum(np.exp(log_c + log_ratios) - self.jitter, 1e-300)
        return value, log_c, np.log(found).clip(*noise)

    def _count(self) -> None:
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise OutOfTimeError(self.evaluations, LAPACK)
        self.evaluations += 1


def _factor(K: Array, noise: float, t: Array) -> tuple[Array, Array]:
    """L and w of K with noise on its diagonal, which is overwritten."""
    K.flat[:: len(K) + 1] += noise
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


def log_density(L: Array, w: Array, t: Array) -> float:
    """log p(t) from the factor of K and w = K^-1 t."""
    return -float(t @ w) / 2 - _log_root(L) - len(t) / 2 * math.log(2 * math.pi)
