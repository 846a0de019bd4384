"""Which stroke a model, or a level of a factor, has: the same in every figure of a study."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from bench.models.activations import ACTIVATIONS
from report.figures.style import KIND_STROKES, MORE_STROKES, STROKES, Stroke
from report.pictures.palette import SHADED, shade
from report.tables.board import Board
from report.tables.reader import Tables

FIXED: dict[str, tuple[str, ...]] = {
    "optimiser": ("sgd", "adam", "nesterov", "lbfgs"),
    "activation": tuple(ACTIVATIONS),
    "bias": ("true", "false"),
}


def models_strokes(tables: Tables) -> dict[str, Stroke]:
    """Every model of the study: its kind's colour, in a shade by its size against that of the main one.

    The main model of a kind (`Board.main`) has the kind's own stroke; smaller ones are paler, larger ones
    darker, and markers and dashes tell them apart too.
    """
    board, frame = tables.board, tables.board.frame
    found: dict[str, Stroke] = {}
    for kind in dict.fromkeys(frame["kind"]):
        mine = frame[frame["kind"] == kind].drop_duplicates("model")
        names = sorted(mine["model"], key=_sizes(mine))
        main = _main(board, str(kind), names)
        base = (KIND_STROKES | MORE_STROKES).get(str(kind), STROKES[-1])
        others = [one for one in STROKES if one.marker != base.marker]
        for place, name in enumerate(n for n in names if n != main):
            step = names.index(name) - names.index(main)
            other = others[place % len(others)]
            found[name] = Stroke(shade_of(base, max(-4, min(4, step))), other.marker, other.dash)
        found[main] = base
    return found


def _sizes(rows: pd.DataFrame) -> Any:
    """A key of order: units in all layers, then the study's order."""
    hidden = dict(zip(rows["model"], rows["hidden"], strict=True))
    place = {name: i for i, name in enumerate(hidden)}
    units = {n: sum(map(int, h.split("-"))) if isinstance(h, str) and h else 0 for n, h in hidden.items()}
    return lambda name: (units[name], place[name])


def _main(board: Board, kind: str, names: list[str]) -> str:
    return board.main(kind) or names[0]


def level_strokes(tables: Tables, factor: str) -> dict[str, Stroke]:
    """Every level of a factor that the study compares, in whichever figure; none has a kind's own colour."""
    effects = tables.effects
    there = list(dict.fromkeys(effects.loc[effects["factor"] == factor, "level"]))
    known = [level for level in FIXED.get(factor, ()) if level in there or factor in FIXED]
    order = [*known, *sorted((one for one in there if one not in known), key=_amount)]
    return cycle(order, len(KIND_STROKES))


def _amount(level: str) -> tuple[float, str]:
    try:
        return float(level), level
    except ValueError:
        return float("inf"), level


def cycle(names: Iterable[str], first: int = 0) -> dict[str, Stroke]:
    """A stroke for each name in turn; where colours come round again, with the next marker and dash.

    first: how many strokes lend no colour. After those of the kinds of models a level beside them is not
    taken for one of these.
    """
    n, every = len(STROKES) - first, len(STROKES)
    found = {}
    for i, name in enumerate(dict.fromkeys(names)):
        other = STROKES[(first + i + i // n) % every]
        found[name] = Stroke(STROKES[first + i % n].colour, other.marker, other.dash)
    return found


def labelled(tables: Tables, models: Mapping[str, str]) -> dict[str, Stroke]:
    """Strokes of lines, label -> the model that it is about: the first of a model has the model's own.

    Further ones of it have shades of its colour, and markers and dashes of their own. A model "" is the main
    network.
    """
    known = models_strokes(tables)
    found: dict[str, Stroke] = {}
    count: dict[str, int] = {}
    for label, model in models.items():
        base = known.get(model or tables.network or "", KIND_STROKES["mlp"])
        n = count[model] = count.get(model, -1) + 1
        others = [one for one in STROKES if one.marker != base.marker]
        other = others[n % len(others)]
        step = (3, -4, 1, -2, 4, -1)[(n - 1) % 6]
        found[label] = base if n == 0 else Stroke(shade_of(base, step), other.marker, other.dash)
    return found


def shade_of(stroke: Stroke, step: int) -> str:
    """Of a kind's own colour a shade; other colours have none."""
    return shade(stroke.colour, step) if stroke.colour in SHADED else stroke.colour
