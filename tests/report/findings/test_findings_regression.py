"""What findings say of regression: outside the range, processes, few points."""

from dataclasses import replace

import made_up
import numpy as np
import pytest
import scipy.stats
from made_up import GP, LINEAR, NEURON, fixed_cell, measured, mlp
from runs import run

from report.findings import regression

OTHER_GP = replace(GP, name="other-gp")


def reaching(model, task, *folds, inside=0.2):
    """A seed for each fold that the error grows outside the training range."""
    make = made_up.cell if model.trained else fixed_cell
    return [
        measured(make(model, task, s), inside, metrics={"outside_rmse": fold * inside})
        for s, fold in enumerate(folds)
    ]


def test_the_error_outside_the_training_range(tables):
    for fold, verdict in ((5, "yes"), (0.5, "no")):
        found = regression.extrapolation(tables(reaching(mlp(40), "sin", fold, fold)))
        assert found.verdict == verdict and f"mlp-40 {fold}" in found.claim


def test_growth_is_a_geometric_mean_with_its_interval(tables):
    """A seed without an error inside, or outside, has no fold."""
    records = reaching(mlp(40), "sin", 2, 8, 2, 8)
    records += [measured(made_up.cell(mlp(40), "sin", 4), 0.0, metrics={"outside_rmse": 1.0})]
    records += [measured(made_up.cell(mlp(40), "sin", 5), 0.2, metrics={"outside_rmse": 0.0})]
    (line,) = regression.extrapolation(tables(records)).evidence
    logs = np.log([2, 8, 2, 8])
    low, high = np.exp(scipy.stats.t.interval(0.95, 3, logs.mean(), scipy.stats.sem(logs)))
    assert line == f"sin, mlp-40: RMSE 0.200 inside, 1.00 outside, 4 [{low:.0f}, {high:.0f}] times"


def test_folds_are_medians_over_tasks_and_every_model_counts(tables):
    records = reaching(mlp(40), "sin", 2, 2) + reaching(mlp(40), "harmonic", 8, 8)
    records += reaching(LINEAR, "sin", 3, 3) + reaching(GP, "sin", 7, 7)
    records += reaching(NEURON, "harmonic", 0.5, 0.5)
    found = regression.extrapolation(tables(records))
    assert found.verdict == "yes" and found.tables == ("cells", "scoreboard")
    assert found.claim.startswith("RMSE outside over RMSE inside (geometric mean over seeds): ")
    assert "mlp-40 5.0 times in the median, most on harmonic (8.0)" in found.claim
    assert "linear 3.0 times in the median" in found.claim and "gp 7.0 times in the median" in found.claim
    assert "neuron" not in found.claim and found.claim.endswith("; it grows in 4 of 5 cases.")


def test_growth_in_half_of_the_cases_is_none(tables):
    records = reaching(mlp(40), "sin", 2, 2) + reaching(NEURON, "sin", 0.5, 0.5)
    assert regression.extrapolation(tables(records)).verdict == "no"
    unsure = reaching(mlp(40), "sin", 0.5, 20)
    assert regression.extrapolation(tables(unsure)).verdict == "no"


@pytest.mark.parametrize("folds", [(2,), (2, 0)])
def test_one_fold_says_nothing_of_growth(tables, folds):
    assert regression.extrapolation(tables(reaching(mlp(40), "sin", *folds))).verdict == "cannot say"


def test_gaussian_process_against_network(tables):
    records = run(mlp(40), "sin", 0.3)
    found = regression.gaussian_process(tables(records + run(GP, "sin", 0.15)))
    assert found.verdict == "yes"
    assert found.claim == (
        "The Gaussian process (gp) has the lower error on the only task (sin), mlp-40 on none. "
        "RMSE: sin 0.15 against 0.30."
    )
    found = regression.gaussian_process(tables(records + run(GP, "sin", 0.4)))
    assert found.verdict == "no"
    assert found.claim == (
        "The Gaussian process (gp) has the lower error on none of 1 task, mlp-40 on sin. "
        "RMSE: sin 0.40 against 0.30."
    )


def test_the_clearest_difference_is_told_first(tables):
    records = run(mlp(40), "sin", 0.3) + run(GP, "sin", 0.3)
    records += run(mlp(40), "harmonic", 0.3) + run(GP, "harmonic", 0.1)
    found = regression.gaussian_process(tables(records))
    assert found.verdict == "yes"
    assert found.claim.endswith(
        "error on 1 of 2 tasks (harmonic), mlp-40 on none; the others cannot be told apart. "
        "RMSE: harmonic 0.10 against 0.30 and sin 0.30 against 0.30."
    )


def test_the_clearest_may_be_what_the_process_loses_or_an_error_of_0(tables):
    lost = run(mlp(40), "harmonic", 0.1) + run(GP, "harmonic", 0.9)
    found = regression.gaussian_process(tables(run(mlp(40), "sin", 0.3) + run(GP, "sin", 0.2) + lost))
    assert "RMSE: harmonic 0.90 against 0.10 and sin" in found.claim and "told apart" not in found.claim
    exact = run(mlp(40), "sin", 0.3) + run(GP, "sin", 0.0)
    assert "RMSE: sin 0 against 0.30 and harmonic" in regression.gaussian_process(tables(lost + exact)).claim


def test_of_two_processes_validation_chooses(tables):
    records = run(mlp(40), "sin", 0.3)
    records += [measured(fixed_cell(GP, "sin", s), 0.2, 0.1 + s / 1000) for s in range(4)]
    records += [measured(fixed_cell(OTHER_GP, "sin", s), 0.1, 0.9 + s / 1000) for s in range(4)]
    found = regression.gaussian_process(tables(records))
    assert found.verdict == "no" and found.claim.endswith("RMSE: sin 0.90 against 0.30.")
    assert "(gp and other-gp, chosen on validation)" in found.claim


def test_a_process_of_one_seed_is_not_compared(tables):
    records = run(mlp(40), "sin", 0.3) + run(GP, "sin", 0.1, seeds=(0,))
    assert regression.gaussian_process(tables(records)).verdict == "cannot say"
    other_seeds = run(mlp(40), "sin", 0.3, seeds=(0, 1, 2)) + run(GP, "sin", 0.1, seeds=(2, 3))
    assert regression.gaussian_process(tables(other_seeds)).verdict == "cannot say"


def by_points(process, **numbers):
    """Networks and processes of the RMSE given, by task: task=(numbers of points)."""
    return [
        r
        for task, points in numbers.items()
        for n in points
        for r in run(mlp(40), task, 0.3, n_train=n) + run(GP, task, process(task, n), n_train=n)
    ]


def test_few_points(tables):
    records = by_points(lambda task, n: {10: 0.2, 20: 0.3, 50: 0.5}[n], sin=(20, 50), harmonic=(10, 20))
    found = regression.few_points(tables(records))
    assert found.verdict == "yes" and len(found.evidence) == 4
    assert found.claim == (
        "10 points: the Gaussian process is better on the only task; "
        "20 points: the Gaussian process is better on none of 2 tasks; "
        "50 points: the Gaussian process is better on none of 1 task, the network on sin."
    )
    assert found.evidence[0].startswith("10 points, harmonic RMSE −0.10")


@pytest.mark.parametrize("process", [0.3, 0.4])
def test_the_process_does_not_win_with_few_points(tables, process):
    records = by_points(lambda task, n: process if n == 10 else 0.1, sin=(10, 50))
    assert regression.few_points(tables(records)).verdict == "no"


def test_as_many_wins_as_losses_with_few_points_is_no_win(tables):
    records = by_points(lambda task, n: 0.1 if task == "sin" else 0.9, sin=(10, 50), harmonic=(10, 50))
    assert regression.few_points(tables(records)).verdict == "no"


def test_the_process_with_several_numbers_of_points_is_the_one_that_is_told(tables):
    records = by_points(lambda task, n: 0.1, sin=(10, 50)) + run(OTHER_GP, "sin", 0.05)
    made = tables(records)
    assert made.board.models("gp")[0] == "other-gp"
    assert regression.few_points(made).verdict == "yes"
    assert regression.few_points(tables(by_points(lambda task, n: 0.1, sin=(10,)))).verdict == "cannot say"
