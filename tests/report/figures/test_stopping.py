"""What stopping early gains, on which axis, and what is said of it."""

import made_up
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from made_up import LINEAR, NEURON, fixed_cell, measured, mlp

from report.figures import stopping
from report.figures.style import KIND_STROKES


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


def stopped(model, task, *best, last=0.5):
    """A record a seed: `best` on test at the best validation epoch, `last` at the last."""
    name = f"best_test_{'rmse' if task == 'sin' else 'accuracy'}"
    make = made_up.cell if model.trained else fixed_cell
    return [
        measured(make(model, task, s), last, metrics={name: value}, best_epoch=5)
        for s, value in enumerate(best)
    ]


def test_gains_of_stopping_are_paired_with_their_interval(tables):
    """Of an error the multiple, as titles tell it, on the logarithm; nobody stops what was not trained."""
    gains = np.array([0.01, 0.05, 0.03])  # evenly apart: no interval leans
    records = stopped(mlp(40), "moons", *(0.5 + gains)) + stopped(mlp(40), "sin", *(0.5 * np.exp(-gains)))
    records += stopped(LINEAR, "moons", *(0.5 + gains))
    found = stopping.gains_of(tables(records))
    half = scipy.stats.t.ppf(0.975, 2) * scipy.stats.sem(gains)
    ends = found[["mean", "low", "high"]].to_numpy()
    np.testing.assert_allclose(ends[0], 100 * (0.03 + half * np.array([0, -1, 1])))
    np.testing.assert_allclose(ends[1], np.exp(-0.03 - half * np.array([0, 1, -1])))
    assert found["task"].tolist() == ["moons", "sin"]


def test_the_neuron_comes_before_the_network(tables):
    records = stopped(mlp(40), "moons", 0.9, 0.9) + stopped(NEURON, "moons", 0.6, 0.6)
    assert stopping.gains_of(tables(records))["model"].tolist() == ["neuron", "mlp-40"]


def test_the_study_s_neuron_and_network_are_drawn_judged_among_all_that_was_trained(tables):
    """Another width is no row of the figure, and yet one more comparison."""
    gains = np.array([0.022, 0.036, 0.05])
    p = scipy.stats.ttest_1samp(gains, 0).pvalue
    assert p < 0.05 < 2 * p
    alone = stopped(mlp(40), "moons", *(0.5 + gains))
    others = stopped(mlp(5), "moons", 0.5, 0.51, 0.49)
    for records, verdict in ((alone, "better"), (alone + others, "cannot say")):
        found = stopping.gains_of(tables(records))
        assert found[["model", "verdict"]].to_numpy().tolist() == [["mlp-40", verdict]]


KIND = {"mlp-40": KIND_STROKES["mlp"]}


def test_without_gains_there_is_no_figure(tables):
    assert list(stopping.draw(tables(stopped(LINEAR, "moons", 0.5, 0.6)))) == []


def test_early_stopping_is_better_or_worse_as_its_verdicts_say():
    """Which are corrected: an interval beyond 0 is not enough."""
    rows = [
        ("moons", 1, 0.1, 2),
        ("xor", 1, 0.1, 2),
        ("a", -1, -2, 0.0),
        ("b", -1, -2, -0.1),
        ("d", -1, -3, -0.2),
        ("c", 9, 8, 10),
    ]
    verdicts = ["better", "cannot say", "not better", "worse", "equal", "better"]
    frame = pd.DataFrame(rows, columns=["task", "mean", "low", "high"]).assign(verdict=verdicts)
    made = stopping._stopping_figure(frame.assign(problem="classification", model="mlp-40", kind="mlp"), KIND)
    (ax,) = made.figure.axes
    assert ax.get_xlabel() == "gain in accuracy (points)" and ax.get_xscale() == "symlog"
    assert ax.get_xlim() == pytest.approx((-13, 13)) and ax.get_ylim() == (5.5, -0.5)
    assert [label.get_text() for label in ax.get_yticklabels()] == list(frame["task"])
    dots, zero = ax.lines
    assert list(zero.get_xdata()) == [0, 0]
    np.testing.assert_allclose(dots.get_xydata(), [[mean, i - 0.16] for i, (_, mean, *_) in enumerate(rows)])
    bars = [segment.tolist() for segment in ax.collections[0].get_segments()]
    np.testing.assert_allclose(bars, [[[a, i - 0.16], [b, i - 0.16]] for i, (*_, a, b) in enumerate(rows)])
    assert made.title == (
        "Stopped at the best validation epoch, in the median over tasks: mlp-40 0.0 points "
        "(better on 2, worse on 1 of 6 tasks)"
    )


def test_what_stopping_early_gains_is_told_of_each_model_the_largest_first():
    """Of both together the median would be another; of two errors it is their geometric mean."""
    rows = [("a", "neuron", 0.99), ("b", "neuron", 0.97), ("a", "mlp-40", 1.1)]
    frame = pd.DataFrame(rows, columns=["task", "model", "mean"]).assign(
        problem="regression", verdict="equal"
    )
    assert stopping._sizes(frame) == [
        "mlp-40 RMSE × 1.10 (equal on 1 of 1 task)",
        f"neuron RMSE × {(0.99 * 0.97) ** 0.5:.3f} (equal on 2 of 2 tasks)",
    ]
    mixed = frame.assign(problem=["classification", "regression", "classification"], verdict="worse")
    mixed = mixed.assign(mean=[1.0, 0.97, -10.0])
    assert stopping._sizes(mixed)[1] == "neuron RMSE × 0.970 and +1.0 points (worse on 2 of 2 tasks)"


def test_of_an_error_picture_text_and_numbers_tell_the_multiple():
    """Half of an error lies as far to the left as twice of it to the right."""
    rows = [("sin", 0.5, 0.25, np.inf, "better"), ("bump", 2.0, 1.0, 4.0, "cannot say")]
    frame = pd.DataFrame(rows, columns=["task", "mean", "low", "high", "verdict"])
    made = stopping._stopping_figure(frame.assign(problem="regression", model="mlp-40", kind="mlp"), KIND)
    (ax,) = made.figure.axes
    dots, nothing = ax.lines
    assert ax.get_xscale() == "log" and ax.get_xlabel() == "RMSE / that at the last epoch"
    assert list(nothing.get_xdata()) == [1, 1] and list(dots.get_xdata()) == [0.5, 2]
    low, high = ax.get_xlim()
    assert low * high == pytest.approx(1) and high > 4
    assert "RMSE × 0.500 for mlp-40 on sin and RMSE × 2.00 for mlp-40 on bump" in made.alt
    assert [row[2] for row in made.numbers.rows] == [0.5, 2] and "points" not in made.caption
    still = frame.assign(problem="regression", mean=1.0)
    assert not stopping._sizes_of(still).any()


@pytest.mark.parametrize(
    ("mean", "ticks"),
    [
        (0.5, [-1, 0, 1]),
        (-np.inf, [-1, 0, 1]),
        (-50.0, [-10, -1, 0, 1, 10]),
        (100.0, [-100, -10, -1, 0, 1, 10, 100]),
    ],
)
def test_the_axis_of_gains_is_as_wide_to_either_side(mean, ticks):
    """An end without end counts for nothing."""
    _, ax = plt.subplots()
    stopping._signed_log(ax, pd.DataFrame({"mean": [mean], "low": [np.nan], "high": [0.0]}))
    reach = 1.3 * max(abs(mean), 1) if np.isfinite(mean) else 1.3
    assert list(ax.get_xticks()) == ticks and ax.get_xlim() == pytest.approx((-reach, reach))
