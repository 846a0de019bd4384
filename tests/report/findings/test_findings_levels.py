"""Effects in words: better, worse, equal, what cannot be said; by kind of model, first by how much."""

import numpy as np
import pandas as pd
import pytest
from runs import effect, tables_of

from report.findings.levels import (
    comparisons,
    factor_finding,
    levels_of,
    matters_finding,
    one_a_task,
)

OPEN = {"verdict": "cannot say", "seeds_needed": 60}


def told(find, *rows):
    """A finding about momentum."""
    return find(tables_of(*rows), "momentum", "key", "Does it?", "Momentum")


def of_momentum(*rows):
    return comparisons(tables_of(*rows), "momentum")


def test_comparisons_are_of_the_factor_with_another_level_over_two_pairs():
    rows = of_momentum(
        effect("0.5"), effect("0.7", n_pairs=2), effect("0.9", n_pairs=1), effect("x", factor="alpha")
    )
    assert rows["level"].tolist() == ["0.5", "0.7"]


@pytest.mark.parametrize(
    ("metric", "difference", "gain"),
    [
        ("accuracy", 0.1, 0.1),
        ("accuracy", -0.1, -0.1),
        ("rmse", 0.25, -np.log(1.25)),
        ("rmse", -0.5, np.log(2)),
    ],
)
def test_a_gain_is_points_or_the_logarithm_of_the_ratio(metric, difference, gain):
    row = of_momentum(effect(gain=difference, metric=metric)).iloc[0]
    assert row["gain"] == pytest.approx(gain, rel=1e-4)


@pytest.mark.parametrize(
    ("verdict", "sure", "equal"),
    [
        ("better", 1, False),
        ("worse", -1, False),
        ("equal", 0, True),
        ("not worse", 0, False),
        (None, 0, False),
    ],
)
def test_a_level_is_what_its_verdict_says(verdict, sure, equal):
    """Whatever its number says."""
    row = of_momentum(effect(gain=0.5, verdict=verdict)).iloc[0]
    assert (row["sure"], row["equal"]) == (sure, equal)


def test_neurons_and_networks_are_never_pooled():
    rows = [effect(gain=0.1), effect(gain=-0.3, verdict="worse", model="neuron", kind="neuron")]
    rows += [effect(gain=0.1, model="mlp-5")]
    found = levels_of(of_momentum(*rows))
    assert [(level.who, level.n, level.better, level.worse) for level in found] == [
        ("networks", 2, 2, 0),
        ("neuron", 1, 0, 1),
    ]
    claim = told(factor_finding, *rows).claim
    assert (
        "momentum 0.9 with networks: +10.0 points" in claim
        and ". Momentum 0.9 with neuron: −30.0 points" in claim
    )


def test_a_factor_helps_where_a_level_is_better_more_often_than_worse():
    found = told(factor_finding, effect("0.5", 0.02), effect("0.9", 0.01, **OPEN))
    assert found.verdict == "yes" and found.tables == ("effects",)
    assert found.claim == (
        "Momentum helps, at its best level (wins less losses): momentum 0.5 with mlp-40: +2.0 points of "
        "accuracy; better in the only comparison with no momentum. The largest gain of those left open: "
        "+1.0 points [0.0, +2.0] (moons, mlp-40, momentum 0.9)."
    )
    assert len(found.evidence) == 2


def test_the_best_level_has_the_best_balance():
    rows = [effect("0.5", 0.02, task=task) for task in "ab"]
    rows += [effect("0.7", 0.03, task="a"), effect("0.7", -0.01, "worse", task="b")]
    rows += [effect("0.9", -0.04, "worse", task=task) for task in "ab"]
    claim = told(factor_finding, *rows).claim
    assert claim.startswith(
        "Momentum helps, at its best level (wins less losses): momentum 0.5 with mlp-40: "
    )
    assert "0.7" not in claim and "0.9" not in claim


def test_of_equal_balances_that_which_is_shown_to_be_equal_is_the_best():
    even = [effect("0.5", task="a"), effect("0.5", -0.1, "worse", task="b")]
    calm = [effect("0.7", 0.0, "equal", task=task) for task in "ab"]
    for rows in (even + calm, calm + even):
        assert told(factor_finding, *rows).claim.startswith(
            "Momentum helps in part, at its best level (wins less losses): momentum 0.7 with mlp-40: 0.0 p"
        )


def test_of_the_same_counts_the_larger_gain_is_the_best():
    """Points of accuracy, or how much smaller the RMSE is."""
    rows = [effect("0.5", 0.01), effect("0.7", 0.03), effect("0.9", 0.02)]
    assert "(wins less losses): momentum 0.7 with mlp-40: +3.0 points" in told(factor_finding, *rows).claim
    errors = [effect(level, gain, metric="rmse") for level, gain in (("0.5", -0.1), ("0.7", -0.4))]
    assert "(wins less losses): momentum 0.7 with mlp-40: RMSE × 0.600" in told(factor_finding, *errors).claim


def test_the_level_that_is_named_is_the_one_that_is_judged():
    """0.5 wins in two of nine and loses nowhere; 0.9, whose balance is less, wins in four, loses in three."""
    few = ["better"] * 2 + ["cannot say"] * 7
    often = ["better"] * 4 + ["worse"] * 3 + ["cannot say"] * 2
    rows = [
        effect(level, verdict=verdict, task=str(i))
        for level, verdicts in (("0.5", few), ("0.9", often))
        for i, verdict in enumerate(verdicts)
    ]
    found = told(factor_finding, *rows)
    assert found.verdict == "in part"
    assert found.claim.startswith(
        "Momentum helps in part, at its best level (wins less losses): momentum 0.5 with mlp-40: "
    )


def test_that_it_does_not_help_is_shown_of_every_level():
    """0.5 is equal everywhere and so the best; of 0.9 nothing is known, and it may be better."""
    rows = [effect("0.5", verdict="equal", task=task) for task in "ab"]
    assert told(factor_finding, *rows).verdict == "no"
    unsaid = [effect("0.9", verdict="cannot say", task=task) for task in "ab"]
    assert told(factor_finding, *rows, *unsaid).verdict == "cannot say"


def test_nothing_is_denied_of_a_context_while_one_of_its_levels_is_open():
    """Two of three contexts are settled at every level; then one of them only."""
    rows = [effect(level, 0.0, "equal", task=task) for level in ("0.5", "0.9") for task in "abc"]
    for open_ones, verdict in ((1, "no"), (2, "cannot say")):
        changed = [row | {"verdict": "cannot say"} for row in rows[:open_ones]] + rows[open_ones:]
        assert told(factor_finding, *changed).verdict == verdict


@pytest.mark.parametrize(("word", "verdict"), [("not worse", "cannot say"), ("equal", "no")])
def test_nothing_is_denied_while_a_comparison_looks_like_a_gain(word, verdict):
    """Nine are settled; the interval of the tenth lies above 0, though it is not told from it."""
    rows = [effect("0.5", 0.0, "equal", task=str(i)) for i in range(9)]
    found = told(factor_finding, *rows, effect("0.9", 0.195, word, task="spirals"))
    assert found.verdict == verdict
    assert ("open: +19.5 points [+18.5, +20.5] (spirals, mlp-40, momentum 0.9)" in found.claim) == (
        word != "equal"
    )
    looks = told(matters_finding, *rows, effect("0.9", -0.195, "not better", task="spirals"))
    assert looks.verdict == "cannot say"


def test_a_gain_at_another_level_than_the_best_is_a_part():
    rows = [effect("0.5", 0.0, "equal", task=task) for task in "abcd"]
    rows += [
        effect("0.9", gain, word, task=task)
        for task, gain, word in (("a", 0.1, "better"), ("b", -0.1, "worse"), ("c", -0.1, "worse"))
    ]
    found = told(factor_finding, *rows)
    assert found.verdict == "in part" and "; most often better: momentum 0.9 with mlp-40: " in found.claim


@pytest.mark.parametrize("find", [factor_finding, matters_finding])
def test_the_two_metrics_are_never_pooled(find):
    """Nine accuracies that cannot move do not outvote three curves; medians are of one metric."""
    rows = [effect("0.9", 0.0, "equal", task=f"plane {i}") for i in range(9)]
    curves = [effect("0.9", -0.5, "better", task=f"curve {i}", metric="rmse") for i in range(3)]
    assert told(find, *rows).verdict == "no" and told(find, *curves).verdict == "yes"
    found = told(find, *rows, *curves)
    assert found.verdict == "in part" and "better in 3 of 3 comparisons with no momentum." in found.claim
    assert "equal in 9 of 9 comparisons with no momentum. Momentum 0.9 with mlp-40: RMSE × 0.5" in found.claim


def test_one_kind_of_model_that_is_helped_is_a_part():
    neuron = {"model": "neuron", "kind": "neuron"}
    for verdict, expected in (("better", "yes"), ("equal", "in part"), ("cannot say", "in part")):
        assert told(factor_finding, effect(), effect(verdict=verdict, **neuron)).verdict == expected
    both = [effect(verdict="equal"), effect(verdict="cannot say", **neuron)]
    assert told(factor_finding, *both).verdict == "cannot say"


@pytest.mark.parametrize("find", [factor_finding, matters_finding])
def test_caveats_stand_beside_the_claim_of_every_factor(find):
    found = told(find, effect(reference_edge="highest eta"), effect(task="xor"))
    assert found.beside == "In 1 of 2 comparisons η or α was chosen at the end of what was tried."
    assert "was tried" not in found.claim


@pytest.mark.parametrize(
    ("verdicts", "verdict", "words"),
    [
        (["better", "worse"], "in part", "helps in part"),
        (["equal", "worse", "cannot say"], "no", "does not help"),
        (["not better", "not better", "cannot say"], "no", "does not help"),
        (["equal", "cannot say"], "cannot say", "cannot be said to help"),
        (["not worse"] * 3, "cannot say", "cannot be said to help"),
        (["cannot say"] + ["better"] * 2, "yes", "helps"),
        (["cannot say"] * 3 + ["better"], "in part", "helps in part"),
        (["equal"] * 3 + ["better"], "in part", "helps in part"),
        (["better"] * 9 + ["worse"], "in part", "helps in part"),
    ],
)
def test_that_a_factor_does_not_help_is_shown_not_assumed(verdicts, verdict, words):
    gains = {"better": 0.1, "worse": -0.1, "cannot say": 0.0, "not worse": 0.0}
    rows = [effect("0.9", gains.get(v, 0.0), v, task=str(i)) for i, v in enumerate(verdicts)]
    found = told(factor_finding, *rows)
    assert found.verdict == verdict and found.claim.startswith(
        f"Momentum {words}, at its best level (wins less losses): "
    )


@pytest.mark.parametrize("find", [factor_finding, matters_finding])
def test_without_comparisons_nothing_can_be_said(find):
    found = told(find)
    assert found.verdict == "cannot say"
    assert found.claim == "Cannot be said: this study trains nothing by steps."


@pytest.mark.parametrize(
    ("verdicts", "verdict", "start"),
    [
        (["cannot say", "worse", "better"], "yes", "matters: "),
        (["equal", "worse", "better"], "in part", "matters in part: "),
        (["equal", "equal", "not better"], "no", "does not matter: "),
        (["equal", "cannot say"], "cannot say", "cannot be said to matter: "),
        (["not better"], "cannot say", "cannot be said to matter: "),
    ],
)
def test_a_factor_matters_where_levels_are_told_apart_either_way(verdicts, verdict, start):
    gains = {"better": 0.1, "worse": -0.1}
    rows = [effect("0.9", gains.get(v, 0.0), v, task=str(i)) for i, v in enumerate(verdicts)]
    found = told(matters_finding, *rows)
    assert found.verdict == verdict and found.claim.startswith(f"Momentum {start}")


def test_each_task_counts_once_with_the_scoreboards_points():
    """Those of its first model; a task whose comparisons have others is left out."""
    rows = [
        effect(n_train=900),
        effect(n_train=20),
        effect(n_train=900, split="same"),
        effect(n_train=900, device="cuda"),
        effect(),
    ]
    rows += [effect(task="xor", n_train=10), effect(task="xor", n_train=20), effect(task="sin", n_train=10)]
    board = [("moons", 200), ("xor", 10), ("xor", 20), ("sin", 50), ("circles", 200)]
    made = tables_of(*rows, scoreboard=pd.DataFrame(board, columns=["task", "n_train"]))
    found = one_a_task(comparisons(made, "momentum"), made)
    assert list(zip(found["task"], found["n_train"], strict=True)) == [("moons", 200), ("xor", 10)]
    assert one_a_task(pd.DataFrame(found.iloc[:0]), made).empty


@pytest.mark.parametrize("find", [factor_finding, matters_finding])
def test_where_nothing_can_be_said_the_largest_group_is_told_first(find):
    """What keeps one sentence alone of such a finding keeps that."""
    neuron = {"model": "neuron", "kind": "neuron"}
    rows = [effect("0.9", -0.003, "cannot say", **neuron), effect("0.9", -0.124, "cannot say")]
    assert ": momentum 0.9 with mlp-40: −12.4 points of accuracy; not settled in the only" in (
        told(find, *rows).claim
    )


def test_the_largest_of_both_metrics_is_told_in_the_line():
    """Half of the points lost, to chance, is more than ten times the error."""
    rows = [effect("0.9", -0.5, "worse", task=task) for task in "ab"]
    found = told(matters_finding, *rows, effect("0.9", 8.0, "worse", task="sin", metric="rmse"))
    assert found.short.startswith("−50.0 points of accuracy: ")


def test_every_level_of_what_matters_in_part_is_told_the_largest_first():
    rows = [effect("normal", 0.0, "equal", task=task) for task in "ab"]
    rows += [effect("zeros", -0.5, "worse", task=task) for task in "ab"]
    claim = told(matters_finding, *rows).claim
    assert claim.startswith("Momentum matters in part: momentum zeros with mlp-40: −50.0 points")
    assert "; momentum normal with mlp-40: 0.0 points of accuracy; equal in 2 of 2" in claim


def test_what_is_left_open_is_told_once_and_of_each_group_in_the_evidence():
    rows = [effect("0.9", 0.0, "equal", task=str(i)) for i in range(13)]
    rows += [effect("0.9", 0.05, "cannot say", task="a")]
    rows += [effect("0.9", -0.3, "cannot say", task=task, metric="rmse") for task in ("sin", "sinh")]
    found = told(factor_finding, *rows)
    assert found.claim.count("left open") == 1
    assert found.claim.endswith(
        " The largest gain of those left open: +5.0 points [+4.0, +6.0] (a, mlp-40, momentum 0.9)."
    )
    first, second = [line for line in found.evidence if "left open" in line]
    assert "+5.0 points" in first and "RMSE × 0.700" in second
