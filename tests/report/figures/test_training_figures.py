"""Curves, etas and early stopping: which are drawn, and what their titles say."""

from types import SimpleNamespace

import made_up
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from made_up import LINEAR, fixed_cell, measured, mlp
from runs import both, run

from report.figures import curves, etas, stopping


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


def test_tasks_where_the_network_gains_most_are_telling(tables):
    """A difference of accuracies, a ratio of errors; both models must be trained by descent."""
    records = both(moons=(0.8, 0.85), xor=(0.5, 0.9), sin=(0.3, 0.2), harmonic=(0.9, 0.3))
    records += run(mlp(40), "overlap", 0.9) + run(LINEAR, "overlap", 0.1)
    made = tables(records)
    assert etas._telling(made, "classification") == ["xor", "moons"]
    assert etas._telling(made, "regression") == ["harmonic", "sin"]


@pytest.mark.parametrize(
    ("n", "chosen", "kept"),
    [(3, 1, [0, 1, 2]), (5, 2, [0, 1, 2, 3, 4]), (9, 4, [0, 2, 4, 6, 8]), (9, 3, [0, 2, 3, 4, 6, 8])],
)
def test_five_etas_are_drawn_the_ends_and_the_chosen_one_among_them(n, chosen, kept):
    cells = pd.DataFrame({"eta": [2.0**i for i in reversed(range(n))] * 2})
    tables = SimpleNamespace(like=lambda row, but: cells)
    found = etas._levels(tables, pd.Series({"eta": 2.0**chosen}))
    assert list(found) == [2.0**i for i in kept] and {len(some) for some in found.values()} == {2}


def eta_panel(*rows):
    """rows: (eta, status, losses); what the panel says, and its axes."""
    cells = pd.DataFrame({"digest": str(i), "eta": e, "status": s} for i, (e, s, _) in enumerate(rows))
    drawn = pd.DataFrame(
        {"digest": str(i), "epoch": epoch, "validation_loss": loss}
        for i, (*_, losses) in enumerate(rows)
        for epoch, loss in enumerate(losses)
    )
    tables = SimpleNamespace(like=lambda row, but: cells, curves=lambda digests: drawn)
    _, ax = plt.subplots()
    return etas._eta_panel(ax, tables, pd.Series({"eta": 1.0, "task": "moons", "epochs": 9})), ax


def test_the_eta_of_the_lowest_loss_at_the_end_is_named():
    """Means over the seeds that are ok; a cross where all diverged."""
    said, ax = eta_panel(
        (0.1, "ok", [1.0, 0.5]), (0.1, "ok", [1.0, 0.3]), (0.1, "diverged", [1.0, 0.01]),
        (1.0, "ok", [0.2, 0.45]), (10.0, "diverged", [1.0, 0.1, np.inf]),
    )  # fmt: skip
    assert said == "η 0.1 on moons"
    lines = {line.get_label(): line for line in ax.lines}
    np.testing.assert_allclose(lines["η 0.1"].get_ydata(), [1.0, 0.4])
    (cross,) = [line for line in ax.lines if line.get_marker() == "X"]
    assert (list(cross.get_xdata()), list(cross.get_ydata())) == ([1], [0.1])
    assert eta_panel((1.0, "diverged", [1.0, 2.0]))[0] == "none on moons"


@pytest.mark.parametrize(
    ("mean", "metric", "epoch"),
    [
        ([0.98, 0.9, 1.0, 1.0], "accuracy", 2),
        ([0.9, 0.9901, 1.0, 1.0], "accuracy", 1),
        ([0.9, 0.9899, 1.0, 1.0], "accuracy", 2),
        ([3.0, 2.0199, 2.0, 2.0], "rmse", 1),
        ([3.0, 2.0201, 2.0, 2.0], "rmse", 2),
        ([3.0, 1.9799, 2.0, 2.0], "rmse", 2),
    ],
)
def test_a_score_has_settled_within_one_point_or_one_per_cent(mean, metric, epoch):
    frame = pd.DataFrame({"epoch": [0, 1, 2, 8], "mean": mean})
    assert curves._settled(frame, metric) == epoch


@pytest.mark.parametrize(("end", "rises"), [(0.2099, False), (0.2101, True)])
def test_a_loss_rises_where_it_ends_5_per_cent_above_its_lowest(end, rises):
    assert curves._rises(pd.DataFrame({"mean": [1.0, 0.2, end]})) == rises


def band(mean):
    n = len(mean)
    return pd.DataFrame({"epoch": range(n), "mean": mean, "low": np.array(mean) * 0.9, "high": mean})


def drawn(make, metric_of_task, problem="classification"):
    """A figure of two models on the tasks; metric_of_task: (task, model) -> mean over epochs."""
    columns = ("train_score", "validation_score", "train_loss", "validation_loss")
    bands = {key: dict.fromkeys(columns, band(mean)) for key, mean in metric_of_task.items()}
    tasks = list(dict.fromkeys(task for task, _ in bands))
    tables = SimpleNamespace(ranked=SimpleNamespace(tasks=lambda problem: [*tasks, "never drawn"]))
    return make(tables, problem, bands, {"neuron": "neuron", "mlp-40": "mlp"})


def test_learning_curves_say_the_median_epoch_of_each_model():
    means = {("a", "neuron"): [0.1, 0.9, 0.9, 0.9], ("b", "neuron"): [0.1, 0.1, 0.1, 0.9]}
    means |= {("a", "mlp-40"): [0.9] * 4, ("b", "mlp-40"): [0.9] * 4}
    made = drawn(curves._scores, means)
    assert made.title == (
        "On half of the tasks validation accuracy is within 1 point of its end by "
        "epoch 2 (neuron) and epoch 0 (mlp-40)"
    )
    assert made.alt.endswith("on 2 tasks.") and made.figure.axes[0].get_ylim() == (0.3, 1.03)
    errors = drawn(curves._scores, means, "regression")
    assert "validation RMSE is within 1 % of its end" in errors.title
    assert errors.figure.axes[0].get_yscale() == "log"


def test_loss_curves_say_where_the_loss_rises_again():
    means = {("a", "neuron"): [1.0, 0.2, 0.3], ("b", "neuron"): [1.0, 0.5, 0.4]}
    means |= {("a", "mlp-40"): [1.0, 0.2, 0.2]}
    assert drawn(curves._losses, means).title == (
        "Validation loss ends more than 5 % above its lowest for neuron on 1 (a) and mlp-40 on 0 of 2 tasks"
    )


def stopped(model, task, *gains):
    name = f"best_test_{'rmse' if task == 'sin' else 'accuracy'}"
    make = made_up.cell if model.trained else fixed_cell
    return [measured(make(model, task, s), 0.5, metrics={name: 0.5 + g}) for s, g in enumerate(gains)]


def test_gains_of_stopping_are_paired_with_their_interval(tables):
    """Less of an error is a gain, in per cent of it; nobody stops what was not trained."""
    gains = np.array([0.01, 0.03, 0.02])
    records = stopped(mlp(40), "moons", *gains) + stopped(mlp(40), "sin", *gains)
    records += stopped(LINEAR, "moons", *gains)
    found = stopping.gains_of(tables(records))
    half = scipy.stats.t.ppf(0.975, 2) * scipy.stats.sem(gains)
    ends = found[["mean", "low", "high"]].to_numpy()
    np.testing.assert_allclose(ends[0], 100 * (0.02 + half * np.array([0, -1, 1])))
    np.testing.assert_allclose(ends[1], -200 * (0.02 + half * np.array([0, 1, -1])))
    assert found["task"].tolist() == ["moons", "sin"]


def test_early_stopping_is_better_or_worse_beyond_its_interval():
    rows = [
        ("moons", 1, 0.1, 2),
        ("xor", 1, 0.0, 2),
        ("a", -1, -2, 0.0),
        ("b", -1, -2, -0.1),
        ("c", 9, 8, 10),
    ]
    frame = pd.DataFrame(rows, columns=["task", "mean", "low", "high"])
    made = stopping._stopping_figure(frame.assign(problem="classification", model="mlp-40", kind="mlp"))
    assert made.title == (
        "Weights of the best validation epoch are better on 2 and worse on 1 of 5 chosen settings"
    )


@pytest.mark.parametrize(
    ("mean", "ticks"),
    [(0.5, [-1, 0, 1]), (-50.0, [-10, -1, 0, 1, 10]), (100.0, [-100, -10, -1, 0, 1, 10, 100])],
)
def test_the_axis_of_gains_is_as_wide_to_either_side(mean, ticks):
    _, ax = plt.subplots()
    stopping._signed_log(ax, pd.DataFrame({"mean": [mean], "low": [np.nan], "high": [0.0]}))
    reach = 1.3 * max(abs(mean), 1)
    assert list(ax.get_xticks()) == ticks and ax.get_xlim() == pytest.approx((-reach, reach))
