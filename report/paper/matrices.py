"""The matrix of models and tasks as it is printed: in parts that a page holds, its columns alike."""

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

from report.format import as_wide
from report.paper.columns import FULL, broken, even, points

MOST_ROWS, MOST_MODELS = 30, 16  # rows that stay together, columns
MOST_NAME = 40  # letters of a name
INSET, BEHIND = 3.0, 1.0  # points between columns, and between a mark and its number
MOST_WIDE = 72.0  # points, of a column that needs no more: its number stands near its head

Plain = dict[str, Any]


def shortened(text: str, most: int) -> str:
    """The text in at most so many letters' room, cut with …; what is wide takes the room of two."""
    whole = as_wide(text, most) == text
    return text if whole else as_wide(text, most - 1).rstrip() + "…"


def matrices(matrix: Plain | None) -> list[Plain]:
    """The matrix in parts that a page is wide and high enough for."""
    if matrix is None:
        return []
    made = [one for rows, models in _tables(matrix) for one in _pages(matrix, rows, models)]
    made[-1:] = [made[-1] | {"last": True}] if made else []
    title = matrix["title"]
    return [one | {"title": f"{title}, continued" if i else title} for i, one in enumerate(made)]


def _tables(matrix: Plain) -> Iterator[tuple[list[Plain], list[str]]]:
    """Rows and models of the matrix; where its columns have no room beside each other those of each part."""
    rows, models = _headed(matrix), list(matrix["models"])
    if len(matrix["parts"]) < 2 or len(_spans(rows, len(models))) == 1:
        yield rows, models
        return
    for part in matrix["parts"]:
        mine, rows = rows[: len(part["rows"])], rows[len(part["rows"]) :]
        there = [any(row["spots"][i] is not None for row in mine) for i in range(len(models))]
        if any(there):
            yield (
                [row | {"spots": [*compress(row["spots"], there)]} for row in mine],
                [*compress(models, there)],
            )


def _pages(matrix: Plain, rows: Sequence[Plain], models: Sequence[str]) -> Iterator[Plain]:
    """The pieces of a table."""
    for span in _spans(rows, len(models)):
        for top in range(0, len(rows), MOST_ROWS):
            parts = [
                row | {"task": shortened(row["task"], MOST_NAME), "spots": row["spots"][span]}
                for row in rows[top : top + MOST_ROWS]
            ]
            tried = [row for row in parts if any(spot is not None for spot in row["spots"])]
            names = [shortened(model, MOST_NAME) for model in models[span]]
            if tried:
                wide = _columns(names, tried)
                lines = [row | {"task": broken(row["task"], wide[0])} for row in tried]
                yield matrix | {"models": names, "rows": lines, "last": False, "wide": wide}


def _headed(matrix: Plain) -> list[Plain]:
    """The matrix' rows, the first of each part under that part's title."""
    starts, start = dict[int, str](), 0
    for part in matrix["parts"]:
        starts[start] = part["title"]
        start += len(part["rows"])
    return [row | {"under": starts.get(i, "")} for i, row in enumerate(matrix["rows"])]


def _columns(models: Sequence[str], rows: Sequence[Plain]) -> list[float]:
    """Points for the names of tasks and for each model, these as wide as each other where there is room."""
    tasks, needs = _tasks(rows), _needs(rows, len(models))
    return [tasks, *even(needs, min(FULL - tasks, max(sum(needs), MOST_WIDE * len(needs))))]


def _spans(rows: Sequence[Plain], n: int) -> list[slice]:
    """Columns that stand in one table: as many as there is room for, a number on one line with its mark;
    where there is no room for all, about as many in each."""
    needs, room = _needs(rows, n), FULL - _tasks(rows)
    spans, start = list[slice](), 0
    while start < n:
        ends = range(start + 1, min(start + MOST_MODELS, n) + 1)
        end = max([start + 1, *(end for end in ends if sum(needs[start:end]) <= room)])
        spans.append(slice(start, end))
        start = end
    step = -(-n // max(len(spans), 1))
    alike = [slice(start, min(start + step, n)) for start in range(0, n, max(step, 1))]
    return alike if all(sum(needs[one]) <= room for one in alike) else spans


def _tasks(rows: Sequence[Plain]) -> float:
    """Points for the names of tasks."""
    return min(INSET + max(points(shortened(row["task"], MOST_NAME)) for row in rows), FULL / 4)


def _needs(rows: Sequence[Plain], n: int) -> list[float]:
    """Points that each of n models takes."""
    return [
        max(INSET + (_spot_points(row["spots"][i]) if row["spots"][i] else 0) for row in rows)
        for i in range(n)
    ]


def _spot_points(spot: Plain) -> float:
    first = spot["mark"] == "first"
    mark = BEHIND + points(spot["sign"], first) if spot["sign"] else 0.0
    return points(spot["text"], first) + mark
