"""Document -> plain data that both templates show: blocks in rows, figures and tables numbered.

What is folded away has numbers of its own, A1, A2, …, so that a picture has one number on screen and on
paper, where it stands in an appendix.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import compress, count
from typing import Any

from report import format as fmt
from report.document import (
    Beside,
    Block,
    Code,
    Document,
    Evidence,
    Figure,
    Formula,
    Front,
    Matrix,
    Missing,
    Note,
    Paragraph,
    Section,
    Table,
    Terms,
    Told,
)
from report.formulas import FORMULAS
from report.glossary import BY_KEY, FirstUse

Source = Callable[[Figure, str], str]  # a figure and its number -> what the template shows or where it is
AS_IT_IS = (  # what no person reads as a text
    *("key", "kind", "name", "names", "file", "source", "place", "section", "places", "digests", "again"),
    *("mathml", "typst"),
)
DIGITS = 8  # of a digest, as a person reads it; the command takes them too
SAID = {
    **dict.fromkeys(("paragraph", "missing", "meaning"), ("text",)),
    **dict.fromkeys(("figure", "table", "beside", "matrix"), ("caption",)),
    "title": ("sentence",),
    "chapter": ("question",),
    "section": ("intro",),
    "answer": ("question", "short", "claim", "beside"),
}  # of each kind of block the texts in which words are explained, in reading order
_KINDS = {
    Paragraph: "paragraph",
    Missing: "missing",
    Code: "code",
    Figure: "figure",
    Table: "table",
    Evidence: "evidence",
    Formula: "formula",
    Terms: "terms",
    Beside: "beside",
}


class Numbers:
    """The next number of a figure and of a table; folded: of those in the appendix."""

    def __init__(self) -> None:
        kinds: tuple[type[Block], ...] = (Figure, Table)
        self._next = {(kind, folded): count(1) for kind in kinds for folded in (False, True)}

    def of(self, block: Block, folded: bool) -> str:
        """12, or A12; "" for what has none."""
        found = self._next.get((type(block), folded))
        return "" if found is None else f"{'A' if folded else ''}{next(found)}"


def plain(document: Document, source: Source) -> dict[str, Any]:
    """What the templates read."""
    numbers = Numbers()
    front = _front(document.front, numbers, source)
    told = {
        "title": document.title,
        "subtitle": document.subtitle,
        "front": front,
        "notes": [_noted(note) for note in document.notes],
        "chapters": [
            {
                "number": number,
                **{name: getattr(chapter, name) for name in ("key", "title", "question", "meaning")},
                "answers": [vars(answer) for answer in chapter.answers],
                "sections": [_section(one, numbers, source) for one in chapter.sections],
            }
            for number, chapter in enumerate(document.chapters, 1)
        ],
        "titles": titles(document),
        "again": document.again,
        "names": document.names,
        "terms": [key for key, *_ in _terms(document)],
    }
    return {name: value if name in AS_IT_IS else _apart(value) for name, value in told.items()}


def _apart(value: Any) -> Any:
    """Every text in it with what is written from right to left set apart; keys, files and pictures as they
    are."""
    if isinstance(value, str):
        return fmt.set_apart(value)
    if isinstance(value, dict):
        return {name: one if name in AS_IT_IS else _apart(one) for name, one in value.items()}
    return type(value)(map(_apart, value)) if isinstance(value, list | tuple) else value


def _terms(document: Document) -> Iterator[tuple[str, str, str]]:
    """What the document's glossary explains."""
    for section in document.sections():
        for block in section.blocks:
            yield from block.entries if isinstance(block, Terms) else ()


def verdict_in(told: dict[str, Any]) -> str:
    """What yes, no and in part mean, where the document's glossary says it; else nothing."""
    return BY_KEY["verdict"].text if "verdict" in told["terms"] else ""


def first_use(told: dict[str, Any]) -> FirstUse:
    """Of what `plain` gives: words are explained where a glossary does it too."""
    return FirstUse(told["terms"], told["names"])


def in_pieces(block: dict[str, Any], use: FirstUse, kind: str = "") -> dict[str, Any]:
    """The block, those of its texts in pieces that say something for the first time."""
    if block.get("kind") == "pair":
        return block | {"of": [in_pieces(one, use) for one in block["of"]]}
    names = SAID.get(kind or block["kind"], ())
    return block | {name: _in_pieces(block[name], use) for name in names}


def _in_pieces(text: str, use: FirstUse) -> str | list[dict[str, str]]:
    pieces = use.of(text)
    return pieces if any(piece["key"] for piece in pieces) else text


def explained(told: dict[str, Any]) -> dict[str, Any]:
    """What `plain` gives, words explained as a page is read from its top to its end; what is folded away
    comes last."""
    use = first_use(told)
    front = in_pieces(told["front"], use, "title")
    for name in ("picture", "matrix"):
        if front[name] is not None:
            front[name] = in_pieces(front[name], use, "matrix")
    chapters = [_explained(chapter, use) for chapter in told["chapters"]]
    for section in (one for chapter in chapters for one in chapter["sections"]):
        section["evidence"] = _rows_explained(section["evidence"], use)
    return told | {"front": front, "chapters": chapters}


def _explained(chapter: dict[str, Any], use: FirstUse) -> dict[str, Any]:
    """A chapter: of each section what it asks, its answers, its blocks."""
    made = in_pieces(chapter, use, "chapter")
    sections = []
    for section in chapter["sections"]:
        head = in_pieces(section, use, "section")
        mine = [one for one in chapter["answers"] if one["section"] == section["key"]]
        head |= {"answers": [in_pieces(answer, use, "answer") for answer in mine]}
        sections.append(head | {"rows": _rows_explained(section["rows"], use)})
    return made | {"sections": sections, "meaning": _in_pieces(chapter["meaning"], use)}


def _rows_explained(rows: list[list[dict[str, Any]]], use: FirstUse) -> list[list[dict[str, Any]]]:
    return [[in_pieces(one, use) for one in row] for row in rows]


def titles(document: Document) -> dict[str, str]:
    """Of every place that a link may point at."""
    chapters = {chapter.key: chapter.title for chapter in document.chapters}
    return chapters | {section.key: section.title for section in document.sections()}


def _front(front: Front, numbers: Numbers, source: Source) -> dict[str, Any]:
    picture, matrix = front.picture, front.matrix
    return {
        "sentence": front.sentence,
        "lines": [vars(line) for line in front.lines],
        "words": [{"word": word, "text": text} for word, text in front.words],
        "badge": vars(front.badge) | {"checks": [vars(check) for check in front.badge.checks]},
        "picture": None if picture is None else block_of(picture, numbers, source),
        "rule": _formula(front.rule) if front.rule else None,
        "matrix": None if matrix is None else _matrix(matrix),
    }


def _matrix(matrix: Matrix) -> dict[str, Any]:
    """Its rows, and the same in parts, each with those models that were tried in it."""
    rows = [
        {
            "task": task,
            "place": place,
            "spots": [None if one is None else vars(one) | {"sign": one.sign} for one in spots],
        }
        for task, place, spots in matrix.rows
    ]
    parts, start = [], 0
    for title, n in matrix.parts or (("", len(rows)),):
        parts.append(_part(title, matrix.models, rows[start : start + n]))
        start += n
    return vars(matrix) | {"rows": rows, "parts": parts}


def _part(title: str, models: Sequence[str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    tried = [any(row["spots"][i] is not None for row in rows) for i in range(len(models))]
    return {
        "title": title,
        "models": [*compress(models, tried)],
        "rows": [row | {"spots": [*compress(row["spots"], tried)]} for row in rows],
    }


def _section(section: Section, numbers: Numbers, source: Source) -> dict[str, Any]:
    rows = [[block_of(block, numbers, source) for block in row] for row in rows_of(section.blocks)]
    folded = [[block_of(block, numbers, source, True) for block in row] for row in rows_of(section.evidence)]
    words = {name: getattr(section, name) for name in ("key", "title", "intro")}
    return words | {"rows": rows, "evidence": folded}


def rows_of(blocks: tuple[Block, ...]) -> Iterator[list[Block]]:
    """One block a row; half figures that follow each other in twos."""
    held: list[Block] = []
    for block in blocks:
        half = isinstance(block, Figure) and block.width == "half"
        if held and (not half or len(held) == 2):
            yield held
            held = []
        if half:
            held.append(block)
        else:
            yield [block]
    if held:
        yield held


def block_of(block: Block, numbers: Numbers, source: Source, folded: bool = False) -> dict[str, Any]:
    """A block as the templates read it: its kind, its fields, its number."""
    if isinstance(block, Note):
        return _noted(block)
    if isinstance(block, Formula):
        return {"kind": "formula", **_formula(block.name)}
    made: dict[str, Any] = {
        "kind": _KINDS[type(block)],
        **vars(block),
        "number": numbers.of(block, folded) or vars(block).get("number"),
    }
    if isinstance(block, Beside):
        made["body"] = made.pop("rows")
    if isinstance(block, Figure):
        made["numbers"] = _numbered(block)
        made["source"] = source(block, str(made["number"]))
    if isinstance(block, Table):
        made |= _table(block)
        del made["rows"]
    return made


def _numbered(figure: Figure) -> list[list[dict[str, Any]]]:
    """The numbers behind a picture, head and rows; the last column says which cell a row is, if rows have
    one."""
    rows = [[_cell(cell) for cell in row] for row in figure.numbers]
    if not figure.digests:
        return rows
    ends = ["cell", *(digest[:DIGITS] for digest in figure.digests)]
    return [[*row, _cell(end)] for row, end in zip(rows, ends, strict=True)]


def _table(table: Table) -> dict[str, Any]:
    """Its head and body; the last column says of which cell a row is, where rows have one."""
    body = [[_cell(cell) for cell in row] for row in table.rows]
    units = table.units or ("",) * len(table.header)
    if not table.digests:
        return {"body": body, "units": units}
    ends = [_cell(digest[:DIGITS]) for digest in table.digests]
    return {
        "body": [[*row, end] for row, end in zip(body, ends, strict=True)],
        "header": (*table.header, "cell"),
        "align": f"{table.align}l",
        "units": (*units, ""),
    }


def _cell(cell: str | Told) -> dict[str, Any]:
    """Its text, and its value where that is a number, with the ends of its interval."""
    if not isinstance(cell, Told):
        return {"text": cell, "value": None, "ends": None}
    there = cell.value is not None and math.isfinite(cell.value)
    return {"text": cell.text, "value": cell.value if there else None, "ends": cell.ends if there else None}


def _noted(note: Note) -> dict[str, Any]:
    return {"kind": "note", "by": note.by, "blocks": note.blocks}


def _formula(name: str) -> dict[str, str]:
    return {"name": name, **FORMULAS[name]._asdict()}
