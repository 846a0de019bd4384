"""The process in torch against scikit-learn's at the same hyperparameters, and against differences."""

import math

import numpy as np
import pytest
import torch
from sklearn.gaussian_process import GaussianProcessRegressor, kernels

from bench.gp.cholesky import BOUNDS, START, Process
from bench.timing.works.gp import regressor

RNG = np.random.default_rng(3)
X = RNG.uniform(-3, 3, (20, 2))
T = 5 + 4 * np.sin(X[:, 0]) + 0.3 * RNG.normal(size=20)
THETA = tuple(math.log(v) for v in (1.7, 0.8, 0.05))


def scikit_learns():
    k = kernels.ConstantKernel(1.7) * kernels.RBF(0.8) + kernels.WhiteKernel(0.05)
    return GaussianProcessRegressor(k, alpha=1e-10, normalize_y=True, optimizer=None).fit(X, T)


def test_likelihood_and_predictions_are_scikit_learns_at_the_same_hyperparameters():
    ours, theirs = Process(X, T, THETA), scikit_learns()
    assert ours.log_likelihood() == pytest.approx(theirs.log_marginal_likelihood_value_, rel=1e-10)
    new = RNG.uniform(-4, 4, (7, 2))
    mean, std = ours.predict(torch.as_tensor(new))
    expected_mean, expected_std = theirs.predict(new, return_std=True)
    np.testing.assert_allclose(mean, expected_mean, rtol=1e-9)
    np.testing.assert_allclose(std, expected_std, rtol=1e-7)


def test_the_gradient_is_that_of_central_differences():
    process, h = Process(X, T, THETA), 1e-5
    gradient = process.gradient()
    for i in range(3):
        up, down = (Process(X, T, np.array(THETA) + s * h * np.eye(3)[i]).log_likelihood() for s in (1, -1))
        assert gradient[i] == pytest.approx((up - down) / (2 * h), rel=1e-6, abs=1e-7)


def test_it_begins_where_the_timed_regressor_s_kernel_does_and_has_its_bounds():
    process, theirs = Process(X, T), regressor(None)
    assert process.theta == START and np.exp(START) == pytest.approx([1.0, 1.0, 1e-2])
    np.testing.assert_allclose(np.log(BOUNDS), theirs.kernel.bounds)
    np.testing.assert_allclose(START, theirs.kernel.theta, atol=1e-12)


def test_the_optimum_is_scikit_learns_from_the_same_start():
    k = kernels.ConstantKernel(1.0, (1e-4, 1e4)) * kernels.RBF(1.0, (1e-2, 1e2)) + kernels.WhiteKernel(
        1e-2, (1e-9, 1e1)
    )
    theirs = GaussianProcessRegressor(k, alpha=1e-10, normalize_y=True).fit(X, T)
    ours = Process(X, T)
    before = ours.log_likelihood()
    ours.optimise()
    assert ours.log_likelihood() == pytest.approx(theirs.log_marginal_likelihood_value_, abs=1e-3)
    assert ours.log_likelihood() > before + 0.1
    np.testing.assert_allclose(ours.theta, theirs.kernel_.theta, atol=0.05)


def test_hyperparameters_at_which_the_kernel_is_singular_are_passed_over(monkeypatch):
    """A factor that fails on the way is no optimum, and no end of the search."""
    process = Process(X, T)
    before = process.log_likelihood()
    real, calls = torch.linalg.cholesky, []

    def cholesky(K):
        calls.append(1)
        if len(calls) == 2:
            raise torch.linalg.LinAlgError("not positive definite")
        return real(K)

    monkeypatch.setattr(torch.linalg, "cholesky", cholesky)
    process.optimise()
    assert len(calls) > 2 and process.log_likelihood() >= before


def test_targets_that_do_not_vary_keep_their_unit():
    process = Process(X, np.full(20, 7.0), THETA)
    mean, std = process.predict(torch.as_tensor(X[:3] + 100))
    assert mean.tolist() == [7.0] * 3 and std.tolist() == pytest.approx([math.sqrt(1.75)] * 3)
