"""Types of options: what parses is what the JSON Schema lets through, and equal values are one."""

import math
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.tasks.options import Choice, Count, Flag, Interval, Names, Number, Text, Type, brief, suggest

TYPES: list[Type] = [
    Number(),
    Number(0),
    Number(0, above=True),
    Number(0, above=True, below=1),
    Count(2),
    Count(0, maximum=5),
    Count(2, optional=True),
    Flag(),
    Choice(("one", "two")),
    Text(),
    Names(),
]
VALUES = [
    None,
    True,
    False,
    0,
    1,
    2,
    3.0,
    0.5,
    1.5,
    -1,
    7,
    "one",
    "two",
    "",
    [],
    ["a"],
    ["a", "a"],
    ["a", 1],
    {},
]


def parses(kind: Type, value: Any) -> bool:
    try:
        kind.parse(value)
    except (ValueError, TypeError, OverflowError):
        return False
    return True


@pytest.mark.parametrize("kind", TYPES, ids=repr)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_what_parses_is_what_the_schema_lets_through(kind: Type, value: Any) -> None:
    assert parses(kind, value) == jsonschema.Draft202012Validator(kind.schema()).is_valid(value)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_number_is_finite_and_the_same_as_its_text(value: float) -> None:
    assert parses(Number(), value) == math.isfinite(value) == parses(Number(), repr(value))
    if math.isfinite(value):
        assert Number().parse(value) == Number().parse(repr(value))
        assert isinstance(Number().parse(int(value)), float)


def test_an_interval_is_two_numbers_in_order() -> None:
    assert Interval().parse([0, "1e0"]) == (0.0, 1.0)
    for wrong in ([1, 1], [2, 1], [1], [1, 2, 3], "12", None, [0, math.inf]):
        assert not parses(Interval(), wrong)
    assert not parses(Interval(0.5), [0.4, 1])


def test_words_of_what_would_do() -> None:
    assert Number(0).wants == "a number of at least 0"
    assert Number(0, above=True, below=0.5).wants == "a number above 0 below 0.5"
    assert Count(2, 9, optional=True).wants == "a whole number from 2 to 9 or null"


def test_a_suggestion_is_the_nearest_name_and_the_list() -> None:
    assert suggest("mons", ["moons", "xor"]) == "; did you mean 'moons'? (one of moons, xor)"
    assert suggest("q", ["moons"]) == "; (one of moons)"
    assert suggest("q", list("abc"), shown=2) == "; (one of a, b, …)"
    assert suggest("q", []) == "; (there is none)"


def test_a_long_value_is_shortened_to_one_line() -> None:
    assert brief("a\nb") == r"'a\nb'"
    assert len(brief("x" * 1000)) == 60
