"""Effects in words: better, worse, not told apart, and what chance gives."""

import numpy as np
import pytest
import scipy.stats
from runs import effect, tables_of

from report.findings import levels
from report.findings.levels import (
    Level,
    beyond_chance,
    comparisons,
    factor_finding,
    levels_of,
    lines_of,
    matters_finding,
)

UNSURE = 0.9  # a p that tells nothing apart


def told(find, *rows):
    """A finding about momentum."""
    return find(tables_of(*rows), "momentum", "key", "Does it?", "Momentum")


def test_chance_alone_is_no_finding():
    """Of 3 tests at 2.5 % one is told apart in 7 of 100 studies, of one test in 2.5 of 100."""
    assert not beyond_chance(1, 3, 0.025) and beyond_chance(2, 3, 0.025) and beyond_chance(1, 1, 0.025)
    for n in (1, 12, 300):
        first = next(k for k in range(n + 1) if beyond_chance(k, n, 0.05))
        exact = scipy.stats.binom(n, 0.05)
        assert exact.sf(first - 1) < 0.0500001 < exact.sf(first - 2)


def test_what_none_shows_is_never_beyond_chance():
    assert not beyond_chance(0, 1, 0.05) and not beyond_chance(0, 1, 0.0)


def test_comparisons_are_of_the_factor_with_another_level_over_two_seeds():
    rows = comparisons(
        tables_of(
            effect("0.5"), effect("0.7", n_seeds=2), effect("0.9", n_seeds=1), effect("x", factor="alpha")
        ),
        "momentum",
    )
    assert rows["level"].tolist() == ["0.5", "0.7"]


@pytest.mark.parametrize(
    ("metric", "difference", "p", "gain", "sure"),
    [
        ("accuracy", 0.1, 0.0499, 0.1, 1),
        ("accuracy", 0.1, 0.05, 0.1, 0),
        ("accuracy", -0.1, 0.0499, -0.1, -1),
        ("rmse", 0.1, 0.0499, -0.1, -1),
        ("rmse", -0.1, 0.0499, 0.1, 1),
        ("accuracy", 0.1, np.nan, 0.1, 1),  # the same in every seed: there is no p
        ("rmse", 0.1, np.nan, -0.1, -1),
        ("accuracy", 0.0, np.nan, 0.0, 0),
    ],
)
def test_a_level_is_told_apart_below_5_per_cent(metric, difference, p, gain, sure):
    row = comparisons(tables_of(effect(gain=difference, p=p, metric=metric)), "momentum").iloc[0]
    assert (row["gain"], row["sure"]) == (gain, sure)


def test_a_level_is_the_count_and_the_medians_of_its_comparisons():
    rows = [effect("0.5", gain, task=str(i)) for i, gain in enumerate((0.01, 0.02, 0.06))]
    rows += [effect("0.5", -0.04, task="lost")]
    rows += [effect("0.5", 0.03, p=UNSURE, task="unsure")]
    rows += [
        effect("0.5", d, metric="rmse", task=f"fit {d}", mean=2 + 2 * d, reference_mean=2.0)
        for d in (-0.5, -0.2, 0.25)
    ]
    rows += [effect("0.9", -0.2)]
    first, second = levels_of(comparisons(tables_of(*rows), "momentum"))
    assert first == Level("0.5", "0", 8, 5, 2, pytest.approx(0.02), pytest.approx(0.8))
    assert (second.name, second.n, second.better, second.worse) == ("0.9", 1, 0, 1)
    assert second.points == pytest.approx(-0.2) and np.isnan(second.ratio)


def test_levels_come_in_the_tables_order():
    rows = comparisons(tables_of(effect("tanh"), effect("gelu"), effect("tanh")), "momentum")
    assert [level.name for level in levels_of(rows)] == ["tanh", "gelu"]


def test_a_level_in_words():
    size = "median +2.0 points of accuracy, RMSE × 0.800"
    level = Level("0.5", "0", 8, 5, 2, 0.02, 0.8)
    assert level.balance == 3 / 8
    assert level.text == f"0.5: better in 5 and worse in 2 of 8 comparisons with 0; {size}"
    assert level.clause == f"0.5 is better in 5 and worse in 2 of 8 comparisons with 0 ({size})"
    bare = Level("0.5", "0", 1, 0, 0, np.nan, np.nan)
    assert bare.text == "0.5: better in 0 and worse in 0 of 1 comparison with 0"
    assert bare.clause == "0.5 is better in 0 and worse in 0 of 1 comparison with 0"
    assert Level("a", "b", 1, 0, 0, np.nan, 2.0).size == "; median RMSE × 2.00"


def test_up_to_twelve_comparisons_are_told_one_by_one():
    for n, lines in ((12, 12), (13, 1)):
        rows = comparisons(tables_of(*(effect(task=f"task {i}") for i in range(n))), "momentum")
        found = lines_of(rows, levels_of(rows))
        assert len(found) == lines
    assert found == (
        "0.9: better in 13 and worse in 0 of 13 comparisons with 0; median +10.0 points of accuracy",
    )


def test_a_line_names_the_difference_with_its_interval():
    rows = comparisons(
        tables_of(effect(), effect(gain=0.25, metric="rmse", task="sin", model="gp")), "momentum"
    )
    assert lines_of(rows, levels_of(rows)) == (
        "moons, mlp-40: 0.9 against 0, +10.0 points [+9.0, +11.0]",
        "sin, gp: 0.9 against 0, RMSE +0.250 [0.240, 0.260]",
    )


def test_a_factor_helps_where_its_best_level_wins_more_than_chance_gives():
    found = told(factor_finding, effect("0.5", 0.02), effect("0.9", 0.01, p=UNSURE))
    assert found.verdict == "yes" and found.tables == ("effects",)
    assert found.claim == (
        "Momentum helps: 0.5 is better in 1 and worse in 0 of 1 comparison with 0 "
        "(median +2.0 points of accuracy)."
    )
    assert len(found.evidence) == 2


def test_the_best_level_has_the_best_balance_and_the_worst_is_named_where_it_loses():
    rows = [effect("0.5", 0.02, task=task) for task in "ab"]
    rows += [effect("0.7", gain, task=task) for task, gain in (("a", 0.03), ("b", -0.01))]
    rows += [effect("0.9", -0.04, task=task, p=p) for task, p in (("a", 0.001), ("b", UNSURE))]
    claim = told(factor_finding, *rows).claim
    assert claim.startswith("Momentum helps: 0.5 is better in 2 and worse in 0 of 2 comparisons with 0 (")
    assert claim.split("; ")[1].startswith("0.9 is better in 0 and worse in 1 of 2 comparisons with 0 (")
    assert "0.7" not in claim


def test_of_equal_balances_that_with_fewer_losses_is_the_best():
    even = [effect("0.5", gain, task=task) for task, gain in (("a", 0.1), ("b", -0.1))]
    calm = [effect("0.7", 0.1, p=UNSURE, task=task) for task in "ab"]
    for rows in (even + calm, calm + even):
        claim = told(factor_finding, *rows).claim
        assert claim.startswith("Momentum does not help: 0.7 is")
        assert "; 0.5 is better in 1 and worse in 1 of 2" not in claim  # the worst of equals lost no more


def test_one_win_in_three_is_what_chance_gives():
    rows = [effect(task=task, p=p) for task, p in (("a", 0.001), ("b", UNSURE), ("c", UNSURE))]
    found = told(factor_finding, *rows)
    assert found.verdict == "no"
    assert found.claim.startswith("Momentum is not shown to help: 0.9 is better in 1 and worse in 0 of 3")
    assert found.claim.endswith(", no more than chance gives.")


def test_wins_are_one_sided():
    """2 of 10 at 2.5 % have a tail of 2.5 %; at 5 %, of both sides, it would be 8.6 %."""
    assert scipy.stats.binom(10, 0.025).sf(1) < 0.05 < scipy.stats.binom(10, 0.05).sf(1)
    rows = [effect(task=str(i), p=0.001 if i < 2 else UNSURE) for i in range(10)]
    assert told(factor_finding, *rows).verdict == "yes"
    assert told(matters_finding, *rows).verdict == "no"


def test_a_factor_does_not_help_where_it_wins_as_often_as_it_loses():
    rows = [effect(task="a"), effect(task="b", gain=-0.1)]
    assert beyond_chance(1, 2, 0.025)
    found = told(factor_finding, *rows)
    assert found.verdict == "no" and "chance" not in found.claim
    assert found.claim.startswith("Momentum does not help: 0.9 is better in 1 and worse in 1 of 2")
    assert found.claim.count("0.9 is") == 1


@pytest.mark.parametrize("find", [factor_finding, matters_finding])
def test_without_comparisons_nothing_can_be_said(find):
    found = told(find)
    assert found.verdict == "cannot say"
    assert "compares no levels of momentum over two seeds or more" in found.claim


def test_a_factor_matters_where_levels_are_told_apart_either_way():
    rows = [effect("0.5", 0.1, p=UNSURE), effect("0.7", -0.2), effect("0.9", 0.3, task="b")]
    found = told(matters_finding, *rows)
    assert found.verdict == "yes"
    assert found.claim == (
        "Momentum can be told apart in 2 of 3 comparisons: "
        "0.7 is better in 0 and worse in 1 of 1 comparison with 0 (median −20.0 points of accuracy); "
        "0.9 is better in 1 and worse in 0 of 1 comparison with 0 (median +30.0 points of accuracy)."
    )


def test_a_factor_matters_no_more_than_chance_gives():
    rows = [effect(task=str(i), p=0.001 if i < 1 else UNSURE) for i in range(2)]
    found = told(matters_finding, *rows)
    assert found.verdict == "no"
    assert "told apart in 1 of 2 comparisons, no more than chance gives: 0.9 is" in found.claim


def test_where_nothing_is_told_apart_the_largest_difference_is_named():
    small, large = effect(gain=0.01, p=UNSURE), effect("0.5", -0.31, p=UNSURE)
    error = effect(gain=0.7, p=UNSURE, metric="rmse", task="sin")
    found = told(matters_finding, small, large, error)
    assert found.verdict == "no"
    assert found.claim == (
        "Momentum can be told apart in 0 of 3 comparisons (largest difference 31.0 points of accuracy)."
    )
    assert told(matters_finding, error).claim.endswith("1 comparison (no interval that excludes 0).")


def test_a_sentence_begins_with_a_capital():
    assert levels.sentence("tanh is better") == "Tanh is better."
