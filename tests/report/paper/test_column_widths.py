"""Columns of printed tables: all of the room and no more, short ones on one line, long words broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.paper.columns import BREAK, TIED, breakable, points, tied, widths


def said(cell: str) -> str:
    """The cell without what only says where its lines end."""
    return cell.replace(BREAK, "").replace(TIED, " ")


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.lists(st.lists(st.text(max_size=60), min_size=n, max_size=n), min_size=1, max_size=5)
    ),
    st.sampled_from([504.0, 244.8]),
)
def test_columns_fill_the_room_and_say_the_same(rows, room):
    wide, body = widths(rows[0], rows[1:], room)
    assert sum(wide) == pytest.approx(room, rel=1e-6)
    assert all(one > 0 for one in wide)
    assert [[said(cell) for cell in row] for row in body] == [
        [said(cell) for cell in row] for row in rows[1:]
    ]


def test_a_short_column_stands_on_one_line_beside_a_long_one():
    wide, body = widths(["model", "said"], [["mlp-40-40", "word " * 200]], 244.8)
    assert wide[0] > len("mlp-40-40") * 4
    assert body[0][0] == "mlp-40-40"


def test_a_word_of_two_hundred_letters_can_be_broken():
    _, body = widths(["task", "score"], [["x" * 200, "1.0"]], 504)
    assert BREAK in body[0][0]
    assert body[0][1] == "1.0"


@pytest.mark.parametrize("room", [504.0, 244.8])
def test_an_interval_is_broken_only_where_no_column_can_be_wide_enough(room):
    row = ["word " * 9, "−0.1 points [−0.21, +0.05]", "tanh, adam, 1 000 epochs † ‡", "◆ damped_wave"]
    wide, (body,) = widths(["setting", "difference [95 %]", "a", "task"], [row], room)
    there = {end for cell in body for end in cell.split(" ")}
    assert {f"[−0.21,{TIED}+0.05]", f"epochs{TIED}†{TIED}‡", f"◆{TIED}damped_wave"} <= there
    wide, (narrow,) = widths(["a"] * 12, [[row[1]] * 12], 60.0)
    assert all("[−0.21,+0.05]" not in cell.replace(BREAK, "") for cell in narrow)
    assert sum(wide) == pytest.approx(60.0)


def test_a_head_stands_on_two_lines_at_most():
    """Letters as wide as the font has them, not as wide as most are."""
    header = ["the neuron is", "setting"]
    wide, _ = widths(header, [["equal", "word " * 200]], 244.8)
    assert wide[0] >= textwidth("neuron is", bold=True)


def textwidth(text: str, bold: bool) -> float:
    """Points of the text at 7.2 points, by matplotlib's own layout of a line."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    return float(TextPath((0, 0), text, 7.2, prop=font).get_extents().width)


def test_code_is_never_tied_and_a_place_neither():
    code = {"kind": "code", "text": "w = [0.1, 0.2]"}
    assert tied(code) == code
    assert tied([{"key": "a [1, 2]", "text": "a [1, 2]"}]) == [{"key": "a [1, 2]", "text": f"a [1,{TIED}2]"}]
    assert breakable(tied("x [1.0, 2.0]")) == f"x [1.0,{TIED}2.0]"


def test_where_there_is_no_room_the_widest_columns_give_way_and_numbers_stay_whole():
    header = ["task", "training", "validation", "class 0", "class 1"]
    row = ["w" * 60, "1 000", "500", "v" * 60, "u" * 60]
    made, body = widths(header, [row], 240)
    assert sum(made) == pytest.approx(240, abs=0.1)
    assert made[1] >= points("training", bold=True) and made[2] >= points("validation", bold=True)
    assert body[0][1:3] == ["1 000", "500"]
