"""What earlier versions and earlier runs say of today's: a duet's verdicts, and the history of a machine.

Both are made by hand, for they take time that nobody asked the report for: `python -m bench duet A --json
RESULTS/duet.json`, and `python -m bench record RESULTS --history RESULTS/history`. Where they lie in a
results folder the report tells them.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.compare.earlier import DUET, KEPT
from bench.compare.history.found import History, Series, histories
from bench.compare.history.kept import read_history
from bench.errors import UserError
from report.tables.columns import checked
from report.tables.timing_schemas import DUETS, HISTORY

DAMAGED = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OverflowError)


def duets_frame(results: Path | None) -> pd.DataFrame:
    """The table `duets`. UserError where duet.json is not what a duet writes."""
    file = None if results is None else results / DUET
    if file is None or not file.is_file():
        return checked(pd.DataFrame(columns=DUETS.names), DUETS)
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        rows = [_entry(one) | _shared(told) for one in told["entries"]]
        _sound(rows)
        return checked(pd.DataFrame(rows, columns=DUETS.names), DUETS)
    except DAMAGED as error:
        words = f": {error}" if isinstance(error, _OddError) else f" ({type(error).__name__})"
        said = f"not what a duet writes{words}"
        raise UserError(f"{file}: {said}; `python -m bench duet` writes it anew, or remove it") from None


class _OddError(ValueError):
    """What no duet says, in words."""


def _sound(rows: list[dict[str, Any]]) -> None:
    """ValueError where an entry is told twice, or its numbers are not those of its verdict."""
    names = [row["entry"] for row in rows]
    if not rows or len(set(names)) < len(names):
        raise _OddError("no entry, or one of them twice")
    for row in rows:
        if not _told(row):
            raise _OddError(f"{row['entry']}: its numbers are not those of {row['verdict']!r}")


def _told(row: dict[str, Any]) -> bool:
    """Whether the numbers of a row are there, finite, in order, and what its verdict says of them."""
    verdict, ratio, low, high = (row[name] for name in ("verdict", "ratio", "low", "high"))
    edge = 1 + float(row["minimum"])
    numbers = [x for x in (ratio, low, high, row["seconds_a"], row["seconds_b"]) if x is not None]
    if not all(isinstance(x, int | float) and 0 < x < np.inf for x in (edge, *numbers)) or edge <= 1:
        return False
    if verdict in ("failed", "not compared"):
        return ratio is None and row["pairs"] == 0
    if low is None or high is None:
        return bool(verdict == "inconclusive")
    within = 1 / edge < low and high < edge
    held = {
        "slower": low > 1 and not within,
        "faster": high < 1 and not within,
        "same": within,
        "inconclusive": True,
    }
    return low <= high and ratio is not None and row["pairs"] > 0 and held.get(verdict, False)


def _shared(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "a": str(told["a"]),
        "b": str(told["b"]),
        "error": float(told["options"]["error"]),
        "machine": _place(told["machine"]),
        "started": float(told["started"]),
    }


def _entry(one: dict[str, Any]) -> dict[str, Any]:
    """A row of an entry as JSON has it."""
    a, b = one["seconds"] or (None, None)
    counted = one["instructions"]
    return {
        "entry": str(one["name"]),
        **{name: one[name] for name in ("verdict", "ratio", "low", "high", "minimum")},
        **{name: one[name] or None for name in ("witness", "note")},
        "pairs": len(one["told"]),
        "seconds_a": a,
        "seconds_b": b,
        "instructions": counted[1] / max(1.0, counted[0]) if counted else None,
    }


def _place(machine: dict[str, str]) -> str:
    return f"{machine.get('processor', 'unknown')}, {machine.get('cores', 'unknown')}"


def history_frame(results: Path | None) -> pd.DataFrame:
    """The table `history`. UserError where a kept run is not whole."""
    runs, broken = ([], []) if results is None else read_history(results / KEPT)
    if broken:
        raise UserError("\n".join(broken))
    rows = [row for one in histories(runs) for series in one.series for row in _series(one, series)]
    return checked(pd.DataFrame(rows, columns=HISTORY.names), HISTORY)


def _series(history: History, series: Series) -> list[dict[str, Any]]:
    """A row a run of one series."""
    levels = np.exp(series.logs - np.median(series.logs))
    points = {point.run.file: point for point in series.points}
    numbers = {run.file: number for number, run in enumerate(history.runs, 1)}
    rows = []
    for run, level, seconds in zip(series.runs, levels, series.seconds, strict=True):
        point = points.get(run.file)
        rows.append(
            {
                "machine": history.machine,
                "entry": series.name,
                "unit": series.unit or None,
                "threads": series.threads,
                "run": numbers[run.file],
                "started": run.started,
                "commit": run.commit,
                "seconds": float(seconds),
                "level": float(level),
                "change": None if point is None else point.ratio,
                "p": None if point is None else point.p,
                "needed": history.needed,
            }
        )
    return rows
