"""The roofline: operations a second against operations a byte, under what the machine was seen to reach."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from report import format as fmt
from report.figures.drawn import Drawn
from report.figures.style import FULL, LOOKS, legend_below, log_ticks, panels
from report.tables.reader import Tables
from report.tables.timings import steady

VARIANTS = ("plain", "scikit-learn", "vmap", "stack", "fused")


def peaks_of(timings: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float]]:
    """(machine, device) -> (operations, bytes) a second, where both were measured."""
    rows = steady(timings)
    rows = rows[rows["what"] == "peak"]
    found = {}
    for key, part in rows.groupby(["machine", "device"], sort=False):
        flops, moved = part["flops_per_second"].max(), part["bytes_per_second"].max()
        if pd.notna(flops) and pd.notna(moved):
            found[str(key[0]), str(key[1])] = (float(flops), float(moved))
    return found


def draw_roofline(tables: Tables) -> Iterator[Drawn]:
    """A panel for each machine and device whose peaks are known."""
    peaks = peaks_of(tables.timings)
    rows = steady(tables.timings)
    rows = rows[(rows["what"] == "train") & rows["flops"].notna() & rows["bytes"].notna()]
    there = [key for key in peaks if ((rows["machine"] == key[0]) & (rows["device"] == key[1])).any()]
    if not there:
        return
    figure, axes = panels(len(there), 2, width=FULL, height=2.9)
    best = {}
    for ax, (machine, device) in zip(axes, there, strict=True):
        flops, moved = peaks[machine, device]
        part = rows[(rows["machine"] == machine) & (rows["device"] == device)]
        intensity = part["flops"].astype(float) / part["bytes"].astype(float)
        x = np.geomspace(intensity.min() / 2, max(intensity.max(), flops / moved) * 2, 100)
        ax.plot(x, np.minimum(flops, moved * x), color="black", linewidth=1.2)
        for variant, look in zip(VARIANTS, LOOKS, strict=False):
            of = part[part["variant"] == variant]
            ax.plot(
                intensity[of.index], of["flops_per_second"], look.marker, color=look.colour, label=variant,
                linestyle="none", markersize=3.5,
            )  # fmt: skip
        ax.set_xscale("log")
        ax.set_yscale("log")
        log_ticks(ax.xaxis)
        log_ticks(ax.yaxis, 7)
        ax.set_xlabel("floating point operations a byte")
        ax.set_ylabel("operations a second")
        ax.set_title(f"{device}, {machine}")
        best[f"{device}, {machine}"] = float(part["flops_per_second"].max()) / flops
    legend_below(figure, axes)
    shares = fmt.listing([f"{fmt.percent(share, 0)} of the peak ({name})" for name, share in best.items()])
    yield Drawn(
        "timing-roofline",
        "timing",
        figure,
        f"The quickest training reaches {shares}",
        "Each point is one measured training. Operations and bytes are counted from its sizes, bytes as "
        "if nothing stayed in a cache; the line is what a large matrix product and a copy beyond the "
        "caches reached, so that a point may lie above its slope where the caches serve.",
        "Roofline plot: operations a second against operations a byte for every way to train.",
        "timings",
    )
