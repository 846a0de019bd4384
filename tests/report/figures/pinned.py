"""What a reader sees of made-up studies, pinned: a change of code that moves a picture or a word is told.

A pin says that something is as it was when somebody last looked at it. After a change that is meant,

    PINS=new python -m pytest tests/report/figures/test_figures.py

writes tests/report/figures/pins.json anew; its diff names the pictures and sections to look at.
"""

import hashlib
import json
import os
import re
from dataclasses import asdict
from pathlib import Path

import matplotlib
import pytest
from PIL import Image

from report.document import Document
from report.figures import read_manifests

FILE = Path(__file__).with_name("pins.json")
NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
NAME = re.compile(r"\b[a-z][0-9a-f]{10}\b")  # of a clip path or a marker: a digest of all its digits
OF_THE_MACHINE = ("provenance",)  # sections that say where they were written


def hold(study: str, folder: Path, document: Document) -> None:
    """Compare a drawn study's pictures and words with the pins, or write them anew."""
    found = {f"picture {e['name']}": _picture(folder / "figures" / e["file"]) for e in _entries(folder)}
    found |= {
        f"words {s.key}": _digest(asdict(s)) for s in document.sections() if s.key not in OF_THE_MACHINE
    }
    found["words front"] = _digest([document.title, asdict(document.front)])
    found["words answers"] = _digest([asdict(answer) for answer in document.answers()])
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    if os.environ.get("PINS") == "new":
        known |= {"matplotlib": matplotlib.__version__, study: found}
        FILE.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    elif known["matplotlib"] != matplotlib.__version__:
        pytest.skip(f"pinned with matplotlib {known['matplotlib']}")
    pinned = known[study]
    moved = sorted(name for name in found.keys() | pinned.keys() if found.get(name) != pinned.get(name))
    assert not moved, f"{study}: moved, gone or new: look at them, then PINS=new ({__file__}): {moved}"


def _entries(folder: Path) -> list[dict[str, str]]:
    return read_manifests(folder / "figures")


def _picture(file: Path) -> str:
    """Of all that is drawn, to a tenth of a point, or to the pixel."""
    if file.suffix == ".svg":
        text = NAME.sub("", file.read_text(encoding="utf-8"))
        return _digest(NUMBER.sub(lambda found: f"{float(found[0]) + 0.0:.1f}", text))
    with Image.open(file) as image:
        return _digest([image.size, hashlib.sha256(image.convert("RGB").tobytes()).hexdigest()])


def _digest(what: object) -> str:
    return hashlib.sha256(json.dumps(what, ensure_ascii=False).encode()).hexdigest()[:16]
