"""The words that findings share."""

import math

import pytest

from report.findings.base import cannot_say, median, named, of
from report.tables.gaps import Gap


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (1, 1, "the only task"),
        (0, 1, "none of 1 task"),
        (2, 2, "all 2 tasks"),
        (0, 2, "none of 2 tasks"),
        (1, 2, "1 of 2 tasks"),
    ],
)
def test_how_many_of_how_many(part, whole, text):
    """Every sentence says "on" before it."""
    assert of(part, whole, "task") == text


def test_six_tasks_are_named_and_further_ones_counted():
    gaps = [Gap(task, "accuracy", 0.1, 0.0, 0.2, 4) for task in "abcdefg"]
    assert named(gaps[:6]) == "a, b, c, d, e and f"
    assert named(gaps) == "a, b, c, d, e, f and 1 more"
    assert named([]) == "none"


def test_the_median_is_of_what_is_finite():
    assert median([3.0, math.nan, 1.0, math.inf, 8.0]) == 3
    assert math.isnan(median([math.nan])) and math.isnan(median([]))


def test_what_cannot_be_said_rests_on_nothing():
    found = cannot_say("key", "Is it?", "nobody looked")
    assert (found.claim, found.verdict) == ("Cannot be said: nobody looked.", "cannot say")
    assert found.evidence == found.tables == ()
