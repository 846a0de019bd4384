"""What matplotlib wrote as SVG, in a tenth of the bytes and elements, without a style in it.

Styles become attributes, as a page whose policy allows no inline style shows them; text stays text, as wide
as DejaVu Sans makes it in whichever font it is shown; rows of markers, of ticks and of grid lines become one
path each. The picture is the same.
"""

import base64
import re
from collections.abc import Callable
from functools import lru_cache
from xml.etree import ElementTree

from report.pictures.palette import INK, PAPER
from report.pictures.paths import stamped, steps_of, written
from report.pictures.png import small_png
from report.pictures.tree import FONT, HREF, Node, as_text, local

XLINK = "{http://www.w3.org/1999/xlink}href"
DROPPED = ("metadata", "style", "title")
INHERITED = (
    "fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap", "stroke-dasharray", "fill-opacity",
    "stroke-dashoffset", "stroke-opacity", "font-size", "font-weight", "text-anchor", "clip-path",
)  # fmt: skip
USUAL = {"stroke-linejoin": "round", "stroke-linecap": "butt", "fill": INK, "text-anchor": "start"}
PLACES = ("x", "y", "width", "height")
NUMBERS = (*PLACES, "font-size", "stroke-width", "fill-opacity", "stroke-opacity", "opacity")
POINTED = re.compile(r"url\(#([\w.-]+)\)")
LOW_IMAGE, DRAWN = 40, 960  # pixels up to which an image shows them as squares; that it is drawn with then
Widths = Callable[[str, float, bool], float | None]


def shrink(svg: str, width_of: Widths) -> str:
    """The SVG of a figure of matplotlib's, small.

    width_of: (text, size, bold) -> units that it takes in DejaVu Sans, None where that lacks a character.
    """
    root = ElementTree.fromstring(svg)
    made = _read(root)
    made.attributes = {"viewBox": root.get("viewBox", "")} | {"font-family": FONT} | USUAL
    _shape(made, _marks(made))
    _measure(made, width_of)
    _order_axes(made)
    _flatten(made)
    _merge(made)
    _hoist(made)
    _inherit(made, {})
    _rename(made)
    return as_text(made, alone=True)


def _read(element: ElementTree.Element) -> Node:
    """With styles as attributes, numbers short, and no element of DROPPED."""
    name = local(element.tag)
    attributes = _attributes(element)
    if name == "image":
        attributes = _image(attributes)
    if name == "g" and attributes.get("id", "").startswith("matplotlib.axis"):
        attributes["axis"] = "1"
    children = [_read(child) for child in element if local(child.tag) not in DROPPED]
    return Node(name, attributes, children, (element.text or "") if name == "text" else "")


def _attributes(element: ElementTree.Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in element.attrib.items():
        if key == "style":
            parts = (part.partition(":") for part in value.split(";") if part.strip())
            found |= {named.strip(): said.strip() for named, _, said in parts}
        else:
            found[HREF if key == XLINK else local(key)] = value
    found.pop("font-family", None)
    for key in NUMBERS:
        if key in found:
            found[key] = _short(found[key].removesuffix("px").removesuffix("pt"))
    if "stroke-dasharray" in found:
        found["stroke-dasharray"] = " ".join(map(_short, re.split(r"[ ,]+", found["stroke-dasharray"])))
    for key, usual in (("opacity", "1"), ("stroke-dashoffset", "0")):
        if found.get(key) == usual:
            del found[key]
    return found


def _short(value: str) -> str:
    try:
        return f"{float(value):.2f}".rstrip("0").rstrip(".") or "0"
    except ValueError:
        return value


def _image(attributes: dict[str, str]) -> dict[str, str]:
    head, _, data = attributes[HREF].partition("base64,")
    wide, high = (float(attributes.get(side, 0)) for side in ("width", "height"))
    kept: dict[str, str] = {k: attributes[k] for k in (*PLACES, "transform") if k in attributes}
    large = "image-rendering" not in attributes or wide > LOW_IMAGE
    pixels = small_png(base64.b64decode(data), 1 if large else int(DRAWN / max(wide, high, 1)))
    kept |= {HREF: f"{head}base64,{base64.b64encode(pixels).decode()}", "preserveAspectRatio": "none"}
    return kept


def _marks(node: Node) -> dict[str, str]:
    """Path data of what `use` refers to, by id."""
    known = {"id", "d"} <= node.attributes.keys()
    found = {"#" + node.attributes["id"]: node.attributes["d"]} if known else {}
    for child in node.children:
        found |= _marks(child)
    return found


def _shape(node: Node, marks: dict[str, str], defined: bool = False) -> None:
    """Every use becomes a path, black is said, path data are short, definitions of marks go."""
    defined = defined or node.name == "clipPath"
    if node.name == "use" and node.attributes.get(HREF) in marks:
        d = marks[node.attributes.pop(HREF)]
        node.place = (float(node.attributes.pop("x", 0)), float(node.attributes.pop("y", 0)))
        node.name, node.attributes["d"] = "path", d
    if node.name == "path" and node.attributes.get("stroke") == "none":
        del node.attributes["stroke"]
    if node.name in ("path", "text") and not defined and node.attributes.get("fill") is None:
        node.attributes["fill"] = "#000000"
    if node.name == "g" and node.attributes.get("clip-path") is None:
        node.attributes.pop("id", None)
    node.children = [child for child in node.children if not (child.name == "defs" and _is_marks(child))]
    for child in node.children:
        _shape(child, marks, defined)
    node.children = [child for child in node.children if child.name != "path" or _seen(child)]
    if node.name == "path" and node.place is None and "d" in node.attributes:
        node.attributes["d"] = written(steps_of(node.attributes["d"]))


def _seen(path: Node) -> bool:
    """Whether a path has a line or a surface."""
    paint = (path.attributes.get("stroke", "none"), path.attributes.get("fill"))
    return "d" in path.attributes and paint != ("none", "none")


def _is_marks(node: Node) -> bool:
    return all(child.name == "path" for child in node.children)


def _measure(node: Node, width_of: Widths) -> None:
    """Texts stand at x, y and say how wide they are."""
    for child in node.children:
        _measure(child, width_of)
    if node.name != "text":
        return
    found = node.attributes
    if found.get("font-weight") in ("700", "bold"):
        found["font-weight"] = "700"
    moved = re.fullmatch(r"rotate\((\S+) \S+ \S+\)", found.get("transform", ""))
    if moved and float(moved[1]) == 0:
        del found["transform"]
    elif "transform" in found:
        found["transform"] = re.sub(r"-?\d+\.?\d*", lambda m: _short(m[0]), found["transform"])
    width = width_of(node.text, float(found.get("font-size", 10)), found.get("font-weight") == "700")
    if width and len(node.text) > 1:
        found |= {"textLength": _short(str(width)), "lengthAdjust": "spacingAndGlyphs"}


def _order_axes(node: Node) -> None:
    """Of an axis first the grid, then the ticks, then the words, which lie apart from each other."""
    for child in node.children:
        _order_axes(child)
    if node.attributes.pop("axis", None):
        _flatten(node)
        node.children.sort(key=lambda one: (one.name == "text", one.place is not None))


def _flatten(node: Node) -> None:
    """Groups that say nothing give way to what is in them."""
    children: list[Node] = []
    for child in node.children:
        _flatten(child)
        if child.name == "g" and (not child.attributes or not child.children):
            children += child.children
        else:
            children.append(child)
    node.children = children


def _merge(node: Node) -> None:
    """Neighbours of one look become one path: marks of one shape, and lines that nothing fills."""
    found: list[Node] = []
    for child in node.children:
        _merge(child)
        last = found[-1] if found else None
        if last is not None and _alike(last, child):
            if child.place is not None:
                last.places.append(child.place)
            else:
                last.attributes["d"] += child.attributes["d"]
            continue
        if child.place is not None:
            child.places.append(child.place)
        found.append(child)
    for one in found:
        if one.places:
            one.attributes["d"] = stamped(steps_of(one.attributes["d"]), one.places)
            if one.attributes.get("stroke") == PAPER and len(one.places) > 1:  # a rim, under all of them
                one.attributes["paint-order"] = "stroke"
                one.attributes["stroke-width"] = _short(
                    str(2 * float(one.attributes.get("stroke-width", "1")))
                )
    node.children = found


def _alike(a: Node, b: Node) -> bool:
    if not (a.name == b.name == "path") or (a.place is None) != (b.place is None):
        return False
    see_through = {"opacity", "fill-opacity", "stroke-opacity"}
    if see_through & a.attributes.keys():
        return False
    if a.place is not None:
        return a.attributes == b.attributes
    rest = [{k: v for k, v in one.attributes.items() if k != "d"} for one in (a, b)]
    return rest[0] == rest[1] and rest[0].get("fill") == "none"


def _hoist(node: Node) -> None:
    """What all children of a group say, the group says."""
    for child in node.children:
        _hoist(child)
    if node.name == "g" and len(node.children) > 1:
        for key in INHERITED:
            values = {child.attributes.get(key) for child in node.children}
            if len(values) == 1 and None not in values and key not in node.attributes and key != "clip-path":
                node.attributes[key] = str(values.pop())
                for child in node.children:
                    del child.attributes[key]


def _inherit(node: Node, above: dict[str, str]) -> None:
    """What an element would inherit anyway is not said."""
    for key in INHERITED:
        if node.name not in ("clipPath", "pattern") and above.get(key) == node.attributes.get(key, ""):
            del node.attributes[key]
    below = above | {
        key: node.attributes[key] for key in INHERITED if key in node.attributes and key != "clip-path"
    }
    for child in node.children:
        _inherit(child, below)


def _rename(root: Node) -> None:
    """Ids that nothing refers to go; the others are i0, i1, …"""
    used = dict.fromkeys(POINTED.findall(as_text(root)))
    _renamed(root, {old: f"i{i}" for i, old in enumerate(used)})


def _renamed(node: Node, names: dict[str, str]) -> None:
    old = node.attributes.pop("id", None)
    if old in names:
        node.attributes["id"] = names[old]
    for key in ("clip-path", "fill"):
        found = POINTED.fullmatch(node.attributes.get(key, ""))
        if found:
            node.attributes[key] = f"url(#{names[found[1]]})"
    for child in node.children:
        _renamed(child, names)


@lru_cache(maxsize=1)
def _measure_with() -> Callable[[str, float, bool], float]:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    faces = {
        bold: FontProperties(family="DejaVu Sans", weight=700 if bold else 400) for bold in (False, True)
    }

    def width(text: str, size: float, bold: bool) -> float:
        face = faces[bold].copy()
        face.set_size(size)
        return float(text_to_path.get_text_width_height_descent(text, face, ismath=False)[0])

    return width


def text_width(text: str, size: float, bold: bool) -> float | None:
    """Of `shrink`: by matplotlib's own DejaVu Sans."""
    from report.pictures.fonts import lacking

    return None if lacking(text) else _measure_with()(text, size, bold)
