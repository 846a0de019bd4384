"""Activation and alpha by task, and the share of trainings that was lost."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from report.figures import lost, matrices, told
from report.figures.levels import Context
from report.tables.board import Board
from report.tables.cells import CHOOSING
from report.tables.statistics import clustered_share


def context(task="moons", metric="accuracy", mean=(0.8, 0.9), reference="0", levels=("0", "0.1"), **more):
    columns = {"level": list(levels), "mean": list(mean), "reference": reference, "model": "mlp-40"}
    columns |= {"digest": [f"{task} at {level}" for level in levels], "low": np.nan, "high": np.nan}
    return Context("alpha", task, metric, "mlp-40", pd.DataFrame(columns | more))


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def test_tasks_that_tried_more_levels_than_most_have_a_map_of_their_own():
    """So that no map is nearly empty; where all tried the same, or none what most did, it is one."""
    most = [context(task, levels=("tanh", "relu")) for task in "abc"]
    more = context("d", levels=("tanh", "relu", "gelu", "sin"), mean=(0.8, 0.9, 0.7, 0.6))
    groups = matrices._dense([most[0], more, *most[1:]])
    assert [[one.task for one in group] for group in groups] == [["d"], ["a", "b", "c"]]
    for group in groups:
        assert matrices._table(group, "mean").notna().to_numpy().all()
    assert matrices._dense(most) == [most] and matrices._dense([more]) == [[more]]


def test_of_activation_a_network_s_map_is_printed_before_a_neuron_s_of_more_tasks():
    """The question is of the hidden layer, and a neuron has none."""
    more = {"epochs_to_95": [9, 9], "difference": [0.0, 0.1], "n_pairs": 5, "verdict": None}
    made = {}
    for kind, tasks in (("neuron", "abc"), ("mlp", "d")):
        found = [context(task, levels=("tanh", "relu"), kind=kind, **more) for task in tasks]
        for one in found:
            one.rows["metric"] = "accuracy"
        made[kind] = matrices._activation_map(kind, "accuracy", 1, found, found)
        plt.close(made[kind].figure)
    assert made["mlp"].shows > made["neuron"].shows > 0


def test_gains_are_points_of_accuracy_or_multiples_of_an_error():
    """The reference's own column is left out; a level that a task lacks is missing. Of an RMSE the table has
    the ratio less 1, which title, map, alternative text and numbers tell as the ratio."""
    more = {"difference": [0.0, -0.05], "reference_mean": 0.5}
    other = context("b", levels=("0", "0.2"), difference=[0.0, 0.1], reference_mean=0.4)
    found = [context("a", **more), other]
    np.testing.assert_allclose(matrices._gains(found, "accuracy"), [[-5, np.nan], [np.nan, 10]])
    errors = matrices._gains(found, "rmse")
    np.testing.assert_allclose(errors, [[0.95, np.nan], [np.nan, 1.1]])
    assert list(errors.columns) == ["0.1", "0.2"]
    assert list(matrices._gains([*found, context("c", reference="0.1", **more)], "rmse").columns) == [
        "0", "0.1", "0.2",
    ]  # fmt: skip
    said = told.best_gains({"m": errors}, "rmse")
    assert said == "m RMSE × 0.950 with α 0.1 on a to RMSE × 1.10 with α 0.2 on b"
    said = told.best_gains({"m": matrices._gains(found, "accuracy")}, "accuracy")
    assert said == "m +10.0 points with α 0.2 on b to −5.0 points with α 0.1 on a"
    numbers = told.all_gains({"m": errors}, "rmse", {"m": found})
    assert numbers.header[-1] == "RMSE, times that with none" and numbers.rows[0][-1] == 0.95
    assert numbers.digests == tuple(str(one.others["digest"].iloc[0]) for one in found)


def test_an_error_that_is_halved_is_as_blue_as_one_that_is_doubled_is_red():
    more = {"kind": "mlp", "optimiser": "sgd", "n_pairs": 5, "verdict": None}
    found = [
        context(task, "rmse", difference=[0.0, change], **more) for task, change in (("a", -0.5), ("b", 1.0))
    ]
    for one in found:
        one.rows["metric"] = "rmse"
    made = matrices._alpha_figure("rmse", ["mlp-40"], found, found)
    (ax,) = made.figure.axes
    np.testing.assert_allclose(np.ravel(ax.images[0].get_array()), [1, -1])
    assert [text.get_text() for text in ax.texts] == ["0.500", "2.00"]
    plt.close(made.figure)


def test_the_share_of_lost_trainings_is_over_tasks():
    """Of one task there is no interval."""
    cells = pd.DataFrame(
        {
            "eta": [10.0] * 8 + [0.1] * 2,
            "task": ["a"] * 4 + ["b"] * 2 + ["c"] * 2 + ["a"] * 2,
            "status": ["diverged"] * 3 + ["ok"] * 3 + ["diverged"] + ["ok"] * 3,
        }
    )
    found = lost._shares(cells)
    assert found["eta"].tolist() == [0.1, 10] and found["mean"].tolist() == [0, 50]
    expected = clustered_share([3, 0, 1], [4, 2, 2])
    assert found[["low", "high"]].iloc[1].tolist() == [100 * expected.low, 100 * expected.high]
    assert found[["low", "high"]].iloc[0].isna().all()
    two = lost._shares(cells[cells["task"] != "c"])
    assert two["mean"].notna().all() and two[["low", "high"]].isna().all().all()


@pytest.mark.parametrize(
    ("axis", "value"),
    [("stage", "confirming"), ("optimiser", "adam"), ("reduction", "sum"), ("status", "failed")],
)
def test_only_trainings_by_plain_descent_that_chose_are_counted(monkeypatch, axis, value):
    usual = {
        "eta": 1.0, "status": "diverged", "stage": CHOOSING, "optimiser": "sgd", "reduction": "mean",
        "problem": "classification", "model": "neuron", "kind": "neuron", "task": "moons",
    }  # fmt: skip
    other = usual | {"eta": 10.0, axis: value}
    monkeypatch.setattr(lost, "main_models", lambda tables: ["neuron"])
    for rows, etas in (([usual, usual | {"eta": 10.0}], [1, 10]), ([usual, other], [1])):
        row = {"task": "moons", "model": "neuron", "kind": "neuron", "hidden": "", "epochs": 9}
        board = Board(pd.DataFrame([row]))
        (drawn,) = lost.lost_shares(SimpleNamespace(cells=pd.DataFrame(rows), board=board))
        (line,) = drawn.figure.axes[0].get_lines()
        assert list(line.get_xdata()) == etas
        plt.close(drawn.figure)


@pytest.mark.parametrize("main", [[], ["neuron"]])
def test_who_diverged_is_drawn_where_no_main_model_did(monkeypatch, main):
    """None is a main one where nothing has a result."""
    usual = {
        "eta": 1.0, "status": "diverged", "stage": CHOOSING, "optimiser": "sgd", "reduction": "mean",
        "problem": "classification", "model": "mlp-5", "kind": "mlp", "task": "moons",
    }  # fmt: skip
    rows = [usual, usual | {"eta": 3.0}, usual | {"model": "neuron", "kind": "neuron", "status": "ok"}]
    monkeypatch.setattr(lost, "main_models", lambda tables: main)
    board = [{"task": "moons", "model": n, "kind": k, "hidden": h, "epochs": 9} for n, k, h in (
        ("neuron", "neuron", ""), ("mlp-5", "mlp", "5"),
    )]  # fmt: skip
    (drawn,) = lost.lost_shares(SimpleNamespace(cells=pd.DataFrame(rows), board=Board(pd.DataFrame(board))))
    assert drawn.title == "Trainings diverge: mlp-5 from η 1 on in classification"
    assert len(drawn.figure.axes[0].get_lines()) == 1
    plt.close(drawn.figure)
    fresh = pd.DataFrame([*rows, usual | {"eta": 0.1, "stage": "confirming"}])
    (drawn,) = lost.lost_shares(SimpleNamespace(cells=fresh, board=Board(pd.DataFrame(board))))
    assert drawn.title.endswith("mlp-5 from η 1 on in classification, of the seeds that chose")
    plt.close(drawn.figure)


def test_the_neuron_comes_before_the_network():
    network = {"model": "mlp-5", "kind": "mlp"}
    rows = {"classification": [network, {"model": "neuron", "kind": "neuron"}]}
    rows |= {"regression": [network, {"model": "line", "kind": "neuron"}]}
    tables = SimpleNamespace(ranked=SimpleNamespace(trained=rows.__getitem__))
    assert matrices.main_models(tables) == ["neuron", "line", "mlp-5"]


AXES = ("model", "activation", "bias", "batch_size", "loss", "reduction", "optimiser", "momentum", "betas",
        "eps", "schedule", "init", "epochs", "n_train", "split")  # fmt: skip


@pytest.mark.parametrize("differs", [None, *AXES])
def test_weight_decay_is_shown_for_the_main_models_largest_grid(differs):
    row = dict.fromkeys(AXES, "same") | {"kind": "mlp"}
    one = Context("alpha", "moons", "accuracy", "", pd.DataFrame([row]))
    tuned = pd.Series(row | ({differs: "other"} if differs else {}))
    tables = SimpleNamespace(tuned=lambda task, kind: tuned if (task, kind) == ("moons", "mlp") else None)
    assert matrices._is_chosen(tables, one) == (differs is None)
    assert not matrices._is_chosen(SimpleNamespace(tuned=lambda task, kind: None), one)


def bold(ax):
    return [text.get_text() for text in ax.texts if text.get_fontweight() == "bold"]


def test_the_best_of_each_row_is_bold(ax):
    scores = pd.DataFrame([[0.8, 0.9, np.nan], [np.nan, 0.5, 0.45]], index=["a", "b"], columns=list("xyz"))
    matrices._score_map(ax, scores, "accuracy")
    assert bold(ax) == ["90.0", "50.0"] and len(ax.texts) == 4


def test_of_errors_the_least_is_bold_and_the_shade_is_its_multiple_up_to_ten(ax):
    scores = pd.DataFrame([[0.4, 0.2, 9.0], [0.3, np.nan, 0.6]], index=["a", "b"], columns=list("xyz"))
    matrices._score_map(ax, scores, "rmse")
    assert bold(ax) == ["0.20", "0.30"]
    shade = np.ma.filled(ax.images[0].get_array(), np.nan).reshape(2, 3)
    np.testing.assert_allclose(shade, [[np.log10(2), 0, 1], [0, np.nan, np.log10(2)]])


def test_epochs_are_shaded_by_their_logarithm(ax):
    matrices._epochs_map(ax, pd.DataFrame([[0.0, 100.0], [np.nan, 1000.0]]))
    shade = np.ma.filled(ax.images[0].get_array(), np.nan).reshape(2, 2)
    np.testing.assert_allclose(shade, [[0, 2], [np.nan, 3]])
    assert ax.images[0].get_clim() == (0, 3) and [t.get_text() for t in ax.texts] == [
        "0",
        "100",
        "1\N{NARROW NO-BREAK SPACE}000",
    ]
