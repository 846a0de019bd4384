"""Two results folders beside each other: scores and times that both have, and by how much they differ.

Scores are compared over the seeds that each side reports: pair by pair where both report the same cells, else
as two samples (Welch 1947); all of them are one family (Holm).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from bench.compare.student import Component, summed
from report.tables.reader import Tables
from report.tables.results import judged_gains
from report.tables.statistics import Estimate
from report.tables.timings import HERE, steady

TIMED = (
    "what",
    "variant",
    "device",
    "problem",
    "model",
    "width",
    "depth",
    "n",
    "n_new",
    "batch_size",
    "K",
    "cells",
)


SAME = ("problem", "kind", "n_train", "n_validation", "n_test", "n_inputs", "standardised")  # of a task


class Shared(NamedTuple):
    """A task and a model that both have a score of: their rows of the scoreboards."""

    task: str
    model: str
    a: "pd.Series[Any]"
    b: "pd.Series[Any]"


def shared(a: Tables, b: Tables) -> list[Shared]:
    """In A's order, of tasks that are the same in both."""
    apart = of_other_points(a, b)
    rows = [(row, b.ranked.row(str(row["task"]), str(row["model"]))) for _, row in a.ranked.frame.iterrows()]
    return [
        Shared(str(row["task"]), str(row["model"]), row, other)
        for row, other in rows
        if other is not None and other["metric"] == row["metric"] and str(row["task"]) not in apart
    ]


def of_other_points(a: Tables, b: Tables) -> list[str]:
    """Tasks of one name in both that are not the same: of another kind, of other numbers of points, or of
    other points, where both show the same seed's."""
    names = [name for name in a.tasks if name in SAME and name in b.tasks]
    names += ["first_points"] if a.shown_seed == b.shown_seed and "first_points" in a.tasks else []
    here, there = ({str(row["task"]): row[names] for _, row in side.tasks.iterrows()} for side in (a, b))
    return [
        task for task in here if task in there and not here[task].astype(str).equals(there[task].astype(str))
    ]


def judged(a: Tables, b: Tables, both: Sequence[Shared]) -> pd.DataFrame:
    """How much better B is than A, a row each, all one family, within A's margins (`judged_gains`)."""
    accurate = np.array([one.a["metric"] == "accuracy" for one in both], bool)
    gains = [gain(_by_seed(a, one.a), _by_seed(b, one.b), one.a["digest"] == one.b["digest"]) for one in both]
    parts = (np.array([one[i] for one in gains], float) for i in range(len(Estimate._fields)))
    return judged_gains(Estimate(*parts), accurate, a.results.margins, "holm")


def _by_seed(tables: Tables, row: "pd.Series[Any]") -> "pd.Series[float]":
    """What is reported of a row of the scoreboard, larger is better: accuracy, or minus log RMSE."""
    test = tables.results.test[tables.setting_of(str(row["digest"]))]
    values = test if row["metric"] == "accuracy" else -np.log(np.maximum(test, np.finfo(float).tiny))
    return pd.Series(values, index=list(tables.results.seeds)).dropna()


def gain(a: "pd.Series[float]", b: "pd.Series[float]", paired: bool) -> Estimate:
    """Mean of b less that of a, values by seed: of pairs, or of two samples."""
    if paired:
        samples = [(b - a).dropna()]
        value = float(samples[0].mean()) if len(samples[0]) else np.nan
    else:
        samples = [a, b]
        value = float(b.mean() - a.mean())
    n = min(len(sample) for sample in samples)
    if n < 2:
        return Estimate(*map(np.array, (value, np.nan, 1.0, n, 0.0)))
    error = summed([Component(float(x.var(ddof=1)) / len(x), len(x) - 1) for x in samples])
    df = min(error.df, sum(len(x) - 1 for x in samples))
    return Estimate(*map(np.array, (value, np.sqrt(error.variance), df, n, 0.0)))


def times(a: Tables, b: Tables) -> pd.DataFrame:
    """Steady times that both measured themselves: TIMED, a, b (medians, s), ratio b / a with the ends of its
    95 % interval, low and high, two independent medians."""
    frames = [_times(tables) for tables in (a, b)]
    both = frames[0].add_suffix("_a").join(frames[1].add_suffix("_b"), how="inner")
    logs = [np.log(both[f"high_{side}"] / both[f"low_{side}"]) / 2 for side in "ab"]
    half = np.exp(np.hypot(*logs)) if len(both) else 1.0
    ratio = both["median_b"] / both["median_a"]
    found = both.assign(
        a=both["median_a"], b=both["median_b"], ratio=ratio, low=ratio / half, high=ratio * half
    )
    return found[["a", "b", "ratio", "low", "high"]].reset_index()


def _times(tables: Tables) -> pd.DataFrame:
    rows = steady(tables.timings)
    rows = rows[rows["machine"] == HERE]
    keys = {name: rows[name].astype(object).where(rows[name].notna(), "").astype(str) for name in TIMED}
    found = rows.assign(**keys).drop_duplicates(list(TIMED), keep="last").set_index(list(TIMED))
    return found[["median", "low", "high"]].astype(float)
