"""Section: what cannot be said."""

import pandas as pd

from report import format as fmt
from report.document import Answer, Block, Paragraph, Table, Told
from report.sections.material import Material
from report.sections.told import counted, told
from report.words import whole

MOST = 40


def blocks(material: Material) -> list[Block]:
    """Questions that the study does not answer; cells without a result and why."""
    gone = material.tables.diverged
    answers = [one.answer for one in material.numbered]
    unsaid = [one for one in answers if one.verdict == "cannot say"]
    found: list[Block] = [_unsaid(unsaid)] if unsaid else []
    found += [_table(gone)] if len(gone) else [Paragraph("Every cell of this study came to its end.")]
    return found


def _unsaid(unsaid: list[Answer]) -> Table:
    """Of which nothing can be said, each with its reason."""
    rows = tuple((one.question, _why(one.claim)) for one in unsaid)
    n = len(unsaid)
    return Table(
        title=f"{fmt.count(n, 'question')} that this study does not answer",
        caption="Each with what it would take.",
        header=("question", "why not"),
        rows=rows,
        align="ll",
        name="not-answered",
    )


def _why(claim: str) -> str:
    return claim.removeprefix("Cannot be said: ")


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
        name="no-result",
        digests=tuple(str(of["digest"].iloc[0]) for of in kinds[:MOST]),
    )


def _cells(of: pd.DataFrame) -> tuple[str | Told, ...]:
    """One kind: its status, model and reason, then how many cells and tasks, and at which eta."""
    etas = sorted(of["eta"].dropna().unique())
    span = " to ".join(dict.fromkeys(fmt.exact(eta) for eta in (etas[:1] + etas[-1:]))) or fmt.NONE
    kind = (str(of[name].iloc[0]) for name in ("status", "model", "reason"))
    lowest = etas[0] if etas else None
    return *kind, counted(len(of)), counted(of["task"].nunique()), told(span, lowest)
