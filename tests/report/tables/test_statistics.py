"""Intervals and tests against scipy and closed forms, and how often they cover the truth."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bench.seeds import stream
from report.tables.statistics import (
    mean_interval,
    paired_interval,
    paired_p,
    wilson_interval,
)


def test_the_interval_of_a_mean_is_scipys():
    x = stream("t").normal(3, 2, (4, 7))
    found = mean_interval(x, confidence=0.9)
    for row, mean, low, high, n in zip(x, *found, strict=True):
        expected = scipy.stats.t.interval(0.9, 6, loc=row.mean(), scale=scipy.stats.sem(row))
        assert (mean, low, high, n) == pytest.approx((row.mean(), *expected, 7))


def test_missing_values_count_for_nothing():
    x = np.array([[1.0, np.nan, 2.0, 4.0], [np.nan, 5.0, 5.5, 9.0]])
    found = mean_interval(x)
    assert found.n.tolist() == [3, 3]
    for i in range(2):
        alone = mean_interval(x[i][~np.isnan(x[i])])
        assert (found.mean[i], found.low[i], found.high[i]) == pytest.approx(alone[:3])


def test_one_value_has_no_interval_and_none_no_mean():
    found = mean_interval([[2.0, np.nan], [np.nan, np.nan]])
    assert found.mean[0] == 2 and np.isnan([found.low[0], found.high[0], found.mean[1], found.low[1]]).all()
    assert found.n.tolist() == [1, 0]


@given(st.floats(-1e6, 1e6), st.integers(2, 9))
def test_equal_values_have_an_interval_without_width(value, n):
    mean, low, high, _ = mean_interval([value] * n)
    assert mean == low == high == value


@given(arrays(float, 6, elements=st.floats(-100, 100)), st.floats(-50, 50))
def test_the_interval_moves_with_its_values(x, shift):
    here, there = mean_interval(x), mean_interval(x + shift)
    assert np.allclose([there.low - shift, there.high - shift], [here.low, here.high], atol=1e-9)


def test_the_t_interval_covers_the_mean_95_times_in_100():
    x = stream("coverage").normal(1, 3, (20_000, 5))
    found = mean_interval(x)
    covered = ((found.low <= 1) & (found.high >= 1)).mean()
    assert covered == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 20_000))


def test_pairs_are_compared_where_both_exist():
    a, b = np.array([1.0, 2.0, np.nan, 4.0]), np.array([0.5, 1.0, 7.0, 2.0])
    found = paired_interval(a, b)
    expected = scipy.stats.ttest_rel([1, 2, 4], [0.5, 1, 2]).confidence_interval()
    assert (found.low, found.high, found.n) == (pytest.approx(expected[0]), pytest.approx(expected[1]), 3)
    assert paired_p(a, b) == pytest.approx(scipy.stats.ttest_rel([1, 2, 4], [0.5, 1, 2]).pvalue)


def test_there_is_no_p_where_no_pair_differs():
    assert np.isnan(paired_p([1.0, 2.0], [1.0, 2.0])) and np.isnan(paired_p([1.0], [2.0]))
    assert np.isnan(paired_p([1.0, 2.0], [0.5, 1.5]))


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10), (431, 1000)])
def test_wilsons_interval_is_scipys(k, n):
    found = wilson_interval(k, n)
    expected = scipy.stats.binomtest(k, n).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_no_trial_has_no_proportion():
    assert all(np.isnan(part) for part in wilson_interval(0, 0)[:3])


def test_wilsons_interval_covers_the_proportion():
    rng = stream("wilson")
    for p in (0.02, 0.5, 0.9):
        found = wilson_interval(rng.binomial(60, p, 20_000), 60)
        assert 0.93 < ((found.low <= p) & (found.high >= p)).mean() < 0.985
