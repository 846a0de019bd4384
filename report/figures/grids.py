"""What eta and alpha do: validation score over both, as a heat map per task."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, FuncNorm, Normalize

from report import format as fmt
from report.figures.drawn import Drawn, Numbers, numbers_of, parts, slug
from report.figures.maps import accuracy_map, hatch_cells
from report.figures.source import Array, Source
from report.figures.style import lowest, panels
from report.pictures.palette import GROUND
from report.tables.reader import Tables
from report.words import OPTIMISERS, USUAL, setting

KINDS = ("neuron", "mlp")
MOST_PANELS = 12  # of one figure
LEAST_ROWS = 4  # for which one row of panels has room
MOST_SHADED = 0.95  # share of settings that are not as dark as can be
LEAST, WORST = {"rmse": 1.1, "accuracy": 1.0}, {"rmse": 10.0, "accuracy": 40.0}  # what is darkest: limits
APART = 0.1  # between marks of the bar, a share of it
MARKS = {"rmse": (1, 1.01, 1.03, 1.1, 1.3, 2, 3, 5), "accuracy": (0, 0.1, 0.3, 1, 2, 3, 5, 10, 15, 20, 30)}
SCORES = {"accuracy": "validation accuracy (%)", "rmse": "validation RMSE"}
FLAT = 0.005  # of accuracy, or of the logarithm of RMSE: what differs by less is no picture


def draw(source: Source) -> Iterator[Drawn]:
    """A figure for each problem and model (its main neuron, its main mlp), a panel a task."""
    tables = source.tables
    for problem in ("classification", "regression"):
        for kind in KINDS:
            grids = _grids(tables, problem, kind)
            told = [grid for grid in grids if not grid.flat]
            flat = [grid.task for grid in grids if grid.flat]
            for number, some in enumerate(parts(told, MOST_PANELS), 1):
                yield _figure(problem, kind, number, some, flat)


class Grid:
    """One task's settings over eta (columns) and alpha (rows), all else as the scoreboard chose.

    score: (rows, columns) mean validation metric, NaN where no seed is ok; lost: (rows, columns) cells
    that are not ok; cell: (rows, columns) the digest of each setting's first; best: (row, column) of the
    chosen setting; flat: whether all is the same.
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
        self.cell = np.full(shape, "", object)
        self.cell[tuple(a[::-1] for a in at)] = cells["digest"].to_numpy(object)[::-1]
        np.add.at(total, tuple(a[ok] for a in at), values[ok])
        np.add.at(count, tuple(a[ok] for a in at), 1)
        np.add.at(self.lost, tuple(a[~ok] for a in at), 1)
        with np.errstate(invalid="ignore"):
            self.score = total / count
        self.tried = count + self.lost > 0
        seen = self.score[np.isfinite(self.score)]
        spread = np.ptp(seen) if self.metric == "accuracy" else np.ptp(np.log(np.maximum(seen, 1e-300)))
        self.flat = not self.lost.any() and bool(spread < FLAT)
        self.best = (self.alphas.index(float(row["alpha"])), self.etas.index(float(row["eta"])))

    @property
    def apart(self) -> Array:
        """(rows, columns), from the best of the panel: RMSE as a multiple of it, accuracy in points below."""
        seen = self.score[np.isfinite(self.score)]
        if not len(seen):
            return self.score
        if self.metric == "accuracy":
            return np.asarray(100 * (seen.max() - self.score))
        return self.score / max(seen.min(), 1e-300)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each eta and alpha that was tried, score None where no seed is ok."""
        scores = (100 if self.metric == "accuracy" else 1) * self.score
        return [
            {
                "task": self.task,
                "eta": eta,
                "alpha": alpha,
                "score": scores[i, j],
                "lost": int(self.lost[i, j]),
                "digest": self.cell[i, j],
            }
            for j, eta in enumerate(self.etas)
            for i, alpha in enumerate(self.alphas)
            if self.tried[i, j]
        ]


def _ends(grids: list[Grid]) -> str:
    """Per task the chosen setting and its score, and the worst score."""
    words = []
    for grid in grids:
        i, j = grid.best
        seen = grid.score[np.isfinite(grid.score)]
        if not len(seen):
            words.append(f"{grid.task} none")
            continue
        worst = seen.min() if grid.metric == "accuracy" else seen.max()
        words.append(
            f"{grid.task} η {fmt.exact(grid.etas[j])}, α {fmt.exact(grid.alphas[i])}: "
            f"{fmt.score(grid.metric, grid.score[i, j])} against {fmt.score(grid.metric, worst)}"
        )
    return "; ".join(words)


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


def _figure(problem: str, kind: str, number: int, grids: list[Grid], flat: list[str]) -> Drawn:
    columns = 3 if len(grids) > 4 else 2
    few = len(grids) <= columns  # in one row of panels these are high enough for a bar below half as wide
    rows = max(LEAST_ROWS if few else 0, *(len(grid.alphas) for grid in grids))
    figure, axes = panels(len(grids), columns, height=0.72 + 0.14 * rows, sharey=_same_alphas(grids))
    norm, cmap = _shades(grids), accuracy_map().reversed()
    for ax, grid in zip(axes, grids, strict=True):
        _panel(ax, grid, norm, cmap)
    for ax in lowest(axes, columns):
        ax.set_xlabel("learning rate η")
    figure.supylabel("weight decay α", fontsize=9)
    bar = figure.colorbar(
        ScalarMappable(norm, cmap), ax=axes, location="bottom", shrink=0.5, aspect=40, pad=0.02
    )
    what = "accuracy: points below the" if problem == "classification" else "RMSE /"
    bar.set_label(f"validation {what} best of the panel ({norm.vmax:g} and more: dark)")
    marks = _marks(norm, grids[0].metric)
    bar.set_ticks(marks, labels=[f"{mark:g}" for mark in marks])
    bar.minorticks_off()
    model = grids[0].row["model"]
    return Drawn(
        name=slug("eta-alpha", problem, kind, str(number)),
        series="eta-alpha",
        section="eta-alpha",
        figure=figure,
        title=_title(grids, model),
        caption=(
            f"Mean validation {'accuracy' if problem == 'classification' else 'RMSE'} of {model} over the "
            "seeds that chose for every learning rate η and weight decay α, everything else alike "
            "(above each panel: activation, and what is not plain descent with the full batch and a bias; "
            "the largest grid of the study). Star: best of the panel. Grey hatch: every seed diverged; a "
            "cross: some did (any α; the title has the least η of each task with such a place). Left empty: "
            "not tried. Shades are finest near the best."
            + (
                f" The same everywhere, to half a per cent, on {fmt.listing(flat)}, not drawn."
                if flat
                else ""
            )
        ),
        alt=f"The best η and α of {model}, with its validation score and the worst one: {_ends(grids)}.",
        table="cells",
        numbers=_numbers(grids),
    )


def _numbers(grids: list[Grid]) -> Numbers:
    """Every cell of every panel."""
    score = SCORES[grids[0].metric]
    columns = {"task": "task", "eta": "η", "alpha": "α", "score": score, "lost": "seeds lost"}
    return numbers_of([row for grid in grids for row in grid.rows()], columns)


def _shades(grids: list[Grid]) -> FuncNorm:
    """From the best to what all but a few settings of these panels reach, finest near the best: the root of
    the points below it, or of the logarithm of the RMSE's multiple."""
    metric = grids[0].metric
    found = np.concatenate([grid.apart.ravel() for grid in grids])
    seen = found[np.isfinite(found)]
    top = float(np.quantile(seen, MOST_SHADED)) if len(seen) else LEAST[metric]
    top = float(f"{min(max(top, LEAST[metric]), WORST[metric]):.2g}")
    if metric == "accuracy":
        return FuncNorm((lambda points: np.sqrt(np.maximum(points, 0)), np.square), 0, top)
    ways = (lambda ratio: np.sqrt(np.log(np.maximum(ratio, 1))), lambda shade: np.exp(np.square(shade)))
    return FuncNorm(ways, 1, top)


def _marks(norm: Normalize, metric: str) -> list[float]:
    """Round numbers on the bar that are not too near to each other, and its end."""
    end = float(norm.vmax or WORST[metric])
    kept: list[float] = []
    for mark in MARKS[metric]:
        places = [float(norm(one)) for one in (*kept[-1:], mark, end)]
        if mark < end and np.diff(places).min() >= APART:
            kept.append(mark)
    return [*kept, end]


def _same_alphas(grids: list[Grid]) -> bool:
    return len({tuple(grid.alphas) for grid in grids}) == 1


def _panel(ax: Axes, grid: Grid, norm: Normalize, cmap: Colormap) -> None:
    ax.imshow(
        np.ma.masked_invalid(grid.apart),
        norm=norm,
        cmap=cmap,
        origin="lower",
        aspect="auto",
        interpolation="none",
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
    ax.set_facecolor(GROUND)
    ax.set_title(f"{grid.task} ({_set(grid.row)})")


def _set(row: "pd.Series[Any]") -> str:
    """Activation, optimiser but plain descent, what else is not usual: tanh, Adam; relu, batch size 16."""
    shared = row.drop(["eta", "alpha"], errors="ignore")
    shared = shared.reindex(shared.index.union([*USUAL, "eta", "alpha", "loss"]))
    return fmt.brief(", ".join(OPTIMISERS.get(word, word) for word in setting(shared).split(", ")))


def _title(grids: list[Grid], model: str) -> str:
    """Where the best eta lies, and from which on seeds diverge."""
    best = [float(grid.row["eta"]) for grid in grids]
    chosen = fmt.span(fmt.exact(min(best)), fmt.exact(max(best)))
    words = f"{model} is best at η {chosen}"
    tried = [eta for grid in grids for eta in grid.etas]
    if len(set(best)) > 1 and (min(best), max(best)) == (min(tried), max(tried)):
        words = f"{model} is best at another η from task to task, over all that was tried ({chosen})"
    first = {grid.task: eta for grid in grids if (eta := _first_lost(grid)) is not None}
    if not first:
        return f"{words}; no seed diverges anywhere"
    where = f", on {len(first)} of {fmt.count(len(grids), 'task')}" if len(grids) > 1 else ""
    return f"{words}; seeds diverge {_from(first)} on{where}"


def _from(first: dict[str, float]) -> str:
    """From which eta on, the least of the tasks, with the task or how many, and the largest: from η 0.3
    (damped_wave) to η 1."""
    low, high = (end(first, key=lambda task: first[task]) for end in (min, max))
    if first[low] == first[high]:
        return f"from η {fmt.exact(first[low])}"
    least = [task for task in first if first[task] == first[low]]
    where = low if len(least) == 1 else fmt.count(len(least), "task")
    return f"from η {fmt.exact(first[low])} ({where}) to η {fmt.exact(first[high])}"


def _first_lost(grid: Grid) -> float | None:
    columns = np.flatnonzero(grid.lost.any(axis=0))
    return grid.etas[columns[0]] if len(columns) else None
