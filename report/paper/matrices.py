"""The matrix of models and tasks as it is printed: in parts that a page holds, its columns alike."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from report.paper.columns import FULL, even, points

MOST_ROWS, MOST_MODELS = 30, 16  # rows that stay together, columns
MOST_NAME = 40  # letters of a name
INSET = 4.5  # points between columns, and between a mark and its number

Plain = dict[str, Any]


def shortened(text: str, most: int) -> str:
    """The text in at most so many letters' room, cut with …; what is wide takes the room of two."""
    room = 0
    for i, letter in enumerate(text):
        room += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if room > most:
            return text[: max(i - 1, 0)].rstrip() + "…"
    return text


def matrices(matrix: Plain | None) -> list[Plain]:
    """The matrix in parts that a page is wide and high enough for."""
    if matrix is None:
        return []
    rows, models = _headed(matrix), matrix["models"]
    made = []
    for left in range(0, len(models), MOST_MODELS):
        for top in range(0, len(rows), MOST_ROWS):
            span = slice(left, left + MOST_MODELS)
            parts = [
                row | {"task": shortened(row["task"], MOST_NAME), "spots": row["spots"][span]}
                for row in rows[top : top + MOST_ROWS]
            ]
            tried = [row for row in parts if any(spot is not None for spot in row["spots"])]
            names = [shortened(model, MOST_NAME) for model in models[span]]
            wide = {"wide": _columns(names, tried)}
            made += [matrix | {"models": names, "rows": tried, "last": False, **wide}] if tried else []
    made[-1:] = [made[-1] | {"last": True}] if made else []
    return made


def _headed(matrix: Plain) -> list[Plain]:
    """The matrix' rows, the first of each part under that part's title."""
    starts, start = dict[int, str](), 0
    for part in matrix["parts"]:
        starts[start] = part["title"]
        start += len(part["rows"])
    return [row | {"under": starts.get(i, "")} for i, row in enumerate(matrix["rows"])]


def _columns(models: Sequence[str], rows: Sequence[Plain]) -> list[float]:
    """Points for the names of tasks and for each model, these as wide as each other where there is room."""
    tasks = min(INSET + max(points(row["task"]) for row in rows), FULL / 4)
    needs = [
        max(INSET + (_spot_points(row["spots"][i]) if row["spots"][i] else 0) for row in rows)
        for i in range(len(models))
    ]
    return [tasks, *even(needs, FULL - tasks)]


def _spot_points(spot: Plain) -> float:
    first = spot["mark"] == "first"
    return points(spot["text"], first) + points(spot["sign"], first)
