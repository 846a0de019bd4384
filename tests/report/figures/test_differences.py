"""Differences to a reference: units, words, and what the title counts."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from comparing import context

from report.figures import differences
from report.figures.levels import Place
from report.figures.looks import cycle
from report.figures.style import STROKES


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


@pytest.mark.parametrize("metric", ["accuracy", "rmse"])
def test_differences_are_points_or_multiples_of_the_references_error(metric):
    """Of an RMSE the table has the ratio less 1, so that the reference's mean has no part in it: half of it
    lies as far to the left as twice of it to the right."""
    accurate = metric == "accuracy"
    row = {"difference": [0.1, 0.0], "difference_low": [0.05, 0], "difference_high": [0.2, 0]}
    bars, at, nothing = ([5, 20], [10], 0) if accurate else ([1.05, 1.2], [1.1], 1)
    one = context(metric=metric, reference_mean=[0.5, 0.5], **row)
    _, ax = plt.subplots()
    differences._difference_panel(ax, [one], {"5": STROKES[0]})
    line, bar, dot = ax.lines
    np.testing.assert_allclose(bar.get_xdata(), bars)
    np.testing.assert_allclose(dot.get_xdata(), at)
    assert dot.get_label() == "5 neurons" and list(line.get_xdata()) == [nothing] * 2
    assert ax.get_xscale() == ("linear" if accurate else "log")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["moons, label"]


def figure_of(factor, found, every, monkeypatch):
    monkeypatch.setattr(differences, "level_strokes", lambda tables, factor: cycle(["lbfgs", "sgd", "same"]))
    found, every = ([replace(one, factor=factor) for one in some] for some in (found, every))
    return differences.differences(None, Place(factor, "training"), found, every)


def test_levels_are_named_in_words_and_what_does_not_move_is_counted(monkeypatch):
    """Title, legend, caption, alternative text and numbers; of three comparisons one is a row of nothing."""
    levels = {
        "levels": ("lbfgs", "sgd"),
        "reference": "sgd",
        "difference_low": pd.NA,
        "difference_high": 0.1,
    }
    rows = [
        context(task, "rmse", mean=(0.5, 1), difference=[size, np.nan], verdict=[verdict, pd.NA], **levels)
        for task, size, verdict in (("a", -0.5, "better"), ("b", -0.875, "better"), ("c", 0.0, "equal"))
    ]
    drawn = figure_of("optimiser", rows[:2], rows, monkeypatch)
    assert (
        drawn.title == "L-BFGS in place of plain descent, in the median: mlp RMSE × 0.500 (better in 2 of 3)"
    )
    assert "2 are drawn here (in 1 nothing changes); the title counts 3." in drawn.caption
    assert "beside that with plain descent, " in drawn.caption and "Accuracy" not in drawn.caption
    (legend,) = drawn.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["L-BFGS"]
    assert drawn.alt.count("L-BFGS against plain descent") == 2
    assert [row[2:6] for row in drawn.numbers.rows] == [
        ("L-BFGS", "plain descent", 0.5, None),
        ("L-BFGS", "plain descent", 0.125, None),
    ]
    assert {row[6] for row in drawn.numbers.rows} == {1.1}


@pytest.mark.parametrize("metric", ["accuracy", "rmse"])
def test_a_score_on_the_training_points_is_higher_and_not_better(metric, monkeypatch):
    """Too good to be true is no gain: of an RMSE it is the lower one."""
    size, words = (0.1, ("higher", "lower")) if metric == "accuracy" else (-0.1, ("lower", "higher"))
    levels = {"levels": ("same", "separate"), "reference": "separate", "verdict": ["better", pd.NA]}
    ends = {"difference": [size, np.nan], "difference_low": pd.NA, "difference_high": pd.NA}
    one = context("moons", metric, mean=(0.9, 0.8), **levels, **ends)
    drawn = figure_of("split", [one], [one], monkeypatch)
    assert f"({words[0]} in 1 of 1)" in drawn.title
    assert f"{'right' if metric == 'accuracy' else 'left'} is {words[0]}." in drawn.caption
    assert "Higher and lower are told apart by paired tests" in drawn.caption
    assert "better" not in drawn.title + drawn.caption
