"""What the report says, without how it looks: HTML and PDF are written from the same Document."""

from collections.abc import Iterator
from dataclasses import dataclass


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
class Figure:
    """A picture. file: its path under the folder of figures. width: of the page, "full" or "half"."""

    name: str
    file: str
    title: str
    caption: str
    alt: str
    width: str = "full"

    def __post_init__(self) -> None:
        for part in ("title", "caption", "alt"):
            if not getattr(self, part).strip():
                raise ValueError(f"figure {self.name}: no {part}")
        if self.width not in ("full", "half"):
            raise ValueError(f"figure {self.name}: width {self.width!r}; full or half would do")


@dataclass(frozen=True)
class Table:
    """Rows of text. align: one letter a column, l or r. In HTML a reader may sort it by any column."""

    title: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str

    def __post_init__(self) -> None:
        widths = {len(self.header), len(self.align), *(len(row) for row in self.rows)}
        if len(widths) != 1 or set(self.align) - set("lr"):
            raise ValueError(f"table {self.title!r}: header, align and rows are not of one width")


@dataclass(frozen=True)
class Evidence:
    """What a finding rests on, in its section: the question, the answer, a line for each comparison."""

    number: int
    question: str
    claim: str
    lines: tuple[str, ...]


Block = Paragraph | Missing | Code | Figure | Table | Evidence


@dataclass(frozen=True)
class Section:
    """key: what links point at. intro: what is asked and how to read the answer."""

    key: str
    title: str
    intro: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A finding as the report's beginning has it. verdict: "yes", "no" or "cannot say". section: the key of
    the section that shows what it rests on."""

    number: int
    question: str
    claim: str
    verdict: str
    section: str


@dataclass(frozen=True)
class Document:
    """The whole report, answers first."""

    title: str
    subtitle: str
    answers: tuple[Answer, ...]
    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        keys = [section.key for section in self.sections]
        if len(set(keys)) != len(keys):
            raise ValueError(f"two sections of one key among {', '.join(keys)}")
        for answer in self.answers:
            if answer.section not in keys:
                raise ValueError(f"finding {answer.number} points at {answer.section}, which is no section")

    def figures(self) -> Iterator[Figure]:
        """Every figure, in reading order."""
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Figure))
