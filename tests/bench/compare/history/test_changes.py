"""E-divisive against sums written out, and its rate of false points against the binomial distribution."""

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import binom

from bench.compare.history.changes import LEAST, change_points, fewest, split_statistics, splits


def q_of(x, y):
    """As the paper writes it, pair by pair."""
    m, k = len(x), len(y)
    between = 2 / (m * k) * sum(abs(a - b) for a in x for b in y)
    within = [2 / (len(z) * (len(z) - 1)) * sum(abs(a - b) for a, b in combinations(z, 2)) for z in (x, y)]
    return m * k / (m + k) * (between - sum(within))


@pytest.mark.parametrize("n", [6, 7, 20])
def test_every_split_s_statistic_is_that_of_the_sums(n):
    values = np.random.default_rng(n).normal(size=n)
    expected = [q_of(values[:m], values[m:e]) for m, e in zip(*splits(n), strict=True)]
    assert sorted(zip(*splits(n), strict=True)) == [(m, e) for m in range(3, n) for e in range(m + 3, n + 1)]
    assert split_statistics(values) == pytest.approx(expected, abs=1e-12)
    assert split_statistics(np.stack([values, -values]))[1] == pytest.approx(expected, abs=1e-12)


def test_changes_are_found_where_they_are():
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(0, 1, 12), rng.normal(8, 1, 9), rng.normal(0, 1, 14)])
    assert [change.at for change in change_points(values, 0.01)] == [12, 21]
    assert all(change.p <= 0.01 for change in change_points(values, 0.01))


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("n", [0, 1, 5, 6, 40])
def test_what_does_not_change_has_no_point(n, scale):
    assert change_points(np.full(n, scale), 0.05) == []


@pytest.mark.parametrize("draw", [np.random.Generator.standard_normal, np.random.Generator.standard_cauchy])
def test_a_false_point_is_as_rare_as_it_says(draw):
    """400 series of 15 values from one distribution, one of them without moments."""
    rng, error = np.random.default_rng(7), 0.05
    false = sum(bool(change_points(draw(rng, 15), error, seed)) for seed in range(400))
    low, high = binom.ppf([0.001, 0.999], 400, error)
    assert low <= false <= high


def test_of_few_runs_no_order_is_rare():
    """Where every value of one half lies above the other's, the most that there can be."""
    for error in (0.05, 0.001):
        n = fewest(error)
        halves = np.r_[np.zeros(n // 2), np.full(n - n // 2, 100.0)] + np.random.default_rng(n).normal(
            0, 1e-3, n
        )
        assert [change.at for change in change_points(halves, error)] == [n // 2]
        m = n - 1
        assert m < 2 * LEAST or change_points(halves[:m][::-1], error / 4) == []


def test_the_same_series_has_the_same_points():
    values = np.random.default_rng(3).normal(size=30).cumsum()
    assert change_points(values, 0.05) == change_points(values, 0.05)
