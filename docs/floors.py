"""The floors of the house, counted and drawn from the imports: `python -m docs.floors [ROOT]`.

A room is a folder or a loose file at the top of a package; an arrow goes from a room to one whose code
it names, inside functions too. A room's floor is one above the highest that it stands on. Writes
docs/floors.svg, where only arrows that are not implied by others are drawn.
"""

import sys
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from bench.imports import PACKAGES, ROOT, imported, modules

WIDTH, ROW, BOX, MARGIN = 860, 62, 26, 16  # pixels of the drawing
CHARACTER = 7.3  # pixels that a letter takes
COLOURS = {"bench": ("#e8f1f8", "#0072b2"), "report": ("#fbeee6", "#d55e00")}
Room = tuple[str, str]  # package, name


@dataclass(frozen=True)
class House:
    """Rooms with those they stand on, and the floor of each, counted from 0."""

    below: dict[Room, set[Room]]
    floor: dict[Room, int]

    def arrows(self, package: str) -> int:
        """Within one package."""
        return sum(b[0] == package for a, to in self.below.items() if a[0] == package for b in to)

    def floors(self, package: str) -> list[list[str]]:
        """Names of a package's rooms, floor by floor, the lowest first; floors counted within it."""
        own = {a: {b for b in to if b[0] == package} for a, to in self.below.items() if a[0] == package}
        heights = heights_of(own)
        found: list[list[str]] = [[] for _ in range(max(heights.values()) + 1)]
        for room in sorted(own):
            found[heights[room]].append(room[1])
        return found


def house(root: Path = ROOT) -> House:
    """Of the project at `root`. Of rooms that stand on each other an arrow is told and left out."""
    below: dict[Room, set[Room]] = {}
    for module in modules(root):
        room = room_of(module, root)
        if room is not None:
            named = {room_of(name, root) for name in imported(module, root)}
            below.setdefault(room, set()).update(n for n in named if n is not None and n != room)
    while True:
        try:
            return House(below, heights_of(below))
        except CycleError as error:
            under, over = error.args[1][:2]
            below[over].remove(under)
            print(f"circle: {'.'.join(over)} -> {'.'.join(under)}", file=sys.stderr)


def room_of(module: str, root: Path = ROOT) -> Room | None:
    """None for a package itself, its entry and what is not of this project."""
    package, *rest = module.split(".")
    if package not in PACKAGES or not rest or rest[0] == "__main__" or module not in modules(root):
        return None
    return package, rest[0]


def heights_of(below: dict[Room, set[Room]]) -> dict[Room, int]:
    height: dict[Room, int] = {}
    for room in TopologicalSorter(below).static_order():
        height[room] = max((height[one] + 1 for one in below.get(room, ())), default=0)
    return height


def counts(found: House, root: Path = ROOT) -> str:
    """Rooms, loose files, arrows and floors of each package, in words."""
    lines = []
    for package in PACKAGES:
        floors = found.floors(package)
        rooms = [name for floor in floors for name in floor]
        loose = sum((root / package / f"{name}.py").is_file() for name in rooms)
        lines.append(
            f"{package}: {len(rooms)} rooms ({loose} loose files), {found.arrows(package)} arrows, "
            f"{len(floors)} floors"
        )
        lines += [f"  {i:2}  {' '.join(names)}" for i, names in reversed(list(enumerate(floors)))]
    return "\n".join(lines)


def svg(found: House) -> str:
    """The drawing: the same imports, the same bytes."""
    top = max(found.floor.values())
    places = _places(found, top)
    lines, boxes = [], []
    for a in sorted(found.below):
        for b in sorted(_not_implied(found, a)):
            (ax, ay, _), (bx, by, _) = places[a], places[b]
            y1, y2 = ay + BOX, by
            colour = COLOURS[a[0]][1]
            lines.append(
                f'<path d="M{ax:.0f} {y1} C{ax:.0f} {y1 + 20} {bx:.0f} {y2 - 20} {bx:.0f} {y2}" '
                f'fill="none" stroke="{colour}" stroke-opacity="0.45"/>'
            )
    for (package, name), (x, y, width) in sorted(places.items()):
        fill, edge = COLOURS[package]
        boxes.append(
            f'<rect x="{x - width / 2:.0f}" y="{y}" width="{width:.0f}" height="{BOX}" rx="4" fill="{fill}" '
            f'stroke="{edge}"/><text x="{x:.0f}" y="{y + 17}" text-anchor="middle">{name}</text>'
        )
    height = 2 * MARGIN + top * ROW + BOX
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="12">'
        f"<title>Rooms of bench (blue) and report (orange); each stands on those below</title>"
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>'
    )
    return "\n".join([head, *lines, *boxes, "</svg>"]) + "\n"


def _places(found: House, top: int) -> dict[Room, tuple[float, int, float]]:
    """Middle, upper edge and width of every box; a floor's boxes stand evenly, bench's to the left."""
    places = {}
    for floor in range(top + 1):
        rooms = sorted(room for room, at in found.floor.items() if at == floor)
        widths = [CHARACTER * len(name) + 18 for _, name in rooms]
        space = (WIDTH - 2 * MARGIN - sum(widths)) / len(rooms)
        x = MARGIN + space / 2
        for room, width in zip(rooms, widths, strict=True):
            places[room] = (x + width / 2, MARGIN + (top - floor) * ROW, width)
            x += width + space
    return places


def _not_implied(found: House, room: Room) -> set[Room]:
    """Those it stands on that none of the others stands on."""
    below = found.below[room]
    return below - {deep for one in below for deep in _all_below(found, one)}


def _all_below(found: House, room: Room) -> set[Room]:
    here = found.below[room]
    return here | {deep for one in here for deep in _all_below(found, one)}


if __name__ == "__main__":
    root = Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT
    print(counts(house(root), root))
    if root == ROOT:
        (ROOT / "docs" / "floors.svg").write_text(svg(house()), encoding="utf-8")
