"""Gaussian process and network side by side, on each task that has both."""

from collections.abc import Iterator

import pandas as pd
from matplotlib.axes import Axes

from report import format as fmt
from report.figures.curve_fits import PROCESS, Curves
from report.figures.drawn import Drawn, Numbers, numbers_of, parts
from report.figures.looks import models_strokes
from report.figures.stage import draw_fit, stage
from report.figures.style import Stroke, legend_below, panels
from report.figures.targets import noise_of


def draw(curves: Curves, tasks: list[str]) -> Iterator[Drawn]:
    """Gaussian process and network side by side on each task that has both."""
    rows = {task: curves.tables.ranked.firsts(task, ("gp", "mlp")) for task in tasks}
    both = {
        task: (found[0], found[1]) for task, found in rows.items() if len(found) == 2 and _both(curves, found)
    }
    if not both:
        return
    found = curves.tables.gaps_of([(a["digest"], b["digest"]) for a, b in both.values()])
    verdicts = {task: gap.verdict for task, gap in zip(both, found, strict=True)}
    for number, some in enumerate(parts(list(both), 5), 1):
        yield _process_figure(curves, number, {task: both[task] for task in some}, verdicts)


def _both(curves: Curves, rows: list[pd.Series]) -> bool:
    return all(curves.fit(row["digest"]) is not None for row in rows)


def _process_numbers(pairs: dict[str, tuple[pd.Series, pd.Series]], verdicts: dict[str, str]) -> Numbers:
    rows = [
        {
            "task": task,
            "process": a["test"],
            "model": b["model"],
            "network": b["test"],
            "verdict": verdicts[task],
        }
        for task, (a, b) in pairs.items()
    ]
    names = {
        "task": "task",
        "process": "test RMSE of the process",
        "model": "network",
        "network": "its test RMSE",
    }
    return numbers_of(rows, names | {"verdict": "the process is"})


def _process_figure(
    curves: Curves, number: int, pairs: dict[str, tuple[pd.Series, pd.Series]], verdicts: dict[str, str]
) -> Drawn:
    """pairs: the rows of process and network by task; verdicts: on the process, of every figure's tasks."""
    figure, axes = panels(2 * len(pairs), 2, height=1.6, sharex=False)
    strokes = models_strokes(curves.tables)
    words = []
    for i, (task, (process, network)) in enumerate(pairs.items()):
        words.append(f"{task} {fmt.number(process['test'], 2)} against {fmt.number(network['test'], 2)}")
        for ax, row in zip(axes[2 * i : 2 * i + 2], (process, network), strict=True):
            _process_panel(ax, curves, row, strokes[row["model"]])
    legend_below(figure, axes[:2], 4)
    return Drawn(
        name=f"process-{number}",
        series="process",
        section="gp",
        figure=figure,
        title=(
            f"RMSE of Gaussian process and network: {fmt.listing(words, 2)}; "
            f"{_shown([verdicts[task] for task in pairs])}"
        ),
        caption=(
            "Left: Gaussian process, mean and 95 % band (±1.96 standard deviations of the function, "
            "averaged over the seeds that chose). Right: network at its chosen setting, mean over these "
            "seeds, band from the lowest to the highest. Dashed: the function; points: training points of "
            "the shown seed; grey ground: outside the training range. Above each panel the geometric mean "
            f"of the test RMSE. {noise_of(curves.tables, pairs)} "
            "Shown, and equal, which is within the margin, by paired tests over seeds, corrected over all "
            "tasks with both (5 %, Holm)."
        ),
        alt=f"Test RMSE of the Gaussian process against that of the network: {fmt.listing(words)}.",
        table="scoreboard; fits and weights from the packs",
        numbers=_process_numbers(pairs, verdicts),
    )


def _shown(verdicts: list[str]) -> str:
    """On how many tasks the process is shown to be better, equal and worse."""
    words = {"better": "smaller", "equal": "equal", "worse": "larger"}
    told = [f"{word} on {verdicts.count(key)}" for key, word in words.items() if key in verdicts]
    of = fmt.count(len(verdicts), "task")
    return (
        f"the process's is shown to be {fmt.listing(told)} of {of}"
        if told
        else f"not told apart on any of {of}"
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
