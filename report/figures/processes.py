"""Gaussian process and network side by side, on each task that has both."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from report import format as fmt
from report.figures.curve_fits import PROCESS, Curves
from report.figures.drawn import Drawn, Numbers, numbers_of, parts
from report.figures.fitting import KEPT
from report.figures.looks import models_strokes
from report.figures.stage import draw_fit, stage
from report.figures.style import Stroke, legend_below, panels
from report.figures.targets import noise_of
from report.tables.reader import Tables


class Pair(NamedTuple):
    """Process and network on one task: their rows, the verdict on the process, their means over the n seeds
    that both have."""

    process: pd.Series
    network: pd.Series
    verdict: str
    means: tuple[float, float]
    n: int


def draw(curves: Curves, tasks: list[str]) -> Iterator[Drawn]:
    """Gaussian process and network side by side on each task that has both."""
    rows = {task: curves.tables.ranked.firsts(task, ("gp", "mlp")) for task in tasks}
    both = {
        task: (found[0], found[1]) for task, found in rows.items() if len(found) == 2 and _both(curves, found)
    }
    if not both:
        return
    verdicts = _verdicts(curves.tables)
    pairs = {
        task: Pair(*rows, verdicts.get(_sides(rows), "cannot say"), *paired(curves.tables, rows))
        for task, rows in both.items()
    }
    for number, some in enumerate(parts(list(both), 5), 1):
        yield _process_figure(curves, number, {task: pairs[task] for task in some})


def _sides(rows: tuple[pd.Series, pd.Series]) -> tuple[str, str]:
    return str(rows[0]["digest"]), str(rows[1]["digest"])


def _verdicts(tables: Tables) -> dict[tuple[str, str], str]:
    """Of each process beside a network, by the cells of both, the verdict that the finding on them has."""
    rows = tables.effects[(tables.effects["factor"] == "process") & tables.effects["verdict"].notna()]
    sides = zip(rows["digest"].map(str), rows["reference_digest"].map(str), strict=True)
    return dict(zip(sides, rows["verdict"].map(str), strict=True))


def paired(tables: Tables, rows: tuple[pd.Series, pd.Series]) -> tuple[tuple[float, float], int]:
    """Geometric means of both test RMSEs over the seeds that both have, as they are compared; how many."""
    here, there = (tables.results.test[tables.setting_of(str(row["digest"]))] for row in rows)
    both = np.isfinite(here) & np.isfinite(there)
    if not both.any():
        return (float(rows[0]["test"]), float(rows[1]["test"])), 0
    first, second = (float(np.exp(np.log(one[both]).mean())) for one in (here, there))
    return (first, second), int(both.sum())


def _both(curves: Curves, rows: list[pd.Series]) -> bool:
    return all(curves.fit(row["digest"]) is not None for row in rows)


def _process_numbers(pairs: dict[str, Pair]) -> Numbers:
    """A row a task, by the cell of its process."""
    rows = [
        {
            "task": task,
            "digest": pair.process["digest"],
            "process": pair.means[0],
            "model": pair.network["model"],
            "network": pair.means[1],
        }
        | {"seeds": pair.n, "verdict": pair.verdict}
        for task, pair in pairs.items()
    ]
    names = {
        "task": "task",
        "process": "test RMSE of the process",
        "model": "network",
        "network": "its test RMSE",
        "seeds": "seeds of both",
    }
    return numbers_of(rows, names | {"verdict": "the process is"})


def _process_figure(curves: Curves, number: int, pairs: dict[str, Pair]) -> Drawn:
    """pairs: by task."""
    figure, axes = panels(2 * len(pairs), 2, height=1.6, sharex=False)
    strokes = models_strokes(curves.tables)
    words = []
    for i, (task, pair) in enumerate(pairs.items()):
        words.append(f"{task} {' against '.join(fmt.number(mean) for mean in pair.means)}")
        rows = pair.process, pair.network
        for ax, row, mean in zip(axes[2 * i : 2 * i + 2], rows, pair.means, strict=True):
            _process_panel(ax, curves, row, mean, strokes[row["model"]])
    legend_below(figure, axes[:2], 4)
    return Drawn(
        name=f"process-{number}",
        series="process",
        section="gp",
        figure=figure,
        title=(
            f"RMSE of Gaussian process and network: {fmt.listing(words, 2)}; "
            f"{_shown([pair.verdict for pair in pairs.values()])}"
        ),
        caption=(
            "Left: Gaussian process, mean and 95 % band (±1.96 standard deviations of the function, "
            "averaged over the seeds that chose). Right: network at its chosen setting, mean over these "
            "seeds, band from the lowest to the highest. Dashed: the function; points: training points of "
            "the shown seed; grey ground: outside the training range. Above each panel, and in the title, "
            f"the geometric mean of the test RMSE {_seeds(pairs)}. {noise_of(curves.tables, pairs)} "
            "Shown, and equal, which is within the margin, by paired tests over seeds, corrected over all "
            "comparisons of processes and networks (5 %, Benjamini and Hochberg)."
        ),
        alt=f"Test RMSE of the Gaussian process against that of the network: {fmt.listing(words)}.",
        table="scoreboard; fits and weights from the packs",
        numbers=_process_numbers(pairs),
    )


def _seeds(pairs: dict[str, Pair]) -> str:
    """Over the 10 seeds that process and network both have, which are compared."""
    counts = sorted({pair.n for pair in pairs.values()})
    if counts[-1] < 2:
        return "of the one seed"
    return f"over the {fmt.span(counts[0], counts[-1])} seeds that both have, which are compared"


def _shown(verdicts: list[str]) -> str:
    """On how many tasks the process is shown to be what; on how many others nothing is told apart."""
    words = {"better": "smaller", "not worse": "not larger", "equal": "equal"}
    words |= {"not better": "not smaller", "worse": "larger"}
    told = [f"{word} on {verdicts.count(key)}" for key, word in words.items() if key in verdicts]
    of = fmt.count(len(verdicts), "task")
    if not told:
        return f"not told apart on any of {of}"
    open_ = sum(verdict not in words for verdict in verdicts)
    rest = f", not told apart on {open_}" if open_ else ""
    return f"the process's is shown to be {fmt.listing(told)} of {of}{rest}"


def _process_panel(ax: Axes, curves: Curves, row: pd.Series, mean: float, stroke: Stroke) -> None:
    data, fit = curves.data(row["digest"]), curves.fit(row["digest"])
    if data is None or fit is None:
        return
    title = f"{row['task']}{KEPT}, {row['model']} ({fmt.count(len(data.train), 'point')}): {fmt.number(mean)}"
    stage(ax, curves.family(row["digest"])[0], data, title)
    ax.title.set_fontsize(8)
    draw_fit(ax, fit, stroke, PROCESS if row["kind"] == "gp" else str(row["model"]))
