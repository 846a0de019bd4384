"""What the line before a claim leads with: what is shown, not a median that hides it."""

from types import SimpleNamespace

import pytest
from runs import effect, tables_of

from report.findings.levels import factor_finding, matters_finding
from report.findings.lines import size_of


def told(find, *rows):
    """A finding about momentum."""
    return find(tables_of(*rows), "momentum", "key", "Does it?", "Momentum")


def rarely(verdict, gain, **more):
    """A level that is equal on four tasks, and once something else, by that much."""
    rows = [effect("0.9", -0.001, "equal", task=task) for task in "abcd"]
    return [*rows, effect("0.9", gain, verdict, task="chessboard", **more)]


def test_a_gain_that_the_median_hides_is_told_first():
    found = told(factor_finding, *rarely("better", 0.02))
    start = "+2.0 points of accuracy on chessboard: momentum 0.9 in place of no momentum (mlp-40), better on "
    assert found.verdict == "in part" and found.short == f"{start}1 of 5 tasks"
    most = [effect("0.9", 0.01, task=task) for task in "efghi"]
    plain = told(factor_finding, *rarely("better", 0.02), *most).short
    assert plain.startswith("+1.0 points of accuracy in the median: momentum 0.9 in place of no momentum (")
    assert plain.endswith("), better in 6 of 10")


def test_where_either_way_counts_a_loss_that_the_median_hides_is_told_first():
    found = told(matters_finding, *rarely("worse", -0.2))
    start = "−20.0 points of accuracy on chessboard: momentum 0.9 in place of no momentum (mlp-40), apart on "
    assert found.verdict == "in part" and found.short == f"{start}1 of 5 tasks"


def test_what_is_shown_in_most_comparisons_is_told_before_a_larger_one_that_is_not():
    curves = [effect("0.9", -0.5, "cannot say", task=task, metric="rmse") for task in ("sin", "sinh")]
    found = told(factor_finding, effect("0.9", 0.02), *curves)
    assert found.short.startswith("+2.0 points of accuracy: momentum 0.9 in place of no momentum (mlp-40), ")
    assert found.short.endswith(", better in the only comparison")


@pytest.mark.parametrize(
    ("low", "high", "text"), [(0.0017, 0.039, "0.0081"), (0.0080, 0.0082, "0.00810"), (None, None, "0.00810")]
)
def test_a_size_has_no_more_digits_than_its_interval_allows(low, high, text):
    ends = {"difference_low": low and low - 1, "difference_high": high and high - 1}
    assert size_of(SimpleNamespace(metric="rmse", difference=0.0081 - 1, **ends)) == f"RMSE × {text}"
