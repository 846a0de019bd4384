"""From a start to an optimum: where slopes can be trusted, and where they cannot."""

import numpy as np
import pytest

from bench.gp import searching
from bench.gp.bounds import bounds_of
from bench.gp.kernels import KERNELS
from bench.gp.likelihood import Likelihood
from bench.gp.searching import polished, search


@pytest.fixture
def smooth():
    z = np.linspace(-1.7, 1.7, 30)[:, None]
    rng = np.random.default_rng(0)
    t = np.sin(2 * z[:, 0]) + 0.1 * rng.normal(size=30)
    return Likelihood(KERNELS["rbf"], z, (t - t.mean()) / t.std())


def test_steps_along_each_hyperparameter_find_what_the_slopes_do(smooth):
    bounds = bounds_of(smooth.kernel, smooth.z)
    start = np.log([1.0, 1.0, 0.1])
    theta, value, ended = search(smooth, start, bounds)
    other, there, _ = polished(smooth, start, smooth.at(start), bounds)
    assert ended and value == pytest.approx(smooth.at(theta)) and there == pytest.approx(value, abs=0.05)
    np.testing.assert_allclose(other, theta, atol=0.3)


def test_where_the_slope_is_lost_steps_go_on(smooth, monkeypatch):
    """A gradient that points nowhere, as where the kernel's matrix is nearly singular."""
    real = Likelihood.descent
    noise = np.random.default_rng(1)
    monkeypatch.setattr(
        Likelihood, "descent", lambda self, theta: (real(self, theta)[0], 50 * noise.normal(size=len(theta)))
    )
    bounds = bounds_of(smooth.kernel, smooth.z)
    best = search(smooth, np.log([1.0, 1.0, 0.1]), bounds)[1]
    monkeypatch.undo()
    assert best == pytest.approx(search(smooth, np.log([1.0, 1.0, 0.1]), bounds)[1], abs=0.1)


def test_steps_stay_within_the_bounds_and_leave_alone_what_is_held(smooth):
    bounds = np.log([[1.0, 2.0], [0.5, 0.5], [1e-3, 1e-2]])
    theta, value, _ = polished(smooth, bounds.mean(1), smooth.at(bounds.mean(1)), bounds)
    assert (theta >= bounds[:, 0]).all() and (theta <= bounds[:, 1]).all() and theta[1] == np.log(0.5)
    assert value >= smooth.at(bounds.mean(1))


def test_slopes_into_a_bound_do_not_count():
    bounds = np.array([[0.0, 1.0]] * 4)
    free = searching._free(np.array([0.0, 0.0, 1.0, 1.0]), np.array([2.0, -3.0, 4.0, -5.0]), bounds)
    assert free.tolist() == [0, -3, 4, 0]
