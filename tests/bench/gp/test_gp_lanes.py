"""The compiled likelihood and searches against SciPy's normal density, scikit-learn and differences."""

import math

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from bench.gp import lanes
from bench.gp.bounds import bounds_of
from bench.gp.kernels import KERNELS
from bench.gp.likelihood import Likelihood, OutOfTimeError
from bench.gp.regression import Points, fit, fits
from bench.gp.scaling import scaling_of
from benchmarks.gp import exactly, scikit_learn

COMPILED = [name for name, kernel in KERNELS.items() if kernel.lanes]


def drawn(n, n_inputs=1, seed=0, noise=0.1):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-3, 3, (n, n_inputs))
    return x, np.sin(2 * x[:, 0]) + noise * rng.normal(size=n)


def batch(name, *problems):
    kernel, scalings = KERNELS[name], [scaling_of(*one) for one in problems]
    z = np.array([s.inputs(x) for s, (x, _) in zip(scalings, problems, strict=True)])
    t = np.array([s.targets(t) for s, (_, t) in zip(scalings, problems, strict=True)])
    return lanes.Batch(kernel, z, t, np.array([bounds_of(kernel, one) for one in z]))


@pytest.mark.parametrize("n", [1, 2, 4, 7, 30])
@pytest.mark.parametrize("n_inputs", [1, 3])
@pytest.mark.parametrize("name", COMPILED)
def test_values_are_a_normal_distribution_s_density_at_the_best_constant(name, n_inputs, n):
    of = batch(name, drawn(n, n_inputs), drawn(n, n_inputs, 1))
    own = np.random.default_rng(2).normal(size=(3, of.kernel.size(n_inputs))) / 2
    ratios, which = np.array([1e-4, 1e-2, 0.3]), np.array([0, 1, 1])
    theta, value = of.gridded(which, own, ratios)
    for g, b in enumerate(which):
        for r in range(len(ratios)):
            c, noise = np.exp(theta[g, r, [0, -1]])
            K = c * of.kernel.matrix(own[g], of.z[b], of.z[b]) + (noise + 1e-10) * np.eye(n)
            assert value[g, r] == pytest.approx(
                multivariate_normal(cov=K).logpdf(of.t[b]), rel=1e-8, abs=1e-8
            )
        said = Likelihood(of.kernel, of.z[b], of.t[b]).profile(own[g], np.log(ratios), *of.bounds[b, [0, -1]])
        np.testing.assert_allclose(theta[g, :, 0], said[1], rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("n_inputs", [1, 3])
@pytest.mark.parametrize("name", COMPILED)
def test_the_slope_is_that_of_central_differences(name, n_inputs, monkeypatch):
    """The steepest one is told where a search ends: here after one look, at its start."""
    monkeypatch.setattr(lanes, "MOST_ROUNDS", 1)
    of, h = batch(name, drawn(20, n_inputs)), 1e-5
    own = np.random.default_rng(3).normal(size=of.kernel.size(n_inputs)) / 3
    found = of.searched(np.zeros(1, np.int64), np.array([[0.0, *own, math.log(0.05)]]))
    likelihood, limits = Likelihood(of.kernel, of.z[0], of.t[0]), of.bounds[0, [0, -1]]

    def at(own, ratio):
        return float(likelihood.profile(own, np.array([ratio]), *limits)[0][0])

    ratio = math.log(0.05 + 1e-10)
    steps = h * np.eye(len(own))
    slopes = [(at(own + s, ratio) - at(own - s, ratio)) / (2 * h) for s in steps]
    slopes.append((at(own, ratio + h) - at(own, ratio - h)) / (2 * h))
    assert found.rounds.tolist() == [1]
    assert found.slope[0] == pytest.approx(np.abs(slopes).max(), rel=1e-5)


@pytest.mark.parametrize("name", COMPILED)
def test_a_search_ends_where_the_likelihood_is_level(name):
    of = batch(name, drawn(30, 2))
    start = np.clip([[0.0, *np.zeros(of.kernel.size(2)), -3.0]], *of.bounds[0].T)
    found = of.searched(np.zeros(1, np.int64), start)
    likelihood, theta = Likelihood(of.kernel, of.z[0], of.t[0]), found.theta[0]
    value, gradient = likelihood.descent(theta)
    inside = (theta > of.bounds[0, :, 0] + 1e-6) & (theta < of.bounds[0, :, 1] - 1e-6)
    assert -value == pytest.approx(found.value[0], abs=1e-6) and inside.sum() >= 2
    assert np.abs(gradient[inside]).max() < 0.01
    assert (theta >= of.bounds[0, :, 0]).all() and (theta <= of.bounds[0, :, 1]).all()


@pytest.mark.parametrize("n", [10, 50])
@pytest.mark.parametrize("name", ["rbf", "matern"])
def test_the_optimum_is_at_least_scikit_learns_from_twenty_starts(name, n):
    problems = [Points(*drawn(n, 1, seed)) for seed in range(3)]
    for one, found in zip(problems, fits(problems, name, compiled=True), strict=True):
        theirs = exactly(name, found.z, found.scaling.targets(one.t), scikit_learn(one, name, 20))
        assert found.log_likelihood > theirs - 1e-3 and found.ended


@pytest.mark.parametrize("name", ["rbf", "rational_quadratic"])
@pytest.mark.parametrize("n_inputs", [1, 2])
def test_a_process_is_fitted_to_the_same_bits_alone_and_among_others(name, n_inputs):
    problems = [Points(*drawn(12, n_inputs, seed, noise)) for seed in range(5) for noise in (0.0, 0.2)]
    together = fits(problems, name, compiled=True)
    for one, found in zip(problems, together, strict=True):
        alone = fit(one.x, one.t, name, compiled=True)
        assert alone.values == found.values and alone.log_likelihood == found.log_likelihood
        np.testing.assert_array_equal(alone.theta, found.theta)


@pytest.mark.parametrize("name", COMPILED)
def test_both_engines_find_the_same_process(name):
    for seed in range(3):
        x, t = drawn(25, 1, seed)
        one, other = (fit(x, t, name, compiled=which) for which in (True, False))
        assert (one.engine, other.engine) == ("process-lanes", "scipy-cholesky")
        assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-3)
        for ours, theirs in zip(one.predict(x + 0.1), other.predict(x + 0.1), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=2e-2, atol=2e-3)


@pytest.mark.parametrize("name", ["rbf", "matern"])
def test_without_noise_the_optimum_is_told_in_extended_precision(name):
    """There double precision is right to some hundredths of a nat alone."""
    x = np.linspace(-2, 2, 30)[:, None]
    for t in (x[:, 0] ** 2, np.exp(x[:, 0])):
        found = fit(x, t, name, compiled=True)
        targets = found.scaling.targets(t)
        assert found.log_likelihood == pytest.approx(exactly(name, found.z, targets, found.theta), abs=1e-5)
        for by in (-0.02, 0.02):
            other = found.theta + np.array([0, by, 0])
            assert exactly(name, found.z, targets, other) < found.log_likelihood + 1e-3


def test_out_of_time_is_told():
    of = batch("rbf", drawn(10))
    with pytest.raises(OutOfTimeError):
        of.searched(np.zeros(1, np.int64), np.array([[0.0, 0.0, -3.0]]), lambda: True)
    (found,) = fits([Points(*drawn(10))], "rbf", deadline=0.0)
    assert isinstance(found, OutOfTimeError)
