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
    """One entry of one machine: runs that have it, their logarithms (n,), and where they change."""

    name: str
    runs: tuple[Run, ...]
    logs: Array
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
        _series(str(name), [runs[i] for i in of["run"]], of["log"].to_numpy(float), error)
        for (name, *_), of in groups
    ]
    return History(tuple(runs), (*series, _all_at_once(rows, runs, error)), fewest(error))


def _all_at_once(rows: pd.DataFrame, runs: Sequence[Run], error: float) -> Series:
    """The median over entries of how far each lies from its own middle, of each run."""
    middles = rows.groupby(ALIKE)["log"].transform("median")
    shifts = (rows["log"] - middles).groupby(rows["run"]).median()
    return _series(ALL, [runs[i] for i in shifts.index], shifts.to_numpy(float), error)


def _series(name: str, runs: Sequence[Run], logs: Array, error: float) -> Series:
    changes = change_points(logs, error)
    ends = [0, *(change.at for change in changes), len(logs)]
    middles = [float(np.median(logs[low:high])) for low, high in pairwise(ends)] if len(logs) else []
    points = [
        Point(runs[change.at], float(np.exp(after - before)), change.p)
        for change, (before, after) in zip(changes, pairwise(middles), strict=True)
    ]
    return Series(name, tuple(runs), logs, tuple(points))
