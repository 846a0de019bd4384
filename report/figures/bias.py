"""The same model with and without biases on tasks of two inputs: what the origin has to do with it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from bench.models.activations import ACTIVATIONS
from bench.models.network import architecture_of
from bench.record import Record
from report import format as fmt
from report.figures.drawn import Drawn, numbers_of, parts
from report.figures.planes import draw_plane, plane_tasks
from report.figures.siblings import siblings
from report.figures.source import Source, dataset_of
from report.figures.style import panels
from report.pictures.palette import INK
from report.tables.gaps import Gap
from report.words import named

MOST, COLUMNS = 4, 4  # pairs in one figure; panels in a row
KINDS = ("neuron", "mlp")


class Pair(NamedTuple):
    """One model on one task: the cells with and without biases, and what leaving them out gave."""

    task: str
    model: str
    cells: tuple["pd.Series[Any]", "pd.Series[Any]"]
    gap: Gap


def draw(source: Source) -> Iterator[Drawn]:
    """Two panels for each task and model that the study trained both ways."""
    pairs = _pairs(source)
    for number, part in enumerate(parts(pairs, MOST), 1):
        yield _figure(source, number, part)


def _pairs(source: Source) -> list[Pair]:
    tables, found = source.tables, []
    frame = tables.settings.frame
    if False not in set(frame["bias"].dropna()):
        return []
    for task in plane_tasks(source):
        here = frame[(frame["task"] == task) & frame["kind"].isin(KINDS)]
        for model in dict.fromkeys(here.sort_values("kind", ascending=False, kind="stable")["model"]):
            levels = {bool(row["bias"]): row for row in siblings(tables, "bias", task, model)}
            cells = [tables.shown(levels[one]["digest"]) for one in (True, False) if one in levels]
            there = [cell for cell in cells if cell is not None]
            if len(there) == 2:
                gap = tables.gap_of(levels[False]["digest"], levels[True]["digest"])
                found.append(Pair(task, model, (there[0], there[1]), gap))
    return found


def _figure(source: Source, number: int, pairs: list[Pair]) -> Drawn:
    records = source.records([cell["digest"] for pair in pairs for cell in pair.cells])
    figure, axes = panels(2 * len(pairs), COLUMNS, height=1.85)
    for i, pair in enumerate(pairs):
        for ax, cell, word in zip(axes[2 * i :], pair.cells, ("bias", "no bias"), strict=False):
            _panel(ax, records[cell["digest"]])
            ax.set_title(_above(pair, cell, word), fontsize=7.5)
    title = _title(pairs)
    return Drawn(
        name=f"bias-{number}",
        series="bias",
        section="bias",
        figure=figure,
        title=title,
        caption=(
            "The same model with and without biases, each at the η and α that validation chose for it; "
            f"colours and points as in the decision boundaries, seed {source.tables.shown_seed} where it has "
            "a result, with its test accuracy. The cross is the origin. Without a bias the line w·x = 0 of a "
            "neuron passes through it: dotted where its output there is not 1/2, so that the boundary is "
            f"another. Title: {_mean(pairs)}."
        ),
        alt=f"Decision boundaries with and without bias. {title}.",
        table="cells; weights from the packs",
        numbers=numbers_of(
            [
                {"task": one.task, "model": one.model, "digest": one.cells[1]["digest"], **_points(one.gap)}
                for one in pairs
            ],
            {"task": "task", "model": "model", "mean": "gain without bias (points)"}
            | {"low": "95 % from", "high": "to"},
        ),
    )


def _above(pair: Pair, cell: "pd.Series[Any]", word: str) -> str:
    """A panel's title, in two lines: circles: neuron, relu / no bias: 52.1 %."""
    return f"{pair.task}: {pair.model}, {named(cell)}\n{word}: {fmt.percent(cell['test_accuracy'])}"


def _points(gap: Gap) -> dict[str, float]:
    """Mean and ends of a difference of accuracies, in points as the title tells them."""
    return {name: 100 * getattr(gap, name) for name in ("mean", "low", "high")}


def _mean(pairs: list[Pair]) -> str:
    """What the title tells; of one seed there is no interval."""
    if any(np.isfinite(pair.gap.low) for pair in pairs):
        return "mean over seeds with its 95 % interval"
    return "one seed, which tells nothing apart"


def _panel(ax: Axes, record: Record) -> None:
    data = dataset_of(record.cell)
    assert data is not None
    draw_plane(ax, record, data, size=5)
    _widen(ax)
    ax.plot(0, 0, "+", color=INK, markersize=9, markeredgewidth=1.6, zorder=6)
    ax.set(xticks=[], yticks=[])
    if record.cell.model.kind == "neuron" and record.cell.bias is False and record.weights:
        _draw_line(ax, record)


def _widen(ax: Axes) -> None:
    """Make room for the origin where the points lie away from it."""
    for get, put in ((ax.get_xlim, ax.set_xlim), (ax.get_ylim, ax.set_ylim)):
        low, high = get()
        pad = 0.05 * (high - low)
        put(min(low, -pad), max(high, pad))


def _draw_line(ax: Axes, record: Record) -> None:
    """The line w·x = 0, unless the boundary y = 1/2 lies there."""
    arch = architecture_of(record.cell, 2)
    w = np.asarray(record.weights, float)
    if abs(float(ACTIVATIONS[arch.output].f(np.zeros(1))[0]) - 0.5) < 1e-9 or not w.any():
        return
    ax.axline((0, 0), (-w[1], w[0]), color=INK, linewidth=1.2, linestyle=(0, (1, 1.5)), zorder=5)


def _title(pairs: list[Pair]) -> str:
    """What leaving the bias out gave, the largest first."""
    known = [pair for pair in pairs if np.isfinite(pair.gap.mean)]
    order = sorted(known, key=lambda pair: -abs(pair.gap.mean))
    if not order:
        return "With and without a bias"
    words = [f"{pair.model} on {pair.task} {_size(pair.gap)}" for pair in order[:2]]
    rest = order[2:]
    end = (
        f"; of the other {len(rest)} none changes by more than {fmt.within(rest[0].gap.mean)}"
        if len(rest) > 1
        else ""
    )
    return f"Without a bias: {fmt.listing(words)}{end}"


def _size(gap: Gap) -> str:
    return fmt.points_interval(gap.mean, gap.low, gap.high)
