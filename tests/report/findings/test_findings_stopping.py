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
        "Matched sums and means lie at most 10.00 points of accuracy apart for neurons (1 comparison: 1 to "
        "differ)."
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
        "Matched sums and means lie at most 1.23 points of accuracy and 25.00\u202f% of the RMSE apart for "
        "networks (4 comparisons: 3 shown to be equal and 1 to differ)."
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
        (0.05, "yes", "better on 1"),
        (0.0, "no", "equal on 1"),
        (-0.05, "no", "worse on 1"),
        (0.012, "cannot say", "not settled on 1"),
    ],
)
def test_stopping_at_the_best_epoch_is_better_or_worse(tables, gain, verdict, counts):
    wide = 20 if gain == 0.012 else 1
    found = stopping.early_stopping(tables(stopped("moons", gain, wide)))
    assert found.verdict == verdict
    assert found.claim == (
        f"Stopping at the best epoch gives {fmt.points(gain)} of accuracy for networks ({counts} of 1 chosen "
        "setting)."
    )


def test_what_stopping_gains_is_told_with_its_interval(tables):
    found = stopping.early_stopping(tables(stopped("moons", 0.05, 2) + stopped("sin", -0.2)))
    half = scipy.stats.t.ppf(0.975, 3) * np.std([0.8, 1.2, 1, 1], ddof=1) / 2
    low, high = 5 * (1 - half), 5 * (1 + half)
    first, second = found.evidence
    assert first == f"moons, mlp-40: best epoch 30, +5.0 points [+{low:.1f}, +{high:.1f}], better"
    assert second.startswith("sin, mlp-40: best epoch 30, RMSE × 0.6") and second.endswith(", better")


def test_as_often_better_as_worse_is_no_help(tables):
    found = stopping.early_stopping(tables(stopped("moons", 0.05) + stopped("xor", -0.05)))
    assert found.verdict == "in part"
    assert "in the median for networks (better on 1 and worse on 1 of 2 chosen settings)." in found.claim


def one_family(tables, **verdicts):
    """The finding of rows with these verdicts: neuron=["better"]."""
    rows = [
        {"task": str(i), "model": kind, "kind": kind, "metric": "accuracy", "epoch": 10.0, "verdict": verdict}
        | {"difference": 0.1, "difference_low": 0.0, "difference_high": 0.2}
        for kind, some in verdicts.items()
        for i, verdict in enumerate(some)
    ]
    tables.setattr(stopping, "stopped", lambda _: pd.DataFrame(rows))
    return stopping.early_stopping(None)


@pytest.mark.parametrize(
    ("neuron", "network", "verdict"),
    [
        (["equal"] * 9, ["better", "cannot say", "cannot say"], "in part"),
        (["equal"] * 9, ["better"] * 9, "in part"),
        (["better"] * 2, ["better", "better", "cannot say"], "yes"),
        (["worse", "not better"], ["equal", "worse"], "no"),
        (["not worse"] * 2, ["equal"], "cannot say"),
    ],
)
def test_stopping_helps_where_it_does_for_one_kind_of_model(monkeypatch, neuron, network, verdict):
    assert one_family(monkeypatch, neuron=neuron, mlp=network).verdict == verdict


def test_neurons_and_networks_are_told_apart(monkeypatch):
    found = one_family(monkeypatch, neuron=["equal", "equal", "worse"], mlp=["better", "cannot say"])
    assert found.claim == (
        "Stopping at the best epoch gives +10.0 points of accuracy in the median for neurons (equal on 2 and "
        "worse on 1 of 3 chosen settings); +10.0 points of accuracy in the median for networks (better on 1 "
        "and not settled on 1 of 2 chosen settings)."
    )


@pytest.mark.parametrize("find", [descent.reduction, stopping.same_points])
def test_caveats_are_told_of_sums_and_of_training_points(find):
    rows = [matched("equal", edge="highest eta"), same("better", edge="highest eta")]
    assert find(tables_of(*rows)).claim.endswith(". η or α was chosen at the end of what was tried.")


def test_scoring_on_the_training_points(tables):
    records = run(mlp(40), "moons", 0.8) + run(mlp(40), "moons", 0.9, split="same")
    found = stopping.same_points(tables(records))
    assert found.verdict == "yes"
    assert found.claim.startswith("It promises +10.0 points [")
    assert found.claim.endswith("] at most, with mlp-40 on moons (too much is shown in 1 of 1 comparison).")


def same(verdict, gain=0.1, **more):
    row = {"factor": "split", "reference": "separate", "activation": "relu"}
    return effect("same", gain, verdict, **row | more)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (["equal"], "no"),
        (["not better"], "no"),
        (["cannot say"], "cannot say"),
        (["better", "worse"], "in part"),
        (["better"], "yes"),
    ],
)
def test_that_it_promises_no_more_is_shown(words, verdict):
    found = stopping.same_points(tables_of(*(same(word) for word in words)))
    assert found.verdict == verdict and ("too much is shown" in found.claim) == ("better" in words)


def test_scoring_on_the_training_points_where_it_promises_most():
    some = [same("better", 0.01), same("better", 0.3, task="xor"), same("worse", -0.4, task="circles")]
    some += [same("cannot say", 0.5, task="spirals"), same("better", 0.9) | {"level": "other"}]
    found = stopping.same_points(tables_of(*some))
    assert found.claim == (
        "It promises +30.0 points [+29.0, +31.0] at most, with mlp-40 on xor (too much is shown in 2 of 4 "
        "comparisons)."
    )
    assert found.evidence[0] == "moons, mlp-40 (relu): +1.0 points [0.0, +2.0], better"
