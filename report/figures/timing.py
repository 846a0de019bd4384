"""How long things take: against size, as speed-ups, under the machine's roof, beside Gaussian processes."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from report import format as fmt
from report.figures import before, speedups
from report.figures.drawn import Drawn, Numbers, numbers_of
from report.figures.looks import cycle
from report.figures.roof import beside_other_work, draw_roofline
from report.figures.source import Source
from report.figures.style import Stroke, legend_below, log_ticks, panels, width_of
from report.pictures.palette import PAPER
from report.tables.reader import Tables
from report.tables.timings import EPOCHS, HERE, MOST_WIDTH, OWN, TRIPLE, Line, series, steady, whole_training

AXIS_LABELS = {
    "width": "width of the hidden layer",
    "depth": "hidden layers of 40",
    "n": "training points",
    "K": "networks at once, K",
}
LINES = ("plain", "scikit-learn", "vmap", "stack", OWN)
INTERVALS = "Bars are 95 % intervals of the median; open markers were contaminated."


def draw(source: Source) -> Iterator[Drawn]:
    """What there are timings for."""
    tables = source.tables
    if not steady(tables.timings).empty:
        yield from _scaling(tables)
        yield from speedups.draw(tables)
        yield from draw_roofline(tables)
        yield from _processes(tables)
    yield from before.draw(tables)


def _scaling(tables: Tables) -> Iterator[Drawn]:
    lines = [line for line in series(tables.timings) if line.shared["what"] == "train" and _shown(line)]
    lines.sort(key=lambda line: _place_of(_label(line)))
    axes_there = [axis for axis in AXIS_LABELS if any(axis == line.axis for line in lines)]
    if not axes_there:
        return
    figure, axes = panels(len(axes_there), 2, width=width_of(len(axes_there)), height=2.4)
    strokes = _looks(sorted({_label(line) for line in lines}, key=_place_of))
    drawn: list[tuple[str, str, pd.DataFrame]] = []
    for ax, wanted in zip(axes, axes_there, strict=True):
        for line in lines:
            if line.axis == wanted:
                _draw(ax, line.rows, wanted, _label(line), strokes)
                drawn.append((_label(line), wanted, line.rows))
        _log_log(ax, AXIS_LABELS[wanted], "µs per epoch and network")
    legend_below(figure, axes)
    yield Drawn(
        name="timing-scaling",
        section="timing",
        figure=figure,
        title=_scaling_title(tables) + beside_other_work(*(rows for _, axis, rows in drawn if axis == "n")),
        caption=(
            "Median time of one epoch of one network, 2-40-1 ReLU on 200 points with the full batch where "
            f"the axis does not say otherwise; one core; {_trainers(label for label, *_ in drawn)}. "
            f"{INTERVALS} Logarithmic axes."
        ),
        alt=f"Time of an epoch, from the smallest to the largest size: {_ends(drawn, 1e6, 'µs')}.",
        table="timings, scaling",
        numbers=_numbers(drawn, 1e6, "µs per epoch and network"),
    )


def _trainers(labels: Iterable[str]) -> str:
    """Who trains, as the glossary explains it."""
    found = {label.split(",")[0] for label in labels}
    words = {"plain": "the plain loop", OWN: "fused training"}
    return f"by {fmt.listing([words.get(name, name) for name in LINES if name in found])}"


def _shown(line: Line) -> bool:
    """One line a variant: the practical's network, alone or as many as the entry has."""
    axis, shared = line.axis, line.shared
    alone = axis == "K" or pd.isna(shared["K"]) or shared["K"] in (1, 256)
    batch = shared.get("batch_size") == "full"
    shape = axis in ("width", "depth") or shared["model"] == "mlp-40"
    return alone and batch and shape and shared["problem"] == "classification" and shared["variant"] in LINES


def _place_of(label: str) -> tuple[int, str]:
    return LINES.index(label.split(",")[0]), label


def _label(line: Line) -> str:
    shared = line.shared
    alone = line.axis == "K" or pd.isna(shared["K"]) or shared["K"] == 1
    many = "" if alone else f", K = {shared['K']}"
    device = "" if shared["device"] == "cpu" else f", {shared['device']}"
    where = "" if shared["machine"] == "here" else f", {shared['machine']}"
    return f"{shared['variant']}{many}{device}{where}"


def _looks(labels: list[str]) -> dict[str, Stroke]:
    return cycle(labels)


def _draw(
    ax: Axes, rows: pd.DataFrame, axis: str, label: str, strokes: dict[str, Stroke], scale: float = 1e6
) -> None:
    """A line of medians with their intervals; what was contaminated is open."""
    x, stroke = rows[axis].to_numpy(float), strokes[label]
    middle, low, high = (rows[name].to_numpy(float, na_value=np.nan) * scale for name in TRIPLE)
    ax.plot(x, middle, color=stroke.colour, linestyle=stroke.dash, label=label, zorder=2)
    ax.vlines(x, low, high, color=stroke.colour, linewidth=1.2)
    doubtful = rows["contaminated"].notna().to_numpy(bool)
    ax.plot(x[~doubtful], middle[~doubtful], stroke.marker, color=stroke.colour, linestyle="none")
    ax.plot(
        x[doubtful],
        middle[doubtful],
        stroke.marker,
        color=stroke.colour,
        markerfacecolor=PAPER,
        linestyle="none",
    )


def _log_log(ax: Axes, x: str, y: str) -> None:
    ax.set_xscale("log")
    ax.set_yscale("log")
    log_ticks(ax.xaxis)
    log_ticks(ax.yaxis)
    ax.set_xlabel(x)
    ax.set_ylabel(y)


def _scaling_title(tables: Tables) -> str:
    rows = tables.scaling[(tables.scaling["variant"] == OWN) & (tables.scaling["axis"] == "n")]
    rows = rows[rows["exponent"].notna() & (rows["what"] == "train") & (rows["batch_size"] == "full")]
    rows = rows[rows["high"] - rows["low"] <= MOST_WIDTH]
    if rows.empty:
        return "Time of training against size"
    row = rows.iloc[0]
    power = fmt.interval(row["exponent"], row["low"], row["high"], 2)
    return f"Fused training grows with the points to the power {power}"


def _ends(drawn: list[tuple[str, str, pd.DataFrame]], scale: float, unit: str) -> str:
    """The first and the last time of each line."""
    words = []
    for label, axis, rows in drawn:
        ends = [
            f"{fmt.number(scale * rows[TRIPLE[0]].iloc[i], 2)} {unit} at {rows[axis].iloc[i]}"
            for i in (0, -1)
        ]
        words.append(f"{label}, {AXIS_LABELS[axis]}: {' to '.join(ends)}")
    return "; ".join(words[:12])


def _numbers(drawn: list[tuple[str, str, pd.DataFrame]], scale: float, unit: str) -> Numbers:
    rows = [
        {"label": label, "axis": AXIS_LABELS[axis], "at": row[axis]}
        | {name: scale * row[name] for name in TRIPLE}
        for label, axis, part in drawn
        for _, row in part[[axis, *TRIPLE]].astype(float).iterrows()
    ]
    ends = dict(zip(TRIPLE, (unit, "95 % from", "to"), strict=True))
    return numbers_of(rows, {"label": "way to train", "axis": "against", "at": "at"} | ends)


def _processes(tables: Tables) -> Iterator[Drawn]:
    lines = list(series(tables.timings, ["n"]))
    gps = [line for line in lines if str(line.shared["what"]).startswith("gp-")]
    if not gps:
        return
    labelled = [(_process_label(line.shared), line.rows) for line in gps]
    for line in lines:
        if _is_practical(line.shared):
            label = f"mlp-40, {fmt.whole(EPOCHS)} epochs{_elsewhere(line.shared)}"
            labelled.append((label, whole_training(line.rows)))
    strokes = _looks([label for label, _ in labelled])
    drawn = [(label, "n", rows) for label, rows in labelled]
    figure, (ax,) = panels(1, 1, width=7.0, height=2.9)
    for label, rows in labelled:
        _draw(ax, rows, "n", label, strokes, scale=1.0)
    _log_log(ax, "training points", "seconds")
    legend_below(figure, [ax], columns=3)
    yield Drawn(
        name="timing-gp",
        section="timing",
        figure=figure,
        title=_processes_title(tables) + beside_other_work(*(rows for _, rows in labelled)),
        caption=(
            "Fit with given hyperparameters, with optimised ones, and prediction of one new point, "
            f"against the whole training of a network. {INTERVALS} Logarithmic axes."
        ),
        alt=f"Seconds, from the fewest to the most training points: {_ends(drawn, 1.0, 's')}.",
        table="timings, crossovers",
        numbers=_numbers(drawn, 1.0, "seconds"),
    )


def _process_label(shared: dict[str, Any]) -> str:
    return f"{shared['variant']}, {str(shared['what']).removeprefix('gp-')}{_elsewhere(shared)}"


def _is_practical(shared: dict[str, Any]) -> bool:
    """Whether it is the training of one network alone, mlp-40, with the full batch."""
    alone = pd.isna(shared["K"]) or shared["K"] == 1
    names = ("what", "variant", "batch_size", "model")
    return alone and [shared[name] for name in names] == ["train", OWN, "full", "mlp-40"]


def _elsewhere(shared: dict[str, Any]) -> str:
    device = "" if shared["device"] == "cpu" else f", {shared['device']}"
    return device + ("" if shared["machine"] == "here" else f", {shared['machine']}")


def _processes_title(tables: Tables) -> str:
    """Where one pair that is drawn crosses, by name, and how many do not."""
    rows = tables.crossovers[tables.crossovers["question"] == "process"]
    rows = rows[(rows["machine"] == HERE) & rows["first"].str.endswith("K = 1")]
    optimised = rows[rows["second"].str.contains("optimise")]
    if optimised.empty:
        return "What a Gaussian process costs against the number of points"
    row, never = optimised.iloc[0], int(rows["said"].str.startswith("none").sum())
    title = f"Training {row['first']} against {row['second']}: {row['said']}"
    if len(rows) == 1:
        return title
    return f"{title}; never faster in {never} of {len(rows)} pairs, at sizes that both have"
