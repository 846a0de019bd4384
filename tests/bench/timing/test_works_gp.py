"""Both Gaussian processes that are timed fit and predict the same."""

import numpy as np
import pytest
import torch
from entries import wanted

from bench.gp import cholesky
from bench.study.timing_section import KINDS
from bench.timing import estimate
from bench.timing.works import gp, work_of
from bench.timing.works.data import drawn


@pytest.fixture(scope="module")
def fitted():
    """scikit-learn's process on 60 points of the noisy sine, optimised, and the points."""
    points = drawn("regression", 60).train
    return gp.regressor("fmin_l_bfgs_b").fit(points.x, points.t), points


def test_the_cholesky_process_is_scikit_learn_s(fitted):
    model, points = fitted
    ours = cholesky.Process(points.x, points.t, model.kernel_.theta[[0, 1, 2]])
    assert ours.log_likelihood() == pytest.approx(model.log_marginal_likelihood_value_, rel=1e-9)
    theta, start = model.kernel_.theta, np.array(cholesky.START)
    for at in (theta, start):
        ours.fit(at)
        value, slope = model.log_marginal_likelihood(at, eval_gradient=True)
        assert ours.log_likelihood() == pytest.approx(value, rel=1e-9)
        np.testing.assert_allclose(ours.gradient(), slope, rtol=1e-5, atol=1e-5)


def test_both_optimisers_find_the_same_hyperparameters(fitted):
    model, points = fitted
    ours = cholesky.Process(points.x, points.t)
    ours.optimise()
    assert ours.log_likelihood() == pytest.approx(model.log_marginal_likelihood_value_, abs=1e-4)
    np.testing.assert_allclose(ours.theta, model.kernel_.theta, atol=0.02)


def test_both_processes_predict_the_same(fitted):
    model, points = fitted
    new = np.linspace(-5, 5, 31)[:, None]
    mean, std = model.predict(new, return_std=True)
    ours = cholesky.Process(points.x, points.t, model.kernel_.theta)
    got_mean, got_std = (part.numpy() for part in ours.predict(torch.as_tensor(new)))
    np.testing.assert_allclose(got_mean, mean, atol=1e-8)
    np.testing.assert_allclose(got_std, std, atol=1e-6)


@pytest.mark.parametrize("variant", KINDS["gp"].variants)
@pytest.mark.parametrize("step", ["fit", "optimise", "predict"])
def test_every_step_of_a_process_runs(step, variant):
    work = work_of(wanted("gp", variant, step=step, n=20))
    work.make()(2)
    assert work.what == f"gp-{step}" and work.units == (1000 if step == "predict" else 1)
    assert (work.flops is None) == (step == "optimise")


@pytest.mark.parametrize("variant", KINDS["gp"].variants)
def test_a_prediction_is_of_new_points_between_and_beside(monkeypatch, variant):
    """A thousand from -3 to 3: means and standard deviations, of the points that were drawn."""
    one = wanted("gp", variant, step="predict", n=20)
    got = []
    monkeypatch.setattr(gp, "repeated", lambda do: lambda n: got.append(do()))
    work_of(one).make()(1)
    (mean, std) = (np.asarray(part) for part in got[0])
    points, start = drawn("regression", 20).train, gp.regressor(None)
    expected = start.fit(points.x, points.t).predict(np.linspace(-3, 3, 1000)[:, None], return_std=True)
    np.testing.assert_allclose(mean, expected[0], atol=1e-6)
    np.testing.assert_allclose(std, expected[1], atol=1e-6)


@pytest.mark.parametrize("variant", KINDS["gp"].variants)
def test_a_fit_leaves_the_hyperparameters_and_an_optimisation_does_not(monkeypatch, variant):
    fitted = []
    if variant == "scikit-learn":
        real = gp.regressor
        monkeypatch.setattr(gp, "regressor", lambda optimiser: fitted.append(real(optimiser)) or fitted[-1])
    else:
        real = cholesky.Process
        monkeypatch.setattr(cholesky, "Process", lambda *a, **k: fitted.append(real(*a, **k)) or fitted[-1])
    for step in ("fit", "optimise"):
        work_of(wanted("gp", variant, step=step, n=20)).make()(1)
    thetas = [np.asarray(p.kernel_.theta if variant == "scikit-learn" else p.theta) for p in fitted]
    np.testing.assert_allclose(thetas[0], np.log([1.0, 1.0, 1e-2]), atol=1e-12)
    assert np.abs(thetas[1] - thetas[0]).max() > 0.1
    assert not estimate.once(wanted("gp", variant, step="fit", n=20))
    assert work_of(wanted("gp", variant, step="fit", n=4000)).once
