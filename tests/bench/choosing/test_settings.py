"""One row a setting, one column a seed, and the order in which a setting is chosen before another."""

import made_up
import numpy as np
import pandas as pd
import pytest
from made_up import NEURON, fixed_cell, measured, mlp

from bench.choosing.axes import numbers
from bench.choosing.settings import metric_of, worse_by
from bench.record import Record


def run(value, seeds=range(2), brier=None, model=NEURON, task="moons", **axes):
    """An ok record a seed, of this validation metric."""
    beside = {} if brier is None else {"validation_brier": brier}
    return [measured(made_up.cell(model, task, s, **axes), value, metrics=beside) for s in seeds]


def lost(seed, **axes):
    return [Record(made_up.cell(NEURON, "moons", seed, **axes), "diverged", "in epoch 1")]


def order(settings, *runs):
    """The runs' numbers in the order of choice; each is a setting of its own."""
    made = settings([record for one in runs for record in one])
    assert len(made.frame) == len(runs)
    return made.frame["place"].argsort().tolist()


BEST, WORSE, LOW, HIGH = 0.9, 0.8, {"eta": 0.1}, {"eta": 1.0}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (run(WORSE, **LOW), run(BEST, seeds=range(3), **HIGH) + lost(3, **HIGH)),
        (run(WORSE, seeds=range(3), **HIGH), run(BEST, **LOW)),
        (run(BEST, brier=0.3, **HIGH), run(WORSE, brier=0.1, **LOW)),
        (run(0.1, task="sin", **HIGH), run(0.2, task="sin", **LOW)),
        (run(BEST, brier=0.1, **HIGH), run(BEST, brier=0.3, **LOW)),
        (run(BEST, brier=0.3, **HIGH), run(BEST, **LOW)),
        (run(BEST, alpha=0.1, **LOW), run(BEST, alpha=0.0, **HIGH)),
        (run(BEST, alpha=0.0, **LOW), run(BEST, alpha=0.1, **LOW)),
        (run(BEST, momentum=0.9), run(BEST, momentum=0.0)),
    ],
    ids=[
        "whole", "more seeds", "accuracy", "rmse", "brier", "with a brier", "eta", "alpha", "the order",
    ],
)  # fmt: skip
def test_one_setting_is_chosen_before_another(settings, before, after):
    assert order(settings, before, after) == [0, 1]
    if before[0].cell.momentum == after[0].cell.momentum:
        assert order(settings, after, before) == [1, 0]


def test_of_settings_that_lost_seeds_more_that_ended_come_first(settings):
    some = run(WORSE, seeds=range(3), **HIGH) + lost(3, **HIGH)
    assert order(settings, run(BEST, **LOW) + lost(3, **LOW), some, lost(0, eta=10.0)) == [1, 0, 2]


@pytest.mark.parametrize(("more", "first"), [(2e-12, 1), (2e-13, 0)])
def test_means_tie_where_they_agree_to_twelve_decimals(settings, more, first):
    assert order(settings, run(0.8, **LOW), run(0.8 + more, **HIGH))[0] == first
    assert order(settings, run(0.8, brier=0.2, **LOW), run(0.8, brier=0.2 - more, **HIGH))[0] == first


def test_a_setting_has_a_column_for_each_seed(settings):
    cells = [made_up.cell(NEURON, "moons", s, eta) for eta in (0.1, 1.0) for s in (2, 0)]
    records = [measured(c, v, v - 0.1) for c, v in zip(cells, (0.9, 0.7, 0.6, 0.5), strict=True)]
    made = settings([*records, *lost(1)])
    assert made.seeds == (0, 1, 2) and made.setting.tolist() == [0, 0, 1, 1, 0]
    np.testing.assert_array_equal(made.validation, [[0.7, np.nan, 0.9], [0.5, np.nan, 0.6]])
    assert made.frame["n_seeds"].tolist() == [3, 2] and made.frame["n_ok"].tolist() == [2, 2]
    assert made.frame["validation"].tolist() == pytest.approx([0.8, 0.55])
    assert made.frame["digest"].tolist() == [cells[0].digest, cells[2].digest]
    assert made.best(np.array([0])) == 0 and made.best(np.array([0, 1])) == 1  # which lost no seed


def test_the_metric_is_the_problems(cells):
    records = [
        measured(made_up.cell(NEURON, "moons"), 0.9, metrics={"validation_rmse": 7.0}),
        measured(fixed_cell(made_up.GP, "sin"), 0.2, metrics={"validation_accuracy": 7.0}),
        Record(made_up.cell(mlp(40), "sin"), "failed", "no data"),
    ]
    table = cells(records)
    np.testing.assert_array_equal(metric_of(table, "validation"), [0.9, 0.2, np.nan])
    np.testing.assert_array_equal(numbers(table, "validation_rmse"), [7.0, 0.2, np.nan])


def test_an_error_is_worse_where_it_is_higher():
    assert worse_by(pd.Series(["rmse", "accuracy"])).tolist() == [1, -1]
