"""Two pages of the report: the first screen, who is first on each task, answers as far as there is room."""

from report import format as fmt
from report.document import Answer, Document
from report.paper.columns import FULL
from report.paper.matrices import shortened
from report.paper.pieces import MOST_IN_HEAD, Plain, front, parts
from report.paper.winners import winners
from report.plain import Source, plain

MOST_TASKS, MOST_ANSWER = 24, 120  # rows; letters
SCOREBOARD = "scoreboard"  # the section whose tables tell who is first


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
        "front": [*first, *_winners(told), *matrix],
        "answers": [_answer(one) for chapter in document.chapters for one in chapter.answers],
        "left": f"{fmt.count(cut, 'more task stands', 'more tasks stand')} in the report." if cut else "",
    }


def _winners(told: Plain) -> list[Plain]:
    """Who is first on each task of the scoreboard."""
    boards = [
        block
        for chapter in told["chapters"]
        for section in chapter["sections"]
        if section["key"] == SCOREBOARD
        for row in (*section["rows"], *section["evidence"])
        for block in row
        if block["kind"] == "table" and block["body"]
    ][:MOST_TASKS]
    return [*parts(winners(boards) | {"number": "1", "caption": ""}, FULL)] if boards else []


def _answer(one: Answer) -> Plain:
    """Question, verdict, and the answer in a line or two."""
    said = one.short or one.claim
    return {
        "question": one.question,
        "verdict": one.verdict or "",
        "text": shortened(said, MOST_ANSWER),
        "number": one.number,
    }
