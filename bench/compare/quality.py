"""Scores of two runs: cell by cell as they stand, and per task and model over the seeds.

A cell of the same digest is the same training. On one machine the same code gives the same bits;
where it does not, the mean test score of the cells that are ok in both is paired over seeds.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.compare.row import Row, Verdict
from bench.compare.student import p_value, t_quantile
from bench.statistics import SIGNIFICANCE, Array, holm

PREFIXES = ("train_", "validation_", "test_", "best_", "outside_", "epochs_", "diverged_")


@dataclass(frozen=True)
class Changed:
    """One number of the cells' table that is not the same everywhere: in how many, the largest difference."""

    column: str
    cells: int
    largest: float | None  # None where it is that one of the two has no value
    digest: str


class Scores(NamedTuple):
    """Mean score of each seed in both folders, (n,) each, seeds in the same order."""

    a: Array
    b: Array


class Paired(NamedTuple):
    """Mean of paired differences, the ends of its 95 % interval, the test's p; NaN what does not exist."""

    mean: float
    low: float
    high: float
    p: float


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
    scores = {name: _by_seed(a.iloc[rows], b.iloc[rows]) for name, rows in groups.items()}
    rows = _rows(scores, {name: bool(same[rows].all()) for name, rows in groups.items()}, minimum)
    return Quality(
        rows=rows,
        statuses=_statuses(a, b),
        changed=changed,
        common=len(common),
        same=int(same.sum()),
        only_a=only_a,
        only_b=only_b,
    )


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


def _by_seed(a: pd.DataFrame, b: pd.DataFrame) -> Scores:
    """Over the cells that have a score in both."""
    both = pd.DataFrame({"seed": a["seed"], "a": score(a), "b": score(b)}).dropna()
    means = both.groupby("seed")[["a", "b"]].mean()
    return Scores(means["a"].to_numpy(float), means["b"].to_numpy(float))


def score(cells: pd.DataFrame) -> "pd.Series[Any]":
    """From 1, right, to 0, no better than knowing nothing of the input: accuracy, or 1 - RMSE / s.

    s is the test targets' own standard deviation, so that RMSE / s is sqrt(1 - R2). Where a network is
    worse than their mean the score is 0: how much worse is arbitrary, and would drown the rest. Missing
    where not ok.
    """
    accuracy, r2 = (pd.to_numeric(cells[f"test_{name}"]).astype(float) for name in ("accuracy", "r2"))
    found = (1 - np.sqrt(np.clip(1 - r2, 0, 1))).where(cells["problem"] == "regression", accuracy)
    return found.where(cells["status"] == "ok")


def _rows(scores: dict[Any, Scores], equal: dict[Any, bool], minimum: float) -> list[Row]:
    """equal: whether all cells of a task and model are equal to the bit."""
    tests = {name: paired(of_name.b - of_name.a) for name, of_name in scores.items()}
    p_holm = holm([test.p for test in tests.values()])
    rows = []
    for (name, test), corrected in zip(tests.items(), p_holm, strict=True):
        a, b = scores[name]
        verdict: Verdict = "inconclusive"
        if corrected < SIGNIFICANCE and abs(test.mean) >= minimum:
            verdict = "better" if test.mean > 0 else "worse"
        elif equal[name] or (-minimum < test.low and test.high < minimum):
            verdict = "same"
        of_a, of_b = (_some(float(x.mean())) if len(x) else None for x in (a, b))
        row = Row(
            " ".join(name), verdict, of_a, of_b, change=_some(test.mean), low=_some(test.low),
            high=_some(test.high), p=_some(test.p), p_holm=_some(float(corrected)),
            note=f"{len(a)} seed{'s' * (len(a) != 1)}{', equal to the bit' * equal[name]}",
        )  # fmt: skip
        rows.append(row)
    return rows


def paired(differences: Array) -> Paired:
    """Student's test that the mean of (n,) is 0, and its 95 % t interval; NaN where there are too few.

        t = mean / (s / sqrt(n)),   nu = n - 1,   mean -+ t_(nu, 0.975) s / sqrt(n)

    Differences that are all the same have no s to test by: p is that of n equal signs, 2 (1 / 2)^n, and
    the interval is the mean alone. All 0: nothing to test.
    """
    n = len(differences)
    mean = float(differences.mean()) if n else np.nan
    if n < 2:
        return Paired(mean, np.nan, np.nan, np.nan)
    error = float(differences.std(ddof=1)) / np.sqrt(n)
    if error <= 1e-12 * abs(mean):
        return Paired(mean, mean, mean, np.nan if mean == 0 else 2.0 ** (1 - n))
    half = t_quantile(n - 1) * error
    return Paired(mean, mean - half, mean + half, p_value(mean / error, n - 1))


def _some(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
