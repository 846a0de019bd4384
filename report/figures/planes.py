"""Pictures of a classifier on two inputs: probability, boundary, points."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from bench.record import Record
from bench.tasks.dataset import Dataset, Points
from report.figures.maps import probability_map
from report.figures.source import Array, Source, dataset_of, field
from report.figures.style import CLASS_COLOURS, CLASS_MARKERS
from report.pictures.palette import GREY, INK, PAPER

PIXELS = 120
UNCERTAIN = (0.1, 0.9)


class Extent(NamedTuple):
    """Sides of a rectangle of the plane, in the inputs' units, in matplotlib's order."""

    left: float
    right: float
    bottom: float
    top: float


def plane_tasks(source: Source) -> list[str]:
    """Classification tasks whose points have two inputs."""
    firsts, tables = {}, source.tables
    for task in tables.ranked.tasks("classification"):
        cells = (tables.shown(digest) for digest in tables.ranked.rows(task)["digest"])
        shown = next((cell for cell in cells if cell is not None), None)
        if shown is not None:
            firsts[task] = shown["digest"]
    records = source.records(list(firsts.values()))
    return [task for task, digest in firsts.items() if _is_plane(records[digest])]


def _is_plane(record: Record) -> bool:
    data = dataset_of(record.cell)
    return data is not None and data.n_inputs == 2


def extent_of(x: Array, margin: float = 0.12) -> Extent:
    """What is shown around points x (N, 2). margin: on each side, a share of their range."""
    low, high = x.min(axis=0), x.max(axis=0)
    pad = margin * np.maximum(high - low, 1e-9)
    return Extent(low[0] - pad[0], high[0] + pad[0], low[1] - pad[1], high[1] + pad[1])


def grid_of(extent: Extent, pixels: int = PIXELS) -> tuple[Array, Array, Array]:
    """Axes (P,), (P,) and all their points (P * P, 2), row by row from the bottom."""
    first = np.linspace(extent.left, extent.right, pixels)
    second = np.linspace(extent.bottom, extent.top, pixels)
    return first, second, np.column_stack([a.ravel() for a in np.meshgrid(first, second)])


def draw_plane(ax: Axes, record: Record, data: Dataset, weights: Any = None, size: float = 9) -> None:
    """Output of the record's network over the plane of its training points, its boundary, the points."""
    extent = extent_of(data.train.x)
    first, second, x = grid_of(extent)
    y = field(record.cell, (record.weights or []) if weights is None else weights, x).reshape(len(second), -1)
    draw_field(ax, extent, first, second, y)
    draw_points(ax, data.train, size)
    ax.set_xlim(extent.left, extent.right)
    ax.set_ylim(extent.bottom, extent.top)


def draw_field(ax: Axes, extent: Extent, first: Array, second: Array, y: Array) -> None:
    """y (P, P) in colours, a line at 1/2, thin dashed ones round the uncertain band."""
    y = np.nan_to_num(y, nan=0.5)
    ax.imshow(
        np.clip(y, 0, 1), extent=extent, origin="lower", aspect="auto", cmap=probability_map(),
        vmin=0, vmax=1, interpolation="none",
    )  # fmt: skip
    ax.grid(visible=False)
    thick: dict[str, Any] = {"colors": INK, "linewidths": 1.6}
    for levels, style in (((0.5,), thick), (UNCERTAIN, _THIN)):
        if any(y.min() < height < y.max() for height in levels):
            ax.contour(first, second, y, levels=levels, **style)


_THIN: dict[str, Any] = {"colors": GREY, "linewidths": 0.7, "linestyles": "dashed"}


def draw_points(ax: Axes, points: Points, size: float = 9) -> None:
    """Points of both classes: blue circles, orange squares."""
    for label in (0, 1):
        x = points.x[points.t == label]
        ax.scatter(
            x[:, 0], x[:, 1], s=size, marker=CLASS_MARKERS[label], color=CLASS_COLOURS[label],
            edgecolors=PAPER, linewidths=0.35, zorder=3,
        )  # fmt: skip
