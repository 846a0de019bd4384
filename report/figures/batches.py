"""Learning curves by batch size, over epochs and over updates."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from report import format as fmt
from report.figures.drawn import Drawn, Numbers, numbers_of, parts
from report.figures.looks import cycle
from report.figures.siblings import siblings
from report.figures.style import KIND_STROKES, legend_below, log_lines, log_ticks, panels, width_of
from report.tables.reader import Tables

COLUMNS = 3


class Level(NamedTuple):
    """Curves of one batch size. updates: in an epoch. curve: epoch, median, low, high of validation loss.
    digest: of its first seed's cell.
    """

    name: str
    updates: int
    curve: pd.DataFrame
    n_seeds: int
    digest: str


class Comparison(NamedTuple):
    """Every batch size of one task and model."""

    task: str
    model: str
    levels: list[Level]


def draw(tables: Tables) -> Iterator[Drawn]:
    """Every task and model that the study trained with two batch sizes or more."""
    frame = tables.settings.frame
    pairs = frame[frame["batch_size"].notna()][["task", "model"]].drop_duplicates()
    rows = [(t, m, siblings(tables, "batch_size", t, m)) for t, m in pairs.itertuples(index=False)]
    found = [Comparison(t, m, _levels(tables, levels)) for t, m, levels in rows if len(levels) > 1]
    found = [one for one in found if len(one.levels) > 1]
    for number, part in enumerate(parts(found, COLUMNS), 1):
        yield _figure(number, part)


def _levels(tables: Tables, rows: list["pd.Series[Any]"]) -> list[Level]:
    """The smallest batch first, the full one last."""
    found = []
    for row in sorted(rows, key=lambda row: np.inf if fmt.missing(row["batch_size"]) else row["batch_size"]):
        cells = tables.chose(row["digest"])
        curves = tables.curves(list(cells["digest"]))
        if len(curves):
            full = fmt.missing(row["batch_size"])
            size = int(row["n_train"] if full else row["batch_size"])
            name = f"full batch ({size})" if full else f"batch of {size}"
            found.append(
                Level(
                    name, -(-int(row["n_train"]) // size), spread_of(curves), len(cells), str(row["digest"])
                )
            )
    return found


def spread_of(curves: pd.DataFrame) -> pd.DataFrame:
    """Median and range over the seeds of the validation loss at each epoch."""
    wide = curves.pivot_table("validation_loss", "epoch", "digest", dropna=False).astype(float)
    wide = wide.ffill().dropna()  # what has converged stays where it is
    return pd.DataFrame(
        {
            "epoch": wide.index,
            "median": wide.median(axis=1),
            "low": wide.min(axis=1),
            "high": wide.max(axis=1),
        }
    ).reset_index(drop=True)


def _figure(number: int, found: list[Comparison]) -> Drawn:
    n = len(found)
    figure, axes = panels(2 * n, n, width=width_of(n), height=1.9)
    names = list(dict.fromkeys(level.name for one in found for level in one.levels))
    strokes = cycle(names, len(KIND_STROKES))
    cut = ""
    for i, one in enumerate(found):
        for ax, per_update in ((axes[i], False), (axes[n + i], True)):
            for level in one.levels:
                _line(ax, level, strokes[level.name], per_update)
            cut = log_lines([ax]) or cut
            ax.set_xscale("log")
            log_ticks(ax.xaxis)
            ax.set_xlabel("updates" if per_update else "epochs")
        axes[i].set_title(f"{one.task}, {one.model}")
    for ax in (axes[0], axes[n]):
        ax.set_ylabel("validation loss")
    legend_below(figure, axes, 2 if n == 1 else 4)
    seeds = sorted({level.n_seeds for one in found for level in one.levels})
    return Drawn(
        name=f"batch-curves-{number}",
        section="batch-size",
        figure=figure,
        title=_title(found),
        caption=(
            "Validation loss over epochs (above) and over updates (below) for each batch size at the η and α "
            f"that validation chose: median of {_span(seeds)}, band from the lowest to the highest. An "
            "epoch is one pass over the points and has as many updates as there are batches. First in the "
            f"title: first down to the loss that every batch size reaches. Logarithmic axes.{cut}"
        ),
        alt=f"Loss curves by batch size. {_title(found)}.",
        table="curves",
        numbers=_numbers(found),
    )


def _numbers(found: list[Comparison]) -> Numbers:
    """Where every curve begins and ends."""
    rows = [
        {"task": one.task, "level": level.name, "digest": level.digest, **dict(row)}
        | {"updates": level.updates * row["epoch"]}
        for one in found
        for level in one.levels
        for _, row in level.curve.iloc[[0, -1]].iterrows()
    ]
    columns = {"task": "task", "level": "batch", "epoch": "epoch", "updates": "updates"}
    return numbers_of(rows, columns | {"median": "median loss", "low": "lowest", "high": "highest"})


def _line(ax: Axes, level: Level, stroke: Any, per_update: bool) -> None:
    curve = level.curve[level.curve["epoch"] > 0]
    x = curve["epoch"] * (level.updates if per_update else 1)
    ax.plot(x, curve["median"], color=stroke.colour, linestyle=stroke.dash, label=level.name)
    ax.fill_between(x, curve["low"], curve["high"], color=stroke.colour, alpha=0.15, linewidth=0)


def first_down(one: Comparison, per_update: bool) -> str:
    """The batch size whose median is first down to the loss that every one reaches; the smaller of equals."""
    target = max(float(level.curve["median"].min()) for level in one.levels)
    costs = []
    for level in one.levels:
        reached = level.curve.loc[level.curve["median"] <= target, "epoch"].iloc[0]
        costs.append(int(reached) * (level.updates if per_update else 1))
    return one.levels[int(np.argmin(costs))].name


def _title(found: list[Comparison]) -> str:
    words = []
    for per_update, unit in ((False, "epochs"), (True, "updates")):
        firsts = pd.Series([first_down(one, per_update).partition(" (")[0] for one in found]).value_counts()
        words.append(
            f"counted in {unit} {fmt.listing([_on(name, int(k), len(found)) for name, k in firsts.items()])}"
        )
    return f"First down to the same validation loss: {'; '.join(words)}"


def _on(name: object, k: int, n: int) -> str:
    return f"{name}" if n == 1 else f"{name} on {k} of {n}"


def _span(seeds: list[int]) -> str:
    return fmt.count(seeds[0], "seed") if len(seeds) == 1 else f"{seeds[0]} to {seeds[-1]} seeds"
