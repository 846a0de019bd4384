"""Sections: choosing the next point, and the map of who wins where."""

from typing import Any

import pandas as pd

from report import format as fmt
from report.document import Block, Table, Told
from report.sections.material import Material
from report.sections.told import counted, headed, share, told
from report.words import RULES

NOTHING = Told(fmt.NONE, None)
REACHED = ("points", "last RMSE", "× random", "× Sobol")


def reached(material: Material) -> list[Block]:
    """A row for each model and rule."""
    rows = material.tables.reached
    if rows.empty:
        return []
    found = [_reached(row) for _, row in rows.iterrows()]
    heads = [headed(*pair) for pair in zip(REACHED, list(zip(*found, strict=True))[5:9], strict=True)]
    return [
        Table(
            title="How many points it takes",
            caption=(
                "Of each task, model and rule over all starts: share that came to the RMSE in the head and "
                "median of the points that took, last RMSE (geometric mean), and that over random and Sobol "
                "points' of the same model, paired over starts, each with its 95 % interval; a dash where "
                "fewer than half came to it, or an end lies beyond what was tried. Source: reached."
            ),
            header=(
                *("task", "error of", "rule", "starts", f"came to {fmt.exact(float(rows['goal'].iloc[0]))}"),
                *(*heads, "than random", "than Sobol"),
            ),
            rows=tuple(found),
            align="lllrrrrrrll",
            name="reached",
            units=("", "", "", "", "%", "", "", "ratio", "ratio", "", ""),
        )
    ]


def _reached(row: "pd.Series[Any]") -> tuple[str | Told, ...]:
    return (
        str(row["task"]),
        str(row["model"]),
        RULES[str(row["rule"])],
        counted(row["n_starts"]),
        share(row["share"], 0),
        _points(row["points"], row["points_low"], row["points_high"]),
        _interval(row["last"], row["last_low"], row["last_high"]),
        _interval(row["ratio"], row["ratio_low"], row["ratio_high"]),
        _interval(row["ratio_sobol"], row["ratio_sobol_low"], row["ratio_sobol_high"]),
        fmt.NONE if fmt.missing(row["verdict"]) else str(row["verdict"]),
        fmt.NONE if fmt.missing(row["verdict_sobol"]) else str(row["verdict_sobol"]),
    )


def calls(material: Material) -> list[Block]:
    """A row for each held-out function that is called and settled, or settled against an open map."""
    rows = material.tables.calls
    rows = rows[rows["found"].notna()]
    if rows.empty:
        return []
    return [
        Table(
            title="What the map says of functions that it is not made of",
            caption=(
                "Held-out functions with the measure on which one side is shown to be better (the 95 % "
                "interval of the ratio over draws of the points does not hold 1): probability that the "
                "process is, by the map, with its interval; whom it calls, a dash where the interval holds "
                "one half; error of the process over that of the ensemble; who is better. Source: calls."
            ),
            header=(
                "measure", "function", "inputs", "points", "noise", "half waves", "map [95 %]", "calls",
                "error × [95 %]", "better",
            ),
            rows=tuple(_call(row) for _, row in rows.iterrows()),
            align="llrrrrrlrl",
            name="calls",
            units=("", "", "", "", "", "", "%", "", "ratio", ""),
        )
    ]  # fmt: skip


def _call(row: "pd.Series[Any]") -> tuple[str | Told, ...]:
    ends = row["share_low"], row["share_high"]
    return (
        str(row["measure"]).upper(),
        str(row["function"]),
        counted(row["inputs"]),
        counted(row["n"]),
        told(fmt.exact(row["noise"]), row["noise"]),
        told(fmt.number(row["turns"], 2), row["turns"]),
        told(fmt.percent_interval(row["share"], *ends, 0), row["share"], 100, ends),
        fmt.NONE if fmt.missing(row["called"]) else str(row["called"]),
        _interval(row["ratio"], row["ratio_low"], row["ratio_high"]),
        str(row["found"]),
    )


def _interval(value: float, low: float, high: float) -> Told:
    return NOTHING if fmt.missing(value) else told(fmt.interval(value, low, high), value, ends=(low, high))


def _points(value: float, low: float, high: float) -> Told:
    if fmt.missing(value):
        return NOTHING
    ends = [fmt.NONE if fmt.missing(end) else fmt.exact(end) for end in (low, high)]
    return told(f"{fmt.exact(value)} [{', '.join(ends)}]", value, ends=(low, high))
