"""The manifests of drawn figures, read: what is said of each picture, checked as far as that can be known.

A seal tells every byte; where nobody asked for one, or it is gone, what no drawing says is told.
"""

import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.errors import UnreadableError, UserError
from bench.files import lost, not_read
from bench.seals import seals_in, whole

MANIFEST = "manifest.json"
DIGEST = re.compile(r"([0-9a-f]{20})?")
Entry = dict[str, Any]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _size(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _rows(value: Any) -> bool:
    """Whether it is numbers behind a picture: a header of texts, rows as long of texts and numbers, and of
    each row its cell or of none."""
    if not isinstance(value, dict) or set(value) != {"header", "rows", "digests"}:
        return False
    if not all(isinstance(part, list) for part in value.values()):
        return False
    header, rows, digests = value["header"], value["rows"], value["digests"]
    if not all(map(_text, header)) or len(digests) not in (0, len(rows)) or not all(map(_digest, digests)):
        return False
    return all(isinstance(row, list) and len(row) == len(header) and all(map(_cell, row)) for row in rows)


def _digest(value: Any) -> bool:
    """It stands in a command that people copy."""
    return isinstance(value, str) and DIGEST.fullmatch(value) is not None


def _cell(value: Any) -> bool:
    return value is None or isinstance(value, str) or _size(value)


NEEDED: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("name", "section", "title", "caption", "alt", "file"), _words),
}
KNOWN: dict[str, Callable[[Any], bool]] = {
    **NEEDED,
    **dict.fromkeys(("table", "series"), _text),
    **dict.fromkeys(("shows", "smallest", "tall"), _size),
    "width": lambda value: value in ("full", "half"),
    "told": lambda value: isinstance(value, bool),
    "numbers": _rows,
}


def read_manifests(figures: Path, groups: tuple[str, ...]) -> list[Entry]:
    """The entries of every group under `figures`, in the groups' order. UserError where one is missing, or
    says what no drawing of that group says."""
    if not figures.is_dir():
        state = "not a folder" if figures.exists() else "no such folder"
        raise UserError(f"{figures}: {state}; `python -m report figures` draws figures")
    entries: dict[str, Entry] = {}
    for group in groups:
        path = figures / group / MANIFEST
        for entry in _read(path):
            if entry["name"] in entries:
                raise _damaged(path, f"figure {entry['name']} is told of twice")
            entries[entry["name"]] = entry
    return [*entries.values()]


def _read(path: Path) -> list[Entry]:
    """The entries of one group; its folder's name is the group's."""
    try:
        whole(path)
        entries = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(f"{path}: no such figures; `python -m report figures` draws them") from error
    except OSError as error:
        raise _unread(path, error) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(path, "no JSON") from error
    if not isinstance(entries, list):
        raise _damaged(path, f"found {type(entries).__name__}, no list of figures")
    for number, entry in enumerate(entries, 1):
        if wrong := next(_flaws(entry, path.parent.name), None):
            raise _damaged(path, f"figure {number}: {wrong}")
    drawn = sorted(path.parent.glob("*.svg"))
    if drawn and not entries and not seals_in(path.parent):
        raise _damaged(path, f"it tells of no figure, and {drawn[0].name} lies beside it")
    return entries


def _flaws(entry: Any, group: str) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield f"found {type(entry).__name__}, no keys with values"
        return
    for key in NEEDED:
        if key not in entry:
            yield f"no {key}"
    for key, value in entry.items():
        if key in KNOWN and not KNOWN[key](value):
            yield f"{key} is not what a drawing says"
    folder, _, name = str(entry.get("file")).partition("/")
    if folder != group or not Path(name).suffix or Path(name).name != name:
        yield f"its file is {entry.get('file')!r}, none of {group}"


def _unread(path: Path, error: OSError) -> UserError | UnreadableError:
    return _damaged(path, error.strerror or "no file") if lost(error) else not_read(path, error)


def _damaged(path: Path, what: str) -> UserError:
    return UserError(f"{path}: damaged: {what}; `python -m report figures` draws them again")
