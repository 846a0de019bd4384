"""Each reason names what is missing from the study at hand."""

import pytest
from made_up import BY_HAND, GP, LINEAR, NEURON, mlp
from runs import both as both_of
from runs import run, tables_of

from bench.record import Record
from report.findings import (
    batches,
    budget,
    decay,
    descent,
    diverging,
    models,
    regression,
    rivals,
    shape,
    stopping,
)
from report.findings.lacking import Side, both

PLAIN = run(mlp(5), "moons", 0.9)
BATCHES = [one for size in (4, 8) for one in run(mlp(5), "moons", 0.9, batch_size=size)]
LOST = [Record(one.cell, "diverged", "in epoch 1") for one in run(mlp(5), "sin", 0.9, activation="tanh")]
ONCE = run(mlp(40), "moons", 0.9, seeds=(0,)) + run(NEURON, "moons", 0.7, seeds=(0,))


@pytest.mark.parametrize(
    ("find", "lacks"),
    [
        (models.neuron_against_linear, "this study has no linear model"),
        (models.by_hand, "this study sets no weights by hand"),
        (models.network_beats_neuron, "this study has no neuron and no linear model in classification"),
        (descent.best_eta, "every network of this study is trained with η 0.1"),
        (diverging.too_large_eta, "everything in this study is trained with η 0.1"),
        (descent.alpha, "everything in this study is trained with no weight decay"),
        (decay.strong_alpha, "everything in this study is trained with no weight decay"),
        (shape.activation, "every network of this study is trained with relu"),
        (shape.bias, "everything in this study is trained with a bias"),
        (batches.batch_size, "everything in this study is trained with the full batch"),
        (shape.width, "this study has no network of 40 neurons side by side, only of 5"),
        (shape.depth, "every network of this study has 1 hidden layer"),
        (budget.optimiser, "everything in this study is trained with plain descent"),
        (budget.epochs, "everything in this study is trained with 200 epochs"),
        (budget.schedule, "everything in this study is trained with a constant η"),
        (descent.loss, "everything in this study is trained with cross-entropy"),
        (descent.reduction, "everything in this study is trained with the mean over points"),
        (descent.momentum, "everything in this study is trained with no momentum"),
        (descent.initial_weights, "everything in this study is trained with uniform initial weights"),
        (stopping.same_points, "this study scores nothing on its training points"),
        (regression.extrapolation, "this study has no regression"),
        (regression.gaussian_process, "this study has no Gaussian process"),
        (regression.few_points, "this study has no Gaussian process"),
        (models.one_neuron, "this study has no trained neuron"),
        (rivals.ties, "every task of this study has one model alone"),
    ],
)
def test_of_one_network_of_5_neurons_what_it_lacks_is_named(tables, find, lacks):
    assert find(tables(PLAIN)).claim == f"Cannot be said: {lacks}."


@pytest.mark.parametrize(
    ("find", "records", "lacks"),
    [
        (models.one_neuron, ONCE, "both a trained neuron and a trained network with results on two seeds or"),
        (rivals.ties, ONCE, "no task has two models with results on two seeds or more"),
        (models.network_beats_neuron, ONCE, "no model has results on two seeds or more in classification"),
        (models.network_beats_neuron, run(NEURON, "moons", 0.7), "nothing but neurons and linear models in"),
        (models.network_beats_neuron, run(GP, "sin", 0.7), "this study has no classification"),
        (
            models.network_beats_neuron,
            both_of(moons=(0.9, 0.9)),
            "on moons the best neuron or linear model is not shown to stay below the best of all",
        ),
        (
            models.network_beats_neuron,
            both_of(moons=(0.9, 0.9), xor=(0.9, 0.9)),
            "on none of moons and xor is the best neuron or linear model shown to stay below the best of all",
        ),
        (shape.width, run(mlp(40), "moons", 0.7), "no network of fewer than 40 neurons side by side"),
        (shape.width, run(NEURON, "moons", 0.7), "this study trains no network"),
        (shape.width, run(mlp(40), "moons", 0.7) + run(mlp(5), "xor", 0.7), "but no two of them on one task"),
        (
            models.neuron_against_linear,
            run(LINEAR, "moons", 0.7),
            "this study has no neuron that means the",
        ),
        (
            models.by_hand,
            run(BY_HAND, "moons", 0.7, seeds=(0,)),
            "by hand have no results on two seeds",
        ),
        (stopping.early_stopping, run(LINEAR, "moons", 0.7), "this study trains nothing by steps"),
        (budget.still_falling, run(LINEAR, "moons", 0.7), "this study trains nothing by steps"),
        (budget.still_falling, LOST, "no training by steps came to a result"),
        (regression.extrapolation, LOST, "no model in regression came to a result"),
        (
            regression.extrapolation,
            run(mlp(5), "sin", 0.9),
            "no task with a result has points outside of its",
        ),
        (stopping.early_stopping, ONCE, "no training has a result on two seeds or more"),
        (regression.gaussian_process, run(GP, "sin", 0.7), "this study has no trained network in regression"),
        (
            regression.few_points,
            run(GP, "sin", 0.7) + run(mlp(40), "sin", 0.6),
            "no task has both a Gaussian process and a network on several numbers of training points",
        ),
        (
            descent.reduction,
            PLAIN + run(mlp(5), "moons", 0.9, reduction="sum"),
            "which match as N η and α / N",
        ),
        (
            batches.batch_size,
            [r for n in (4, 8) for r in run(mlp(5), "moons", 0.9, batch_size=n)],
            "the full batch",
        ),
    ],
)
def test_what_else_may_be_missing(tables, find, records, lacks):
    found = find(tables(records))
    assert found.claim.startswith("Cannot be said: ") and lacks in found.claim


def test_two_sides_without_a_task_in_common():
    frame = tables_of().settings.frame
    frame = frame.reindex(range(2)).assign(task=["moons", "sin"])
    one, other = (Side(name, frame.iloc[[i]]) for i, name in enumerate(("neuron", "network")))
    assert both(one, other) == "no task of this study has both a neuron and a network"
