"""What is reported of settings: their scores on the seeds that confirm, which had no part in choosing.

Where a study confirms nothing there are only the seeds that chose, and they are reported; `confirmed` says
which. In one that confirms, nothing is reported of settings that nothing chose. Of accuracies the mean over
seeds is told, of RMSEs the geometric mean (the typical one, on the scale on which they are compared); beside
it the median, the worst seed, and the share of seeds that failed: without a result, or far behind the median
(`FAILS`, and by more than FEW_POINTS test points). What has no result on any seed that chose is not
tried again, and failed on all of them.

A level beside its reference: difference of accuracies, level minus reference, or the ratio of the RMSEs
less 1 (-0.05: 5 % lower), paired over the seeds that both have.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from bench.choosing.axes import numbers
from bench.choosing.settings import Rows, Settings, by_seed, metric_of, settings_of, tried_seeds
from bench.statistics import SIGNIFICANCE
from report.tables.guess import counts_of, deviation_of, guess_of
from report.tables.statistics import (
    Array,
    Estimate,
    Interval,
    accuracy_gain,
    accuracy_interval,
    rmse_gain,
    rmse_interval,
)
from report.tables.verdicts import Family, judge

FAILS = {"accuracy": 0.05, "rmse": 2.0}  # points of accuracy below the median, times the median RMSE
FEW_POINTS = 2  # and by more than so many test points
FALLS = 0.01  # of the validation loss, per factor e of epochs: more is still on the way down
SMALLEST = 1e-6  # of the targets' deviation: single precision ends there, and RMSEs below are the same
MARGINS = {"accuracy": 0.01, "rmse": 0.05}  # where the study says nothing
SCORES = ("test", "low", "high", "median", "worst", "failed", "n_seeds", "confirmed", "falling")


@dataclass(frozen=True)
class Results:
    """Results of the S settings of a study.

    seeds: that are reported, n of them. test, points, epochs_to_95, falling: (S, n), NaN where the cell is
    not ok or not there: the metric on test, test points, and whether the validation loss still fell at the
    last epoch. guess: (S, n) the metric of a guess that ignores the inputs (`report.tables.guess`).
    chosen_test: (S,) mean on test, of RMSEs the geometric, over the seeds that chose. tried: (S,) cells of
    the seeds that are reported. confirmed: (S,). margins: by metric.
    """

    settings: Settings
    seeds: tuple[int, ...]
    test: Array
    points: Array
    epochs_to_95: Array
    falling: Array
    guess: Array
    chosen_test: Array
    tried: Rows
    confirmed: NDArray[np.bool_]
    margins: Mapping[str, float]

    @property
    def accurate(self) -> NDArray[np.bool_]:
        """(S,) whether the metric is accuracy."""
        return (self.settings.frame["metric"] == "accuracy").to_numpy(bool)

    def scores(self, rows: Rows) -> pd.DataFrame:
        """SCORES of some settings, a row each."""
        test, accurate = self.test[rows], self.accurate[rows]
        found = _either(
            accurate, accuracy_interval(test, self.points[rows]), rmse_interval(_errors(test, accurate))
        )
        with np.errstate(invalid="ignore"):
            median = _reduced(np.nanmedian, test)
            worst = np.where(accurate, _reduced(np.nanmin, test), _reduced(np.nanmax, test))
            few = np.nan_to_num(FEW_POINTS / _reduced(np.nanmin, self.points[rows]))
            below = np.maximum(FAILS["accuracy"], few)
            bound = np.where(accurate, median - below, median * FAILS["rmse"])[:, None]
            far = np.where(accurate[:, None], test < bound, test > bound).sum(axis=1)
            lost = self.tried[rows] - found.n
            failed = np.where(self.tried[rows] > 0, (far + lost) / np.maximum(self.tried[rows], 1), np.nan)
            gone = numbers(self.settings.frame, "n_ok")[rows] == 0
            failed = np.where((self.tried[rows] == 0) & gone, 1.0, failed)
        values = (found.mean, found.low, found.high, median, worst, failed, found.n, self.confirmed[rows])
        return pd.DataFrame(
            dict(zip(SCORES, (*values, _reduced(np.nanmean, self.falling[rows])), strict=True))
        )

    def means(self, rows: Rows, beside: Rows) -> Array:
        """Mean (of RMSEs geometric) of settings `rows`, (R,), over the seeds that `beside` has too."""
        test = np.where(np.isnan(self.test[beside]), np.nan, self.test[rows])
        return _typical(test, ~self.accurate[rows])

    def judged(self, rows: ArrayLike, against: ArrayLike, family: Family) -> pd.DataFrame:
        """Settings `rows` against settings `against`, pair by pair, as one family of comparisons.

        Columns: difference with its ends, n_pairs, p, p_corrected, verdict, seeds_needed.
        """
        one, other = np.asarray(rows, int), np.asarray(against, int)
        return judged_gains(self.gain(one, other), self.accurate[one], self.margins, family)

    def gain(self, rows: Rows, against: Rows) -> Estimate:
        """How much better settings `rows` are than `against`, on the working scale."""
        points = np.fmin(self.points[rows], self.points[against])
        return self._gain(rows, self.test[against], points)

    def over_guess(self, rows: Rows) -> pd.DataFrame:
        """Settings `rows` against a guess that ignores the inputs, many of them screened together (Benjamini
        and Hochberg). Columns as in `judged`, better being what is told from it by however little, and
        `guess`: its typical score over the seeds of each."""
        gain = self._gain(rows, self.guess[rows], self.points[rows])
        found = judged_gains(gain, self.accurate[rows], self.margins, "bh")
        told = (found["p_corrected"] < SIGNIFICANCE).to_numpy(bool) & (np.asarray(gain.value) > 0)
        guess = _typical(self.guess[rows], ~self.accurate[rows])
        return found.assign(verdict=found["verdict"].mask(told, "better"), guess=guess)

    def _gain(self, rows: Rows, there: Array, points: Array) -> Estimate:
        """How much better settings `rows` are than other scores of the same seeds, (R, n)."""
        here, accurate = self.test[rows], self.accurate[rows]
        errors = (_errors(test, accurate) for test in (here, there))
        return _either(accurate, accuracy_gain(here, there, points), rmse_gain(*errors))


def results_of(
    cells: pd.DataFrame, fresh: Collection[int] = (), margins: Mapping[str, float] | None = None
) -> Results:
    """Results of the table `cells`. fresh: seeds that confirm."""
    settings = settings_of(cells, fresh)
    confirms = np.isin(cells["seed"].to_numpy(int), list(fresh))
    tells = confirms if confirms.any() else ~confirms
    reported, setting, n = cells[tells], settings.setting[tells], len(settings.frame)
    floors = _floors(cells)
    test = np.maximum(metric_of(reported, "test"), floors[tells])
    wanted = [test, _points(reported), numbers(reported, "epochs_to_95"), falls(reported)]
    wanted += [np.maximum(guess_of(reported), floors[tells])]
    seeds, (scores, points, epochs, falling, guess) = by_seed(reported, setting, wanted, n)
    chose = cells[~confirms]
    before = np.maximum(metric_of(chose, "test"), floors[~confirms])
    _, (before,) = by_seed(chose, settings.setting[~confirms], [before], n)
    return Results(
        settings=settings,
        seeds=seeds,
        test=scores,
        points=points,
        epochs_to_95=epochs,
        falling=falling,
        guess=guess,
        chosen_test=_typical(before, (settings.frame["metric"] == "rmse").to_numpy(bool)),
        tried=tried_seeds(setting, reported["seed"].to_numpy(int), n),
        confirmed=np.bincount(settings.setting[confirms], minlength=n) > 0,
        margins=margins or MARGINS,
    )


def judged_gains(
    gain: Estimate, accurate: NDArray[np.bool_], margins: Mapping[str, float], family: Family
) -> pd.DataFrame:
    """Gains (m,) on their working scale as one family, told in the unit of each: difference with its ends,
    n_pairs, p, p_corrected, verdict, seeds_needed. accurate: (m,) whether they are of accuracies."""
    found = judge(gain, np.where(accurate, margins["accuracy"], np.log1p(margins["rmse"])), family)

    def told(value: Array) -> Array:
        with np.errstate(over="ignore"):  # the end of a few wild seeds may be infinite
            return np.where(accurate, value, np.expm1(-value))

    low, high = np.where(accurate, -1, found.low), np.where(accurate, 1, found.high)
    ends = told(np.maximum(found.low, low)), told(np.minimum(found.high, high))
    return pd.DataFrame(
        {
            "difference": told(gain.value),
            "difference_low": np.where(accurate, *ends),
            "difference_high": np.where(accurate, *ends[::-1]),
            "n_pairs": gain.n,
            "p": found.p,
            "p_corrected": found.p_corrected,
            "verdict": found.verdict,
            "seeds_needed": found.seeds_needed,
        }
    )


def falls(cells: pd.DataFrame) -> Array:
    """1 where the validation loss of a cell was still falling at its last epoch, 0 where not, (cells,); NaN
    where nothing was trained, or not for long enough to see where it goes. Who ended before has arrived."""
    trend = numbers(cells, "trend")
    with np.errstate(invalid="ignore"):
        found = trend < -FALLS * numbers(cells, "validation_loss")
        found &= numbers(cells, "epochs_run") >= numbers(cells, "epochs")
    return np.where(np.isnan(trend), np.nan, found)


Parts = TypeVar("Parts", Interval, Estimate)


def _either(accurate: NDArray[np.bool_], accuracy: Parts, rmse: Parts) -> Parts:
    """Row by row the accuracy's parts, or the RMSE's."""
    parts = (np.where(accurate, one, other) for one, other in zip(accuracy, rmse, strict=True))
    return type(accuracy)(*parts)


def _errors(test: Array, accurate: NDArray[np.bool_]) -> Array:
    """The RMSEs of (m, n), which have a logarithm; 1 in the rows of accuracies, (m,), which may be 0."""
    return np.where(accurate[:, None], 1.0, test)


def _points(cells: pd.DataFrame) -> Array:
    """Test points of classification cells, (cells,); NaN elsewhere."""
    return counts_of(cells, "test").all


def _floors(cells: pd.DataFrame) -> Array:
    """The RMSE of each cell below which RMSEs of its task are the same, (cells,); -inf in classification.

    A share of the targets' deviation; where no cell tells it, the largest RMSE of the task stands for it, and
    of a task that everything fits exactly 1.
    """
    rmse, tasks = numbers(cells, "test_rmse"), cells["task"].to_numpy(object)
    by_task = pd.DataFrame({"deviation": deviation_of(cells), "rmse": rmse}, index=tasks).groupby(level=0)
    known, largest = by_task["deviation"].median(), by_task["rmse"].max()
    size = known.where(known > 0, largest.where(largest > 0, 1.0))
    return np.where(np.isnan(rmse), -np.inf, SMALLEST * size.reindex(tasks).to_numpy(float))


def _typical(values: Array, error: NDArray[np.bool_]) -> Array:
    """Mean over the seeds of each row of (S, n), of an error the geometric mean; error: (S,)."""
    logs = np.log(np.where(error[:, None], values, 1))
    return np.where(error, np.exp(_reduced(np.nanmean, logs)), _reduced(np.nanmean, values))


def _reduced(function: Callable[..., Any], values: Array) -> Array:
    """A NaN-function over the seeds of each row of (S, n), NaN where a row has none."""
    found = np.full(len(values), np.nan)
    there = ~np.isnan(values).all(axis=1)
    if values.shape[1] and there.any():
        found[there] = function(values[there], axis=1)
    return found
