"""Where two lines of times cross: between which sizes, how surely, and what is said where they do not."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from report.tables.crossings import _last_crossing, crossing, log_error


def line(medians, error=0.0, sizes=(1, 10, 100)):
    """Times with the standard error of their logarithms."""
    t, half = np.array(medians, float), scipy.stats.norm.ppf(0.975) * error
    return pd.DataFrame({"n": sizes, "median": t, "low": t * np.exp(-half), "high": t * np.exp(half)})


@pytest.mark.parametrize(
    ("ratios", "place"),
    [
        ([1, 1, -1, -1], 1.5),
        ([1, -3, 1, -3], 2.25),  # the last time
        ([1, 0, -1, -2], 1.0),
        ([-1, -1, -1, -1], -np.inf),
        ([-1, -1, -1, 0], np.inf),
        ([1, 1, 1, 1], np.inf),
        ([3, -1, -1, -1], 0.75),
    ],
)
def test_a_line_falls_below_another_for_good(ratios, place):
    assert _last_crossing(np.arange(4.0), np.array(ratios, float)) == place


def test_errors_of_logarithms_come_from_the_ends_of_an_interval():
    low, high = 2 * np.exp(-1.959964 * 0.1), 2 * np.exp(1.959964 * 0.1)
    found = log_error([low, 1.0, None, 0.0, 1.0], [high, 1.0, 2.0, 2.0, None])
    assert found == pytest.approx([0.1, 0, 0, 0, 0])
    assert log_error(low, high) == pytest.approx([0.1])


def test_the_interval_holds_the_middle_95_per_cent_of_crossings():
    """Both lines' errors, 0.3 and 0.4, are 0.5 in their ratio."""
    first, second = line([10, 10, 1], 0.3), line([1, 1, 10], 0.4)
    found = crossing("n", first, second)
    r = np.random.default_rng(0).normal([np.log(10), -np.log(10)], 0.5, (200_000, 2))
    ends = 10 ** (1 + np.quantile(r[:, 0] / (r[:, 0] - r[:, 1]), [0.025, 0.975]))
    assert found.size == pytest.approx(10**1.5)
    assert (found.low, found.high) == pytest.approx(ends, rel=0.05)
    assert found.said == f"faster from n = {found.size:.0f} [{found.low:.0f}, {found.high:.0f}]"
    assert crossing("n", first, second) == found


def test_an_end_that_lies_beyond_the_sizes_is_none():
    below = crossing("n", line([1.1, 0.1, 0.1], 0.3), line([1, 1, 1]))
    assert np.isnan(below.low) and np.isfinite(below.high) and below.said == "faster from n = 1.1"
    beyond = crossing("n", line([10, 10, 0.9], 0.3), line([1, 1, 1]))
    assert np.isfinite(beyond.low) and np.isnan(beyond.high)


def test_only_sizes_that_both_have_are_compared_in_their_order():
    first, second = line([1, 10, 7], sizes=(100, 1, 5)), line([3, 3, 3], sizes=(1, 100, 1000))
    expected = np.exp(np.log(100) * np.log(10 / 3) / np.log(10))
    assert crossing("n", first, second).size == pytest.approx(expected)
    assert crossing("n", first, line([1] * 3, sizes=(100, 7, 8))).said == "too few sizes in common"
    assert crossing("n", second, first).said == "none up to n = 100"
    assert crossing("n", line([1, 1, 1]), line([2, 2, 2])).said == "faster from n = 1 on, the smallest"
