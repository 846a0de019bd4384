"""The Gaussian process against the closed form of Rasmussen and Williams (2.25, 2.26)."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.gaussian_process import kernels

from bench.gp import regression as gp

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, (25, 1))
    return x, np.sin(x[:, 0]) + 0.1 * rng.normal(size=25)


@pytest.mark.parametrize("kernel", gp.KERNELS)
def test_mean_and_band_equal_the_closed_form(drawn, kernel):
    x, t = drawn
    fit = gp.fit(x, t, kernel, 0)
    new = np.linspace(-5, 5, 31)[:, None]
    k = fit.regressor.kernel_
    noise, deviation = k.k2.noise_level, t.std()
    K = k.k1(x) + (noise + 1e-10) * np.eye(len(x))
    Ks = k.k1(new, x)
    mean = t.mean() + deviation * Ks @ np.linalg.solve(K, (t - t.mean()) / deviation)
    variance = k.k1.diag(new) - np.einsum("ij,ji->i", Ks, np.linalg.solve(K, Ks.T))
    got_mean, got_std = fit.predict(new)
    np.testing.assert_allclose(got_mean, mean, atol=1e-8)
    np.testing.assert_allclose(got_std, deviation * np.sqrt(variance.clip(0)), atol=1e-5)


def test_the_noise_is_found(drawn):
    x, t = drawn
    assert 0.03 < gp.fit(x, t, "rbf", 0).noise_std < 0.2


@pytest.mark.parametrize("kernel", gp.KERNELS)
def test_every_kernel_fits_and_is_deterministic(drawn, kernel):
    x, t = drawn
    one, other = gp.fit(x, t, kernel, 1), gp.fit(x, t, kernel, 1)
    assert one.kernel == other.kernel and np.isfinite(one.log_likelihood)
    np.testing.assert_array_equal(one.predict(x)[0], other.predict(x)[0])


def test_kernels_are_those_of_scikit_learn():
    made = {name: make(kernels) for name, make in gp.KERNELS.items()}
    assert len({repr(k) for k in made.values()}) == len(made)
    assert all(type(k) is getattr(kernels, type(k).__name__) for k in made.values())


def test_importing_it_loads_no_scikit_learn():
    code = "import sys, bench.study.schema; print('sklearn' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT).strip() == "False"


def _matern_5_2(d):
    """Rasmussen and Williams (2006), eq. 4.17, unit length."""
    r = np.sqrt(5) * d
    return (1 + r + r**2 / 3) * np.exp(-r)


# k(x, x') on one input with every hyperparameter as it begins, written out. A kernel that has no line here is
# held to scikit-learn's own values alone.
CLOSED = {
    "rbf": lambda x, y: np.exp(-((x - y) ** 2) / 2),
    "matern": lambda x, y: _matern_5_2(np.abs(x - y)),
    "rational_quadratic": lambda x, y: 1 / (1 + (x - y) ** 2 / 2),
    "periodic": lambda x, y: np.exp(-2 * np.sin(np.pi * np.abs(x - y) / 3) ** 2),
    "linear": lambda x, y: 1 + x * y,
}


@pytest.mark.parametrize("name", CLOSED)
def test_a_kernel_s_values_are_its_formula_s(name):
    x = np.linspace(-2, 3, 7)
    found = gp.KERNELS[name](kernels)(x[:, None])
    np.testing.assert_allclose(found, CLOSED[name](x[:, None], x[None, :]), rtol=1e-12)


def test_an_unknown_kernel_is_refused(drawn):
    with pytest.raises(ValueError, match=f"unknown kernel 'rbff'; there are {', '.join(gp.KERNELS)}"):
        gp.fit(*drawn, "rbff", 0)
