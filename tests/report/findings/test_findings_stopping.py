"""What findings say of sums and means, of stopping at the best epoch, of scores on the training points."""

import made_up
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from made_up import NEURON, measured, mlp
from runs import effect, run, tables_of

from report import format as fmt
from report.findings import descent, stopping


def matched(verdict, gain=0.0, **more):
    return effect("sum", gain, verdict, factor="reduction", reference="mean", **more)


def test_sum_and_mean(tables):
    mean = run(NEURON, "moons", 0.8, eta=0.2)
    found = descent.reduction(tables(mean + run(NEURON, "moons", 0.7, eta=0.001, reduction="sum")))
    assert found.verdict == "no" and found.claim == (
        "Matched sums and means lie at most 10.00 points of accuracy apart for neurons (shown to "
        "differ in the only comparison)."
    )


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (["equal", "equal"], "yes"),
        (["equal", "cannot say"], "in part"),
        (["equal", "better"], "in part"),
        (["better"], "no"),
    ],
)
def test_sum_and_mean_are_one_path_where_all_are_shown_to_be_equal(words, verdict):
    found = descent.reduction(tables_of(*(matched(word) for word in words)))
    assert found.verdict == verdict


def test_how_far_sums_and_means_lie_apart():
    rows = [matched("equal", 0.001), matched("worse", -0.0123)]
    error = [matched("equal", gain, task="sin", metric="rmse") for gain in (-0.2, 0.1)]
    found = descent.reduction(tables_of(*rows, *error))
    assert found.claim == (
        "Matched sums and means lie at most 1.23 points of accuracy apart for networks (shown to be "
        "equal in 1 and shown to differ in 1 of 2); at most 25.00\u202f% of the RMSE apart for networks "
        "(shown to be equal in 2 of 2)."
    )
    assert found.evidence[0] == "moons, mlp-40: +0.1 points [−0.9, +1.1], equal"
    assert "points" not in descent.reduction(tables_of(*error)).claim


def stopped(task, gain, wide=1):
    """Four seeds that the best epoch would have given this gain, more or less `wide` tenths of it."""
    name = f"best_test_{'rmse' if task == 'sin' else 'accuracy'}"
    best = [{name: 0.5 + gain * (1 + wide * wiggle)} for wiggle in (-0.1, 0.1, 0.0, 0.0)]
    epochs = (10, 20, 40, 1000)
    return [
        measured(made_up.cell(mlp(40), task, s), 0.5, metrics=best[s], best_epoch=epochs[s]) for s in range(4)
    ]


@pytest.mark.parametrize(
    ("gain", "verdict", "counts"),
    [
        (0.05, "yes", "better on"),
        (0.0, "cannot say", "equal on"),
        (-0.05, "no", "worse on"),
        (0.012, "cannot say", "not settled on"),
    ],
)
def test_stopping_at_the_best_epoch_is_better_or_worse(tables, gain, verdict, counts):
    """Of one task over its seeds."""
    wide = 20 if gain == 0.012 else 1
    found = stopping.early_stopping(tables(stopped("moons", gain, wide)))
    assert found.verdict == verdict
    assert found.claim.startswith(f"Stopping at the best epoch gives {fmt.points(gain)} [")
    assert found.claim.endswith(
        f"] for networks in classification ({counts} the only task, 1 chosen setting)."
    )


def test_what_stopping_gains_is_told_with_its_interval(tables):
    found = stopping.early_stopping(tables(stopped("moons", 0.05, 2) + stopped("sin", -0.2)))
    half = scipy.stats.t.ppf(0.975, 3) * np.std([0.8, 1.2, 1, 1], ddof=1) / 2
    low, high = 5 * (1 - half), 5 * (1 + half)
    first, second = found.evidence
    told = f"best epoch 30, +5.0 points [+{low:.1f}, +{high:.1f}], better"
    assert first == f"moons, networks (1 chosen setting): {told}"
    assert second.startswith("sin, networks (1 chosen setting): best epoch 30, RMSE × 0.6")
    assert found.claim.startswith("Stopping at the best epoch gives RMSE × 0.6")


def test_as_often_better_as_worse_is_no_help(tables):
    found = stopping.early_stopping(tables(stopped("moons", 0.05) + stopped("xor", -0.05)))
    assert found.verdict == "in part" and found.claim == (
        "Stopping at the best epoch gives −5.0 to +5.0 points for networks in classification (better on 1 "
        "and worse on 1 of 2 tasks, 2 chosen settings)."
    )


@pytest.mark.parametrize(
    ("gains", "size"),
    [
        ((0.05, 0.05), "+5.0 points"),
        ((0.05, 0.05, 0.05), "+5.0 points"),
        ((0.05, 0.04), "+4.0 to +5.0 points"),
        ((0.05, 0.06, 0.04), "+5.0 points [+2.5, +7.5]"),
    ],
)
def test_tasks_that_are_few_or_all_gain_the_same_have_no_interval(tables, gains, size):
    """Two that gain the same would have one without width."""
    tasks = ("moons", "xor", "overlap")
    records = [one for task, gain in zip(tasks, gains, strict=False) for one in stopped(task, gain)]
    found = stopping.early_stopping(tables(records))
    assert found.claim.startswith(f"Stopping at the best epoch gives {size} for networks")
    assert found.claim.endswith("Intervals are over tasks.") == ("[" in size)


def over_tasks(tables, **words):
    """The finding of tasks with these verdicts, by kind, whose mean over tasks is the last of them."""
    rows = [
        {"task": str(i), "kind": kind, "metric": "accuracy", "problem": "classification", "n_settings": 2}
        | {"epoch": 10.0, "verdict": verdict, "difference": 0.1, "difference_low": 0.0, "gain": 0.1}
        | {"difference_high": 0.2, "n_pairs": 5}
        for kind, some in words.items()
        for i, verdict in enumerate(some[:-1])
    ]
    frame = pd.DataFrame(rows)
    over = frame.drop_duplicates("kind").assign(verdict=[some[-1] for some in words.values()])
    tables.setattr(stopping, "stopped_by_task", lambda _: frame)
    tables.setattr(stopping, "stopped_over_tasks", lambda *_: over)
    return stopping.early_stopping(None)


@pytest.mark.parametrize(
    ("neuron", "network", "verdict"),
    [
        (["equal"] * 9, ["better", "cannot say", "cannot say"] * 2, "in part"),
        (["equal"] * 9, ["cannot say"] * 9 + ["better"], "in part"),
        (["better"] * 3, ["cannot say", "not worse", "better"], "yes"),
        (["better"] * 3, ["cannot say", "worse", "better"], "in part"),
        (["equal"] * 3, ["better", "cannot say", "equal"], "in part"),
        (["worse", "not better", "cannot say"], ["equal", "worse", "equal"], "no"),
        (["not worse"] * 3, ["equal"] * 2, "cannot say"),
    ],
)
def test_stopping_helps_where_tasks_together_or_most_of_them_show_it(monkeypatch, neuron, network, verdict):
    """Last in each list: their mean, over tasks."""
    assert over_tasks(monkeypatch, neuron=neuron, mlp=network).verdict == verdict


def test_two_curves_alike_show_nothing_that_neither_does(tables):
    """No curve is told by its seeds, but both alike; planes cannot move."""
    curves = ("sin", "harmonic")
    wide = [made_up.cell(mlp(units), task, s) for units in (5, 40) for task in curves for s in range(4)]
    ratio = {0: 0.80, 1: 1.04, 2: 0.80, 3: 0.98}
    records = [
        measured(cell, 0.5, metrics={"best_test_rmse": 0.5 * ratio[cell.seed]}, best_epoch=10)
        for cell in wide
    ]
    records += [one for task in ("moons", "xor", "overlap") for one in stopped(task, 0.0, 0)]
    found = stopping.early_stopping(tables(records))
    assert "networks in regression (not settled on 2 of 2 tasks, 4 chosen settings)" in found.claim
    assert "gives 0.0 points for networks in classification (equal on 3 of 3 tasks" in found.claim
    assert found.verdict == "cannot say" and found.claim.startswith(
        "Stopping at the best epoch gives RMSE × 0.899"
    )


@pytest.mark.parametrize("find", [descent.reduction, stopping.same_points])
def test_caveats_are_told_of_sums_and_of_training_points(find):
    rows = [matched("equal", edge="highest eta"), same("better", edge="highest eta")]
    assert find(tables_of(*rows)).beside == "η or α was chosen at the end of what was tried."


def test_scoring_on_the_training_points(tables):
    records = run(mlp(40), "moons", 0.8) + run(mlp(40), "moons", 0.9, split="same")
    found = stopping.same_points(tables(records))
    assert found.verdict == "yes"
    assert found.claim.startswith("Scoring on the training points promises +10.0 points [")
    assert found.claim.endswith("] at most, with mlp-40 on moons (too much is shown in the only comparison).")


def same(verdict, gain=0.1, **more):
    row = {"factor": "split", "reference": "separate", "activation": "relu"}
    return effect("same", gain, verdict, **row | more)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (["equal"], "cannot say"),
        (["equal", "not better"], "no"),
        (["worse"], "no"),
        (["cannot say"], "cannot say"),
        (["better", "worse"], "in part"),
        (["better"], "yes"),
    ],
)
def test_that_it_promises_no_more_is_shown(words, verdict):
    found = stopping.same_points(tables_of(*(same(word, task=str(i)) for i, word in enumerate(words))))
    assert found.verdict == verdict and ("too much is shown in no" in found.claim) == ("better" not in words)


def test_of_curves_and_planes_it_is_asked_apart():
    rows = [same("better", 0.1, task=task) for task in "abc"]
    assert stopping.same_points(tables_of(*rows)).verdict == "yes"
    rows += [same("equal", 0.0, task="sin", metric="rmse")]
    assert stopping.same_points(tables_of(*rows)).verdict == "in part"


def test_scoring_on_the_training_points_where_it_promises_most():
    some = [same("better", 0.01), same("better", 0.3, task="xor"), same("worse", -0.4, task="circles")]
    some += [same("cannot say", 0.5, task="spirals"), same("better", 0.9) | {"level": "other"}]
    found = stopping.same_points(tables_of(*some))
    assert found.claim == (
        "Scoring on the training points promises +30.0 points [+29.0, +31.0] at most, with mlp-40 on xor "
        "(too much is shown in 2 of 4 comparisons, too little in 1)."
    )
    assert found.evidence[0] == "moons, mlp-40 (relu): +1.0 points [0.0, +2.0], too high"


def test_tasks_with_nothing_to_compare_are_named(tables):
    """Of xor the other settings have another number of training points."""
    records = [r for s in ("separate", "same") for r in run(mlp(40), "moons", 0.9, split=s)]
    records += run(mlp(40), "xor", 0.9, split="same", n_train=50) + run(mlp(40), "xor", 0.9)
    claim = stopping.same_points(tables(records)).claim
    assert claim.endswith(
        " On xor nothing is compared: no setting with test points of its own has as many training points."
    )
    assert "nothing is compared" not in stopping.same_points(tables(records[:8])).claim
