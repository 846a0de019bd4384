"""The scoreboard asked: in which order, and which model stands for its kind."""

from itertools import permutations

import pandas as pd
import pytest
from made_up import NEURON, mlp
from runs import run

from bench.choosing.factors import main_networks
from report.tables.board import Board

COLUMNS = ("task", "problem", "model", "kind", "hidden", "epochs", "validation")
CLASSIFIES, FITS = "classification", "regression"
BOARD = Board(
    pd.DataFrame(
        [
            ("xor", CLASSIFIES, "mlp-5", "mlp", "5", 200, 0.9),
            ("xor", CLASSIFIES, "set", "neuron", "", None, 0.6),
            ("xor", CLASSIFIES, "neuron", "neuron", "", 200, 0.5),
            ("moons", CLASSIFIES, "mlp-5", "mlp", "5", 200, 0.9),
            ("moons", CLASSIFIES, "linear", "linear", None, None, 0.8),
            ("sin", FITS, "matern", "gp", None, None, 0.3),
            ("sin", FITS, "rbf", "gp", None, None, 0.2),
            ("sin", FITS, "mlp-80", "mlp", "80", 200, 0.1),
            ("sin", FITS, "mlp-5", "mlp", "5", 200, 0.4),
        ],
        columns=COLUMNS,
    )
)


def with_row(*row: object) -> Board:
    """The board, with a row more."""
    return Board(pd.concat([BOARD.frame, pd.DataFrame([row], columns=COLUMNS)], ignore_index=True))


def test_tasks_and_models_in_the_boards_order():
    assert BOARD.tasks() == ["xor", "moons", "sin"] and BOARD.tasks(FITS) == ["sin"]
    assert BOARD.models("neuron", "mlp") == ["mlp-5", "set", "neuron", "mlp-80"]
    assert BOARD.models("neuron", trained=True) == ["neuron"]
    assert BOARD.by_hand == ["set"]


def test_a_row_is_found_or_none():
    assert BOARD.row("sin", "rbf")["validation"] == 0.2
    assert BOARD.row("sin", "neuron") is None and BOARD.row("sin", None) is None
    assert BOARD.rows("moons")["model"].tolist() == ["mlp-5", "linear"]


def test_the_main_model_is_on_most_tasks_and_40_units_before_all():
    assert BOARD.main("mlp") == "mlp-5"
    assert with_row("sin", FITS, "wide", "mlp", "40", 200, 0.9).main("mlp") == "wide"
    assert with_row("sin", FITS, "wide", "mlp", "40", None, 0.9).main("mlp") == "mlp-5"  # set by hand
    assert BOARD.main("neuron") == "neuron" and BOARD.main("tree") is None


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_without_40_units_board_and_comparisons_are_about_one_network(tables, order):
    """Each is on both tasks: the widest, and of two the one with fewer layers, whoever is first where."""
    models, scores = [mlp(1), mlp(10), mlp(20), mlp(20, 20)], (0.95, 0.9, 0.8, 0.7)
    records = [
        record
        for task, turned in (("moons", order), ("xor", order[::-1]))
        for i in turned
        for record in run(models[i], task, scores[i])
    ]
    made = tables(records)
    assert made.network == "mlp-20"
    assert set(main_networks(made.settings.frame).values()) == {"mlp-20"}


def test_the_first_of_a_kind():
    assert BOARD.first("sin", "mlp")["model"] == "mlp-5"  # the main one, though another is better
    assert BOARD.first("sin", "gp")["model"] == "rbf"  # what validation points choose
    assert BOARD.first("xor", "neuron")["model"] == "neuron"  # never one that was set by hand
    assert BOARD.first("sin", "linear") is None
    assert with_row("moons", CLASSIFIES, "set", "neuron", "", None, 0.6).first("moons", "neuron") is None
    only = Board(BOARD.frame[BOARD.frame["model"] != "mlp-5"])
    assert only.first("sin", "mlp")["model"] == "mlp-80"
    assert [row["model"] for row in BOARD.firsts("xor", ("linear", "mlp", "neuron"))] == ["mlp-5", "neuron"]


def test_those_trained_by_descent():
    found = [(row["task"], row["model"]) for row in BOARD.trained(CLASSIFIES)]
    assert found == [("xor", "neuron"), ("xor", "mlp-5"), ("moons", "mlp-5")]


def test_each_task_has_its_network_where_the_study_s_is_not_tried(tables):
    """Two tasks of one network and one of another, as a study of classification and regression may be."""
    records = run(mlp(40), "sin", 0.1) + run(mlp(40), "harmonic", 0.1) + run(NEURON, "sin", 0.4)
    records += run(mlp(64, 16), "moons", 0.95) + run(mlp(3), "moons", 0.99) + run(NEURON, "moons", 0.6)
    made = tables(records)
    assert made.network == "mlp-40" and made.network_on("sin") == "mlp-40"
    assert made.network_on("moons") == "mlp-64-16" == made.board.first("moons", "mlp")["model"]
    assert made.network_called() == "each task's network" and made.network_called(["sin"]) == "mlp-40"
    gaps = made.gaps(made.board.tasks(), made.neuron, made.network_on)
    assert {gap.task: round(gap.mean, 3) for gap in gaps} == {"sin": 3.0, "moons": -0.35}
