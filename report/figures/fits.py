"""What regression models draw through the points: inside and outside of them, by width, against a GP."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from report import format as fmt
from report.figures import outside, processes, shares
from report.figures.curve_fits import KINDS, Curves
from report.figures.drawn import Drawn, numbers_of, parts, slug
from report.figures.levels import chosen_for
from report.figures.looks import models_strokes
from report.figures.source import Source
from report.figures.stage import draw_fit, stage
from report.figures.style import (
    even_columns,
    legend_below,
    lowest,
    panels,
)
from report.figures.targets import noise_of
from report.tables.board import Board
from report.words import OPTIMISERS

MOST_PANELS, MOST_WIDTHS = 12, 5


def draw(source: Source) -> Iterator[Drawn]:
    """Fits of the main models, errors inside and outside, fits by width, network against process."""
    board = source.tables.ranked
    if not board.tasks("regression"):
        return
    curves = Curves(source)
    drawable = [
        t for t, rows in curves.rows.items() if any(curves.data(d) is not None for d in rows["digest"])
    ]
    usual = [
        t for t in drawable if (rows := board.firsts(t, KINDS)) and curves.data(rows[0]["digest"]) is not None
    ]
    for number, tasks in enumerate(parts(usual, MOST_PANELS), 1):
        yield _fits(curves, number, tasks)
    yield from outside.draw(source.tables)
    yield from _widths(curves, drawable)
    yield from shares.draw(curves, drawable)
    yield from processes.draw(curves, drawable)


def _fits(curves: Curves, number: int, tasks: list[str]) -> Drawn:
    columns = even_columns(len(tasks))
    figure, axes = panels(len(tasks), columns, height=1.75)
    models: list[str] = []
    strokes = models_strokes(curves.tables)
    for ax, task in zip(axes, tasks, strict=True):
        rows = curves.tables.ranked.firsts(task, KINDS)
        models += [str(row["model"]) for row in rows]
        data = curves.data(rows[0]["digest"])
        assert data is not None
        stage(ax, curves.family(rows[0]["digest"])[0], data, task)
        for row in rows:
            fit = curves.fit(row["digest"])
            if fit is not None:
                draw_fit(ax, fit, strokes[row["model"]], row["model"])
    for ax in lowest(axes, columns):
        ax.set_xlabel("input")
    legend_below(figure, axes, 5)
    return Drawn(
        name=f"fits-{number}",
        section="fits",
        figure=figure,
        title=_fits_title(curves.tables.ranked, tasks),
        caption=(
            "What each model at its chosen setting draws through the points: mean over the seeds that "
            "chose, band from the lowest to the highest. Dashed: the function to be learnt, where known. "
            "Points: training points of the shown seed. Grey ground: outside the training range, where "
            "there was nothing to learn from; the vertical scale is that of function and points, so a "
            "model that runs away leaves the panel. Title: means, lower by more than their intervals or not; "
            "what is shown stands in the scoreboard."
        ),
        alt=f"How closely each model follows the points, by test RMSE: {_errors(curves, tasks)}.",
        table="scoreboard, cells; weights from the packs",
        numbers=numbers_of(
            pd.DataFrame([row for task in tasks for row in curves.tables.ranked.firsts(task, KINDS)]),
            {"task": "task", "model": "model", "test": "test RMSE", "low": "95 % from", "high": "to"},
        ),
    )


def _errors(curves: Curves, tasks: list[str]) -> str:
    words = []
    for task in tasks:
        rows = curves.tables.ranked.firsts(task, KINDS)
        said = [f"{row['model']} {fmt.number(row['test'])}" for row in rows]
        words.append(f"{task} {', '.join(said)}")
    return "; ".join(words)


def _fits_title(board: Board, tasks: list[str]) -> str:
    """Whose test error is smallest on how many tasks."""
    best = []
    for task in tasks:
        rows = board.firsts(task, KINDS)
        best.append(str(min(rows, key=lambda row: row["test"])["model"]))
    counts = {name: best.count(name) for name in dict.fromkeys(best)}
    others = sum(_beaten(board, task) for task in tasks)
    words = [f"{name} on {n}" for name, n in sorted(counts.items(), key=lambda item: -item[1])]
    where = f"{fmt.listing(words)} of {len(tasks)} tasks" if len(tasks) > 1 else best[0]
    more = f"; a model that is not drawn has a lower one on {others}" if others else ""
    return f"Lowest mean RMSE inside the training range, of the models drawn: {where}{more}"


def _beaten(board: Board, task: str) -> bool:
    """Whether a model that is not drawn has a smaller error than all that are."""
    drawn = min(float(row["test"]) for row in board.firsts(task, KINDS))
    return bool((board.rows(task)["test"].to_numpy(float) < drawn).any())


def _widths(curves: Curves, tasks: list[str]) -> Iterator[Drawn]:
    """Fits of networks with one hidden layer of several widths, eta and alpha chosen for each."""
    effects = curves.tables.effects
    for task in tasks:
        rows = effects[(effects["factor"] == "width") & (effects["task"] == task) & effects["mean"].notna()]
        groups = [g for _, g in rows.groupby("activation", sort=False) if g["level"].nunique() > 2]
        if groups:
            best = max(groups, key=lambda g: g["level"].nunique()).drop_duplicates("level")
            best = best.iloc[_kept(best)]
            curves.read(list(best["digest"]))
            best = best[[curves.fit(digest) is not None for digest in best["digest"]]]
            if len(best) > 1:
                yield _width_figure(curves, task, best)


def _kept(rows: pd.DataFrame) -> list[int]:
    """Places of MOST_WIDTHS of the rows: both ends, the reference, the one of the lowest mean, and of the
    others those that lie evenly between them."""
    last = len(rows) - 1
    lowest_at = int(np.nanargmin(rows["mean"].to_numpy(float)))
    reference = np.flatnonzero((rows["level"] == rows["reference"]).to_numpy(bool))
    even = np.linspace(0, last, MOST_WIDTHS).round().astype(int)
    wanted = dict.fromkeys([0, last, lowest_at, *map(int, reference), *map(int, even)])
    return sorted(list(wanted)[:MOST_WIDTHS])


def _budgets(rows: pd.DataFrame) -> list[str]:
    """The optimiser and epochs of each row, as far as they differ: L-BFGS; plain descent, 10 000 epochs."""
    words: list[list[str]] = [[] for _ in range(len(rows))]
    if len(set(rows["optimiser"])) > 1:
        words = [[OPTIMISERS.get(str(name), str(name))] for name in rows["optimiser"]]
    if len(set(rows["epochs"])) > 1:
        words = [[*some, fmt.count(int(n), "epoch")] for some, n in zip(words, rows["epochs"], strict=True)]
    return [", ".join(some) for some in words]


def _told_widths(rows: pd.DataFrame) -> str:
    """RMSE of the first, the lowest and the last, with the budget where these differ."""
    lowest_at = int(np.nanargmin(rows["mean"].to_numpy(float)))
    words: list[str] = []
    for i in sorted({0, lowest_at, len(rows) - 1}):
        width, budget = int(rows["level"].iloc[i]), _budgets(rows)[i]
        by = f" ({budget})" if budget else ""
        neurons = f"{fmt.whole(width)} side by side" if words else fmt.count(width, "neuron")
        words.append(f"{fmt.number(rows['mean'].iloc[i])} with {neurons}{by}")
    return fmt.listing(words)


def _width_figure(curves: Curves, task: str, rows: pd.DataFrame) -> Drawn:
    strokes = models_strokes(curves.tables)
    figure, axes = panels(len(rows), len(rows), height=1.75, sharey=True)
    for ax, (_, row), budget in zip(axes, rows.iterrows(), _budgets(rows), strict=True):
        data, fit = curves.data(row["digest"]), curves.fit(row["digest"])
        if data is not None and fit is not None:
            stage(ax, curves.family(row["digest"])[0], data, fmt.count(int(row["level"]), "neuron"))
            draw_fit(ax, fit, strokes[row["model"]], "network")
        ax.set_xlabel("\n".join([f"RMSE {fmt.number(row['mean'])}", *budget.split(", ")]).strip(), fontsize=8)
    return Drawn(
        name=slug("widths", task),
        series="widths",
        shows=float(rows["mean"].iloc[0] / rows["mean"].min()),
        section="widths",
        figure=figure,
        title=f"{task}: RMSE {_told_widths(rows)}",
        caption=(
            f"One hidden layer of {rows['activation'].iloc[0]} neurons, from few to many, "
            f"{chosen_for('width')} chosen on validation points for each width: mean over the seeds that "
            "chose, band from the lowest to the highest; below each panel the geometric mean of the test "
            "RMSE, and what was chosen where it differs. "
            f"{noise_of(curves.tables, [task])} Dashed: target function; "
            "points: training points; grey ground: outside the training range."
        ),
        alt=(
            f"What networks draw through the points of {task}, by the number of neurons: test RMSE "
            + fmt.listing([f"{fmt.number(row['mean'])} with {row['level']}" for _, row in rows.iterrows()])
            + "."
        ),
        table="effects; weights from the packs",
        numbers=numbers_of(rows, {"level": "neurons", "mean": "test RMSE", "low": "95 % from", "high": "to"}),
    )
