"""Where each classifier decides: neuron, linear classifier and network on the tasks with two inputs."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from bench.tasks.dataset import Dataset
from report import format as fmt
from report.figures.drawn import Drawn, in_percent, numbers_of, parts, slug
from report.figures.planes import UNCERTAIN, draw_plane, extent_of, grid_of, plane_tasks
from report.figures.rankings import COUNTS, matrix
from report.figures.source import Shown, Source, dataset_of, field
from report.figures.style import panels, width_of
from report.figures.verdicts import of_seeds

KINDS = ("neuron", "linear", "mlp")
MOST_BY_HAND = 4  # tasks in one figure
ENDS = ("test", "low", "high")
SCORES = {
    "model": "model", "activation": "activation", "eta": "η", "alpha": "α", "test": "test accuracy (%)",
    "low": "95 % from", "high": "to", "n_seeds": "seeds",
}  # fmt: skip


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
    cells = [source.tables.shown(row["digest"]) for row in rows]
    there = [row for row, cell in zip(rows, cells, strict=True) if cell is not None]
    shown = _shown(source, [task] * len(there), [cell for cell in cells if cell is not None])
    data = dataset_of(shown[0].record.cell) if shown else None
    if data is None:
        return
    figure, axes = panels(len(shown), 3, width=width_of(len(shown)), height=2.1, sharex=True, sharey=True)
    for ax, row, one in zip(axes, there, shown, strict=True):
        draw_plane(ax, one.record, data)
        ax.set_title(f"{row['model']}: {fmt.percent(one.cell['test_accuracy'])}")
        ax.set_xlabel(data.input_names[0])
    axes[0].set_ylabel(data.input_names[1])
    yield Drawn(
        name=slug("boundary", task),
        series="boundary",
        shows=float(np.ptp([one.cell["test_accuracy"] for one in shown])),
        section="boundaries",
        figure=figure,
        title=_title(source, task, rows),
        caption=_caption(data, shown[0].cell["seed"], there, source.tables.class_names(task)),
        alt=_alt(task, shown, data),
        table="scoreboard, cells; weights from the packs",
        numbers=numbers_of(in_percent(pd.DataFrame(rows), ENDS), SCORES),
    )


def _alt(task: str, shown: list[Shown], data: Dataset) -> str:
    """How much of the plane each model gives to class 1, and how sure it is of it."""
    extent = extent_of(data.train.x)
    _, _, x = grid_of(extent, 60)
    words = []
    for one in shown:
        y = field(one.record.cell, one.record.weights or [], x)
        sure = fmt.percent(float(((y < UNCERTAIN[0]) | (y > UNCERTAIN[1])).mean()), 0)
        model, right = one.record.cell.model.name, fmt.percent(one.cell["test_accuracy"])
        words.append(
            f"{model} gives {fmt.percent(float((y > 0.5).mean()), 0)} of the plane to class 1, is sure of "
            f"{sure} of it and has {right} of the test points right"
        )
    return f"The plane of {task} divided by {fmt.count(len(shown), 'model')}: {'; '.join(words)}."


def _shown(source: Source, tasks: list[str], cells: list[pd.Series]) -> list[Shown]:
    """The cells with their tasks and records."""
    records = source.records([cell["digest"] for cell in cells])
    return [Shown(task, cell, records[cell["digest"]]) for task, cell in zip(tasks, cells, strict=True)]


def _title(source: Source, task: str, rows: list[pd.Series]) -> str:
    """Who is best; whether none can be told apart from it, or all are equal within the margin."""
    order = sorted(rows, key=lambda row: -row["test"])
    best, others = order[0], order[1:]
    words = [f"{row['model']} {fmt.percent(row['test'])}" for row in order]
    if not others:
        return f"{task}: {words[0]}"
    gaps = source.tables.gaps_of([(best["digest"], row["digest"]) for row in others])
    if all(gap.n < 2 for gap in gaps):
        return f"{task}: {fmt.listing(words)} on one seed, which tells nothing apart"
    names = fmt.listing([str(row["model"]) for row in order])
    if all(gap.verdict == "equal" for gap in gaps):
        return f"{task}: {names} are equal within the margin ({fmt.percent(best['test'])} at best)"
    if not any(gap.better for gap in gaps):
        return f"{task}: no telling {names} apart ({fmt.percent(best['test'])} at best)"
    return f"{task}: {words[0]}, against {fmt.listing(words[1:])}"


def _caption(
    data: Dataset, seed: int, rows: list[pd.Series], names: tuple[str, str] = ("class 0", "class 1")
) -> str:
    clipped = sorted(
        {str(r["activation"]) for r in rows if r["kind"] == "neuron" and r["activation"] != "sigmoid"}
    )
    note = f" The neuron's output is {clipped[0]}, no probability: shown between 0 and 1." if clipped else ""
    return (
        f"Output of each model at its chosen setting: blue says {names[0]}, orange {names[1]}, no tint "
        "undecided. Solid line: "
        "one half; dashed: 0.1 and 0.9, with the uncertain band between. The "
        f"{fmt.count(len(data.train), 'training point')} of seed {seed} "
        f"(circles {names[0]}, squares {names[1]}). Above each panel the test accuracy of this seed; in the "
        f"title {of_seeds(rows)}.{note}"
    )


def _by_hand(source: Source, model: str, tasks: list[str]) -> Iterator[Drawn]:
    """Boundary and confusion matrix of weights that nobody trained."""
    cells = {}
    for task in tasks:
        row = source.tables.ranked.row(task, model)
        if row is not None and (cell := source.tables.shown(row["digest"])) is not None:
            cells[task] = cell
    shown = _shown(source, list(cells), list(cells.values()))
    for number, part in enumerate(parts(shown, MOST_BY_HAND), 1):
        yield _hand_figure(source, model, number, part)


def _hand_figure(source: Source, model: str, number: int, shown: list[Shown]) -> Drawn:
    figure, axes = panels(2 * len(shown), 4, width=width_of(len(shown)), height=1.95)
    for i, (task, cell, record) in enumerate(shown):
        data = dataset_of(record.cell)
        assert data is not None
        draw_plane(axes[2 * i], record, data, size=6)
        axes[2 * i].set_title(task)
        matrix(axes[2 * i + 1], cell.rename({f"test_{n}": n for n in COUNTS}), size=8)
        axes[2 * i + 1].set_title(f"{fmt.percent(cell['test_accuracy'])} right", fontweight="normal")
    tasks, first = [one.task for one in shown], shown[0]
    weights = first.record.weights
    words = ", ".join(fmt.number(w) for w in weights) if weights else "none"
    scores = [
        f"{fmt.percent(row['test'])} on {task}"
        for task in tasks
        if (row := source.tables.ranked.row(task, model)) is not None
    ]
    return Drawn(
        name=slug("by-hand", model, str(number)),
        series="by-hand",
        shows=float(np.mean([one.cell["test_accuracy"] for one in shown])),
        section="by-hand",
        figure=figure,
        title=f"{model}, never trained: accuracy {fmt.listing(scores)}",
        caption=(
            f"Weights set by hand ({words}: layer by layer, weights before biases). Left: its output over "
            f"the training points of seed {first.cell['seed']} (colours as in the decision boundaries). "
            "Right: confusion matrix of that seed's test points. Title: mean over seeds."
        ),
        alt=f"{model} divides the plane as it was told to, and is right on {fmt.listing(scores)}.",
        table="cells; weights from the packs",
        numbers=numbers_of(
            [
                {"task": one.task, "digest": one.cell["digest"], "accuracy": 100 * one.cell["test_accuracy"]}
                | {n: one.cell[f"test_{n}"] for n in COUNTS}
                for one in shown
            ],
            {"task": "task", "accuracy": "accuracy of this seed (%)", **COUNTS},
        ),
    )
