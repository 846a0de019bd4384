"""The linear rivals: what they return is scikit-learn's, and minimises the neuron's objective."""

import warnings

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge

from bench.models import linear
from bench.models.network import Architecture, forward
from bench.training import byhand

RNG = np.random.default_rng(2)
X = RNG.normal(size=(80, 3))
LINE = X @ [1.0, -2.0, 0.5] + 3 + RNG.normal(size=80)
NOISY = (X[:, 0] + RNG.normal(size=80) > 0).astype(float)
SEPARABLE = (X[:, 0] > 0).astype(float)
ALPHAS = (1e-6, 1e-3, 0.1, 10.0)


def test_regression_is_least_squares():
    w = linear.fit("regression", X, LINE).weights
    expected = np.linalg.lstsq(np.c_[X, np.ones(80)], LINE, rcond=None)[0]
    np.testing.assert_allclose(w, expected, rtol=1e-10)
    arch = Architecture(3, (), None, "identity")
    np.testing.assert_allclose(forward(arch, w, X), LinearRegression().fit(X, LINE).predict(X), rtol=1e-10)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_penalised_regression_is_ridge_regression_in_closed_form(alpha):
    """(X'X / N + alpha D) w = X't / N, D the identity but for a 0 at the intercept."""
    w, reason = linear.fit("regression", X, LINE, alpha)
    one = np.c_[X, np.ones(80)]
    expected = np.linalg.solve(one.T @ one / 80 + alpha * np.diag([1, 1, 1, 0]), one.T @ LINE / 80)
    np.testing.assert_allclose(w, expected, rtol=1e-10)
    theirs = Ridge(alpha=80 * alpha).fit(X, LINE)
    np.testing.assert_allclose(w, [*theirs.coef_, theirs.intercept_], rtol=1e-10)
    assert reason is None


def test_classifier_is_unpenalised_and_its_gradient_vanishes():
    w = linear.fit("classification", X, NOISY).weights
    y = forward(Architecture(3, (), None, "sigmoid"), w, X)
    assert np.abs(np.c_[X, np.ones(80)].T @ (NOISY - y)).max() < 1e-2
    expected = LogisticRegression(C=1e10, max_iter=1000).fit(X, NOISY).predict_proba(X)[:, 1]
    np.testing.assert_allclose(y, expected, rtol=1e-12)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_penalised_classifier_is_scikit_learn_s_by_another_solver(alpha):
    w, reason = linear.fit("classification", X + 5, NOISY, alpha)
    theirs = LogisticRegression(C=1 / (80 * alpha), tol=1e-12, max_iter=10_000).fit(X + 5, NOISY)
    np.testing.assert_allclose(w, [*theirs.coef_[0], *theirs.intercept_], rtol=1e-4)
    assert reason is None


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize(
    ("problem", "t", "output", "loss"),
    [
        ("regression", LINE, "identity", "mse"),
        ("classification", NOISY, "sigmoid", "bce"),
        ("classification", SEPARABLE, "sigmoid", "bce"),
    ],
)
def test_the_gradient_of_the_neuron_s_objective_vanishes_there(problem, t, output, loss, alpha):
    """g + alpha w, as the neuron descends it, without the decay of the bias."""
    w = linear.fit(problem, X, t, alpha).weights
    g = byhand.gradient(Architecture(3, (), None, output), w, X, t, loss, "mean")
    np.testing.assert_allclose(g + alpha * np.append(w[:-1], 0), 0, atol=1e-9)


def test_a_neuron_without_bias_descends_to_the_same_weights_where_the_intercept_is_0():
    """Mirrored points: by symmetry the optimum's intercept is 0, and bias off or on is one model."""
    x, t = np.r_[X, -X], np.r_[NOISY, 1 - NOISY]
    w = linear.fit("classification", x, t, 0.02).weights
    assert abs(w[-1]) < 1e-9
    g = byhand.gradient(Architecture(3, (), None, "sigmoid", bias=False), w[:-1], x, t, "bce", "mean")
    np.testing.assert_allclose(g + 0.02 * w[:-1], 0, atol=1e-9)


def test_separable_data_ends():
    w = linear.fit("classification", X, SEPARABLE).weights
    assert np.isfinite(w).all() and np.linalg.norm(w) > 10


def test_what_warns_of_no_convergence_is_let_through_in_silence(recwarn):
    """Of separable data without a penalty, which have no optimum."""
    assert linear.fit("classification", X, SEPARABLE).reason is None
    assert [w for w in recwarn if "ConvergenceWarning" in w.category.__name__] == []


def test_a_penalised_fit_that_has_not_converged_is_told(monkeypatch):
    """Inputs whose scales lie sixteen powers of ten apart; and a solver that may take two steps."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = linear.fit("classification", X * [1e-8, 1, 1e8], NOISY, 1e-3)
        assert fitted.reason.startswith("not converged: ") and "\n" not in fitted.reason
        monkeypatch.setattr(linear, "ITERATIONS", 2)
        assert "after 2 iterations" in linear.fit("classification", X, NOISY, 1e-3).reason


@pytest.mark.parametrize("x", [X * 1e6, X * 1e-6, X + 1e6, X * [1e-2, 1, 1e3], np.c_[X, X]])
def test_inputs_in_their_own_units_converge(x):
    w, reason = linear.fit("classification", x, NOISY, 1e-3)
    e = NOISY - forward(Architecture(x.shape[1], (), None, "sigmoid"), w, x)
    g = 1e-3 * w[:-1] - e @ (x - x.mean(axis=0)) / 80
    assert reason is None and np.abs(g).max() < 1e-8 * max(1, np.abs(x).max())


@pytest.mark.parametrize("alpha", ALPHAS)
def test_a_tolerance_that_rounding_does_not_let_it_reach_is_no_fault(monkeypatch, alpha):
    """scikit-learn warns; what it has reached is the optimum."""
    expected = linear.fit("classification", X, NOISY, alpha).weights
    monkeypatch.setattr(linear, "TOLERANCE", 1e-300)
    w, reason = linear.fit("classification", X, NOISY, alpha)
    np.testing.assert_allclose(w, expected, atol=1e-7)
    assert reason is None


def test_the_classifier_is_asked_for_as_the_documentation_says(monkeypatch):
    """A penalty of next to nothing, and 1,000 iterations; with alpha C = 1 / (N alpha)."""
    made = []
    real = LogisticRegression.fit
    monkeypatch.setattr(
        LogisticRegression, "fit", lambda self, x, t: made.append(self.get_params()) or real(self, x, t)
    )
    linear.fit("classification", X, SEPARABLE)
    linear.fit("classification", X, SEPARABLE, 0.5)
    assert [(one["C"], one["max_iter"]) for one in made] == [(1e10, 1000), (1 / 40, 1000)]
    assert (made[1]["solver"], made[1]["tol"]) == ("newton-cholesky", 1e-10)
