"""A gap says which is better, and by how much, whatever the metric."""

import math

import pytest

from report.tables.gaps import Gap


@pytest.mark.parametrize(
    ("low", "high", "better", "worse"),
    [(0.1, 0.3, True, False), (-0.3, -0.1, False, True), (-0.1, 0.3, False, False), (0, 0, False, False)],
)
def test_better_or_worse_is_the_whole_interval(low, high, better, worse):
    gap = Gap("moons", "accuracy", (low + high) / 2, low, high, 5)
    assert (gap.better, gap.worse) == (better, worse)


def test_without_an_interval_nothing_is_better():
    gap = Gap("moons", "accuracy", 0.2, math.nan, math.nan, 1)
    assert not gap.better and not gap.worse


def test_a_gain_in_accuracy_is_points_more_and_in_rmse_less():
    assert Gap("moons", "accuracy", 0.123, 0.119, 0.127, 5).text == "moons +12.3 points [+11.9, +12.7]"
    gap = Gap("sin", "rmse", 0.08, 0.07, 0.1, 5)
    assert gap.text == "sin RMSE −0.080 [−0.100, −0.070]" and gap.difference == "−0.080 [−0.100, −0.070]"
