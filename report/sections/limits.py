"""Section: what cannot be said."""

import re

import pandas as pd

from report import format as fmt
from report.document import Answer, Block, Evidence, Paragraph, Table, Told
from report.sections.material import Material
from report.sections.told import counted, told
from report.words import whole

MOST = 40
IN_FULL = "all of it stands under finding"  # on the page, and in the PDF
LONG, LONGEST = 160, 260  # letters of a reason, and of the first sentence of a longer one


def blocks(material: Material) -> list[Block]:
    """Questions that the study does not answer; cells without a result and why."""
    gone = material.tables.diverged
    answers = [one.answer for one in material.numbered]
    unsaid = [one for one in answers if one.verdict == "cannot say"]
    found: list[Block] = [_unsaid(unsaid)] if unsaid else []
    found += [_table(gone)] if len(gone) else [Paragraph("Every cell of this study has a result.")]
    return found


def folded(material: Material) -> list[Block]:
    """In full what is too long for the table of questions."""
    unsaid = [one.answer for one in material.numbered if one.answer.verdict == "cannot say"]
    return [
        Evidence(one.number, one.question, one.claim, (_reason(one),), alone=True)
        for one in unsaid
        if _is_long(one)
    ]


def _unsaid(unsaid: list[Answer]) -> Table:
    """Of which nothing can be said; those with the same reason in one row."""
    alike: dict[str, list[Answer]] = {}
    for one in unsaid:
        alike.setdefault(_why(one), []).append(one)
    return Table(
        title=f"{fmt.count(len(unsaid), 'question')} that this study does not answer",
        caption="Each with what the study lacks for it, or with what it found and that does not decide it.",
        header=("finding", "question", "why not"),
        rows=tuple(
            (
                ", ".join(str(one.number) for one in those),
                " ".join(one.question for one in those),
                why,
            )
            for why, those in alike.items()
        ),
        align="lww",
        name="not-answered",
        places=tuple(
            tuple(f"finding-{one.number}" for one in those if not _is_long(one)) for those in alike.values()
        ),
    )


def _is_long(one: Answer) -> bool:
    """Whether its reason stands in full only where it is folded away."""
    return len(_reason(one)) > LONG


def _why(answer: Answer) -> str:
    """In one line; of a long claim its first sentence, and where all of it stands."""
    reason = _reason(answer)
    if not _is_long(answer):
        return reason
    first = re.split(r"(?<=[.?!]) (?=[A-Z0-9α])", reason)[0]
    first = first if len(first) <= LONGEST else first[:LONGEST].rsplit(" ", 1)[0] + " …"
    return f"{first.removesuffix('.')}; {IN_FULL} {answer.number}."


def _reason(answer: Answer) -> str:
    return answer.claim.removeprefix("Cannot be said: ")


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
