"""What titles say of fits, inside and outside the training range."""

from pathlib import Path
from types import SimpleNamespace

import made_up
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from made_up import GP, LINEAR, fixed_cell, measured, mlp
from runs import both, run, seeded

from bench.tasks import function_of, resolve
from report.figures import fits, outside, processes, stage
from report.figures.curve_fits import GRID, Fit, range_of
from report.figures.style import STROKES
from report.pictures.palette import PAPER

NOTHING = "not told apart on any of 1 task"


def test_fits_say_whose_error_is_least_on_how_many_tasks(tables):
    made = tables(
        both(sin=(0.2, 0.3), harmonic=(0.5, 0.1)) + run(LINEAR, "sin", 0.1) + run(LINEAR, "harmonic", 0.4)
    )
    assert fits._fits_title(made.ranked, ["sin", "harmonic"]) == (
        "Lowest mean RMSE inside the training range, of the models drawn: linear on 1 and mlp-40 on 1 of 2 "
        "tasks"
    )
    assert fits._fits_title(made.ranked, ["sin", "harmonic", "harmonic"]).endswith(
        ": mlp-40 on 2 and linear on 1 of 3 tasks"
    )


def test_a_better_model_that_is_not_drawn_is_told(tables):
    """The process has a figure of its own, and is better on sin."""
    made = tables(both(sin=(0.2, 0.3), harmonic=(0.5, 0.1)) + run(GP, "sin", 0.05) + run(GP, "harmonic", 0.4))
    assert fits._fits_title(made.ranked, ["sin", "harmonic"]).endswith(
        ": neuron on 1 and mlp-40 on 1 of 2 tasks; a model that is not drawn has a lower one on 1"
    )


def test_what_is_shown_of_process_and_network_is_judged_over_all_their_tasks(tables, monkeypatch):
    """One family, however many figures: what one task alone would tell is lost among them."""
    monkeypatch.setattr(processes, "_process_panel", lambda *given: None)
    monkeypatch.setattr(processes, "parts", lambda tasks, most: [[task] for task in tasks])
    spread, tasks = np.array([0.9, 1.0, 1.1]), ("sin", "harmonic")
    ratios = {"sin": (0.60, 0.62, 0.75), "harmonic": (0.7, 1.0, 1.4)}  # process over network
    p = scipy.stats.ttest_1samp(np.log(ratios["sin"]), 0).pvalue
    assert p < 0.05 < 2 * p
    records = [r for t in tasks for r in seeded(0.5, 0.5 * spread, model=mlp(40), task=t)]
    records += [r for t in tasks for r in seeded(0.5, 0.5 * spread * ratios[t], model=GP, task=t)]
    made = tables(records)
    curves = SimpleNamespace(tables=made, fit=lambda digest: True)
    verdicts = made.effects[made.effects["factor"] == "process"].set_index("task")["verdict"].dropna()
    assert verdicts["sin"] == "not worse", "as the finding on them has it"
    alone = [one.title for one in processes.draw(curves, ["sin"])]
    titles = [one.title for one in processes.draw(curves, list(tasks))]
    assert alone[0] == titles[0]
    assert titles[0].endswith("; the process's is shown to be not larger on 1 of 1 task")
    assert titles[1].split("; ")[1] == NOTHING
    typical = scipy.stats.gmean(0.5 * spread * ratios["sin"]), scipy.stats.gmean(0.5 * spread)
    assert titles[0].startswith(
        f"RMSE of Gaussian process and network: sin {typical[0]:.3f} against {typical[1]:.3f}; "
    )
    assert list(processes.draw(curves, [])) == []
    plt.close("all")


def test_process_and_network_are_told_over_the_seeds_that_are_compared(tables, monkeypatch):
    """The network has two seeds more, on which it is far better: they are in no pair."""
    above = []
    monkeypatch.setattr(processes, "_process_panel", lambda ax, curves, row, mean, stroke: above.append(mean))
    here, there = np.array([0.2, 0.3, 0.6]), np.array([0.4, 0.5, 0.7])
    records = seeded(0.5, [*there, 0.01, 0.001], range(5), model=mlp(40), task="sin")
    records += seeded(0.5, here, model=GP, task="sin")
    (made,) = processes.draw(SimpleNamespace(tables=tables(records), fit=lambda digest: True), ["sin"])
    means = scipy.stats.gmean(here), scipy.stats.gmean(there)
    assert f": sin {means[0]:.3f} against {means[1]:.3f}; " in made.title
    np.testing.assert_allclose(above, means)
    assert "over the 3 seeds that both have, which are compared." in made.caption
    ((_, first, _, second, n, _),) = made.numbers.rows
    assert (first, second, n) == (pytest.approx(means[0], rel=1e-5), pytest.approx(means[1], rel=1e-5), 3)
    plt.close("all")


def widths(**columns):
    frame = pd.DataFrame({"level": ["1", "2", "5", "10", "20", "40", "80"], "reference": "40"})
    frame = frame.assign(
        mean=[0.14, 0.11, 0.033, 0.028, 0.032, 0.0102, 0.0389], epochs=1000, optimiser="adam"
    )
    return frame.assign(**columns)


def test_the_width_of_the_lowest_error_and_the_reference_are_drawn_and_told():
    """Of seven widths five, and with the optimiser where they differ in it."""
    rows = widths()
    kept = list(rows["level"].iloc[fits._kept(rows)])
    assert kept == ["1", "5", "10", "40", "80"]
    assert list(rows["level"].iloc[fits._kept(rows.assign(mean=rows["mean"][::-1].tolist()))])[1] == "2"
    assert (
        fits._told_widths(rows)
        == "0.140 with 1 neuron, 0.0102 with 40 side by side and 0.0389 with 80 side by side"
    )
    mixed = rows.assign(optimiser=["adam"] * 5 + ["lbfgs", "adam"])
    assert "0.0102 with 40 side by side (L-BFGS) and 0.0389 with 80 side by side (Adam)" in fits._told_widths(
        mixed
    )
    longer = fits._budgets(mixed.assign(epochs=[1000] * 5 + [10_000, 1000]))
    assert longer[5].replace("\N{NARROW NO-BREAK SPACE}", " ") == "L-BFGS, 10 000 epochs"
    assert fits._told_widths(rows.iloc[[0, 5]]) == "0.140 with 1 neuron and 0.0102 with 40 side by side"
    assert fits._kept(rows.iloc[:2]) == [0, 1]


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        (
            ["better", "better", "equal", "worse"],
            "the process's is shown to be smaller on 2, equal on 1 and larger on 1 of 4 tasks",
        ),
        (["not worse", "worse"], "the process's is shown to be not larger on 1 and larger on 1 of 2 tasks"),
        (
            ["better", "not better", "cannot say"],
            "the process's is shown to be smaller on 1 and not smaller on 1 of 3 tasks, not told apart on 1",
        ),
        (["cannot say", "cannot say"], "not told apart on any of 2 tasks"),
    ],
)
def test_the_title_counts_every_verdict(verdicts, told):
    assert processes._shown(verdicts) == told


def reaching(model, task, inside, outside_):
    make = made_up.cell if model.trained else fixed_cell
    return [measured(make(model, task, s), inside, metrics={"outside_rmse": outside_}) for s in range(2)]


def test_the_title_of_errors_outside_says_medians_and_whether_all_grow(tables):
    records = reaching(mlp(40), "sin", 0.1, 0.2) + reaching(mlp(40), "harmonic", 0.1, 0.6)
    (made,) = outside.draw(tables(records + reaching(GP, "sin", 0.2, 0.6)))
    assert made.title == (
        "Outside the training range the error is larger: on sin 2.0 times for mlp-40 and 3.0 times for "
        "Gaussian process"
    )
    ax = made.figure.axes[0]
    dots = {dot.get_label(): dot for dot in ax.lines}
    np.testing.assert_allclose(dots["mlp-40, inside"].get_xdata(), [0.1, 0.1])
    np.testing.assert_allclose(dots["mlp-40, outside"].get_xdata(), [0.2, 0.6])
    for name, offset, tasks in (("mlp-40", -0.09, [0, 1]), ("Gaussian process", 0.09, [0])):
        at = [task + offset for task in tasks]
        for where in ("inside", "outside"):
            np.testing.assert_allclose(dots[f"{name}, {where}"].get_ydata(), at)
    bars = [[segment.tolist() for segment in one.get_segments()] for one in ax.collections]
    assert bars[0] == [
        pytest.approx(np.array([[0.1, at], [to, at]])) for at, to in ((-0.09, 0.2), (0.91, 0.6))
    ]
    assert ax.get_xscale() == "log" and ax.get_ylim() == (1.5, -0.5)
    assert ax.get_xlim()[0] <= 0.1 and ax.get_xlim()[1] >= 0.6
    assert (
        dots["mlp-40, inside"].get_markerfacecolor() == PAPER != dots["mlp-40, outside"].get_markerfacecolor()
    )
    assert [label.get_text() for label in ax.get_yticklabels()] == ["sin", "harmonic"]
    (made,) = outside.draw(tables(records + reaching(GP, "sin", 0.2, 0.1)))
    assert made.title.startswith("Error outside over inside: on sin 2.0 times")
    assert "kernel" not in made.caption
    (made,) = outside.draw(tables(reaching(mlp(40), "sin", 0.1, 0.103)))
    assert made.title == "Error outside over inside: 1.0 times for mlp-40"
    assert list(outside.draw(tables(run(mlp(40), "sin", 0.3)))) == []
    two = reaching(mlp(40), "sin", 0.1, 0.2) + reaching(mlp(40), "harmonic", 0.1, 0.8)
    (made,) = outside.draw(tables(two))
    assert made.title.endswith("in the median of 2 tasks 4.0 times for mlp-40")  # geometric mean of 2 and 8


def test_what_is_shown_of_a_curve_is_the_wide_range_or_that_of_the_points():
    train = SimpleNamespace(x=np.array([[3.0], [-1.0], [2.0]]))
    assert range_of(SimpleNamespace(wide_range=None, train=train)) == (-1, 3)
    assert range_of(SimpleNamespace(wide_range=(-5, 5), train=train)) == (-5, 5)


def test_a_fit_is_staged_with_its_function_points_and_ground_where_none_lie():
    """Limits by function and points, a quarter of their height to spare; in the target's own unit."""
    record = SimpleNamespace(cell=SimpleNamespace(task=made_up.TASKS["sin"]))
    train = SimpleNamespace(x=np.array([[-1.0], [2.0]]), t=np.array([-4.0, 1.0]))
    data = SimpleNamespace(
        train=train, wide_range=(-4.0, 6.0), train_range=(-2.0, 3.0), target_scale=2.0, target_shift=1.0
    )
    figure, ax = plt.subplots()
    stage.stage(ax, record, data, "sin")
    function, points = ax.lines
    x = np.linspace(-4, 6, GRID)
    np.testing.assert_allclose(function.get_xydata(), np.column_stack([x, function_of(record.cell.task)(x)]))
    np.testing.assert_allclose(points.get_xydata(), [[-1, -7], [2, 3]])
    grounds = sorted((one.get_x(), one.get_x() + one.get_width()) for one in ax.patches)
    assert grounds == [(-4, -2), (3, 6)]
    top = max(3, function.get_ydata().max())
    assert ax.get_xlim() == (-4, 6)
    assert ax.get_ylim() == pytest.approx((-7 - 0.25 * (top + 7), top + 0.25 * (top + 7)))
    stage.draw_fit(ax, Fit(x, np.stack([x, x + 2])), STROKES[1], "network")
    np.testing.assert_allclose(ax.lines[-1].get_ydata(), x + 1)
    band = ax.collections[-1].get_paths()[0].vertices
    at = band[np.isclose(band[:, 0], 6)]
    assert (at[:, 1].min(), at[:, 1].max()) == pytest.approx((6, 8))
    plt.close(figure)


def test_errors_inside_and_outside_are_typical_ones(tables):
    """The geometric mean over seeds, as everywhere: one wild seed does not carry it away."""
    inside, beyond = (0.1, 0.2, 0.4), (1.0, 10.0, 100.0)
    records = [
        measured(made_up.cell(mlp(40), "sin", s), 0.5, error, metrics={"outside_rmse": out})
        for s, (error, out) in enumerate(zip(inside, beyond, strict=True))
    ]
    (row,) = outside.errors_of(tables(records)).to_dict("records")
    assert row["inside"] == pytest.approx(scipy.stats.gmean(inside)) == pytest.approx(0.2)
    assert row["outside"] == pytest.approx(scipy.stats.gmean(beyond)) == pytest.approx(10)


def test_of_several_tasks_the_middle_one_is_said(tables):
    square = resolve("square", {"kind": "square"}, Path())
    tasks = (("sin", 0.2), ("harmonic", 0.6), (square, 5.0))
    (made,) = outside.draw(tables([one for task, to in tasks for one in reaching(mlp(40), task, 0.1, to)]))
    assert (
        made.title
        == "Outside the training range the error is larger: in the median of 3 tasks 6.0 times for mlp-40"
    )


def test_ends_of_a_band_over_seeds_and_of_a_process() -> None:
    x, y = np.arange(2.0), np.array([[1.0, 2.0], [3.0, 6.0]])
    np.testing.assert_allclose(Fit(x, y).ends, [[1, 2], [3, 6]])
    std = np.array([[0.5, 2.0], [1.5, 4.0]])  # 1 and 3 on average
    middle, half = np.array([2, 4]), 1.959964 * np.array([1, 3])
    np.testing.assert_allclose(Fit(x, y, std).ends, [middle - half, middle + half], rtol=1e-6)
    np.testing.assert_allclose(Fit(x, y, std).middle, middle)
