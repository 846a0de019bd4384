"""Path data as matplotlib writes it (M, L, Q, C, z with absolute coordinates), written small.

Coordinates become whole hundredths of a unit (a unit is a point, 1/72 inch), relative to the point before.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

UNIT = 100  # hundredths in a unit of the drawing
FINE = 0.06  # units that a long line may move by when points are left out
LONG = 24  # points from which on they are
_TOKEN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[A-Za-z]")
_TAKES = {"M": 1, "L": 1, "Q": 2, "C": 3}  # points


class Step(NamedTuple):
    """A command with its points, in units."""

    command: str
    points: tuple[tuple[float, float], ...]


def steps_of(d: str) -> list[Step]:
    """ValueError for commands that matplotlib does not write."""
    found: list[Step] = []
    tokens = _TOKEN.findall(d)
    i, command = 0, ""
    while i < len(tokens):
        if tokens[i].isalpha():
            command, i = tokens[i], i + 1
            if command == "z":
                found.append(Step("z", ()))
                continue
        if command not in _TAKES:
            raise ValueError(f"path: found {command or tokens[i]!r}; M, L, Q, C or z would do")
        n = 2 * _TAKES[command]
        values = [float(token) for token in tokens[i : i + n]]
        found.append(Step(command, tuple(zip(values[::2], values[1::2], strict=True))))
        i += n
    return found


def written(steps: Sequence[Step]) -> str:
    """Path data with relative coordinates."""
    out: list[str] = []
    at = start = (0, 0)
    for command, points in _thinned(steps):
        if command == "z":
            out.append("z")
            at = start
            continue
        whole = [(round(x * UNIT), round(y * UNIT)) for x, y in points]
        if command == "M":
            out.append(f"M{_number(whole[0][0])}{_next(whole[0][1])}")
            at = start = whole[0]
            continue
        if command == "L" and whole[0] == at and out and out[-1][0] != "M":
            continue
        out.append(_relative(command, [(x - at[0], y - at[1]) for x, y in whole], out[-1] if out else ""))
        at = whole[-1]
    return "".join(out)


def stamped(steps: Sequence[Step], places: Sequence[tuple[float, float]]) -> str:
    """The shape, of one piece or more, at each of the places, as one path."""
    circle = _radius(steps)
    if circle:
        r = _number(round(circle * UNIT))
        wide = _number(round(2 * circle * UNIT))
        pieces = [((-circle, 0.0), f"a{r} {r} 0 1 0 {wide} 0a{r} {r} 0 1 0-{wide} 0z")]
    else:
        pieces = [_from_origin(piece) for piece in _pieces(steps)]
    at = dict.fromkeys((round(a * UNIT), round(b * UNIT)) for a, b in places)
    return "".join(
        f"M{_number(a + round(x * UNIT))}{_next(b + round(y * UNIT))}{rest}"
        for a, b in at
        for (x, y), rest in pieces
    )


def _pieces(steps: Sequence[Step]) -> list[list[Step]]:
    """The shape parted where the pen is lifted."""
    starts = [i for i, step in enumerate(steps) if step.command == "M"]
    return [list(steps[a:b]) for a, b in zip(starts, [*starts[1:], len(steps)], strict=True)]


def _from_origin(piece: Sequence[Step]) -> tuple[tuple[float, float], str]:
    """Where the piece begins, and what it does from there on."""
    x, y = piece[0].points[0]
    moved = [Step(c, tuple((a - x, b - y) for a, b in points)) for c, points in piece]
    return (x, y), written(moved).removeprefix("M0 0")


def _radius(steps: Sequence[Step]) -> float:
    """Of a circle about the origin as matplotlib draws it, of eight curves; 0 for other shapes."""
    curves = [points for command, points in steps if command == "C"]
    if len(curves) != 8 or len(steps) not in (9, 10):
        return 0.0
    lengths = [float(np.hypot(*points[-1])) for points in curves]
    return lengths[0] if max(lengths) - min(lengths) < 0.01 * max(lengths) else 0.0


def _relative(command: str, moves: list[tuple[int, int]], before: str) -> str:
    dx, dy = moves[0]
    if command == "L" and dy == 0:
        return f"h{_number(dx)}"
    if command == "L" and dx == 0:
        return f"v{_number(dy)}"
    text = "".join(_next(part) for move in moves for part in move)
    goes_on = before[:1] == command.lower() or (before[:1] in " -" and before and command == "L")
    if goes_on and command == "L":
        return text
    return command.lower() + text.lstrip(" ")


def _number(hundredths: int) -> str:
    """1234 -> 12.34, -50 -> -.5."""
    sign, rest = ("-" if hundredths < 0 else ""), abs(hundredths)
    text = f"{rest // UNIT or ''}.{rest % UNIT:02d}".rstrip("0").rstrip(".")
    return sign + (text or "0") if rest else "0"


def _next(hundredths: int) -> str:
    text = _number(hundredths)
    return text if text.startswith("-") else f" {text}"


def _thinned(steps: Sequence[Step]) -> list[Step]:
    """Long runs of straight pieces with the points left out that lie on the line between others."""
    found: list[Step] = []
    run: list[Step] = []
    for step in [*steps, Step("", ())]:
        if step.command == "L" or (step.command == "M" and not run):
            run.append(step)
            continue
        found += _thin(run)
        run = [step] if step.command == "M" else []
        found += [step] if step.command not in ("M", "") else []
    return found


def _thin(run: list[Step]) -> list[Step]:
    if len(run) < LONG:
        return run
    points = np.array([step.points[0] for step in run])
    keep = np.zeros(len(run), bool)
    keep[[0, -1]] = True
    spans = [(0, len(run) - 1)]
    while spans:  # Ramer, Douglas and Peucker
        a, b = spans.pop()
        if b - a < 2:
            continue
        along, away = points[b] - points[a], points[a + 1 : b] - points[a]
        length = float(np.hypot(*along))
        crosswise = np.abs(along[0] * away[:, 1] - along[1] * away[:, 0])
        off = crosswise / length if length > 1e-9 else np.hypot(away[:, 0], away[:, 1])
        far = int(off.argmax())
        if off[far] > FINE:
            keep[a + 1 + far] = True
            spans += [(a, a + 1 + far), (a + 1 + far, b)]
    return [step for step, kept in zip(run, keep, strict=True) if kept]
