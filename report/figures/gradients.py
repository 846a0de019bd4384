"""How large the misfit's gradient is in each layer as networks get deeper, before and after training.

By the backpropagation written out in `bench.training.byhand`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from bench.cell import Cell
from bench.models.network import (
    Architecture,
    architecture_of,
    default_loss,
    initial_weights,
    output_of,
    split_weights,
)
from bench.record import Record
from bench.training.byhand import gradient
from report import format as fmt
from report.figures.drawn import Drawn, Numbers, numbers_of
from report.figures.source import Array, Source, dataset_of
from report.figures.style import STROKES, even_columns, legend_below, log_lines, log_ticks, panels, width_of
from report.tables.reader import Tables

ACTIVATIONS = ("sigmoid", "tanh", "relu")
DEPTHS = range(1, 9)
SHOWN = (1, 2, 4, 8)  # depths with a line of their own
MOST_SEEDS, MOST = 5, 6  # of the first picture; tasks of the second


class Profile(NamedTuple):
    """Norm of each layer's gradient over the last layer's, first layer first: geometric mean over seeds.
    digest: the first seed's cell, "" of what is not trained.
    """

    name: str
    ratios: Array
    n_seeds: int
    activation: str
    digest: str = ""

    @property
    def first(self) -> float:
        """Of the first layer."""
        return float(self.ratios[0])

    @property
    def a_layer(self) -> float:
        """What it is divided by on the way from the last layer to the first, a layer."""
        return float(self.first ** (-1 / (len(self.ratios) - 1)))


def draw(source: Source) -> Iterator[Drawn]:
    """At initial weights for depths 1 to 8; at final weights for the depths that the study trained."""
    if source.tables.network is None:
        return
    cell = _cell(source)
    if cell is None:
        return
    yield _initial(source.tables, cell)
    yield from _trained(source)


def _deep(tables: Tables) -> pd.DataFrame:
    """Settings of networks whose hidden layers are equally wide, with their depth."""
    frame = tables.settings.frame
    frame = frame[(frame["kind"] == "mlp") & (frame["n_ok"] > 0) & (frame["split"] == "separate")]
    frame = frame[frame["model"].isin(tables.board.models("mlp", trained=True))]
    widths = [str(hidden).split("-") for hidden in frame["hidden"]]
    frame = frame.assign(depth=[len(w) for w in widths], width=[w[0] for w in widths])
    return frame[np.array([len(set(w)) == 1 for w in widths], bool)]


def _cell(source: Source) -> Cell | None:
    """A network's cell on the task that is shown: of the tasks with most depths the first with points."""
    deep = _deep(source.tables)
    depths = deep.groupby("task", sort=False)["depth"].nunique().sort_values(ascending=False, kind="stable")
    for task in depths.index:
        digest = deep[deep["task"] == task].sort_values(["depth", "place"]).iloc[0]["digest"]
        cell = source.records([digest])[digest].cell
        if dataset_of(cell) is not None:
            return cell
    return None


def _initial(tables: Tables, cell: Cell) -> Drawn:
    width = cell.model.hidden[0] if cell.model.hidden else 40
    seeds = tables.settings.seeds[:MOST_SEEDS]
    found = {f: [initial_profile(cell, f, width, depth, seeds) for depth in DEPTHS] for f in ACTIVATIONS}
    figure, axes = panels(len(ACTIVATIONS), len(ACTIVATIONS), height=2.2, sharey=True)
    for ax, (f, profiles) in zip(axes, found.items(), strict=True):
        _lines(ax, [profiles[DEPTHS.index(depth)] for depth in SHOWN])
        ax.set_title(f)
    _finish(figure, axes)
    deepest = {f: profiles[-1] for f, profiles in found.items()}
    steepest = sorted(deepest.items(), key=lambda item: -item[1].a_layer)
    words = [f"by {fmt.number(p.a_layer, 2)} with {f}" for f, p in steepest if np.isfinite(p.a_layer)]
    dead = [f for f, p in steepest if not np.isfinite(p.a_layer)]
    title = f"Back through {DEPTHS[-1]} hidden layers the gradient is divided, a layer, {fmt.listing(words)}"
    title += f"; with {fmt.listing(dead)} nothing arrives for some seed" if dead else ""
    left = fmt.listing([f"{fmt.number(p.first, 2)} with {f}" for f, p in steepest])
    return Drawn(
        name="gradients-initial",
        section="gradients",
        figure=figure,
        title=title,
        caption=(
            "Euclidean norm of the misfit's gradient with respect to each layer's weights, over that of the "
            f"last layer's, at initial weights of networks with {width} neurons in each hidden layer on "
            f"{cell.task.name}; {fmt.mean_of(len(seeds), 'geometric mean')} (draws of the points and "
            f"of the weights), all training points, mean {_loss(cell)}. A step changes a layer by η times "
            "its gradient: where it is small hardly anything is learnt. Left in the first of "
            f"{DEPTHS[-1]} hidden layers, of the last layer's: {left}. Logarithmic."
        ),
        alt=f"Gradient norms by layer for sigmoid, tanh and relu. {title}.",
        table="bench.training.byhand",
        numbers=_numbers({f: [p[DEPTHS.index(depth)] for depth in SHOWN] for f, p in found.items()}),
    )


def initial_profile(cell: Cell, activation: str, width: int, depth: int, seeds: Sequence[int]) -> Profile:
    """Of a network with `depth` hidden layers on the cell's task, before training."""
    output, loss = output_of("mlp", None, cell.task.problem), _loss(cell)
    each = []
    for seed in seeds:
        data = dataset_of(replace(cell, seed=seed))
        if data is None:
            continue
        arch = Architecture(data.n_inputs, (width,) * depth, activation, output)
        weights = initial_weights(arch, "uniform", seed)
        each.append(ratios_of(arch, gradient(arch, weights, data.train.x, data.train.t, loss, "mean")))
    return Profile(fmt.count(depth, "hidden layer"), geometric(each), len(each), activation)


def _numbers(found: Mapping[str, Sequence[Profile]]) -> Numbers:
    """Every line's first layer, and how much is lost a layer, by panel."""
    rows = [
        {"panel": panel, "name": one.name, "first": one.first, "a_layer": one.a_layer, "seeds": one.n_seeds}
        | {"digest": one.digest}
        for panel, profiles in found.items()
        for one in profiles
    ]
    columns = {"panel": "panel", "name": "network", "first": "first layer, of the last one's"}
    return numbers_of(rows, columns | {"a_layer": "divided, a layer, by", "seeds": "seeds"})


def _loss(cell: Cell) -> str:
    return default_loss(output_of("mlp", None, cell.task.problem), cell.task.problem)


def ratios_of(arch: Architecture, g: Array) -> Array:
    """(layers,): Euclidean norm of each layer's part of g, biases apart, over that of the last layer's."""
    norms = np.array([np.linalg.norm(W) for W, _ in split_weights(arch, g)])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(norms / norms[-1])


def geometric(each: Sequence[Array]) -> Array:
    """Geometric mean over the rows, of what is finite and above 0; NaN where nothing is."""
    values = np.asarray(each, float)
    logs = np.where(np.isfinite(values) & (values > 0), np.log(np.where(values > 0, values, 1)), np.nan)
    counts = np.isfinite(logs).sum(axis=0)
    means = np.nansum(logs, axis=0) / np.maximum(counts, 1)
    return np.asarray(np.where(counts > 0, np.exp(means), np.nan))


def _trained(source: Source) -> Iterator[Drawn]:
    """Of each task with two depths or more that were trained: every depth at its best setting, but for those
    where nothing arrives at the first layer."""
    deep = _deep(source.tables)
    counts = deep.groupby("task", sort=False)["depth"].nunique()
    tasks = [task for task in counts.index if counts[task] > 1][:MOST]
    found = {task: _profiles(source, deep[deep["task"] == task]) for task in tasks}
    found = {task: [one for one in of if np.isfinite(one.first)] for task, of in found.items()}
    found = {task: profiles for task, profiles in found.items() if len(profiles) > 1}
    if not found:
        return
    figure, axes = panels(
        len(found), even_columns(len(found)), width=width_of(len(found)), height=2.2, sharey=True
    )
    for ax, (task, profiles) in zip(axes, found.items(), strict=True):
        _lines(ax, profiles)
        ax.set_title(f"{task}, {profiles[0].activation}")
    _finish(figure, axes)
    names = {of[-1].name for of in found.values()}
    each = "" if len(names) == 1 else " ({})"
    words = [
        f"× {fmt.number(of[-1].first, 2)} on {task}{each.format(of[-1].name)}" for task, of in found.items()
    ]
    of_all = f" with {names.pop()}" if len(names) == 1 else ""
    title = f"After training{of_all} the first layer's gradient is the last one's {fmt.listing(words)}"
    yield Drawn(
        name="gradients-trained",
        section="gradients",
        figure=figure,
        title=title,
        caption=(
            "As above, at the final weights: for every depth that the study trained its best setting by "
            "validation, whatever its optimiser, of one width and activation function; geometric mean over "
            "the seeds that chose, with the loss that was descended."
        ),
        alt=f"Gradient norms by layer after training. {title}.",
        table="cells; weights from the packs",
        numbers=_numbers(found),
    )


def _profiles(source: Source, settings: pd.DataFrame) -> list[Profile]:
    for axis in ("width", "activation"):  # the one with most depths, so that depth alone differs
        depths = settings.groupby(axis, sort=False)["depth"].nunique()
        settings = settings[settings[axis] == depths.idxmax()]
    best = [rows.sort_values("place").iloc[0] for _, rows in settings.groupby("depth")]
    found = []
    for row in best:
        digests = list(source.tables.chose(row["digest"])["digest"])
        records = source.records(digests)
        each = [one for digest in digests if (one := final_ratios(records[digest])) is not None]
        if each:
            name = fmt.count(int(row["depth"]), "hidden layer")
            said = str(row["activation"]), str(row["digest"])
            found.append(Profile(name, geometric(each), len(each), *said))
    return found


def final_ratios(record: Record) -> Array | None:
    """At a training's final weights; None where these or the points are gone."""
    data, cell = dataset_of(record.cell), record.cell
    if data is None or not record.weights or cell.loss is None:
        return None
    arch = architecture_of(cell, data.n_inputs)
    weights = np.asarray(record.weights, float)
    g = gradient(arch, weights, data.train.x, data.train.t, cell.loss, cell.reduction or "mean")
    return ratios_of(arch, g)


def _lines(ax: Axes, profiles: Sequence[Profile]) -> None:
    for profile, stroke in zip(profiles, STROKES, strict=False):
        layers = range(1, len(profile.ratios) + 1)
        ax.plot(
            layers, profile.ratios, color=stroke.colour, marker=stroke.marker, linestyle=stroke.dash,
            label=profile.name,
        )  # fmt: skip


def _finish(figure: Any, axes: Sequence[Axes]) -> None:
    from matplotlib.ticker import MaxNLocator

    log_lines(axes)
    values = np.concatenate([np.asarray(line.get_ydata(), float) for ax in axes for line in ax.get_lines()])
    values = values[np.isfinite(values) & (values > 0)]
    for ax in axes:
        ax.set_xlabel("layer")
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        if len(values):
            ax.set_ylim(values.min() / 1.6, values.max() * 1.6)
            log_ticks(ax.yaxis)
    axes[0].set_ylabel("gradient / last layer's")
    legend_below(figure, axes, 2 if len(axes) == 1 else 4)
