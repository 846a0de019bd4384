"""The first picture: one neuron, a few, many, on the task where it matters most."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from report import format as fmt
from report.figures.curve_fits import Curves
from report.figures.drawn import Drawn, Numbers, in_percent, numbers_of
from report.figures.looks import models_strokes
from report.figures.planes import draw_plane, plane_tasks
from report.figures.source import Shown, Source, dataset_of
from report.figures.stage import draw_fit, stage
from report.figures.style import panels
from report.figures.verdicts import of_seeds
from report.tables.board import Board

SCORES = {
    "model": "model", "activation": "activation", "eta": "η", "alpha": "α", "test": "test",
    "low": "95 % from", "high": "to", "n_seeds": "seeds",
}  # fmt: skip
FEW = 5  # units, or as near as the study has
Rows = list["pd.Series[Any]"]


def draw(source: Source) -> Iterator[Drawn]:
    """One figure, of boundaries on two inputs, else of curves over one; none where there is neither."""
    board = source.tables.ranked
    planes = {task: rows for task in plane_tasks(source) if len(rows := by_width(board, task)) > 1}
    if planes:
        task = max(planes, key=lambda task: abs(_matters(planes[task])))
        yield from _boundaries(source, task, planes[task])
        return
    curves = Curves(source)
    lines = {
        task: rows
        for task, drawn in curves.rows.items()
        if len(rows := by_width(board, task)) > 1 and set(_digests(rows)) <= set(drawn["digest"])
    }
    if lines:
        task = max(lines, key=lambda task: abs(_matters(lines[task])))
        yield from _fits(curves, task, lines[task])


def by_width(board: Board, task: str) -> Rows:
    """The neuron's row, that of a network of FEW units in one layer, the main network's: those there are."""
    neuron, main = board.first(task, "neuron"), board.first(task, "mlp")
    wide = units(main)
    rows = [row for _, row in board.rows(task).iterrows() if 1 < units(row) < wide]
    few = min(rows, key=lambda row: (abs(np.log(units(row) / FEW)), units(row)), default=None)
    return [row for row in (neuron, few, main) if row is not None]


def units(row: "pd.Series[Any] | None") -> int:
    """Hidden units of a trained network with one hidden layer; 0 of everything else."""
    if row is None or row["kind"] != "mlp" or fmt.missing(row["epochs"]) or not str(row["hidden"]).isdigit():
        return 0
    return int(row["hidden"])


def _digests(rows: Rows) -> list[str]:
    return [str(row["digest"]) for row in rows]


def _matters(rows: Rows) -> float:
    """How much better the last is than the first: in accuracy, or the logarithm of RMSEs."""
    first, last = float(rows[0]["test"]), float(rows[-1]["test"])
    return last - first if rows[0]["metric"] == "accuracy" else float(np.log(first / last))


def _boundaries(source: Source, task: str, rows: Rows) -> Iterator[Drawn]:
    cells = [source.tables.shown(digest) for digest in _digests(rows)]
    records = source.records([cell["digest"] for cell in cells if cell is not None])
    there = [(row, cell) for row, cell in zip(rows, cells, strict=True) if cell is not None]
    shown = [Shown(task, cell, records[cell["digest"]]) for _, cell in there]
    data = dataset_of(shown[0].record.cell) if shown else None
    if data is None or len(shown) < 2:
        return
    names = source.tables.class_names(task)
    figure, axes = panels(len(shown), 3, height=2.2, sharex=True, sharey=True)
    for ax, one in zip(axes, shown, strict=True):
        draw_plane(ax, one.record, data)
        ax.set_title(f"{called(one.cell)}: {fmt.percent(one.cell['test_accuracy'])}")
        ax.set_xlabel(data.input_names[0])
    axes[0].set_ylabel(data.input_names[1])
    yield _drawn(
        figure,
        task,
        [row for row, _ in there],
        f"Output of each model at its chosen setting: blue says {names[0]}, orange {names[1]}; the line is "
        f"where it changes its mind. Points: those that it was trained on, of seed {shown[0].cell['seed']}; "
        f"above each panel the test accuracy of this seed, in the title {of_seeds(rows)}.{_failed(rows)}",
    )


def _fits(curves: Curves, task: str, rows: Rows) -> Iterator[Drawn]:
    data = curves.data(str(rows[0]["digest"]))
    fits = [curves.fit(digest) for digest in _digests(rows)]
    if data is None or any(fit is None for fit in fits):
        return
    figure, axes = panels(len(rows), 3, height=2.0, sharey=True)
    strokes = models_strokes(curves.tables)
    for ax, row, fit in zip(axes, rows, fits, strict=True):
        stage(
            ax,
            curves.family(str(row["digest"]))[0],
            data,
            f"{called(row)}: RMSE {fmt.number(row['test'])}",
        )
        assert fit is not None
        draw_fit(ax, fit, strokes[str(row["model"])], str(row["model"]))
        ax.set_xlabel("input")
    yield _drawn(
        figure,
        task,
        rows,
        "What each model at its chosen setting draws through the points: mean over the seeds that chose, "
        "band from the lowest to the highest; dashed the function to be learnt, where known. Grey ground: "
        "outside of what was to be seen in training.",
    )


def _failed(rows: Rows) -> str:
    """A sentence on seeds that failed, which a mean over seeds contains."""
    told = [
        f"{fmt.percent(row['failed'], 0)} of {called(row)}'s"
        for row in rows
        if not fmt.missing(row["failed"]) and row["failed"] > 0
    ]
    return f" Seeds that failed: {fmt.listing(told)}." if told else ""


def called(row: "pd.Series[Any]") -> str:
    """One neuron; 5 neurons side by side."""
    return (
        f"{units(row)} side by side"
        if units(row)
        else "one neuron"
        if row["kind"] == "neuron"
        else row["model"]
    )


def _drawn(figure: Any, task: str, rows: Rows, caption: str) -> Drawn:
    scores = [fmt.score(row["metric"], row["test"]) for row in rows]
    told = fmt.listing([f"{called(row)} {score}" for row, score in zip(rows, scores, strict=True)])
    metric = "of the test points right" if rows[0]["metric"] == "accuracy" else "as test RMSE"
    return Drawn(
        name="lead",
        section="front",
        figure=figure,
        title=f"{task}: {told} {metric}",
        caption=caption,
        alt=f"{_looks(rows)} on {task}: {told} {metric}.",
        table="scoreboard, cells; weights from the packs",
        numbers=_numbers(pd.DataFrame(rows)),
    )


def _numbers(rows: pd.DataFrame) -> Numbers:
    """The scores as the title says them, accuracies in per cent."""
    accurate = (rows["metric"] == "accuracy").to_numpy(bool)
    name = "test accuracy (%)" if accurate.all() else "test RMSE"
    return numbers_of(in_percent(rows, ("test", "low", "high"), accurate), SCORES | {"test": name})


def _looks(rows: Sequence["pd.Series[Any]"]) -> str:
    return "Boundaries" if rows[0]["metric"] == "accuracy" else "Curves through the points"
