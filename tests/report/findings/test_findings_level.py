"""A level, and a comparison, in words: first by how much, then in how many, of what nothing is settled."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from runs import effect, tables_of

from report.findings.level import Level
from report.findings.levels import comparisons, factor_finding, levels_of, lines_of

OPEN = {"verdict": "cannot say", "seeds_needed": 60}


def of_momentum(*rows):
    return comparisons(tables_of(*rows), "momentum")


def test_a_level_is_the_counts_and_the_medians_of_its_comparisons():
    rows = [effect("0.5", gain, task=str(i)) for i, gain in enumerate((0.01, 0.02, 0.06))]
    rows += [effect("0.5", -0.04, "worse", task="lost"), effect("0.5", 0.0, "equal", task="same")]
    rows += [effect("0.5", 0.03, task="unsure", verdict="cannot say", seeds_needed=n) for n in (30, 70)]
    rows += [effect("0.5", 0.03, "not better", task="a"), effect("0.5", 0.03, "not worse", task="b")]
    rows += [effect("0.5", d, metric="rmse", task=f"fit {d}") for d in (-0.5, -0.2, 0.25)]
    first, errors, second = levels_of(of_momentum(*rows, effect("0.9", -0.2, "worse")))
    assert (first.n, first.better, first.worse, first.equal, first.tasks) == (9, 3, 1, 1, 8)
    assert (first.not_better, first.not_worse, first.open, first.no_gain) == (1, 1, 2, 3)
    assert (first.points, first.needed) == pytest.approx((0.03, 50)) and np.isnan(first.ratio)
    assert (errors.n, errors.better, errors.ratio) == (3, 3, pytest.approx(0.8)) and np.isnan(errors.points)
    assert (second.name, second.n, second.better, second.worse) == ("0.9", 1, 0, 1)
    assert second.points == pytest.approx(-0.2) and np.isnan(second.ratio)


def test_levels_come_in_the_tables_order():
    assert [v.name for v in levels_of(of_momentum(effect("tanh"), effect("gelu"), effect("tanh")))] == [
        "tanh",
        "gelu",
    ]


def test_a_level_in_words_begins_with_its_size():
    level = Level("0.5", "0", "mlp-40", 8, 5, 2, 0, 0.02, 0.8, 60.0)
    assert level.balance == 3 / 8
    start = (
        "0.5 with mlp-40: +2.0 points of accuracy, RMSE × 0.800 in the median; better in 5, worse in 2 and "
    )
    assert level.text == start + "not settled in 1 of 8 comparisons with 0"
    assert level.text_with_seeds == (
        start + "not to be said in 1 of 8 comparisons with 0 (some 60 seeds of both would tell)"
    )
    bare = Level("0.5", "0", "neurons", 1, 0, 0, 0, np.nan, np.nan, not_better=1)
    assert bare.text == ("0.5 with neurons: no size; not better in the only comparison with 0")
    assert Level("a", "b", "c", 1, 0, 0, 0, np.nan, 2.0, not_worse=1).counts == (
        "not worse in the only comparison with b"
    )
    many = Level("a", "b", "c", 4, 4, 0, 0, 0.1, np.nan, settings="1 to 2", against="30", tasks=2)
    assert many.text_of_settings.startswith("a (c, of 1 to 2 settings against 30): +10.0 points")
    assert many.counts == "better in 4 of 4 comparisons with b on 2 tasks"
    assert Level("a", "b", "c", 1, 0, 0, 1, np.nan, 2.0).size == "RMSE × 2.00"


def test_up_to_twelve_comparisons_are_told_one_by_one():
    for n, lines in ((12, 12), (13, 1)):
        rows = of_momentum(*(effect(task=f"task {i}") for i in range(n)))
        found = lines_of(rows, levels_of(rows))
        assert len(found) == lines
    assert found == (
        "momentum 0.9 with mlp-40: +10.0 points of accuracy in the median; better in 13 of 13 comparisons "
        "with no momentum",
    )


def test_every_comparison_is_told_where_budgets_are():
    """However many they are: each side's budget is its own."""
    rows = of_momentum(*(effect(task=f"{i}", digest="a", reference_digest="b") for i in range(13)))
    frame = pd.DataFrame({"model": "mlp-40", "optimiser": ["adam", "sgd"], "epochs": [1000, 200]})
    made = SimpleNamespace(settings=SimpleNamespace(frame=frame), setting_of="ab".index)
    found = lines_of(rows, levels_of(rows), made)
    assert len(found) == 13 and found[12].startswith(
        "12, mlp-40: momentum 0.9 against no momentum, +10.0 points"
    )


def test_a_line_names_the_difference_with_its_interval_and_the_verdict():
    rows = of_momentum(effect(), effect(gain=0.25, metric="rmse", task="sin", model="gp", **OPEN))
    assert lines_of(rows, levels_of(rows)) == (
        "moons, mlp-40: momentum 0.9 against no momentum, +10.0 points [+9.0, +11.0], better",
        "sin, gp: momentum 0.9 against no momentum, RMSE × 1.250 [1.240, 1.260], cannot say (some 60 seeds "
        "of both would tell)",
    )


def test_not_worse_is_no_part_of_what_is_not_settled():
    level = Level("0.9", "0", "mlp-40", 9, 1, 0, 2, 0.01, np.nan, 40.0, not_better=1, not_worse=2)
    assert (
        level.counts
        == "better in 1, equal in 2, not better in 1, not worse in 2 and not settled in 3 of 9 comparisons "
        "with 0"
    )
    assert level.text_with_seeds.endswith(
        "; better in 1, equal in 2, not better in 1, not worse in 2 and not to be said in 3 of 9 comparisons "
        "with 0 (some 40 seeds of both would tell)"
    )


@pytest.mark.parametrize(
    ("better", "worse", "end"),
    [(5, 1, "better in 5, worse in 1 of 7"), (1, 0, "better in 1 of 7"), (0, 2, "worse in 2 of 7")],
)
def test_a_level_in_one_line_tells_wins_and_losses_before_what_is_open(better, worse, end):
    level = Level("0.9", "0", "mlp-40", 7, better, worse, 0, 0.01, np.nan, factor="alpha")
    assert level.short.endswith(f", {end}")
    assert replace(level, better=0, worse=0, equal=4).short.endswith("equal in 4 of 7")


def test_of_two_comparisons_both_sizes_are_told_and_no_median():
    rows = of_momentum(effect(gain=0.1), effect(gain=0.3, task="xor"))
    assert levels_of(rows)[0].size == "+10.0 to +30.0 points of accuracy"
    rows = of_momentum(*(effect(gain=gain, metric="rmse", task=str(gain)) for gain in (1.0, -0.5)))
    assert levels_of(rows)[0].size == "RMSE × 0.500 to 2.00"
    alike = of_momentum(effect(gain=0.1), effect(gain=0.1, task="xor"))
    assert levels_of(alike)[0].size == "+10.0 points of accuracy"


def test_what_few_comparisons_show_is_told_beside_a_median_that_hides_it():
    rows = [effect(gain=0.211, task="xor"), effect(gain=-0.003, verdict="equal", task="a")]
    rows += [effect(gain=-0.004, verdict="equal", task="b")]
    text = levels_of(of_momentum(*rows))[0].text
    assert "−0.3 points of accuracy in the median" in text
    assert text.endswith("comparisons with no momentum, the furthest shown +21.1 points of accuracy on xor")
    alone = [effect(gain=gain, verdict=word) for gain, word in ((0.2, "better"), (0, "equal"), (0, "equal"))]
    assert levels_of(of_momentum(*alone))[0].text.endswith(", the furthest shown +20.0 points of accuracy")
    most = [effect(gain=0.2, task="c"), effect(gain=0.2, task="d")]
    assert "furthest" not in levels_of(of_momentum(*rows, *most))[0].text


def test_a_win_elsewhere_than_at_the_best_level_is_told_with_its_losses():
    rows = [effect("0.5", 0.0, "equal", task=task) for task in "abcd"]
    rows += [effect("0.9", g, v, task=t) for g, v, t in ((0.1, "better", "a"), (-0.1, "worse", "b"))]
    found = factor_finding(tables_of(*rows), "momentum", "key", "Does it?", "Momentum")
    assert found.short.startswith("+10.0 points") and "better on 1, worse on 1 of 4 tasks" in found.short


def test_of_a_task_with_several_comparisons_these_are_counted_and_not_the_best_of_them():
    rows = [effect("0.9", 0.1, "better"), effect("0.9", 0.01, "cannot say", activation="relu")]
    found = factor_finding(tables_of(*rows), "momentum", "key", "Does it?", "Momentum")
    assert found.short.endswith("momentum 0.9 in place of no momentum (mlp-40), better in 1 of 2")


def test_a_level_in_one_line_says_what_most_comparisons_say():
    level = Level("0.9", "0", "mlp-40", 3, 2, 1, 0, 0.01, np.nan, factor="momentum")
    line = "+1.0 points of accuracy in the median: momentum 0.9 against no momentum (mlp-40)"
    assert level.short == f"{line}, better in 2, worse in 1 of 3"
    assert replace(level, n=1, worse=0, better=1).short.endswith(", better in the only comparison")
    long = replace(level, n=1, worse=1, better=0, name="zeros", reference="uniform", factor="init")
    assert long.short == (
        "+1.0 points: zeros as initial weights against uniform initial weights (mlp-40), worse in the only "
        "comparison"
    )
