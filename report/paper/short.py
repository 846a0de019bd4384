"""Two pages of the report: the first screen, and who is first on each task."""

from report import format as fmt
from report.document import Document, Table
from report.paper.columns import FULL
from report.paper.matrices import shortened
from report.paper.pieces import MOST_IN_HEAD, Plain, front, parts
from report.plain import Source, plain

MOST_TASKS, MOST_TITLE = 24, 44
SCOREBOARD = "scoreboard"  # the section whose tables tell who is first
SHOWN = ("setting", "test [95 %]")  # columns of these tables that are told of the first


def short(document: Document, source: Source) -> Plain:
    """What `templates/short.typ` reads."""
    told = plain(document, source)
    screen, cut = told["front"], 0
    if screen["matrix"]:
        rows = screen["matrix"]["rows"]
        cut = max(len(rows) - MOST_TASKS, 0)
        screen["matrix"] |= {"rows": rows[:MOST_TASKS]}
    pieces = front(told)
    first = [piece for piece in pieces if piece["kind"] != "matrix"]
    matrix = [piece for piece in pieces if piece["kind"] == "matrix"]
    return {
        "title": told["title"],
        "head": shortened(told["title"], MOST_IN_HEAD),
        "front": [*first, *_winners(document), *matrix],
        "left": f"{fmt.count(cut, 'more task stands', 'more tasks stand')} in the report." if cut else "",
    }


def _winners(document: Document) -> list[Plain]:
    """A line for each table of the scoreboard: its title, and of its first row what SHOWN names."""
    boards = [
        block
        for section in document.sections()
        if section.key == SCOREBOARD
        for block in (*section.blocks, *section.evidence)
        if isinstance(block, Table) and block.rows
    ][:MOST_TASKS]
    if not boards:
        return []
    header = ("who is first", *SHOWN)
    rows = [[shortened(one.title, MOST_TITLE), *(_first(one, name) for name in SHOWN)] for one in boards]
    body = [[{"text": cell} for cell in row] for row in rows]
    words = {"number": "1", "name": "", "title": "Who is first on each task", "caption": ""}
    return [*parts({**words, "header": header, "body": body, "align": "llr", "paper": ()}, FULL)]


def _first(board: Table, column: str) -> str:
    """What the first row has in a column, "" where there is no such column."""
    if column not in board.header:
        return ""
    cell = board.rows[0][board.header.index(column)]
    return cell if isinstance(cell, str) else cell.text
