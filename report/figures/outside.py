"""RMSE inside and outside the training range, side by side."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from bench.choosing.axes import numbers
from report import format as fmt
from report.figures.curve_fits import KINDS, PROCESS
from report.figures.drawn import Drawn, numbers_of
from report.figures.looks import models_strokes
from report.figures.style import Stroke, legend_below, log_ticks, panels, shortened
from report.figures.targets import noise_of
from report.pictures.palette import PAPER
from report.tables.gains import in_common
from report.tables.reader import Tables
from report.tables.statistics import rmse_interval


def draw(tables: Tables) -> Iterator[Drawn]:
    """Inside hollow and outside filled, a row a task; nothing where no task has a range outside."""
    rows = errors_of(tables)
    if rows.empty:
        return
    rows = rows[(rows["inside"] > 0) & (rows["outside"] > 0)]
    tasks = list(dict.fromkeys(rows["task"]))
    figure, (ax,) = panels(1, 1, height=0.5 + 0.3 * len(tasks))
    _panel(ax, rows, tasks, models_strokes(tables))
    legend_below(figure, [ax], 4)
    common = in_common(of["task"] for _, of in rows.groupby("model", sort=False)) or tasks
    alike = rows[rows["task"].isin(common)]
    logs = alike.assign(log=np.log(alike["outside"] / alike["inside"]))
    ratio = np.exp(logs.groupby("model", sort=False)["log"].median())
    words = [f"{fmt.number(r, 2)} times for {model}" for model, r in ratio.items()]
    middle = f"in the median of {len(common)} tasks " if len(common) > 1 else ""
    middle = f"on {common[0]} " if len(common) < 2 <= len(tasks) else middle
    more = (
        "Outside the training range the error is larger"
        if (ratio.round(1) > 1).all()
        else "Error outside over inside"
    )
    yield Drawn(
        name="outside",
        section="fits",
        figure=figure,
        title=f"{more}: {middle}{fmt.listing(words)}",
        caption=(
            "Test RMSE inside the training range (hollow) and outside of it, up to the ends of the wide "
            f"range (filled): geometric means over seeds, each model at its chosen setting{_kernel(tables)}. "
            "Logarithmic axis. "
            f"{noise_of(tables, tasks)}"
        ),
        alt=f"RMSE outside over that inside the training range, {middle or 'of '}{fmt.listing(words)}.",
        table="cells",
        numbers=numbers_of(
            rows, {"task": "task", "model": "model", "inside": "RMSE inside", "outside": "RMSE outside"}
        ),
    )


def _kernel(tables: Tables) -> str:
    """Of which of several kernels the process is; nothing for one."""
    several = len(tables.board.models("gp")) > 1
    return ", the Gaussian process with its best kernel on each task" if several else ""


def _panel(ax: Axes, rows: pd.DataFrame, tasks: list[str], strokes: dict[str, Stroke]) -> None:
    """A row a task, a line from inside to outside for each model."""
    models = list(dict.fromkeys(rows["model"]))
    for i, (model, of) in enumerate(rows.groupby("model", sort=False)):
        y = np.array([tasks.index(task) for task in of["task"]]) + 0.18 * (i - (len(models) - 1) / 2)
        stroke = strokes[str(of["named"].iloc[0])]
        ax.hlines(y, of["inside"], of["outside"], color=stroke.colour, linewidth=1, alpha=0.6)
        ax.plot(
            of["inside"],
            y,
            stroke.marker,
            color=stroke.colour,
            markerfacecolor=PAPER,
            label=f"{model!s}, inside",
        )
        ax.plot(of["outside"], y, stroke.marker, color=stroke.colour, label=f"{model!s}, outside")
    ax.set_xscale("log")
    log_ticks(ax.xaxis, 8)
    ax.set_xlabel("RMSE")
    ax.set_yticks(range(len(tasks)), shortened(tasks))
    ax.set_ylim(len(tasks) - 0.5, -0.5)


def errors_of(tables: Tables) -> pd.DataFrame:
    """Typical RMSE of the main models inside and outside the training range, a row a task and model."""
    found = []
    for task in tables.ranked.tasks("regression"):
        for row in tables.ranked.firsts(task, (*KINDS, "gp")):
            cells = tables.ended(row["digest"])
            if cells["outside_rmse"].notna().any():
                inside, outside = (rmse_interval(numbers(cells, n)) for n in ("test_rmse", "outside_rmse"))
                model = PROCESS if row["kind"] == "gp" else row["model"]
                named = {"task": task, "model": model, "named": row["model"], "digest": row["digest"]}
                found.append(named | {"inside": float(inside.mean), "outside": float(outside.mean)})
    return pd.DataFrame(found)
