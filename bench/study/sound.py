"""What of a study that is wrong can be read all the same, so that all that is wrong is told at once.

What is damaged is taken out, as little as means something by itself: an axis of a grid, a task's entry, a key
of a section. Where something must stand, what is always sound stands in, and nothing is said of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# How many steps lead from the file to what is taken out; an entry in a list goes whole, by what stands in.
_DEPTHS = {"tasks": 2, "models": 2, "grids": 3, "settings": 2, "confirm": 2, "packs": 2, "margins": 2}
_GRID = {"model": "linear", "task": "moons"}
Place = tuple[int | str, ...]


@dataclass(frozen=True)
class Sound:
    """data: what is left. left_out: the tasks and models taken out. grids: numbers of those that are whole,
    as are the settings that they share."""

    data: dict[str, Any]
    left_out: dict[str, set[str]]
    grids: list[int]


def sound_part(data: dict[Any, Any], places: Iterable[Place]) -> Sound:
    """Of a study's file, in which something is wrong at each of `places`."""
    kept = _copied(data)
    left_out: dict[str, set[str]] = {"tasks": set(), "models": set()}
    damaged: set[int] = set()
    for place in places:
        head = place[0] if place else None
        if head in left_out:
            left_out[str(head)] |= {str(place[1])} if len(place) > 1 else _used(kept, str(head)[:-1])
        if head == "grids" and len(place) > 1:
            damaged.add(int(place[1]))
        _take_out(kept, _what(place))
    none = any(place[:1] == ("settings",) or place == ("grids",) for place in places)
    _stand_in(kept)
    numbers = [] if none else range(len(kept["grids"]))
    return Sound(kept, left_out, [i for i in numbers if i not in damaged])


def _copied(data: dict[Any, Any]) -> dict[Any, Any]:
    """So that what stands in the file twice, by an anchor of YAML, is taken out once."""

    def copy(value: Any, depth: int) -> Any:
        if isinstance(value, dict) and depth:
            return {key: copy(one, depth - 1) for key, one in value.items()}
        return [copy(one, depth - 1) for one in value] if isinstance(value, list) and depth else value

    return {key: copy(value, 3) for key, value in data.items()}


def _used(kept: dict[str, Any], axis: str) -> set[str]:
    """The names on an axis of the grids: any of them may have been meant to have an entry."""
    grids = kept.get("grids")
    lists = [grid.get(axis) for grid in grids if isinstance(grid, dict)] if isinstance(grids, list) else []
    return {str(name) for one in lists for name in (one if isinstance(one, list) else [one])}


def _what(place: Place) -> Place:
    """The place of what is taken out."""
    if place[:2] == ("timing", "entries"):
        return place[:3]
    return place[: _DEPTHS.get(str(place[0]), 2 if place[0] == "timing" else 1)] if place else place


def _take_out(kept: Any, place: tuple[Any, ...]) -> None:
    """Where a step leads nowhere, what it starts from is what is damaged."""
    for part in place[:-1]:
        kept = kept[part] if (isinstance(kept, dict) and part in kept) or isinstance(kept, list) else {}
    if isinstance(kept, dict) and place:
        kept.pop(place[-1], None)
    elif isinstance(kept, list):
        kept[place[-1]] = {}


def _stand_in(kept: dict[str, Any]) -> None:
    for key in ("name", "title"):
        kept.setdefault(key, "nothing")
    grids = kept.setdefault("grids", [{}])
    for i, grid in enumerate(grids):
        grids[i] = {"name": f"of no name {i}", **_GRID, **grid}
    timing = kept.get("timing")
    entries: list[Any] = (timing.get("entries") or []) if isinstance(timing, dict) else []
    for i, entry in enumerate(entries):
        entries[i] = entry or {"name": f"of-no-name-{i}", "time": "peak"}
