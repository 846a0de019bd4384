"""What the weights of the best validation epoch would have given, beside those of the last: paired seed by
seed.

Many settings of one task share its points, and what befalls one befalls the next: where settings are put
together tasks are the units (`stopped_by_task`, `stopped_over_tasks`), accuracies and errors apart.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from bench.choosing.axes import numbers
from bench.choosing.settings import metric_of
from report.tables.reader import Tables
from report.tables.results import judged_gains
from report.tables.statistics import Estimate, accuracy_gain, mean_gain, rmse_gain

COUNTS = ("test_tp", "test_fp", "test_tn", "test_fn")
SAID = ["problem", "kind", "metric", "task"]


def stopped(tables: Tables) -> pd.DataFrame:
    """A row for each trained row of the scoreboard with a result over two seeds or more, as one family.

    Columns: problem, task, model, kind, metric, digest, epoch (median of the best), and those of
    `Results.judged`, of the best epoch beside the last.
    """
    rows, gains = [], []
    for row, scores in _trained(tables):
        gains.append(_gain(scores, row["metric"]))
        rows.append({name: row[name] for name in ("problem", "task", "model", "kind", "metric", "digest")})
        rows[-1]["epoch"] = scores["epoch"].median()
    return _judged(tables, rows, gains)


def stopped_by_task(tables: Tables) -> pd.DataFrame:
    """A row for each kind of models, metric and task: of all its chosen settings the mean, seed by seed.

    Columns: SAID, epoch, n_settings, gain (on its working scale) and those of `Results.judged`; one family.
    """
    found: dict[tuple[str, ...], list[pd.DataFrame]] = {}
    for row, scores in _trained(tables):
        found.setdefault(tuple(str(row[name]) for name in SAID), []).append(scores)
    rows: list[dict[str, Any]] = []
    gains: list[Estimate] = []
    for said, parts in found.items():
        gains.append(_gain(_mean(parts, said[2]), said[2]))
        epoch = pd.Series([part["epoch"].median() for part in parts]).median()
        more = {"n_settings": len(parts), "epoch": epoch, "gain": float(gains[-1].value)}
        rows.append(dict(zip(SAID, said, strict=True)) | more)
    return _judged(tables, rows, gains)


def stopped_over_tasks(tables: Tables, by_task: pd.DataFrame) -> pd.DataFrame:
    """A row for each problem, kind and metric of `stopped_by_task`: the mean of its tasks, n_pairs of them,
    with the error between them, where there is one; one family."""
    groups = list(by_task.groupby(SAID[:3], sort=False))
    rows = [dict(zip(SAID, said, strict=False)) for said, _ in groups]
    return _judged(tables, rows, [mean_gain(part["gain"].to_numpy(float)) for _, part in groups])


def _trained(tables: Tables) -> Iterator[tuple["pd.Series[Any]", pd.DataFrame]]:
    """The trained rows of the scoreboard with a result over two seeds or more; each with the metric at the
    best epoch and at the last, test points and best epoch, by seed."""
    board = tables.scoreboard[tables.scoreboard["epochs"].notna() & (tables.scoreboard["n_seeds"] > 1)]
    for _, row in board.iterrows():
        cells = tables.ended(str(row["digest"])).drop_duplicates("seed")
        epoch = numbers(cells, "best_epoch")
        scores = pd.DataFrame(
            {
                "best": numbers(cells, f"best_test_{row['metric']}"),
                "last": metric_of(cells, "test"),
                "points": np.sum([numbers(cells, name) for name in COUNTS], axis=0),
                "epoch": np.where(epoch >= 0, epoch, np.nan),
            },
            index=cells["seed"].to_numpy(int),
        )
        if (scores["best"] - scores["last"]).notna().sum() > 1:
            yield row, scores


def _mean(parts: list[pd.DataFrame], metric: str) -> pd.DataFrame:
    """The mean of several settings seed by seed, of errors the geometric one, where a setting has both."""
    every = pd.concat([part[(part["best"] - part["last"]).notna()] for part in parts])
    if metric == "accuracy":
        return every.groupby(level=0).mean()
    logs = every[["best", "last"]].transform(np.log).groupby(level=0).mean()
    return logs.transform(np.exp)


def _gain(scores: pd.DataFrame, metric: str) -> Estimate:
    best, last = (scores[name].to_numpy(float) for name in ("best", "last"))
    if metric == "accuracy":
        return accuracy_gain(best, last, scores["points"].to_numpy(float))
    return rmse_gain(best, last)


def _judged(tables: Tables, rows: list[dict[str, Any]], gains: list[Estimate]) -> pd.DataFrame:
    """The rows with what is said of their gains, one family."""
    if not rows:
        return pd.DataFrame(columns=[*SAID, "model", "digest", "epoch", "gain", "verdict"])
    frame = pd.DataFrame(rows)
    together = Estimate(*(np.array([float(part) for part in parts]) for parts in zip(*gains, strict=True)))
    accurate = (frame["metric"] == "accuracy").to_numpy(bool)
    return pd.concat([frame, judged_gains(together, accurate, tables.results.margins, "holm")], axis=1)
