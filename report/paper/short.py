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
        "answers": _answers(document),
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
    return [*parts(winners(boards) | {"number": "1"}, FULL)] if boards else []


def _answers(document: Document) -> list[Plain]:
    """Every answer; first those that the first screen has chosen, in its order."""
    lines = [line.text for line in document.front.lines]
    answers = [_answer(one, place) for place, one in enumerate(document.answers())]
    return sorted(answers, key=lambda one: lines.index(one["said"]) if one["said"] in lines else len(lines))


def _answer(one: Answer, place: int) -> Plain:
    """Question, verdict, and the answer in a line or two. place: in reading order, as they are shown."""
    said = one.short or one.claim
    return {
        "question": one.question,
        "verdict": one.verdict or "",
        "text": shortened(said, MOST_ANSWER),
        "number": one.number,
        "said": one.short,
        "place": place,
    }
