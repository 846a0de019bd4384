"""Which models are shown, who is best on how many tasks, and what a matrix says."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from report.figures import rankings
from report.figures.looks import cycle
from report.figures.style import panels, styled
from report.pictures.palette import INK, PAPER
from report.tables.board import Board


def board_of(*rows):
    """Rows of (task, model), no model first anywhere; classification."""
    frame = pd.DataFrame(rows, columns=["task", "model"])
    return Board(frame.assign(problem="classification", rank=2))


def test_models_on_half_of_the_tasks_are_shown_the_usual_ones_first():
    rows = [("a", "mine"), ("a", "linear"), ("a", "mlp-40"), ("b", "mlp-40"), ("b", "mine"), ("c", "mine")]
    rows += [("d", "rare"), ("d", "mine"), ("c", "linear")]
    assert rankings._models(board_of(*rows), "classification") == ["mlp-40", "linear", "mine"]


def test_where_fewer_than_two_are_usual_all_are_shown_up_to_ten():
    rows = [(task, "mine") for task in "abcde"] + [("a", name) for name in (*"pqrstuvwxy", "gp")]
    board = board_of(*rows)
    found = rankings._models(board, "classification")
    assert found == ["gp", "mine", *"pqrstuvw"]
    said = " Drawn are 10 of 12 models, the first of every task among them; the tables have all."
    assert rankings._left_out(board, "classification", found) == said


def test_who_is_first_somewhere_is_drawn_however_few_tasks_it_was_tried_on():
    """Of seven usual models none is left out, nor what is first, alone or of equals, on one task."""
    rows = [(task, f"m{i}") for task in "abcd" for i in range(7)] + [("a", name) for name in ("x", "y", "z")]
    board = board_of(*rows)
    board.frame.loc[board.frame["model"].isin(["y", "z"]), "rank"] = 1
    found = rankings._models(board, "classification")
    assert found == [*(f"m{i}" for i in range(7)), "y", "z"]
    assert rankings._left_out(board, "classification", [*found, "x"]) == ""


def test_a_page_holds_the_panels_of_twelve_tasks_with_eleven_models():
    """In four rows; names of 8 points lie beside each other, however many there are."""
    assert rankings._height(6) == pytest.approx(0.45 + 6 * 0.23)
    assert 4 * rankings._height(11) < 8.5
    assert all((rankings._height(n) - 0.45) / n >= 8 / 72 for n in range(1, 40))


def test_of_one_seed_nothing_is_told_apart():
    frame = pd.DataFrame({"model": ["a", "b"], "task": "t", "verdict": "cannot say", "n_seeds": 1})
    frame = frame.assign(problem="classification", metric="accuracy", test=[0.8, 0.9])
    said = "One seed, so that no model is told from another: highest accuracy of b on 1 of 1 task"
    assert rankings._tally(frame, frame, ["a", "b"]) == said and rankings._marks(frame) == ""
    assert "not shown to be worse" in rankings._marks(frame.assign(n_seeds=[1, 2]))
    errors = frame.assign(metric="rmse", problem="regression")
    assert rankings._tally(errors, errors, ["a", "b"]).endswith("lowest RMSE of a on 1 of 1 task")


def test_the_only_model_is_told_by_its_scores():
    frame = pd.DataFrame({"model": "a", "task": ["t", "u"], "verdict": "first", "n_seeds": 1})
    frame = frame.assign(problem="classification", metric="accuracy", test=[0.8, 0.9])
    said = rankings._tally(frame, frame, ["a"]).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert said == "a alone: 80.0 % on t and 90.0 % on u"


def test_of_one_seed_nothing_is_a_mean():
    rows = pd.DataFrame({"n_seeds": [1, 1]})
    assert rankings._mean(rows, "classification") == "test accuracy of one seed"
    assert rankings._mean(rows + 1, "regression") == "geometric mean test RMSE over 2 seeds"


def test_first_or_not_shown_to_be_worse_is_counted():
    """Not shown are all verdicts but worse; what has none has no result."""
    words = {
        "mlp-40": ["first", "equal", "cannot say", "better", "not worse", "not better", "worse"],
        "neuron": ["first", "worse"], "linear": ["worse", None],
    }  # fmt: skip
    rows = [(model, verdict) for model, verdicts in words.items() for verdict in verdicts]
    frame = pd.DataFrame(rows, columns=["model", "verdict"]).assign(problem="regression", n_seeds=5)
    frame["task"] = [f"{i}" for verdicts in words.values() for i, _ in enumerate(verdicts)]
    assert rankings._tally(frame, frame.dropna(), ["neuron", "mlp-40", "linear"]) == (
        "First, or not shown to be worse: mlp-40 on 6 of 7 tasks, neuron on 1 of 2 and linear on 0 of 2"
    )


def test_seeds_are_said_once_or_from_to():
    assert rankings._seeds(pd.DataFrame({"n_seeds": [5, 5, None]})) == "5 seeds"
    assert rankings._seeds(pd.DataFrame({"n_seeds": [5, 1, 3]})) == "1 to 5 seeds"


def test_the_least_precise_is_named():
    index = pd.MultiIndex.from_tuples([("a", "x"), ("a", "y"), ("b", "x")])
    means = pd.DataFrame({"precision": [0.9, None, 0.25]}, index=index)
    said = rankings._least_precise(means).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert said == (
        "25.0 % of what is said to be class 1 is right for x on b, the least of those drawn; y on a never "
        "says class 1"
    )
    assert rankings._least_precise(means.iloc[[1]]) == "No point is said to be class 1: y on a"


def test_of_several_with_the_least_precision_none_is_named_alone():
    index = pd.MultiIndex.from_tuples([("a", "x"), ("a", "y"), ("a", "z"), ("b", "x")])
    means = pd.DataFrame({"precision": [1.0, 1.0, 1.0, None]}, index=index)
    tables = SimpleNamespace(class_names=lambda task: (f"not {task}", f"{task}!"))

    def said(means):
        return rankings._least_precise(means, tables).replace("\N{NARROW NO-BREAK SPACE}", " ")

    three = "x on a, y on a and z on a"
    assert said(means[:3]) == f"100.0 % of what is said to be a! is right for {three}"
    assert said(means).endswith(f"{three}; x on b never says class 1")
    means["precision"] = [0.5, 0.50001, 0.8, 0.5]
    assert said(means) == (
        "50.0 % of what is said to be class 1 is right for x on a, y on a and x on b, the least of those "
        "drawn"
    )


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def test_a_matrix_has_a_row_for_each_true_class(ax):
    """Shade is the share of the row; words are of ink where the paper shines through."""
    rankings.matrix(ax, pd.Series({"tn": 80.4, "fp": 10.4, "fn": 9.6, "tp": 7.0}))
    words = {text.get_position(): text for text in ax.texts}
    assert [words[at].get_text() for at in ((0, 0), (1, 0), (0, 1), (1, 1))] == ["80", "10", "9.6", "7"]
    np.testing.assert_allclose(ax.images[0].get_array(), [[80.4 / 90.8, 10.4 / 90.8], [9.6 / 16.6, 7 / 16.6]])
    assert [words[at].get_color() for at in ((0, 0), (1, 0), (1, 1))] == [INK] * 3
    rankings.matrix(ax, pd.Series({"tn": 99.0, "fp": 1, "fn": 50, "tp": 50}))
    assert [text.get_color() for text in ax.texts[4:]] == ["#ffffff", INK, INK, INK]


def test_dots_are_hollow_where_a_model_is_shown_to_be_worse_than_the_first(ax):
    """Intervals in per cent; a dashed line at the limit; models that are not shown stay away."""
    columns = ["model", "test", "low", "high", "verdict"]
    rows = pd.DataFrame(
        [("m", 0.9, 0.85, 0.95, "first"), ("n", 0.8, None, None, "worse"), ("o", 0.7, 0.6, 0.8, "cannot say"),
         ("away", 0.1, 0.0, 0.2, "equal")], columns=columns,
    ).assign(limit=0.97)  # fmt: skip
    strokes = cycle(["m", "n", "o"])
    rankings._panel(ax, rows, ["m", "n", "o"], strokes, "classification")
    dots = [line for line in ax.lines if line.get_marker() not in ("None", None)]
    np.testing.assert_allclose([line.get_xydata()[0] for line in dots], [[90, 0], [80, 1], [70, 2]])
    hollow = [line.get_markerfacecolor() == PAPER for line in dots]
    assert hollow == [False, True, False]
    bars = [list(line.get_xdata()) for line in ax.lines if line not in dots]
    assert bars == [pytest.approx([85, 95]), pytest.approx([60, 80]), pytest.approx([97, 97])]
    assert ax.get_xscale() == "linear"


def test_an_error_is_drawn_on_a_logarithmic_axis_though_its_interval_reaches_0(ax):
    rows = pd.DataFrame(
        {
            "model": ["m"],
            "test": [0.4],
            "low": [0.0],
            "high": [0.9],
            "limit": None,
            "verdict": ["first"],
        }
    )
    rankings._panel(ax, rows, ["m"], cycle(["m"]), "regression")
    assert ax.get_xscale() == "log" and list(ax.lines[0].get_xdata()) == pytest.approx([0.02, 0.9])


NAMES = [("malignant", "benign"), ("other cultivars", "first cultivar"), ("WWWWWWWWWWWW", "漢字漢字漢字漢字")]


@pytest.mark.parametrize("names", NAMES)
def test_the_names_of_classes_lie_beside_each_other_and_not_over(names):
    """At the size of print, six matrices in a row: no label touches another, and none is smaller than 7."""
    with styled():
        figure, axes = panels(6, 6, height=1.63)
        for ax in axes:
            rankings.matrix(ax, pd.Series({"tn": 80.4, "fp": 10.4, "fn": 9.6, "tp": 7.0}), names=names)
            ax.set_title("breast_cancer\nneuron", fontsize=7)
            ax.set_xlabel("accuracy 97.5 %\nprecision 97.9 %", fontsize=7)
        figure.set_dpi(72)
        figure.draw_without_rendering()
    labels = [label for ax in axes for axis in (ax.xaxis, ax.yaxis) for label in axis.get_ticklabels()]
    boxes = [label.get_window_extent() for label in labels]
    assert len(boxes) == 24 and min(label.get_fontsize() for label in labels) >= 7
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    plt.close(figure)


def test_a_name_is_shortened_to_what_fits():
    assert rankings.fitted("benign", 40, 7) == "benign"
    short = rankings.fitted("other cultivars", 26, 7)
    assert short.endswith("…") and "other cultivars".startswith(short[:-1].strip())
    assert rankings.fitted("x", 0.1, 7) == "x"


def test_the_caption_has_the_names_of_classes_in_full_once_a_task():
    """Tasks whose classes are 0 and 1 have none."""
    names = {"plain": ("0", "1"), "wine": ("other cultivars", "first cultivar")}
    tables = SimpleNamespace(class_labels=lambda task: names[task])
    said = " Classes of wine: 0 is other cultivars, 1 is first cultivar."
    assert rankings._classes(tables, ["plain", "wine"]) == said
    assert rankings._classes(tables, ["plain"]) == ""
