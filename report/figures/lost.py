"""The share of trainings that diverged at each eta."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from report import format as fmt
from report.figures.drawn import Drawn, numbers_of
from report.figures.looks import models_strokes
from report.figures.matrices import main_models
from report.figures.style import band, legend_below, log_ticks, panels, width_of
from report.figures.told import at_most
from report.tables.cells import CHOOSING
from report.tables.reader import Tables
from report.tables.statistics import LEAST_TASKS, clustered_share

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 6  # models in one panel
ENDS = ("eta", "mean", "low", "high")


def lost_shares(tables: Tables) -> Iterator[Drawn]:
    """Share of trainings by plain descent that diverged at each eta, of the seeds that chose, and of the main
    models; of others where none of these diverged."""
    cells = tables.cells[tables.cells["eta"].notna() & tables.cells["status"].isin(["ok", "diverged"])]
    cells = cells[
        (cells["stage"] == CHOOSING) & (cells["optimiser"] == "sgd") & (cells["reduction"] == "mean")
    ]
    if cells.empty or not (cells["status"] == "diverged").any():
        return
    main, strokes = main_models(tables), models_strokes(tables)
    by_problem = {p: cells[cells["problem"] == p] for p in ("classification", "regression")}
    models = {p: found for p, part in by_problem.items() if (found := _models(part, main))}
    problems = list(models)
    figure, axes = panels(len(problems), 2, width=width_of(len(problems)), height=1.9, sharey=True)
    drawn = list[dict[str, Any]]()
    for ax, problem in zip(axes, problems, strict=True):
        for model in models[problem]:
            shares = _shares(by_problem[problem][by_problem[problem]["model"] == model])
            drawn += [
                {"problem": problem, "model": model} | {n: row[n] for n in ENDS}
                for _, row in shares.iterrows()
            ]
            if len(shares):
                mean, low, high = (shares[name] for name in ("mean", "low", "high"))
                band(ax, shares["eta"], mean, low, high, strokes[model], model, marker=strokes[model].marker)
        ax.set_xscale("log")
        log_ticks(ax.xaxis)
        ax.set_title(problem)
        ax.set_xlabel("learning rate η")
    legend_below(figure, axes)
    axes[0].set_ylabel("diverged (%)")
    axes[0].set_ylim(-4, 104)
    fresh = tables.cells[tables.cells["stage"] != CHOOSING]
    yield _drawn(figure, drawn, cells["task"].nunique(), bool(len(fresh)))


def _models(cells: pd.DataFrame, main: Sequence[str]) -> list[str]:
    """The main ones that the cells of a problem are of; where none of these diverged, whoever did most."""
    lost = cells.loc[cells["status"] == "diverged", "model"].value_counts()
    there = [model for model in main if (cells["model"] == model).any()]
    return (
        [str(model) for model in lost.index[:MOST]]
        if len(lost) and not set(lost.index) & set(there)
        else there
    )


def _drawn(figure: "Figure", drawn: list[dict[str, Any]], tasks: int, fresh: bool) -> Drawn:
    """The figure with its words. fresh: whether others than the seeds that chose were trained too."""
    first: dict[tuple[str, str], Any] = {}
    for row in drawn:
        if row["mean"] > 0:
            first.setdefault((row["model"], row["problem"]), row["eta"])
    words = [f"{model} from η {fmt.exact(eta)} on in {problem}" for (model, problem), eta in first.items()]
    over = (
        ", with its 95 % interval over tasks."
        if tasks >= LEAST_TASKS
        else f", on {fmt.count(tasks, 'task')}."
    )
    heads = {"problem": "problem", "model": "model", "eta": "η"}
    return Drawn(
        name="diverged-eta",
        section="eta-alpha",
        figure=figure,
        title=f"Trainings diverge: {fmt.listing(words)}" + (", of the seeds that chose" if fresh else ""),
        caption=(
            "Share of the trainings of a model by plain descent, the loss being a mean over points, that "
            f"diverged at a learning rate η (any task, α, activation and seed that chose){over}"
        ),
        alt=f"Share of trainings that diverged, at the largest learning rate: {at_most(drawn) or 'none'}.",
        table="cells",
        numbers=numbers_of(drawn, heads | {"mean": "diverged (%)", "low": "95 % from", "high": "to"}),
    )


def _shares(cells: pd.DataFrame) -> pd.DataFrame:
    """By eta the share in per cent, with its interval over tasks; without ends where these are too few."""
    lost = cells.assign(lost=cells["status"] == "diverged").groupby(["eta", "task"])["lost"]
    rows = []
    for eta, of_eta in lost.agg(["sum", "size"]).astype(float).reset_index().groupby("eta"):
        found = clustered_share(of_eta["sum"].to_numpy(), of_eta["size"].to_numpy())
        low, high = (found.low, found.high) if found.n >= LEAST_TASKS else (np.nan, np.nan)
        rows.append((eta, *(100 * float(part) for part in (found.mean, low, high))))
    return pd.DataFrame(rows, columns=["eta", "mean", "low", "high"])
