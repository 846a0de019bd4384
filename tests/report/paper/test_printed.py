"""What of a section is printed, and what is said of the rest."""

from dataclasses import replace

import pytest
from made_document import board, document, figure

from report.document import Beside, Figure, Section, Table
from report.paper.pieces import paper
from report.paper.printed import printed, runs, spread
from report.paper.winners import _in_one
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
        ("1 3 4 7", "1, 3, 4 and 7"),
    ],
)
def test_numbers_in_a_row_are_told_by_their_ends(numbers, said):
    assert runs(numbers.split()) == said


def series(*shows: float, **words: object) -> list[Figure]:
    return [replace(figure(f"s{i}", series="s", **words), shows=n) for i, n in enumerate(shows)]


def test_of_a_series_the_picture_that_shows_most_is_printed_and_the_others_are_named():
    found = section(*series(1.0, 5.0, 3.0, 0.0), figure("alone"))
    assert names(found) == ["s1", "alone"]
    assert found["left"] == "Figures 1, 3 and 4 stand in the HTML report."


def test_where_two_stand_side_by_side_two_are_printed_in_their_order():
    assert names(section(*series(1.0, 5.0, 3.0, 7.0, width="half"))) == ["s1", "s3"]


@pytest.mark.parametrize(("width", "kept"), [("full", ["s4"]), ("half", ["s0", "s4"])])
def test_where_all_show_as_much_they_are_spread(width, kept):
    assert names(section(*series(*[0.0] * 5, width=width))) == kept


def test_pictures_keep_the_numbers_that_they_have_on_the_screen():
    found = section(*series(0.0, 0.0, 1.0), figure("alone"))
    assert [block["number"] for row in found["rows"] for block in row] == ["3", "4"]


def test_a_picture_in_which_nothing_is_told_apart_is_not_printed():
    found = section(figure("a"), figure("b", told=False))
    assert names(found) == ["a"]
    assert found["left"] == "Figure 2 stands in the HTML report."


def test_of_two_captions_that_share_a_table_alone_neither_leads_to_the_other():
    captions = ["Mean of a. Source: cells.", "Count of b. Source: cells."]
    found = section(*(figure(name, caption=one) for name, one in zip("ab", captions, strict=True)))
    assert [block["caption"] for row in found["rows"] for block in row] == captions


def test_a_sign_that_tables_explain_in_two_ways_is_explained_once():
    own = "◆: a challenge of the study's own, from"
    said = [
        f"{own} a CSV file.",
        "†: an end.",
        f"{own} a Python file.",
        f"{own} a CSV file and a Python file.",
    ]
    assert _in_one(said) == [f"{own} a CSV file and a Python file.", "†: an end."]


def test_a_sentence_that_a_caption_has_said_is_not_said_again():
    first, second = "Mean of a. Bars: 95 %. Source: cells.", "Mean of b. Bars: 95 %. Source: cells."
    found = section(figure("a", caption=first), figure("b", caption=second), figure("c", caption=second))
    captions = [block["caption"] for row in found["rows"] for block in row]
    assert captions == [first, "Mean of b. Source: cells. Else as Figure 1.", "As Figure 2 and Figure 1."]


def test_long_tables_are_cut_and_their_captions_say_so():
    found = section(board("moons", 43))
    block = found["rows"][0][0]
    assert len(block["body"]) == 40
    assert block["caption"].endswith("Source: scoreboard. 3 more rows stand in the HTML report.")


def test_many_tables_of_the_scoreboard_are_one():
    header = ("rank", "model", "test [95 %]", "verdict")
    rows = (("1", "m1", "90 % †", "first"), ("2", "m2", "89 %", "worse"), ("3", "m3", "88 %", "cannot say"))
    caption = "Mean. †: at the end. Source: scoreboard."
    boards = [Table(f"t{i}: m1", caption, header, rows, "llrl", of=f"t{i}") for i in range(7)]
    found = section(*boards, figure("a"))["rows"]
    block = found[0][0]
    assert len(found) == 2 and (block["number"], block["title"]) == ("1 to 7", "Who is first on each task")
    assert block["header"] == ("task", "first", "setting", "test [95 %]", "not shown to be worse")
    told = [[cell["text"] for cell in row] for row in block["body"]]
    assert told == [[f"t{i}", "m1", "", "90 % †", "m3"] for i in range(7)]
    assert "†: at the end." in block["caption"] and "Mean." not in block["caption"]
    assert block["caption"].endswith("Every model's row on each of 7 tasks stands in the HTML report.")


def test_of_few_alike_tables_each_stands_alone():
    boards = [replace(board(f"t{i}", 5), of=f"t{i}") for i in range(6)]
    assert [len(row[0]["body"]) for row in section(*boards)["rows"]] == [5] * 6


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


def test_of_a_folded_table_much_too_long_nothing_is_printed():
    whole = plain(document(evidence=(board("a", 32), board("b", 33))), lambda figure, number: figure.file)
    found = printed(whole["chapters"][0]["sections"][0])
    assert [(block["number"], len(block["body"])) for row in found["evidence"] for block in row] == [
        ("A1", 8)
    ]
    assert found["left"] == "Table A2 stands in the HTML report."


def test_code_beside_code_may_go_on_on_the_next_page():
    steps = tuple((f"step {i}", f"a = {i}", f"b = {i}") for i in range(8))
    made = paper(document(Beside("t", "c.", ("", "NumPy", "PyTorch"), steps)), lambda figure, number: "")
    found = [piece for piece in made["main"] if piece["kind"] == "beside"]
    assert [len(one["body"]) for one in found] == [3, 5]
    assert [one["part"] for one in found] == [False, True]
    assert [(one["title"], one["caption"]) for one in found] == [("t", ""), ("", "c.")]
    assert [row for one in found for row in one["body"]] == [*steps]
