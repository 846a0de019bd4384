"""Scaling of inputs and targets, gaps, bounds: by hand."""

import numpy as np
import pytest

from bench.gp.bounds import bounds_of, reached
from bench.gp.kernels import KERNELS
from bench.gp.scaling import centre_and_deviation, gap_and_range, scaling_of

LINE = np.array([[0.0], [1.0], [3.0], [6.0]])


def test_inputs_and_targets_are_centred_and_divided_by_their_deviation():
    x = np.c_[[1.0, 3.0], [100.0, 500.0]]
    scaling = scaling_of(x, np.array([5.0, 9.0]))
    np.testing.assert_allclose(scaling.inputs(x), [[-1, -1], [1, 1]])
    np.testing.assert_allclose(scaling.targets(np.array([5.0, 9.0, 11.0])), [-1, 1, 2])
    assert not scaling.flat


@pytest.mark.parametrize("unit", [1e-200, 1e-9, 1.0, 1e6, 1e200])
def test_no_unit_overflows_or_vanishes(unit):
    mean, deviation = centre_and_deviation(unit * np.array([1.0, 3.0]))
    assert (mean, deviation) == (pytest.approx(2 * unit), pytest.approx(unit))


@pytest.mark.parametrize("value", [0.0, 0.1, -7.0, 1e-300, 1e300])
def test_what_never_varies_has_no_deviation_however_it_is_rounded(value):
    assert centre_and_deviation(np.full(7, value))[1] == 0
    assert centre_and_deviation(np.full(1, value))[1] == 0


def test_an_input_that_never_varies_is_0_wherever_it_is_and_flat_targets_too():
    scaling = scaling_of(np.c_[LINE, np.full(4, 3.0)], np.full(4, 7.0))
    assert scaling.inputs(np.array([[0.0, 1e9]]))[0, 1] == 0
    assert scaling.flat and scaling.targets(np.full(4, 7.0)).tolist() == [0] * 4
    assert (scaling.t_shift, scaling.t_deviation) == (7, 1)


def test_gaps_are_the_small_ones_between_neighbours_and_duplicates_make_none():
    gap, whole = gap_and_range(np.r_[LINE, LINE][::-1])
    assert gap.tolist() == pytest.approx([1.2]) and whole.tolist() == [6]  # a tenth of the way from 1 to 3
    assert [v.tolist() for v in gap_and_range(np.zeros((3, 1)))] == [[1], [1]]


def test_bounds_come_from_gaps_and_ranges():
    constant, length, noise = np.exp(bounds_of(KERNELS["rbf"], LINE))
    assert constant.tolist() == pytest.approx([1e-4, 1e4]) and noise.tolist() == pytest.approx([1e-9, 10])
    assert length.tolist() == pytest.approx([0.6, 600])
    both = np.exp(bounds_of(KERNELS["matern"], np.c_[LINE, 10 * LINE]))
    assert both[1:3].tolist() == [pytest.approx([0.6, 600]), pytest.approx([6, 6000])]
    one = np.exp(bounds_of(KERNELS["matern-iso"], np.c_[LINE, 10 * LINE]))
    assert one[1].tolist() == pytest.approx([0.6, 6000]) and len(one) == 3
    periodic = np.exp(bounds_of(KERNELS["periodic"], LINE))
    assert periodic[1:3].tolist() == [pytest.approx([1e-2, 1e2]), pytest.approx([2.4, 24])]
    assert np.exp(bounds_of(KERNELS["rational_quadratic"], LINE))[2].tolist() == pytest.approx([1e-2, 1e4])
    assert len(bounds_of(KERNELS["linear"], LINE)) == 2


@pytest.mark.parametrize("name", ["rbf", "rbf-iso", "periodic"])
def test_nothing_is_looked_for_along_an_input_that_never_varies(name):
    bounds = bounds_of(KERNELS[name], np.c_[LINE, np.zeros(4)])
    alone = bounds_of(KERNELS[name], LINE)
    still = [row for row in bounds.tolist() if row not in alone.tolist()]
    assert all(row == [0, 0] for row in still)
    assert (bounds_of(KERNELS[name], np.zeros((3, 1)))[1] == 0).all() or name == "rbf-iso"


def test_what_is_within_a_hundredth_of_a_bound_is_at_it():
    bounds = np.array([[0.0, 9.0]] * 4 + [[0.0, 0.0]])
    assert reached(np.array([0.005, 8.995, 4.0, 0.02, 0.0]), bounds) == ["lower", "upper", None, None, None]
