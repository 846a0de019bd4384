"""A gap says what its verdict says, and by how much, whatever the metric."""

import math

import pytest

from report.tables.gaps import Gap

WORDS = ("better", "worse", "equal", "not worse", "not better", "cannot say")


def gap(verdict, metric="accuracy", mean=0.123, low=0.119, high=0.127):
    return Gap("moons" if metric == "accuracy" else "sin", metric, mean, low, high, 5, verdict)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ("better", {"better"}),
        ("worse", {"worse"}),
        ("keeps_up", {"better", "equal", "not worse"}),
        ("open", {"not better", "cannot say"}),
        ("no_gain", {"worse", "equal", "not better"}),
    ],
)
def test_what_is_said_is_the_verdicts(ask, words):
    """Whatever side of 0 the interval lies on."""
    assert {word for word in WORDS if getattr(gap(word), ask)} == words


def test_nothing_is_said_without_a_verdict():
    alone = Gap("moons", "accuracy", 0.2, math.nan, math.nan, 1)
    assert alone.open and not (alone.better or alone.worse or alone.keeps_up or alone.no_gain)


def test_a_gain_in_accuracy_is_points_more_and_in_rmse_a_ratio():
    assert gap("better").text == "moons +12.3 points [+11.9, +12.7]"
    error = gap("better", "rmse", -0.52, -0.55, -0.48)
    assert error.text == "sin RMSE × 0.480 [0.450, 0.520]"
    assert error.difference == "× 0.480 [0.450, 0.520]"
