"""Cells of a CSV file: which sign divides them, what counts as a number, which classes there are."""

import pytest

from bench.errors import UserError
from bench.tasks.csv_text import Columns, parse


def columns(*lines: str) -> Columns:
    return parse("f.csv", "\n".join(lines).encode())


def told(call: object, *of: object) -> str:
    with pytest.raises(UserError) as caught:
        call(*of)
    return str(caught.value)


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("a,b", ["a", "b"]),
        ("a;b", ["a", "b"]),
        ("a\tb", ["a", "b"]),
        ("a|b", ["a", "b"]),
        ("a;b;c,d", ["a", "b", "c,d"]),
        ("a,b;c", ["a", "b;c"]),  # as many of both: a comma
        ('"a;b;c",d', ["a;b;c", "d"]),
        ("alone", ["alone"]),
    ],
)
def test_the_sign_that_divides_the_header_into_most_cells_divides_the_file(
    header: str, names: list[str]
) -> None:
    assert [*columns(header).cells] == names


def test_rows_keep_the_lines_that_they_stand_on() -> None:
    """Empty lines and cells over two lines count; the line told is the one where a row ends."""
    found = columns("a,b", "", "1,2", " , ", '"3', 'x",4', "5,6")
    assert found.lines == [3, 6, 7] and found.cells == {"a": ["1", "3\nx", "5"], "b": ["2", "4", "6"]}
    assert len(found) == 3


def test_a_column_is_one_of_numbers_where_more_than_half_of_it_is() -> None:
    assert not columns("a", "1", "x").is_numeric("a")
    assert columns("a", "1", "2", "x").is_numeric("a")
    assert not columns("a", "1", "x", "y").is_numeric("a")


@pytest.mark.parametrize("cell", ["1", " -2.5 ", "1e-3", "+4", ".5", "0", "007"])
def test_numbers_are_those_of_a_person(cell: str) -> None:
    assert columns("a,b", f"{cell},x").numbers("a") == [float(cell)]


@pytest.mark.parametrize("cell", ["1_000", "nan", "inf", "-inf", "0x1", "1 2", "one", "1e999"])
def test_what_is_no_number_is_told_with_its_place(cell: str) -> None:
    assert (
        told(columns("a,b", "1,x", f"{cell},x").numbers, "a")
        == f"f.csv: line 3, column 'a': {cell!r} is not a finite number"
    )


def test_a_decimal_comma_and_an_empty_cell_have_words_of_their_own() -> None:
    comma = columns("a;b", "1,5;x")
    assert told(comma.numbers, "a").endswith(
        "'1,5' is not a finite number (a decimal point, not a comma, would do: 1.5)"
    )
    assert told(columns("a;b", "abc, d;x").numbers, "a").endswith("'abc, d' is not a finite number")
    assert told(columns("a,b", ",x").numbers, "a") == "f.csv: line 2, column 'a': the cell is empty"


def test_a_column_of_decimal_commas_is_told_and_not_left_out() -> None:
    for rows in (["1,5", "2,5"], ["x", "1,5", "2"], ["", "-,5e3", "1", ",1"]):
        of = told(columns("a;b", *(f"{cell};x" for cell in rows)).check_commas, "a")
        assert of.startswith("f.csv: line ") and "has a decimal comma; a decimal point would do: " in of
    for rows in (["1,5", "x"], ["1", "x", "2"], ["a, b", "c, d"], ["1,5,2", "3,4,5"]):
        columns("a;b", *(f"{cell};x" for cell in rows)).check_commas("a")


def test_a_row_that_decimal_commas_divide_is_told_so() -> None:
    hint = " (in numbers decimal points: a comma divides cells)"
    assert told(columns, "a,b", "1,5,2").endswith(f"3 cells; 2, as in the header, would do{hint}")
    assert not told(columns, "a;b", "1;5;2").endswith(hint)


@pytest.mark.parametrize(
    ("cells", "t", "classes"),
    [
        (["b", "a", "b"], [1, 0, 1], ("a", "b")),
        (["10", "9"], [1, 0], ("9", "10")),
        (["10", "9a"], [0, 1], ("10", "9a")),  # as text, where one is no number
        (["1", "1.0", "01", "0"], [1, 1, 1, 0], ("0", "1")),
        (["-1", "1"], [0, 1], ("-1", "1")),
        (["+1", "-1", "+1"], [1, 0, 1], ("-1", "+1")),
        (["007", "1e3"], [0, 1], ("007", "1e3")),
        (["+1", "1", "0.0"], [1, 1, 0], ("0.0", "1")),
        (["0.1234567890123", "0.1234567890124", "2"], [0, 0, 1], ("0.123456789012", "2")),
    ],
)
def test_the_class_that_sorts_first_is_0(cells: list[str], t: list[int], classes: tuple[str, str]) -> None:
    found, names = columns("c", *cells).labels("c")
    assert (found.tolist(), names) == (t, classes)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["a", "a"], "1 class ('a')"),
        (["c", "b", "a"], "3 classes ('a', 'b', 'c')"),
        ([*"edcba"], "5 classes ('a', 'b', 'c', 'd', 'e')"),
        ([*"fedcba"], "6 classes ('a', 'b', 'c', 'd', 'e', …)"),
        (["x" * 30, "y", "z"], f"3 classes ('{'x' * 18}…, 'y', 'z')"),
        ([], "no class"),
    ],
)
def test_another_number_of_classes_than_two_is_told(cells: list[str], said: str) -> None:
    assert (
        told(columns("c,d", *(f"{cell},1" for cell in cells)).labels, "c")
        == f"f.csv: column 'c' holds {said}; two classes would do"
    )


def test_the_header_is_checked() -> None:
    assert told(columns, "a,,b,") == "f.csv: column 2 has no name; a name in the first line would do"
    assert told(columns, "a,b,c,c,b").endswith("two columns are called 'b'; different names would do")
    assert told(columns, "a,b", "1") == "f.csv: line 2: 1 cells; 2, as in the header, would do"
    assert told(columns("a", "1").texts, "b") == "f.csv: no column 'b'; (one of a)"


@pytest.mark.parametrize("name", ["a\x1b[31m", "\x00a", "a\x85b", "a\u202e", "\u200b"])
def test_names_that_no_page_shows_are_told_with_their_place(name: str) -> None:
    of_column = told(columns, f"x,{name}", "1,2")
    assert of_column.startswith(f"f.csv: column 2 is called {name!r}; a text ")
    of_class = told(columns("x,c", "1,b", f"2,{name}").labels, "c")
    assert of_class.startswith(f"f.csv: line 3, column 'c': found {name!r}; a text ")
    assert of_column.isprintable() and of_class.isprintable()


def test_a_name_of_two_lines_is_told() -> None:
    assert told(columns, '"a\nb",c', "1,2") == (
        "f.csv: column 1 is called 'a\\nb'; a text of one line would do"
    )


def test_bytes_that_are_no_text_are_told_with_their_line() -> None:
    assert told(parse, "f.csv", b"a,b\n1,2\n\xe9,3\n").startswith("f.csv: line 3: not UTF-8 text (byte 0xe9)")
    assert told(parse, "f.csv", b"\xe9,b\n").startswith("f.csv: line 1:")


def test_a_cell_that_no_reader_takes_is_told_with_its_line() -> None:
    assert told(columns, "a,b", "1,2", "x" * 200_000 + ",3").startswith("f.csv: line 3: field larger than")
