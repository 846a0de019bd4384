"""Scores of two runs: cell by cell as they stand, and per task and model over the seeds.

A cell of the same digest is the same training. On one machine the same code gives the same bits;
where it does not, the mean test score of the cells that are ok in both is paired over seeds.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from bench.compare.row import Row, Verdict
from bench.statistics import SIGNIFICANCE, Array, holm

PREFIXES = ("train_", "validation_", "test_", "best_", "outside_", "epochs_", "diverged_")


@dataclass(frozen=True)
class Changed:
    """One number of the cells' table that is not the same everywhere: in how many, the largest difference."""

    column: str
    cells: int
    largest: float | None  # None where it is that one of the two has no value
    digest: str


@dataclass(frozen=True)
class Quality:
    """rows: per task and model. statuses: of each cell whose status changed. same: cells equal to the bit."""

    rows: list[Row]
    statuses: list[Row]
    changed: list[Changed]
    common: int
    same: int
    only_a: int
    only_b: int


def compare_quality(a: pd.DataFrame, b: pd.DataFrame, minimum: float) -> Quality:
    """a, b: tables `cells` by digest; minimum: least difference of scores worth a verdict."""
    common = a.index.intersection(b.index)
    only_a, only_b = len(a) - len(common), len(b) - len(common)
    a, b = a.loc[common], b.loc[common]
    changed, same = _numbers(a, b)
    groups = a.groupby(["task", "model"], sort=True).indices
    differences = {name: _by_seed(a.iloc[rows], b.iloc[rows]) for name, rows in groups.items()}
    rows = _rows(differences, {name: bool(same[rows].all()) for name, rows in groups.items()}, minimum)
    return Quality(rows, _statuses(a, b), changed, len(common), int(same.sum()), only_a, only_b)


def _statuses(a: pd.DataFrame, b: pd.DataFrame) -> list[Row]:
    """A row a cell; what went well and does so no more is a failure, unless it is for want of a device."""
    found = []
    unlike = (a["status"] != b["status"]).to_numpy()
    words = a[unlike][["task", "model", "seed", "status"]].astype(str)
    for (digest, *names, before), after in zip(words.itertuples(), b["status"][unlike], strict=True):
        verdict: Verdict = "better" if after == "ok" else "not compared"
        if before == "ok" and after != "unavailable":
            verdict = "failed"
        name = "{} {} seed {}".format(*names)
        found.append(Row(f"{name} {digest}", verdict, note=f"{before} -> {after}"))
    return found


def _numbers(a: pd.DataFrame, b: pd.DataFrame) -> tuple[list[Changed], NDArray[np.bool_]]:
    """The numbers that differ, and for each cell whether its status and all of them are equal to the bit."""
    same, changed = np.array(a["status"] == b["status"], bool), []
    for column in [c for c in a.columns if c in b.columns and c.startswith(PREFIXES)]:
        if not all(pd.api.types.is_numeric_dtype(f[column]) for f in (a, b)):
            continue
        x, y = (f[column].to_numpy(float, na_value=np.nan) for f in (a, b))
        other = (x.view(np.int64) != y.view(np.int64)) & ~(np.isnan(x) & np.isnan(y))
        same &= ~other
        if other.any():
            apart = np.where(other, np.abs(x - y), -1.0)
            at = int(np.nanargmax(apart)) if not np.isnan(apart[other]).all() else int(np.argmax(other))
            largest = None if np.isnan(apart[at]) else float(apart[at])
            changed.append(Changed(column, int(other.sum()), largest, str(a.index[at])))
    return changed, same


def _by_seed(a: pd.DataFrame, b: pd.DataFrame) -> tuple[Array, Array]:
    """Mean score of each seed (n,) in a and in b, over the cells that have one in both."""
    both = pd.DataFrame({"seed": a["seed"], "a": score(a), "b": score(b)}).dropna()
    means = both.groupby("seed")[["a", "b"]].mean()
    return means["a"].to_numpy(float), means["b"].to_numpy(float)


def score(cells: pd.DataFrame) -> "pd.Series[Any]":
    """From 1, right, to 0, no better than knowing nothing of the input: accuracy, or 1 - RMSE / spread.

    RMSE over the test targets' own spread is sqrt(1 - R2). Where a network is worse than their mean
    the score is 0: how much worse is arbitrary, and would drown the rest. Missing where not ok.
    """
    accuracy, r2 = (pd.to_numeric(cells[f"test_{name}"]).astype(float) for name in ("accuracy", "r2"))
    found = (1 - np.sqrt(np.clip(1 - r2, 0, 1))).where(cells["problem"] == "regression", accuracy)
    return found.where(cells["status"] == "ok")


def _rows(differences: dict[Any, tuple[Array, Array]], equal: dict[Any, bool], minimum: float) -> list[Row]:
    tests = {name: paired(b - a) for name, (a, b) in differences.items()}
    p_holm = holm([p for *_, p in tests.values()])
    rows = []
    for (name, test), corrected in zip(tests.items(), p_holm, strict=True):
        mean, low, high, p = test
        a, b = differences[name]
        verdict: Verdict = "inconclusive"
        if corrected < SIGNIFICANCE and abs(mean) >= minimum:
            verdict = "better" if mean > 0 else "worse"
        elif equal[name] or (-minimum < low and high < minimum):
            verdict = "same"
        note = f"{len(a)} seed{'s' * (len(a) != 1)}{', equal to the bit' * equal[name]}"
        of_a, of_b = (_some(float(x.mean())) if len(x) else None for x in (a, b))
        numbers = (_some(mean), _some(low), _some(high), _some(p), _some(float(corrected)))
        rows.append(Row(" ".join(name), verdict, of_a, of_b, *numbers, note))
    return rows


def paired(differences: Array) -> tuple[float, float, float, float]:
    """Mean of (n,), its 95 % t interval and the t test's p; NaN where there are too few.

    Differences that are all the same have no spread to test by: p is that of n equal signs, and the
    interval is the mean alone. All 0: nothing to test.
    """
    n = len(differences)
    mean = float(differences.mean()) if n else np.nan
    if n < 2:
        return mean, np.nan, np.nan, np.nan
    error = float(differences.std(ddof=1)) / np.sqrt(n)
    if error <= 1e-12 * abs(mean):
        return mean, mean, mean, np.nan if mean == 0 else 2.0 ** (1 - n)
    half = float(stdtrit(n - 1, 0.975)) * error
    return mean, mean - half, mean + half, float(2 * stdtr(n - 1, -abs(mean) / error))


def _some(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
