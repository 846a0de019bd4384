"""Trainings of other settings, paired over what they have in common."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bench.compare.by import compare_by
from bench.compare.quality import Least
from bench.errors import UserError

BY = ("task", "model", "seed")


def cells(eta: float, gain: float = 0.0, tasks=("moons", "xor"), seeds: int = 6, **more) -> pd.DataFrame:
    """Two alphas of each task and seed; seed and alpha move the score, `gain` all of them."""
    rng = np.random.default_rng(int(1000 * eta))
    rows = [
        {
            "task": task, "model": "neuron", "seed": seed, "eta": eta, "alpha": alpha, "activation": "tanh",
            "problem": "classification", "status": "ok", "test_rmse": np.nan, "test_r2": np.nan,
            "test_accuracy": 0.8 + 0.01 * seed + alpha + gain + rng.normal(0, 0.002), **more,
        }
        for task in tasks for seed in range(seeds) for alpha in (0.0, 0.01)
    ]  # fmt: skip
    return pd.DataFrame(rows, index=[f"{eta}-{i}" for i in range(len(rows))])


def test_means_over_everything_else_are_paired_over_seeds():
    a, b = cells(0.1), cells(0.3, gain=0.05)
    found = compare_by(a, b, BY, Least())
    row = next(row for row in found.rows["scores"] if row.name == "moons neuron")
    means = [f[f["task"] == "moons"].groupby("seed")["test_accuracy"].mean() for f in (a, b)]
    test = stats.ttest_rel(means[1], means[0])
    assert row.verdict == "better" and row.p == pytest.approx(test.pvalue)
    assert (row.low, row.high) == pytest.approx(test.confidence_interval(0.95))
    assert (row.a, row.b) == pytest.approx((means[0].mean(), means[1].mean()))
    assert [one.verdict for one in compare_by(b, a, BY, Least()).rows["scores"]] == ["worse", "worse"]


def test_the_setting_that_differs_is_said_and_no_other():
    assert compare_by(cells(0.1), cells(0.3), BY, Least()).differs == ["eta: 0.1 -> 0.3"]
    other = cells(0.3, activation="relu").assign(alpha=0.0)
    found = compare_by(cells(0.1), other, BY, Least()).differs
    assert found == ["activation: tanh -> relu", "eta: 0.1 -> 0.3", "alpha: 0, 0.01 -> 0"]
    assert compare_by(cells(0.1), cells(0.1), BY, Least()).differs == []


def test_only_what_both_have_is_compared_and_the_rest_counted():
    found = compare_by(cells(0.1), cells(0.3, tasks=("moons",), seeds=3), BY, Least())
    assert [row.name for row in found.rows["scores"]] == ["moons neuron"]
    assert found.rows["scores"][0].note == "3 seeds" and (found.only_a, found.only_b) == (1, 0)


def test_a_setting_that_is_missing_is_a_value_like_another():
    a, b = (cells(eta).assign(n_train=pd.NA) for eta in (0.1, 0.3))
    found = compare_by(a, b, (*BY, "n_train"), Least())
    assert len(found.rows["scores"]) == 2 and found.differs == ["eta: 0.1 -> 0.3"]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (("task",), "a seed and something else"),
        (("seed",), "a seed and"),
        (("task", "colour", "seed"), "'colour' is none of"),
        (("",), "'' is none of"),
        (("task", "eta", "seed"), "no task, eta in common"),
    ],
)
def test_what_cannot_be_paired_is_one_sentence(by, said):
    with pytest.raises(UserError, match=said):
        compare_by(cells(0.1), cells(0.3), by, Least())
