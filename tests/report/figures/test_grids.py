"""What the titles of the maps over eta and alpha say, and what a panel shows."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from made_up import mlp
from runs import run

from report.figures import grids
from report.figures.grids import Grid


def grid_of(task="moons", eta=0.1, metric="accuracy", lost=()):
    """One cell at each of three eta and two alpha; lost: the (eta, alpha) without a result."""
    rows = [
        {"eta": e, "alpha": a, f"validation_{metric}": 0.5 + e / 100 + a,
         "status": "failed" if (e, a) in lost else "ok", "digest": f"{task} {e:g} {a:g}"}
        for e in (1.0, 0.1, 10.0) for a in (0.01, 0.0)
    ]  # fmt: skip
    row = {"task": task, "metric": metric, "model": "mlp", "activation": "tanh", "eta": eta, "alpha": 0.01}
    row["optimiser"] = "sgd"
    return Grid(pd.Series(row), pd.DataFrame(rows))


def test_a_grid_has_a_row_for_each_alpha_and_a_column_for_each_eta():
    grid = grid_of(eta=10.0, lost=[(1.0, 0.0)])
    assert (grid.etas, grid.alphas, grid.best) == ([0.1, 1.0, 10.0], [0.0, 0.01], (1, 2))
    np.testing.assert_allclose(grid.score, [[0.501, np.nan, 0.6], [0.511, 0.52, 0.61]])
    assert grid.lost.tolist() == [[0, 1, 0], [0, 0, 0]] and grid.tried.all()


def test_a_pair_that_was_not_tried_is_not_lost():
    cells = pd.DataFrame({"eta": [0.1, 1.0], "alpha": [0.0, 0.1], "status": "ok", "validation_accuracy": 0.5})
    cells["digest"] = ["a", "b"]
    row = pd.Series({"task": "moons", "metric": "accuracy", "eta": 0.1, "alpha": 0.0})
    assert Grid(row, cells).tried.tolist() == [[True, False], [False, True]]


@pytest.mark.parametrize(("metric", "times", "head"), [
    ("accuracy", 100, "validation accuracy (%)"), ("rmse", 1, "validation RMSE"),
])  # fmt: skip
def test_the_numbers_behind_it_are_every_cell_that_was_tried(metric, times, head):
    """In the unit of its metric; lost ones without a score."""
    numbers = grids._numbers([grid_of(metric=metric, lost=[(1.0, 0.0)]), grid_of("xor", metric=metric)])
    assert numbers.header == ("task", "η", "α", head, "seeds lost") and len(numbers.rows) == 12
    assert numbers.rows[:3] == (
        ("moons", 0.1, 0.0, pytest.approx(0.501 * times), 0),
        ("moons", 0.1, 0.01, pytest.approx(0.511 * times), 0),
        ("moons", 1.0, 0.0, None, 1),
    )
    assert "xor" in numbers.rows[-1]
    wanted = [f"{row[0]} {row[1]:g} {row[2]:g}" for row in numbers.rows]
    assert list(numbers.digests) == wanted


@pytest.mark.parametrize(
    ("found", "title"),
    [
        ([grid_of(), grid_of(eta=1.0)], "mlp is best at η 0.1 to 1; no seed diverges anywhere"),
        (
            [grid_of(), grid_of(eta=10.0)],
            "mlp is best at another η from task to task, over all that was tried (0.1 to 10); no seed "
            "diverges anywhere",
        ),
        ([grid_of(eta=1.0)], "mlp is best at η 1; no seed diverges anywhere"),
        (
            [grid_of(), grid_of(lost=[(10.0, 0.0)]), grid_of("xor", lost=[(1.0, 0.01), (10.0, 0.0)])],
            "mlp is best at η 0.1; seeds diverge from η 1 (xor) to η 10 on, on 2 of 3 tasks",
        ),
        (
            [grid_of(str(i), lost=[(eta, 0.0)]) for i, eta in enumerate((1.0, 10.0, 1.0))],
            "mlp is best at η 0.1; seeds diverge from η 1 (2 tasks) to η 10 on, on 3 of 3 tasks",
        ),
    ],
)
def test_the_title_says_where_the_best_lies_and_where_seeds_diverge(found, title):
    assert grids._title(found, "mlp") == title


def test_panels_share_their_alphas_where_all_have_the_same():
    other = grid_of()
    other.alphas = [0.0]
    assert grids._same_alphas([grid_of(), grid_of()]) and not grids._same_alphas([grid_of(), other])


def test_optimisers_are_named_in_words_above_a_panel():
    row = pd.Series({"activation": "tanh", "optimiser": "adam"})
    assert grids._set(row) == "tanh, Adam" and grids._set(row.replace("adam", "sgd")) == "tanh"


def test_a_small_batch_or_no_bias_is_said_above_a_panel(tables):
    """Either changes what an η does; η and α are the panel's axes."""
    axes = {"eta": 0.1, "alpha": 0.5}
    rows = {
        "relu, batch size 16": {"batch_size": 16},
        "relu, no bias": {"bias": False},
        "relu, loss mse": {"loss": "mse"},
        "relu": {},
    }
    for said, some in rows.items():
        made = tables(run(mlp(40), "moons", 0.9, **axes, **some))
        assert grids._set(made.ranked.first("moons", "mlp")) == said


def panel(grid):
    figure, ax = plt.subplots()
    grids._panel(ax, grid, None, None)
    plt.close(figure)
    return ax


def test_a_panel_marks_the_best_the_lost_and_the_half_lost():
    grid = grid_of(eta=10.0, lost=[(0.1, 0.0)])
    grid.lost[1, 1] = 1  # another seed of a cell that has a score
    ax = panel(grid)
    (star,) = [line for line in ax.lines if line.get_marker() == "*"]
    assert (list(star.get_xdata()), list(star.get_ydata())) == ([2], [1])
    crosses = {(*line.get_xdata(), *line.get_ydata()) for line in ax.lines if line.get_marker() == "x"}
    assert crosses == {(1, 1)}
    assert [patch.get_xy() for patch in ax.patches] == [(-0.5, -0.5)]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0.1", "1", "10"]
    assert ax.get_title() == "moons (tanh)"
    bottom, top = ax.get_ylim()
    assert bottom < top  # alpha grows upwards


def test_an_error_is_shown_as_a_multiple_of_the_best():
    grid = grid_of(metric="rmse")
    grid.score = np.array([[0.1, 0.2, 5.0], [np.nan, 0.1, 1.0]])
    shown = panel(grid).images[0].get_array()
    np.testing.assert_allclose(shown.filled(-1), [[1, 2, 50], [-1, 1, 10]])


def test_an_accuracy_is_shown_by_the_points_that_it_lies_below_the_best():
    grid = grid_of()
    grid.score = np.array([[0.99, 0.985, 0.5], [np.nan, 0.99, 0.98]])
    shown = panel(grid).images[0].get_array()
    np.testing.assert_allclose(shown.filled(-1), [[0, 0.5, 49], [-1, 0, 1]], atol=1e-9)


def scored(*rows, metric="rmse"):
    """A grid of these scores."""
    grid = grid_of(metric=metric)
    grid.score = np.array(rows, float)
    return grid


@pytest.mark.parametrize(
    ("ratios", "end", "marks"),
    [
        ([1, 1.02, 1.04], 1.1, [1, 1.01, 1.03, 1.1]),  # wide enough not to make much of little
        ([*range(1, 20)], 10, [1, 1.03, 1.3, 2, 3, 5, 10]),
        ([*np.linspace(1, 2, 101), 900], 2.0, [1, 1.01, 1.1, 1.3, 2]),  # the largest does not decide
    ],
)
def test_shades_reach_as_far_as_most_of_the_settings(ratios, end, marks):
    norm = grids._shades([scored([2 * ratio for ratio in ratios]), scored([0.3, np.nan])])
    assert (norm.vmin, norm.vmax) == (1, pytest.approx(end, rel=0.02))
    at = [float(norm(ratio)) for ratio in (1, 1.01, 1.05, end)]
    np.testing.assert_allclose(at, np.sqrt(np.log([1, 1.01, 1.05, end]) / np.log(norm.vmax)), atol=1e-6)
    assert at[1] > 0.06  # where a hundredth of a linear scale would not be seen
    found = grids._marks(norm, "rmse")
    assert found == pytest.approx([*marks[:-1], norm.vmax])
    assert np.diff([float(norm(mark)) for mark in found]).min() >= grids.APART


@pytest.mark.parametrize(
    ("below", "end", "marks"),
    [
        ([0, 0.1, 0.2], 1, [0, 0.1, 0.3, 1]),
        ([*np.linspace(0, 10, 101), 50], 10, [0, 0.1, 1, 2, 3, 5, 10]),  # one that is lost does not decide
        ([0, 45, 45, 45], 40, [0, 1, 3, 10, 15, 30, 40]),
    ],
)
def test_shades_of_accuracies_are_finest_near_the_best(below, end, marks):
    """On an easy task, too, where nearly all is above 90 %."""
    norm = grids._shades([scored([0.99 - points / 100 for points in below], metric="accuracy")])
    assert (norm.vmin, norm.vmax) == (0, pytest.approx(end, rel=0.05))
    found = grids._marks(norm, "accuracy")
    assert found == pytest.approx([*marks[:-1], norm.vmax])
    np.testing.assert_allclose([float(norm(one)) for one in found], np.sqrt(np.array(found) / norm.vmax))


def test_where_nothing_has_an_error_there_are_shades_all_the_same():
    assert grids._shades([scored([np.nan, np.nan])]).vmax == grids.LEAST["rmse"]
    assert np.isnan(scored([np.nan]).apart).all() and scored([0.0, 0.0]).apart.tolist() == [[0, 0]]
    assert grids._shades([scored([np.nan], metric="accuracy")]).vmax == grids.LEAST["accuracy"]


def grids_of(etas, alphas):
    """What a study of these shows."""
    pairs = [{"eta": eta, "alpha": alpha} for eta in etas for alpha in alphas]
    cells = pd.DataFrame(pairs).assign(status="ok", validation_accuracy=0.5, stage="choosing", digest="d")
    return [grid.task for grid in found_in(cells)]


def found_in(cells):
    """The grids of a study with these cells of one network."""
    first = cells.iloc[0]
    row = pd.Series({"task": "moons", "metric": "accuracy", "eta": first["eta"], "alpha": first["alpha"]})
    ranked = SimpleNamespace(tasks=lambda problem: ["moons", "xor"])
    tables = SimpleNamespace(ranked=ranked, like=lambda row, but: cells)
    tables.tuned = lambda task, kind: row if (task, kind) == ("moons", "mlp") else None
    return grids._grids(tables, "classification", "mlp")


@pytest.mark.parametrize(
    ("etas", "alphas", "shown"), [([1], [0], []), ([1, 2], [0], ["moons"]), ([1], [0, 1], ["moons"])]
)
def test_a_map_needs_two_etas_or_two_alphas(etas, alphas, shown):
    assert grids_of(etas, alphas) == shown


def test_the_bar_says_what_the_shade_is():
    def bar_of(problem, metric):
        made = grids._figure(problem, "mlp", 1, [grid_of(metric=metric)], [])
        plt.close(made.figure)
        return made.caption, made.figure.axes[-1]

    caption, bar = bar_of("classification", "accuracy")
    assert caption.startswith("Mean validation accuracy")
    assert bar.get_xlabel() == "validation accuracy: points below the best of the panel (11 and more: dark)"
    assert bar.get_xlim() == (0, 11) and caption.endswith("Shades are finest near the best.")
    caption, bar = bar_of("regression", "rmse")
    assert caption.startswith("Mean validation RMSE") and "best of the panel" in bar.get_xlabel()
    assert [label.get_text() for label in bar.get_xticklabels()] == ["1", "1.01", "1.03", "1.1", "1.2"]
    assert bar.get_xlim() == pytest.approx((1, 1.2)) and "1.2 and more: dark" in bar.get_xlabel()
    assert caption.endswith("Shades are finest near the best.")
