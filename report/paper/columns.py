"""How wide the columns of a printed table are, by what stands in them; where long words may be broken."""

import unicodedata
from collections.abc import Sequence
from typing import Any

SIZE = 7.2  # points, of the text in tables
LETTER, BOLD = 0.58, 0.68  # of the size: how wide a letter is
INSET = 9.0  # points between two columns, and for letters wider than most
BREAK = "\N{ZERO WIDTH SPACE}"  # where a word may go on in the next line
LONG, RUN = 40, 20  # letters of a word that may be broken, and after how many of them
NOT_SHOWN = {"kind", "key", "place", "name", "file", "source", "section", "series", "typst", "mark", "align"}


def breakable(value: Any) -> Any:
    """The same data, with breaks within every long word of the texts that are shown."""
    if isinstance(value, str):
        return " ".join(_in_runs(word) for word in value.split(" ")) if len(value) > LONG else value
    if isinstance(value, dict):
        return {key: one if key in NOT_SHOWN else breakable(one) for key, one in value.items()}
    return [breakable(one) for one in value] if isinstance(value, list | tuple) else value


def _in_runs(word: str) -> str:
    if len(word) <= LONG or BREAK in word:
        return word
    return BREAK.join(word[start : start + RUN] for start in range(0, len(word), RUN))


def widths(
    header: Sequence[str], body: Sequence[Sequence[str]], room: float
) -> tuple[list[float], list[list[str]]]:
    """Points for each column, `room` in all; and the rows, words that are too long for theirs made breakable.

    Short columns stand on one line; long ones share what is left.
    """
    whole = [INSET + max([_head(name), *(_points(row[i]) for row in body)]) for i, name in enumerate(header)]
    words = [
        INSET + max([_word(name, BOLD), *(_word(row[i]) for row in body)]) for i, name in enumerate(header)
    ]
    most = room / 3 if len(header) > 1 else room  # a word longer than this is broken
    made = _shared(whole, [min(word, most) for word in words], room)
    return made, [[_broken(cell, made[i]) for i, cell in enumerate(row)] for row in body]


def _shared(whole: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Every column its whole width where there is room; else all that want more than a limit have the limit,
    but never less than the least, where there is room for that."""
    if sum(whole) <= room:
        spare = (room - sum(whole)) / len(whole)
        return [one + spare for one in whole]
    if sum(least) >= room:
        return [one * room / sum(least) for one in least]
    low, high = 0.0, max(whole)
    for _ in range(60):
        limit = (low + high) / 2
        taken = sum(max(small, min(full, limit)) for small, full in zip(least, whole, strict=True))
        low, high = (limit, high) if taken <= room else (low, limit)
    return [max(small, min(full, low)) for small, full in zip(least, whole, strict=True)]


def _points(text: str, letter: float = LETTER) -> float:
    wide = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
    return SIZE * letter * wide


def _head(name: str) -> float:
    """A head may stand on two lines."""
    return max(_points(name, BOLD) / 2, _word(name, BOLD))


def _word(text: str, letter: float = LETTER) -> float:
    return max((_points(word, letter) for word in text.split()), default=0.0)


def _broken(text: str, width: float) -> str:
    """With breaks within words that are wider than the column."""
    if _word(text) + INSET <= width:
        return text
    fits = max(1, int((width - INSET) / (SIZE * LETTER)) - 1)
    words = text.split(" ")
    return " ".join(word if len(word) <= fits else BREAK.join(word) for word in words)
