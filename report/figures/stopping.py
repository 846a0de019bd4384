"""What stopping at the best validation epoch would have given."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from bench.choosing.axes import numbers
from bench.choosing.settings import METRIC
from report import format as fmt
from report.figures.drawn import Drawn, numbers_of
from report.figures.looks import models_strokes
from report.figures.source import Array
from report.figures.style import Stroke, legend_below, log_ticks, panels, shortened, width_of
from report.pictures.palette import INK
from report.tables.reader import Tables
from report.tables.stopping import stopped

COLUMNS = {
    "task": "task", "model": "model", "mean": "gain (points), or RMSE, times the last epoch's",
    "low": "95 % from", "high": "to", "verdict": "verdict",
}  # fmt: skip
ENDS = {"mean": "", "low": "_low", "high": "_high"}


def draw(tables: Tables) -> Iterator[Drawn]:
    """The gains, where there are any."""
    gains = gains_of(tables)
    if np.nan_to_num(_sizes_of(gains)).any():
        yield _stopping_figure(gains, models_strokes(tables))


def gains_of(tables: Tables) -> pd.DataFrame:
    """What the weights of the best validation epoch would have gained on test, a row a task and main model.

    mean, low, high: percentage points of accuracy gained, or the RMSE as a multiple of that of the last
    epoch; paired over seeds. verdict: corrected over every trained model.
    """
    found = stopped(tables)
    accurate = (found["metric"] == "accuracy").to_numpy(bool)
    none = np.zeros(len(found))
    changes = {name: numbers(found, f"difference{end}") if len(found) else none for name, end in ENDS.items()}
    ends = {name: np.where(accurate, 100 * some, 1 + some) for name, some in changes.items()}
    gains = found[["problem", "task", "model", "kind", "digest", "verdict"]].assign(**ends)
    main = [(row["task"], row["model"]) for problem in METRIC for row in tables.ranked.trained(problem)]
    place = {named: i for i, named in enumerate(zip(gains["task"], gains["model"], strict=True))}
    return gains.iloc[[place[named] for named in main if named in place]].reset_index(drop=True)


def _sizes_of(gains: pd.DataFrame) -> Array:
    """How far each row is from nothing: points, or hundredfold the logarithm of the RMSE's ratio; (R,)."""
    mean, accurate = gains["mean"].to_numpy(float), (gains["problem"] == "classification").to_numpy(bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(accurate, np.abs(mean), 100 * np.abs(np.log(np.where(accurate, 1, mean))))


def _ratios(ax: Axes, rows: pd.DataFrame) -> None:
    """Logarithmic, as far to either side of 1 as what is finite reaches."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.abs(np.log(rows[["mean", "low", "high"]].to_numpy(float)))
    reach = np.exp(1.1 * max(ends[np.isfinite(ends)].max(initial=0), 0.1))
    ax.set_xscale("log")
    ax.set_xlim(1 / reach, reach)
    log_ticks(ax.xaxis)


def _signed_log(ax: Axes, rows: pd.DataFrame) -> None:
    """Linear between -1 and 1, logarithmic beyond, labelled in plain numbers."""
    ends = np.abs(rows[["mean", "low", "high"]].to_numpy(float))
    reach = ends[np.isfinite(ends)].max(initial=1)
    ticks = [10**power for power in range(4) if 10**power <= max(reach, 1)]
    ax.set_xscale("symlog", linthresh=1)
    ax.set_xlim(-1.3 * reach, 1.3 * reach)
    ticks = [*(-tick for tick in reversed(ticks)), 0, *ticks]
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticks(ticks, [fmt.exact(tick) for tick in ticks])


def _largest(gains: pd.DataFrame) -> str:
    """The gains and losses that are largest, with their models and tasks."""
    order = gains.iloc[np.argsort(-np.nan_to_num(_sizes_of(gains)), kind="stable")].head(6)
    words = [f"{_said(row)} for {row['model']} on {row['task']}" for _, row in order.iterrows()]
    return fmt.listing(words)


def _said(row: "pd.Series[Any]") -> str:
    """+1.2 points; RMSE × 0.741."""
    if row["problem"] == "classification":
        return f"{fmt.fixed(row['mean'], 1, sign=True)} points"
    return f"RMSE {fmt.gain('rmse', row['mean'] - 1)}"


def _stopping_figure(gains: pd.DataFrame, strokes: dict[str, Stroke]) -> Drawn:
    problems = list(dict.fromkeys(gains["problem"]))
    most = max(gains.groupby("problem")["task"].nunique())
    figure, axes = panels(len(problems), 2, width=width_of(len(problems)), height=0.55 + 0.2 * most)
    for ax, problem in zip(axes, problems, strict=True):
        rows = gains[gains["problem"] == problem]
        tasks = list(dict.fromkeys(rows["task"]))
        for i, (model, of) in enumerate(rows.groupby("model", sort=False)):
            y = [tasks.index(task) + 0.16 * (2 * i - 1) for task in of["task"]]
            ax.hlines(y, of["low"], of["high"], color=strokes[model].colour, linewidth=1.2)
            ax.plot(of["mean"], y, strokes[model].marker, color=strokes[model].colour, label=model)
        ax.axvline(0 if problem == "classification" else 1, color=INK, linewidth=0.9)
        ax.set_yticks(range(len(tasks)), shortened(tasks))
        ax.set_ylim(len(tasks) - 0.5, -0.5)
        (_signed_log if problem == "classification" else _ratios)(ax, rows)
        ax.set_xlabel(
            "gain in accuracy (points)" if problem == "classification" else "RMSE / that at the last epoch"
        )
    legend_below(figure, axes)
    return Drawn(
        name="stopped-earlier",
        section="early-stopping",
        figure=figure,
        title=f"Stopped at the best validation epoch{_median(gains)}: {'; '.join(_sizes(gains))}",
        caption=(
            "Test metric with the weights of the epoch of lowest validation loss, against the weights of "
            f"the last epoch, paired over seeds, with its 95 % interval{_axes(problems)} Better and worse by "
            "paired tests, corrected over every trained model of the scoreboard (5 %, Holm)."
            f"{_pooled(gains)}"
        ),
        alt=f"What stopping early would have changed, the largest first: {_largest(gains)}.",
        table="cells",
        numbers=numbers_of(gains, COLUMNS),
    )


def _axes(problems: list[str]) -> str:
    """On which side of the line stopping early would have helped, and the scales."""
    words = {
        "classification": "accuracy in points, right of the line stopping early would have helped, linear "
        "between −1 and 1, logarithmic beyond",
        "regression": "RMSE as a multiple (ratio of geometric means, logarithmic), left of the line it would "
        "have helped",
    }
    return f": {'; '.join(words[problem] for problem in problems)}."


def _sizes(gains: pd.DataFrame) -> list[str]:
    """Of each model its median gain, accuracy and RMSE apart, then on how many tasks it is shown; the largest
    first.

    mlp-40 RMSE × 0.950 and +0.1 points (better on 1 of 23 tasks).
    """
    words: list[tuple[float, str]] = []
    for model, mine in gains.groupby("model", sort=False):
        medians = [
            _typical(str(problem), part["mean"]) for problem, part in mine.groupby("problem", sort=False)
        ]
        medians.sort(reverse=True)
        counts = {word: int((mine["verdict"] == word).sum()) for word in ("better", "worse", "equal")}
        counts["not settled"] = len(mine) - sum(counts.values())
        words_of = ("better", "worse") if counts["better"] + counts["worse"] else ("equal", "not settled")
        told = ", ".join(f"{word} on {counts[word]}" for word in words_of if counts[word])
        sizes = fmt.listing([size for _, size in medians])
        words.append((medians[0][0], f"{model} {sizes} ({told} of {fmt.count(len(mine), 'task')})"))
    return [text for _, text in sorted(words, key=lambda one: -one[0])]


def _typical(problem: str, gains: pd.Series) -> tuple[float, str]:
    """How far from nothing the median is, and how it is said: of RMSEs that of the ratio's logarithm."""
    values = gains.to_numpy(float)
    if problem == "classification":
        middle = float(np.nanmedian(values)) / 100
        return abs(middle), fmt.points(middle)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = float(np.nanmedian(np.log(values)))
    return abs(middle), f"RMSE {fmt.gain('rmse', np.expm1(middle))}"


def _median(rows: pd.DataFrame) -> str:
    return ", in the median over tasks" if len(set(rows["task"])) > 1 else ""


def _pooled(rows: pd.DataFrame) -> str:
    """Why a finding has another number."""
    if len(set(rows["task"])) < 2:
        return ""
    return " Title: medians over these rows; findings average every chosen setting of each task."
