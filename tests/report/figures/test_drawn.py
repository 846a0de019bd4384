"""Parts of a figure's items, and names for its file."""

import re

import pandas as pd
import pytest

from report.figures.drawn import Numbers, in_short, numbers_of, parts, slug


def test_parts_are_even() -> None:
    assert [len(part) for part in parts(range(13), 12)] == [7, 6]
    assert [len(part) for part in parts(range(12), 12)] == [12]
    assert parts([], 3) == []
    assert [slug("eta", "a_b-c"), slug("film", "damped_wave")] == ["eta-a_b-c", "film-damped_wave"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a+b", "a-b"),
        ("a b", "a-b"),
        ("漢字", "仮名"),
        ("Moons", "moons"),
        ("a-b", "a_b"),
        ("é", "e"),
        ("", "x"),
    ],
)
def test_no_two_names_are_one_file(one: str, other: str) -> None:
    names = {slug("boundary", one), slug("boundary", other)}
    assert len(names) == 2 and all(re.fullmatch(r"[a-z0-9_-]+", name) for name in names)
    assert slug("boundary", one) == slug("boundary", one)


def test_a_name_of_a_hundred_letters_is_a_file_of_fewer() -> None:
    names = {slug("film", "a" * 100 + end) for end in "bc"}
    assert len(names) == 2 and all(len(name) < 80 for name in names)


def test_the_numbers_of_a_figure_are_all_of_them() -> None:
    """However many rows there are: what is first somewhere may stand in any of them."""
    found = numbers_of([{"x": i, "y": None} for i in range(500)], {"x": "input", "y": "output"})
    assert found.header == ("input", "output") and found.rows == tuple((i, None) for i in range(500))


def test_rows_with_a_digest_say_of_which_cell_they_are() -> None:
    rows = [{"x": 1, "digest": "a"}, {"x": 2, "digest": None}]
    for found in (numbers_of(rows, {"x": "input"}), numbers_of(pd.DataFrame(rows), {"x": "input"})):
        assert found == Numbers(("input",), ((1,), (2,)), ("a", ""))
    assert numbers_of(rows[1:], {"x": "input"}).digests == ()


def test_a_long_alternative_text_says_how_much_more_there_is():
    parts = [f"task {i} from 12.3 % to 45.6 %" for i in range(40)]
    for mark in ("; ", ", "):
        told = in_short(f"{mark.join(parts)}.")
        kept, left = told.removesuffix(" more in the numbers of the figure.").rsplit("; ", 1)
        assert kept.split(mark) == parts[: 40 - int(left)] and 300 < len(kept) <= 400
    assert in_short("A; b.") == "A; b."
    assert in_short("x" * 500) == "x" * 500
