"""Metrics against scikit-learn, and what does not exist against None."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from bench import score


def drawn(seed, n=50):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(3, n)) * 2
    return a, 1 / (1 + np.exp(-a)), (rng.random((3, n)) > 0.4).astype(float)


@given(st.integers(0, 500))
def test_classification_equals_scikit_learn(seed):
    a, y, t = drawn(seed)
    found = score.classification(y, t, a)
    for k in range(3):
        said = (y[k] > 0.5).astype(int)
        tn, fp, fn, tp = metrics.confusion_matrix(t[k], said, labels=[0, 1]).ravel()
        assert [found[c][k] for c in ("tn", "fp", "fn", "tp")] == [tn, fp, fn, tp]
        expected = {
            "accuracy": metrics.accuracy_score(t[k], said),
            "precision": metrics.precision_score(t[k], said),
            "recall": metrics.recall_score(t[k], said),
            "f1": metrics.f1_score(t[k], said),
            "log_loss": metrics.log_loss(t[k], y[k], labels=[0, 1]),
            "brier": metrics.brier_score_loss(t[k], y[k]),
        }
        for name, value in expected.items():
            assert found[name][k] == pytest.approx(value, rel=1e-9), name


@given(st.integers(0, 500), st.floats(0.1, 10))
def test_regression_equals_scikit_learn(seed, scale):
    a, y, _ = drawn(seed)
    found = score.regression(y, a, scale)
    for k in range(3):
        assert found["rmse"][k] == pytest.approx(scale * metrics.root_mean_squared_error(a[k], y[k]))
        assert found["mae"][k] == pytest.approx(scale * metrics.mean_absolute_error(a[k], y[k]))
        assert found["r2"][k] == pytest.approx(metrics.r2_score(a[k], y[k]))


def test_what_does_not_exist_is_none():
    y, t = np.full((1, 4), 0.2), np.array([[0.0, 1, 0, 1]])
    one = score.member(score.classification(y, t), 0)
    assert one["precision"] is None and one["log_loss"] is None
    assert one["recall"] == 0 and one["f1"] == 0 and one["accuracy"] == 0.5
    assert score.member(score.regression(y, np.ones((1, 4))), 0)["r2"] is None


def test_log_loss_stays_finite_where_the_output_is_0_or_1():
    a, t = np.array([[800.0, -800.0]]), np.array([[0.0, 1.0]])
    y = np.array([[1.0, 0.0]])
    assert score.classification(y, t, a)["log_loss"][0] == 800


def test_misfit_is_what_torch_calls_it():
    import torch
    from torch.nn import functional

    a, y, t = drawn(3)
    for k in range(3):
        A, Y, T = (torch.tensor(v[k]) for v in (a, y, t))
        assert score.misfit("bce", y, t, a)[k] == pytest.approx(
            functional.binary_cross_entropy_with_logits(A, T).item()
        )
        assert score.misfit("mse", y, t)[k] == pytest.approx(0.5 * functional.mse_loss(Y, T).item())
        assert score.misfit("l1", y, t)[k] == pytest.approx(functional.l1_loss(Y, T).item())
