"""Gaussian process regression with scikit-learn, the network's rival.

    t = f(x) + noise,   f ~ GP(0, k),   k = constant * (the study's kernel) + white noise

Hyperparameters maximise the log marginal likelihood from three starts; targets are standardised
inside. Rasmussen and Williams, Gaussian Processes for Machine Learning, ch. 2 and 5. A new kernel is one
entry of KERNELS; a study names it `gp-NAME`.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RESTARTS = 2

# Name -> what makes it of the module sklearn.gaussian_process.kernels, which is loaded when one is fitted.
KERNELS: dict[str, Callable[[Any], Any]] = {
    "rbf": lambda kernels: kernels.RBF(1.0, (1e-2, 1e2)),
    "matern": lambda kernels: kernels.Matern(1.0, (1e-2, 1e2), nu=2.5),
    "rational_quadratic": lambda kernels: kernels.RationalQuadratic(1.0, 1.0, (1e-2, 1e2), (1e-2, 1e4)),
    "periodic": lambda kernels: kernels.ExpSineSquared(1.0, 3.0, (1e-2, 1e2), (1e-1, 1e2)),
    "linear": lambda kernels: kernels.DotProduct(1.0, (1e-3, 1e3)),
}


@dataclass(frozen=True)
class Fit:
    """A fitted process; `kernel` in words, `log_likelihood` of the training targets."""

    regressor: Any
    kernel: str
    log_likelihood: float
    noise_std: float  # of the noise the kernel ended with, in the targets' unit
    warnings: tuple[str, ...]

    def predict(self, x: Array) -> tuple[Array, Array]:
        """Mean and standard deviation of the noise-free f at x (N, D), each (N,)."""
        mean, std = self.regressor.predict(x, return_std=True)
        return mean, np.sqrt(np.maximum(std**2 - self.noise_std**2, 0))


def fit(x: Array, t: Array, kernel: str, seed: int) -> Fit:
    """Fit to x (N, D), t (N,); seed: of the optimiser's other starts. ValueError: unknown kernel."""
    from sklearn.gaussian_process import GaussianProcessRegressor, kernels

    if kernel not in KERNELS:
        raise ValueError(f"unknown kernel {kernel!r}; there are {', '.join(KERNELS)}")
    shape = KERNELS[kernel](kernels)
    k = kernels.ConstantKernel(1.0, (1e-4, 1e4)) * shape + kernels.WhiteKernel(1e-2, (1e-9, 1e1))
    regressor = GaussianProcessRegressor(
        k, alpha=1e-10, normalize_y=True, n_restarts_optimizer=RESTARTS, random_state=seed
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        regressor.fit(x, t)
    deviation = float(np.std(t)) or 1.0
    return Fit(
        regressor=regressor,
        kernel=str(regressor.kernel_),
        log_likelihood=float(regressor.log_marginal_likelihood_value_),
        noise_std=float(np.sqrt(regressor.kernel_.k2.noise_level)) * deviation,
        warnings=tuple(sorted({str(w.message).splitlines()[0] for w in caught})),
    )
