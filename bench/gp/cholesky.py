"""Gaussian process regression in torch, on any device: one Cholesky factor does everything.

    K = c exp(-(x - x')^2 / (2 l^2)) + noise,   K = L L^T,   w = K^-1 t
    log p(t) = -t^T w / 2 - sum log L_ii - n/2 log(2 pi)

Rasmussen and Williams, Gaussian Processes for Machine Learning, algorithm 2.1 and equation 5.9. What the
timing suite times: one length scale, inputs as they are, targets standardised, one start, the bounds of
scikit-learn's regressor beside it. Studies fit by `bench.gp.regression`. Double precision: in single, K is
not positive definite.
"""

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[np.float64]
START = (0.0, 0.0, math.log(1e-2))  # logs of c, l, noise
BOUNDS = ((1e-4, 1e4), (1e-2, 1e2), (1e-9, 1e1))
JITTER = 1e-10


class Process:
    """Fitted to x (N, D), t (N,) with the logs `theta` of c, l and noise. Tensors lie on `device`."""

    def __init__(self, x: Array, t: Array, theta: Any = START, device: str = "cpu") -> None:
        self.X = torch.as_tensor(x, dtype=torch.float64, device=device)
        self.shift, self.deviation = float(np.mean(t)), float(np.std(t)) or 1.0
        self.T = torch.as_tensor((t - self.shift) / self.deviation, dtype=torch.float64, device=device)
        self.fit(theta)

    def fit(self, theta: Any) -> None:
        """Factor and weights for these hyperparameters; the optimum is `optimise`'s. LinAlgError."""
        self.theta = tuple(float(value) for value in theta)
        c, length, noise = (math.exp(value) for value in self.theta)
        self.d2 = (torch.cdist(self.X, self.X, compute_mode=_EXACT) / length).square_()
        self.k = torch.exp(-self.d2 / 2).mul_(c)  # without the noise
        K = self.k.clone()
        K.diagonal().add_(noise + JITTER)
        self.L = torch.linalg.cholesky(K)
        self.w = torch.cholesky_solve(self.T[:, None], self.L)[:, 0]

    def log_likelihood(self) -> float:
        """log p(t) of the standardised targets."""
        n = len(self.T)
        fit = self.T @ self.w / 2 + self.L.diagonal().log().sum()
        return -float(fit) - n / 2 * math.log(2 * math.pi)

    def gradient(self) -> Array:
        """d log p / d theta, (3,): tr((w w^T - K^-1) dK/d theta) / 2."""
        inner = torch.outer(self.w, self.w) - torch.cholesky_inverse(self.L)
        weighted = inner * self.k
        parts = [weighted.sum(), (weighted * self.d2).sum(), inner.diagonal().sum() * math.exp(self.theta[2])]
        return np.asarray(torch.stack(parts).cpu().numpy()) / 2

    def optimise(self, start: Any = START) -> None:
        """Fit the hyperparameters as scikit-learn does: L-BFGS-B within BOUNDS, from `start`."""
        from scipy.optimize import minimize

        def objective(theta: Array) -> tuple[float, Array]:
            try:
                self.fit(theta)
            except torch.linalg.LinAlgError:  # not positive definite: nothing to be had here
                return math.inf, np.zeros(3)
            return -self.log_likelihood(), -self.gradient()

        found = minimize(objective, np.array(start), jac=True, method="L-BFGS-B", bounds=np.log(BOUNDS))
        self.fit(found.x)

    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and standard deviation, noise included, at x (M, D), each (M,), in the targets' unit."""
        c, length, noise = (math.exp(value) for value in self.theta)
        k = torch.exp(-(torch.cdist(x, self.X, compute_mode=_EXACT) / length).square_() / 2).mul_(c)  # (M, N)
        v = torch.linalg.solve_triangular(self.L, k.mT, upper=False)  # (N, M)
        variance = (c + noise - v.square().sum(0)).clamp_min(0)
        return k @ self.w * self.deviation + self.shift, variance.sqrt() * self.deviation


_EXACT = "donot_use_mm_for_euclid_dist"
