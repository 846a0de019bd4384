"""What a finding is, and what findings are made from.

A finding answers one question with a sentence that the numbers choose: "yes", "no", or "cannot say"
where the study does not have the data. Nothing in it is written beforehand but the words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from report import format as fmt
from report.tables.gaps import Gap
from report.tables.statistics import Array

Verdict = Literal["yes", "no", "cannot say"]
SHOWN = 6  # names in one sentence


@dataclass(frozen=True)
class Finding:
    """One answer. claim: the answer in a sentence, with its number and interval; evidence: what it rests
    on, a line each; tables: where the numbers stand; short: the answer in one line, size of effect first."""

    key: str
    question: str
    claim: str
    verdict: Verdict
    evidence: tuple[str, ...] = ()
    tables: tuple[str, ...] = ("scoreboard",)
    short: str = ""


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """The frame's rows as named tuples; their fields may be anything."""
    yield from frame.itertuples(index=False)


def cannot_say(key: str, question: str, why: str) -> Finding:
    """The finding of a study that does not have the data."""
    return Finding(key, question, f"Cannot be said: {why}.", "cannot say", (), ())


def texts(gaps: Sequence[Gap]) -> tuple[str, ...]:
    """Every gap as a line of evidence, with its verdict."""
    return tuple(f"{gap.text}, {gap.verdict}{_settled(gap)}" for gap in gaps)


def _settled(gap: Gap) -> str:
    needed = gap.seeds_needed
    return "" if fmt.missing(needed) else f" (some {fmt.seeds(needed)} seeds would tell)"


def named(gaps: Sequence[Gap]) -> str:
    """The tasks of the gaps in words; "none" where there are none."""
    return fmt.listing([gap.task for gap in gaps], SHOWN) or "none"


def of(part: int, whole: int, noun: str) -> str:
    """3 of 4 tasks; all 4 tasks; none of 4 tasks; the only task; none of 1 task: "on" may stand before it."""
    if whole == 1:
        return f"the only {noun}" if part else f"none of 1 {noun}"
    return f"{'all' if part == whole else 'none of' if part == 0 else f'{part} of'} {whole} {noun}s"


def median(values: Iterable[float] | Array) -> float:
    """Median of what is finite, NaN where nothing is."""
    x = np.asarray(list(values), float)
    x = x[np.isfinite(x)]
    return float(np.median(x)) if len(x) else float("nan")
