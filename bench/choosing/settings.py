"""Cells that differ only in their seed, taken together: one row a setting, one column a seed.

A setting is chosen by its validation points alone, and by one order everywhere (`place`): first the
settings whose every seed is ok, then those with more seeds, then the better mean over seeds
(accuracy, RMSE), then the lower mean Brier score (in classification, where accuracies tie; losses
of different kinds cannot be compared, Brier scores can), the smaller eta, the smaller alpha, the
study's order. Seeds that confirm what was chosen have no part in it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.choosing.axes import AXIS_NAMES, Array, numbers

METRIC = {"classification": "accuracy", "regression": "rmse"}
METRICS = ("validation_accuracy", "validation_rmse", "validation_brier")  # that choosing looks at
Rows = NDArray[np.integer[Any]]
DECIMALS = 12  # means of equal values must tie, whatever the order of adding


@dataclass(frozen=True)
class Settings:
    """The S settings of a study, in its order.

    frame: (S rows) the axes; digest of the first seed's cell; metric; n_seeds, n_ok: seeds that choose, tried
        and ok; validation: mean over the ok ones; place: 0 is chosen before 1.
    seeds: that choose. validation: (S, n_seeds), NaN where the cell is not ok or not there.
    setting: (cells,) row of each cell, those of seeds that confirm too.
    """

    frame: pd.DataFrame
    seeds: tuple[int, ...]
    validation: Array
    setting: Rows

    def best(self, rows: Rows) -> int:
        """That of `rows` which is chosen."""
        return int(rows[self.frame["place"].to_numpy()[rows].argmin()])


def settings_of(cells: pd.DataFrame, fresh: Collection[int] = ()) -> Settings:
    """Settings of cells: their axes, digest, seed, status and METRICS. fresh: seeds that only confirm."""
    setting = cells.groupby(list(AXIS_NAMES), sort=False, dropna=False, observed=True).ngroup().to_numpy()
    chooses = ~np.isin(cells["seed"].to_numpy(int), list(fresh))
    cells, own = cells[chooses], setting[chooses]
    first = np.unique(own, return_index=True)[1]
    seeds, (validation, brier) = by_seed(
        cells, own, [metric_of(cells, "validation"), numbers(cells, "validation_brier")]
    )
    frame = cells.iloc[first][[*AXIS_NAMES, "digest"]].reset_index(drop=True)
    frame["metric"] = frame["problem"].map(METRIC)
    ok = (cells["status"] == "ok").to_numpy(bool)
    seed = cells["seed"].to_numpy(int)
    frame["n_seeds"], frame["n_ok"] = (tried_seeds(own[at], seed[at], len(first)) for at in (ok | True, ok))
    frame["validation"] = _mean(validation)
    frame["place"] = _places(frame, _mean(brier))
    return Settings(frame, seeds, validation, setting)


def by_seed(
    cells: pd.DataFrame, setting: Rows, values: list[Array], n_settings: int | None = None
) -> tuple[tuple[int, ...], list[Array]]:
    """The seeds of the cells, and each of `values` (cells,) as (S, n_seeds), NaN where none is ok."""
    column, seeds = pd.factorize(cells["seed"].to_numpy(int), sort=True)
    ok = (cells["status"] == "ok").to_numpy(bool)
    n = n_settings if n_settings is not None else int(setting.max()) + 1
    matrices = []
    for value in values:
        matrix = np.full((n, len(seeds)), np.nan)
        matrix[setting[ok], column[ok]] = value[ok]
        matrices.append(matrix)
    return tuple(int(s) for s in seeds), matrices


def metric_of(cells: pd.DataFrame, split: str) -> Array:
    """Accuracy of classification cells, RMSE of regression cells, (cells,), NaN where there is none."""
    classifies = (cells["problem"] == "classification").to_numpy(bool)
    return np.where(classifies, numbers(cells, f"{split}_accuracy"), numbers(cells, f"{split}_rmse"))


def worse_by(metric: "pd.Series[str]") -> Array:
    """+1 where a higher metric is worse (RMSE), -1 where it is better (accuracy)."""
    return np.where(metric.to_numpy(str) == "rmse", 1.0, -1.0)


def tried_seeds(setting: Rows, seed: NDArray[np.integer[Any]], n_settings: int) -> Rows:
    """Different seeds of each setting, (S,). setting, seed: (cells,)."""
    pairs = np.unique(np.column_stack([setting, seed]), axis=0)
    return np.bincount(pairs[:, 0].astype(np.intp), minlength=n_settings)


def _mean(values: Array) -> Array:
    """Mean of each row of (S, n) over what is there, NaN where nothing is; equal values have exactly
    theirs."""
    there = ~np.isnan(values)
    n = there.sum(axis=1)
    first = np.take_along_axis(values, there.argmax(axis=1)[:, None], axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(
            first[:, 0] + np.where(there, values - first, 0).sum(axis=1) / np.where(n, n, np.nan)
        )


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
