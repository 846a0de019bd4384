"""Learning curves for several learning rates, everything else as at the best of the largest grid."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from report import format as fmt
from report.figures.drawn import Drawn, numbers_of
from report.figures.looks import cycle
from report.figures.style import Stroke, epoch_axis, log_lines, panels, width_of
from report.tables.reader import Tables
from report.words import setting

KINDS = ("neuron", "mlp")
MOST_ETAS = 5


def draw(tables: Tables) -> Iterator[Drawn]:
    """Validation loss for several eta, everything else alike, on up to three tasks."""
    wanted = [t for p, n in (("classification", 2), ("regression", 1)) for t in _telling(tables, p)[:n]]
    tuned = [row for task in wanted if (row := tables.tuned(task, "mlp")) is not None]
    rows = [row for row in tuned if len(_levels(tables, row)) > 1]
    if not rows:
        return
    figure, axes = panels(len(rows), 3, width=width_of(len(rows)), height=2.2)
    best = []
    ends: list[dict[str, Any]] = []
    strokes = cycle(f"{eta:g}" for eta in sorted({eta for row in rows for eta in _levels(tables, row)}))
    for ax, row in zip(axes, rows, strict=True):
        best.append(_eta_panel(ax, tables, row, strokes, ends))
        ax.set_title(_of(tables, row), fontsize=8)
    axes[0].set_ylabel("validation loss")
    _legend(figure, axes, strokes)
    yield Drawn(
        name="eta-curves",
        section="eta-alpha",
        figure=figure,
        title=f"{_of_all(tables, rows)} validation loss at the end: {fmt.listing(best)}",
        caption=(
            f"Validation loss of {rows[0]['model']} over training for several learning rates η, everything "
            "else as above each panel: as at the best place of its largest grid of η and α, which need not "
            "be what was chosen of all that was tried. Mean over the seeds that did not diverge. A cross "
            "ends a curve whose seeds all diverged. Logarithmic axes."
        ),
        alt=("Validation loss at the end: " + fmt.listing([_said(end) for end in ends]) + "."),
        table="curves, cells",
        numbers=numbers_of(
            ends,
            {
                "task": "task",
                "eta": "η",
                "lowest": "lowest validation loss",
                "last": "at last, or at the last epoch before all diverged",
                "ok": "seeds ok",
            },
        ),
    )


def _said(end: dict[str, Any]) -> str:
    """What a curve comes to; of one whose seeds all diverged that they did."""
    value = fmt.number(end["last"]) if end["ok"] else "diverged"
    return f"{value} with η {fmt.exact(end['eta'])} on {end['task']}"


def _of(tables: Tables, row: pd.Series) -> str:
    """A panel's title: the task, below it what all its curves share: moons / relu, α 0, batch size 16."""
    shared = row.copy()
    shared["eta"] = None
    return f"{row['task']}\n{setting(shared, len(set(tables.cells['epochs'].dropna())) > 1)}"


def _legend(figure: Figure, axes: list[Axes], strokes: dict[str, Stroke]) -> None:
    """One for all panels, under them, the smallest η first."""
    there = {line.get_label(): line for ax in axes for line in ax.get_lines()}
    labels = [label for label in (_label(float(eta)) for eta in strokes) if label in there]
    figure.legend(
        [there[label] for label in labels], labels, loc="outside lower center", ncols=min(len(labels), 5)
    )


def _label(eta: float) -> str:
    return f"η {fmt.exact(eta)}"


def _telling(tables: Tables, problem: str) -> list[str]:
    """Tasks of the problem, those where the network gains most on the neuron first."""
    gains = {}
    for task in tables.ranked.tasks(problem):
        rows = [tables.ranked.first(task, kind) for kind in KINDS]
        if all(row is not None and not fmt.missing(row["epochs"]) for row in rows):
            a, b = (float(row["test"]) for row in rows if row is not None)
            gains[task] = b - a if problem == "classification" else a / b
    return sorted(gains, key=lambda task: -gains[task])


def _levels(tables: Tables, row: pd.Series) -> dict[float, pd.DataFrame]:
    """Cells of the row's setting at every eta, by eta; MOST_ETAS of them, ends and chosen one among them."""
    same = tables.like(row, but=("eta",))
    etas = sorted(same["eta"].unique())
    keep = {etas[i] for i in np.unique(np.linspace(0, len(etas) - 1, MOST_ETAS).round().astype(int))} | {
        row["eta"]
    }
    return {eta: same[same["eta"] == eta] for eta in etas if eta in keep}


def _of_all(tables: Tables, rows: list[pd.Series]) -> str:
    """Whether every eta is drawn."""
    left_out = any(len(_levels(tables, r)) < tables.like(r, but=("eta",))["eta"].nunique() for r in rows)
    return "Of the η drawn the lowest" if left_out else "Lowest"


def _eta_panel(
    ax: Axes, tables: Tables, row: pd.Series, strokes: dict[str, Stroke], drawn: list[dict[str, Any]]
) -> str:
    """The task's curves; what they come to is added to `drawn`."""
    levels = _levels(tables, row)
    curves = tables.curves(list(pd.concat(levels.values())["digest"]))
    ends = {}
    for eta, cells in levels.items():
        ok = cells[cells["status"] == "ok"]
        shown = curves[curves["digest"].isin(ok["digest"] if len(ok) else cells["digest"])]
        if shown.empty:
            continue
        mean = shown.groupby("epoch")["validation_loss"].mean()
        mean = mean[np.isfinite(mean) & (mean > 0)]
        stroke = strokes[f"{eta:g}"]
        if len(mean):
            told = {"lowest": float(mean.min()), "last": float(mean.iloc[-1]), "ok": len(ok)}
            drawn.append({"task": row["task"], "eta": eta, "digest": cells["digest"].iloc[0], **told})
        ax.plot(mean.index, mean, color=stroke.colour, linestyle=stroke.dash, label=_label(eta))
        if len(ok):
            ends[eta] = float(mean.iloc[-1])
        elif len(mean):
            ax.plot(mean.index[-1], mean.iloc[-1], "X", color=stroke.colour, markersize=7)
    epoch_axis(ax, int(row["epochs"]))
    log_lines([ax])
    ax.set_xlabel("epoch")
    return (
        f"η {fmt.exact(min(ends, key=lambda eta: ends[eta]))} on {fmt.quoted(row['task'])}"
        if ends
        else f"none on {fmt.quoted(row['task'])}"
    )
