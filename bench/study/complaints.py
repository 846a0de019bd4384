"""Pydantic's errors as single lines that a person can act on."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

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
    "string_unicode": "a text without halves of characters would do",
    "invalid_key": "a text would do for a key",
    "string_too_short": "a name would do",
    "string_too_long": "a name of at most {max_length} characters would do",
    "string_pattern_mismatch": "a name of letters, digits, - and _ would do (of a task spaces, . and + too)",
}
_NAMES = "names of your own, each with keys and values, would do"
_OPTIONS = "the options of a task, such as {kind: moons, noise: 0.3}, would do"


def complaints(file: Path, error: ValidationError, schema: type[BaseModel]) -> Iterator[str]:
    """`file: key: found …; … would do`, one for each thing wrong: of a union the first branch's."""
    seen = set()
    for one in error.errors():
        path, known = _place(one["loc"], schema)
        if path not in seen:
            seen.add(path)
            yield f"{file}: {_line(one, path, known)}"


def _line(one: Any, path: str, known: list[str]) -> str:
    """path: of the place; known: the keys that would do there."""
    kind = one["type"]
    option = kind == "string_type" and len(one["loc"]) > 3  # of a task; a name of one's own stands higher
    if (option or kind in ("extra_forbidden", "invalid_key")) and (key := _decimals(one)):
        around = path.removesuffix(".[key]").removesuffix(f"[{key}]").removesuffix(f".{key}")
        said = f"found the key {key}, such as YAML makes of a decimal comma"
        return f"{around}: {said}; a decimal point would do: 0.{key}"
    if kind == "extra_forbidden":
        return f"{path}: no such key{_nearest(str(one['loc'][-1]), known)}"
    if kind == "missing":
        return f"{path}: is missing"
    found = f"{path}: found {_brief(one['input'])}"
    if kind in ("model_type", "model_attributes_type"):
        return f"{found}; keys with values would do: {', '.join(known)}"
    if kind == "dict_type":
        return f"{found}; {_OPTIONS if '.' in path else _NAMES}"
    if kind == "literal_error":
        expected = one["ctx"]["expected"].replace("'", "")
        words = expected.replace(" or ", ", ").split(", ")
        return f"{found}; {expected} would do{_meant(str(one['input']), words)}"
    if kind == "value_error":
        return f"{found}; {one['ctx']['error']}"
    template = _WHAT.get(kind)
    return f"{found}; {template.format(**one.get('ctx', {})) if template else one['msg']}"


def _decimals(one: Any) -> str:
    """A key that is what YAML makes of the digits behind a comma, `{eta: 0,1}` is eta and a key 1; or ""."""
    key = str(next(part for part in reversed(one["loc"]) if part != "[key]"))
    return key if key.isdecimal() else ""


def _place(where: tuple[int | str, ...], schema: type[BaseModel]) -> tuple[str, list[str]]:
    """`grids[0].eta[2]`, and the keys of the model around it, by walking the schema along the place.

    The names that pydantic gives to branches of a union stand in `where` and are left out.
    """
    text, here, keyed = "", schema, False  # keyed: what comes next is a name of the user's
    for part in where:
        if isinstance(part, int):
            text += f"[{part}]"
        elif keyed or not _branch(part, here):
            key = part if part.isprintable() else repr(part)
            text += f".{key}" if text else key
        field = here.model_fields.get(part) if isinstance(part, str) and not keyed else None
        keyed = field is not None and get_origin(field.annotation) is dict
        here = (_model_in(field.annotation) if field else None) or here
    return text or "the file", list(here.model_fields)


def _branch(part: str, here: type[BaseModel]) -> bool:
    return part in (here.__name__, "int") or part.startswith(("literal[", "constrained", "function-"))


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds: itself, in a list or a mapping, or as a branch of a union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _nearest(name: str, known: list[str]) -> str:
    return _meant(name, known) or (f"; there are {', '.join(known)}" if known else "")


def _meant(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
