"""What a cell is judged by beside its bits: its score, how soon it learned, whether it has a result."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

SCORE = (
    "Mean test score of a task's and model's cells, paired over seeds: accuracy, or 1 - RMSE / standard "
    "deviation of the targets (0 where it is worse than their mean)"
)
EPOCHS = (
    "Epochs to 95 % of the best validation accuracy, geometric mean, paired over seeds; above 1 is slower"
)
LOST = ("diverged", "failed", "timeout")  # trained and without a result; unavailable was not trained


@dataclass(frozen=True)
class Measure:
    """name, heading: in words. of: the value of each cell of a table, missing where it has none.

    better: 1 where more is better, -1 where less is. log: of logarithms, whose differences are ratios.
    """

    name: str
    heading: str
    of: Callable[[pd.DataFrame], "pd.Series[Any]"]
    better: int
    log: bool = False


def score(cells: pd.DataFrame) -> "pd.Series[Any]":
    """From 1, right, to 0, no better than knowing nothing of the input: accuracy, or 1 - RMSE / s.

    s is the test targets' own standard deviation, so that RMSE / s is sqrt(1 - R2). Where a network is
    worse than their mean the score is 0: how much worse is arbitrary, and would drown the rest. Missing
    where not ok.
    """
    accuracy, r2 = (pd.to_numeric(cells[f"test_{name}"]).astype(float) for name in ("accuracy", "r2"))
    found = (1 - np.sqrt(np.clip(1 - r2, 0, 1))).where(cells["problem"] == "regression", accuracy)
    return found.where(cells["status"] == "ok")


def epochs(cells: pd.DataFrame) -> "pd.Series[Any]":
    """Epochs to 95 % of the best validation accuracy, as logarithms; 0 epochs count as one. Missing where it
    has none, and in tables without them."""
    if "epochs_to_95" not in cells:
        return pd.Series(np.nan, cells.index)
    found = pd.to_numeric(cells["epochs_to_95"]).astype(float).clip(lower=1)
    return pd.Series(np.log(found.where(cells["status"] == "ok")), cells.index)


def lost(cells: pd.DataFrame) -> "pd.Series[Any]":
    """1 where the training has no result, 0 where it has one; missing where there was no device for it."""
    found = cells["status"].isin(LOST).astype(float)
    return found.where(cells["status"] != "unavailable")


MEASURES = (
    Measure("scores", SCORE, score, 1),
    Measure("epochs", EPOCHS, epochs, -1, log=True),
    Measure(
        "lost", "Share of a task's and model's trainings that have no result, paired over seeds", lost, -1
    ),
)
