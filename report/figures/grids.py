"""What eta and alpha do: validation score over both, as a heat map per task."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, LogNorm, Normalize

from bench.choosing.settings import METRIC
from report import format as fmt
from report.figures.drawn import Drawn, parts, slug
from report.figures.source import Source
from report.figures.style import ACCURACY_RANGE, accuracy_map, hatch_cells, lowest, panels
from report.tables.reader import Tables
from report.words import named

KINDS = ("neuron", "mlp")
MOST_PANELS, WORST = 12, 10.0  # panels of one figure; RMSE as a multiple of the best


def draw(source: Source) -> Iterator[Drawn]:
    """A figure for each problem and model (its main neuron, its main mlp), a panel a task."""
    tables = source.tables
    for problem in ("classification", "regression"):
        for kind in KINDS:
            grids = _grids(tables, problem, kind)
            for number, some in enumerate(parts(grids, MOST_PANELS), 1):
                yield _figure(problem, kind, number, some)


class Grid:
    """One task's settings over eta (columns) and alpha (rows), all else as the scoreboard chose.

    score: (rows, columns) mean validation metric, NaN where no seed is ok; lost: (rows, columns) cells
    that are not ok; best: (row, column) of the chosen setting.
    """

    def __init__(self, row: pd.Series, cells: pd.DataFrame) -> None:
        self.row, self.task, self.metric = row, str(row["task"]), str(row["metric"])
        self.etas = sorted(float(v) for v in cells["eta"].unique())
        self.alphas = sorted(float(v) for v in cells["alpha"].unique())
        place = [cells["alpha"].map(self.alphas.index), cells["eta"].map(self.etas.index)]
        ok = (cells["status"] == "ok").to_numpy(bool)
        values = cells[f"validation_{self.metric}"].to_numpy(float, na_value=np.nan)
        shape = (len(self.alphas), len(self.etas))
        total, count, self.lost = np.zeros(shape), np.zeros(shape), np.zeros(shape, int)
        at = tuple(np.asarray(p, int) for p in place)
        np.add.at(total, tuple(a[ok] for a in at), values[ok])
        np.add.at(count, tuple(a[ok] for a in at), 1)
        np.add.at(self.lost, tuple(a[~ok] for a in at), 1)
        with np.errstate(invalid="ignore"):
            self.score = total / count
        self.tried = count + self.lost > 0
        self.best = (self.alphas.index(float(row["alpha"])), self.etas.index(float(row["eta"])))


def _grids(tables: Tables, problem: str, kind: str) -> list[Grid]:
    found = []
    for task in tables.ranked.tasks(problem):
        row = tables.tuned(task, kind)
        if row is None:
            continue
        grid = Grid(row, tables.like(row, but=("eta", "alpha")))
        if len(grid.etas) > 1 or len(grid.alphas) > 1:
            found.append(grid)
    return found


def _figure(problem: str, kind: str, number: int, grids: list[Grid]) -> Drawn:
    columns = 3 if len(grids) > 4 else 2
    rows = max(len(grid.alphas) for grid in grids)
    figure, axes = panels(len(grids), columns, height=0.72 + 0.14 * rows, sharey=_same_alphas(grids))
    norm = Normalize(*ACCURACY_RANGE) if problem == "classification" else LogNorm(1, WORST)
    cmap = accuracy_map() if problem == "classification" else accuracy_map().reversed()
    for ax, grid in zip(axes, grids, strict=True):
        _panel(ax, grid, norm, cmap)
    for ax in lowest(axes, columns):
        ax.set_xlabel("learning rate η")
    figure.supylabel("weight decay α", fontsize=9)
    bar = figure.colorbar(
        ScalarMappable(norm, cmap), ax=axes, location="bottom", shrink=0.5, aspect=40, pad=0.02
    )
    bar.set_label(
        "validation accuracy"
        if problem == "classification"
        else "validation RMSE / best of the panel (10 and more: dark)"
    )
    if problem == "regression":
        bar.set_ticks([1, 2, 5, 10], labels=["1", "2", "5", "10"])
        bar.minorticks_off()
    model = grids[0].row["model"]
    return Drawn(
        name=slug("eta-alpha", problem, kind, str(number)),
        series="eta-alpha",
        section="eta-alpha",
        figure=figure,
        title=_title(grids, model),
        caption=(
            f"Mean validation {'accuracy' if problem == 'classification' else 'RMSE'} of {model} over its "
            "seeds for every learning rate η and weight decay α, everything else alike (activation, and "
            "optimiser but for sgd, above each panel; the largest grid of the study). Star: best of the "
            "panel. Grey hatch: every seed diverged; a cross: some did. Pale: not tried."
        ),
        alt=(
            f"Heat maps over learning rate and weight decay of {model} on "
            f"{fmt.listing([g.task for g in grids], 6)}."
        ),
        table="cells",
    )


def _same_alphas(grids: list[Grid]) -> bool:
    return len({tuple(grid.alphas) for grid in grids}) == 1


def _panel(ax: Axes, grid: Grid, norm: Normalize, cmap: Colormap) -> None:
    score = grid.score
    if grid.metric == METRIC["regression"]:
        score = np.clip(score / np.nanmin(score), 1, WORST) if np.isfinite(score).any() else score
    ax.imshow(
        np.ma.masked_invalid(score), norm=norm, cmap=cmap, origin="lower", aspect="auto", interpolation="none"
    )
    gone = np.argwhere(grid.tried & np.isnan(grid.score))
    hatch_cells(ax, gone[:, 1], gone[:, 0])
    for i, j in np.argwhere((grid.lost > 0) & np.isfinite(grid.score)):
        ax.plot(j, i, "x", color="white", markersize=4, markeredgewidth=2.2)
        ax.plot(j, i, "x", color="black", markersize=4, markeredgewidth=1)
    ax.plot(
        grid.best[1],
        grid.best[0],
        "*",
        color="white",
        markeredgecolor="black",
        markersize=10,
        markeredgewidth=0.8,
    )
    ax.set_xticks(
        range(len(grid.etas)),
        [fmt.exact(eta) for eta in grid.etas],
        rotation=45 if len(grid.etas) > 5 else 0,
        fontsize=7,
    )
    ax.set_yticks(range(len(grid.alphas)), [fmt.exact(alpha) for alpha in grid.alphas], fontsize=7)
    ax.tick_params(length=2, labelbottom=True)
    ax.grid(visible=False)
    ax.set_facecolor("#f1f2f4")
    ax.set_title(f"{grid.task} ({named(grid.row)})")


def _title(grids: list[Grid], model: str) -> str:
    """Where the best eta lies, and from which on seeds diverge."""
    best = [float(grid.row["eta"]) for grid in grids]
    first = [eta for grid in grids if (eta := _first_lost(grid)) is not None]
    chosen = f"η {fmt.exact(min(best))}" + (f" to {fmt.exact(max(best))}" if max(best) > min(best) else "")
    words = f"{model} is best at {chosen}"
    if not first:
        return f"{words}; no seed diverges anywhere"
    where = f", on {len(first)} of {fmt.count(len(grids), 'task')}" if len(grids) > 1 else ""
    return f"{words}; seeds diverge from η {fmt.exact(min(first))} on{where}"


def _first_lost(grid: Grid) -> float | None:
    columns = np.flatnonzero(grid.lost.any(axis=0))
    return grid.etas[columns[0]] if len(columns) else None
