"""Where the entries of one machine change: each one's series over the kept runs, and all of them at once.

The logarithm of a run's entry is corrected by its yardsticks, as a comparison of two folders does
(`bench.compare.ratio`). Each series is asked with its share of `ERROR` (Bonferroni), so that under no change
a point is marked anywhere in at most so many of a hundred histories. Runs are taken for equally likely in
every order: what is recorded minutes apart on one evening and then for a year no more is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from bench.compare.fingerprint import differences
from bench.compare.history.changes import change_points, fewest
from bench.compare.history.kept import Run
from bench.statistics import Array

ERROR = 0.05  # of a history of one machine
ALL = "all entries at once"
ALIKE = ["name", "unit", "threads", "yardsticks"]  # of the rows that make one series


@dataclass(frozen=True)
class Point:
    """An entry's change. run: the first after it. ratio: of the median after it over that before it.
    p: of its test, to be held against the entry's share of ERROR."""

    run: Run
    ratio: float
    p: float


@dataclass(frozen=True)
class Series:
    """One entry of one machine: runs that have it, their logarithms and seconds (n,), and where they change.

    unit, threads: of its work; "" and None of all entries at once, which have no seconds (NaN) either.
    """

    name: str
    unit: str
    threads: int | None
    runs: tuple[Run, ...]
    logs: Array
    seconds: Array
    points: tuple[Point, ...]


@dataclass(frozen=True)
class History:
    """One machine's. runs: all of them. series: its entries, then all at once. needed: runs from which on a
    change can be shown."""

    runs: tuple[Run, ...]
    series: tuple[Series, ...]
    needed: int

    @property
    def machine(self) -> str:
        """Its processor and cores, as the latest run tells them."""
        told = self.runs[-1].machine
        return f"{told.get('processor', 'unknown')}, {told.get('cores', 'unknown')}"


def histories(runs: Sequence[Run]) -> list[History]:
    """Of each machine, that with the latest run first."""
    machines: list[list[Run]] = []
    for run in runs:
        alike = [some for some in machines if not differences(some[-1].machine, run.machine)]
        if not alike:
            machines.append([])
        (alike or machines[-1:])[0].append(run)
    found = [_history(some) for some in machines]
    return sorted(found, key=lambda one: -one.runs[-1].started)


def _history(runs: Sequence[Run]) -> History:
    rows = pd.concat([run.rows.assign(run=i) for i, run in enumerate(runs)], ignore_index=True)
    groups = list(rows.groupby(ALIKE, sort=True))
    error = ERROR / (len(groups) + 1)
    series = [
        Series(str(name), str(unit), int(str(threads)), *_found([runs[i] for i in of["run"]], of, error))
        for (name, unit, threads, _), of in groups
    ]
    return History(tuple(runs), (*series, _all_at_once(rows, runs, error)), fewest(error))


def _all_at_once(rows: pd.DataFrame, runs: Sequence[Run], error: float) -> Series:
    """The median over entries of how far each lies from its own middle, of each run."""
    middles = rows.groupby(ALIKE)["log"].transform("median")
    shifts = pd.DataFrame({"log": (rows["log"] - middles).groupby(rows["run"]).median(), "seconds": np.nan})
    return Series(ALL, "", None, *_found([runs[i] for i in shifts.index], shifts, error))


def _found(
    runs: Sequence[Run], of: pd.DataFrame, error: float
) -> tuple[tuple[Run, ...], Array, Array, tuple[Point, ...]]:
    """The runs, logarithms, seconds and change points of a series. of: its rows, in the order of its runs."""
    logs = of["log"].to_numpy(float)
    changes = change_points(logs, error)
    ends = [0, *(change.at for change in changes), len(logs)]
    middles = [float(np.median(logs[low:high])) for low, high in pairwise(ends)] if len(logs) else []
    points = [
        Point(runs[change.at], float(np.exp(after - before)), change.p)
        for change, (before, after) in zip(changes, pairwise(middles), strict=True)
    ]
    return tuple(runs), logs, of["seconds"].to_numpy(float), tuple(points)
