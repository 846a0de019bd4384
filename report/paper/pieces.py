"""Document -> pieces that a page holds whole; the template packs them onto pages.

Answers stand in the sections that they are drawn from, what they rest on in appendices: lines and what words
mean in two columns, tables over the whole page.
"""

from collections.abc import Iterator, Sequence
from string import ascii_uppercase
from typing import Any

from report.document import Document
from report.paper.columns import FULL, widths
from report.paper.lines import NOTE, clearest
from report.paper.matrices import matrices, shortened
from report.paper.printed import SMALLEST, header_of, printed, wider
from report.plain import Source, first_use, in_pieces, plain

SHRUNK = 0.82  # a picture is not drawn smaller than this, however large its text
COLUMN = 244.8  # points: 3.4 inches, as wide as figures are drawn
PART, STEPS = 5, 3  # rows of a table that stay together; of lines of code beside each other
MOST_IN_HEAD = 60  # letters of a title in the running head

Plain = dict[str, Any]


def paper(document: Document, source: Source) -> Plain:
    """What `templates/report.typ` reads: pieces of the front, of the chapters and of the appendices.

    A piece is a block of the template. keep: it stays with the next piece.
    """
    told = plain(document, source)
    whole = [
        chapter | {"sections": [printed(section) for section in chapter["sections"]]}
        for chapter in told["chapters"]
    ]
    use = first_use(told)
    chapters = [
        chapter | {"sections": [one for one in chapter["sections"] if not _defines(one)]} for chapter in whole
    ]
    columned, tables = _appendices(_evidence(chapters), _terms(whole), _tables(chapters))
    heads = [piece for piece in (*columned, *tables) if piece["kind"] == "appendix"]
    parts = {
        "front": front(told),
        "main": [piece for chapter in chapters for piece in _chapter(chapter)],
        "columned": columned,
        "tables": tables,
    }
    return {
        "title": told["title"],
        "head": shortened(told["title"], MOST_IN_HEAD),
        "subtitle": told["subtitle"],
        "contents": [*map(_entry, chapters), *({"sections": [], **head} for head in heads)],
        **{name: [in_pieces(piece, use) for piece in pieces] for name, pieces in parts.items()},
    }


def _appendices(
    evidence: list[Plain], terms: list[Plain], tables: list[Plain]
) -> tuple[list[Plain], list[Plain]]:
    """Those that there are, each under its head: in two columns, and over the whole page."""
    letters, columned = iter(ascii_uppercase), list[Plain]()
    for name, key, pieces in (
        ("What the findings rest on", "appendix-evidence", evidence),
        ("Glossary", "appendix-terms", terms),
    ):
        note = [{"kind": "paragraph", "keep": True, "text": NOTE}] if pieces is evidence else []
        columned += [_head(next(letters), name, key), *note, *pieces] if pieces else []
    return columned, [_head(next(letters), "Tables", "appendix-tables"), *tables] if tables else []


def _head(letter: str, name: str, key: str) -> Plain:
    return {"kind": "appendix", "keep": True, "short": f"{letter}  {name}", "key": key}


def front(told: Plain) -> list[Plain]:
    """The pieces of the first screen: who speaks, the answer, what shows it, answers of a line, the matrix.

    told: as `plain` gives it.
    """
    screen = told["front"]
    words = {"title": told["title"], "subtitle": told["subtitle"]}
    said = {n: screen[n] for n in ("sentence", "badge")}
    pieces: list[Plain] = [{"kind": "title", "keep": False, **words, **said}]
    pieces += [{"keep": False, **note} for note in told["notes"]]
    if screen["picture"]:
        pieces.append(_figure(screen["picture"], FULL) | {"keep": bool(screen["rule"])})
    if screen["rule"]:
        pieces.append({"kind": "formula", "keep": False, **screen["rule"]})
    pieces += [{"kind": "line", "keep": False, **line} for line in screen["lines"]]
    pieces += [{"kind": "words", "keep": False, "entries": screen["words"]}] if screen["words"] else []
    return pieces + [{"kind": "matrix", "keep": False, **one} for one in matrices(screen["matrix"])]


def _entry(chapter: Plain) -> Plain:
    sections = [{n: section[n] for n in ("key", "title")} for section in chapter["sections"]]
    same = len(sections) == 1 and sections[0]["title"] == chapter["title"]
    short = f"{chapter['number']}  {chapter['title']}"
    return {"key": chapter["key"], "short": short, "sections": [] if same else sections}


def _chapter(chapter: Plain) -> Iterator[Plain]:
    """Head, answers, sections, what it means."""
    head = {n: chapter[n] for n in ("number", "key", "title", "question")}
    short = shortened(f"{chapter['number']}  {chapter['title']}", MOST_IN_HEAD)
    yield {"kind": "chapter", "keep": True, "short": short, **head}
    for section in chapter["sections"]:
        words = {n: section[n] for n in ("key", "title", "intro", "left")}
        folded = {n: bool(found(section)) for n, found in (("rests", _rests), ("tables", _folded_tables))}
        answers = [one for one in chapter["answers"] if one["section"] == section["key"]]
        rows = _leading([piece for row in section["rows"] for piece in _pieces(row)])
        alone = section["title"] == chapter["title"]
        yield {"kind": "section", "keep": bool(rows or answers), "alone": alone, **words, **folded}
        for answer in answers:
            yield {"kind": "answer", "keep": False, **answer}
        yield from rows
    if chapter["meaning"]:
        yield {"kind": "meaning", "keep": False, "text": chapter["meaning"]}


def _leading(pieces: list[Plain]) -> list[Plain]:
    """The pieces, a paragraph that ends with a colon kept with what it speaks of."""
    return [
        one | {"keep": True} if one["kind"] == "paragraph" and one["text"].rstrip().endswith(":") else one
        for one in pieces
    ]


def _evidence(chapters: Sequence[Plain]) -> list[Plain]:
    """What findings rest on, section by section, for columns half as wide as the page."""
    made: list[Plain] = []
    for section in (one for chapter in chapters for one in chapter["sections"]):
        if blocks := _rests(section):
            made.append({"kind": "rests-on", "keep": True, "key": section["key"], "title": section["title"]})
            made += [piece for block in blocks for piece in _pieces([_cut(block)], COLUMN)]
    return made


def _defines(section: Plain) -> bool:
    """Whether it is a glossary and nothing else."""
    kinds = {
        block["kind"] for rows in (section["rows"], section["evidence"]) for row in rows for block in row
    }
    return kinds == {"terms"}


def _terms(chapters: Sequence[Plain]) -> list[Plain]:
    """A glossary's words, one a piece, each in reach of a link."""
    sections = [one for chapter in chapters for one in chapter["sections"] if _defines(one)]
    entries = [
        entry for one in sections for row in (*one["rows"], *one["evidence"]) for entry in row[0]["entries"]
    ]
    return [
        {"kind": "term", "keep": False, "key": f"term-{key}", "word": word, "text": meaning}
        for key, word, meaning in entries
    ]


def _tables(chapters: Sequence[Plain]) -> list[Plain]:
    """The tables that are folded away on the screen."""
    made: list[Plain] = []
    for section in (one for chapter in chapters for one in chapter["sections"]):
        if tables := _folded_tables(section):
            made.append({"kind": "tables-of", "keep": True, "key": section["key"], "title": section["title"]})
            made += [piece for table in tables for piece in parts(table, FULL)]
    return made


def _rests(section: Plain) -> list[Plain]:
    return [block for row in section["evidence"] for block in row if block["kind"] != "table"]


def _folded_tables(section: Plain) -> list[Plain]:
    return [block for row in section["evidence"] for block in row if block["kind"] == "table"]


def _cut(block: Plain) -> Plain:
    """Evidence with no more lines than paper has room for."""
    alone = block["kind"] == "evidence" and not block["alone"]
    return block | {"lines": clearest(block["lines"])} if alone else block


def _pieces(row: list[Plain], room: float = FULL) -> Iterator[Plain]:
    """What a row is on paper; room: points."""
    if len(row) == 2:
        yield {"kind": "pair", "keep": False, "of": row}
    elif row[0]["kind"] == "figure":
        yield _figure(row[0], room)
    elif row[0]["kind"] == "table":
        yield from parts(row[0], room)
    elif row[0]["kind"] == "beside":
        yield from _steps(row[0])
    else:
        yield row[0] | {"keep": False}


def _figure(block: Plain, room: float) -> Plain:
    """How wide it may be: as drawn, narrower while its text stays legible, wider where it would not be."""
    drawn = min(room, FULL if block["width"] == "full" else COLUMN)
    legible = SMALLEST / block["smallest"] if block["smallest"] else 1.0
    wide = min(room, drawn * wider(block))
    return block | {"keep": False, "wide": wide, "least": min(1.0, max(SHRUNK, legible))}


def _starts(n: int, most: int) -> Iterator[tuple[int, int]]:
    """Where the parts of n rows start and end, none shorter than `most` where there are as many."""
    starts = [0, *range(most, n - most + 1, most)]
    yield from zip(starts, [*starts[1:], n], strict=True)


def _steps(block: Plain) -> Iterator[Plain]:
    """Code beside code in parts between which a page may end, as `parts`."""
    n = len(block["body"])
    for start, end in _starts(n, STEPS):
        yield block | {
            "keep": False,
            "part": start > 0,
            "headed": start == 0,
            "title": block["title"] if start == 0 else "",
            "caption": block["caption"] if end == n else "",
            "body": block["body"][start:end],
        }


def parts(block: Plain, room: float) -> Iterator[Plain]:
    """A table in parts between which a page may end: the first has the title, the last the caption.

    part: it goes on from the piece before. headed: its columns have their names even below another piece.
    """
    columns = block["paper"] or range(len(block["header"]))
    header = header_of(block)
    body = [[row[i]["text"] for i in columns] for row in block["body"]]
    wide, body = widths(header, body, room)
    align = "".join(block["align"][i] for i in columns)
    for start, end in _starts(len(body), PART):
        yield {
            "kind": "table",
            "keep": False,
            "part": start > 0,
            "headed": start == 0,
            "number": block["number"],
            "name": block["name"] if start == 0 else "",
            "title": block["title"] if start == 0 else "",
            "caption": block["caption"] if end == len(body) else "",
            "header": header,
            "body": body[start:end],
            "align": align,
            "wide": wide,
        }
