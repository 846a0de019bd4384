"""Over a factor's levels: lines, rings and titles."""

from dataclasses import replace
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from comparing import context

from report.figures import differences, over_levels
from report.figures.levels import Place, chosen_for
from report.figures.looks import cycle
from report.figures.style import STROKES

TABLES = SimpleNamespace(tasks=pd.DataFrame({"task": ["sin", "mine"], "kind": ["sin", "python"]}))


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


def title(factor, found):
    return over_levels._ordered_title(factor, found, found)


def test_the_title_ranks_no_levels_that_are_not_told_apart():
    """However different the means are; of those told apart it counts tasks, whatever the metric."""
    levels = ("5", "20", "40", "80")

    def widths(task, metric, *verdicts):
        return context(task, metric, levels, (0.1, 0.2, 0.3, 0.4), verdict=[*verdicts[:2], None, verdicts[2]])

    even = [widths(task, "accuracy", "equal", "equal", "equal") for task in "ab"]
    assert title("width", even) == "Width, beside 40 neurons: all equal on 2 tasks"
    unsure = widths("c", "rmse", "not better", "not worse", "cannot say")
    assert title("width", [*even, unsure]) == (
        "Width, beside 40 neurons: equal in 6, not settled in 3 of 9 comparisons"
    )
    found = [*even, unsure, widths("d", "accuracy", "worse", "equal", "better")]
    found.append(widths("e", "rmse", "worse", "worse", "cannot say"))
    said = "Width, beside 40 neurons: better with 80 on 1, worse with 5 on 2 and 20 on 1 of 5 tasks"
    assert title("width", found) == said
    found = [replace(one, rows=one.rows.assign(difference=[-0.3, -0.1, np.nan, 0.01])) for one in found]
    assert (
        title("width", found[:2])
        == "5 neurons: −30.0 points in the median, beside 40 neurons: all equal on 2 tasks"
    )


def test_models_are_told_of_apart_and_lines_where_a_task_has_several():
    def points(task, model, *verdicts, **more):
        made = context(task, "rmse", ("10", "1000"), (0.2, 0.1), verdict=[*verdicts, None], **more)
        made.rows["model"], made.rows["reference"] = model, "1000"
        return replace(made, factor="n_train", label=model)

    process, network = points("sin", "gp", "worse"), points("sin", "mlp-40", "cannot say")
    said = title("n_train", [process, network]).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert said == (
        "With 1 000 training points in place of 10: RMSE × 0.500 (lower on 1 of 1 task) for gp; RMSE × 0.500 "
        "(lower on 1 of 1 task) for mlp-40"
    )
    accurate = replace(network, metric="accuracy")
    assert title("n_train", [process, process, accurate]).endswith(
        ", in the median: RMSE × 0.500 (lower on 2 of 2 tasks) for gp; −10.0 points (higher on 0 of "
        "1 task) for mlp-40"
    )
    network.rows["level"], network.rows["reference"] = ["15", "30"], "30"
    said = title("n_train", [process, network]).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert said == (
        "Training points: gp beside 1 000 training points: worse with 10 on 1 of 1 task; "
        "mlp-40 beside 30 training points: not settled in 1 of 1 comparison"
    )
    assert title("n_train", [process, points("sin", "gp", "equal")]).endswith("worse with 10 on 1 of 2 lines")
    other = points("bump", "gp", "worse")
    other.rows["reference"] = "10"
    other.rows["level"] = ["5", "10"]
    assert "beside the reference: worse with 10 on 1 and 5 on 1 of 2 tasks" in title(
        "n_train", [process, other]
    )


@pytest.mark.parametrize(
    ("factor", "chosen"),
    [
        ("width", "η, α, optimiser and number of epochs"), ("depth", "η, α, optimiser and number of epochs"),
        ("optimiser", "η, α and number of epochs"), ("batch_size", "η and α"), ("activation", "η and α"),
    ],
)  # fmt: skip
def test_a_caption_names_all_that_each_level_chose(factor, chosen):
    assert chosen_for(factor) == chosen
    found = [context(low=[0.7, 0.8], high=[0.9, 1.0], n_pairs=[5, 5], difference_low=[0.1, np.nan])]
    found = [replace(one, factor=factor) for one in found]
    captions = over_levels._caption(TABLES, factor, found, found), differences._caption(factor, found)
    assert all(f", {chosen} chosen on validation points for each level anew" in one for one in captions)


def test_on_one_seed_there_is_no_interval_and_no_test():
    one = context(n_pairs=[1, 1], difference_low=np.nan, low=np.nan, high=np.nan)
    said = differences._caption("bias", [one])
    assert "anew: difference on one seed." in said and "interval" not in said and "tests" not in said
    assert "95 %" not in over_levels._caption(TABLES, "width", [one], [one])
    alone = context(n_pairs=[1, 1], n_seeds=1, low=np.nan, high=np.nan)
    said = over_levels._caption(TABLES, "width", [alone], [alone])
    assert "anew: one seed, which tells nothing apart." in said and "mean" not in said
    several = differences._caption("bias", [one, context(difference_low=[0.1, np.nan])])
    assert "over seeds with its 95 % interval." in several and "paired tests" in several


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
        "(worse in 1 of 4); mlp by Adam +0.1 points (not settled in 1 of 1)"
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


def level_panel(*found):
    _, ax = plt.subplots()
    over_levels._level_panel(ax, list(found), {"label": STROKES[0]})
    return ax


@pytest.mark.parametrize("metric", ["rmse", "accuracy"])
def test_no_interval_is_cut_by_the_axis(metric):
    """Of few seeds it may reach far beyond the means; what is absurd is cut, and the caption says so."""
    one = context(metric=metric, mean=(0.5, 0.6), low=[0.02, 0.55], high=[0.9, 6.0])
    bottom, top = level_panel(one).get_ylim()
    scale = 1 if metric == "rmse" else 100
    assert 0 <= bottom < scale * 0.02 and top > (6 if metric == "rmse" else 100)
    assert "cut" not in over_levels._caption(TABLES, "width", [one], [one])
    wild = context(metric="rmse", mean=(0.5, 0.6), low=[1e-9, 0.55], high=[0.9, 1e9])
    bottom, top = level_panel(wild).get_ylim()
    assert 1e-4 < bottom < 0.05 and 6 < top < 1e4
    assert "Bands are cut" in over_levels._caption(TABLES, "width", [wild], [wild])


def test_numbers_are_spaced_as_their_logarithms_and_words_evenly():
    """Where a level is a word or 0 there is no such axis, and the caption says so."""
    bounds = {"low": [0.7] * 4, "high": [0.9] * 4}
    one = context(levels=("1", "10", "100", "12"), mean=(0.8,) * 4, reference="100", **bounds)
    ax = level_panel(one)
    line, ring = ax.lines
    assert ax.get_xscale() == "log" and list(line.get_xdata()) == [1, 10, 12, 100]
    assert list(ring.get_xdata()) == [100] and not ring.get_clip_on()
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "10", "", "100"]
    said = over_levels._caption(TABLES, "width", [one], [one])
    assert "Width on a logarithmic axis." in said and "evenly" not in said
    word = context(levels=("1", "10", "100", "full"), mean=(0.8,) * 4, **bounds)
    assert level_panel(word).get_xscale() == "linear"
    said = over_levels._caption(TABLES, "batch_size", [word], [word])
    assert "Levels are evenly spaced." in said and "logarithmic" not in said


def test_an_optimiser_has_one_marker_in_every_figure(monkeypatch):
    """In its model's colour where a line is about the model."""
    marks = cycle(["sgd", "adam"], 4)
    monkeypatch.setattr(over_levels, "labelled", lambda tables, models: cycle(models))
    monkeypatch.setattr(over_levels, "level_strokes", lambda tables, factor: marks)
    plain, other = context(), replace(context(optimiser="adam"), label="mlp, Adam")
    found = over_levels._strokes(None, "epochs", [plain, other])
    assert found["label"] == STROKES[0] and found["mlp, Adam"].colour == STROKES[1].colour
    assert (found["mlp, Adam"].marker, found["mlp, Adam"].dash) == (marks["adam"].marker, marks["adam"].dash)
    assert over_levels._strokes(None, "width", [plain, other])["mlp, Adam"] == STROKES[1]


@pytest.mark.parametrize("metric", ["rmse", "accuracy"])
@pytest.mark.parametrize("mean", [(np.nan, np.nan), (np.inf, 0.5), (0.0, 0.5)])
def test_what_has_no_result_or_is_no_number_sets_no_axis(metric, mean):
    one = context(metric=metric, mean=mean, low=[np.nan, np.nan], high=[np.nan, np.nan])
    bottom, top = level_panel(one).get_ylim()
    assert np.isfinite([bottom, top]).all() and bottom < top and (bottom > 0 or metric == "accuracy")
