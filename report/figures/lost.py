"""The share of trainings that diverged at each eta."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from report import format as fmt
from report.figures.drawn import Drawn, numbers_of
from report.figures.looks import models_strokes
from report.figures.matrices import main_models
from report.figures.style import band, legend_below, log_ticks, panels, width_of
from report.figures.told import at_most
from report.tables.cells import CHOOSING
from report.tables.reader import Tables
from report.tables.statistics import clustered_share

ENDS = ("eta", "mean", "low", "high")


def lost_shares(tables: Tables) -> Iterator[Drawn]:
    """Share of trainings by plain descent that diverged at each eta, of the main models and the seeds that
    chose."""
    cells = tables.cells[tables.cells["eta"].notna() & tables.cells["status"].isin(["ok", "diverged"])]
    cells = cells[
        (cells["stage"] == CHOOSING) & (cells["optimiser"] == "sgd") & (cells["reduction"] == "mean")
    ]
    problems = [p for p in ("classification", "regression") if (cells["problem"] == p).any()]
    if cells.empty or not (cells["status"] == "diverged").any():
        return
    models = main_models(tables)
    strokes = models_strokes(tables)
    figure, axes = panels(len(problems), 2, width=width_of(len(problems)), height=1.9, sharey=True)
    words, drawn = [], list[dict[str, Any]]()
    for ax, problem in zip(axes, problems, strict=True):
        for model in models:
            shares = _shares(cells[(cells["problem"] == problem) & (cells["model"] == model)])
            drawn += [
                {"problem": problem, "model": model} | {n: row[n] for n in ENDS}
                for _, row in shares.iterrows()
            ]
            if len(shares):
                mean, low, high = (shares[name] for name in ("mean", "low", "high"))
                band(ax, shares["eta"], mean, low, high, strokes[model], model, marker=strokes[model].marker)
            lost = shares[shares["mean"] > 0]
            if len(lost):
                words.append(f"{model} from η {fmt.exact(lost['eta'].iloc[0])} on in {problem}")
        ax.set_xscale("log")
        log_ticks(ax.xaxis)
        ax.set_title(problem)
        ax.set_xlabel("learning rate η")
    legend_below(figure, axes)
    axes[0].set_ylabel("diverged (%)")
    axes[0].set_ylim(-4, 104)
    yield Drawn(
        name="diverged-eta",
        section="eta-alpha",
        figure=figure,
        title=f"Trainings diverge: {fmt.listing(words)}",
        caption=(
            "Share of the trainings of a model by plain descent, the loss being a mean over points, that "
            "diverged at a learning rate η (any task, α, activation and seed that chose)"
            + (", with its 95 % interval over tasks." if len(set(cells["task"])) > 1 else ", on one task.")
        ),
        alt=f"Share of trainings that diverged, at the largest learning rate: {at_most(drawn) or 'none'}.",
        table="cells",
        numbers=numbers_of(
            drawn,
            {
                "problem": "problem",
                "model": "model",
                "eta": "η",
                "mean": "diverged (%)",
                "low": "95 % from",
                "high": "to",
            },
        ),
    )


def _shares(cells: pd.DataFrame) -> pd.DataFrame:
    """By eta the share in per cent, with its interval over tasks; without ends where there is one task."""
    lost = cells.assign(lost=cells["status"] == "diverged").groupby(["eta", "task"])["lost"]
    rows = []
    for eta, of_eta in lost.agg(["sum", "size"]).astype(float).reset_index().groupby("eta"):
        found = clustered_share(of_eta["sum"].to_numpy(), of_eta["size"].to_numpy())
        rows.append((eta, *(100 * float(part) for part in found[:3])))
    return pd.DataFrame(rows, columns=["eta", "mean", "low", "high"])
