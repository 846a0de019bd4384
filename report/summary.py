"""The report in short, as Markdown: `python -m report summary`. Names stay text, whatever is in them."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from report.document import Badge, Chapter, Document, Matrix, Missing, Spot, Table, Told

HERE, THERE = "all of it stands under finding", "all of it stands in the page and the PDF, under finding"
UNSAID = "not-answered"  # the table of questions that the study does not answer
MARKUP = re.compile(r"([\\`*_\[\]<>&|~#$!{}^@])")
AT_LINE_START = re.compile(r"^([-+=:]|\d+(?=[.)](?:\s|$)))")
ADDRESS = re.compile(r"(?i)(https?|ftp|mailto)(:)|(www)(\.)")


def write_summary(tables: Path, figures: Path, out: Path) -> None:
    """Write the summary of one results folder. UserError where tables or figures are missing."""
    from bench.files import write_whole
    from report.sections import document_of

    write_whole(out, markdown(document_of(tables, figures)))


def markdown(document: Document) -> str:
    """Title, answer, badge, answers of a line, matrix, the chapters' answers, what could not be said."""
    front = document.front
    parts = [f"# {escaped(document.title)}", escaped(document.subtitle)]
    parts += [f"**{escaped(front.sentence)}**", _badge(front.badge)]
    parts += ["\n".join(f"- {escaped(line.text)}" for line in front.lines)] if front.lines else []
    parts += _matrix(front.matrix) if front.matrix else []
    for chapter in document.chapters:
        parts += _chapter(chapter)
    unsaid = list(_unsaid(document))
    parts += ["## What this study cannot say", "\n".join(unsaid)] if unsaid else []
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """The text as Markdown that shows just this text, where a line begins with it."""
    return AT_LINE_START.sub(
        lambda found: f"{found[1]}\\" if found[1].isdigit() else f"\\{found[1]}", inline(text)
    )


def inline(text: str) -> str:
    """The same within a line."""
    line = MARKUP.sub(r"\\\1", " ".join(text.split()))
    return ADDRESS.sub(lambda found: "\\".join(part for part in found.groups() if part), line)


def _badge(badge: Badge) -> str:
    return f"Is this run sound? {escaped(badge.word)}: {escaped(badge.text)}"


def _matrix(matrix: Matrix) -> list[str]:
    rows = [[task, *map(_spot, spots)] for task, _, spots in matrix.rows]
    return [f"## {escaped(matrix.title)}", _table(["task", *matrix.models], rows), escaped(matrix.caption)]


def _spot(spot: Spot | None) -> str:
    return "" if spot is None else f"{spot.sign} {spot.text}".strip()


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    under = ["---", *["--:"] * (len(header) - 1)]
    lines = [[inline(cell) for cell in header], under, *([inline(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _chapter(chapter: Chapter) -> list[str]:
    if not chapter.answers:
        return []
    said = []
    for one in chapter.answers:
        verdict = f"**{inline(one.verdict)}.** " if one.verdict else ""
        said.append(f"- {escaped(one.question)} {verdict}{inline(one.claim)}")
    return [f"## {escaped(chapter.title)}", escaped(chapter.question), "\n".join(said)]


def _unsaid(document: Document) -> Iterator[str]:
    for section in document.sections():
        for block in section.blocks:
            if isinstance(block, Missing):
                yield f"- {escaped(block.text)}"
            if isinstance(block, Table) and block.name == UNSAID:
                yield from (f"- {' '.join(escaped(_text(cell)) for cell in row)}" for row in block.rows)


def _text(cell: str | Told) -> str:
    """Without the places that the summary does not have."""
    return (cell.text if isinstance(cell, Told) else cell).replace(HERE, THERE)
