"""Metrics against scikit-learn, and what does not exist against None."""

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from bench import score


def drawn(seed, n=50):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(3, n)) * 2
    return a, 1 / (1 + np.exp(-a)), (rng.random((3, n)) > 0.4).astype(float)


def logit(a):
    return score.Logit(a, np.logaddexp(0, a))


@pytest.mark.parametrize("seed", range(6))
def test_classification_equals_scikit_learn(seed):
    a, y, t = drawn(seed)
    found = score.classification(y, t, logit(a))
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


@pytest.mark.parametrize(("seed", "scale"), [(0, 0.1), (1, 1.0), (2, 10.0)])
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
    assert score.classification(y, t, logit(a))["log_loss"][0] == 800


def test_misfit_is_what_torch_calls_it():
    import torch
    from torch.nn import functional

    a, y, t = drawn(3)
    for k in range(3):
        A, Y, T = (torch.tensor(v[k]) for v in (a, y, t))
        assert score.misfit("bce", y, t, logit(a))[k] == pytest.approx(
            functional.binary_cross_entropy_with_logits(A, T).item()
        )
        assert score.misfit("mse", y, t)[k] == pytest.approx(0.5 * functional.mse_loss(Y, T).item())
        assert score.misfit("l1", y, t)[k] == pytest.approx(functional.l1_loss(Y, T).item())


def test_a_half_is_not_said_to_be_class_1():
    """Nor is 0.6 no class at all."""
    found = score.classification(np.array([[0.5, 0.6, 0.4]]), np.array([[0.0, 1.0, 1.0]]))
    assert [found[name][0] for name in ("tp", "fp", "tn", "fn")] == [1, 0, 1, 1]


def test_what_the_ratios_are_of():
    """Three of class 1 found of four, and one false alarm among six of class 0."""
    y = np.array([[0.9] * 3 + [0.1] + [0.9] + [0.1] * 5])
    found = score.member(score.classification(y, np.array([[1.0] * 4 + [0.0] * 6])), 0)
    assert (found["precision"], found["recall"], found["f1"], found["accuracy"]) == (0.75, 0.75, 0.75, 0.8)
    assert found["brier"] == pytest.approx((8 * 0.01 + 2 * 0.81) / 10)


def test_every_metric_is_named():
    classes = score.classification(np.zeros((1, 2)), np.zeros((1, 2)))
    assert tuple(classes) == score.CLASSIFICATION
    assert tuple(score.regression(np.zeros((1, 2)), np.zeros((1, 2)))) == score.REGRESSION


def test_errors_are_in_the_unit_of_the_task_unless_it_is_that_of_the_targets():
    y, t = np.array([[1.0, 2.0]]), np.array([[4.0, 6.0]])
    assert score.regression(y, t)["rmse"][0] == 12.5**0.5 and score.regression(y, t)["mae"][0] == 3.5
    many = score.regression(np.repeat(y, 2, 0), np.repeat(t, 2, 0), np.array([1.0, 10.0]))
    assert many["mae"].tolist() == [3.5, 35.0] and many["r2"].tolist() == [-11.5, -11.5]


def test_a_member_s_values_are_its_own_and_what_is_not_finite_is_none():
    values = {"a": np.array([1.0, np.inf]), "b": np.array([np.nan, 2.0])}
    assert [score.member(values, k) for k in (0, 1)] == [{"a": 1.0, "b": None}, {"a": None, "b": 2.0}]


@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_a_density_is_scipy_s_and_its_crps_the_integral(scale):
    rng = np.random.default_rng(3)
    mean, std, t = rng.normal(size=40), rng.uniform(0.2, 2, 40), rng.normal(size=40)
    found = score.density(mean, std, t, scale)
    of = stats.norm(mean * scale, std * scale)
    assert found["nlpd"] == pytest.approx(-of.logpdf(t * scale).mean(), rel=1e-12)
    assert found["width"] == pytest.approx(np.diff(of.interval(0.95), axis=0).mean(), rel=1e-6)
    for level in (5, 50, 80, 95):
        low, high = of.interval(level / 100)
        assert found[f"coverage_{level:02d}"] == np.mean((low <= t * scale) & (t * scale <= high))
    x = np.linspace(-40, 40, 200_001)[:, None]
    step = (x >= t[:5] * scale).astype(float)
    below = stats.norm(mean[:5] * scale, std[:5] * scale).cdf(x)
    wanted = np.trapezoid((below - step) ** 2, x[:, 0], axis=0)
    few = score.density(mean[:5], std[:5], t[:5], scale)
    assert few["crps"] == pytest.approx(wanted.mean(), rel=1e-3)
