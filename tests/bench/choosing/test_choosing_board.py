"""Every model at its best on every task: chosen on validation, from one question's settings."""

import itertools

import made_up
import numpy as np
import pytest
from made_up import GP, NEURON, fixed_cell, measured, mlp

from bench.choosing.board import chosen_models
from bench.record import Record


@pytest.fixture
def board(settings):
    """What is chosen from the records given."""
    return lambda records, fresh=(): chosen_models(settings(records, fresh))


def run(model, task, validation, test=None, **axes):
    """A record a seed, each with its own validation value."""
    test = validation if test is None else test
    return [
        measured(made_up.cell(model, task, seed, **axes), v, t)
        for seed, (v, t) in enumerate(zip(validation, test, strict=True))
    ]


def test_the_choice_looks_at_validation_alone(board):
    records = run(NEURON, "moons", [0.8, 0.8], [0.99, 0.99], eta=0.1)
    row = board(records + run(NEURON, "moons", [0.9, 0.8], [0.5, 0.6], eta=1.0)).iloc[0]
    assert (row["eta"], row["validation"]) == (1.0, pytest.approx(0.85))
    assert (row["n_seeds"], row["n_settings"], row["n_not_ok"]) == (2, 2, 0)


def test_seeds_that_confirm_have_no_part_in_the_choice(board):
    records = run(NEURON, "moons", [0.8, 0.8], eta=0.1) + run(NEURON, "moons", [0.9, 0.9], eta=1.0)
    late = [measured(made_up.cell(NEURON, "moons", 1000, eta), v) for eta, v in ((0.1, 1.0), (1.0, 0.0))]
    row = board(records + late, fresh=(1000,)).iloc[0]
    assert (row["eta"], row["n_seeds"], row["validation"]) == (1.0, 2, 0.9)
    assert board(records + late).iloc[0]["eta"] == 0.1  # as they would otherwise


def test_the_lowest_rmse_is_chosen(board):
    assert board(run(NEURON, "sin", [0.3], eta=0.1) + run(NEURON, "sin", [0.1], eta=1.0))["eta"][0] == 1.0


def test_a_setting_with_a_diverged_seed_is_not_chosen_where_another_is_whole(board):
    records = run(NEURON, "moons", [0.7] * 3, eta=0.1) + run(NEURON, "moons", [0.9] * 2, eta=1.0)
    records.append(Record(made_up.cell(NEURON, "moons", 2, 1.0), "diverged", "in epoch 2"))
    row = board(records).iloc[0]
    assert (row["eta"], row["n_not_ok"]) == (0.1, 1)


def test_a_model_that_only_diverged_is_chosen_all_the_same(board):
    records = [Record(made_up.cell(NEURON, "moons", s), "diverged", "in epoch 1") for s in range(3)]
    row = board(records).iloc[0]
    assert (row["n_seeds"], row["n_ok"], row["n_not_ok"]) == (3, 0, 3) and np.isnan(row["validation"])


def test_settings_with_other_training_points_are_another_question(board):
    records = run(NEURON, "moons", [0.99] * 3, eta=0.1, n_train=20)
    records += [r for eta in (0.1, 1.0) for r in run(NEURON, "moons", [0.8] * 3, eta=eta)]
    records += run(NEURON, "moons", [0.99] * 3, eta=0.1, split="same")
    row = board(records).iloc[0]
    assert (row["n_train"], row["split"], row["n_settings"]) == (200, "separate", 2)


def test_a_model_that_has_only_other_training_points_is_shown_with_them(board):
    records = run(NEURON, "sin", [0.3] * 3)
    records += [measured(fixed_cell(GP, "sin", s, n_train=15), 0.1) for s in range(3)]
    assert board(records).set_index("model")["n_train"].to_dict() == {"gp": 15, "neuron": 200}


def test_of_two_numbers_of_points_as_common_the_studys_first_counts(board):
    records = run(NEURON, "moons", [0.8] * 2, n_train=50) + run(NEURON, "moons", [0.9] * 2, n_train=20)
    assert board(records)["n_train"].tolist() == [50]


def test_lost_cells_are_counted_where_the_model_was_chosen(board):
    lost = [Record(made_up.cell(NEURON, "moons", s, 1.0), "diverged", "in epoch 2") for s in range(2)]
    other = [Record(made_up.cell(NEURON, "moons", 0, 1.0, n_train=20), "failed", "no data")]
    row = board(run(NEURON, "moons", [0.7, 0.7], eta=0.1) + lost + other).iloc[0]
    assert (row["n_settings"], row["n_not_ok"], row["n_seeds"]) == (2, 2, 2)


def test_tasks_are_numbered_in_the_studys_order(board):
    records = run(NEURON, "xor", [0.5]) + run(NEURON, "moons", [0.8]) + run(mlp(40), "xor", [0.9])
    found = board(records)
    assert set(zip(found["task"], found["model"], found["task_order"], strict=True)) == {
        ("xor", "neuron", 0), ("xor", "mlp-40", 0), ("moons", "neuron", 1),
    }  # fmt: skip


def test_it_is_said_what_a_setting_was_chosen_from(settings):
    records = run(NEURON, "moons", [0.7], eta=0.1) + run(NEURON, "moons", [0.9], eta=1.0)
    records += run(NEURON, "moons", [0.99], eta=3.0, n_train=20) + run(mlp(40), "moons", [0.8])
    made = settings(records)
    found = chosen_models(made).set_index("model")
    etas = {model: made.frame["eta"][row["candidates"]].tolist() for model, row in found.iterrows()}
    assert etas == {"neuron": [0.1, 1.0], "mlp-40": [0.1]}
    assert made.frame["eta"][found["setting"]].tolist() == found["eta"].tolist()


def test_two_cells_that_differ_in_checkpoints_alone_are_one_seed(board):
    kept = itertools.chain([(0, 25)], ((s, 0) for s in range(3)))
    records = [measured(made_up.cell(NEURON, "moons", s, checkpoints=k), 0.8 + s / 100) for s, k in kept]
    row = board(records).iloc[0]
    assert (row["n_seeds"], row["n_settings"]) == (3, 1)
    assert row["validation"] == pytest.approx(0.81)
