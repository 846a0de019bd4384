"""Cells that differ only in their seed, taken together: one row a setting, one column a seed.

A setting is chosen by its validation points alone, and by one order everywhere (`place`): first the
settings whose every seed is ok, then those with more seeds, then the better mean over seeds
(accuracy, RMSE), then the lower mean Brier score (in classification, where accuracies tie; losses
of different kinds cannot be compared, Brier scores can), the smaller eta, the smaller alpha, the
study's order.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from report.tables.schemas import AXIS_NAMES
from report.tables.statistics import Array, mean_interval

METRIC = {"classification": "accuracy", "regression": "rmse"}
Rows = NDArray[np.integer[Any]]
DECIMALS = 12  # means of equal values must tie, whatever the order of adding


@dataclass(frozen=True)
class Settings:
    """The S settings of a study, in its order.

    frame: (S rows) the axes; digest of the first seed's cell; metric; n_seeds, n_ok: seeds tried, and
        ok; validation, test: means over the ok seeds; place: 0 is chosen before 1.
    validation, test, epochs_to_95: (S, n_seeds), NaN where the cell is not ok or not there.
    setting: (cells,) row of each cell.
    """

    frame: pd.DataFrame
    seeds: tuple[int, ...]
    validation: Array
    test: Array
    epochs_to_95: Array
    setting: Rows

    def best(self, rows: Rows) -> int:
        """That of `rows` which is chosen."""
        return int(rows[self.frame["place"].to_numpy()[rows].argmin()])


def settings_of(cells: pd.DataFrame) -> Settings:
    """Settings of the table `cells`."""
    setting = cells.groupby(list(AXIS_NAMES), sort=False, dropna=False, observed=True).ngroup().to_numpy()
    first = np.unique(setting, return_index=True)[1]
    column, seeds = pd.factorize(cells["seed"].to_numpy(int), sort=True)
    ok = (cells["status"] == "ok").to_numpy(bool)

    def by_seed(values: Array) -> Array:
        """(cells,) -> (S, n_seeds), NaN where the cell is not ok or not there."""
        matrix = np.full((len(first), len(seeds)), np.nan)
        matrix[setting[ok], column[ok]] = values[ok]
        return matrix

    validation, test = by_seed(metric_of(cells, "validation")), by_seed(metric_of(cells, "test"))
    frame = cells.iloc[first][[*AXIS_NAMES, "digest"]].reset_index(drop=True)
    frame["metric"] = frame["problem"].map(METRIC)
    tried, ended = np.zeros((2, *validation.shape), bool)
    tried[setting, column], ended[setting[ok], column[ok]] = True, True
    frame["n_seeds"], frame["n_ok"] = tried.sum(axis=1), ended.sum(axis=1)
    frame["validation"], frame["test"] = mean_interval(validation).mean, mean_interval(test).mean
    frame["place"] = _places(frame, mean_interval(by_seed(numbers(cells, "validation_brier"))).mean)
    epochs = by_seed(numbers(cells, "epochs_to_95"))
    return Settings(frame, tuple(int(s) for s in seeds), validation, test, epochs, setting)


def metric_of(cells: pd.DataFrame, split: str) -> Array:
    """Accuracy of classification cells, RMSE of regression cells, (cells,), NaN where there is none."""
    classifies = (cells["problem"] == "classification").to_numpy(bool)
    return np.where(classifies, numbers(cells, f"{split}_accuracy"), numbers(cells, f"{split}_rmse"))


def numbers(frame: pd.DataFrame, name: str) -> Array:
    """A column as float64, NaN where missing."""
    return frame[name].to_numpy(float, na_value=np.nan)


def worse_by(metric: "pd.Series[str]") -> Array:
    """+1 where a higher metric is worse (RMSE), -1 where it is better (accuracy)."""
    return np.where(metric.to_numpy(str) == "rmse", 1.0, -1.0)


def _places(frame: pd.DataFrame, brier: Array) -> Rows:
    """Each setting's place in the order of choice."""
    error = (worse_by(frame["metric"]) * frame["validation"].to_numpy(float)).round(DECIMALS)
    n_ok, n_seeds = frame["n_ok"].to_numpy(int), frame["n_seeds"].to_numpy(int)
    keys = [
        np.where(n_ok == n_seeds, 0, 1),
        -n_ok,
        np.nan_to_num(error, nan=np.inf),
        np.nan_to_num(brier.round(DECIMALS), nan=np.inf),
        np.nan_to_num(numbers(frame, "eta"), nan=0),
        np.nan_to_num(numbers(frame, "alpha"), nan=0),
    ]
    places = np.empty(len(frame), np.intp)
    places[np.lexsort(keys[::-1])] = np.arange(len(frame))
    return places
