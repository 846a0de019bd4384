"""What a task's entry in the study may say: options with types, defaults and plain errors.

A type turns a value as YAML gave it into the one value that enters the cell's identity (`1`,
`1.0` and `"1e0"` are the same number), or raises ValueError; `wants` says what would do, and
`schema` says it to an editor (JSON Schema).
"""

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bench.errors import UserError
from bench.tasks.texts import unfit

DECIMALS = re.compile(r"[-+]?\d*,\d+([eE][-+]?\d+)?")
THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+")


class Type(Protocol):
    """Parses one value; ValueError where it will not do."""

    @property
    def wants(self) -> str: ...

    def parse(self, value: Any) -> Any: ...

    def schema(self) -> dict[str, Any]: ...


def as_number(value: Any) -> float:
    """A finite float; text such as "1e-3" (which YAML does not read as a number) counts. -0.0 is 0."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError
    try:
        number = float(value)
    except OverflowError:
        raise ValueError from None
    if not math.isfinite(number):
        raise ValueError
    return number + 0.0


def without_comma(value: object, whole: bool = False) -> str:
    """How a number that was written with a comma, "0,1", is written here; "" for anything else. whole: of a
    whole number, whose comma stands between thousands."""
    text = value.strip() if isinstance(value, str) else ""
    if whole:
        return text.replace(",", "") if THOUSANDS.fullmatch(text) else ""
    return text.replace(",", ".") if DECIMALS.fullmatch(text) else ""


@dataclass(frozen=True)
class Number:
    """A finite number of at least `minimum`, or above it where `above`; less than `below`."""

    minimum: float = -math.inf
    above: bool = False
    below: float = math.inf

    @property
    def wants(self) -> str:
        words = (
            [f"{'above' if self.above else 'of at least'} {self.minimum:g}"]
            if self.minimum > -math.inf
            else []
        )
        words += [f"below {self.below:g}"] if self.below < math.inf else []
        return " ".join(["a number", *words])

    def parse(self, value: Any) -> float:
        number = as_number(value)
        if number < self.minimum or number >= self.below or (self.above and number == self.minimum):
            raise ValueError
        return number

    def schema(self) -> dict[str, Any]:
        limit = "exclusiveMinimum" if self.above else "minimum"
        low = {limit: self.minimum} if self.minimum > -math.inf else {}
        high = {"exclusiveMaximum": self.below} if self.below < math.inf else {}
        return {"type": "number", **low, **high}


@dataclass(frozen=True)
class Count:
    """A whole number of at least `minimum`; None too where `optional`."""

    minimum: int = 0
    maximum: int = 10_000_000
    optional: bool = False

    @property
    def wants(self) -> str:
        return f"a whole number from {self.minimum} to {self.maximum}{' or null' if self.optional else ''}"

    def parse(self, value: Any) -> int | None:
        if value is None and self.optional:
            return None
        number = as_number(value)
        if number != int(number) or not self.minimum <= number <= self.maximum:
            raise ValueError
        return int(number)

    def schema(self) -> dict[str, Any]:
        kind = ["integer", "null"] if self.optional else "integer"
        return {"type": kind, "minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True)
class Flag:
    """true or false."""

    wants: str = "true or false"

    def parse(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    @property
    def wants(self) -> str:
        return f"one of {', '.join(self.words)}"

    def parse(self, value: Any) -> str:
        if value not in self.words:
            raise ValueError
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Text:
    """Text that is not empty."""

    wants: str = "text"

    def parse(self, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise ValueError
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True)
class Names:
    """A list of different names, or None (the task chooses)."""

    wants: str = "a list of different names that can be read"

    def parse(self, value: Any) -> tuple[str, ...] | None:
        if value is None:
            return None
        if (
            not isinstance(value, list | tuple)
            or not value
            or not all(isinstance(v, str) and not unfit(v) for v in value)
        ):
            raise ValueError
        if len(set(value)) < len(value):
            raise ValueError
        return tuple(value)

    def schema(self) -> dict[str, Any]:
        items = {"type": "string", "minLength": 1}
        return {"type": ["array", "null"], "items": items, "minItems": 1, "uniqueItems": True}


@dataclass(frozen=True)
class Numbers:
    """Numbers of at least `minimum`, one by one, or None (the task draws them)."""

    minimum: float = -math.inf
    most: int = 1000

    @property
    def wants(self) -> str:
        extra = f", each at least {self.minimum:g}" if self.minimum > -math.inf else ""
        return f"a list of 1 to {self.most} numbers{extra}"

    def parse(self, value: Any) -> tuple[float, ...] | None:
        if value is None:
            return None
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= self.most:
            raise ValueError
        found = tuple(as_number(v) for v in value)
        if min(found) < self.minimum:
            raise ValueError
        return found

    def schema(self) -> dict[str, Any]:
        return {"type": ["array", "null"], "items": {"type": "number"}, "minItems": 1, "maxItems": self.most}


@dataclass(frozen=True)
class Interval:
    """[low, high] with low < high, both at least `minimum`."""

    minimum: float = -math.inf

    @property
    def wants(self) -> str:
        extra = f", at least {self.minimum:g}" if self.minimum > -math.inf else ""
        return f"two numbers [low, high] with low below high{extra}"

    def parse(self, value: Any) -> tuple[float, float]:
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise ValueError
        low, high = (as_number(v) for v in value)
        if not self.minimum <= low < high:
            raise ValueError
        return low, high

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}


class _Required:
    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()


@dataclass(frozen=True)
class Option:
    """One key of a task's entry; without a default it must be given. silent: whether None is left out of the
    task's identity, of an option that came later than tasks that lack it."""

    name: str
    type: Type
    meaning: str
    default: Any = REQUIRED
    silent: bool = False

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the value, with meaning and default for an editor to show."""
        default = {} if self.default is REQUIRED else {"default": self.default}
        return {**self.type.schema(), "description": self.meaning, **default}


def parse_options(where: str, options: tuple[Option, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """Every option's value, defaults filled in. UserError, a line for each thing wrong with the entry."""
    known = [o.name for o in options]
    wrong = [f"{where}: unknown option {k!r}{suggest(k, known)}" for k in given if k not in known]
    found: dict[str, Any] = {}
    for option in options:
        try:
            found[option.name] = _parse(where, option, given)
        except UserError as error:
            wrong.append(str(error))
    if wrong:
        raise UserError("\n".join(wrong))
    silent = {option.name for option in options if option.silent}
    return {name: value for name, value in found.items() if value is not None or name not in silent}


def _parse(where: str, option: Option, given: Mapping[str, Any]) -> Any:
    if option.name not in given:
        if option.default is REQUIRED:
            raise UserError(f"{where}: option {option.name!r} is missing; {option.type.wants} would do")
        return option.default
    value = given[option.name]
    try:
        return option.type.parse(value)
    except (ValueError, TypeError, OverflowError):
        found = f"{where}.{option.name}: found {brief(value)}; {option.type.wants} would do"
        raise UserError(found + _comma(value, isinstance(option.type, Count))) from None


def _comma(value: object, whole: bool) -> str:
    """A word of the first comma in a number, or in one of a list."""
    for one in value if isinstance(value, list) else [value]:
        if meant := without_comma(one, whole):
            return f": {meant}, without a comma" if whole else f", with a decimal point: {meant}"
    return ""


def suggest(name: object, known: Iterable[str], shown: int = 12) -> str:
    """`; did you mean …? (one of …)`, for the end of an error's line."""
    names = list(dict.fromkeys(known))
    close = difflib.get_close_matches(str(name), names, 1)
    more = ", …" if len(names) > shown else ""
    listed = f" (one of {', '.join(names[:shown])}{more})" if names else " (there is none)"
    return (f"; did you mean {close[0]!r}?" if close else ";") + listed


def brief(value: object, length: int = 60) -> str:
    """`value` as one short line."""
    text = repr(value)
    return text if len(text) <= length else text[: length - 1] + "…"
