"""Where each classifier decides: neuron, linear classifier and network on the tasks with two inputs."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from bench.record import Record
from bench.tasks.dataset import Dataset
from report import format as fmt
from report.figures.drawn import Drawn, parts, slug
from report.figures.planes import draw_plane, plane_tasks
from report.figures.rankings import matrix
from report.figures.source import Source, dataset_of
from report.figures.style import panels, width_of

KINDS = ("neuron", "linear", "mlp")
MOST_BY_HAND = 4  # tasks in one figure


def draw(source: Source) -> Iterator[Drawn]:
    """One figure a task; then the models whose weights were set by hand."""
    tasks = plane_tasks(source)
    source.records(_wanted(source, tasks))
    for task in tasks:
        yield from _task(source, task)
    for model in source.tables.ranked.by_hand:
        yield from _by_hand(source, model, tasks)


def _wanted(source: Source, tasks: list[str]) -> list[str]:
    """Digests of every cell that is drawn."""
    board = source.tables.ranked
    rows = [row for task in tasks for row in board.firsts(task, KINDS)]
    rows += [row for task in tasks for model in board.by_hand if (row := board.row(task, model)) is not None]
    cells = [source.tables.shown(row["digest"]) for row in rows]
    return [cell["digest"] for cell in cells if cell is not None]


def _task(source: Source, task: str) -> Iterator[Drawn]:
    rows = source.tables.ranked.firsts(task, KINDS)
    cells = [(row, cell) for row in rows if (cell := source.tables.shown(row["digest"])) is not None]
    if not cells:
        return
    records = source.records([cell["digest"] for _, cell in cells])
    data = dataset_of(records[cells[0][1]["digest"]].cell)
    if data is None:
        return
    figure, axes = panels(len(cells), 3, width=width_of(len(cells)), height=2.1, sharex=True, sharey=True)
    for ax, (row, cell) in zip(axes, cells, strict=True):
        draw_plane(ax, records[cell["digest"]], data)
        ax.set_title(f"{row['model']}: {fmt.percent(cell['test_accuracy'])}")
        ax.set_xlabel(data.input_names[0])
    axes[0].set_ylabel(data.input_names[1])
    yield Drawn(
        slug("boundary", task),
        "boundaries",
        figure,
        _title(source, task, rows),
        _caption(data, cells[0][1]["seed"], [row for row, _ in cells]),
        f"Decision boundaries on {task}: "
        + "; ".join(f"{r['model']} {fmt.percent(r['test'])}" for r in rows)
        + ".",
        "scoreboard, cells; weights from the packs",
    )


def _title(source: Source, task: str, rows: list[pd.Series]) -> str:
    """Who is best, and who cannot be told apart from it."""
    order = sorted(rows, key=lambda row: -row["test"])
    best, others = order[0], order[1:]
    words = [f"{row['model']} {fmt.percent(row['test'])}" for row in order]
    if not others:
        return f"{task}: {words[0]}"
    gaps = [source.tables.gap_of(best["digest"], row["digest"]) for row in others]
    if all(gap.low <= 0 for gap in gaps):
        names = fmt.listing([str(row["model"]) for row in order])
        return f"{task}: no telling {names} apart ({fmt.percent(best['test'])} at best)"
    return f"{task}: {words[0]}, against {fmt.listing(words[1:])}"


def _caption(data: Dataset, seed: int, rows: list[pd.Series]) -> str:
    clipped = sorted(
        {str(r["activation"]) for r in rows if r["kind"] == "neuron" and r["activation"] != "sigmoid"}
    )
    note = f" The neuron's output is {clipped[0]}, no probability: shown between 0 and 1." if clipped else ""
    return (
        "Output of each model at its chosen setting: blue says class 0, vermillion class 1, white is "
        "undecided. Solid line: "
        "one half; dashed: 0.1 and 0.9, with the uncertain band between. The "
        f"{fmt.count(len(data.train), 'training point')} of seed {seed} "
        "(circles class 0, squares class 1). Above each panel the test accuracy of this seed; in the title "
        f"the mean over seeds.{note}"
    )


def _by_hand(source: Source, model: str, tasks: list[str]) -> Iterator[Drawn]:
    """Boundary and confusion matrix of weights that nobody trained."""
    cells = {}
    for task in tasks:
        row = source.tables.ranked.row(task, model)
        if row is not None and (cell := source.tables.shown(row["digest"])) is not None:
            cells[task] = cell
    records = source.records([cell["digest"] for cell in cells.values()])
    for number, part in enumerate(parts(list(cells), MOST_BY_HAND), 1):
        shown = [(task, cells[task], records[cells[task]["digest"]]) for task in part]
        yield _hand_figure(source, model, number, shown)


def _hand_figure(
    source: Source, model: str, number: int, shown: list[tuple[str, pd.Series, Record]]
) -> Drawn:
    figure, axes = panels(2 * len(shown), 4, width=width_of(len(shown)), height=1.95)
    for i, (task, cell, record) in enumerate(shown):
        data = dataset_of(record.cell)
        assert data is not None
        draw_plane(axes[2 * i], record, data, size=6)
        axes[2 * i].set_title(task)
        matrix(axes[2 * i + 1], cell.rename({f"test_{n}": n for n in ("tp", "fp", "tn", "fn")}), size=8)
        axes[2 * i + 1].set_title(f"{fmt.percent(cell['test_accuracy'])} right", fontweight="normal")
    tasks = [task for task, _, _ in shown]
    record = shown[0][2]
    words = ", ".join(fmt.number(w) for w in np.atleast_1d(record.weights)) if record.weights else "none"
    scores = [
        f"{fmt.percent(row['test'])} on {task}"
        for task in tasks
        if (row := source.tables.ranked.row(task, model)) is not None
    ]
    return Drawn(
        slug("by-hand", model, str(number)),
        "by-hand",
        figure,
        f"{model}, never trained, has {fmt.listing(scores)} of the test points right",
        f"Weights set by hand ({words}: layer by layer, weights before biases). Left: its output over the "
        "training points of seed "
        f"{shown[0][1]['seed']} (colours as in the decision boundaries). Right: confusion matrix of that "
        "seed's test points. "
        "Title: mean over seeds.",
        f"Boundary and confusion matrix of {model} on {fmt.listing(tasks)}.",
        "cells; weights from the packs",
    )
