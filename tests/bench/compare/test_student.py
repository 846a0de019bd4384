"""Degrees of freedom, p and interval of errors that have several parts, against Welch's test."""

import math

import numpy as np
import pytest
from scipy import stats

from bench.compare.student import MANY, Component, half_width, p_value, summed, t_quantile


def welchs(a, b):
    """The same difference of two means: by scipy, and as parts of an error."""
    theirs = stats.ttest_ind(a, b, equal_var=False)
    error = summed([Component(x.var(ddof=1) / len(x), len(x) - 1.0) for x in (a, b)])
    return theirs, a.mean() - b.mean(), error


@pytest.mark.parametrize("seed", range(3))
def test_two_means_are_held_against_each_other_as_welch_does(seed):
    rng = np.random.default_rng(seed)
    theirs, difference, error = welchs(rng.normal(size=9), rng.normal(0.5, 3, 14))
    assert error.df == pytest.approx(theirs.df)
    assert p_value(difference / math.sqrt(error.variance), error.df) == pytest.approx(theirs.pvalue)
    interval = theirs.confidence_interval(0.95)
    assert half_width(error) == pytest.approx((interval.high - interval.low) / 2)


def test_a_variance_that_is_known_costs_no_degree_of_freedom():
    """Satterthwaite's formula by hand: 5^2 / (2^2 / 4 + 3^2 / inf)."""
    assert summed([Component(2.0, 4.0), Component(3.0, math.inf)]) == Component(5.0, 25.0)
    assert summed([Component(3.0, math.inf)]) == Component(3.0, math.inf)
    assert summed([]) == Component(0, math.inf)


def test_with_all_variances_known_it_is_the_normal_distribution():
    assert t_quantile(math.inf) == t_quantile(MANY) == pytest.approx(stats.norm.ppf(0.975))
    assert p_value(1.5, math.inf) == p_value(-1.5, math.inf) == pytest.approx(2 * stats.norm.sf(1.5))
    assert p_value(0.0, 3.0) == 1
