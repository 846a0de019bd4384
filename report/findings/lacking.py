"""What this study lacks for an answer: a kind of model, a level of a factor, a second seed."""

from typing import NamedTuple

import pandas as pd

from bench.choosing.factors import FACTORS
from report import format as fmt
from report.findings.absent import reason, several, tried
from report.findings.base import SHOWN
from report.tables.reader import Tables
from report.words import OF_THE_MODEL, called

BY_NAME = {factor.name: factor for factor in FACTORS}
NAMES = {
    "neuron": "trained neuron",
    "mlp": "trained network",
    "linear": "linear model",
    "gp": "Gaussian process",
    "ensemble": "ensemble of networks",
}
UNMATCHED = ", of which no two are compared"
FITTED = ("linear", "gp")  # kinds that no descent trains


class Side(NamedTuple):
    """What one side of a comparison needs: settings, and what these are called, without an article."""

    words: str
    rows: pd.DataFrame


def side(tables: Tables, kind: str, problem: str | None = None) -> Side:
    """The settings of a kind of models, none that were set by hand; of one problem."""
    frame = tables.settings.frame
    rows = frame[(frame["kind"] == kind) & (frame["epochs"].notna() | (kind in FITTED))]
    if problem is None:
        return Side(NAMES[kind], rows)
    return Side(f"{NAMES[kind]} in {problem}", rows[rows["problem"] == problem])


def linear_sides(tables: Tables) -> tuple[Side, Side]:
    """The linear models, and the neurons that mean the same."""
    frame = tables.settings.frame
    rows = frame[BY_NAME["solver"].applies(frame)] if len(frame) else frame
    same = "neuron that means the same as a linear model (sigmoid with cross-entropy, identity with squares)"
    return Side("linear model", rows[rows["kind"] == "linear"]), Side(same, rows[rows["kind"] == "neuron"])


def both(one: Side, other: Side) -> str:
    """Why the two are compared on no task."""
    for each in (one, other):
        if each.rows.empty:
            return f"this study has no {each.words}"
    what = f"both a {one.words} and a {other.words}"
    if not {*one.rows["task"]} & {*other.rows["task"]}:
        return f"no task of this study has {what}"
    return f"no task has {what} with results on two seeds or more"


def why(tables: Tables, factor: str, kind: str | None = None, against: str | None = None) -> str:
    """Why nothing is said of a factor: levels that are not compared, or which one alone there is. kind: of
    these models alone; against: the level that counts as the reference, None for any."""
    if told := reason(tables, factor, kind):
        return told
    found = tried(tables, factor)
    found = found if kind is None else found[found["kind"] == kind]
    shape = factor in OF_THE_MODEL
    if found.empty:
        return f"this study trains {'no network' if shape or kind == 'mlp' else 'nothing by steps'}"
    levels = several(found, factor)
    if levels.empty:
        return _alone(found, factor, kind)
    told = _named(factor, levels)
    if against is None or against in set(levels["level"]):
        return f"this study has {told}{UNMATCHED}"
    return f"this study has {told}, but nothing with {called(factor, against)} to compare with"


def _alone(found: pd.DataFrame, factor: str, kind: str | None) -> str:
    """Of settings without two levels on one task: the one that all have, or that none has two."""
    told = _named(factor, found)
    if len(set(found["level"])) > 1:
        where = "on one task" if factor in OF_THE_MODEL else "for one model on one task"
        return f"this study has {told}, but no two of them {where}"
    if factor in OF_THE_MODEL:
        return f"every network of this study has {told}"
    who = "every network of" if kind == "mlp" else "everything in"
    return f"{who} this study is trained with {told}"


def _named(factor: str, found: pd.DataFrame) -> str:
    return fmt.listing([called(factor, level) for level in dict.fromkeys(found["level"])], SHOWN)


def no_trend(tables: Tables) -> str:
    """Why no training is known to be on its way down or not."""
    cells = tables.cells[tables.cells["epochs"].notna()]
    if cells.empty:
        return "this study trains nothing by steps"
    if not (cells["status"] == "ok").any():
        return "no training by steps came to a result"
    return "nothing was trained for long enough to see where it goes"
