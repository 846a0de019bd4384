"""The likelihood against scikit-learn's at the same hyperparameters, closed forms and differences."""

import math
import time

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process import kernels as theirs

from bench.gp.kernels import KERNELS
from bench.gp.likelihood import NOWHERE, Likelihood, OutOfTimeError

RNG = np.random.default_rng(2)
X = RNG.normal(size=(15, 2))
T = np.sin(2 * X[:, 0]) + 0.1 * RNG.normal(size=15)
C, SCALES, NOISE = 1.7, (0.6, 1.4), 0.03
THETA = np.log([C, *SCALES, NOISE])


@pytest.mark.parametrize("name", ["rbf", "matern"])
def test_it_is_scikit_learns_at_the_same_hyperparameters(name):
    kernel = {"rbf": theirs.RBF(SCALES), "matern": theirs.Matern(SCALES, nu=2.5)}[name]
    k = theirs.ConstantKernel(C) * kernel + theirs.WhiteKernel(NOISE)
    other = GaussianProcessRegressor(k, alpha=1e-10, optimizer=None).fit(X, T)
    ours = Likelihood(KERNELS[name], X, T)
    value, gradient = ours.descent(THETA)
    wanted, wanted_gradient = other.log_marginal_likelihood(k.theta, eval_gradient=True)
    assert -value == pytest.approx(wanted, rel=1e-12) and ours.at(THETA) == pytest.approx(wanted, rel=1e-12)
    np.testing.assert_allclose(-gradient, wanted_gradient, rtol=1e-9)


@pytest.mark.parametrize("name", KERNELS)
def test_it_is_the_density_of_a_normal_distribution_and_has_its_slope(name):
    from scipy.stats import multivariate_normal

    kernel, h = KERNELS[name], 1e-5
    own = RNG.normal(size=kernel.size(2)) / 3
    theta, ours = np.array([0.4, *own, math.log(NOISE)]), Likelihood(kernel, X, T)
    K = math.exp(0.4) * kernel.matrix(own, X, X) + (NOISE + 1e-10) * np.eye(15)
    assert ours.at(theta) == pytest.approx(multivariate_normal(cov=K).logpdf(T), rel=1e-9)
    steps = h * np.eye(len(theta))
    slopes = [(ours.descent(theta + s)[0] - ours.descent(theta - s)[0]) / (2 * h) for s in steps]
    np.testing.assert_allclose(ours.descent(theta)[1], slopes, rtol=1e-5, atol=1e-5)


WIDE = np.log([1e-4, 1e4]), np.log([1e-9, 10.0])


def test_a_profile_is_the_likelihood_at_the_best_constant():
    ours, ratios = Likelihood(KERNELS["rbf"], X, T), np.log([1e-3, 0.1, 1.0])
    for ratio, value, c, noise in zip(ratios, *ours.profile(THETA[1:-1], ratios, *WIDE), strict=True):
        around = [ours.at(np.array([c + by, *THETA[1:-1], c + by + ratio])) for by in (-0.01, 0, 0.01)]
        assert around[1] == pytest.approx(value, abs=1e-6) and max(around) == around[1]
        assert math.exp(noise) == pytest.approx(math.exp(c + ratio) - 1e-10, rel=1e-9)


@pytest.mark.parametrize(("constant", "noise"), [((5.0, 9.0), (1e-9, 10.0)), ((1e-4, 1e4), (1e-9, 1e-3))])
def test_the_best_constant_keeps_within_its_bounds_and_those_of_the_noise(constant, noise):
    ours, limits = Likelihood(KERNELS["rbf"], X, T), (np.log(constant), np.log(noise))
    ((value,), (c,), (found,)) = ours.profile(THETA[1:-1], np.log([0.02]), *limits)
    from_noise, to_noise = np.log(np.array(noise) + 1e-10) - math.log(0.02)
    inside = np.linspace(max(limits[0][0], from_noise), min(limits[0][1], to_noise), 4001)
    pairs = zip(inside, np.log(np.exp(inside + math.log(0.02)) - 1e-10), strict=True)
    best = max(ours.at(np.array([one, *THETA[1:-1], other])) for one, other in pairs)
    assert best == pytest.approx(value, abs=1e-2) and value >= best - 1e-9
    assert limits[0][0] <= c <= limits[0][1] and limits[1][0] <= found <= limits[1][1]


def test_where_no_factor_exists_nothing_is_to_be_had():
    """Two points in one place, and less noise than none."""
    ours = Likelihood(KERNELS["rbf"], np.zeros((2, 1)), np.array([1.0, -1.0]), jitter=-1e-3)
    value, gradient = ours.descent(np.log([1.0, 1.0, 1e-9]))
    assert value == NOWHERE and not gradient.any()
    same = Likelihood(KERNELS["rbf"], np.zeros((2, 1)), np.array([1.0, -1.0]))
    assert same.profile(np.zeros(1), np.log([1e-300]), np.log([1e-4, 1e4]), np.log([1.0, 2.0]))[0] == [
        -math.inf
    ]


def test_the_deadline_is_looked_at_before_every_evaluation(monkeypatch):
    clock = iter([0.0, 1.0, 2.0, 3.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    ours = Likelihood(KERNELS["rbf"], X, T, deadline=2.5)
    ours.descent(THETA)
    ours.profile(THETA[1:-1], np.log([0.1, 1.0]), *WIDE)
    with pytest.raises(OutOfTimeError, match=r"^out of time after 3 evaluations of the likelihood$"):
        ours.descent(THETA)
