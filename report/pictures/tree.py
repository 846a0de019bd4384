"""A picture as a tree of elements, and as text: what it may hold, letter by letter."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

HREF = "href"
FONT = "DejaVu Sans, Verdana, sans-serif"
SPACE = 'xmlns="http://www.w3.org/2000/svg"'


@dataclass
class Node:
    """An element. place: where a mark stands that is drawn by reference; places: of those merged into it."""

    name: str
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    text: str = ""
    place: tuple[float, float] | None = None
    places: list[tuple[float, float]] = field(default_factory=list)


def local(name: str) -> str:
    """Without its name space."""
    return name.rpartition("}")[2]


def as_text(node: Node, alone: bool = False) -> str:
    """alone: as a file of its own, which says that it is SVG."""
    space = f" {SPACE}" if alone else ""
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in node.attributes.items())
    inner = escape(node.text) + "".join(as_text(child) for child in node.children)
    return (
        f"<{node.name}{space}{attributes}>{inner}</{node.name}>"
        if inner
        else f"<{node.name}{space}{attributes}/>"
    )
