"""What a guess scores that ignores its inputs: what a model has to beat before it has learnt anything.

In classification the guess is the class that most training points have (of as many class 0), and its score
the accuracy on the test points; in regression it is the mean of the test points themselves, the best that one
number can do, and its score the RMSE: their deviation, rmse / sqrt(1 - r2), 0 where they are all the same and
r2 does not exist. A model beats it where it is told from it, by however little: there is no margin.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.choosing.axes import numbers
from report.tables.statistics import Array

LACKS = 1e-9  # of r2 to 1: less of it is rounded away
DRAWN = ["task", "seed", "split", "n_train"]  # cells of one of these have the same test points


class Counts(NamedTuple):
    """Points of class 1, and of both, (cells,); NaN in regression."""

    ones: Array
    all: Array


def counts_of(cells: pd.DataFrame, split: str) -> Counts:
    """Of a split of classification cells."""
    tp, fp, tn, fn = (numbers(cells, f"{split}_{name}") for name in ("tp", "fp", "tn", "fn"))
    return Counts(tp + fn, tp + fp + tn + fn)


def guess_of(cells: pd.DataFrame) -> Array:
    """The guess's accuracy or RMSE on the test points of each cell, (cells,), NaN where no cell tells it."""
    train, test = counts_of(cells, "train"), counts_of(cells, "test")
    with np.errstate(invalid="ignore", divide="ignore"):
        share = test.ones / test.all
        accuracy = np.where(train.ones > train.all / 2, share, 1 - share)
    accuracy = np.where(np.isnan(train.all), np.nan, accuracy)
    classifies = (cells["problem"] == "classification").to_numpy(bool)
    rmse, r2 = numbers(cells, "test_rmse"), numbers(cells, "test_r2")
    deviation = np.where(~np.isnan(rmse) & np.isnan(r2), 0.0, deviation_of(cells))
    return np.where(classifies, accuracy, _of_the_same_points(cells, deviation))


def deviation_of(cells: pd.DataFrame) -> Array:
    """The test targets' deviation as each cell tells it, (cells,); NaN where r2 is too near 1 to tell it."""
    rmse, lacks = numbers(cells, "test_rmse"), 1 - numbers(cells, "test_r2")
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(lacks > LACKS, rmse / np.sqrt(lacks), np.nan)


def no_better(board: pd.DataFrame) -> NDArray[np.bool_]:
    """Rows of the scoreboard that are compared with the guess, and not shown to be better."""
    return (board["over_guess"].notna() & (board["over_guess"] != "better")).to_numpy(bool)


def _of_the_same_points(cells: pd.DataFrame, values: Array) -> Array:
    """The median of what cells of the same points tell, for those that tell nothing too."""
    keys = [cells[name].to_numpy(object) for name in DRAWN]
    told = pd.Series(values).groupby(keys, dropna=False, sort=False).transform("median")
    return told.to_numpy(float)
