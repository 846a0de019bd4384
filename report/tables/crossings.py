"""Where two lines of times over sizes cross: from which size on the first is the faster one.

With r = log(t_first / t_second) at sizes x, the crossing lies where the straight line between two
neighbours (log x, r) passes 0. The r are drawn anew from N(r, s^2), s^2 = s_first^2 + s_second^2, where
s of a time is the standard error of its logarithm; the middle 95 % of the crossings drawn are the
interval (parametric bootstrap: Davison and Hinkley 1997, section 2.2).
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.seeds import stream
from bench.statistics import Z95
from report import format as fmt

Array = NDArray[np.float64]
DRAWS = 2000


class Crossing(NamedTuple):
    """size with the ends of its 95 % interval, NaN where there is none; said: the answer in words."""

    size: float
    low: float
    high: float
    said: str


def crossing(axis: str, first: pd.DataFrame, second: pd.DataFrame) -> Crossing:
    """From which size on `first` is faster than `second`, over the sizes that both have.

    first, second: rows with the size (column `axis`) and seconds: median, low, high. An end of the
    interval is NaN where the lines drawn cross nowhere on that side. The same times, the same draws.
    """
    both = first.merge(second, on=axis, suffixes=("", "_other")).sort_values(axis)
    if len(both) < 2:
        return Crossing(np.nan, np.nan, np.nan, "too few sizes in common")
    x = np.log(both[axis].to_numpy(float))
    ratios = np.log(both["median"].to_numpy(float) / both["median_other"].to_numpy(float))
    found = _last_crossing(x, ratios)
    if not np.isfinite(found):
        end = fmt.exact(both[axis].iloc[-1 if found > 0 else 0])
        said = f"none up to {axis} = {end}" if found > 0 else f"faster from {axis} = {end} on, the smallest"
        return Crossing(np.nan, np.nan, np.nan, said)
    rng = stream("crossing", axis, x.tolist())
    drawn = ratios + rng.standard_normal((DRAWS, len(x))) * _log_errors(both)
    low, high = np.exp(
        np.quantile([_last_crossing(x, row) for row in drawn], [0.025, 0.975], method="nearest")
    )
    size = float(np.exp(found))
    low, high = float(low) if low > 0 else np.nan, float(high) if np.isfinite(high) else np.nan
    return Crossing(size, low, high, f"faster from {axis} = {fmt.interval(size, low, high, digits=2)}")


def _last_crossing(x: Array, ratios: Array) -> float:
    """log of the size where the ratio falls below 1 for good; inf: nowhere; -inf: it is below 1 everywhere.

    x, ratios: logarithms of sizes and of ratios, both (n,).
    """
    above = np.flatnonzero(ratios >= 0)
    if len(above) == 0:
        return -np.inf
    i = int(above[-1])
    if i == len(x) - 1:
        return np.inf
    return float(x[i] + (x[i + 1] - x[i]) * ratios[i] / (ratios[i] - ratios[i + 1]))


def log_error(low: Any, high: Any) -> Array:
    """Standard errors of medians' logarithms, from the ends of their 95 % intervals; 0 where there are none.

    s = log(high / low) / (2 Z95): the interval taken for that of a normal logarithm (delta method).
    """
    ends = [[np.nan if pd.isna(end) else float(end) for end in np.atleast_1d(one)] for one in (low, high)]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(np.log(np.divide(ends[1], ends[0])) / 2 / Z95, posinf=0.0, neginf=0.0)


def _log_errors(both: pd.DataFrame) -> Array:
    """Standard errors of the ratios' logarithms."""
    return np.hypot(*(log_error(both[f"low{end}"], both[f"high{end}"]) for end in ("", "_other")))
