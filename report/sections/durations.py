"""Section: how long things take."""

from typing import Any

import pandas as pd

from bench.timing.measurement import HERE
from report import format as fmt
from report.document import Block, Paragraph, Table, Told
from report.sections.commands import PLACE, foreign_study, time_command
from report.sections.material import Material
from report.sections.told import counted, told
from report.tables.timings import steady
from report.words import seconds

MOST = 60
KINDS = {
    "mlp": "networks",
    "neuron": "neurons",
    "linear": "linear models",
    "gp": "Gaussian processes",
    "ensemble": "ensembles of networks",
}


def blocks(material: Material) -> list[Block]:
    """The times that no figure shows, then what could not be timed."""
    timings = material.tables.timings
    rows = steady(timings)
    found: list[Block] = []
    rest = rows[rows["what"].isin(["infer", "start", "pipeline", "peak"])]
    if len(rest):
        found.append(_times(rest, _again(material)))
    gone = timings[timings["status"] != "ok"]
    if len(gone):
        found.append(_absent(gone))
    return found


def whole_run(material: Material) -> list[Block]:
    """What the whole run took; nothing where nothing was timed: without times a page depends on none."""
    timings = material.tables.timings
    if steady(timings).empty:
        return []
    cells = material.tables.cells[["digest", "kind", "status"]]
    spent = material.tables.walltime.merge(cells[cells["status"] != "unavailable"], on="digest")
    kinds = [(KINDS.get(str(kind), str(kind)), of) for kind, of in spent.groupby("kind", sort=False)]
    parts = [f"{seconds(of['seconds'].sum())} {name}" for name, of in kinds]
    packs = spent.drop_duplicates("pack")
    took = f"{seconds(spent['seconds'].sum())} of one core"
    took += f" ({fmt.listing(parts)})" if len(parts) > 1 else ""
    told = f"The run itself: training and fitting {fmt.count(len(spent), 'cell')} took {took}; "
    told += f"the {fmt.count(len(packs), 'process', 'processes')} that did it, with their start, "
    told += f"reading, scoring and writing, {_all(packs)}{_memory(packs)}"
    suite = _busy(timings[(timings["machine"] == HERE) & (timings["status"] == "ok")])
    told += f". The timing suite took {seconds(suite)}" if suite else ""
    return [
        Paragraph(f"{told}. Tables, figures and pages come on top: make report tells every stage at its end.")
    ]


def _all(packs: pd.DataFrame) -> str:
    whole = packs["process_seconds"]
    return "took more" if whole.isna().any() else f"took {seconds(whole.sum())}"


def _memory(packs: pd.DataFrame) -> str:
    peak = packs["peak_mib"].max()
    return "" if pd.isna(peak) else f", with at most {fmt.whole(round(peak))}{fmt.THIN}MiB of memory each"


def _busy(rows: pd.DataFrame) -> float:
    """Seconds in which something was measured, however measurements lie over each other."""
    total, end = 0.0, -float("inf")
    for start, stop in sorted(zip(rows["started"], rows["ended"], strict=True)):
        total, end = total + max(stop - max(start, end), 0.0), max(stop, end)
    return total


def what_intervals_hold(material: Material) -> str:
    """The end of the introduction, which speaks of the intervals, then of what else the machine did."""
    rows = steady(material.tables.timings)
    return f"{widened_by(rows)}.{_other_work(rows)}"


def _other_work(rows: pd.DataFrame) -> str:
    """Whether the machine did anything else; a sentence, nothing where nothing was timed."""
    if rows.empty:
        return ""
    n = int(rows["contaminated"].notna().sum())
    if not n:
        return " The machine was seen to do nothing else."
    told = f"{n} of {fmt.count(len(rows), 'measurement')} {'was' if n == 1 else 'were'} contaminated"
    return f" The machine did other work beside: {told}."


def widened_by(rows: pd.DataFrame) -> str:
    """What the intervals take in beside, as the runs say."""
    drifts = sorted({float(d) for d in rows["drift"].dropna()})
    if not any(drifts):
        return ""
    sizes = " or ".join(f"{100 * d:.2g}" for d in drifts)
    return (
        f", widened by what changes from one hour to the next and no yardstick shows ({sizes} % a run, "
        "standard deviation)"
    )


def _again(material: Material) -> str:
    """The command that measures them once more."""
    lies = f"; {PLACE}: where the study's file lies" if foreign_study(material.tables) else ""
    return f"To measure again: {time_command(material.tables)} (--list names the entries{lies})."


def _times(rows: pd.DataFrame, again: str) -> Table:
    more = f" The first {MOST} of {len(rows)}; all are in the table." if len(rows) > MOST else ""
    return Table(
        title=(
            f"{fmt.count(len(rows), 'time')} of inference, start-up, the whole pipeline and the machine's "
            "peaks"
        ),
        caption=f"Medians with 95 % intervals; * contaminated by other work.{more} {again} Source: timings.",
        header=("what", "by", "device", "machine", "sizes", "median", "interval", "per"),
        rows=tuple(_time(row) for _, row in rows.head(MOST).iterrows()),
        align="lllllrrl",
        name="more-times",
        units=("", "", "", "", "", "s", "s", ""),
    )


def _time(row: "pd.Series[Any]") -> tuple[str | Told, ...]:
    mark = "" if pd.isna(row["contaminated"]) else " *"
    low, high = duration(row["low"]), duration(row["high"])
    ends = f"{low} to {high}" if low != fmt.NONE else fmt.NONE
    named = (str(row[name]) for name in ("what", "variant", "device", "machine"))
    middle = told(duration(row["median"]) + mark, row["median"])
    between = told(ends, row["low"], ends=(row["low"], row["high"]))
    return *named, _sizes(row), middle, between, str(row["unit"])


def _sizes(row: "pd.Series[Any]") -> str:
    names = ("model", "n", "K", "cells")
    return ", ".join(f"{name} {row[name]}" for name in names if pd.notna(row[name])) or fmt.NONE


def duration(given: object) -> str:
    """1.23 s, 12.3 ms, 4.56 µs, 78 ns."""
    if fmt.missing(given):
        return fmt.NONE
    value = float(str(given))
    for factor, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if value >= factor:
            return f"{fmt.number(value / factor)}{fmt.THIN}{unit}"
    return f"{fmt.number(value * 1e9)}{fmt.THIN}ns"


def _absent(gone: pd.DataFrame) -> Table:
    """A row for each reason, with what was to be measured, how often."""
    rows: list[tuple[str | Told, ...]] = []
    for key, of in gone.groupby(["status", "device", "reason"], sort=False, dropna=False):
        counts = of["what"].value_counts(sort=False)
        what = fmt.listing([f"{n} {name}" for name, n in counts.items()])
        rows.append((*map(str, key), what, counted(len(of))))
    return Table(
        title=f"{fmt.count(len(gone), 'measurement has', 'measurements have')} no result",
        caption="Measurements without a result and why. Source: timings.",
        header=("status", "device", "reason", "of what", "measurements"),
        rows=tuple(rows[:MOST]),
        align="llwwr",
        name="not-timed",
    )
