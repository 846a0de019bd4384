"""Section: what cannot be said."""

import pandas as pd

from report import format as fmt
from report.document import Block, Missing, Paragraph, Table
from report.sections.material import Material
from report.words import whole

MOST = 40


def blocks(material: Material) -> list[Block]:
    """Cells without a result and their reasons; questions that the study cannot answer."""
    gone = material.tables.diverged
    found: list[Block] = (
        [_table(gone)] if len(gone) else [Missing("Every cell of this study came to its end.")]
    )
    answers = [one.answer for one in material.numbered]
    unsaid = [f"{one.number}. {one.question}" for one in answers if one.verdict == "cannot say"]
    if unsaid:
        found.append(Paragraph(f"Questions that this study cannot answer: {' '.join(unsaid)}"))
    return found


def _table(gone: pd.DataFrame) -> Table:
    reason = gone["reason"].fillna("no reason recorded")
    reason = reason.where(gone["status"] != "diverged", "loss or weights not finite, or out of bounds")
    groups = gone.assign(reason=reason).groupby(["status", "model", "reason"], sort=False)
    kinds = sorted((of for _, of in groups), key=lambda of: (str(of["status"].iloc[0]), -len(of)))
    rows = [_cells(of) for of in kinds]
    more = f" The first {MOST} of {len(rows)} kinds; all cells are in the table." if len(rows) > MOST else ""
    counts = gone["status"].value_counts()
    return Table(
        title=(
            f"{fmt.count(len(gone), 'cell has', 'cells have')} no result: "
            f"{fmt.listing([f'{whole(n)} {status}' for status, n in counts.items()])}"
        ),
        caption=f"Cells without a result by what became of them, model and reason.{more} Source: diverged.",
        header=("status", "model", "reason", "cells", "tasks", "η"),
        rows=tuple(rows[:MOST]),
        align="lllrrr",
    )


def _cells(of: pd.DataFrame) -> tuple[str, ...]:
    """One kind: its status, model and reason, then how many cells and tasks, and at which eta."""
    etas = sorted(of["eta"].dropna().unique())
    span = " to ".join(dict.fromkeys(fmt.exact(eta) for eta in (etas[:1] + etas[-1:]))) or fmt.NONE
    kind = (str(of[name].iloc[0]) for name in ("status", "model", "reason"))
    return *kind, whole(len(of)), whole(of["task"].nunique()), span
