"""Both Gaussian processes that are timed fit and predict the same."""

import numpy as np
import pytest
import torch
from entries import wanted

from bench.gp import cholesky
from bench.study.timing_section import KINDS
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
