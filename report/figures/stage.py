"""What fits are drawn upon: target function, training points, the ranges; and one fit on it."""

import numpy as np
from matplotlib.axes import Axes

from bench.record import Record
from bench.tasks import function_of
from bench.tasks.dataset import Dataset
from report.figures.curve_fits import GRID, Fit, range_of
from report.figures.style import Stroke, band
from report.pictures.palette import GREY, GROUND, INK


def stage(ax: Axes, record: Record, data: Dataset, title: str) -> None:
    """Target function dashed, training points, pale ground where none can lie; y limits by these."""
    low, high = range_of(data)
    x = np.linspace(low, high, GRID)
    function = function_of(record.cell.task)
    t = data.train.t * data.target_scale + data.target_shift
    seen = [t]
    if function is not None:
        ax.plot(
            x, function(x), color=INK, linestyle=(0, (4, 2)), linewidth=1, zorder=4, label="target function"
        )
        seen.append(function(x))
    ax.plot(
        data.train.x[:, 0],
        t,
        ".",
        color=GREY,
        markersize=3 if len(t) > 50 else 6,
        zorder=3,
        label="training points",
    )
    if data.train_range is not None:
        for a, b in ((low, data.train_range[0]), (data.train_range[1], high)):
            ax.axvspan(a, b, color=GROUND, linewidth=0, zorder=0)
    bottom, top = min(s.min() for s in seen), max(s.max() for s in seen)
    margin = 0.25 * (top - bottom or 1)
    ax.set_ylim(bottom - margin, top + margin)
    ax.set_xlim(low, high)
    ax.set_title(title)


def draw_fit(ax: Axes, fit: Fit, stroke: Stroke, label: str) -> None:
    low, high = fit.ends
    band(ax, fit.x, fit.middle, low, high, stroke, label)
