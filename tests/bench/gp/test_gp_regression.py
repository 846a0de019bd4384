"""The Gaussian process against the closed form of Rasmussen and Williams (2.25, 2.26)."""

import numpy as np
import pytest

from bench.gp import regression as gp


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, (25, 1))
    return x, np.sin(x[:, 0]) + 0.1 * rng.normal(size=25)


def test_mean_and_band_equal_the_closed_form(drawn):
    x, t = drawn
    fit = gp.fit(x, t, "rbf", 0)
    new = np.linspace(-5, 5, 31)[:, None]
    k = fit.regressor.kernel_
    noise, spread = k.k2.noise_level, t.std()
    K = k.k1(x) + (noise + 1e-10) * np.eye(len(x))
    Ks = k.k1(new, x)
    mean = t.mean() + spread * Ks @ np.linalg.solve(K, (t - t.mean()) / spread)
    variance = k.k1.diag(new) - np.einsum("ij,ji->i", Ks, np.linalg.solve(K, Ks.T))
    got_mean, got_std = fit.predict(new)
    np.testing.assert_allclose(got_mean, mean, atol=1e-8)
    np.testing.assert_allclose(got_std, spread * np.sqrt(variance), atol=1e-5)


def test_the_noise_is_found(drawn):
    x, t = drawn
    assert 0.03 < gp.fit(x, t, "rbf", 0).noise_std < 0.2


@pytest.mark.parametrize("kernel", gp.KERNELS)
def test_every_kernel_fits_and_is_deterministic(drawn, kernel):
    x, t = drawn
    one, other = gp.fit(x, t, kernel, 1), gp.fit(x, t, kernel, 1)
    assert one.kernel == other.kernel and np.isfinite(one.log_likelihood)
    np.testing.assert_array_equal(one.predict(x)[0], other.predict(x)[0])


def test_an_unknown_kernel_is_refused(drawn):
    with pytest.raises(ValueError, match="unknown kernel 'rbff'; there are rbf, matern"):
        gp.fit(*drawn, "rbff", 0)
