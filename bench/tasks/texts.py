"""Texts that people write and the report shows: titles, questions, notes, names of columns and classes.

What no page can show is told before anything runs: a text without a letter, signs that steer a terminal,
halves of a character, a direction of reading that a text turns and does not turn back.
"""

import unicodedata

BREAKS = "\t\n\r\u2028\u2029"  # of a text of several lines
TURNS = ("LRE", "RLE", "LRO", "RLO", "LRI", "RLI", "FSI")  # marks that turn the direction of reading
BACK = ("PDF", "PDI")


def unfit(text: str, lines: bool = False) -> str:
    """What would do in its place, in words; "" where the text will do. lines: whether it may have several."""
    if not any(unicodedata.category(one)[0] not in "CZM" for one in text):
        return "a text that can be read would do"
    shown = [one for one in text if not (lines and one in BREAKS)]
    if wrong := next((one for one in shown if _unshown(one)), None):
        if wrong in BREAKS:
            return "a text of one line would do"
        return f"a text without the character U+{ord(wrong):04X}, which no page shows, would do"
    if _turned(text):
        return "a text that ends each turn of its direction (U+202C, U+2069) would do"
    return ""


def _unshown(one: str) -> bool:
    """Control characters, line and paragraph separators, halves of a pair, and what is no character."""
    number = ord(one)
    return (
        unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp")
        or number & 0xFFFE == 0xFFFE
        or 0xFDD0 <= number <= 0xFDEF
    )


def _turned(text: str) -> bool:
    """Whether what stands behind the text would be read in another direction."""
    depth = 0
    for kind in map(unicodedata.bidirectional, text):
        depth += (kind in TURNS) - (kind in BACK)
        if depth < 0:
            return True
    return depth > 0
