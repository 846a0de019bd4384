"""What is asked of scikit-learn: bounds, starts, noise; and in which order its warnings are kept."""

import functools
import warnings

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor, kernels

from bench.gp import regression as gp

X = np.linspace(0, 1, 9)[:, None]
T = 3 + 2 * np.sin(5 * X[:, 0])
BOUNDS = {
    "rbf": {"length_scale": (1e-2, 1e2)},
    "matern": {"length_scale": (1e-2, 1e2)},
    "rational_quadratic": {"length_scale": (1e-2, 1e2), "alpha": (1e-2, 1e4)},
    "periodic": {"length_scale": (1e-2, 1e2), "periodicity": (1e-1, 1e2)},
    "linear": {"sigma_0": (1e-3, 1e3)},
}


@pytest.fixture
def asked(monkeypatch):
    """What the regressor is made with; it fits from its first start alone."""
    made = []
    real = GaussianProcessRegressor.__init__

    @functools.wraps(real)
    def init(self, *of, **more):
        made.append((of, more))
        real(self, *of, **(more | {"n_restarts_optimizer": 0}))

    monkeypatch.setattr(GaussianProcessRegressor, "__init__", init)
    return made


@pytest.mark.parametrize("name", BOUNDS)
def test_hyperparameters_stay_within_these_bounds(name):
    made = gp.KERNELS[name](kernels)
    assert {h.name: tuple(h.bounds[0]) for h in made.hyperparameters} == {
        key: pytest.approx(value) for key, value in BOUNDS[name].items()
    }


def test_a_kernel_has_a_factor_and_a_noise_with_bounds_of_their_own(asked):
    gp.fit(X, T, "rbf", 7)
    ((kernel,), more) = asked[0]
    bounds = {
        h.name: (h.bounds[0].tolist(), value)
        for h, value in zip(kernel.hyperparameters, np.exp(kernel.theta), strict=True)
    }
    assert bounds == {
        "k1__k1__constant_value": ([1e-4, 1e4], pytest.approx(1.0)),
        "k1__k2__length_scale": ([1e-2, 1e2], pytest.approx(1.0)),
        "k2__noise_level": ([1e-9, 1e1], pytest.approx(1e-2)),
    }
    assert more == {"alpha": 1e-10, "normalize_y": True, "n_restarts_optimizer": 2, "random_state": 7}


def test_warnings_are_kept_once_each_in_the_order_of_their_words(monkeypatch):
    """However often they come: a record must not depend on the order of a set."""
    real = GaussianProcessRegressor.fit

    def fit(self, x, t):
        for word in [*"hgfedcba", *"abcd"]:
            warnings.warn(f"{word}, first line\nsecond line", stacklevel=1)
        return real(self, x, t)

    monkeypatch.setattr(GaussianProcessRegressor, "fit", fit)
    found = [said for said in gp.fit(X, T, "rbf", 0).warnings if "first line" in said]
    assert found == [f"{word}, first line" for word in "abcdefgh"]


def test_a_fit_that_warns_of_nothing_keeps_none_and_lets_none_through(asked):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rng = np.random.default_rng(0)
        x = rng.uniform(-3, 3, (30, 1))
        assert gp.fit(x, np.sin(x[:, 0]) + 0.1 * rng.normal(size=30), "rbf", 0).warnings == ()


def test_noise_is_told_in_the_targets_unit(asked):
    """Ten times the targets, ten times the noise; of what never varies the noise level itself."""
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, (40, 1))
    t = np.sin(x[:, 0]) + 0.2 * rng.normal(size=40)
    one, ten = gp.fit(x, t, "rbf", 0), gp.fit(x, 10 * t, "rbf", 0)
    assert one.noise_std == pytest.approx(0.2, rel=0.3) and ten.noise_std == pytest.approx(10 * one.noise_std)
    assert one.log_likelihood == pytest.approx(ten.log_likelihood)
    flat = gp.fit(x, np.ones(40), "rbf", 0)
    assert flat.noise_std == pytest.approx(np.sqrt(flat.regressor.kernel_.k2.noise_level))


def test_the_log_likelihood_is_that_of_the_standardised_targets(asked):
    fit = gp.fit(X, T, "matern", 0)
    z = (T - T.mean()) / T.std()
    K = fit.regressor.kernel_(X) + 1e-10 * np.eye(9)
    expected = -0.5 * z @ np.linalg.solve(K, z) - 0.5 * np.linalg.slogdet(K)[1] - 4.5 * np.log(2 * np.pi)
    assert fit.log_likelihood == pytest.approx(expected, rel=1e-4)
    assert fit.kernel == str(fit.regressor.kernel_)


def test_other_starts_follow_the_seed(monkeypatch):
    starts = []
    real = GaussianProcessRegressor._constrained_optimization
    monkeypatch.setattr(
        GaussianProcessRegressor,
        "_constrained_optimization",
        lambda self, f, start, bounds: starts.append(tuple(start)) or real(self, f, start, bounds),
    )
    for seed in (0, 0, 1):
        gp.fit(X, T, "rbf", seed)
    first, again, other = starts[:3], starts[3:6], starts[6:]
    assert first == again and first[0] == other[0] and set(first[1:]).isdisjoint(other[1:])
