"""Two pages of the report: the first screen, who is first on each task, answers as far as there is room."""

from report import format as fmt
from report.document import Answer, Document, Table
from report.paper.columns import FULL
from report.paper.matrices import shortened
from report.paper.pieces import MOST_IN_HEAD, Plain, front, parts
from report.plain import Source, plain

MOST_TASKS, MOST_TASK, MOST_ANSWER = 24, 24, 120  # rows; letters
OTHERS = 2  # models that are named
SCOREBOARD = "scoreboard"  # the section whose tables tell who is first
SHOWN = ("model", "setting", "test")  # columns of these tables that are told of the first
INTERVAL = " [95 %]"  # at the end of a head, where a column has intervals


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
        "answers": [_answer(one) for chapter in document.chapters for one in chapter.answers],
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
    ends = INTERVAL if any(f"test{INTERVAL}" in one.header for one in boards) else ""
    header = ("task", "first", "setting", f"test{ends}", "not shown to be worse")
    rows = [[_task(one), *(_first(one, name) for name in SHOWN), _tied(one)] for one in boards]
    body = [[{"text": cell} for cell in row] for row in rows]
    words = {"number": "1", "name": "", "title": "Who is first on each task", "caption": ""}
    return [*parts({**words, "header": header, "body": body, "align": "lllrl", "paper": ()}, FULL)]


def _answer(one: Answer) -> Plain:
    """Question, verdict, and the answer in a line or two."""
    said = one.short or one.claim
    return {
        "question": one.question,
        "verdict": one.verdict or "",
        "text": shortened(said, MOST_ANSWER),
        "number": one.number,
    }


def _task(board: Table) -> str:
    """What its title begins with."""
    return shortened(board.title.partition(": ")[0], MOST_TASK)


def _tied(board: Table) -> str:
    """Who is not shown to be worse; where nothing is told apart, that."""
    if len(board.rows) > 1 and "against the first" in board.header:
        return "(nothing told apart)"
    return fmt.listing(_others(board), OTHERS) or fmt.NONE


def _others(board: Table) -> list[str]:
    """The models of the other rows that are not told to be worse."""
    if not {"model", "verdict"} <= set(board.header):
        return []
    model, verdict = board.header.index("model"), board.header.index("verdict")
    return [row[model] for row in board.texts[1:] if row[verdict] != "worse"]


def _first(board: Table, column: str) -> str:
    """What the first row has in a column, "" where there is no such column."""
    heads = [head.removesuffix(INTERVAL) for head in board.header]
    if column not in heads:
        return ""
    cell = board.rows[0][heads.index(column)]
    return cell if isinstance(cell, str) else cell.text
