"""The roofline: operations a second against operations a byte, under what the machine was seen to reach."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from bench.study.timing_section import KINDS
from report import format as fmt
from report.figures.drawn import Drawn, numbers_of
from report.figures.looks import cycle
from report.figures.style import FULL, legend_below, log_ticks, panels
from report.pictures.palette import INK
from report.tables.reader import Tables
from report.tables.timings import steady


class Peak(NamedTuple):
    """The most that a machine's device was seen to do, a second."""

    flops: float
    bytes: float


def peaks_of(timings: pd.DataFrame) -> dict[tuple[str, str], Peak]:
    """(machine, device) -> its peak, where both parts of it were measured."""
    rows = rows_of_peaks(timings)
    found = {}
    for (machine, device), part in rows.groupby(["machine", "device"], sort=False):
        flops, moved = part["flops_per_second"].max(), part["bytes_per_second"].max()
        if pd.notna(flops) and pd.notna(moved):
            found[str(machine), str(device)] = Peak(float(flops), float(moved))
    return found


def rows_of_peaks(timings: pd.DataFrame) -> pd.DataFrame:
    """The measurements of what machines can do."""
    rows = steady(timings)
    return rows[rows["what"] == "peak"]


def beside_other_work(*parts: pd.DataFrame) -> str:
    """The end of a title that rests on such measurements; nothing where all were undisturbed."""
    busy = any(part["contaminated"].notna().any() for part in parts)
    return " (some measured beside other work)" if busy else ""


def _roof_panel(ax: Axes, rows: pd.DataFrame, peak: Peak) -> None:
    """The roof, min(operations, bytes x intensity) a second, and a mark for each training."""
    intensity = rows["flops"].astype(float) / rows["bytes"].astype(float)
    x = np.geomspace(intensity.min() / 2, max(intensity.max(), peak.flops / peak.bytes) * 2, 100)
    ax.plot(x, np.minimum(peak.flops, peak.bytes * x), color=INK, linewidth=1.2)
    for variant, stroke in cycle(KINDS["training"].variants).items():
        of = rows[rows["variant"] == variant]
        ax.plot(
            intensity[of.index], of["flops_per_second"], stroke.marker, color=stroke.colour, label=variant,
            linestyle="none", markersize=3.5,
        )  # fmt: skip
    ax.set_xscale("log")
    ax.set_yscale("log")
    log_ticks(ax.xaxis)
    log_ticks(ax.yaxis, 7)
    ax.set_xlabel("floating point operations a byte")
    ax.set_ylabel("operations a second")


def draw_roofline(tables: Tables) -> Iterator[Drawn]:
    """A panel for each machine and device whose peaks are known."""
    peaks = peaks_of(tables.timings)
    rows = steady(tables.timings)
    rows = rows[(rows["what"] == "train") & rows["flops"].notna() & rows["bytes"].notna()]
    there = {
        (machine, device): part
        for machine, device in peaks
        if len(part := rows[(rows["machine"] == machine) & (rows["device"] == device)])
    }
    if not there:
        return
    figure, axes = panels(len(there), 2, width=FULL, height=2.9)
    best, quickest = {}, []
    for ax, ((machine, device), part) in zip(axes, there.items(), strict=True):
        peak, name = peaks[machine, device], f"{device}, {machine}"
        _roof_panel(ax, part, peak)
        ax.set_title(name)
        best[name] = float(part["flops_per_second"].max()) / peak.flops
        quickest.append(part.nlargest(1, "flops_per_second"))
    measured = rows_of_peaks(tables.timings)
    measured = measured[[(m, d) in there for m, d in measured[["machine", "device"]].itertuples(index=False)]]
    legend_below(figure, axes)
    shares = fmt.listing([f"{fmt.percent(share, 0)} of the peak ({name})" for name, share in best.items()])
    yield Drawn(
        name="timing-roofline",
        section="timing",
        figure=figure,
        title=f"The quickest training reaches {shares}{beside_other_work(*quickest, measured)}",
        caption=(
            "Each point is one measured training. Operations and bytes are counted from its sizes, bytes "
            "as if nothing stayed in a cache; the line is what a large matrix product and a copy beyond "
            "the caches reached, so that a point may lie above its slope where the caches serve."
        ),
        alt=f"Operations a second against operations a byte, under the machine's roof: at best {shares}.",
        table="timings",
        numbers=numbers_of(
            pd.concat(list(there.values())).sort_values("flops_per_second", ascending=False),
            {"machine": "machine", "device": "device", "variant": "variant", "model": "model", "n": "points"}
            | {
                "K": "networks at once",
                "flops": "operations an epoch",
                "flops_per_second": "operations a second",
            },
        ),
    )
