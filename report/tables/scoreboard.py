"""The tables `scoreboard`, `confusion` and `times`: every model at its best on every task.

Chosen on validation (`bench.choosing.board`), reported on the seeds that confirm. The first place is
given by validation too, so that it is chosen on other points than it is judged by; the others are compared
with the first seed by seed, since a seed gives every model the same points, all rows of the table as one
family.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.choosing.board import chosen_models
from bench.choosing.edges import Edges
from bench.choosing.settings import worse_by
from report.tables.chosen_schemas import CONFUSION, SCOREBOARD, TIMES
from report.tables.columns import checked
from report.tables.results import Results

FIRST = "first"


def scoreboard_frame(results: Results, limits: Mapping[str, float | None]) -> pd.DataFrame:
    """A row per task and model, best first. limits: Bayes accuracy of each task where it is known."""
    settings = results.settings
    frame = chosen_models(settings)
    edges = Edges(settings)
    frame["edge"] = [edges.of(*of) for of in zip(frame["setting"], frame["candidates"], strict=True)]
    scores = results.scores(frame["setting"].to_numpy())
    frame = pd.concat([frame.drop(columns="n_seeds"), scores], axis=1).rename(columns={"n_ok": "n_choosing"})
    frame["chosen_test"] = results.chosen_test[frame["setting"]]
    frame = _ranked(frame)
    first = frame.groupby("task", sort=False)["setting"].transform("first").to_numpy()
    rivals = (frame["setting"].to_numpy() != first) & frame["test"].notna().to_numpy(bool)
    judged = results.judged(frame.loc[rivals, "setting"], first[rivals], "holm").set_index(
        frame.index[rivals]
    )
    frame = frame.join(judged)
    frame.loc[(frame["setting"].to_numpy() == first) & frame["test"].notna(), "verdict"] = FIRST
    over = results.over_guess(frame["setting"].to_numpy())
    frame = frame.assign(guess=over["guess"], over_guess=over["verdict"].where(over["n_pairs"] > 1))
    given = frame["task"].map(lambda task: limits.get(task))
    frame["limit"] = pd.to_numeric(given).where(frame["split"] != "same")
    return checked(frame, SCOREBOARD)


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """In the order of validation, task by task; what has no result is last, and has no rank."""
    error = (worse_by(frame["metric"]) * frame["validation"]).round(12).where(frame["test"].notna())
    frame = frame.assign(error=error, rank=error.groupby(frame["task"], sort=False).rank(method="min"))
    return frame.sort_values(["task_order", "rank", "setting"], ignore_index=True)


def confusion_frame(cells: pd.DataFrame, results: Results, scoreboard: pd.DataFrame) -> pd.DataFrame:
    """Test counts of the scoreboard's settings in classification, a row per reported seed that is ok."""
    chosen = _cells_of(cells, results, scoreboard)
    chosen = chosen[(chosen["problem"] == "classification") & (chosen["status"] == "ok")]
    chosen = chosen[chosen["seed"].isin(results.seeds)]
    counts = ["tp", "fp", "tn", "fn", "accuracy", "precision", "recall"]
    return checked(chosen.rename(columns={f"test_{name}": name for name in counts}), CONFUSION)


def times_frame(
    cells: pd.DataFrame, results: Results, scoreboard: pd.DataFrame, seconds: NDArray[np.float64]
) -> pd.DataFrame:
    """Seconds of the scoreboard's rows; seconds: (cells,) each cell's share of its pack."""
    timed = cells[["task", "model"]].assign(seconds=seconds)
    everything = timed.groupby(["task", "model"])["seconds"].agg(n_cells="size", all_seconds="sum")
    chosen = _cells_of(cells.assign(seconds=seconds), results, scoreboard)
    mean = chosen.groupby(["task", "model"])["seconds"].agg(n_seeds="size", seconds="mean")
    frame = scoreboard[["task", "model", "digest"]]
    frame = frame.merge(mean, on=["task", "model"]).merge(everything, on=["task", "model"])
    return checked(frame, TIMES)


def _cells_of(cells: pd.DataFrame, results: Results, scoreboard: pd.DataFrame) -> pd.DataFrame:
    """Cells of the scoreboard's settings, every seed, in the scoreboard's order."""
    settings = results.settings
    row = {digest: i for i, digest in enumerate(settings.frame["digest"])}
    order = np.full(len(settings.frame), -1)
    order[[row[digest] for digest in scoreboard["digest"]]] = np.arange(len(scoreboard))
    place = order[settings.setting]
    wanted = np.flatnonzero(place >= 0)
    found = cells.iloc[wanted[np.lexsort((cells["seed"].to_numpy(int)[wanted], place[wanted]))]]
    return found.drop_duplicates(["task", "model", "seed"])  # two cells may differ in their checkpoints alone
