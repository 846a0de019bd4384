"""What comparisons show: which levels are better and worse than their reference, on how many tasks."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from report import format as fmt
from report.figures.levels import Context
from report.words import NEUTRAL, amount, called

SURE = (
    "Better and worse are told apart by paired tests over seeds, corrected over all comparisons of the "
    "factor (5 %, Benjamini and Hochberg)."
)
ALONE = "One seed, so that nothing is told apart."
MOST = 4  # levels that are named, each way


def several(one: Context) -> bool:
    """Whether there are pairs of seeds to tell it by."""
    return bool((one.others["n_pairs"].fillna(0) > 1).any())


def sure(found: list[Context]) -> str:
    """A sentence on how better and worse are told apart; of one seed that nothing is."""
    if not any(map(several, found)):
        return ALONE
    return SURE.replace("Better and worse", "Higher and lower") if found[0].factor in NEUTRAL else SURE


def shown(found: list[Context], most: int = MOST) -> str:
    """The reference, and which levels are shown to be better and worse: beside 40 neurons: better with 80 on
    1, worse with 1 on 7 of 7 tasks.
    Of several lines of a task lines are counted. most: levels that are named, each way."""
    references = {str(one.rows["reference"].iloc[0]) for one in found}
    beside = called(found[0].factor, *references) if len(references) == 1 else "the reference"
    return f"beside {beside}: {counts(found, most)}"


def counts(found: list[Context], most: int = MOST) -> str:
    """The same without the reference; where none is told apart that, or that all are equal."""
    noun = "task" if len({one.task for one in found}) == len(found) else "line"
    rows = pd.concat([one.others for one in found])
    verdicts = rows["verdict"].fillna("")
    words, left = [], 0
    for word in ("better", "worse"):
        n = rows.loc[verdicts == word, "level"].value_counts()
        told = [f"{amount(level)} on {n[level]}" for level in dict.fromkeys(rows["level"]) if level in n]
        words += [f"{word} with {fmt.listing(told[:most], most)}"] if told else []
        left += max(0, len(told) - most)
    over = fmt.count(len(found), noun)
    if not words:
        equal = int((verdicts == "equal").sum())
        if equal == len(rows):
            return f"all equal on {over}"
        open_ones = f"not settled in {len(rows) - equal} of {fmt.count(len(rows), 'comparison')}"
        return f"equal in {equal}, {open_ones}" if equal else open_ones
    more = f"; {fmt.count(left, 'more level is', 'more levels are')} told apart" if left else ""
    return f"{', '.join(words)} of {over}{more}"


def of_seeds(rows: Iterable["pd.Series[Any]"]) -> str:
    """What the scores of rows of the scoreboard are: means over seeds, or those of one."""
    most = max((0 if fmt.missing(row["n_seeds"]) else int(row["n_seeds"]) for row in rows), default=0)
    return "the mean over seeds" if most > 1 else "that of the one seed that is reported"
