"""When a score has settled, when a loss rises again, and what titles say of it."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import scipy.stats

from report.figures import batches, curves
from report.figures.curves import _rises, _settled, band_of
from report.tables.board import Board


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


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
    ends = {"low": np.array(mean) * 0.9, "high": mean}
    return pd.DataFrame({"epoch": range(n), "mean": mean, **ends, "stopped": 0})


def drawn(make, metric_of_task, problem="classification"):
    """A figure of two models on the tasks; metric_of_task: (task, model) -> mean over epochs."""
    columns = ("train_score", "validation_score", "train_loss", "validation_loss")
    bands = {key: dict.fromkeys(columns, band(mean)) for key, mean in metric_of_task.items()}
    tasks = list(dict.fromkeys(task for task, _ in bands))
    models = {"model": ["neuron", "mlp-40"], "kind": ["neuron", "mlp"], "hidden": ["", "40"], "epochs": 9}
    models["task"] = "moons"
    ranked = SimpleNamespace(
        tasks=lambda problem: [*tasks, "never drawn"], row=lambda task, model: {"digest": f"{task} {model}"}
    )
    tables = SimpleNamespace(ranked=ranked, board=Board(pd.DataFrame(models)))
    return make(tables, problem, bands, {"neuron": "neuron", "mlp-40": "mlp"})


def test_learning_curves_say_the_median_epoch_of_each_model():
    means = {("a", "neuron"): [0.1, 0.9, 0.9, 0.9], ("b", "neuron"): [0.1, 0.1, 0.9, 0.9]}
    means |= {("a", "mlp-40"): [0.9] * 4, ("b", "mlp-40"): [0.9] * 4}
    made = drawn(curves._scores, means)
    assert made.title == (
        "On half of the tasks validation accuracy is within 1 point of its end by "
        "epoch 2 (neuron) and by epoch 0 (mlp-40)"
    )
    assert "neuron on a 90.0" in made.alt and made.figure.axes[0].get_ylim() == (0.3, 1.03)
    errors = drawn(curves._scores, means, "regression")
    assert "validation RMSE is within 1 % of its end" in errors.title
    assert errors.figure.axes[0].get_yscale() == "log"


def test_where_most_curves_move_to_their_end_no_epoch_is_told():
    late = {(task, model): [0.1, 0.2, 0.9] for task in "ab" for model in ("neuron", "mlp-40")}
    assert drawn(curves._scores, late).title.endswith(
        "of its end only at the last epoch (neuron) and only at the last epoch (mlp-40)"
    )


def test_the_last_epoch_of_half_of_the_tasks_is_no_number():
    """By epoch 3 would sound like less than the whole training."""
    means = {("a", "neuron"): [0.1, 0.2, 0.3, 0.9], ("b", "neuron"): [0.1, 0.9, 0.9, 0.9]}
    means |= {("a", "mlp-40"): [0.1, 0.2, 0.3, 0.9], ("b", "mlp-40"): [0.1, 0.2, 0.3, 0.9]}
    assert "of its end only at the last epoch (neuron) and only" in drawn(curves._scores, means).title


def test_loss_curves_say_where_the_loss_rises_again():
    means = {("a", "neuron"): [1.0, 0.2, 0.3], ("b", "neuron"): [1.0, 0.5, 0.4]}
    means |= {("a", "mlp-40"): [1.0, 0.2, 0.2]}
    assert drawn(curves._losses, means).title == (
        "Validation loss ends more than 5 % above its lowest for neuron on 1 of 2 tasks (a) and "
        "mlp-40 on 0 of 1 task"
    )


COLUMNS = ("train_score", "validation_score", "train_loss", "validation_loss")


def test_bands_are_means_with_their_interval() -> None:
    rng = np.random.default_rng(0)
    values = rng.random((4, 3))
    frame = pd.DataFrame(
        {"digest": np.repeat(list("abc"), 4), "epoch": np.tile([0, 1, 2, 5], 3), "loss": values.T.ravel()}
    )
    found = band_of(frame, "loss")
    assert list(found["epoch"]) == [0, 1, 2, 5]
    np.testing.assert_allclose(found["mean"], values.mean(axis=1))
    half = scipy.stats.t.ppf(0.975, 2) * scipy.stats.sem(values, axis=1)
    np.testing.assert_allclose(found["high"], values.mean(axis=1) + half)
    np.testing.assert_allclose(found["low"], np.maximum(values.mean(axis=1) - half, 0))
    inside = band_of(frame, "loss", accurate=True)
    np.testing.assert_allclose(inside["high"], np.minimum(found["high"], 1))
    assert found["high"].max() > 1 and (values.mean(axis=1) - half).min() < 0  # there is something to cut


def test_a_seed_that_stopped_keeps_its_last_value_and_cuts_no_curve():
    """As L-BFGS does where it has converged: the others go on."""
    frame = pd.DataFrame(
        {"digest": list("aaabb"), "epoch": [0, 5, 9, 0, 3], "loss": [1.0, 0.6, 0.2, 1.0, 0.4]}
    )
    found = band_of(frame, "loss")
    assert list(found["epoch"]) == [0, 3, 5, 9] and list(found["stopped"]) == [0, 0, 1, 1]
    np.testing.assert_allclose(found["mean"], [1.0, 0.7, 0.5, 0.3])


def test_a_batch_size_too_keeps_what_has_converged():
    frame = pd.DataFrame({"digest": list("aab"), "epoch": [0, 5, 0], "validation_loss": [1.0, 0.2, 0.4]})
    found = batches.spread_of(frame)
    assert list(found["epoch"]) == [0, 5] and list(found["high"]) == [1.0, 0.4]


def test_captions_say_whose_seeds_stopped():
    early = band([1.0, 0.2, 0.2]).assign(stopped=[0, 0, 1])
    bands = {("a", "mlp-40"): {"validation_loss": early}, ("b", "m"): {"validation_loss": band([1.0])}}
    assert curves._stopped(bands) == (
        " A seed that converged before the last epoch keeps its last value (mlp-40 on a)."
    )
    assert curves._stopped({("b", "m"): {"validation_loss": band([1.0])}}) == ""


@pytest.mark.parametrize(("metric", "most"), [("accuracy", 1), ("rmse", np.inf)])
def test_bands_of_scores_end_where_scores_do(monkeypatch, metric, most):
    """An accuracy at 1, as a loss and an RMSE do not."""
    rows = [
        {"digest": d, "epoch": 0} | dict.fromkeys(COLUMNS, v)
        for d, v in zip("abc", (0.4, 0.9, 1.0), strict=True)
    ]
    tables = SimpleNamespace(
        ended=lambda digest: pd.DataFrame({"digest": list("abc")}), curves=lambda digests: pd.DataFrame(rows)
    )
    row = pd.Series({"task": "t", "model": "m", "metric": metric, "digest": "a"})
    bands = curves._bands(tables, [row])["t", "m"]
    assert bands["validation_loss"]["high"].iloc[0] > 1
    assert (bands["validation_score"]["high"].iloc[0] == 1) == (most == 1)


@pytest.mark.parametrize(
    ("mean", "metric", "epoch"),
    [
        ([0.5, 0.9, 0.995, 1.0], "accuracy", 2),
        ([1.0, 1.0, 1.0, 1.0], "accuracy", 0),
        ([9, 5, 2, 1.0], "rmse", 8),
    ],
)
def test_the_epoch_from_which_a_score_stays(mean: list[float], metric: str, epoch: int) -> None:
    assert _settled(pd.DataFrame({"epoch": [0, 1, 2, 8], "mean": mean}), metric) == epoch


def test_a_loss_that_rises_again() -> None:
    assert _rises(pd.DataFrame({"mean": [1.0, 0.2, 0.3]}))
    assert not _rises(pd.DataFrame({"mean": [1.0, 0.2, 0.2]}))
