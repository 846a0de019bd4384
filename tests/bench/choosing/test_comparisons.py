"""Which settings are compared: each level's best beside the reference's, from what all of them tried."""

import made_up
import pytest
from made_up import GP, LINEAR, NEURON, fixed_cell, measured, mlp

from bench.choosing.axes import numbers
from bench.choosing.comparisons import comparisons
from bench.record import Record


@pytest.fixture
def compared(settings):
    """Comparisons of one factor and the settings' frame: compared(records, factor)."""

    def found(records, factor):
        made = settings(records)
        return [one for one in comparisons(made) if one.factor == factor], made.frame

    return found


@pytest.fixture
def etas(compared):
    """Level -> the eta that it chose; levels in their order."""

    def found(records, factor):
        rows, frame = compared(records, factor)
        return {one.level: float(numbers(frame, "eta")[one.row]) for one in rows}

    return found


def run(model, task, value, **axes):
    """Two seeds of this validation value."""
    return [measured(made_up.cell(model, task, seed, **axes), value) for seed in range(2)]


def test_each_level_chooses_its_own_eta_on_validation(etas, compared):
    records = run(mlp(40), "moons", 0.8, eta=0.1) + run(mlp(40), "moons", 0.9, eta=1.0)
    records += run(mlp(40), "moons", 0.9, eta=0.1, bias=False) + run(
        mlp(40), "moons", 0.8, eta=1.0, bias=False
    )
    assert etas(records, "bias") == {"true": 1.0, "false": 0.1}
    rows, _ = compared(records, "bias")
    assert {one.reference for one in rows} == {"true"} and {one.against for one in rows} == {rows[0].row}
    assert len({one.context for one in rows}) == 1 and [len(one.candidates) for one in rows] == [2, 2]
    assert [sorted(one.against_candidates) for one in rows] == [sorted(rows[0].candidates)] * 2


def test_levels_choose_from_the_pairs_that_all_tried(etas):
    """The reference's best eta was not tried without biases: it must not count."""
    records = run(mlp(40), "moons", 0.7, eta=0.1) + run(mlp(40), "moons", 0.99, eta=1.0)
    records += run(mlp(40), "moons", 0.75, eta=0.1, bias=False)
    assert etas(records, "bias") == {"true": 0.1, "false": 0.1}


def test_levels_without_a_common_pair_are_not_compared(compared):
    records = run(mlp(40), "moons", 0.7, eta=0.1) + run(mlp(40), "moons", 0.9, eta=1.0, bias=False)
    assert compared(records, "bias")[0] == [] == compared(run(mlp(40), "moons", 0.8), "bias")[0]


def test_a_level_with_few_pairs_does_not_leave_the_others_out(etas):
    """relu tried three etas, tanh two of them, gelu another: tanh stays, gelu would leave tanh no pair."""
    tried = {"gelu": (3.0,), "relu": (0.1, 1.0, 3.0), "tanh": (0.1, 1.0)}
    records = [
        r for a, some in tried.items() for e in some for r in run(mlp(40), "moons", 0.8, eta=e, activation=a)
    ]
    assert list(etas(records, "activation")) == ["relu", "tanh"]


def test_without_a_usual_level_the_one_with_most_settings_is_the_reference(compared):
    records = run(mlp(40), "moons", 0.9, n_train=20) + run(mlp(40), "moons", 0.8, n_train=10)
    records += run(mlp(40), "moons", 0.7, n_train=10, eta=1.0)
    rows, _ = compared(records, "n_train")
    assert [(one.level, one.reference) for one in rows] == [("10", "10"), ("20", "10")]


def test_levels_of_numbers_are_in_their_order_and_the_full_batch_is_last(etas):
    records = [r for b in (None, 16, 2, 128) for r in run(mlp(40), "moons", 0.8, batch_size=b)]
    assert list(etas(records, "batch_size")) == ["2", "16", "128", "full"]


def test_cells_lost_at_pairs_that_do_not_count_are_not_counted(compared):
    def lost(eta, **axes):
        return [Record(made_up.cell(mlp(40), "moons", s, eta, **axes), "diverged", "in 1") for s in range(2)]

    records = run(mlp(40), "moons", 0.8) + run(mlp(40), "moons", 0.8, bias=False) + lost(10.0)
    assert [one.n_not_ok for one in compared(records, "bias")[0]] == [0, 0]
    records += lost(10.0, bias=False)
    assert [one.n_not_ok for one in compared(records, "bias")[0]] == [2, 2]


def test_eta_is_compared_with_the_choice_and_chooses_alpha_anew(compared):
    values = ((0.1, 0.0, 0.7), (0.1, 0.01, 0.8), (1.0, 0.0, 0.9), (1.0, 0.01, 0.6))
    records = [r for eta, alpha, v in values for r in run(mlp(40), "moons", v, eta=eta, alpha=alpha)]
    rows, frame = compared(records, "eta")
    assert [(one.level, one.reference) for one in rows] == [("0.1", "1"), ("1", "1")]
    assert frame["alpha"][[one.row for one in rows]].tolist() == [0.01, 0.0]


def test_a_level_that_only_diverged_is_compared_all_the_same(compared):
    records = run(mlp(40), "moons", 0.8, eta=0.1)
    records += [Record(made_up.cell(mlp(40), "moons", s, 100.0), "diverged", "in epoch 1") for s in range(2)]
    rows, _ = compared(records, "eta")
    assert [(one.level, one.reference, one.n_not_ok) for one in rows] == [
        ("0.1", "0.1", 0),
        ("100", "0.1", 2),
    ]


def test_other_tasks_and_settings_are_other_contexts(compared):
    records = [
        r
        for task in ("moons", "xor")
        for activation in ("relu", "tanh")
        for bias in (True, False)
        for r in run(mlp(40), task, 0.8, activation=activation, bias=bias)
    ]
    rows, _ = compared(records, "bias")
    assert len(rows) == 8 and len({one.context for one in rows}) == 4


def test_width_and_depth_go_across_models(compared):
    shapes = [(5,), (40,), (10,), (40, 40), (40, 5), (5, 5)]
    records = [r for i, shape in enumerate(shapes) for r in run(mlp(*shape), "moons", 0.7 + i / 100)]
    rows, frame = compared(records, "width")
    assert [one.level for one in rows] == ["5", "10", "40"] and {one.reference for one in rows} == {"40"}
    rows, frame = compared(records, "depth")
    found = [(one.level, frame["hidden"][one.row], frame["hidden"][one.against]) for one in rows]
    assert sorted(found) == [("1", "40", "40"), ("1", "5", "5"), ("2", "40-40", "40"), ("2", "5-5", "5")]


@pytest.mark.parametrize("factor", ["width", "depth"])
def test_width_and_depth_choose_their_budget_of_those_that_both_have(compared, factor):
    """Optimiser and epochs, with learning rates of their own: 5,000 epochs, which only one was given, would
    be told as what the shape does."""
    other = mlp(5) if factor == "width" else mlp(40, 40)
    records = run(mlp(40), "moons", 0.8) + run(mlp(40), "moons", 0.7, optimiser="lbfgs")
    records += run(other, "moons", 0.7, eta=0.3) + run(other, "moons", 0.9, optimiser="lbfgs")
    records += run(mlp(40), "moons", 0.99, epochs=5000) + run(other, "moons", 0.95, optimiser="adam")
    rows, frame = compared(records, factor)
    level, reference = sorted(rows, key=lambda one: one.level == one.reference)
    said = frame[["model", "optimiser", "epochs"]].to_dict("records")
    assert said[level.row] == {"model": other.name, "optimiser": "lbfgs", "epochs": 200}
    assert said[reference.row] == said[level.against]
    assert said[level.against] == {"model": "mlp-40", "optimiser": "sgd", "epochs": 200}
    assert (len(level.candidates), len(level.against_candidates)) == (2, 2)
    assert {frame["model"][row] for row in level.candidates} == {other.name}
    assert {frame["model"][row] for row in level.against_candidates} == {"mlp-40"}


@pytest.mark.parametrize("factor", ["width", "depth"])
def test_widths_and_depths_without_a_budget_in_common_are_not_compared(compared, factor):
    """One by Adam alone, one by plain descent alone say nothing of the shape; a budget in common does."""
    other = mlp(5) if factor == "width" else mlp(40, 40)
    records = run(mlp(40), "moons", 0.8, eta=1.0) + run(other, "moons", 0.7, optimiser="adam", eta=0.003)
    assert compared(records, factor)[0] == []
    rows, frame = compared(records + run(other, "moons", 0.6, eta=0.1), factor)
    assert {(one.level == one.reference, frame["eta"][one.row]) for one in rows} == {
        (True, 1.0),
        (False, 0.1),
    }


def test_sums_are_compared_with_the_means_that_they_equal(etas):
    """200 points: a sum with eta 0.001 and alpha 0.2 is the mean with 0.2 and 0.001."""
    records = run(NEURON, "moons", 0.8, eta=0.2, alpha=1e-3) + run(NEURON, "moons", 0.9, eta=5e-3, alpha=0.1)
    records += run(NEURON, "moons", 0.8, eta=0.2 / 200, alpha=0.2, reduction="sum")
    records += run(NEURON, "moons", 0.7, eta=5e-3, alpha=0.1, reduction="sum")
    assert etas(records, "reduction") == {"mean": 0.2, "sum": 0.001}


def test_the_batch_is_what_a_sum_runs_over(etas):
    records = run(NEURON, "moons", 0.8, eta=0.16, batch_size=16)
    records += run(NEURON, "moons", 0.8, eta=0.01, batch_size=16, reduction="sum")
    assert etas(records, "reduction") == {"mean": 0.16, "sum": 0.01}


def test_each_activation_of_a_neuron_keeps_its_default_loss(compared):
    records = run(NEURON, "moons", 0.8) + run(NEURON, "moons", 0.9, activation="tanh")  # bce, mse
    records += run(NEURON, "moons", 0.95, loss="mse")  # a sigmoid with mse is no part of it
    rows, frame = compared(records, "activation")
    assert [(one.level, frame["loss"][one.row]) for one in rows] == [("sigmoid", "bce"), ("tanh", "mse")]


def test_each_optimiser_chooses_from_its_own_etas(compared):
    """Adam's etas were not tried by sgd, and L-BFGS has none; momentum, betas and epochs go along."""
    records = run(mlp(40), "moons", 0.8, eta=1.0) + run(mlp(40), "moons", 0.7, eta=0.1)
    records += run(mlp(40), "moons", 0.6, optimiser="adam", eta=0.003)
    records += run(mlp(40), "moons", 0.9, optimiser="adam", eta=0.001, betas=(0.8, 0.99), epochs=1000)
    records += run(mlp(40), "moons", 0.7, optimiser="lbfgs")
    records += run(mlp(40), "moons", 0.99, momentum=0.9, eta=0.3)  # no plain descent
    rows, frame = compared(records, "optimiser")
    assert [(one.level, one.reference) for one in rows] == [("sgd", "sgd"), ("adam", "sgd"), ("lbfgs", "sgd")]
    adam = frame.loc[rows[1].row]
    assert (adam["eta"], adam["betas"], adam["epochs"]) == (0.001, "0.8, 0.99", 1000)
    assert [(len(one.candidates), len(one.against_candidates)) for one in rows] == [(2, 2), (2, 2), (1, 2)]
    assert {name for one in rows for name in frame["optimiser"][one.against_candidates]} == {"sgd"}


def test_more_epochs_are_compared_with_the_fewest_of_one_optimiser(compared):
    records = [r for n in (1000, 20_000, 50) for r in run(mlp(40), "moons", 0.8, epochs=n)]
    records += [r for n in (1000, 300) for r in run(mlp(40), "moons", 0.7, optimiser="lbfgs", epochs=n)]
    rows, _ = compared(records, "epochs")
    assert [(one.level, one.reference) for one in rows] == [
        ("50", "50"), ("1000", "50"), ("20000", "50"), ("300", "300"), ("1000", "300"),
    ]  # fmt: skip


def test_training_points_are_a_factor_of_every_model(compared):
    records = [measured(fixed_cell(GP, "sin", s, n_train=n), 1 / n) for n in (10, 50) for s in range(2)]
    rows, frame = compared(records, "n_train")
    assert [one.level for one in rows] == ["10", "50"] and set(frame["model"]) == {"gp"}


def test_linear_models_are_held_against_the_neurons_that_mean_the_same(compared):
    """Sigmoid with cross-entropy, each with all of its own; tanh is none of it."""
    records = run(NEURON, "moons", 0.8) + run(NEURON, "moons", 0.85, eta=1.0)
    records += run(NEURON, "moons", 0.9, activation="tanh") + run(NEURON, "moons", 0.95, loss="mse")
    records += [
        measured(fixed_cell(LINEAR, "moons", s, alpha=a), 0.7 + a) for a in (0.0, 0.1) for s in (0, 1)
    ]
    rows, frame = compared(records, "solver")
    assert [(one.level, one.reference) for one in rows] == [("neuron", "linear"), ("linear", "linear")]
    assert [frame["eta"][rows[0].row], frame["alpha"][rows[1].row]] == [1.0, 0.1]
    assert [(len(one.candidates), len(one.against_candidates)) for one in rows] == [(2, 2), (2, 2)]
    assert {model for one in rows for model in frame["model"][one.against_candidates]} == {"linear"}


def test_processes_are_held_against_the_studys_network_with_all_its_settings(compared):
    matern = made_up.ModelSpec("gp-matern32", "gp", kernel="matern32")
    records = run(mlp(40), "sin", 0.3) + run(mlp(40), "sin", 0.1, optimiser="lbfgs", epochs=5000)
    records += run(mlp(5), "sin", 0.01)  # another network is there for its shape
    records += [
        measured(fixed_cell(model, "sin", s), v) for model, v in ((GP, 0.2), (matern, 0.15)) for s in (0, 1)
    ]
    rows, frame = compared(records, "process")
    found = {one.level: (frame["model"][one.row], frame["optimiser"][one.row]) for one in rows}
    assert found["network"] == ("mlp-40", "lbfgs") and found["process"][0] == "gp-matern32"
    assert {one.reference for one in rows} == {"network"} and {len(one.candidates) for one in rows} == {2}
