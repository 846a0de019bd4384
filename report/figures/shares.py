"""What each hidden unit adds to the curve that a network draws: neurons side by side, each fitting a part."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from bench.models.activations import ACTIVATIONS
from bench.models.network import architecture_of, split_weights
from bench.record import Record
from bench.tasks.dataset import Dataset
from report import format as fmt
from report.figures.curve_fits import GRID, Curves, range_of
from report.figures.drawn import Drawn, numbers_of
from report.figures.source import Array
from report.figures.stage import stage
from report.figures.style import STROKES, legend_below, panels
from report.pictures.palette import GREY, VERMILLION

MOST = 4  # tasks
FIRST = ("sin", "bump", "double_well", "sinusoidal")  # that are shown, where the study has them
STRONGEST = 5  # units drawn in colour


class Shares(NamedTuple):
    """Over x (G,), in the task's own unit: what the network says (G,), and what each unit adds, about its own
    mean over the training range, (H, G), the strongest first. times: the sum of their deviations over the
    curve's own, there."""

    task: str
    record: Record
    data: Dataset
    x: Array
    y: Array
    parts: Array
    times: float


def draw(curves: Curves, tasks: list[str]) -> Iterator[Drawn]:
    """Of networks with one hidden layer."""
    order = [*(task for task in FIRST if task in tasks), *tasks]
    found = [one for task in dict.fromkeys(order) if (one := _shares(curves, task)) is not None][:MOST]
    if not found:
        return
    figure, axes = panels(2 * len(found), len(found), height=1.7, sharex=False)
    for i, one in enumerate(found):
        _fit(axes[i], one)
        _parts(axes[len(found) + i], one)
    axes[len(found)].set_ylabel("what each unit adds")
    legend_below(figure, axes[:1], 3)
    words = [f"{fmt.number(one.times, 2)} times on {one.task}" for one in found]
    yield Drawn(
        name="shares",
        section="widths",
        figure=figure,
        title=(
            "Neurons side by side each draw a part, and the parts cancel: together they vary more than the "
            f"curve, {fmt.listing(words)}"
        ),
        caption=(
            "Networks with one hidden layer, the shown seed at the chosen setting. Above, their curve "
            "(dashed: the function; points: training points; grey ground: outside of the training range); "
            "below, what each hidden unit adds to it, about its mean over the training range: the "
            f"{STRONGEST} strongest in colour. In the title the sum of the units' standard deviations over "
            "the training range, over that of the curve: 1 where all units draw the same."
        ),
        alt=f"What hidden units add to the curves of networks: deviations {fmt.listing(words)}.",
        table="scoreboard; weights from the packs",
        numbers=numbers_of(
            [
                {
                    "task": one.task,
                    "digest": one.record.cell.digest,
                    "units": len(one.parts),
                    "times": one.times,
                }
                for one in found
            ],
            {
                "task": "task",
                "units": "hidden units",
                "times": "their deviations over the curve's",
            },
        ),
    )


def _shares(curves: Curves, task: str) -> Shares | None:
    row = curves.tables.ranked.first(task, "mlp")
    cell = None if row is None else curves.tables.shown(str(row["digest"]))
    if cell is None or row is None or not str(row["hidden"]).isdigit():
        return None
    data = curves.data(str(row["digest"]))
    record = curves.source.records([str(cell["digest"])])[str(cell["digest"])]
    if data is None or record.weights is None or data.train_range is None:
        return None
    x = np.linspace(*range_of(data), GRID)
    arch = architecture_of(record.cell, 1)
    (W, b), (V, c) = split_weights(arch, np.array(record.weights))
    parts = V[0][:, None] * ACTIVATIONS[arch.activation or "identity"].f(W @ x[None] + b[:, None])  # (H, G)
    y = (parts.sum(axis=0) + c[0]) * data.target_scale + data.target_shift
    inside = (x >= data.train_range[0]) & (x <= data.train_range[1])
    parts = (parts - parts[:, inside].mean(axis=1, keepdims=True)) * data.target_scale
    times = float(parts[:, inside].std(axis=1).sum() / max(y[inside].std(), 1e-300))
    parts = parts[np.argsort(-parts[:, inside].var(axis=1), kind="stable")]
    return Shares(task, record, data, x, y, parts, times)


def _fit(ax: Axes, one: Shares) -> None:
    stage(ax, one.record, one.data, f"{one.task}, {one.record.cell.model.name}")
    ax.plot(one.x, one.y, color=VERMILLION, linewidth=1.2, label="network")


def _parts(ax: Axes, one: Shares) -> None:
    for part in one.parts[STRONGEST:]:
        ax.plot(one.x, part, color=GREY, linewidth=0.5, alpha=0.5)
    for part, stroke in zip(one.parts[:STRONGEST], STROKES, strict=False):
        ax.plot(one.x, part, color=stroke.colour, linestyle=stroke.dash, linewidth=1)
    ax.set_xlim(one.x[0], one.x[-1])
    most = float(np.abs(one.parts[:STRONGEST]).max()) or 1.0
    ax.set_ylim(-1.1 * most, 1.1 * most)
