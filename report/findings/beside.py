"""What stands beside a claim on `effects`: budgets, numbers of settings, who was still on the way down."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from bench.choosing.axes import numbers
from report import format as fmt
from report.findings.base import SHOWN, each, of
from report.tables.reader import Tables
from report.words import OF_THE_MODEL, called

HALF = 0.5  # of the seeds: from here on a setting is said to have been on its way down


def budgets(row: Any, tables: Tables) -> str:
    """What each side was trained by, chosen from how many: Adam, 10 000 epochs (of 24 settings) against …."""
    here = tables.settings.frame.iloc[tables.setting_of(row.digest)]
    there = tables.settings.frame.iloc[tables.setting_of(row.reference_digest)]
    sides = ((here, row.n_settings, row.falling), (there, row.reference_settings, row.reference_falling))
    return " against ".join(_budget(*side) for side in sides)


def _budget(setting: "pd.Series[Any]", n: int, falling: Any) -> str:
    if fmt.missing(setting["epochs"]):
        words = str(setting["model"])
    else:
        words = called("optimiser", str(setting["optimiser"]))
        words += f", {fmt.count(int(setting['epochs']), 'epoch')}"
    still = not fmt.missing(falling) and falling >= HALF
    return f"{words} (of {fmt.count(int(n), 'setting')})" + (", still on its way down" if still else "")


def chosen_from(rows: pd.DataFrame, level: str = "a level", reference: str = "the reference") -> str:
    """How many settings each side was chosen from; a sentence. level, reference: the sides."""
    here, there = (span(rows[name]) for name in ("n_settings", "reference_settings"))
    if (rows["n_settings"] == rows["reference_settings"]).all():
        return f"Both sides were chosen from as many settings ({here})."
    noun = "setting" if here == "1" else "settings"
    return sentence(f"{level} was chosen from {here} {noun}, {reference} from {there}")


def within(rows: pd.DataFrame) -> str:
    """What both sides share though it could be chosen, the activation; a sentence, or nothing."""
    found = list(dict.fromkeys(rows["activation"].dropna())) if "activation" in rows else []
    if not found:
        return ""
    shared = fmt.listing(found)
    return f"Both sides have {shared} as activation; on the scoreboard each model chooses its own."


def on_the_board(rows: pd.DataFrame, tables: Tables) -> list[str]:
    """mlp-5 by Adam on sin: where the scoreboard's setting of a side has another optimiser, or number of
    epochs, than that which is compared."""
    settings = tables.settings.frame
    there = [settings.iloc[tables.setting_of(row.reference_digest)] for row in each(rows)]
    told: dict[str, dict[str, None]] = {}
    for row, reference in zip(each(rows), there, strict=True):
        for side in (row, reference):
            chosen = tables.board.row(str(row.task), str(side.model))
            if chosen is not None and (budget := _other_budget(chosen, side)):
                told.setdefault(f"{side.model} {budget}", {})[str(row.task)] = None
    return [f"{what} on {fmt.listing(tasks, SHOWN)}" for what, tasks in told.items()]


def _other_budget(chosen: "pd.Series[Any]", side: Any) -> str:
    """By Adam; with 10 000 epochs; "" where both are alike."""
    if chosen["optimiser"] != side.optimiser:
        return f"by {called('optimiser', str(chosen['optimiser']))}"
    same = chosen["epochs"] == side.epochs
    return "" if same else f"with {fmt.count(int(chosen['epochs']), 'epoch')}"


def as_chosen(rows: pd.DataFrame, tables: Tables) -> str:
    """That the scoreboard has other budgets; a sentence, or nothing. Of shapes alone: they are compared with
    a budget that both have."""
    others = on_the_board(rows, tables) if rows["factor"].isin(OF_THE_MODEL).all() else []
    told = f"Budgets are of those that both sides have; the scoreboard has {'; '.join(others[:SHOWN])}."
    return told if others else ""


def span(values: "pd.Series[Any]") -> str:
    """10; 10 to 25."""
    found = values.astype(int)
    return fmt.span(found.min(), found.max())


def beside(*sentences: str) -> str:
    """The sentences that say something, one after the other."""
    return " ".join(one for one in sentences if one)


def caveats(rows: pd.DataFrame) -> str:
    """Of comparisons: who was still on the way down, who chose at an end; a sentence, or nothing."""
    down = (numbers(rows, "falling") >= HALF) | (numbers(rows, "reference_falling") >= HALF)
    ends = rows["edge"].notna() | rows["reference_edge"].notna()
    parts = [
        f"{_in(int(there.sum()), len(rows))}{words}"
        for there, words in (
            (down, "a side was still on its way down"),
            (ends, "η or α was chosen at the end of what was tried"),
        )
        if there.any()
    ]
    if not parts:
        return ""
    first, *rest = parts
    return sentence("; ".join([first, *(part.replace(" comparisons", "", 1) for part in rest)]))


def _in(part: int, whole: int) -> str:
    return "" if whole == 1 else f"in {of(part, whole, 'comparison')} "


def sentences(texts: Iterable[str]) -> str:
    """Each with a full stop, all but the first with a capital letter."""
    first, *others = texts
    return " ".join([f"{first}.", *map(sentence, others)])


def sentence(text: str) -> str:
    """With a capital letter, but for the mathematics' own, and a full stop."""
    first = text[:1] if text.startswith(("η", "α")) else text[:1].upper()
    return first + text[1:] + "."
