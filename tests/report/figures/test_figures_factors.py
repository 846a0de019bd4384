"""One factor at a time: panels, rings, units and titles."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from report.figures import factors
from report.figures.levels import Context
from report.figures.looks import cycle
from report.figures.style import STROKES

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


def context(task="moons", metric="accuracy", levels=("5", "40"), mean=(0.8, 0.9), **more):
    n = len(levels)
    rows = pd.DataFrame(
        {"level": list(levels), "mean": list(mean), "reference": "40", "n_seeds": [5] * n, "model": "mlp"}
        | {"kind": "mlp", "difference": np.nan}
        | more
    )
    return Context("width", task, metric, "label", rows)


def test_the_title_says_where_the_best_mean_of_the_largest_comparison_is_and_not_what_is_best():
    small = context("xor", levels=("5", "40"), mean=(0.9, 0.1))
    large = context("xor", levels=("5", "40", "80"), mean=(0.1, 0.2, 0.3))
    sine = context("sin", "rmse", mean=(0.1, 0.2))
    found = [context(), replace(small, label="label"), large, sine]
    named = [replace(small, label="neuron"), replace(large, label="mlp")]
    assert factors._ordered_title("width", named) == "Width: highest mean accuracy at 80 on xor (mlp)"
    expected = "Width: highest mean accuracy at 40 on moons and 80 on xor; lowest mean RMSE at 5 on sin"
    assert factors._ordered_title("width", found) == expected
    assert factors._ordered_title("depth", found[3:]) == "Hidden layers: lowest mean RMSE at 5 on sin"
    assert (
        factors._ordered_title("n_train", found[:1])
        == "Training points: highest mean accuracy at 40 on moons"
    )


@pytest.mark.parametrize(("labels", "only"), [(("mlp", "mlp"), " of mlp"), (("mlp", "neuron"), "")])
def test_a_caption_names_the_model_where_there_is_one(monkeypatch, labels, only):
    """Two of them stand in the legend instead."""
    bounds = {"low": [0.7, 0.8], "high": [0.9, 1.0]}
    monkeypatch.setattr(factors, "labelled", lambda tables, models: cycle(models))
    found = [replace(context(task, **bounds), label=label) for task, label in zip("ab", labels, strict=True)]
    drawn = factors._over_levels(None, "width", "width-depth", 1, found)
    assert drawn.caption.startswith(f"Test metric{only} at each level of width, ")
    assert bool(drawn.figure.legends) == (not only)


def test_a_figure_holds_nine_tasks_or_fourteen_comparisons():
    many = [context(f"task {i}") for i in range(10) for _ in range(2)]
    assert [len(part) for part in factors._portions(many, "width")] == [10, 10]
    assert [len(part) for part in factors._portions(many[:18], "width")] == [18]
    assert [len(part) for part in factors._portions(many[:15], "loss")] == [8, 7]
    assert [len(part) for part in factors._portions(many[:14], "loss")] == [14]


def test_epochs_have_a_figure_for_each_model_whose_lines_are_optimisers():
    many = [context(f"task {i}", model=model) for i in range(10) for model in ("a", "b", "b")]
    found = factors._portions(many, "epochs")
    assert [len(part) for part in found] == [5, 5, 10, 10]
    assert [{one.model for one in part} for part in found] == [{"a"}, {"a"}, {"b"}, {"b"}]


def test_no_line_over_epochs_is_left_out():
    many = [replace(context(task), label=f"mlp, {i}") for i in range(7) for task in "ab"]
    found = factors._portions(many, "epochs")
    assert [len({one.label for one in part}) for part in found] == [4, 3]
    assert sum(map(len, found)) == len(many)


def test_of_epochs_the_title_counts_every_comparison():
    """One line of several would not stand for the others."""
    verdicts = ("worse", "cannot say", "equal", "not better")
    found = [
        context(f"task {i}", verdict=[verdict, pd.NA], difference=[-i / 100, np.nan])
        for i, verdict in enumerate(verdicts)
    ]
    said = "Number of epochs: mlp −1.5 points in the median with 5 neurons in place of 40 "
    said += "neurons (better in 0, worse in 1 of 4)"
    assert factors._ordered_title("epochs", found) == said


def test_levels_are_drawn_in_the_order_of_their_numbers_with_a_ring_round_the_reference():
    """In per cent, the interval cut at 100; a word comes last."""
    levels = ("16", "full", "2")
    one = context(levels=levels, mean=(0.8, 0.95, 0.7), low=[0.75, 0.9, 0.6], high=[0.85, 1.2, 0.8])
    one.rows["reference"] = "full"
    _, ax = plt.subplots()
    factors._level_panel(ax, [one], {"label": STROKES[0]})
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2", "16", "full"]
    line, ring = ax.lines
    np.testing.assert_allclose(line.get_ydata(), [70, 80, 95])
    np.testing.assert_allclose(ring.get_xydata(), [[2, 95]])
    assert ax.get_ylabel() == "accuracy (%)" and ax.get_yscale() == "linear"
    top = max(ax.collections[0].get_paths()[0].vertices[:, 1])
    assert top == pytest.approx(100)
    _, ax = plt.subplots()
    factors._level_panel(
        ax, [context(metric="rmse", mean=(2, 1), low=[1.5, 0.5], high=[3, 2])], {"label": STROKES[0]}
    )
    assert ax.get_ylabel() == "RMSE" and ax.get_yscale() == "log"


@pytest.mark.parametrize("metric", ["accuracy", "rmse"])
def test_differences_are_points_or_per_cent_of_the_references_error(metric):
    """Of an RMSE the table has the ratio less 1, so that the reference's mean has no part in it."""
    scale, row = 100, {"difference": [0.1, 0.0], "difference_low": [0.05, 0], "difference_high": [0.2, 0]}
    one = context(metric=metric, reference_mean=[0.5, 0.5], **row)
    _, ax = plt.subplots()
    factors._difference_panel(ax, [one], {"5": STROKES[0]})
    zero, bar, dot = ax.lines
    np.testing.assert_allclose(bar.get_xdata(), [scale * 0.05, scale * 0.2])
    np.testing.assert_allclose(dot.get_xdata(), [scale * 0.1])
    assert dot.get_label() == "width 5" and list(zero.get_xdata()) == [0, 0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["moons, label"]
