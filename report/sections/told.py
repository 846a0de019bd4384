"""Numbers of tables: as they are read, and what they are sorted and taken away by, in the column's unit."""

import math
from collections.abc import Iterable
from typing import Any

from report import format as fmt
from report.document import Told
from report.words import whole

DIGITS = 12  # of a value that was scaled: what rounding added is none of it


def told(text: str, value: Any, factor: float = 1, ends: tuple[Any, Any] = (None, None)) -> Told:
    """`text` for `factor * value` and the ends of its interval; without a value where there is none, or it is
    infinite, without ends where one of them is."""
    if not _finite(value):
        return Told(text, None)
    low, high = ends
    both = (_times(factor, low), _times(factor, high)) if _finite(low) and _finite(high) else None
    return Told(text, _times(factor, value), both)


def _finite(value: Any) -> bool:
    return not fmt.missing(value) and math.isfinite(float(value))


def _times(factor: float, value: Any) -> float:
    return float(value) if factor == 1 else float(f"{factor * float(value):.{DIGITS}g}")


def counted(n: Any) -> Told:
    """A number of things."""
    return told(whole(n), n)


def share(part: Any, decimals: int = 1) -> Told:
    """A share, in per cent."""
    return told(fmt.percent(part, decimals), part, 100)


def score(metric: str, mean: Any, low: Any = None, high: Any = None) -> Told:
    """An accuracy in per cent, or an RMSE; in words with its interval."""
    factor = 100 if metric == "accuracy" else 1
    return told(fmt.score(metric, mean, low, high), mean, factor, (low, high))


def gain(metric: str, mean: Any, low: Any = None, high: Any = None) -> Told:
    """A difference of accuracies in points, or the ratio of RMSEs (less 1 it is given)."""
    text = fmt.gain(metric, mean, low, high)
    if metric == "accuracy" or fmt.missing(mean):
        return told(text, mean, 100, (low, high))
    low, high = (None if fmt.missing(end) else 1 + float(end) for end in (low, high))
    return told(text, 1 + float(mean), ends=(low, high))


INTERVAL = " [95 %]"  # at the end of a column's head


def headed(head: str, cells: Iterable[str | Told]) -> str:
    """The head of a column, with INTERVAL where any of its cells has one."""
    texts = (cell.text if isinstance(cell, Told) else cell for cell in cells)
    return head + INTERVAL if any("[" in text for text in texts) else head


def units(metric: str) -> tuple[str, str]:
    """Of a score, and of a gain."""
    return ("%", "points") if metric == "accuracy" else ("", "ratio")
