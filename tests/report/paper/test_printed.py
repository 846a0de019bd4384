"""What of a section is printed, and what is said of the rest."""

import pytest
from made_document import board, document, figure

from report.document import Figure, Section, Table
from report.paper.pieces import paper
from report.paper.printed import printed, runs, spread
from report.plain import plain


def section(*blocks: Figure | Table) -> dict:
    told = plain(document(*blocks), lambda figure, number: figure.file)
    return printed(told["chapters"][0]["sections"][0])


def names(found: dict) -> list[str]:
    return [block["name"] for row in found["rows"] for block in row]


@pytest.mark.parametrize(
    ("n", "most", "kept"),
    [(3, 5, [0, 1, 2]), (3, 2, [0, 2]), (9, 2, [0, 8]), (9, 3, [0, 4, 8]), (4, 1, [3]), (0, 2, [])],
)
def test_some_of_many_are_spread_over_all(n, most, kept):
    assert spread(n, most) == kept


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ("1", "1"),
        ("1 2", "1 and 2"),
        ("3 4 5 9", "3 to 5 and 9"),
        ("A1 A2", "A1 and A2"),
        ("8 9 10 11", "8 to 11"),
    ],
)
def test_numbers_in_a_row_are_told_by_their_ends(numbers, said):
    assert runs(numbers.split()) == said


def test_of_a_series_the_first_and_the_last_are_printed_and_the_others_named():
    found = section(*(figure(f"s{i}", series="s") for i in range(5)), figure("alone"))
    assert names(found) == ["s0", "s4", "alone"]
    assert found["left"] == "Figures 2 to 4 stand in the HTML report."


def test_of_a_series_of_high_pictures_one_is_printed():
    assert names(section(*(figure(f"s{i}", tall=301, series="s") for i in range(3)))) == ["s2"]


def test_pictures_keep_the_numbers_that_they_have_on_the_screen():
    found = section(*(figure(f"s{i}", series="s") for i in range(5)), figure("alone"))
    assert [block["number"] for row in found["rows"] for block in row] == ["1", "5", "6"]


def test_a_picture_in_which_nothing_is_told_apart_is_not_printed():
    found = section(figure("a"), figure("b", told=False))
    assert names(found) == ["a"]
    assert found["left"] == "Figure 2 stands in the HTML report."


def test_a_sentence_that_a_caption_has_said_is_not_said_again():
    first, second = "Mean of a. Bars: 95 %. Source: cells.", "Mean of b. Bars: 95 %. Source: cells."
    found = section(figure("a", caption=first), figure("b", caption=second), figure("c", caption=second))
    captions = [block["caption"] for row in found["rows"] for block in row]
    assert captions == [first, "Mean of b. Else as Figure 1.", "As Figure 2 and Figure 1."]


def test_long_tables_are_cut_and_their_captions_say_so():
    found = section(board("moons", 43))
    block = found["rows"][0][0]
    assert len(block["body"]) == 40
    assert block["caption"].endswith("Source: scoreboard. 3 more rows stand in the HTML report.")


def test_of_many_tables_few_rows_are_printed_and_that_is_said_once():
    found = section(*(board(f"t{i}", 5) for i in range(7)))
    blocks = [row[0] for row in found["rows"]]
    assert [len(block["body"]) for block in blocks] == [2] * 7
    told = "Of tables like this one the first 2 rows are printed, all stand in the HTML report."
    assert [told in block["caption"] for block in blocks] == [True, *[False] * 6]


def test_a_table_keeps_the_columns_that_are_printed():
    table = Table("t", "c.", ("a", "b", "c"), (("1", "2", "3"),), "lrl", paper=(0, 2))
    pieces = paper(document(table), lambda figure, number: figure.file)["main"]
    found = next(piece for piece in pieces if piece["kind"] == "table")
    assert (found["header"], found["body"], found["align"]) == (["a", "c"], [["1", "3"]], "ll")
    assert found["caption"] == "c. 1 more column stands in the HTML report."


def test_printed_columns_are_there():
    with pytest.raises(ValueError, match="prints columns"):
        Table("t", "c", ("a",), (("1",),), "l", paper=(1,))


def test_a_section_without_anything_stays_as_it_is():
    told = plain(document(), lambda figure, number: figure.file)["chapters"][0]["sections"][0]
    assert printed(told) == told | {"left": "", "rows": [], "evidence": []}
    assert Section("k", "t", "i").blocks == ()
