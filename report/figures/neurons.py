"""How a few hidden neurons make a boundary: the line of each, what each says, their sum.

a_j = w_j · x + b_j,   y = g(sum over j of v_j * f(a_j) + c)
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from bench.models.activations import ACTIVATIONS
from bench.models.network import architecture_of, split_weights
from bench.record import Record
from bench.tasks.dataset import Dataset
from report import format as fmt
from report.figures.drawn import Drawn, Numbers, numbers_of
from report.figures.lead import units
from report.figures.maps import probability_map
from report.figures.planes import Extent, draw_plane, draw_points, extent_of, grid_of, plane_tasks
from report.figures.source import Array, Shown, Source, dataset_of, field
from report.figures.style import even_columns, panels
from report.pictures.palette import INK, PAPER
from report.words import setting

FEWEST, MOST = 3, 6  # hidden neurons that one picture shows
DASHED = (0, (4, 1.6))
PLACES = np.linspace(0.06, 0.94, 12)  # along a line, of its number


class Hidden(NamedTuple):
    """A hidden layer on two inputs and the neuron that adds it up.

    w: (H, 2), b: (H,) of the hidden neurons. v: (H,) their weights in the sum. c: the sum's bias.
    """

    w: Array
    b: Array
    v: Array
    c: float
    activation: str

    def sums(self, x: Array) -> Array:
        """a (N, H) of the hidden neurons at inputs x (N, 2)."""
        return np.asarray(x @ self.w.T + self.b)

    def says(self, x: Array) -> Array:
        """What each adds to the last neuron's sum, v_j * f(a_j), (N, H) at inputs x (N, 2)."""
        return np.asarray(self.v * ACTIVATIONS[self.activation].f(self.sums(x)))


def draw(source: Source) -> Iterator[Drawn]:
    """One figure; none where no network of so few neurons learns a task with two inputs."""
    for row in _chosen(source):
        cell = source.tables.shown(row["digest"])
        record = None if cell is None else source.records([cell["digest"]])[cell["digest"]]
        data = None if record is None else dataset_of(record.cell)
        if cell is not None and record is not None and record.weights and data is not None:
            yield _figure(source, row, Shown(str(row["task"]), cell, record), data)


def _chosen(source: Source) -> list["pd.Series[Any]"]:
    """The scoreboard's row of the smallest such network, on the task where it gains most over the neuron."""
    board = source.tables.ranked
    found = [
        row
        for task in plane_tasks(source)
        for _, row in board.rows(task).iterrows()
        if FEWEST <= units(row) <= MOST and board.first(task, "neuron") is not None
    ]
    smallest = [row for row in found if units(row) == min(map(units, found))]
    return sorted(smallest, key=lambda row: -_gain(source, row))[:1]


def _gain(source: Source, row: "pd.Series[Any]") -> float:
    """Of test accuracy, over the neuron of the same task."""
    neuron = source.tables.ranked.first(str(row["task"]), "neuron")
    return float("nan") if neuron is None else float(row["test"] - neuron["test"])


def hidden_of(record: Record) -> Hidden:
    """The hidden layer of a record of a network with one, on two inputs."""
    arch = architecture_of(record.cell, 2)
    (w, b), (v, c) = split_weights(arch, np.asarray(record.weights, float))
    return Hidden(w, b, v[0], float(c[0]), arch.activation or "identity")


def across(w: Array, b: float, extent: Extent) -> Array | None:
    """Both ends, (2, 2), of what a rectangle holds of the line w·x + b = 0; None where it holds nothing."""
    low, high = np.array([extent.left, extent.bottom]), np.array([extent.right, extent.top])
    if not w.any():
        return None
    middle = (low + high) / 2
    foot = middle - w * (w @ middle + b) / (w @ w)
    along = np.array([-w[1], w[0]])
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = (np.array([low, high]) - foot) / along  # (2 sides, 2 inputs)
    first, last = steps.min(axis=0).max(), steps.max(axis=0).min()
    return foot + np.outer([first, last], along) if first < last else None


def _figure(source: Source, row: "pd.Series[Any]", shown: Shown, data: Dataset) -> Drawn:
    hidden, extent = hidden_of(shown.record), extent_of(data.train.x)
    lines = [across(w, b, extent) for w, b in zip(hidden.w, hidden.b, strict=True)]
    n = len(lines)
    figure, axes = panels(n + 2, even_columns(n + 2), height=1.8, sharex=True, sharey=True)
    _points_and_lines(axes[0], data, hidden, lines)
    _each(axes[1:-1], extent, hidden, lines)
    draw_plane(axes[-1], shown.record, data, size=5)
    right = fmt.percent(shown.cell["test_accuracy"])
    titles = ["all the lines", *(f"neuron {j}, weight {_signed(v)}" for j, v in enumerate(hidden.v, 1))]
    for ax, title in zip(axes, [*titles, f"their sum: {right}"], strict=True):
        ax.set_title(title, fontsize=8)
    figure.supxlabel(data.input_names[0], fontsize=9)
    figure.supylabel(data.input_names[1], fontsize=9)
    return Drawn(
        name="hidden-neurons",
        section="neurons",
        figure=figure,
        title=f"{shown.task}: {_crossing(lines)}, and the sum of all has {right} of the test points right",
        caption=_caption(source, row, shown, hidden, float(np.abs(hidden.says(grid_of(extent)[2])).max())),
        alt=_alt(shown, hidden, lines, grid_of(extent, 60)[2]),
        table="scoreboard, cells; weights from the packs",
        numbers=_numbers(hidden, str(shown.cell["digest"])),
    )


def _points_and_lines(ax: Axes, data: Dataset, hidden: Hidden, lines: list[Array | None]) -> None:
    """The training points, and on them every line with its number."""
    draw_points(ax, data.train, 5)
    ax.grid(visible=False)
    places = _places(lines, extent_of(data.train.x))
    for j, (line, place) in enumerate(zip(lines, places, strict=True), 1):
        if line is not None and place is not None:
            _line(ax, hidden, j - 1, line)
            ax.text(
                float(place[0]), float(place[1]), str(j), fontsize=7, ha="center", va="center", zorder=6,
                bbox={"boxstyle": "circle,pad=0.15", "facecolor": PAPER, "edgecolor": INK, "linewidth": 0.6},
            )  # fmt: skip


def _each(axes: list[Axes], extent: Extent, hidden: Hidden, lines: list[Array | None]) -> None:
    """What each neuron says over the plane, on one scale, and its line."""
    _, second, x = grid_of(extent)
    says = hidden.says(x)
    most = float(np.abs(says).max()) or 1.0
    for j, (ax, line) in enumerate(zip(axes, lines, strict=True)):
        ax.imshow(
            says[:, j].reshape(len(second), -1), extent=extent, origin="lower", aspect="auto",
            cmap=probability_map(), vmin=-most, vmax=most, interpolation="none",
        )  # fmt: skip
        ax.grid(visible=False)
        if line is None:
            ax.text(0.5, 0.5, "no line here", transform=ax.transAxes, fontsize=8, ha="center", va="center")
        else:
            _line(ax, hidden, j, line)


def _line(ax: Axes, hidden: Hidden, j: int, line: Array) -> None:
    """The wider the more the neuron counts, dashed where it counts against class 1."""
    share = abs(hidden.v[j]) / (np.abs(hidden.v).max() or 1.0)
    dash: Any = DASHED if hidden.v[j] < 0 else "-"
    ax.plot(
        *line.T, color=INK, linewidth=0.6 + 1.8 * share, linestyle=dash, zorder=4, scalex=False, scaley=False
    )


def _places(lines: list[Array | None], extent: Extent) -> list[Array | None]:
    """Where the number of each line stands on it: far from the other lines and their numbers."""
    low = np.array([extent.left, extent.bottom])
    size = np.array([extent.right, extent.top]) - low
    unit = [None if line is None else (line - low) / size for line in lines]
    found: list[Array | None] = []
    for line in unit:
        if line is None:
            found.append(None)
            continue
        tries = line[0] + np.outer(PLACES, line[1] - line[0])
        others = [_distance(tries, other) for other in unit if other is not None and other is not line]
        others += [np.hypot(*(tries - place).T) for place in found if place is not None]
        found.append(tries[int(np.min(others, axis=0).argmax())] if others else tries[0])
    return [None if place is None else low + place * size for place in found]


def _distance(points: Array, line: Array) -> Array:
    """Of points (N, 2) from the line through both ends (2, 2)."""
    dx, dy = line[1] - line[0]
    x, y = (points - line[0]).T
    return np.asarray(np.abs(dx * y - dy * x) / np.hypot(dx, dy))


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + fmt.number(value, 2)


def _crossing(lines: list[Array | None]) -> str:
    """How many of the lines pass through what is shown."""
    n, there = len(lines), sum(line is not None for line in lines)
    if there == n:
        return f"{n} hidden neurons draw {n} lines"
    drawing = (
        f"{there} of {n} hidden neurons draw"
        if there > 1
        else f"{there or 'none'} of {n} hidden neurons draws"
    )
    return f"{drawing} a line through the points"


def _caption(source: Source, row: "pd.Series[Any]", shown: Shown, hidden: Hidden, most: float) -> str:
    zero, one = source.tables.class_names(shown.task)
    bias = "" if shown.record.cell.bias is False else f", with the bias {_signed(hidden.c)},"
    neuron = source.tables.ranked.first(shown.task, "neuron")
    against = "" if neuron is None else f", of one neuron {fmt.percent(neuron['test'])}"
    mean = fmt.percent_interval(row["test"], row["low"], row["high"])
    return (
        f"First: the training points (circles {zero}, squares {one}), and of each hidden neuron of "
        f"{shown.record.cell.model.name} ({setting(shown.cell)}) the line on which its weighted sum is zero: "
        "the wider the more the neuron counts, dashed where its weight is negative; a neuron without a line "
        "here has a sum of one sign all over the plane shown. Then what each neuron "
        f"adds, its output ({hidden.activation}) times its weight, over the plane: orange speaks for "
        f"{one}, blue for {zero}, the deeper the more (up to {fmt.number(most, 2)} in all panels), no tint "
        f"nothing. Last: all of it added up{bias} and put through a sigmoid, as in the decision boundaries. "
        f"Seed {shown.cell['seed']}, with its test accuracy; {fmt.mean_of(int(row['n_seeds']))} "
        f"{mean}{against}."
    )


def _alt(shown: Shown, hidden: Hidden, lines: list[Array | None], x: Array) -> str:
    """On which part of the plane x (N, 2) each neuron's sum is above zero, and what they give to class 1."""
    above = (hidden.sums(x) > 0).mean(axis=0)
    words = [
        f"neuron {j} (weight {_signed(v)}) on {fmt.percent(share, 0)}"
        for j, (v, share) in enumerate(zip(hidden.v, above, strict=True), 1)
    ]
    y = field(shown.record.cell, shown.record.weights or [], x)
    return (
        f"The plane of {shown.task}: {_crossing(lines)}. Parts of the plane on which their weighted sums are "
        f"above zero: {fmt.listing(words)}. Added up they give "
        f"{fmt.percent(float((y > 0.5).mean()), 0)} of it to class 1."
    )


def _numbers(hidden: Hidden, digest: str) -> Numbers:
    """Every neuron's weights, all of one training."""
    rows = [
        {"neuron": str(j), "w1": w[0], "w2": w[1], "b": b, "v": v, "digest": digest}
        for j, (w, b, v) in enumerate(zip(hidden.w, hidden.b, hidden.v, strict=True), 1)
    ]
    last = {"neuron": "their sum", "w1": None, "w2": None, "b": hidden.c, "v": None, "digest": digest}
    return numbers_of(
        [*rows, last], {"neuron": "neuron", "w1": "w1", "w2": "w2", "b": "bias", "v": "weight in the sum"}
    )
