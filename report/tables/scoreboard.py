"""The tables `scoreboard`, `confusion` and `times`: every model at its best on every task.

A model's best setting is sought over all its axes but three: training points, split and device are
part of the question, not of the answer, so only the combination that most cells of the task have
is looked at (a model that has none with it is shown with the commonest of its own, which its row
names). Chosen on validation, reported on test; compared seed by seed, since a seed gives every
model the same points.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from report.tables.columns import FLAG, checked
from report.tables.schemas import CONFUSION, SCOREBOARD, TIMES
from report.tables.settings import Settings, worse_by
from report.tables.statistics import mean_interval, paired_interval

GIVEN = ["n_train", "split", "device"]


def scoreboard_frame(settings: Settings, limits: Mapping[str, float | None]) -> pd.DataFrame:
    """A row per task and model, best first. limits: Bayes accuracy of each task where it is known."""
    frame = _chosen(settings)
    rows = frame["setting"].to_numpy()
    frame["test"], frame["low"], frame["high"], frame["n_seeds"] = mean_interval(settings.test[rows])
    frame["low"] = frame["low"].clip(lower=0)
    frame["high"] = frame["high"].where(frame["metric"] == "rmse", frame["high"].clip(upper=1))
    sign = worse_by(frame["metric"])
    frame["error"] = (sign * frame["test"]).round(12)
    frame["rank"] = frame.groupby("task", sort=False)["error"].rank(method="min")
    frame = frame.sort_values(["task_order", "rank", "setting"], ignore_index=True)
    first = frame.groupby("task", sort=False)["setting"].transform("first").to_numpy()
    sign = worse_by(frame["metric"])[:, None]
    rows = frame["setting"].to_numpy()
    gap = paired_interval(sign * settings.test[rows], sign * settings.test[first])
    frame["difference"], frame["difference_low"], frame["difference_high"], _ = gap
    frame["tied"] = (frame["difference_low"] <= 0).astype(FLAG)
    frame.loc[frame["difference_low"].isna(), "tied"] = pd.NA
    frame.loc[rows == first, "tied"] = True
    given = frame["task"].map(lambda task: limits.get(task))
    frame["limit"] = pd.to_numeric(given).where(frame["split"] != "same")
    return checked(frame, SCOREBOARD)


def confusion_frame(cells: pd.DataFrame, settings: Settings, scoreboard: pd.DataFrame) -> pd.DataFrame:
    """Test counts of the scoreboard's settings in classification, a row per seed that is ok."""
    chosen = _cells_of(cells, settings, scoreboard)
    chosen = chosen[(chosen["problem"] == "classification") & (chosen["status"] == "ok")]
    counts = ["tp", "fp", "tn", "fn", "accuracy", "precision", "recall"]
    return checked(chosen.rename(columns={f"test_{name}": name for name in counts}), CONFUSION)


def times_frame(
    cells: pd.DataFrame, settings: Settings, scoreboard: pd.DataFrame, seconds: NDArray[np.float64]
) -> pd.DataFrame:
    """Seconds of the scoreboard's rows; seconds: (cells,) each cell's share of its pack."""
    timed = cells[["task", "model"]].assign(seconds=seconds)
    everything = timed.groupby(["task", "model"])["seconds"].agg(n_cells="size", all_seconds="sum")
    chosen = _cells_of(cells.assign(seconds=seconds), settings, scoreboard)
    mean = chosen.groupby(["task", "model"])["seconds"].agg(n_seeds="size", seconds="mean")
    frame = scoreboard[["task", "model", "digest"]]
    frame = frame.merge(mean, on=["task", "model"]).merge(everything, on=["task", "model"])
    return checked(frame, TIMES)


def _chosen(settings: Settings) -> pd.DataFrame:
    """The chosen setting of every task and model, with what it was chosen from."""
    frame = settings.frame.assign(setting=np.arange(len(settings.frame)))
    frame["task_order"] = pd.factorize(frame["task"])[0]
    common = frame.groupby(["task", *GIVEN], dropna=False, sort=False)["n_seeds"].transform("sum")
    best = common.groupby([frame["task"], frame["model"]]).transform("max")
    frame = frame[common == best]
    earliest = frame.groupby(["task", "model"])["setting"].idxmin()  # two combinations as common: the first
    one = frame.loc[earliest, ["task", "model", *GIVEN]]
    frame = frame.merge(one, on=["task", "model", *GIVEN], how="inner")
    by_model = frame.groupby(["task", "model"], sort=False)
    frame["n_settings"] = by_model["n_seeds"].transform("size")
    frame["n_not_ok"] = by_model["n_seeds"].transform("sum") - by_model["n_ok"].transform("sum")
    return frame.loc[frame.groupby(["task", "model"], sort=False)["place"].idxmin()].reset_index(drop=True)


def _cells_of(cells: pd.DataFrame, settings: Settings, scoreboard: pd.DataFrame) -> pd.DataFrame:
    """Cells of the scoreboard's settings, every seed, in the scoreboard's order."""
    row = {digest: i for i, digest in enumerate(settings.frame["digest"])}
    order = np.full(len(settings.frame), -1)
    order[[row[digest] for digest in scoreboard["digest"]]] = np.arange(len(scoreboard))
    place = order[settings.setting]
    wanted = np.flatnonzero(place >= 0)
    found = cells.iloc[wanted[np.lexsort((cells["seed"].to_numpy(int)[wanted], place[wanted]))]]
    return found.drop_duplicates(["task", "model", "seed"])  # two cells may differ in their checkpoints alone
