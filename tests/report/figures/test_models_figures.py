"""Boundaries, films, fits and factors: what their titles say, and what a panel holds."""

from types import SimpleNamespace

import made_up
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from made_up import GP, LINEAR, NEURON, fixed_cell, measured, mlp
from runs import both, run

from report.figures import boundaries, factors, film, fits, outside
from report.figures.curve_fits import range_of
from report.figures.levels import Context, _said, contexts, tally
from report.figures.style import STROKES

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


def title_of_boundaries(made, task):
    rows = made.ranked.firsts(task, boundaries.KINDS)
    return boundaries._title(SimpleNamespace(tables=made), task, rows).replace(THIN, " ")


def test_boundaries_say_who_is_best_or_that_none_can_be_told(tables):
    made = tables(
        both(moons=(0.8, 0.9), overlap=(0.841, 0.84)) + run(LINEAR, "moons", 0.85) + run(NEURON, "xor", 0.5)
    )
    assert (
        title_of_boundaries(made, "moons") == "moons: mlp-40 90.0 %, against linear 85.0 % and neuron 80.0 %"
    )
    assert (
        title_of_boundaries(made, "overlap") == "overlap: no telling neuron and mlp-40 apart (84.1 % at best)"
    )
    assert title_of_boundaries(made, "xor") == "xor: neuron 50.0 %"


def test_one_model_that_is_told_apart_is_enough_to_name_the_best(tables):
    made = tables(both(moons=(0.9, 0.9)) + run(LINEAR, "moons", 0.7))
    assert "against" in title_of_boundaries(made, "moons")


def test_an_output_that_is_no_probability_is_noted():
    data = SimpleNamespace(train=range(200))
    plain, tanh = ({"kind": "neuron", "activation": a} for a in ("sigmoid", "tanh"))
    note = "The neuron's output is tanh, no probability"
    assert note in boundaries._caption(data, 3, [tanh, {"kind": "mlp", "activation": "relu"}])
    words = boundaries._caption(data, 3, [plain, {"kind": "mlp", "activation": "tanh"}])
    assert note not in words and "200 training points of seed 3" in words


def test_fits_say_whose_error_is_least_on_how_many_tasks(tables):
    made = tables(
        both(sin=(0.2, 0.3), harmonic=(0.5, 0.1)) + run(LINEAR, "sin", 0.1) + run(LINEAR, "harmonic", 0.4)
    )
    assert fits._fits_title(made.ranked, ["sin", "harmonic"]) == (
        "Inside the training range the error is smallest for linear on 1 and mlp-40 on 1 of 2 tasks"
    )
    assert fits._fits_title(made.ranked, ["sin", "harmonic", "harmonic"]).endswith(
        "for mlp-40 on 2 and linear on 1 of 3 tasks"
    )


def reaching(model, task, inside, outside_):
    make = made_up.cell if model.trained else fixed_cell
    return [measured(make(model, task, s), inside, metrics={"outside_rmse": outside_}) for s in range(2)]


def test_the_title_of_errors_outside_says_medians_and_whether_all_grow(tables):
    records = reaching(mlp(40), "sin", 0.1, 0.2) + reaching(mlp(40), "harmonic", 0.1, 0.6)
    (made,) = outside.draw(tables(records + reaching(GP, "sin", 0.2, 0.6)))
    assert made.title == (
        "Outside the training range the error is larger: median 4.0 times for mlp-40 and "
        "3.0 times for Gaussian process"
    )
    ax = made.figure.axes[0]
    dots = {dot.get_label(): dot for dot in ax.lines}
    np.testing.assert_allclose(dots["mlp-40, inside"].get_xdata(), [0.1, 0.1])
    np.testing.assert_allclose(dots["mlp-40, outside"].get_xdata(), [0.2, 0.6])
    assert (
        dots["mlp-40, inside"].get_markerfacecolor()
        == "white"
        != dots["mlp-40, outside"].get_markerfacecolor()
    )
    assert [label.get_text() for label in ax.get_yticklabels()] == ["sin", "harmonic"]
    (made,) = outside.draw(tables(records + reaching(GP, "sin", 0.2, 0.1)))
    assert made.title.startswith("Error outside over inside: median 4.0 times")
    assert list(outside.draw(tables(run(mlp(40), "sin", 0.3)))) == []


def test_what_is_shown_of_a_curve_is_the_wide_range_or_that_of_the_points():
    train = SimpleNamespace(x=np.array([[3.0], [-1.0], [2.0]]))
    assert range_of(SimpleNamespace(wide_range=None, train=train)) == (-1, 3)
    assert range_of(SimpleNamespace(wide_range=(-5, 5), train=train)) == (-5, 5)


def context(task="moons", metric="accuracy", levels=("5", "40"), mean=(0.8, 0.9), **more):
    n = len(levels)
    rows = pd.DataFrame(
        {"level": list(levels), "mean": list(mean), "reference": "40", "n_seeds": [5] * n} | more
    )
    return Context("width", task, metric, "label", rows)


def test_the_best_level_by_test_mean_of_the_largest_comparison_is_the_title():
    small = context("xor", levels=("5", "40"), mean=(0.9, 0.1))
    large = context("xor", levels=("5", "40", "80"), mean=(0.1, 0.2, 0.3))
    found = [context(), small, large]
    assert factors._ordered_title("width", found) == "Best width by test mean: 40 on moons and 80 on xor"
    assert factors._ordered_title("depth", found[:1]).startswith("Best number of hidden layers by test mean")
    assert factors._ordered_title("n_train", found[:1]) == "Best training points by test mean: 40 on moons"


def test_a_figure_holds_nine_tasks_or_fourteen_comparisons():
    many = [context(f"task {i}") for i in range(10) for _ in range(2)]
    assert [len(part) for part in factors._portions(many, "width")] == [10, 10]
    assert [len(part) for part in factors._portions(many[:18], "width")] == [18]
    assert [len(part) for part in factors._portions(many[:15], "loss")] == [8, 7]
    assert [len(part) for part in factors._portions(many[:14], "loss")] == [14]


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


@pytest.mark.parametrize(("metric", "scale"), [("accuracy", 100), ("rmse", 200)])
def test_differences_are_points_or_per_cent_of_the_references_error(metric, scale):
    row = {"difference": [0.1, 0.0], "difference_low": [0.05, 0], "difference_high": [0.2, 0]}
    one = context(metric=metric, reference_mean=[0.5, 0.5], **row)
    _, ax = plt.subplots()
    factors._difference_panel(ax, [one], {"5": STROKES[0]})
    zero, bar, dot = ax.lines
    np.testing.assert_allclose(bar.get_xdata(), [scale * 0.05, scale * 0.2])
    np.testing.assert_allclose(dot.get_xdata(), [scale * 0.1])
    assert dot.get_label() == "width 5" and list(zero.get_xdata()) == [0, 0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["moons, label"]


@pytest.mark.parametrize(
    ("axis", "value", "said"),
    [
        ("bias", True, ""), ("bias", False, "no bias"), ("reduction", "sum", "summed"), ("loss", None, ""),
        ("batch_size", None, "full batch"), ("batch_size", 16, "batch of 16"), ("n_train", 20, "20 points"),
        ("momentum", 0, ""), ("momentum", 0.9, "momentum 0.9"), ("init", "zeros", "zeros"),
        ("epochs", 5, "5 epochs"),
    ],
)  # fmt: skip
def test_what_tells_a_model_apart_in_words(axis, value, said):
    assert _said(axis, value) == said


def test_one_other_level_is_named_in_the_tally():
    one = context(difference=[0.1, 0.0], p_holm=[0.01, np.nan])
    assert tally([one]) == "5 is better than 40 in 1 and worse in 0 of 1 comparison"


def test_depths_are_compared_at_one_width(tables):
    shapes = [(5,), (5, 5), (40,), (40, 40)]
    made = tables([r for i, shape in enumerate(shapes) for r in run(mlp(*shape), "moons", 0.7 + i / 20)])
    found = contexts(made.effects, "depth")
    assert [one.label for one in found] == ["layers of 5, relu", "layers of 40, relu"]
    assert [list(one.rows["level"]) for one in found] == [["1", "2"], ["1", "2"]]
    assert [one.label for one in contexts(made.effects, "width")] == ["relu"]


def test_a_film_says_when_most_of_the_final_accuracy_is_there():
    """The boundary moves from x = 3 to x = 0: at epoch 8 the four points are right."""
    cell = fixed_cell(made_up.BY_HAND, "moons")
    epochs, borders = [0, 2, 8, 20], [3.0, 1.5, 0.5, 0.0]
    path = [w for border in borders for w in (1.0, 0.0, -border)]
    record = SimpleNamespace(cell=cell, weight_epochs=epochs, weight_path=path)
    points = SimpleNamespace(x=np.array([[-2.0, 0], [-1, 1], [1, 0], [2, 1]]), t=np.array([0, 0, 1, 1.0]))
    row = pd.Series({"seed": 3, "activation": "sigmoid", "eta": 0.1, "alpha": 0.0, "loss": pd.NA})
    for axis in ("bias", "batch_size", "reduction", "momentum", "init", "early_stop"):
        row[axis] = pd.NA
    made = film._film(film.Shown("moons", row, record), SimpleNamespace(train=points))
    assert made.title == "moons: by-hand has 95 % of its final training accuracy by epoch 8"
    assert f"It ends with 100.0{THIN}% of the training points right." in made.caption
    assert made.alt.startswith("4 small pictures") and made.alt.endswith("epoch 0 to 20.")
