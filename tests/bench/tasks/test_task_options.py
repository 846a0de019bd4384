"""Types of options: what parses is what the JSON Schema lets through, and equal values are one."""

import math
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.errors import UserError
from bench.tasks.options import (
    Choice,
    Count,
    Flag,
    Interval,
    Names,
    Number,
    Option,
    Text,
    Type,
    brief,
    parse_options,
    suggest,
)

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


NEEDED = (Option("a", Number(0), "first"), Option("b", Text(), "second", "x"))


def wrong(**given: object) -> str:
    with pytest.raises(UserError) as told:
        parse_options("here", NEEDED, given)
    return str(told.value)


def test_options_are_parsed_one_by_one_and_defaults_filled_in() -> None:
    assert parse_options("here", NEEDED, {"a": "1e-1"}) == {"a": 0.1, "b": "x"}
    assert [*parse_options("here", NEEDED, {"b": "y", "a": 1})] == ["a", "b"]
    assert wrong() == "here: option 'a' is missing; a number of at least 0 would do"
    assert wrong(a=1, c=2) == "here: unknown option 'c'; (one of a, b)"
    assert wrong(a=-1) == "here.a: found -1; a number of at least 0 would do"
    assert wrong(a=10**400) == f"here.a: found {str(10**400)[:59]}…; a number of at least 0 would do"


def test_an_option_s_schema_has_its_meaning_and_its_default_where_there_is_one() -> None:
    assert NEEDED[0].schema() == {"type": "number", "minimum": 0, "description": "first"}
    assert NEEDED[1].schema() == {"type": "string", "minLength": 1, "description": "second", "default": "x"}
    nothing = Option("n", Count(2, optional=True), "", None).schema()
    assert (nothing["default"], nothing["type"]) == (None, ["integer", "null"])


@pytest.mark.parametrize(
    ("kind", "value", "parsed"),
    [
        (Count(), 0, 0),
        (Count(), "12", 12),
        (Count(), 3.0, 3),
        (Count(), 10_000_000, 10_000_000),
        (Count(2, 5), 5, 5),
        (Number(0), 0, 0.0),
        (Number(below=1), 0.999, 0.999),
        (Names(), ("a", "b"), ("a", "b")),
        (Names(), ["a"], ("a",)),
        (Names(), None, None),
        (Choice(("a", "b")), "b", "b"),
        (Text(), " a ", " a "),
        (Flag(), False, False),
        (Interval(0), [0, 1], (0.0, 1.0)),
    ],
)
def test_a_value_is_what_it_says(kind: Type, value: Any, parsed: Any) -> None:
    found = kind.parse(value)
    assert found == parsed and type(found) is type(parsed)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Count(), -1),
        (Count(), 10_000_001),
        (Count(), None),
        (Count(2, 5), 6),
        (Count(), 1.5),
        (Number(0, above=True), 0),
        (Number(below=1), 1),
        (Names(), []),
        (Names(), ""),
        (Names(), ["", "a"]),
        (Names(), [" ", "a"]),
        (Names(), ["a\x1bb", "a"]),
        (Names(), "ab"),
        (Text(), "  "),
        (Text(), 3),
        (Flag(), 0),
        (Interval(0), [-1, 1]),
        (Interval(), [1, 1]),
        (Number(), True),
        (Number(), None),
    ],
)
def test_a_value_that_will_not_do_is_refused(kind: Type, value: Any) -> None:
    assert not parses(kind, value)


def test_twelve_names_are_shown_and_then_there_are_more() -> None:
    assert suggest("?", list("abcdefghijkl")) == "; (one of a, b, c, d, e, f, g, h, i, j, k, l)"
    assert suggest("?", list("abcdefghijklm")) == "; (one of a, b, c, d, e, f, g, h, i, j, k, l, …)"


def test_sixty_signs_are_short_enough() -> None:
    assert brief("x" * 58) == repr("x" * 58)
    assert brief("x" * 59) == "'" + "x" * 58 + "…"
    assert brief("abcdef", 4) == "'ab…"


def test_an_interval_s_words_tell_its_least_value() -> None:
    assert Interval().wants == "two numbers [low, high] with low below high"
    assert Interval(0.5).wants == "two numbers [low, high] with low below high, at least 0.5"
    assert (Number().wants, Count(1).wants) == ("a number", "a whole number from 1 to 10000000")


def test_a_name_that_is_known_twice_is_proposed_once() -> None:
    assert suggest("moon", ["moons", "xor", "moons"]) == "; did you mean 'moons'? (one of moons, xor)"
