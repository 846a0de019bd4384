"""The log marginal likelihood over length scale and noise: where its optima are, and how a search gets
there."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from bench.gp.bounds import bounds_of
from bench.gp.engines import End, Lapack
from bench.gp.kernels import KERNELS
from bench.gp.scaling import Scaling, gap_and_range, scaling_of
from bench.gp.searching import path
from bench.gp.starts import starts_of
from bench.tasks.dataset import Dataset
from report import format as fmt
from report.figures.drawn import Drawn, numbers_of
from report.figures.source import Array, Source, dataset_of
from report.figures.style import log_ticks, panels
from report.pictures.palette import INK, PAPER, VERMILLION

KERNEL = "rbf"
TASKS = ("sin", "bump", "damped_wave", "double_well", "lennard_jones")
START = (0.0, 0.0, 0.0)  # logarithms of constant, length and noise, in deviations: scikit-learn's start
FEWEST, MOST_POINTS, MOST = 4, 12, 2  # points of a surface; panels
GRID = 40
LONGER = (0.3, 10.0)  # lengths drawn: times the small gap, times the range
LEVELS = np.array([0.0, 0.1, 0.5, 1, 2, 4, 8, 16, 32, 64])  # nats below the best
APART = 0.05  # in the logarithm, of two optima


class Surface(NamedTuple):
    """log p (R, L) over length scales (L,) in the input's unit and noise over the function's deviation (R,);
    ends (E, 2) of searches, their log p (E,), the path (S, 2) of that from the corner, in the same units."""

    task: str
    digest: str
    n: int
    lengths: Array
    ratios: Array
    value: Array
    ends: Array
    heights: Array
    path: Array


def draw(source: Source) -> Iterator[Drawn]:
    """Of few points of up to MOST tasks; nothing where the study has no process on one input."""
    some = (one for task in TASKS if (one := _surface(source, task)) is not None)
    found = list(itertools.islice(some, MOST))
    if not found:
        return
    figure, axes = panels(len(found), len(found), height=2.4)
    for ax, one in zip(axes, found, strict=True):
        _panel(ax, one)
    axes[0].set_ylabel("noise / deviation of f")
    words = [f"{one.task} has {fmt.count(len(one.ends), 'optimum', 'optima')}" for one in found]
    for ax in axes:
        log_ticks(ax.xaxis, 4)
        log_ticks(ax.yaxis, 4)
    yield Drawn(
        name="likelihood",
        section="process",
        figure=figure,
        title=f"The likelihood of few points may have several optima: that of {fmt.listing(words)}",
        caption=(
            f"Log marginal likelihood of the shown seed's first training points under {KERNEL}: as many, of "
            f"{FEWEST} to {MOST_POINTS}, as have most optima. By length scale and by noise over the standard "
            "deviation of the function, which is the best one everywhere. Lines: 0.1, 0.5, 1, 2, 4 and so on "
            "below the highest. Crosses: where searches from the best places of a grid end, the highest "
            "filled; dots: the way of one search from length and noise of one deviation each."
        ),
        alt=f"Surfaces of the log marginal likelihood with their optima: {fmt.listing(words)}.",
        table="processes; points of the shown seed",
        numbers=numbers_of(
            [
                {
                    "task": one.task,
                    "digest": one.digest,
                    "length": float(end[0]),
                    "noise": float(end[1]),
                    "log p": float(height),
                }
                for one in found
                for end, height in zip(one.ends, one.heights, strict=True)
            ],
            {
                "task": "task",
                "length": "length scale",
                "noise": "noise / deviation of f",
                "log p": "log p (nats)",
            },
        ),
    )


def _surface(source: Source, task: str) -> Surface | None:
    """None where the study has no process on the task, or too few points of it."""
    tables = source.tables
    row = tables.ranked.first(task, "gp")
    cell = None if row is None else tables.shown(str(row["digest"]))
    if cell is None:
        return None
    data = dataset_of(source.records([cell["digest"]])[cell["digest"]].cell)
    if data is None or data.n_inputs != 1 or len(data.train) < MOST_POINTS:
        return None
    found = [_Few.of(data, n) for n in range(FEWEST, MOST_POINTS + 1)]
    return max(found, key=lambda one: len(one.ends)).surface(task, str(cell["digest"]))


class _Few(NamedTuple):
    """The first points of a task, and where searches from them end, different ones, the highest first."""

    engine: Lapack
    scaling: Scaling
    ends: list[End]

    @classmethod
    def of(cls, data: Dataset, n: int) -> "_Few":
        x, t = data.train.x[:n], data.train.t[:n]
        scaling, kernel = scaling_of(x, t), KERNELS[KERNEL]
        z = scaling.inputs(x)
        engine = Lapack(kernel, z[None], scaling.targets(t)[None], bounds_of(kernel, z)[None])
        kept: list[End] = []
        for end in sorted(engine.searched(*starts_of(engine, 8)), key=lambda end: -end.value):
            if all(np.abs(_place(end.theta) - _place(one.theta)).max() > APART for one in kept):
                kept.append(end)
        return cls(engine, scaling, kept)

    def surface(self, task: str, digest: str) -> Surface:
        likelihood, z, bounds = self.engine.likelihood(0), self.engine.z[0], self.engine.bounds[0]
        low, high = (by * float(one[0]) for by, one in zip(LONGER, gap_and_range(z), strict=True))
        lengths, ratios = np.geomspace(low, high, GRID), np.geomspace(1e-3, 3, GRID)  # of deviations
        limits = bounds[0], np.array([np.log(1e-12), np.log(1e4)])
        logs = 2 * np.log(ratios)
        value = np.array([likelihood.profile(np.log([one]), logs, *limits)[0] for one in lengths])
        long = float(self.scaling.deviation[0])
        unit = np.array([long, 1.0])
        return Surface(
            task, digest, len(z), lengths * long, ratios, value.T,
            np.array([np.exp(_place(end.theta)) * unit for end in self.ends]),
            np.array([end.value for end in self.ends]),
            np.array([np.exp(_place(one)) * unit for one in path(likelihood, np.array(START), bounds)]),
        )  # fmt: skip


def _place(theta: Array) -> Array:
    """Logarithms of the length scale, and of noise over deviation, which ends at the axis' lower end."""
    return np.array([theta[1], max((theta[-1] - theta[0]) / 2, np.log(1.1e-3))])


def _panel(ax: Axes, one: Surface) -> None:
    best = float(np.nanmax(np.where(np.isfinite(one.value), one.value, np.nan)))
    below = np.clip(best - one.value, 0, LEVELS[-1])
    ax.contourf(one.lengths, one.ratios, below, levels=LEVELS, cmap="cividis_r", extend="max")
    ax.contour(one.lengths, one.ratios, below, levels=LEVELS[1:], colors=INK, linewidths=0.4, alpha=0.6)
    ax.plot(*one.path.T, ".-", color=PAPER, linewidth=1, markersize=3)
    for i, end in enumerate(one.ends):
        ax.plot(*end, "P", color=VERMILLION, markersize=8, markerfacecolor=VERMILLION if i == 0 else PAPER)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlim(one.lengths[0], one.lengths[-1])
    ax.set_ylim(one.ratios[0], one.ratios[-1])
    ax.set_title(f"{one.task}, {fmt.count(one.n, 'point')}")
    ax.set_xlabel("length scale")
    ax.grid(visible=False)
