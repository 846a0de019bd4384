"""How a boundary comes about: 25 pictures of a network's training, and a neuron's weights on their way."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from bench.models.network import activation_out, architecture_of
from bench.record import Record
from bench.tasks.dataset import Dataset
from report import format as fmt
from report.figures.drawn import Drawn, numbers_of, slug
from report.figures.maps import probability_map
from report.figures.planes import draw_points, extent_of, grid_of, plane_tasks
from report.figures.source import Array, Shown, Source, dataset_of, field
from report.figures.style import CLASS_COLOURS, HALF, STROKES, epoch_axis, legend_below, panels, plainly
from report.pictures.palette import INK
from report.words import setting

PICTURES, ACROSS, PIXELS, GAP, ABOVE = 25, 5, 48, 0.06, 0.16
OTHER = (
    " Not the setting of the scoreboard, whose weights were not kept on the way: the best place of the "
    "largest grid of η and α."
)
HALF_AT = {"sigmoid": 0.0, "identity": 0.5, "relu": 0.5, "leaky_relu": 0.5, "tanh": float(np.arctanh(0.5))}


def draw(source: Source) -> Iterator[Drawn]:
    """A film strip for the network, then the weights of the neuron, on each task with two inputs."""
    tasks = plane_tasks(source)
    for kind, make in (("mlp", _film), ("neuron", _weights)):
        for one, chosen in _recorded(source, tasks, kind):
            data = dataset_of(one.record.cell)
            if data is not None:
                yield make(one, data, chosen)


def _recorded(source: Source, tasks: list[str], kind: str) -> list[tuple[Shown, bool]]:
    """Per task the shown seed of the chosen setting; where its weights were not kept on the way, of the
    best setting of the largest grid. And whether it is the chosen one."""
    tables = source.tables
    cells: dict[str, list[pd.Series]] = {}
    for task in tasks:
        rows = [row for row in (tables.ranked.first(task, kind), tables.tuned(task, kind)) if row is not None]
        cells[task] = [cell for row in rows if (cell := tables.shown(row["digest"])) is not None]
    records = source.records([cell["digest"] for some in cells.values() for cell in some])
    found = []
    for task, some in cells.items():
        kept = [cell for cell in some if records[cell["digest"]].weight_epochs]
        for cell in kept[:1]:
            first = tables.ranked.first(task, kind)
            at = None if first is None else tables.shown(first["digest"])
            chosen = at is not None and at["digest"] == cell["digest"]
            found.append((Shown(task, cell, records[cell["digest"]]), chosen))
    return found


def path_of(record: Record) -> tuple[list[int], Array]:
    """Epochs, and the weights at each, (epochs, P)."""
    epochs = list(record.weight_epochs or [])
    return epochs, np.asarray(record.weight_path, float).reshape(len(epochs), -1)


def _film(shown: Shown, data: Dataset, chosen: bool = True) -> Drawn:
    task, cell, record = shown
    epochs, path = path_of(record)
    at = np.unique(np.linspace(0, len(epochs) - 1, PICTURES).round().astype(int))
    figure, (ax,) = panels(1, 1, width=HALF, height=HALF - 0.1)
    said = _right(record, data, path[at])
    _strip(ax, record, data, [path[i] for i in at], [f"{epochs[i]}" for i in at])
    near = fmt.whole(epochs[at[_stays(said)]])
    model = record.cell.model.name
    return Drawn(
        name=slug("film", task),
        series="film",
        shows=float(said[-1] - said[0]),
        section="film",
        figure=figure,
        title=f"{task}: {model} {_reaches(said, [epochs[i] for i in at])}",
        caption=(
            f"Decision boundary of {model} ({setting(cell)}) at {fmt.count(len(at), 'epoch')} of its "
            "training, from top left to bottom right, the epoch above each; colours as in the decision "
            f"boundaries, seed {cell['seed']}, training points on top. It ends with "
            f"{fmt.percent(said[-1])} of the training points right. Title: in every picture from that one on."
            f"{'' if chosen else OTHER}"
        ),
        alt=(
            f"The boundary of {model} on {task} from epoch {epochs[at[0]]}, with {fmt.percent(said[0])} of "
            f"the training points right, to epoch {epochs[at[-1]]}, with {fmt.percent(said[-1])}; from epoch "
            f"{near} on every picture has 95 % of that or more."
        ),
        table="cells; weights from the packs",
        numbers=numbers_of(
            [
                {"epoch": epochs[i], "right": 100 * share, "digest": cell["digest"]}
                for i, share in zip(at, said, strict=True)
            ],
            {"epoch": "epoch", "right": "training points right (%)"},
        ),
    )


def _reaches(shares: Array, epochs: list[int], last: str = "") -> str:
    """From when on the training accuracy is about what it is at the end; that it stays where it was, where
    this is so from the beginning. last: the final one, in brackets after it."""
    near = _stays(shares)
    if near == 0:
        return f"stays at about {fmt.percent(shares[-1])} of the training points right"
    when = "only at the last epoch" if near == len(shares) - 1 else f"from epoch {fmt.whole(epochs[near])} on"
    return f"has 95 % of its final training accuracy{last} {when}"


def _stays(shares: Array) -> int:
    """The first of the pictures from which on all have 95 % of the last one's share of points right."""
    below = np.flatnonzero(shares < 0.95 * shares[-1])
    return int(below[-1]) + 1 if len(below) else 0


def _strip(ax: Axes, record: Record, data: Dataset, weights: list[Array], labels: list[str]) -> None:
    """All pictures on one axes, a unit square each, and their fields in one image."""
    extent = extent_of(data.train.x)
    _, _, x = grid_of(extent, PIXELS)
    inner = np.linspace(0, 1 - GAP, PIXELS)
    low = np.array([extent.left, extent.bottom])
    size = np.array([extent.right, extent.top]) - low
    points = (data.train.x - low) / size * (1 - GAP)
    corners = [(i % ACROSS, -(i // ACROSS) * (1 + ABOVE)) for i in range(len(weights))]
    fields = [np.nan_to_num(field(record.cell, w, x).reshape(PIXELS, PIXELS), nan=0.5) for w in weights]
    _mosaic(ax, corners, fields)
    for (left, bottom), y, label in zip(corners, fields, labels, strict=True):
        if y.min() < 0.5 < y.max():
            ax.contour(left + inner, bottom + inner, y, levels=[0.5], colors=INK, linewidths=1)
        ax.text(left, bottom + 1 - GAP + 0.02, label, fontsize=5.5, va="bottom")
    for label_of_class in (0, 1):
        kept = points[data.train.t == label_of_class]
        everywhere = np.concatenate([kept + corner for corner in corners])
        ax.scatter(
            everywhere[:, 0], everywhere[:, 1], s=0.7, color=CLASS_COLOURS[label_of_class], linewidths=0,
            rasterized=True,
        )  # fmt: skip
    ax.set_xlim(0, ACROSS - GAP)
    ax.set_ylim(corners[-1][1], 1.1)
    ax.set_aspect("equal")
    ax.axis("off")


def _mosaic(ax: Axes, corners: list[tuple[int, float]], fields: list[Array]) -> None:
    """One image of all fields, with nothing between them."""
    each = (1 - GAP) / PIXELS  # a pixel, in units of the axes
    rows, columns = (
        round((max(c[k] for c in corners) - min(c[k] for c in corners) + 1 - GAP) / each) for k in (1, 0)
    )
    bottom = min(c[1] for c in corners)
    whole = np.full((rows, columns), np.nan)
    for (left, low), y in zip(corners, fields, strict=True):
        row, column = round((low - bottom) / each), round(left / each)
        whole[row : row + PIXELS, column : column + PIXELS] = np.clip(y, 0, 1)
    ax.imshow(
        np.ma.masked_invalid(whole), extent=(0, columns * each, bottom, bottom + rows * each), origin="lower",
        cmap=probability_map(), vmin=0, vmax=1, interpolation="none",
    )  # fmt: skip


def _weights(shown: Shown, data: Dataset, chosen: bool = True) -> Drawn:
    task, cell, record = shown
    epochs, path = path_of(record)
    names = [f"w{i + 1}" for i in range(data.n_inputs)] + (["b"] if record.cell.bias is not False else [])
    figure, (left, right) = panels(2, 2, width=HALF, height=1.5)
    for i, name in enumerate(names):
        left.plot(epochs, path[:, i], color=STROKES[i].colour, linestyle=STROKES[i].dash, label=name)
    epoch_axis(left, epochs[-1])
    left.set(xlabel="epoch", ylabel="weight")
    legend_below(figure, [left])
    moving = _boundaries(right, record, data, epochs, path)
    ends = _said(names, path[-1])
    return Drawn(
        name=slug("weights", task),
        series="weights",
        shows=_straight(path) * float(cell["test_accuracy"]),
        section="weights",
        figure=figure,
        title=f"{task}: {_settles(record, data, epochs, path)}",
        caption=(
            f"Left: weights of the neuron ({setting(cell)}) after each epoch, seed {cell['seed']}; "
            "logarithmic from epoch 1 on. Right: its boundary (output one half) at "
            f"{fmt.count(moving, 'epoch')}, faint at the start and strongest at the end, over the training "
            "points. Title: in every epoch kept from that one on; length without the bias."
            f"{'' if chosen else OTHER}"
        ),
        alt=(
            f"Over {epochs[-1]} epochs on {task} the neuron's weights go from {_said(names, path[0])} to "
            f"{ends}, and its boundary turns with them."
        ),
        table="cells; weights from the packs",
        numbers=numbers_of(
            [
                {"epoch": e, "digest": cell["digest"], **dict(zip(names, w, strict=True))}
                for e, w in zip(epochs, path, strict=True)
            ],
            {name: name for name in ("epoch", *names)},
        ),
    )


def _settles(record: Record, data: Dataset, epochs: list[int], path: Array) -> str:
    """From when on the neuron is about as right as at its end, and how much longer its weights grow then."""
    said = _right(record, data, path)
    near = _stays(said)
    long, end = (fmt.number(np.linalg.norm(path[i, : data.n_inputs]), 2) for i in (near, -1))
    told = f"the neuron {_reaches(said, epochs, f' ({fmt.percent(said[-1])})')}, its weights "
    if near == len(said) - 1:
        return f"{told}{end} long"
    return f"{told}{long} long {'there' if near else 'at first'} and {end} at the end"


def _right(record: Record, data: Dataset, path: Array) -> Array:
    """Share of the training points that are right with each weights of a path (E, P); (E,)."""
    train = data.train
    return np.array([(field(record.cell, w, train.x) > 0.5) == (train.t > 0.5) for w in path]).mean(axis=1)


def _straight(path: Array) -> float:
    """How straight the way of the weights is, start to end: 1 along a line, near 0 to and fro."""
    way = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    return float(np.linalg.norm(path[-1] - path[0]) / max(way, 1e-300))


def _said(names: list[str], weights: Array) -> str:
    return ", ".join(f"{name} {fmt.number(value, 2)}" for name, value in zip(names, weights, strict=True))


def _boundaries(ax: Axes, record: Record, data: Dataset, epochs: list[int], path: Array) -> int:
    """Lines where the output is one half, at up to 12 epochs; how many epochs."""
    extent = extent_of(data.train.x)
    draw_points(ax, data.train, 4)
    arch = architecture_of(record.cell, 2)
    first, second, x = grid_of(extent, 40)
    at = np.unique(np.linspace(0, len(epochs) - 1, 12).round().astype(int))
    for place, i in enumerate(at):
        a = activation_out(arch, path[i], x)
        y = a - HALF_AT[arch.output] if arch.output in HALF_AT else field(record.cell, path[i], x) - 0.5
        if np.isfinite(y).all() and y.min() < 0 < y.max():
            seen = (len(at) + 4 * (place + 1)) / (5 * len(at))  # from a fifth to all
            width = 1.6 if i == at[-1] else 0.8
            ax.contour(
                first,
                second,
                y.reshape(40, 40),
                levels=[0.0],
                colors=INK,
                alpha=seen,
                linewidths=width,
                linestyles="solid",
            )
    ax.set_xlim(extent.left, extent.right)
    ax.set_ylim(extent.bottom, extent.top)
    ax.set(xlabel=plainly(data.input_names[0]), ylabel=plainly(data.input_names[1]))
    ax.grid(visible=False)
    return len(at)
