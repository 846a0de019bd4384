"""What regression models draw through the points: inside and outside of them, by width, against a GP."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from bench.record import Record
from bench.tasks.dataset import Dataset
from report import format as fmt
from report.figures import outside
from report.figures.curve_fits import GRID, KINDS, PROCESS, Curves, Fit, range_of
from report.figures.drawn import Drawn, parts, slug
from report.figures.source import Source, function_of
from report.figures.style import (
    BLACK,
    GREY,
    STROKES,
    Stroke,
    band,
    legend_below,
    lowest,
    panels,
    strokes_of,
)
from report.tables.board import Board

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
    usual = [task for task in drawable if board.firsts(task, KINDS)]
    for number, tasks in enumerate(parts(usual, MOST_PANELS), 1):
        yield _fits(curves, number, tasks)
    yield from outside.draw(source.tables)
    yield from _widths(curves, drawable)
    yield from _processes(curves, drawable)


def stage(ax: Axes, record: Record, data: Dataset, title: str) -> None:
    """Target function dashed, training points, pale ground where none can lie; y limits by these."""
    low, high = range_of(data)
    x = np.linspace(low, high, GRID)
    function = function_of(record.cell.task)
    t = data.train.t * data.target_scale + data.target_shift
    seen = [t]
    if function is not None:
        ax.plot(
            x, function(x), color=BLACK, linestyle=(0, (4, 2)), linewidth=1, zorder=4, label="target function"
        )
        seen.append(function(x))
    ax.plot(
        data.train.x[:, 0],
        t,
        ".",
        color=GREY,
        markersize=3 if len(t) > 50 else 6,
        zorder=3,
        label="training points",
    )
    if data.train_range is not None:
        for a, b in ((low, data.train_range[0]), (data.train_range[1], high)):
            ax.axvspan(a, b, color="#eceef1", linewidth=0, zorder=0)
    bottom, top = min(s.min() for s in seen), max(s.max() for s in seen)
    margin = 0.25 * (top - bottom or 1)
    ax.set_ylim(bottom - margin, top + margin)
    ax.set_xlim(low, high)
    ax.set_title(title)


def draw_fit(ax: Axes, fit: Fit, stroke: Stroke, label: str) -> None:
    low, high = fit.ends
    band(ax, fit.x, fit.middle, low, high, stroke, label)


def _fits(curves: Curves, number: int, tasks: list[str]) -> Drawn:
    figure, axes = panels(len(tasks), 3, height=1.75)
    kinds: dict[str, str] = {}
    for ax, task in zip(axes, tasks, strict=True):
        rows = curves.tables.ranked.firsts(task, KINDS)
        kinds |= {row["model"]: row["kind"] for row in rows}
        strokes = strokes_of(list(kinds), kinds)
        data = curves.data(rows[0]["digest"]) if rows else None
        if data is None:
            continue
        stage(ax, curves.family(rows[0]["digest"])[0], data, task)
        for row in rows:
            fit = curves.fit(row["digest"])
            if fit is not None:
                draw_fit(ax, fit, strokes[row["model"]], row["model"])
    for ax in lowest(axes, 3):
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
            "model that runs away leaves the panel."
        ),
        alt=(
            f"Fits of {fmt.listing(list(kinds))} to {fmt.listing(tasks)}, inside and outside the training "
            "range."
        ),
        table="scoreboard, cells; weights from the packs",
    )


def _fits_title(board: Board, tasks: list[str]) -> str:
    """Whose test error is smallest on how many tasks."""
    best = []
    for task in tasks:
        rows = board.firsts(task, KINDS)
        best.append(str(min(rows, key=lambda row: row["test"])["model"]))
    counts = {name: best.count(name) for name in dict.fromkeys(best)}
    others = sum(_beaten(board, task) for task in tasks)
    words = [f"{name} on {n}" for name, n in sorted(counts.items(), key=lambda item: -item[1])]
    where = f"{fmt.listing(words)} of {fmt.count(len(tasks), 'task')}"
    more = f"; a model that is not drawn has a smaller one on {others}" if others else ""
    return f"Of the models drawn the error inside the training range is smallest for {where}{more}"


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
            yield _width_figure(curves, task, best)


def _width_figure(curves: Curves, task: str, rows: pd.DataFrame) -> Drawn:
    keep = np.unique(np.linspace(0, len(rows) - 1, MOST_WIDTHS).round().astype(int))
    rows = rows.iloc[keep]
    curves.read(list(rows["digest"]))
    figure, axes = panels(len(rows), len(rows), height=1.75, sharey=True)
    for i, (ax, (_, row)) in enumerate(zip(axes, rows.iterrows(), strict=True)):
        data, fit = curves.data(row["digest"]), curves.fit(row["digest"])
        if data is not None and fit is not None:
            stage(ax, curves.family(row["digest"])[0], data, fmt.count(int(row["level"]), "neuron"))
            draw_fit(ax, fit, STROKES[1 if i else 0], "network")
        ax.set_xlabel(f"RMSE {fmt.number(row['mean'])}", fontsize=8)
    first, last = rows.iloc[0], rows.iloc[-1]
    return Drawn(
        name=slug("widths", task),
        series="widths",
        section="widths",
        figure=figure,
        title=(
            f"{task}: RMSE {fmt.number(first['mean'])} with {fmt.count(int(first['level']), 'neuron')} "
            f"side by side, {fmt.number(last['mean'])} with {fmt.count(int(last['level']), 'neuron')}"
        ),
        caption=(
            f"One hidden layer of {rows['activation'].iloc[0]} neurons, from few to many, η and α chosen "
            "on validation points for each width: mean over the seeds that chose, band from the lowest "
            "to the highest; below each panel the geometric mean of the test RMSE. Dashed: target function; "
            "points: training points; grey ground: outside the training range."
        ),
        alt=f"Fits to {task} by networks of {fmt.listing([str(level) for level in rows['level']])} neurons.",
        table="effects; weights from the packs",
    )


def _processes(curves: Curves, tasks: list[str]) -> Iterator[Drawn]:
    """Gaussian process and network side by side on each task that has both."""
    rows = {task: curves.tables.ranked.firsts(task, ("gp", "mlp")) for task in tasks}
    both = {task: (found[0], found[1]) for task, found in rows.items() if len(found) == 2}
    if not both:
        return
    found = curves.tables.gaps_of([(a["digest"], b["digest"]) for a, b in both.values()])
    verdicts = {task: gap.verdict for task, gap in zip(both, found, strict=True)}
    for number, some in enumerate(parts(list(both), 5), 1):
        yield _process_figure(curves, number, {task: both[task] for task in some}, verdicts)


def _process_figure(
    curves: Curves, number: int, pairs: dict[str, tuple[pd.Series, pd.Series]], verdicts: dict[str, str]
) -> Drawn:
    """pairs: the rows of process and network by task; verdicts: on the process, of every figure's tasks."""
    figure, axes = panels(2 * len(pairs), 2, height=1.6, sharex=False)
    words = []
    for i, (task, (process, network)) in enumerate(pairs.items()):
        words.append(f"{task} {fmt.number(process['test'], 2)} against {fmt.number(network['test'], 2)}")
        beside = zip(axes[2 * i : 2 * i + 2], (process, network), (STROKES[3], STROKES[1]), strict=True)
        for ax, row, stroke in beside:
            _process_panel(ax, curves, row, stroke)
    legend_below(figure, axes[:2], 4)
    return Drawn(
        name=f"process-{number}",
        series="process",
        section="gp",
        figure=figure,
        title=f"RMSE {fmt.listing(words, 3)}: {_shown([verdicts[task] for task in pairs])}",
        caption=(
            "Left: Gaussian process, mean and 95 % band (±1.96 standard deviations of the function, "
            "averaged over the seeds that chose). Right: network at its chosen setting, mean over these "
            "seeds, band from the lowest to the highest. Dashed: the function; points: training points of "
            "the shown seed; grey ground: outside the training range. Above each panel the geometric mean "
            "of the test RMSE. "
            "Shown, and equal, which is within the margin, by paired tests over seeds, corrected over all "
            "tasks with both (5 %, Holm)."
        ),
        alt=f"Fits of a Gaussian process and of a network to {fmt.listing(pairs)}.",
        table="scoreboard; fits and weights from the packs",
    )


def _shown(verdicts: list[str]) -> str:
    """On how many tasks the process is shown to be better, equal and worse."""
    better, equal, worse = (verdicts.count(word) for word in ("better", "equal", "worse"))
    return (
        f"the Gaussian process' is shown to be smaller on {better}, equal on {equal} and larger on {worse} "
        f"of {fmt.count(len(verdicts), 'task')}"
    )


def _process_panel(ax: Axes, curves: Curves, row: pd.Series, stroke: Stroke) -> None:
    data, fit = curves.data(row["digest"]), curves.fit(row["digest"])
    if data is None or fit is None:
        return
    title = (
        f"{row['task']}, {row['model']} ({fmt.count(len(data.train), 'point')}): {fmt.number(row['test'])}"
    )
    stage(ax, curves.family(row["digest"])[0], data, title)
    ax.title.set_fontsize(8)
    draw_fit(ax, fit, stroke, PROCESS if row["kind"] == "gp" else str(row["model"]))
