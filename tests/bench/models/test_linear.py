"""The linear rivals: what they return is what scikit-learn predicts with."""

import numpy as np
from sklearn.linear_model import LinearRegression, LogisticRegression

from bench.models import linear
from bench.models.network import Architecture, forward

RNG = np.random.default_rng(2)
X = RNG.normal(size=(80, 3))


def test_regression_is_least_squares():
    t = X @ [1.0, -2.0, 0.5] + 3 + RNG.normal(size=80)
    w = linear.fit("regression", X, t)
    expected = np.linalg.lstsq(np.c_[X, np.ones(80)], t, rcond=None)[0]
    np.testing.assert_allclose(w, expected, rtol=1e-10)
    arch = Architecture(3, (), None, "identity")
    np.testing.assert_allclose(forward(arch, w, X), LinearRegression().fit(X, t).predict(X), rtol=1e-10)


def test_classifier_is_unpenalised_and_its_gradient_vanishes():
    t = (X[:, 0] + RNG.normal(size=80) > 0).astype(float)
    w = linear.fit("classification", X, t)
    y = forward(Architecture(3, (), None, "sigmoid"), w, X)
    assert np.abs(np.c_[X, np.ones(80)].T @ (t - y)).max() < 1e-2
    expected = LogisticRegression(C=1e10, max_iter=1000).fit(X, t).predict_proba(X)[:, 1]
    np.testing.assert_allclose(y, expected, rtol=1e-12)


def test_separable_data_ends():
    w = linear.fit("classification", X, (X[:, 0] > 0).astype(float))
    assert np.isfinite(w).all() and np.linalg.norm(w) > 10


def test_what_warns_of_no_convergence_is_let_through_in_silence(recwarn):
    linear.fit("classification", X, (X[:, 0] > 0).astype(float))
    assert [w for w in recwarn if "ConvergenceWarning" in w.category.__name__] == []


def test_the_classifier_is_asked_for_as_the_documentation_says(monkeypatch):
    """A penalty of next to nothing, and 1,000 iterations."""
    made = []
    real = LogisticRegression.fit
    monkeypatch.setattr(
        LogisticRegression, "fit", lambda self, x, t: made.append(self.get_params()) or real(self, x, t)
    )
    linear.fit("classification", X, (X[:, 0] > 0).astype(float))
    assert (made[0]["C"], made[0]["max_iter"]) == (1e10, 1000)
