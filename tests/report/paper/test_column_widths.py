"""Columns of printed tables: all of the room and no more, short ones on one line, long words broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.paper.columns import BREAK, widths


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
    assert [[cell.replace(BREAK, "") for cell in row] for row in body] == [
        [cell.replace(BREAK, "") for cell in row] for row in rows[1:]
    ]


def test_a_short_column_stands_on_one_line_beside_a_long_one():
    wide, body = widths(["model", "said"], [["mlp-40-40", "word " * 200]], 244.8)
    assert wide[0] > len("mlp-40-40") * 4
    assert body[0][0] == "mlp-40-40"


def test_a_word_of_two_hundred_letters_can_be_broken():
    _, body = widths(["task", "score"], [["x" * 200, "1.0"]], 504)
    assert BREAK in body[0][0]
    assert body[0][1] == "1.0"
