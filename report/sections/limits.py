"""Section: what cannot be said."""

import pandas as pd

from report import format as fmt
from report.document import Block, Missing, Paragraph, Section, Table
from report.sections.material import Material, section
from report.words import whole

KEY, FINDINGS = "limits", ("seeds", "not-ok", "gpu")
MOST = 40


def make(material: Material) -> Section:
    """Cells without a result and their reasons; findings that the study cannot give."""
    gone = material.diverged
    unsaid = [
        f"{number}. {one.question}"
        for number, one in material.answers.values()
        if one.verdict == "cannot say"
    ]
    blocks: list[Block] = (
        [_table(gone)] if len(gone) else [Missing("Every cell of this study came to its end.")]
    )
    if unsaid:
        blocks.append(Paragraph(f"Questions that this study cannot answer: {' '.join(unsaid)}"))
    return section(
        material,
        KEY,
        "What cannot be said",
        "Trainings that gave no result stay in the tables with their reason; none was dropped from a mean in "
        "silence.",
        findings=FINDINGS,
        after=blocks,
    )


def _table(gone: pd.DataFrame) -> Table:
    reason = gone["reason"].where(
        gone["status"] != "diverged", "loss or weights not finite, or out of bounds"
    )
    groups = gone.assign(reason=reason.fillna("no reason recorded")).groupby(
        ["status", "model", "reason"], sort=False
    )
    rows = sorted(
        (_cells(*key, of) for key, of in groups), key=lambda row: (row[0], -int(row[3].replace(fmt.THIN, "")))
    )
    more = f" The first {MOST} of {len(rows)} kinds; all cells are in the table." if len(rows) > MOST else ""
    counts = gone["status"].value_counts()
    return Table(
        f"{fmt.count(len(gone), 'cell has', 'cells have')} no result: "
        f"{fmt.listing([f'{n} {status}' for status, n in counts.items()])}",
        f"Cells without a result by what became of them, model and reason.{more} Source: diverged.",
        ("status", "model", "reason", "cells", "tasks", "η"),
        tuple(rows[:MOST]),
        "lllrrr",
    )


def _cells(status: str, model: str, reason: str, of: pd.DataFrame) -> tuple[str, ...]:
    etas = sorted(of["eta"].dropna().unique())
    span = (
        fmt.NONE
        if not etas
        else fmt.level(etas[0])
        if len(etas) == 1
        else f"{fmt.level(etas[0])} to {fmt.level(etas[-1])}"
    )
    return status, model, reason, whole(len(of)), whole(of["task"].nunique()), span
