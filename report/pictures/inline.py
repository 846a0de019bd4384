"""A figure's file as markup of the page: an SVG whose every part is on a list, or an image.

The file is parsed, and written anew from what was found: no byte of it gets into the page unseen. Its ids
get a prefix, so that two figures in one page do not share any.
"""

import base64
import re
import zlib
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from bench.errors import UserError
from report.pictures.palette import PAPER, on_dark
from report.pictures.tree import HREF, Node, as_text, local

ELEMENTS = frozenset({"svg", "g", "path", "rect", "text", "image", "clipPath", "defs", "pattern"})
ATTRIBUTES = frozenset(
    """
    id d x y width height viewBox transform fill fill-opacity fill-rule stroke stroke-width stroke-dasharray
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity opacity clip-path
    clip-rule clipPathUnits patternUnits href font-family font-size font-weight text-anchor textLength
    lengthAdjust preserveAspectRatio paint-order
    """.split()  # noqa: SIM905
)
IMAGE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")
POINTED = re.compile(r"url\(#([\w-]+)\)")
PNG = b"\x89PNG\r\n\x1a\n"
MOST_BYTES = 20_000_000


def inline(file: Path, prefix: str, label: str) -> str:
    """Markup of the picture in `file`, a .svg or .png, with `label` said in its place.

    prefix: of its ids, letters and digits. UserError where the file is no picture, or holds what is not on
    the list.
    """
    if file.suffix == ".png":
        data = _image(file)
        return f'<img src="data:image/png;base64,{base64.b64encode(data).decode()}" alt="{escape(label)}">'
    root = _drawing(file, prefix)
    size = {key: root.attributes.pop(key, "0") for key in ("width", "height")}
    root.attributes.setdefault("viewBox", f"0 0 {size['width']} {size['height']}")
    root.attributes |= {"role": "img", "aria-label": label}
    return as_text(root)


def check(file: Path) -> None:
    """UserError where the file is no picture, as `inline` tells it."""
    if file.suffix == ".png":
        _image(file)
    else:
        _drawing(file, "")


def _drawing(file: Path, prefix: str) -> Node:
    try:
        return _checked(_parsed(file.read_bytes()), prefix)
    except (ElementTree.ParseError, ValueError, RecursionError) as error:
        raise UserError(f"{file}: no picture for a page: {error}") from error


def _image(file: Path) -> bytes:
    data = file.read_bytes()
    if not whole_png(data):
        raise UserError(f"{file}: no picture for a page: not a whole PNG")
    return data


def whole_png(data: bytes) -> bool:
    """Whether it is a PNG from its first to its last byte: each chunk as long as it says, with its checksum.

    A chunk is its length (4 bytes), its type (4), its bytes, and the CRC of type and bytes (4).
    """
    at, kind = len(PNG), b""
    if not data.startswith(PNG):
        return False
    while kind != b"IEND":
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 8 + length
        crc = data[end : end + 4]
        if len(crc) < 4 or int.from_bytes(crc) != zlib.crc32(data[at + 4 : end]):
            return False
        at = end + 4
    return at == len(data)


def _parsed(data: bytes) -> ElementTree.Element:
    if b"<!" in data or len(data) > MOST_BYTES:
        raise ValueError("a declaration, a comment, or too long")
    root = ElementTree.fromstring(data)
    if local(root.tag) != "svg":
        raise ValueError(f"found {local(root.tag)}; svg would do")
    return root


def _checked(element: ElementTree.Element, prefix: str) -> Node:
    name = local(element.tag)
    if name not in ELEMENTS:
        raise ValueError(f"an element {name}")
    attributes = {}
    for key, value in element.attrib.items():
        if key not in ATTRIBUTES:
            raise ValueError(f"an attribute {local(key)} of {name}")
        attributes[key] = _own(key, value, prefix)
    text = (element.text or "") if name == "text" else ""
    return Node(name, attributes, [_checked(child, prefix) for child in element], text)


def _own(key: str, value: str, prefix: str) -> str:
    """The value with the ids in it made this page's own."""
    if key == "id":
        return prefix + value
    if key == HREF:
        if not IMAGE.fullmatch(value):
            raise ValueError(f"an address {value[:40]!r}")
        if not whole_png(base64.b64decode(value.partition(",")[2])):
            raise ValueError("an image in it is not a whole PNG")
        return value
    if key != "transform" and "(" in value:
        if not POINTED.fullmatch(value):
            raise ValueError(f"{key}={value[:40]!r}")
        return POINTED.sub(rf"url(#{prefix}\1)", value)
    return value


def style() -> str:
    """What a page's style says of figures: their colours, which follow light, dark and print."""
    colours = on_dark()
    light = "".join(f"--{_name(colour)}:{colour};" for colour in colours)
    dark = "".join(f"--{_name(colour)}:{there};" for colour, there in colours.items())
    rules = "".join(
        f'.picture [{key}="{colour}"]{{{key}:var(--{_name(colour)})}}'
        for colour in colours
        for key in ("fill", "stroke")
    )
    paper = f"var(--{_name(PAPER)})"
    return (
        f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        f".picture{{background:{paper}}}.picture svg,.picture img{{display:block;width:100%;height:auto}}\n"
        f"{rules}\n"
    )


def _name(colour: str) -> str:
    return f"p{colour[1:]}"
