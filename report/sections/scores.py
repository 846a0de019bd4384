"""Section: every model's best setting on every task."""

from typing import Any

import pandas as pd

from report import format as fmt
from report.document import Block, Table
from report.sections.material import Material
from report.tables.reader import Tables
from report.words import flag, seconds, setting, whole

HEADER = (
    "rank",
    "model",
    "setting",
    "test [95 %]",
    "behind the first by [95 %]",
    "told apart",
    "seeds",
    "settings",
    "a training",
)


def blocks(material: Material) -> list[Block]:
    """A table a task."""
    return [_table(material.tables, task) for task in material.tables.board.tasks()]


def _table(tables: Tables, task: str) -> Table:
    rows = tables.board.rows(task)
    times = tables.times[tables.times["task"] == task].set_index("model")["seconds"]
    several = len(tables.cells["epochs"].dropna().unique()) > 1
    metric, limit = rows["metric"].iloc[0], rows["limit"].dropna()
    what = "accuracy" if metric == "accuracy" else "RMSE"
    bound = (
        f" No classifier can have more than {fmt.percent(limit.iloc[0])} (Bayes accuracy)."
        if len(limit)
        else ""
    )
    return Table(
        title=f"{task}: {_winners(rows)}",
        caption=(
            f"Test {what}, mean over seeds with its 95 % t interval; difference to the first paired over "
            f"seeds. Settings: how many were chosen from. A training: its mean share of wall time.{bound} "
            "Source: scoreboard, times."
        ),
        header=HEADER,
        rows=tuple(_cells(row, metric, times, several) for _, row in rows.iterrows()),
        align="rllrrlrrr",
    )


def _cells(row: "pd.Series[Any]", metric: str, times: "pd.Series[float]", several: bool) -> tuple[str, ...]:
    """A row of it; several: numbers of epochs in the study, so that each row tells its own."""
    behind = (row["difference"], row["difference_low"], row["difference_high"])
    first = fmt.missing(row["rank"]) or row["rank"] == 1
    apart = None if first or fmt.missing(row["tied"]) else not row["tied"]
    return (
        whole(row["rank"]),
        str(row["model"]),
        setting(row, epochs=several),
        fmt.score(metric, row["test"], row["low"], row["high"]),
        fmt.NONE if first else fmt.gain(metric, *behind),
        flag(apart),
        whole(row["n_seeds"]),
        whole(row["n_settings"]),
        seconds(times.get(row["model"])),
    )


def _winners(rows: pd.DataFrame) -> str:
    """mlp-40 is first; or no telling it apart from the models tied with it."""
    rows = rows[rows["test"].notna()]
    if rows.empty:
        return "no model has a result"
    tied = [str(model) for model in rows[rows["tied"].fillna(False)]["model"]]
    best = fmt.score(rows["metric"].iloc[0], rows["test"].iloc[0])
    if len(rows) == 1:
        return f"{rows['model'].iloc[0]} alone has a result ({best})"
    if len(tied) > 1:
        return f"no telling {fmt.listing(tied, 5)} apart ({best})"
    return f"{rows['model'].iloc[0]} is first ({best})"
