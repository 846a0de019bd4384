"""Settings that differ in one axis, each level at its best eta and alpha: which ones a picture compares."""

from typing import Any

import pandas as pd

from bench.choosing.axes import AXIS_NAMES
from report.tables.reader import Tables

TUNED = ("eta", "alpha")


def siblings(tables: Tables, axis: str, task: str, model: str) -> list["pd.Series[Any]"]:
    """Of a task and a model the settings that differ in `axis`, a row a level, in the study's order.

    Of the contexts with two levels or more (everything else alike) that whose best setting is chosen first;
    each level at the eta and alpha that validation chooses, of the values that every level tried. [] where
    there are none.
    """
    frame = tables.settings.frame
    frame = frame[(frame["task"] == task) & (frame["model"] == model) & (frame["n_ok"] > 0)]
    shared = [name for name in AXIS_NAMES if name not in (axis, *TUNED)]
    contexts = [found for _, found in frame.groupby(shared, dropna=False, sort=False)]
    several = [found for found in contexts if len(found[axis].drop_duplicates()) > 1]
    if not several:
        return []
    best = min(several, key=lambda found: int(found["place"].min()))
    levels = [rows for _, rows in _comparable(best, axis).groupby(axis, dropna=False, sort=False)]
    return [rows.sort_values("place").iloc[0] for rows in levels]


def _comparable(frame: pd.DataFrame, axis: str) -> pd.DataFrame:
    """The settings whose eta and alpha every level tried; all, where there are none such."""
    n_levels = len(frame[axis].drop_duplicates())
    counts = frame.groupby(list(TUNED), dropna=False)[axis].transform("size")
    return frame[counts == n_levels] if (counts == n_levels).any() else frame
