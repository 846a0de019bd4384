"""Letters that no font here has, in print: their numbers in Unicode, by which two names are told apart.

A box stands for every such letter, so that two names of as many letters would look the same.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

from report.paper.columns import SIZE, points

PLACES = ("file",)  # fields that are shown nowhere, and lead to a file
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
USUAL_SIZE = 10.0  # of a text in a picture that has none
NARROWEST = 0.6  # of a stand-in's own width: what it is narrowed to, so that it can still be read


def respelled(value: Any, missing: Collection[str]) -> Any:
    """A document, or a part of it, with ⟨U+4EFB 52A1⟩ for letters that are missing."""
    if not missing:
        return value
    if isinstance(value, str):
        return _runs(missing).sub(_numbers, value)
    if isinstance(value, tuple | list):
        return type(value)(respelled(one, missing) for one in value)
    if isinstance(value, dict):
        return {key: respelled(one, missing) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.name not in PLACES]
        return replace(value, **{name: respelled(getattr(value, name), missing) for name in names})
    return value


@contextmanager
def redrawn(figures: Path, files: Collection[str], missing: Collection[str]) -> Iterator[Path]:
    """The folder of these pictures, or one with what is written in them spelled as the document is."""
    if not missing:
        yield figures
        return
    with TemporaryDirectory() as folder:
        for file in files:
            copy = Path(folder) / file
            copy.parent.mkdir(parents=True, exist_ok=True)
            data = (figures / file).read_bytes()
            copy.write_bytes(_picture(data, missing) if copy.suffix == ".svg" else data)
        yield Path(folder)


def written_in(figures: Path, files: Collection[str]) -> str:
    """Every letter that occurs in these pictures, once."""
    there = (figures / file for file in files if file.endswith(".svg"))
    return "".join(sorted(set().union(*(file.read_text(encoding="utf-8") for file in there))))


def _picture(data: bytes, missing: Collection[str]) -> bytes:
    """A picture with stand-ins that take about as much room as what they stand for."""
    svg = data.decode("utf-8")
    if not _runs(missing).search(svg):
        return data
    for prefix, space in (("", SVG), ("xlink", XLINK)):
        ElementTree.register_namespace(prefix, space)
    root = ElementTree.fromstring(svg)
    _respell(root, missing, USUAL_SIZE)
    return ElementTree.tostring(root, encoding="utf-8")


def _respell(node: ElementTree.Element, missing: Collection[str], size: float) -> None:
    """An element of a picture and those in it; size: of its letters, if it has none of its own."""
    size = float(node.get("font-size", size))
    text = node.text or ""
    short = _runs(missing).sub(_ends, text)
    if short != text:
        node.text = short
        bold = node.get("font-weight") in ("700", "bold")
        room, wide = (size / SIZE * points(one, bold) for one in (text, short))
        length = f"{max(room, NARROWEST * wide):.2f}"
        node.attrib.update({"textLength": length, "lengthAdjust": "spacingAndGlyphs"})
    for child in node:
        _respell(child, missing, size)


def _runs(missing: Collection[str]) -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(re.escape, sorted(missing)))}]+")


def _ends(found: re.Match[str]) -> str:
    """Of many letters the numbers of the first and the last."""
    letters = found[0]
    return _numbers(found) if len(letters) < 3 else f"⟨U+{ord(letters[0]):04X}…{ord(letters[-1]):04X}⟩"


def _numbers(found: re.Match[str]) -> str:
    return f"⟨U+{' '.join(f'{ord(one):04X}' for one in found[0])}⟩"
