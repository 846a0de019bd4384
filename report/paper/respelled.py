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

PLACES = ("file",)  # fields that are shown nowhere, and lead to a file


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
            if copy.suffix == ".svg":
                data = respelled(data.decode("utf-8"), missing).encode("utf-8")
            copy.write_bytes(data)
        yield Path(folder)


def _runs(missing: Collection[str]) -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(re.escape, sorted(missing)))}]+")


def _numbers(found: re.Match[str]) -> str:
    return f"⟨U+{' '.join(f'{ord(one):04X}' for one in found[0])}⟩"
