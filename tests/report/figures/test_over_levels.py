"""Over a factor's levels: lines, rings and titles."""

from dataclasses import replace
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from comparing import context

from report.figures import over_levels
from report.figures.levels import Place
from report.figures.looks import cycle
from report.figures.style import STROKES

TABLES = SimpleNamespace(tasks=pd.DataFrame({"task": ["sin", "mine"], "kind": ["sin", "python"]}))


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


def title(factor, found):
    return over_levels._ordered_title(factor, found, found)


def test_the_title_says_where_the_best_mean_of_all_that_is_drawn_is_and_whose():
    """Of two lines of a task the better one speaks, however few levels it has."""
    small = context("xor", levels=("5", "40"), mean=(0.9, 0.1))
    large = context("xor", levels=("5", "40", "80"), mean=(0.1, 0.2, 0.3))
    sine = context("sin", "rmse", mean=(0.1, 0.2))
    named = [replace(small, label="neuron"), replace(large, label="mlp")]
    assert title("width", named) == "Width: highest mean accuracy at 5 on xor (neuron)"
    found = [context(), large, sine]
    expected = "Width: highest mean accuracy at 40 on moons and 80 on xor; lowest mean RMSE at 5 on sin"
    assert title("width", found) == expected
    assert title("depth", found[2:]) == "Hidden layers: lowest mean RMSE at 5 on sin"
    assert title("n_train", found[:1]) == "Training points: highest mean accuracy at 40 on moons"


def test_of_two_errors_the_lower_line_speaks_and_a_line_without_means_does_not():
    process = replace(context("sin", "rmse", ("10", "1000"), mean=(0.2, 0.001)), label="gp")
    network = replace(context("sin", "rmse", ("10", "30", "1000"), mean=(0.3, 0.1, 0.2)), label="mlp-40")
    nothing = replace(context("sin", "rmse", ("10", "1000"), mean=(np.nan, np.nan)), label="x")
    said = title("n_train", [network, nothing, process])
    assert said == "Training points: lowest mean RMSE at 1\N{NARROW NO-BREAK SPACE}000 on sin (gp)"


@pytest.mark.parametrize(
    ("labels", "only"), [(("relu", "relu"), " of networks (relu)"), (("mlp", "neuron"), "")]
)
def test_a_caption_names_the_model_where_there_is_one(monkeypatch, labels, only):
    """Two of them stand in the legend instead."""
    bounds = {"low": [0.7, 0.8], "high": [0.9, 1.0]}
    monkeypatch.setattr(over_levels, "labelled", lambda tables, models: cycle(models))
    found = [replace(context(task, **bounds), label=label) for task, label in zip("ab", labels, strict=True)]
    drawn = over_levels.over_levels(None, Place("width", "width-depth"), found, found)
    assert drawn.caption.startswith(f"Test metric{only} at each level of width, ")
    assert bool(drawn.figure.legends) == (not only) and "RMSE on a logarithmic" not in drawn.caption


def test_a_caption_says_what_an_error_is_measured_against():
    for tasks, said in (
        (["sin"], "Test targets carry no noise."),
        (["sin", "mine"], "Test targets carry no noise, but for mine: as noisy as training targets."),
        (["mine"], "Test targets are as noisy as training targets."),
    ):
        found = [context(task, "rmse", low=[0.7, 0.8], high=[0.9, 1.0]) for task in tasks]
        assert said in over_levels._caption(TABLES, "n_train", found, found)


def test_of_epochs_the_title_counts_every_comparison():
    """One line of several would not stand for the others; optimisers are no medians of each other."""
    verdicts = ("worse", "cannot say", "equal", "not better")
    found = [
        replace(
            context(
                f"task {i}", levels=("1000", "10000"), reference="10000", verdict=[verdict, pd.NA],
                difference=[-i / 100, np.nan],
            ),
            factor="epochs",
        )
        for i, verdict in enumerate(verdicts)
    ]  # fmt: skip
    adam = context(
        "a", levels=("1000", "10000"), reference="10000", difference=[0.001, np.nan], verdict=pd.NA
    )
    found.append(replace(adam, factor="epochs", rows=adam.rows.assign(optimiser="adam")))
    said = title("epochs", found).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert said == (
        "Number of epochs, 1 000 in place of 10 000, in the median: mlp by plain descent −1.5 points "
        "(worse in 1 of 4); mlp by Adam +0.1 points (told apart in none of 1)"
    )


def test_levels_are_drawn_in_the_order_of_their_numbers_with_a_ring_round_the_reference():
    """In per cent, the interval cut at 100; a word comes last."""
    levels = ("1600", "full", "2")
    one = context(levels=levels, mean=(0.8, 0.95, 0.7), low=[0.75, 0.9, 0.6], high=[0.85, 1.2, 0.8])
    one.rows["reference"] = "full"
    _, ax = plt.subplots()
    over_levels._level_panel(ax, [one], {"label": STROKES[0]})
    assert [label.get_text() for label in ax.get_xticklabels()] == [
        "2",
        "1\N{NARROW NO-BREAK SPACE}600",
        "full",
    ]
    line, ring = ax.lines
    np.testing.assert_allclose(line.get_ydata(), [70, 80, 95])
    np.testing.assert_allclose(ring.get_xydata(), [[2, 95]])
    assert ax.get_ylabel() == "accuracy (%)" and ax.get_yscale() == "linear"
    top = max(ax.collections[0].get_paths()[0].vertices[:, 1])
    assert top == pytest.approx(100)
    _, ax = plt.subplots()
    over_levels._level_panel(
        ax, [context(metric="rmse", mean=(2, 1), low=[1.5, 0.5], high=[3, 2])], {"label": STROKES[0]}
    )
    assert ax.get_ylabel() == "RMSE" and ax.get_yscale() == "log"
