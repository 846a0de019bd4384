"""Pydantic's errors as single lines that a person can act on."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

_WHAT = {
    "greater_than": "a number above {gt} would do",
    "greater_than_equal": "a number of at least {ge} would do",
    "less_than": "a number below {lt} would do",
    "less_than_equal": "a number of at most {le} would do",
    "too_short": "at least one value would do",
    "bool_type": "true or false would do",
    "bool_parsing": "true or false would do",
    "string_type": "a text would do",
    "int_type": "a whole number would do",
    "list_type": "a list would do",
    "dict_type": "keys with values would do",
    "model_type": "keys with values would do",
    "model_attributes_type": "keys with values would do",
    "string_pattern_mismatch": "a name of letters, digits, - and _ would do",
}


def complaints(file: Path, error: ValidationError, schema: type[BaseModel]) -> Iterator[str]:
    """`file: key: found …; … would do`, one for each thing wrong: of a union the first branch's."""
    seen = set()
    for one in error.errors():
        path = _path(one["loc"])
        if path not in seen:
            seen.add(path)
            yield f"{file}: {_line(one, schema)}"


def _line(one: Any, schema: type[BaseModel]) -> str:
    where, kind = one["loc"], one["type"]
    if kind == "extra_forbidden":
        known = _fields_at(where[:-1], schema)
        return f"{_path(where)}: no such key{_nearest(str(where[-1]), known)}"
    if kind == "missing":
        return f"{_path(where)}: is missing"
    found = f"{_path(where)}: found {_brief(one['input'])}"
    if kind == "literal_error":
        expected = one["ctx"]["expected"].replace("'", "")
        known = expected.replace(" or ", ", ").split(", ")
        return f"{found}; {expected} would do{_nearest(str(one['input']), known)}"
    if kind == "value_error":
        return f"{found}; {one['ctx']['error']}"
    template = _WHAT.get(kind)
    return f"{found}; {template.format(**one.get('ctx', {})) if template else one['msg']}"


def _path(where: tuple[Any, ...]) -> str:
    """grids[0].eta[2], without the names that pydantic gives to branches of a union."""
    text = ""
    for part in where:
        if isinstance(part, int):
            text += f"[{part}]"
        elif not _branch(part):
            text += f".{part}" if text else str(part)
    return text or "the file"


def _branch(part: str) -> bool:
    return part in ("FixedInit", "int", "none") or part.startswith(("literal[", "constrained", "function-"))


def _fields_at(where: tuple[Any, ...], schema: type[BaseModel]) -> list[str]:
    """Keys that would do at a place, found by walking the schema."""
    from bench.study import Axes, FixedInit, Grid, ModelEntry, Packs, Shown
    from bench.timing.suite import Timing, TimingEntry

    places: dict[str, type[BaseModel]] = {
        "grids": Grid,
        "settings": Axes,
        "models": ModelEntry,
        "packs": Packs,
        "report": Shown,
        "timing": TimingEntry if "entries" in where else Timing,
    }
    here = places.get(str(where[0]), schema) if where else schema
    return list((FixedInit if "init" in where else here).model_fields)


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}" if known else ""


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
