"""How wide the columns of a printed table are, by what stands in them; where a line may break."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

FULL = 504.0  # points: 7.0 inches, as wide as the text and as figures are drawn
SIZE = 7.2  # points, of the text in tables
INSET = 7.0  # points between two columns
BREAK = "\N{ZERO WIDTH SPACE}"  # where a word may go on in the next line
TIED = "\N{NO-BREAK SPACE}"  # where a line does not break
TOGETHER = re.compile(r"\[[^\[\]]{1,40}\]| (?=[†‡])|(?<=[◆×]) ")  # intervals, marks and what they are of
CODE = ("code", "beside")  # blocks that are typed in as they stand
LONG, RUN = 44, 20  # letters of a word that may be broken, and after how many of them
WORD = re.compile(r"[^ \n]+")
NOT_SHOWN = {"kind", "key", "place", "name", "file", "source", "section", "series", "typst", "mark", "align"}


def breakable(value: Any) -> Any:
    """The same data, with breaks within every long word of the texts that are shown."""
    if isinstance(value, str):
        return WORD.sub(lambda word: _in_runs(word[0]), value) if len(value) > LONG else value
    if isinstance(value, dict):
        return {key: one if key in NOT_SHOWN else breakable(one) for key, one in value.items()}
    return [breakable(one) for one in value] if isinstance(value, list | tuple) else value


def tied(value: Any) -> Any:
    """The same data; no line of a text that is shown breaks in an interval, before † or ‡, after ◆ or ×."""
    if isinstance(value, str):
        return TOGETHER.sub(lambda found: found[0].replace(" ", TIED), value)
    if isinstance(value, dict):
        if value.get("kind") in CODE:
            return value
        return {key: one if key in NOT_SHOWN else tied(one) for key, one in value.items()}
    return [tied(one) for one in value] if isinstance(value, list | tuple) else value


def _in_runs(word: str) -> str:
    if len(word) <= LONG or BREAK in word:
        return word
    return BREAK.join(word[start : start + RUN] for start in range(0, len(word), RUN))


def widths(
    header: Sequence[str], body: Sequence[Sequence[str]], room: float
) -> tuple[list[float], list[list[str]]]:
    """Points for each column, `room` in all; and the rows, with what has to stay together tied where there is
    room for that, and words that are too long for their column made breakable.

    Short columns stand on one line; long ones share what is left.
    """
    whole = [INSET + max([_head(name), *(points(row[i]) for row in body)]) for i, name in enumerate(header)]
    most = room / 3 if len(header) > 1 else room  # a word longer than this is broken
    for rows in (tied(body), body):
        words = [
            INSET + max([_word(name, bold=True), *(_word(row[i]) for row in rows)])
            for i, name in enumerate(header)
        ]
        least = [min(word, most) for word in words]
        if sum(least) <= room:
            break
    made = _shared(whole, least, room)
    return made, [[broken(cell, made[i]) for i, cell in enumerate(row)] for row in rows]


def _shared(whole: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Every column its whole width where there is room; else all that want more than a limit have the limit,
    but never less than the least, where there is room for that."""
    if sum(whole) <= room:
        spare = (room - sum(whole)) / len(whole)
        return [one + spare for one in whole]
    if sum(least) >= room:
        return _cut(least, room)
    low, high = 0.0, max(whole)
    for _ in range(60):
        limit = (low + high) / 2
        taken = sum(max(small, min(full, limit)) for small, full in zip(least, whole, strict=True))
        low, high = (limit, high) if taken <= room else (low, limit)
    return [max(small, min(full, low)) for small, full in zip(least, whole, strict=True)]


def _cut(least: Sequence[float], room: float) -> list[float]:
    """All as wide as they have to be but the widest, which share what is left: numbers stay whole."""
    low, high = 0.0, max(least)
    for _ in range(60):
        limit = (low + high) / 2
        low, high = (limit, high) if sum(min(one, limit) for one in least) <= room else (low, limit)
    return [min(one, low) for one in least]


def even(needs: Sequence[float], room: float) -> list[float]:
    """Columns as wide as each other, `room` in all; one that needs more has it, where there is
    room for that."""
    if sum(needs) >= room:
        return [one * room / sum(needs) for one in needs]
    level, wide = 0.0, sorted(needs, reverse=True)
    for n in range(len(wide)):
        level = (room - sum(wide[:n])) / (len(wide) - n)
        if wide[n] <= level:
            break
    return [max(one, level) for one in needs]


def points(text: str, bold: bool = False) -> float:
    """How wide a text of a table is, in points."""
    return SIZE * sum(_advance(letter, bold) for letter in text)


@lru_cache(maxsize=4096)
def _advance(letter: str, bold: bool) -> float:
    """How far a letter moves the pen, in sizes of the font; what another font has is taken to be wide."""
    font, letters = _font(bold)
    if ord(letter) not in letters:
        return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.7
    from matplotlib.ft2font import LoadFlags

    return float(font.load_char(ord(letter), flags=LoadFlags.NO_SCALE).horiAdvance / font.units_per_EM)


@lru_cache(maxsize=2)
def _font(bold: bool) -> tuple[Any, frozenset[int]]:
    """The font that tables are set in, and the letters it has."""
    import matplotlib as mpl
    from matplotlib.ft2font import FT2Font

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    font = FT2Font(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / name))
    return font, frozenset(font.get_charmap())


def _head(name: str) -> float:
    """A head may stand on two lines: broken where the longer of them is shortest."""
    words = name.split(" ")
    cuts = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(len(words))]
    return min(max(points(line, bold=True) for line in cut) for cut in cuts)


def _word(text: str, bold: bool = False) -> float:
    return max(points(word, bold) for word in text.split(" "))


def broken(text: str, width: float) -> str:
    """The text with breaks within words that are wider than a column of so many points."""
    if _word(text) + INSET <= width:
        return text
    return " ".join(_in_column(word, width - INSET) for word in text.split(" "))


def _in_column(word: str, width: float) -> str:
    return word if points(word) <= width else BREAK.join(word)
