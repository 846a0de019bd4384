"""The words that findings share."""

import math

import pytest

from report.findings.base import (
    LINE,
    cannot_say,
    furthest,
    median,
    most_of,
    named,
    of,
    rule,
    rule_by_metric,
    rule_of_all,
    short,
    together,
)
from report.tables.gaps import Gap


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (1, 1, "the only task"),
        (0, 1, "no task"),
        (2, 2, "both tasks"),
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


@pytest.mark.parametrize(
    ("shown", "contrary", "n", "verdict", "of_all"),
    [
        (12, 0, 12, "yes", "yes"),
        (7, 0, 12, "yes", "cannot say"),
        (6, 0, 12, "in part", "cannot say"),
        (3, 9, 12, "in part", "no"),
        (11, 1, 12, "in part", "no"),
        (1, 0, 3, "in part", "cannot say"),
        (0, 12, 12, "no", "no"),
        (0, 7, 12, "no", "no"),
        (0, 6, 12, "cannot say", "no"),
        (0, 0, 12, "cannot say", "cannot say"),
    ],
)
def test_one_rule_for_every_question_of_yes_or_no(shown, contrary, n, verdict, of_all):
    """Three of twelve is no "yes", and one of three no "no"."""
    assert (rule(shown, contrary, n), rule_of_all(shown, contrary, n)) == (verdict, of_all)


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        (["yes", "yes"], "yes"),
        (["no"], "no"),
        (["yes", "no"], "in part"),
        (["yes", "cannot say"], "in part"),
        (["in part", "no"], "in part"),
        (["no", "cannot say"], "cannot say"),
        (["cannot say", "cannot say"], "cannot say"),
    ],
)
def test_kinds_of_models_are_put_together(verdicts, verdict):
    assert together(verdicts) == together(verdicts[::-1]) == verdict


def test_the_short_form_is_one_line_of_what_fits():
    parts = ["+24.0 points", "a" * 60, "b" * 60, "c"]
    assert short(*parts) == f"+24.0 points; {'a' * 60}; c"
    assert short(*parts, verdict="cannot say") == ""
    long = short("word " * 40)
    assert len(long) <= LINE and long.endswith("word…")


def test_the_furthest_gap_is_of_accuracy_where_there_is_one():
    """Of errors a third is as far as three times as much."""
    small, large = Gap("a", "accuracy", 0.1, 0.0, 0.2, 4), Gap("b", "accuracy", -0.2, -0.3, 0.0, 4)
    third, double = Gap("c", "rmse", -2 / 3, -0.7, -0.6, 4), Gap("d", "rmse", 1.0, 0.9, 1.1, 4)
    assert furthest([double, small, large, third]) is large and furthest([double, third]) is third
    assert (large.size, third.size) == ("−20.0 points of accuracy", "RMSE × 0.333")
    assert (most_of(1), most_of(4)) == ("the only task", "the largest of 4 tasks")


@pytest.mark.parametrize(
    ("shown", "contrary", "verdict"),
    [
        ([1, 1, 1, 1], [0, 0, 0, 0], "yes"),
        ([1, 1, 1, 0], [0, 0, 0, 1], "in part"),
        ([0, 0, 0, 0], [1, 1, 1, 0], "cannot say"),
        ([0, 0, 0, 0], [1, 1, 1, 1], "no"),
    ],
)
def test_accuracies_and_errors_are_judged_apart(shown, contrary, verdict):
    """Three planes and a curve: pooled they would outvote it."""
    metric = ["accuracy", "accuracy", "rmse", "accuracy"]
    order = [0, 1, 3, 2]
    columns = ([bool(values[i]) for i in order] for values in (shown, contrary))
    assert rule_by_metric(metric, *columns) == verdict
