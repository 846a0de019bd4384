"""What the levels of each factor are, and what they are compared with."""

import made_up
import pytest
from made_up import GP, LINEAR, NEURON, fixed_cell, measured, mlp

from bench.choosing.factors import BUDGET, FACTORS

BY_NAME = {factor.name: factor for factor in FACTORS}


@pytest.fixture
def frame(settings):
    """Axes of the settings of some cells: frame(cells)."""
    return lambda *cells: settings([measured(cell, 0.8) for cell in cells]).frame


def _levels(name, frame):
    """The levels of the settings that have the factor."""
    factor = BY_NAME[name]
    return factor.level(frame[factor.applies(frame)]).tolist()


@pytest.mark.parametrize(
    ("factor", "axes", "levels"),
    [
        ("eta", ({"eta": 1e-5}, {"eta": 0.1}, {"eta": 3.0}), ["1e-5", "0.1", "3"]),
        ("bias", ({}, {"bias": False}), ["true", "false"]),
        ("batch_size", ({}, {"batch_size": 16}), ["full", "16"]),
        ("early_stop", ({}, {"early_stop": 50}), ["none", "50"]),
        ("loss", ({}, {"loss": "mse"}), ["bce", "mse"]),
        ("epochs", ({}, {"epochs": 100_000}), ["200", "100000"]),
        (
            "schedule",
            ({}, {"schedule": ("step", 300, 0.5)}, {"schedule": "cosine"}),
            ["constant", "step 0.5 every 300", "cosine"],
        ),
    ],
)
def test_levels_are_written_as_the_study_writes_them(frame, factor, axes, levels):
    assert _levels(factor, frame(*(made_up.cell(mlp(40), "moons", **one) for one in axes))) == levels


def test_width_is_of_one_layer_and_depth_of_equal_ones(frame):
    shapes = [mlp(5), mlp(40), mlp(40, 40), mlp(40, 5)]
    found = frame(*(made_up.cell(one, "moons") for one in [NEURON, *shapes]), fixed_cell(GP, "sin"))
    assert _levels("width", found) == ["5", "40"]
    assert _levels("depth", found) == ["1", "1", "2"]


def test_an_activation_is_compared_under_its_own_loss(frame):
    found = frame(
        made_up.cell(NEURON, "moons"),
        made_up.cell(NEURON, "moons", activation="tanh"),
        made_up.cell(NEURON, "moons", loss="mse"),
        made_up.cell(mlp(40), "sin"),
        fixed_cell(GP, "sin"),
    )
    assert _levels("activation", found) == ["sigmoid", "tanh", "relu"]


def test_alpha_is_compared_where_descent_has_it(frame):
    """A linear model's penalty is how it is tuned, over a range of its own."""
    cells = [made_up.cell(NEURON, "moons", alpha=a) for a in (0.0, 0.1)]
    found = frame(*cells, *(fixed_cell(LINEAR, "moons", alpha=a) for a in (0.0, 10.0)), fixed_cell(GP, "sin"))
    assert _levels("alpha", found[BY_NAME["alpha"].applies(found)]) == ["0", "0.1"]


def test_l_bfgs_has_an_activation_and_no_rate(frame):
    found = frame(
        *(made_up.cell(mlp(40), "moons", optimiser="lbfgs", activation=a) for a in ("relu", "tanh"))
    )
    assert _levels("activation", found) == ["relu", "tanh"] and found["eta"].isna().all()


def test_plain_descent_stands_for_sgd_where_the_study_has_it(frame):
    """Momentum is a factor of its own; what is not trained has no optimiser."""
    heavy, plain, other = {"momentum": 0.9}, {}, {"optimiser": "nesterov", "momentum": 0.9}
    cells = [made_up.cell(mlp(40), "moons", **one) for one in (heavy, plain, other, {"optimiser": "adam"})]
    cells.append(fixed_cell(GP, "sin"))
    assert _levels("optimiser", frame(*cells)) == ["sgd", "nesterov", "adam"]
    assert _levels("optimiser", frame(cells[0], *cells[2:])) == ["sgd", "nesterov", "adam"]
    assert frame(*cells)[BY_NAME["optimiser"].applies(frame(*cells))]["momentum"].tolist()[0] == 0
    assert _levels("momentum", frame(*cells)) == ["0.9", "0", "none", "none"]


@pytest.mark.parametrize(
    ("model", "task", "activation", "loss"),
    [
        (NEURON, "moons", "sigmoid", "bce"),
        (NEURON, "sin", "identity", "mse"),
        (mlp(40), "moons", "relu", "bce"),
        (mlp(40), "sin", "relu", "mse"),
    ],
)
def test_what_is_usual_is_the_reference(frame, model, task, activation, loss):
    usual = "identity" if (model.kind, task) == ("neuron", "sin") else None
    found = frame(made_up.cell(model, task, **({"activation": usual} if usual else {})))
    assert BY_NAME["activation"].references(found) == (activation,)
    assert BY_NAME["loss"].references(found) == (loss,)


# What a study has that says nothing of the factor; none: the level with most settings. Numbers are in their
# order, words in the study's.
REGISTERED = {
    "eta": ((), True),
    "alpha": (("0",), True),
    "bias": (("true",), False),
    "batch_size": (("full",), True),
    "width": (("40",), True),
    "depth": (("1",), True),
    "reduction": (("mean",), False),
    "optimiser": (("sgd",), False),
    "momentum": (("0",), True),
    "schedule": (("constant",), False),
    "epochs": (("200",), True),
    "init": (("uniform",), False),
    "early_stop": (("none",), True),
    "dtype": (("float32",), False),
    "n_train": ((), True),
    "split": (("separate",), False),
    "solver": (("linear",), False),
    "process": (("network",), False),
}


def test_each_factor_is_compared_with_what_a_study_has_without_it(frame):
    context = frame(made_up.cell(mlp(40), "moons"))
    found = {one.name: (one.references(context), one.numeric) for one in FACTORS}
    assert {name: found[name] for name in REGISTERED} == REGISTERED
    assert {name: found[name][1] for name in found.keys() - REGISTERED} == {
        "activation": False,
        "loss": False,
    }


def test_where_the_budget_is_the_answer_each_level_chooses_from_all_of_its_own():
    assert {one.name for one in FACTORS if not one.common} == {"optimiser", "solver", "process"}
    assert {one.name: one.common for one in FACTORS if one.common != one.tuned and one.common} == {
        "width": BUDGET,
        "depth": BUDGET,
    }
