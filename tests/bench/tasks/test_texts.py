"""What a text of a study may hold: what a page can show, read in one direction."""

import unicodedata

import pytest

from bench.tasks.texts import unfit

GOOD = ["A", "7", "+", "é", "e\u0301", "😀", "👩\u200d🔬", "مرحبا", "\u2068مرحبا\u2069 a", "a\u00a0b"]


@pytest.mark.parametrize("text", GOOD)
def test_what_a_page_shows_will_do(text):
    assert unfit(text) == "" == unfit(f"{text}\n\n{text}\tb\r\n", lines=True)


@pytest.mark.parametrize("text", ["", " ", "\u00a0\u2003", "\u200b", "\u202e\u202c", "\ufeff", "\u0301"])
def test_what_nobody_sees_will_not(text):
    assert unfit(text) == unfit(text, lines=True) == "a text that can be read would do"


def test_no_control_character_will_do_whatever_it_is():
    """Against Unicode's own list: all of category Cc, halves of pairs, and what is no character for good."""
    controls = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) in ("Cc", "Cs")]
    assert len(controls) == 65 + 2048
    for one in [*controls, "\ufffe", "\uffff", "\U0010ffff", "\ufdd0"]:
        told = unfit(f"a{one}b")
        assert told == (
            "a text of one line would do"
            if one in "\t\n\r"
            else f"a text without the character U+{ord(one):04X}, which no page shows, would do"
        )
        assert unfit(f"a{one}b", lines=True) == ("" if one in "\t\n\r" else told)
    for one in "\u2028\u2029":
        assert unfit(f"a{one}b") == "a text of one line would do" and not unfit(f"a{one}b", lines=True)


@pytest.mark.parametrize("mark", ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068"])
def test_a_direction_that_is_turned_is_turned_back(mark):
    end = "\u202c" if mark < "\u2066" else "\u2069"
    assert "ends each turn" in unfit(f"a{mark}b") and "ends each turn" in unfit(f"a{end}{mark}b")
    assert "ends each turn" in unfit(f"a{end}")
    assert unfit(f"a{mark}b{end}") == ""
