"""Many tables of the scoreboard in one: who is first on each task, and who is not shown to be worse."""

import re
from collections.abc import Sequence
from typing import Any

from report import format as fmt
from report.paper.matrices import shortened

MOST_TASK = 24  # letters
OTHERS = 2  # models that are named
SHOWN = ("model", "setting", "test")  # columns that are told of the first
INTERVAL = " [95 %]"  # at the end of a head, where a column has intervals
SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z†‡◆∅]|\d+ more )")
FROM = ", from "  # before the kind of file that a task of the study's own is in
MARKS = ("†", "‡", "◆", "∅")  # what sentences begin with that explain one

Plain = dict[str, Any]


def winners(boards: Sequence[Plain]) -> Plain:
    """A line for each table: what it is of, and of its first row what SHOWN names.

    boards: tables as `report.plain` gives them, one at least, the first row that of the first.
    """
    ends = INTERVAL if any(f"test{INTERVAL}" in one["header"] for one in boards) else ""
    rows = [_row(one) for one in boards]
    said = dict.fromkeys(sentence for one in boards for sentence in SENTENCE.split(one["caption"]))
    words = ["First by validation, of the models with a result; its test accuracy (%) or RMSE."]
    there = "".join(map("".join, rows))
    words += _in_one([one for one in said if one.startswith(MARKS) and one[0] in there])
    return {
        "kind": "table",
        "title": "Who is first on each task",
        "caption": " ".join(words),
        "name": "",
        "header": ("task", "first", "setting", f"test{ends}", "not shown to be worse"),
        "body": [[{"text": cell, "value": None, "ends": None} for cell in row] for row in rows],
        "align": "lllrl",
        "paper": (),
    }


def _in_one(sentences: Sequence[str]) -> list[str]:
    """Sentences that are alike but for where something is from as one, which names all of it."""
    places: dict[str, list[str]] = {}
    for sentence in sentences:
        alike, _, place = sentence.removesuffix(".").partition(FROM)
        places.setdefault(alike, []).extend(filter(None, place.split(" and ")))
    return [
        f"{alike}{FROM}{fmt.listing(dict.fromkeys(named))}." if named else f"{alike}."
        for alike, named in places.items()
    ]


def _row(board: Plain) -> list[str]:
    """What it is of, who is first with what, who is not shown to be worse; that none has a result."""
    if _first(board, "test") == fmt.NONE:
        return [_of(board), *(fmt.NONE for _ in SHOWN), "(no model has a result)"]
    return [_of(board), *(_first(board, name) for name in SHOWN), _tied(board)]


def _of(board: Plain) -> str:
    """What it is of, as the table says; else what its title begins with."""
    name = board["of"] or board["title"].partition(": ")[0]
    return shortened(name, MOST_TASK)


def _tied(board: Plain) -> str:
    """Who is not shown to be worse; where nothing is told apart, that."""
    if len(board["body"]) > 1 and "against the first" in board["header"]:
        return "(nothing told apart)"
    return fmt.listing(_others(board), OTHERS) or fmt.NONE


def _others(board: Plain) -> list[str]:
    """The models of the other rows that are not told to be worse."""
    header = list(board["header"])
    if not {"model", "verdict"} <= set(header):
        return []
    model, verdict = header.index("model"), header.index("verdict")
    return [row[model]["text"] for row in board["body"][1:] if row[verdict]["text"] != "worse"]


def _first(board: Plain, column: str) -> str:
    """What the first row has in a column, "" where there is no such column."""
    heads = [head.removesuffix(INTERVAL) for head in board["header"]]
    return str(board["body"][0][heads.index(column)]["text"]) if column in heads else ""
