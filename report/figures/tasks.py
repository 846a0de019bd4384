"""A picture of every task of the study: the points of the shown seed, and the function where there is one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from bench.cell import TaskSpec
from bench.tasks import function_of
from bench.tasks.dataset import Dataset, Points
from report import format as fmt
from report.figures import style
from report.figures.drawn import Drawn, numbers_of, parts
from report.figures.source import Array, Source, dataset_of
from report.figures.style import (
    CLASS_COLOURS,
    CLASS_MARKERS,
    panels,
    width_of,
)
from report.pictures.palette import BLUE, INK, PAPER

MOST, COLUMNS = 12, 4
ROW = {
    "task": "task", "points": "training points", "inputs": "inputs",
    "low": "share of class 1, or lowest target", "high": "highest target",
}  # fmt: skip
LONGEST = 16  # letters of a class's name below a panel
GRID = 400
FEW = 50  # points that are drawn larger


class Sample(NamedTuple):
    """A task and what one seed draws of it."""

    spec: TaskSpec
    data: Dataset


def draw(source: Source) -> Iterator[Drawn]:
    """Galleries of both problems' tasks."""
    samples = _samples(source)
    for problem in ("classification", "regression"):
        of = [one for one in samples if one.data.problem == problem]
        for number, part in enumerate(parts(of, MOST), 1):
            yield _gallery(source, problem, number, part)


def _samples(source: Source) -> list[Sample]:
    """Every task in the study's order, those left out whose points cannot be drawn any more."""
    firsts = source.tables.cells.drop_duplicates("task")
    records = source.records(list(firsts["digest"]))
    seed, found = source.tables.shown_seed, []
    for digest in firsts["digest"]:
        cell = replace(records[digest].cell, seed=seed, n_train=None, split="separate")
        data = dataset_of(cell)
        if data is not None:
            found.append(Sample(cell.task, data))
    return found


def _gallery(source: Source, problem: str, number: int, samples: list[Sample]) -> Drawn:
    figure, axes = panels(len(samples), COLUMNS, width=width_of(len(samples)), height=1.75)
    for ax, one in zip(axes, samples, strict=True):
        draw_task(ax, one)
    return Drawn(
        name=f"tasks-{problem}-{number}",
        section="tasks",
        figure=figure,
        title=_title(problem, samples),
        caption=_caption(problem, samples, source.tables.shown_seed),
        alt=f"{_title(problem, samples)}: {fmt.listing([one.spec.name for one in samples])}.",
        table="tasks; points drawn anew",
        numbers=numbers_of(map(_row, samples), ROW),
    )


def _row(one: Sample) -> dict[str, object]:
    """What a panel shows, as numbers: points and inputs, and the share of class 1 or the target's range."""
    data, t = one.data, one.data.train.t
    row: dict[str, object] = {"task": one.spec.name, "points": len(t), "inputs": data.n_inputs}
    if data.problem == "classification":
        return row | {"low": float(t.mean()), "high": None}
    t = t * data.target_scale + data.target_shift
    return row | {"low": float(t.min()), "high": float(t.max())}


def draw_task(ax: Axes, one: Sample) -> None:
    """Points of a task: its plane, its line, or the plane of its two main components."""
    data = one.data
    ax.set_title(shortened(one.spec.name, 24))
    if data.problem == "regression" and data.n_inputs == 1:
        _draw_function(ax, one)
        return
    x, labels = _plane(data)
    if data.problem == "classification":
        _draw_classes(ax, Points(x, data.train.t), data.class_names)
    else:
        ax.scatter(x[:, 0], x[:, 1], s=6, c=data.train.t, cmap="cividis", rasterized=True)
    ax.set(xticks=[], yticks=[])
    ax.set_ylabel(labels[1], fontsize=7, labelpad=2)
    below = _legend(data)
    ax.set_xlabel("\n".join(filter(None, (labels[0], below))), fontsize=7, labelpad=2)


def _draw_classes(ax: Axes, points: Points, names: tuple[str, str]) -> None:
    for label in (0, 1):
        x = points.x[points.t == label]
        ax.scatter(
            x[:, 0], x[:, 1], s=6, marker=CLASS_MARKERS[label], color=CLASS_COLOURS[label],
            edgecolors=PAPER, linewidths=0.25, rasterized=True,
        )  # fmt: skip


def _draw_function(ax: Axes, one: Sample) -> None:
    data, function = one.data, function_of(one.spec)
    t = data.train.t * data.target_scale + data.target_shift
    if function is not None:
        low, high = data.train_range or (float(data.train.x.min()), float(data.train.x.max()))
        x = np.linspace(low, high, GRID)
        ax.plot(x, function(x), color=INK, linewidth=1)
    size = 16 if len(t) < FEW else 5
    ax.scatter(data.train.x[:, 0], t, s=size, color=BLUE, linewidths=0, rasterized=True, zorder=3)
    ax.tick_params(labelsize=7)
    ax.locator_params(nbins=4)
    ax.set_xlabel(style.plainly(data.input_names[0]), fontsize=7, labelpad=2)
    ax.set_ylabel(style.plainly(data.target_name), fontsize=7, labelpad=2)


def _plane(data: Dataset) -> tuple[Array, tuple[str, str]]:
    """Where the training points stand in a picture, (N, 2), and what its axes are called."""
    x, names = data.train.x, data.input_names
    if data.n_inputs == 2:
        return x, (style.plainly(names[0]), style.plainly(names[1]))
    if data.n_inputs == 1:
        return np.column_stack([x[:, 0], data.train.t]), (style.plainly(names[0]), "class")
    places, shares = main_components(x)
    words = [f"component {i + 1} ({fmt.percent(share, 0)})" for i, share in enumerate(shares)]
    return places, (words[0], words[1])


def main_components(x: Array) -> tuple[Array, Array]:
    """The first two principal components of the points x (N, D), D > 1, each input with deviation 1.

    Returns their coordinates (N, 2) and their shares of the variance (2,). The sign of a component is that
    with which its largest loading is positive.
    """
    scale = x.std(axis=0)
    z = (x - x.mean(axis=0)) / np.where(scale > 0, scale, 1)
    _, lengths, loadings = np.linalg.svd(z, full_matrices=False)
    first = loadings[:2]
    signs = np.sign(first[np.arange(len(first)), np.abs(first).argmax(axis=1)])
    total = (lengths**2).sum()
    return z @ (first * signs[:, None]).T, lengths[:2] ** 2 / (total if total > 0 else 1)


def _legend(data: Dataset) -> str:
    """Which mark is which class, where the classes have names."""
    if data.problem != "classification" or data.class_names == ("0", "1"):
        return ""
    return "   ".join(
        f"{sign} {shortened(name, LONGEST)}" for sign, name in zip("●■", data.class_names, strict=True)
    )


def shortened(name: str, most: int) -> str:
    """The name, its middle left out where it has more than `most` letters."""
    return style.shortened([style.plainly(name)], most)[0]


def _title(problem: str, samples: list[Sample]) -> str:
    """How many tasks, and between which numbers of inputs and training points."""
    inputs = _span([one.data.n_inputs for one in samples], "input")
    points = _span([len(one.data.train) for one in samples], "training point")
    return f"{fmt.count(len(samples), f'{problem} task')}: {inputs}, {points}"


def _span(numbers: list[int], noun: str) -> str:
    low, high = min(numbers), max(numbers)
    return fmt.count(low, noun) if low == high else f"{low} to {fmt.count(high, noun)}"


def _caption(problem: str, samples: list[Sample], seed: int) -> str:
    many = [one.spec.name for one in samples if one.data.n_inputs > 2]
    words = [f"The training points that seed {seed} draws."]
    if problem == "classification":
        words.append("Blue circles are class 0, orange squares class 1; their names below, if they have any.")
        if any(one.data.n_inputs == 1 for one in samples):
            words.append("Of a task with one input the height is the class.")
    elif any(function_of(one.spec) for one in samples):
        words.append("Line: the function that they come from.")
    if many:
        colour = "" if problem == "classification" else ", yellow where the target is high, blue where low"
        words.append(
            f"Of more than two inputs ({fmt.listing(many, 4)}) the first two principal components of the "
            f"standardised inputs are shown, with their share of the variance{colour}."
        )
    return " ".join(words)
