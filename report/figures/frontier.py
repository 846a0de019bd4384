"""The map: on which functions, with how many points and how much noise, a process or an ensemble is
better."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from report import format as fmt
from report.figures import walks
from report.figures.drawn import Drawn, numbers_of
from report.figures.maps import probability_map
from report.figures.source import Array, Source
from report.figures.style import log_ticks, panels
from report.pictures.palette import BLUE, INK, VERMILLION
from report.tables.reader import Tables

MEASURES = {
    "rmse": ("RMSE", "the RMSE of its mean on fresh points"),
    "crps": ("CRPS", "the CRPS of its density on fresh points"),
    "effort": ("RMSE × CPU seconds", "its RMSE times the seconds of the processor that it took"),
}


def draw(source: Source) -> Iterator[Drawn]:
    """Walks from point to point, then a map for each measure; nothing where the study explores nothing."""
    yield from walks.draw(source)
    tables = source.tables
    frames = {"rmse": tables.borders, "crps": tables.borders, "effort": tables.effort}
    for measure, frame in frames.items():
        rows = frame[frame["measure"] == measure]
        if len(rows):
            yield _map(tables, measure, rows)


def _map(tables: Tables, measure: str, rows: pd.DataFrame) -> Drawn:
    inputs, noises = (sorted(set(rows[name])) for name in ("inputs", "noise"))
    figure, axes = panels(len(inputs) * len(noises), len(inputs), height=1.9, sharex=True, sharey=True)
    made = tables.map[~tables.map["held"].astype(bool)]
    for ax, (noise, d) in zip(axes, [(noise, d) for noise in noises for d in inputs], strict=True):
        part = rows[(rows["inputs"] == d) & (rows["noise"] == noise)]
        _panel(ax, part, made[(made["inputs"] == d) & (made["noise"] == noise)], measure)
        ax.set_title(f"{fmt.count(int(d), 'input')}, noise {fmt.exact(noise)}")
    for ax in axes[:: len(inputs)]:
        ax.set_ylabel("half waves")
    for ax in axes[-len(inputs) :]:
        ax.set_xlabel("points")
    words, what = MEASURES[measure]
    told = {side: float((rows["called"].fillna("") == side).mean()) for side in ("process", "ensemble")}
    return Drawn(
        name=f"map-{measure}",
        series="map",
        section="map",
        figure=figure,
        title=(
            f"{words}: by the map the process is better in {fmt.percent(told['process'], 0)} of it, the "
            f"ensemble in {fmt.percent(told['ensemble'], 0)}{_where(rows)}; the rest is open"
        ),
        caption=(
            f"Probability that a Gaussian process has the smaller measure, {what}, than an ensemble of five "
            "networks on the same points (blue: process, orange: ensemble), from a logistic regression over "
            f"{fmt.count(len(made), 'comparison')} on "
            f"{fmt.count(made['function'].nunique() * len(inputs), 'random function')}: sums of plane waves, "
            "of such waves with kinks, or of bumps. Line: one half; hatched: where the 95 % interval, over "
            "functions weighed anew, holds one half. Half waves over the range tell how often a function "
            "turns; with more than 100 points the process has its hyperparameters from the first 100."
            + (" Dots: single functions, in the colour of who was better." if measure != "effort" else "")
        ),
        alt=f"Map of who has the smaller {words}, over points and half waves, by number of inputs and noise.",
        table="borders, map" if measure != "effort" else "effort",
        numbers=numbers_of(
            rows.iloc[:: max(1, len(rows) // 60)],
            {"inputs": "inputs", "noise": "noise", "turns": "half waves", "n": "points"}
            | {"share": "probability", "share_low": "95 % from", "share_high": "to"},
        ),
    )


def _where(rows: pd.DataFrame) -> str:
    """With how many inputs and points the ensemble wins, where it does anywhere."""
    some = rows[rows["called"].fillna("") == "ensemble"]
    if some.empty:
        return ""
    n = int(some["n"].min())
    inputs = [str(d) for d in sorted(set(some["inputs"]))]
    what = "input" if inputs == ["1"] else "inputs"
    return f" (with {fmt.listing(inputs)} {what}, from {fmt.count(n, 'point')} on)"


def _panel(ax: Axes, rows: pd.DataFrame, made: pd.DataFrame, measure: str) -> None:
    n, turns = (np.array(sorted(set(rows[name])), float) for name in ("n", "turns"))
    share, low, high = (_grid(rows, name, n, turns) for name in ("share", "share_low", "share_high"))
    ax.contourf(n, turns, 1 - share, levels=np.linspace(0, 1, 21), cmap=probability_map())
    open_ = ((low < 0.5) & (high > 0.5)).astype(float)
    ax.contourf(n, turns, open_, levels=[0.5, 1.5], colors="none", hatches=["////"])
    if share.min() < 0.5 < share.max():
        ax.contour(n, turns, share, levels=[0.5], colors=INK, linewidths=1.2)
    if measure != "effort" and len(made):
        here, there = (
            made[f"{side}_{measure}"].to_numpy(float, na_value=np.inf) for side in ("process", "ensemble")
        )
        for mask, colour, marker in ((here <= there, BLUE, "o"), (here > there, VERMILLION, "s")):
            ax.plot(made["n"][mask], made["turns"][mask], marker, color=colour, markersize=2.2, alpha=0.7)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlim(n[0], n[-1])
    ax.set_ylim(turns[0], turns[-1])
    log_ticks(ax.xaxis, 4)
    log_ticks(ax.yaxis, 4)
    ax.grid(visible=False)


def _grid(rows: pd.DataFrame, name: str, n: Array, turns: Array) -> Array:
    """(turns, n)."""
    table = rows.set_index(["turns", "n"])[name].unstack()  # noqa: PD010
    return np.asarray(table.reindex(index=turns, columns=n.astype(int)).to_numpy(float))
