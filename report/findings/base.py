"""What a finding is, and what findings are made from.

A finding answers one question with a sentence that the numbers choose: "yes", "no", or "cannot say"
where the study does not have the data. Nothing in it is written beforehand but the words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from report import format as fmt
from report.tables.files import read_table
from report.tables.settings import Settings, settings_of, worse_by
from report.tables.statistics import Array, mean_interval

Verdict = Literal["yes", "no", "cannot say"]
SHOWN = 6  # names in one sentence


@dataclass(frozen=True)
class Finding:
    """One answer. claim: the answer in a sentence, with its number and interval; evidence: what it rests
    on, a line each; tables: where the numbers stand."""

    key: str
    question: str
    claim: str
    verdict: Verdict
    evidence: tuple[str, ...] = ()
    tables: tuple[str, ...] = ("scoreboard",)


class Gap(NamedTuple):
    """How much better the first of two is on one task, paired over seeds, positive: better."""

    task: str
    metric: str
    mean: float
    low: float
    high: float
    n: int

    @property
    def better(self) -> bool:
        return self.low > 0

    @property
    def worse(self) -> bool:
        return self.high < 0

    @property
    def tied(self) -> bool:
        return self.low <= 0 <= self.high

    @property
    def text(self) -> str:
        """moons +12.3 points [+11.9, +12.7]; sin RMSE -0.08 [-0.09, -0.07], where less is better."""
        if self.metric == "accuracy":
            return f"{self.task} {fmt.gain(self.metric, self.mean, self.low, self.high)}"
        return f"{self.task} RMSE {fmt.gain(self.metric, -self.mean, -self.high, -self.low)}"


class Tables:
    """The tables of one folder, each read once and when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def cells(self) -> pd.DataFrame:
        return read_table(self.folder, "cells")

    @cached_property
    def scoreboard(self) -> pd.DataFrame:
        return read_table(self.folder, "scoreboard")

    @cached_property
    def effects(self) -> pd.DataFrame:
        return read_table(self.folder, "effects")

    @cached_property
    def diverged(self) -> pd.DataFrame:
        return read_table(self.folder, "diverged")

    @cached_property
    def timings(self) -> pd.DataFrame:
        return read_table(self.folder, "timings")

    @cached_property
    def speedups(self) -> pd.DataFrame:
        return read_table(self.folder, "speedups")

    @cached_property
    def scaling(self) -> pd.DataFrame:
        return read_table(self.folder, "scaling")

    @cached_property
    def crossovers(self) -> pd.DataFrame:
        return read_table(self.folder, "crossovers")

    @cached_property
    def settings(self) -> Settings:
        return settings_of(self.cells)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Digest of a setting's first seed -> its row in `settings`."""
        return {digest: i for i, digest in enumerate(self.settings.frame["digest"])}

    def models(self, *kinds: str, trained: bool | None = None) -> list[str]:
        """Models of these kinds on the scoreboard, in its order; by descent, or not."""
        board = self.scoreboard[self.scoreboard["kind"].isin(kinds)]
        if trained is not None:
            board = board[board["eta"].notna() == trained]
        return list(dict.fromkeys(board["model"]))

    @cached_property
    def neuron(self) -> str | None:
        """The trained single neuron of the study."""
        return next(iter(self.models("neuron", trained=True)), None)

    @cached_property
    def network(self) -> str | None:
        """The network the study is about: 40 in one hidden layer, else the one on most tasks."""
        board = self.scoreboard[(self.scoreboard["kind"] == "mlp") & self.scoreboard["eta"].notna()]
        forty = board.loc[board["hidden"] == "40", "model"]
        if len(forty):
            return str(forty.iloc[0])
        counts = board["model"].value_counts(sort=False)
        return None if counts.empty else str(counts.idxmax())

    def entry(self, task: str, model: str | None) -> "pd.Series[Any] | None":
        """The scoreboard's row, None where there is none."""
        rows = self.scoreboard[(self.scoreboard["task"] == task) & (self.scoreboard["model"] == model)]
        return None if rows.empty else rows.iloc[0]

    def tasks(self, problem: str | None = None) -> list[str]:
        """Tasks of the scoreboard, in the study's order."""
        board = self.scoreboard
        return list(
            dict.fromkeys(
                board["task"] if problem is None else board.loc[board["problem"] == problem, "task"]
            )
        )

    def gap(self, task: str, model: str | None, other: str | None) -> Gap | None:
        """How much better `model` is than `other` on `task`, each at its best setting."""
        rows = [self.entry(task, name) for name in (model, other)]
        if rows[0] is None or rows[1] is None:
            return None
        return self.gap_of(str(rows[0]["digest"]), str(rows[1]["digest"]))

    def gaps(self, tasks: Iterable[str], model: str | None, other: str | None) -> list[Gap]:
        """The gaps that there are, over at least two seeds."""
        found = (self.gap(task, model, other) for task in tasks)
        return [gap for gap in found if gap is not None and gap.n > 1]

    def gap_of(self, digest: str, other: str) -> Gap:
        """How much better the setting of cell `digest` is than that of `other`."""
        here, there = self.row_of[digest], self.row_of[other]
        row = self.settings.frame.iloc[here]
        sign = worse_by(self.settings.frame["metric"].iloc[[here]])[0]
        found = mean_interval(sign * (self.settings.test[there] - self.settings.test[here]))
        return Gap(
            row["task"], row["metric"], float(found.mean), float(found.low), float(found.high), int(found.n)
        )


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """The frame's rows as named tuples; their fields may be anything."""
    yield from frame.itertuples(index=False)


def cannot_say(key: str, question: str, why: str) -> Finding:
    """The finding of a study that does not have the data."""
    return Finding(key, question, f"Cannot be said: {why}.", "cannot say", (), ())


def texts(gaps: Sequence[Gap]) -> tuple[str, ...]:
    """Every gap as a line of evidence."""
    return tuple(gap.text for gap in gaps)


def named(gaps: Sequence[Gap]) -> str:
    """The tasks of the gaps in words; "none" where there are none."""
    return fmt.listing([gap.task for gap in gaps], SHOWN) or "none"


def of(part: int, whole: int, noun: str) -> str:
    """3 of 4 tasks; all 4 tasks; none of 4 tasks."""
    if whole == 1:
        return f"the only {noun}" if part else f"not on the only {noun}"
    return f"{'all' if part == whole else 'none of' if part == 0 else f'{part} of'} {whole} {noun}s"


def median(values: Iterable[float] | Array) -> float:
    """Median of what is finite, NaN where nothing is."""
    x = np.asarray(list(values), float)
    x = x[np.isfinite(x)]
    return float(np.median(x)) if len(x) else float("nan")
