"""Quality of two runs: cell by cell as they stand, and per task and model over the seeds.

A cell of the same digest is the same training. On one machine the same code gives the same bits, and cells
where it does not are named. Where the code is another, means over the cells that have a value in both are
paired over seeds: of the test score, of the epochs to 95 % and of the share without a result
(`bench.compare.measures`). Holm's correction is over all of them.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.compare.measures import MEASURES, Measure
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


class Least(NamedTuple):
    """Least differences worth a verdict: of a score or a share, and of epochs, a share of them."""

    score: float = 0.01
    epochs: float = 0.05


class Seeds(NamedTuple):
    """Mean of a measure over each seed's cells in both folders, (n,) each, seeds in the same order."""

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
    """rows: of each measure, per task and model. statuses: of each cell whose status changed.

    unequal: digests of cells that the same code on the same machine did not train to the same bits.
    same: cells equal to the bit.
    """

    rows: dict[str, list[Row]]
    statuses: list[Row]
    changed: list[Changed]
    unequal: list[str]
    common: int
    same: int
    only_a: int
    only_b: int


def compare_quality(a: pd.DataFrame, b: pd.DataFrame, least: Least, same_code: bool = False) -> Quality:
    """a, b: tables `cells` by digest. same_code: both were trained by the same code on the same machine."""
    common = a.index.intersection(b.index)
    only_a, only_b = len(a) - len(common), len(b) - len(common)
    a, b = a.loc[common], b.loc[common]
    changed, same = _numbers(a, b)
    groups = a.groupby(["task", "model"], sort=True).indices
    equal = {name: bool(same[rows].all()) for name, rows in groups.items()}
    found: dict[tuple[str, Any], Seeds] = {}
    for measure in MEASURES:
        pairs = {name: _by_seed(measure, a.iloc[rows], b.iloc[rows]) for name, rows in groups.items()}
        scores = measure is MEASURES[0]  # that there are none is worth a row
        found |= {(measure.name, name): pair for name, pair in pairs.items() if scores or len(pair.a)}
    return Quality(
        rows=judged_rows(found, equal, least),
        statuses=_statuses(a, b),
        changed=changed,
        unequal=[str(digest) for digest in common[~same]] if same_code else [],
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


def _by_seed(measure: Measure, a: pd.DataFrame, b: pd.DataFrame) -> Seeds:
    """Over the cells that have a value in both."""
    both = pd.DataFrame({"seed": a["seed"], "a": measure.of(a), "b": measure.of(b)}).dropna()
    means = both.groupby("seed")[["a", "b"]].mean()
    return Seeds(means["a"].to_numpy(float), means["b"].to_numpy(float))


def judged_rows(found: dict[Any, Seeds], equal: dict[Any, bool], least: Least) -> dict[str, list[Row]]:
    """Of each measure its rows. found: by the measure's name and the words for what it is of.

    equal: by these words, whether all cells are equal to the bit.
    """
    tests = {key: paired(of_key.b - of_key.a) for key, of_key in found.items()}
    p_holm = dict(zip(tests, holm([test.p for test in tests.values()]), strict=True))
    return {
        measure.name: [
            _row(measure, key[1], found[key], tests[key], p_holm[key], equal.get(key[1], False), least)
            for key in tests
            if key[0] == measure.name
        ]
        for measure in MEASURES
    }


def _row(
    measure: Measure, name: Any, pair: Seeds, test: Paired, p_holm: float, equal: bool, least: Least
) -> Row:
    minimum = float(np.log1p(least.epochs)) if measure.log else least.score
    n = len(pair.a)
    verdict: Verdict = "inconclusive"
    if p_holm < SIGNIFICANCE and abs(test.mean) >= minimum:
        verdict = "better" if test.mean * measure.better > 0 else "worse"
    elif equal or (n and np.array_equal(pair.a, pair.b)) or (-minimum < test.low and test.high < minimum):
        verdict = "same"

    def told(value: float) -> float | None:
        return None if np.isnan(value) else float(np.exp(value) if measure.log else value)

    of_a, of_b = (told(float(x.mean())) if n else None for x in pair)
    return Row(
        " ".join(name), verdict, of_a, of_b,
        change=told(test.mean), low=told(test.low), high=told(test.high), p=_some(test.p),
        p_holm=_some(p_holm),
        note=f"{n} seed{'s' * (n != 1)}{', equal to the bit' * equal}",
    )  # fmt: skip


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
