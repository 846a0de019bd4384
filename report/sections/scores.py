"""Section: every model's best setting on every task."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.choosing.axes import numbers
from bench.choosing.settings import worse_by
from bench.statistics import Array
from report import format as fmt
from report.document import GUESS, Block, Table, Told
from report.findings.beside import HALF
from report.sections.material import Material
from report.sections.own import explained, marked
from report.sections.told import counted, gain, headed, score, share, told, units
from report.tables.guess import no_better
from report.tables.reader import Tables
from report.tables.statistics import unseen_share
from report.words import seconds, setting

MARKS = {
    "†": "η or α at the end of what was tried",
    "‡": "still on its way down at its last epoch",
    GUESS: "not shown to beat a guess that ignores the inputs",
}
HEADER = (  # what a narrow screen shows first comes first
    "rank",
    "model",
    "test",
    "verdict",
    "against the first",
    "setting",
    "median",
    "worst",
    "failed",
    "seeds",
    "settings",
    "a training",
)
ENDS = ("test", "against the first")  # columns with intervals, where there are any
ON_PAPER = ("model", "setting", "test", "against the first", "verdict")
PRINTED = tuple(i for i, name in enumerate(HEADER) if name in ON_PAPER)


def blocks(material: Material) -> list[Block]:
    """A table a task."""
    tasks = material.tables.board.tasks()
    return [_table(material.tables, task, table_name(i)) for i, task in enumerate(tasks)]


def table_name(number: int) -> str:
    """Of the table of the scoreboard's task of this number, for links."""
    return f"score-{number}"


def whether_confirmed(material: Material) -> str:
    """On which seeds was chosen, and on which is reported; that nothing is confirmed, where it is not."""
    tables = material.tables
    chose = fmt.count(len(tables.settings.seeds), "seed")
    if not tables.confirmed:
        return f" Not confirmed: chosen and reported on the same {chose}, so that every score flatters."
    margins = tables.results.margins
    points = 100 * margins["accuracy"]
    small = f"{fmt.exact(points)} {'point' if points == 1 else 'points'} of accuracy, "
    small += f"{fmt.percent(margins['rmse'], 0)} of an RMSE"
    counts = _reported(tables)
    fresh = f"{' or '.join(map(fmt.whole, counts[:-1]))} or " if counts[:-1] else ""
    fresh += fmt.count(counts[-1], "other")
    return (
        f" Chosen on {chose}, trained again and reported on {fresh}; the margin is {small}.{_unseen(counts)} "
        "Data from a file or a package are the same rows for every seed, split anew."
    )


def _reported(tables: Tables) -> list[int]:
    """On how many fresh seeds the scoreboard's settings were trained again, the fewest first."""
    settings = [tables.setting_of(str(digest)) for digest in tables.scoreboard["digest"]]
    found = {int(tables.results.tried[one]) for one in settings if tables.results.confirmed[one]}
    return sorted(found) or [len(tables.results.seeds)]


def _unseen(counts: Sequence[int]) -> str:
    """How many may fail where none was seen to."""
    most = [fmt.percent(unseen_share(n), 0) for n in counts]
    more = "".join(f", of {n} up to {one}" for n, one in zip(counts[-2::-1], most[-2::-1], strict=True))
    none = f" Where none of {fmt.count(counts[-1], 'seed')} failed"
    return f"{none}, up to {most[-1]} may fail all the same{more}."


def _table(tables: Tables, task: str, name: str) -> Table:
    rows = tables.board.rows(task)
    times = tables.times[tables.times["task"] == task].set_index("model")["seconds"]
    several = len(tables.cells["epochs"].dropna().unique()) > 1
    metric, limit = rows["metric"].iloc[0], rows["limit"].dropna()
    what = "accuracy" if metric == "accuracy" else "RMSE"
    of_score, of_gain = units(metric)
    over = "fresh seeds" if tables.confirmed else "the seeds that chose (not confirmed)"
    bound = f"; no classifier can have more than {fmt.percent(limit.iloc[0])}" if len(limit) else ""
    below = no_better(rows)
    cells = tuple(
        _cells(row, metric, times, several, guess)
        for (_, row), guess in zip(rows.iterrows(), below.tolist(), strict=True)
    )
    behind = "5 points and 2 test points below" if metric == "accuracy" else "twice"
    return Table(
        title=f"{marked(tables, task)}: {_winners(rows)}{bound}{_guess(rows, below)}",
        caption=(
            f"Test {what}: mean{'' if metric == 'accuracy' else ' (geometric)'} over {over}{_ends(rows)}, "
            f"median, worst seed, and seeds that failed (no result, or more than {behind} the median). The "
            f"first is first by validation, of those with a result; {_compared(rows)}. "
            "Settings: how many were chosen from. A training: its share of the wall time of training."
            f"{_explained(cells)}{explained(tables, [task])} "
            "Source: scoreboard, times."
        ),
        header=_header(cells),
        rows=cells,
        align="rlrlrlrrrrrr",
        name=name,
        digests=tuple(map(str, rows["digest"])),
        units=("", "", of_score, "", of_gain, "", of_score, of_score, "%", "", "", "s"),
        paper=PRINTED,
        of=marked(tables, task),
    )


def _header(cells: Sequence[tuple[str | Told, ...]]) -> tuple[str, ...]:
    return tuple(
        headed(name, (row[i] for row in cells)) if name in ENDS else name for i, name in enumerate(HEADER)
    )


def _compared(rows: pd.DataFrame) -> str:
    """How the others are held against the first, if they are."""
    if _alone(rows).all():
        return "to compare others with it takes two seeds that both have"
    return "the others are compared with it seed by seed, corrected over the whole scoreboard (Holm)"


def _alone(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a model has fewer than two seeds in common with the first."""
    return rows["n_pairs"].fillna(0) < 2


def _ends(rows: pd.DataFrame) -> str:
    """Of one seed there is no interval."""
    return " with its 95 % interval" if rows["low"].notna().any() else ""


def _cells(
    row: "pd.Series[Any]", metric: str, times: "pd.Series[float]", several: bool, guess: bool
) -> tuple[str | Told, ...]:
    """A row of it; several: numbers of epochs in the study, so that each row tells its own; guess: it is not
    shown to be better than one."""
    took = times.get(row["model"])
    test = score(metric, row["test"], row["low"], row["high"])
    gap = (row["difference"], row["difference_low"], row["difference_high"])
    return (
        counted(row["rank"]),
        str(row["model"]),
        replace(test, text=test.text + f"\N{NO-BREAK SPACE}{GUESS}" * guess),
        fmt.NONE if fmt.missing(row["verdict"]) else str(row["verdict"]),
        gain(metric, *gap),
        setting(row, epochs=several) + _marks(row),
        score(metric, row["median"]),
        score(metric, row["worst"]),
        share(row["failed"], 0),
        counted(row["n_seeds"]),
        counted(row["n_settings"]),
        told(seconds(took), took),
    )


def _guess(rows: pd.DataFrame, below: NDArray[np.bool_]) -> str:
    """What a guess reaches, where a model is not shown to beat it."""
    if not below.any():
        return ""
    return f"; a guess has {fmt.score(rows['metric'].iloc[0], rows.loc[below, 'guess'].iloc[0])}"


def _marks(row: "pd.Series[Any]") -> str:
    """The signs beside a setting, tied to its end: " †" at an end of what was tried, " ‡" still falling."""
    falling = not fmt.missing(row["falling"]) and row["falling"] >= HALF
    there = zip("†‡", (not fmt.missing(row["edge"]), falling), strict=True)
    return "".join(f"\N{NO-BREAK SPACE}{mark}" for mark, has in there if has)


def _explained(cells: tuple[tuple[str | Told, ...], ...]) -> str:
    """What the signs that occur mean: " †: …. ‡: …."; nothing where none does."""
    columns = [HEADER.index("setting"), HEADER.index("test")]
    there = "".join(str(row[column]) for row in cells for column in columns)
    return "".join(f" {mark}: {said}." for mark, said in MARKS.items() if mark in there)


def _winners(rows: pd.DataFrame) -> str:
    """mlp-40 is first; who is level with it by validation, who is shown to be better, who is not shown to be
    worse, and what stood before it by validation, but has no result."""
    there = rows["test"].notna().to_numpy(bool)
    gone, rows = rows[~there], rows[there]
    if rows.empty:
        return "no model has a result"
    first, others = rows.iloc[0], rows.iloc[1:]
    best = fmt.score(first["metric"], first["test"])
    level = others[others["rank"] == first["rank"]]
    best += f"; by validation level with {_named(level)}" if len(level) else ""
    verdict, alone = others["verdict"].fillna("cannot say"), _alone(others)
    better, tied = others[verdict == "better"], others[~verdict.isin(["better", "worse"]) & ~alone]
    ahead = gone[_error(gone) < _error(rows)[0]]
    words = [f"{first['model']} {'is first' if len(others) else 'alone has a result'} ({best})"]
    words += [f"{_named(better)} shown to be better all the same"] if len(better) else []
    words += [f"{_named(tied)} not shown to be worse"] if len(tied) else []
    words += [_untold(rows, others[alone])] if alone.any() else []
    words += [f"{_named(ahead)} before it by validation, but without a result"] if len(ahead) else []
    return ", ".join(words)


def _untold(rows: pd.DataFrame, alone: pd.DataFrame) -> str:
    """That one seed tells nothing apart: of all, or of these models."""
    if rows["n_seeds"].max() < 2:
        return "of one seed nothing can be told apart"
    return f"{_named(alone)} not compared (fewer than two seeds in common)"


def _error(rows: pd.DataFrame) -> Array:
    """On validation points, less is better; NaN where there is none."""
    return np.asarray(worse_by(rows["metric"]) * numbers(rows, "validation")).round(12)


def _named(rows: pd.DataFrame) -> str:
    return fmt.listing(map(str, rows["model"]), 5)
