"""The process against scikit-learn's and the closed form, in every unit, and where data say little."""

import time

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process import kernels as theirs

from bench.gp import regression as gp
from bench.gp.likelihood import OutOfTimeError
from bench.gp.telling import told


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, (25, 1))
    return x, 5 + 4 * (np.sin(x[:, 0]) + 0.1 * rng.normal(size=25))


def wave(n=60, seed=0, n_inputs=1):
    """A falling wave of one input, with noise of deviation 0.05."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 6, (n, n_inputs))
    return x, np.exp(-x[:, 0] / 3) * np.sin(4 * x[:, 0]) + 0.05 * rng.normal(size=n)


def rmse(fit, x, t):
    return float(np.sqrt(np.mean((fit.predict(x)[0] - t) ** 2)))


@pytest.mark.parametrize("kernel", gp.KERNELS)
def test_mean_and_band_equal_the_closed_form(drawn, kernel):
    """Rasmussen and Williams (2.25, 2.26)."""
    x, t = drawn
    fit = gp.fit(x, t, kernel)
    new = np.linspace(-5, 5, 31)[:, None]
    c, own, noise = np.exp(fit.theta[0]), fit.theta[1:-1], np.exp(fit.theta[-1])
    z, at = ((v - x.mean()) / x.std() for v in (x, new))
    K = c * fit.kernel.matrix(own, z, z) + (noise + 1e-10) * np.eye(len(x))
    Ks = c * fit.kernel.matrix(own, at, z)
    mean = t.mean() + Ks @ np.linalg.solve(K, t - t.mean())
    variance = c * fit.kernel.diagonal(own, at) - np.einsum("ij,ji->i", Ks, np.linalg.solve(K, Ks.T))
    got_mean, got_std = fit.predict(new)
    np.testing.assert_allclose(got_mean, mean, atol=1e-7)
    np.testing.assert_allclose(got_std, t.std() * np.sqrt(variance.clip(0)), atol=1e-5)


SCIKIT_LEARNS = {
    "rbf": lambda s, p: theirs.RBF(s),
    "matern": lambda s, p: theirs.Matern(s, nu=2.5),
    "rational_quadratic": lambda s, p: theirs.RationalQuadratic(s[0], p["alpha"]),
    "periodic": lambda s, p: theirs.ExpSineSquared(s[0], p["period of x"]),
}


@pytest.mark.parametrize("kernel", SCIKIT_LEARNS)
def test_scikit_learn_says_the_same_with_the_hyperparameters_that_are_told(drawn, kernel):
    """Inputs as they are: what is told is in their unit. Likelihood, mean and band."""
    x, t = drawn
    fit = gp.fit(x, t, kernel)
    said = told(fit)
    of = SCIKIT_LEARNS[kernel](list(said["length_scales"].values()), said["others"])
    k = theirs.ConstantKernel(said["constant"] / t.var()) * of
    other = GaussianProcessRegressor(
        k + theirs.WhiteKernel(said["noise_std"] ** 2 / t.var()),
        alpha=1e-10,
        normalize_y=True,
        optimizer=None,
    ).fit(x, t)
    assert other.log_marginal_likelihood_value_ == pytest.approx(said["log_likelihood"], abs=1e-3)
    new = np.linspace(-4, 4, 11)[:, None]
    mean, std = other.predict(new, return_std=True)
    got_mean, got_std = fit.predict(new)
    np.testing.assert_allclose(got_mean, mean, atol=1e-3)
    np.testing.assert_allclose(got_std**2 + said["noise_std"] ** 2, std**2, rtol=1e-3)


@pytest.mark.parametrize(("kernel", "n_inputs"), [("rbf", 1), ("matern", 1), ("rbf", 3), ("rbf-iso", 3)])
def test_the_optimum_is_the_best_that_scikit_learn_finds_from_ten_starts(kernel, n_inputs):
    x, t = wave(30, 3, n_inputs)
    fit = gp.fit(x, t, kernel)
    z = (x - x.mean(0)) / x.std(0)
    bounds = np.exp(fit.bounds)
    scales = np.ones(len(bounds) - 2) if len(bounds) > 3 else 1.0
    of = (
        theirs.Matern(scales, bounds[1:-1], nu=2.5)
        if kernel == "matern"
        else theirs.RBF(scales, bounds[1:-1])
    )
    k = theirs.ConstantKernel(1.0, bounds[0]) * of + theirs.WhiteKernel(1e-2, bounds[-1])
    other = GaussianProcessRegressor(k, alpha=1e-10, normalize_y=True, n_restarts_optimizer=9, random_state=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)
        other.fit(z, t)
    assert fit.log_likelihood > other.log_marginal_likelihood_value_ - gp.SAME
    assert fit.log_likelihood == max(fit.values) and len(fit.values) <= (24 if n_inputs == 3 else 3) + 16


@pytest.mark.parametrize("unit", [1e-9, 1e-3, 1e3, 1e6, 1e150])
@pytest.mark.parametrize("kernel", ["rbf", "matern", "periodic", "linear"])
def test_a_change_of_the_input_s_unit_changes_nothing_but_what_is_told_in_it(kernel, unit):
    x, t = wave()
    new = np.linspace(0, 7, 15)[:, None]
    one, other = gp.fit(x, t, kernel), gp.fit(unit * x, t, kernel)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-3)
    for mine, its in zip(one.predict(new), other.predict(unit * new), strict=True):
        np.testing.assert_allclose(its, mine, atol=2e-3)
    if kernel in ("rbf", "matern"):
        (before,), (after,) = (told(of)["length_scales"].values() for of in (one, other))
        assert after == pytest.approx(unit * before, rel=1e-2)


@pytest.mark.parametrize("unit", [1e-9, 1e3, 1e100])
def test_a_change_of_the_target_s_unit_and_a_large_offset_change_nothing_else(unit):
    x, t = wave()
    one, other = gp.fit(x, t), gp.fit(x, unit * (t + 280))
    new = np.linspace(0, 7, 15)[:, None]
    np.testing.assert_allclose(other.predict(new)[0] / unit - 280, one.predict(new)[0], atol=1e-4)
    np.testing.assert_allclose(other.predict(new)[1] / unit, one.predict(new)[1], atol=1e-4)
    a, b = told(one), told(other)
    assert b["noise_std"] == pytest.approx(unit * a["noise_std"], rel=1e-3)
    if unit < 1e90:
        assert b["constant"] == pytest.approx(unit**2 * a["constant"], rel=1e-2)


@pytest.mark.parametrize("kernel", ["rbf", "matern"])
def test_a_wave_in_metres_over_ten_kilometres_is_found_and_no_bound_is_reached(kernel):
    def metres(seed, n=200):
        rng = np.random.default_rng(seed)
        x = rng.uniform(0, 10_000, n)
        return x[:, None], np.sin(2 * np.pi * x / 2_000) + 0.05 * rng.normal(size=n)

    fit = gp.fit(*metres(0), kernel)
    assert rmse(fit, *metres(1)) < 0.06 and gp.at_bounds(fit) == []
    assert 300 < told(fit)["length_scales"]["x"] < 2500
    assert told(fit)["noise_std"] == pytest.approx(0.05, rel=0.15)


def test_one_input_of_ten_that_counts_is_found():
    def one_of_ten(seed, n=120):
        rng = np.random.default_rng(seed)
        x = rng.uniform(-1, 1, (n, 10))
        return x, np.sin(6 * x[:, 0]) + 0.05 * rng.normal(size=n)

    (x, t), new, names = one_of_ten(0), one_of_ten(1), "abcdefghij"
    each, one = gp.fit(x, t, "rbf", names), gp.fit(x, t, "rbf-iso", names)
    assert rmse(each, *new) < 0.065 < 0.3 < rmse(one, *new)
    scales = told(each)["length_scales"]
    assert scales["a"] < 0.6 and min(scale for name, scale in scales.items() if name != "a") > 5
    asked = gp.fit(x, t, "rbf-ard", names)
    np.testing.assert_array_equal(asked.predict(new[0])[0], each.predict(new[0])[0])


def test_noise_alone_is_told_as_such():
    rng = np.random.default_rng(3)
    x, t = rng.uniform(-1, 1, (100, 1)), rng.normal(size=100)
    fit = gp.fit(x, t)
    assert fit.noise_std > 0.8 * t.std()
    assert np.sqrt(np.mean(fit.predict(np.linspace(-1, 1, 99)[:, None])[0] ** 2)) < 0.4


def test_a_cluster_and_a_point_far_away_leave_the_wave_alone():
    x, t = wave(60)
    far = np.r_[x, [[6e4]]], np.r_[t, 0.0]
    assert rmse(gp.fit(*far), *wave(100, 1)) < 0.08


X = np.linspace(0, 5, 12)[:, None]
ODD = {
    "targets alike": (X, np.full(12, 7.0)),
    "one point": (X[:1], np.array([3.0])),
    "two points": (X[:2], np.array([3.0, 4.0])),
    "one place": (np.full((5, 1), 2.0), np.arange(5.0)),
    "all twice": (np.r_[X, X], np.r_[np.sin(X[:, 0]), np.sin(X[:, 0]) + 0.1]),
    "a still input": (np.c_[X, np.full(12, 4.0)], np.sin(X[:, 0])),
    "all still": (np.full((5, 2), 2.0), np.arange(5.0)),
}


@pytest.mark.parametrize("kernel", gp.KERNELS)
@pytest.mark.parametrize("odd", ODD)
def test_nothing_that_says_little_breaks_it(odd, kernel):
    x, t = ODD[odd]
    fit = gp.fit(x, t, kernel)
    mean, std = fit.predict(np.r_[x, x + 1, x - 1e6])
    assert np.isfinite(mean).all() and np.isfinite(std).all() and np.isfinite(fit.log_likelihood)
    assert np.abs(mean[: len(x)]).max() < 20


def test_an_input_that_never_varies_changes_no_prediction():
    x, t = ODD["a still input"]
    alone, beside = gp.fit(x[:, :1], t, "rbf"), gp.fit(x, t, "rbf")
    new = np.c_[X + 0.1, np.linspace(-9, 9, 12)]
    np.testing.assert_allclose(beside.predict(new)[0], alone.predict(new[:, :1])[0], atol=1e-3)


def test_many_new_points_are_predicted_in_parts(drawn, monkeypatch):
    fit, new = gp.fit(*drawn), np.linspace(-3, 3, 25)[:, None]
    whole = fit.predict(new)
    monkeypatch.setattr(gp, "CHUNK", 7)
    np.testing.assert_allclose(fit.predict(new), whole, rtol=1e-10, atol=1e-12)


def test_a_fit_is_the_same_each_time(drawn):
    one, other = gp.fit(*drawn), gp.fit(*drawn)
    np.testing.assert_array_equal(one.theta, other.theta)


def test_fewer_starts_are_fewer_searches(drawn):
    assert len(gp.fit(*drawn, most=1).values) == 1


@pytest.mark.parametrize(
    ("limit", "compiled"), [("bench.gp.searching.ITERATIONS", False), ("bench.gp.lanes.MOST_ROUNDS", True)]
)
def test_a_search_that_is_cut_short_says_so(drawn, monkeypatch, limit, compiled):
    monkeypatch.setattr(limit, 1)
    fit = gp.fit(*drawn, compiled=compiled)
    assert (
        not fit.ended
        and "the search for the hyperparameters ended before it arrived" in told(fit)["warnings"]
    )
    monkeypatch.undo()
    assert gp.fit(*drawn).ended


def test_the_deadline_ends_it(drawn):
    with pytest.raises(OutOfTimeError, match="out of time after 0 evaluations"):
        gp.fit(*drawn, deadline=time.monotonic() - 1)
    gp.fit(*drawn, deadline=time.monotonic() + 60)


def test_too_many_points_are_refused_before_any_matrix_is_made():
    with pytest.raises(MemoryError, match="a Gaussian process on 100,000 points needs 839,233 MiB"):
        gp.fit(np.zeros((100_000, 1)), np.zeros(100_000))


def test_an_unknown_kernel_is_refused(drawn):
    with pytest.raises(ValueError, match=f"unknown kernel 'rbff'; there are {', '.join(gp.KERNELS)}"):
        gp.fit(*drawn, "rbff")
