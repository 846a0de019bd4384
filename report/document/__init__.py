"""What the report says, without how it looks: HTML and PDF are written from the same Document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from report.document.opening import GUESS as GUESS
from report.document.opening import LEVEL as LEVEL
from report.document.opening import SIGNS as SIGNS
from report.document.opening import Badge as Badge
from report.document.opening import Check as Check
from report.document.opening import Line as Line
from report.document.opening import Matrix as Matrix
from report.document.opening import Spot as Spot


@dataclass(frozen=True)
class Paragraph:
    """Plain text."""

    text: str


@dataclass(frozen=True)
class Missing:
    """What this study does not have, in one line."""

    text: str


@dataclass(frozen=True)
class Code:
    """Lines to type."""

    text: str


@dataclass(frozen=True)
class Told:
    """A number as it is read, and what it is sorted and downloaded by, in the unit of its column; None where
    there is none. ends: of its interval, downloaded as numbers too."""

    text: str
    value: float | None
    ends: tuple[float, float] | None = None


@dataclass(frozen=True)
class Figure:
    """A picture. file: its path under the folder of figures. width: of the page, "full" or "half". series:
    of pictures that show the same of one task after another, what they have in common; shows: how much of
    that this one shows, in whatever unit the series has. smallest: points of its smallest text as it was
    drawn, 0 where that is not known; tall: points, of all of it. told: something is told apart in it; if
    nothing is, it stays on the screen. numbers: rows of text, the first of them the header, for a table
    behind the picture; () for none. digests: of each row but the header the cell that makes it again, or "";
    () where no row has one."""

    name: str
    file: str
    title: str
    caption: str
    alt: str
    width: str = "full"
    series: str = ""
    shows: float = 0.0
    smallest: float = 0.0
    tall: float = 0.0
    told: bool = True
    numbers: tuple[tuple[str | Told, ...], ...] = ()
    digests: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.digests and len(self.digests) != len(self.numbers) - 1:
            raise ValueError(f"figure {self.name}: {len(self.digests)} digests, {len(self.numbers) - 1} rows")
        for part in ("title", "caption", "alt"):
            if not getattr(self, part).strip():
                raise ValueError(f"figure {self.name}: no {part}")
        if self.width not in ("full", "half"):
            raise ValueError(f"figure {self.name}: width {self.width!r}; full or half would do")


@dataclass(frozen=True)
class Table:
    """Rows of text and numbers. align: one letter a column: l, r, or w for text that
    may wrap. name: for its file and for links.
    digests: a row's cell, which makes it again, or ""; none at all where no row has one. units: of the
    values, a column each, "" for none. In HTML a reader may sort it by any column, filter it and take it
    away. places: of each row the places of the page that it is, ids that links point at; () for none.
    paper: columns that are printed, by their number; none: all. of: the task that the scoreboard's is
    of, its first row that of the first; "" of others."""

    title: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | Told, ...], ...]
    align: str
    name: str = ""
    digests: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    paper: tuple[int, ...] = ()
    of: str = ""
    places: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        widths = {len(self.header), len(self.align), *(len(row) for row in self.rows)}
        widths |= {len(self.units)} if self.units else set()
        if len(widths) != 1 or set(self.align) - set("lrw"):
            raise ValueError(f"table {self.title!r}: header, align and rows are not of one width")
        if self.digests and len(self.digests) != len(self.rows):
            raise ValueError(f"table {self.title!r}: {len(self.digests)} digests, {len(self.rows)} rows")
        if any(not 0 <= column < len(self.header) for column in self.paper):
            raise ValueError(f"table {self.title!r}: prints columns {self.paper} of {len(self.header)}")

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The rows as they are read."""
        return tuple(
            tuple(cell.text if isinstance(cell, Told) else cell for cell in row) for row in self.rows
        )


@dataclass(frozen=True)
class Evidence:
    """What a finding rests on, in its section: the question, the answer, a line for each comparison. alone:
    the finding stands nowhere else, and links to it point here."""

    number: int
    question: str
    claim: str
    lines: tuple[str, ...]
    alone: bool = False


@dataclass(frozen=True)
class Formula:
    """One of `report.formulas.FORMULAS`, by its name: typeset on screen and on paper."""

    name: str


@dataclass(frozen=True)
class Terms:
    """A glossary. entries: (key, word, what it means); a link to #term-KEY leads there."""

    entries: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Beside:
    """Steps written in two ways. columns: heads of the three; rows: (what it means, code, the other code)."""

    title: str
    caption: str
    columns: tuple[str, str, str]
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Note:
    """What a person wrote. date: 2026-11-28, or "". grid: whose it is, "" the study's. blocks: plain data, as
    `report.notes` tells."""

    date: str
    grid: str
    blocks: tuple[dict[str, Any], ...]

    @property
    def by(self) -> str:
        """Whose words these are, in words."""
        of, date = f" on grid {self.grid}" if self.grid else "", f", {self.date}" if self.date else ""
        return f"Note by the study's author{of}{date}"


Block = Paragraph | Missing | Code | Figure | Table | Evidence | Formula | Terms | Beside | Note


@dataclass(frozen=True)
class Section:
    """key: what links point at. intro: what is asked and how to read the answer. evidence: what is folded
    away on the screen, and stands in an appendix on paper."""

    key: str
    title: str
    intro: str
    blocks: tuple[Block, ...] = ()
    evidence: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A finding as its chapter begins with it. verdict: "yes", "no", "in part" or "cannot say", None where
    the question is open and answered. section: the key of the section that shows what it rests on. short: the
    answer in one line, before the claim that says it in full; "" for none. beside: the claim's
    conditions, in smaller letters after it."""

    number: int
    question: str
    claim: str
    verdict: str | None
    section: str
    short: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Chapter:
    """One step on the way: a question, its answers in plain words, pictures, and what that means.

    meaning: what a reader takes along, true of any study. open: findings that cannot be said.
    """

    key: str
    title: str
    question: str
    meaning: str
    answers: tuple[Answer, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Front:
    """The first screen. sentence: the study's question answered. picture: what shows it. rule: the name of
    the formula beside it. words: of sentence and lines, each with what it means."""

    sentence: str
    lines: tuple[Line, ...]
    badge: Badge
    picture: Figure | None = None
    rule: str = ""
    matrix: Matrix | None = None
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Document:
    """The whole report: the answer first, then chapter by chapter what it is made of. again: the command
    that makes a row of a table again, DIGEST in place of its cell's. notes: of the author, on all of it.
    names: of tasks and models, whose words are not explained."""

    title: str
    subtitle: str
    front: Front
    chapters: tuple[Chapter, ...]
    again: str = ""
    notes: tuple[Note, ...] = ()
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        keys = [key for chapter in self.chapters for key in (chapter.key, *(s.key for s in chapter.sections))]
        places = [*keys, *(figure.name for figure in self.figures())]
        if len(set(places)) != len(places):
            twice = dict.fromkeys(place for place in places if places.count(place) > 1)
            raise ValueError(f"two places of one key: {', '.join(twice)}")
        for answer in self.answers():
            if answer.section not in keys:
                raise ValueError(f"finding {answer.number} points at {answer.section}, which is no section")
        for place in (*(line.place for line in self.front.lines), self.front.badge.place):
            if place not in keys:
                raise ValueError(f"the first screen points at {place}, which is no section")

    def answers(self) -> Iterator[Answer]:
        """Every finding, in reading order."""
        for chapter in self.chapters:
            yield from chapter.answers

    def sections(self) -> Iterator[Section]:
        """Every section, in reading order."""
        for chapter in self.chapters:
            yield from chapter.sections

    def figures(self) -> Iterator[Figure]:
        """Every figure, in reading order."""
        if self.front.picture is not None:
            yield self.front.picture
        for section in self.sections():
            yield from (block for block in (*section.blocks, *section.evidence) if isinstance(block, Figure))
