"""Where searches begin: peaks of a grid, and what the grid has to hold."""

import numpy as np
import pytest

from bench.gp import starts
from bench.gp.bounds import bounds_of
from bench.gp.engines import Compiled, Lapack
from bench.gp.kernels import KERNELS
from bench.gp.likelihood import Likelihood
from bench.gp.scaling import scaling_of
from bench.gp.sizes import most_points, too_large, wanted
from bench.gp.starts import starts_of


def wave(n=40, n_inputs=1, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 10, (n, n_inputs))
    return x, np.sin(3 * x[:, 0]) + 0.1 * rng.normal(size=n)


def begun(name, x, t, most=99, engine=Lapack):
    scaling, kernel = scaling_of(x, t), KERNELS[name]
    z = scaling.inputs(x)
    targets, bounds = scaling.targets(t), bounds_of(kernel, z)
    of, found = starts_of(engine(kernel, z[None], targets[None], bounds[None]), most)
    assert not of.any()
    return Likelihood(kernel, z, targets), bounds, found


@pytest.mark.parametrize("n_inputs", [1, 3])
@pytest.mark.parametrize("name", KERNELS)
def test_starts_lie_within_the_bounds_the_best_first_and_are_no_neighbours(name, n_inputs):
    likelihood, bounds, found = begun(name, *wave(n_inputs=n_inputs), most=5)
    assert 1 <= len(found) <= 5 and {one.shape for one in found} == {(len(bounds),)}
    assert all((one >= bounds[:, 0]).all() and (one <= bounds[:, 1]).all() for one in found)
    values = [likelihood.at(one) for one in found]
    assert values == pytest.approx(sorted(values, reverse=True), abs=1e-6)


@pytest.mark.parametrize("n_inputs", [1, 3])
@pytest.mark.parametrize("name", [name for name, kernel in KERNELS.items() if kernel.lanes])
def test_both_engines_begin_at_the_same_points(name, n_inputs):
    ours, theirs = (
        begun(name, *wave(n_inputs=n_inputs), most=5, engine=one)[2] for one in (Compiled, Lapack)
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-6)


def test_a_point_beside_a_higher_one_is_no_peak_but_along_the_first_axis():
    value = np.array(
        [[[1.0, 5.0, 4.0, 0.0, 0.0, 3.0], [0.0, 0.0, 2.0, 0.0, 1.5, 0.0]], [[9.0] + [-np.inf] * 5] * 2]
    )
    theta = np.arange(24.0).reshape(2, 2, 6, 1)
    found = {(one, float(at[0])) for one, at in starts._peaks(theta, value)}
    assert found == {(5.0, 1.0), (3.0, 5.0), (9.0, 12.0), (9.0, 18.0)}


def test_the_period_of_a_wave_is_among_those_tried():
    x, t = wave(200)
    z = (x - x.mean()) / x.std()
    periods = np.array(starts._periods(z, t))[:, 0] * x.std()
    assert len(periods) == 6 and abs(periods[0] - 2 * np.pi / 3) < 0.1


def test_one_input_that_counts_is_among_those_tried(monkeypatch):
    monkeypatch.setattr(starts, "_drawn", lambda unit, n: np.log([100 * unit]))
    x = np.random.default_rng(0).uniform(0, 10, (60, 5))
    _, _, found = begun("rbf", x, np.sin(x[:, 0]))
    scales = np.exp(found[0][1:-1])
    assert scales[0] < 2 and (scales[1:] > 5).all()


def test_the_starts_are_the_same_each_time():
    one, other = (begun("rbf", *wave(30, 4))[2] for _ in range(2))
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("name", "n", "n_inputs", "most"),
    [
        ("rbf", 10, 1, 8), ("rbf", 10, 5, 32), ("matern", 100, 5, 12), ("rbf-ard", 2000, 5, 4),
        ("rbf-iso", 10, 5, 8), ("linear", 10, 5, 8), ("periodic", 10, 1, 6), ("periodic", 10, 5, 8),
    ],
)  # fmt: skip
def test_several_length_scales_are_looked_for_from_more_starts_where_there_are_few_points(
    name, n, n_inputs, most
):
    assert wanted(KERNELS[name], n, n_inputs) == most


def test_matrices_of_so_many_points_fit_and_of_one_more_do_not():
    n = most_points()
    assert too_large(n) is None and 88 * n * n <= 2**30 < 88 * (n + 1) ** 2
    assert too_large(n + 1) == (
        "a Gaussian process on 3,494 points needs 1,025 MiB for its matrices, the limit is 1,024 MiB; "
        "3,493 points or fewer would do"
    )
