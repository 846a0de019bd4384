"""Numbers as people read them; the one place where they become text.

A minus is a minus sign, thousands are set apart by a narrow blank that does not break, what does
not exist is a dash.
Every function takes the missing kinds (None, NaN, pandas' NA) for what they are.
"""

import math
import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width

import pandas as pd

MINUS, EN_DASH, THIN = "\N{MINUS SIGN}", "\N{EN DASH}", "\N{NARROW NO-BREAK SPACE}"
NONE = EN_DASH
LARGE = 4  # power of ten from which a number has no more digits than its interval bears
MOST_DECIMALS = 4  # of numbers near 1 that have an interval
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def missing(value: Any) -> bool:
    """Whether there is no number: None, NaN, NA."""
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def number(value: Any, digits: int = 3) -> str:
    """`digits` significant digits: 0.0123, 12.3, 1 230; powers of ten where it is very small or large."""
    if missing(value):
        return NONE
    x = float(value)
    if x == 0 or math.isinf(x):
        return "0" if x == 0 else ("∞" if x > 0 else f"{MINUS}∞")
    mantissa, exponent = f"{x:.{digits - 1}e}".split("e")
    power = int(exponent)
    if not -4 <= power < 6:
        return _signed(mantissa) + f"{THIN}×{THIN}10" + str(power).translate(SUPERSCRIPTS)
    return _signed(f"{float(f'{x:.{digits - 1}e}'):,.{max(digits - 1 - power, 0)}f}".replace(",", THIN))


def exact(value: Any) -> str:
    """A number as the study writes it: 0.01, 10, 10 000, 1e-5; no digits added, none lost up to twelve."""
    text = NONE if missing(value) else f"{float(value):,.12g}"
    return _signed(text.replace("e-0", "e-").replace(",", THIN))


def fixed(value: Any, decimals: int, sign: bool = False) -> str:
    """So many decimals; with `sign`, a plus too."""
    if missing(value):
        return NONE
    text = f"{float(value):+,.{decimals}f}" if sign else f"{float(value):,.{decimals}f}"
    return text.strip("+-") if float(text.replace(",", "")) == 0 else _signed(text.replace(",", THIN))


def percent(share: Any, decimals: int = 1) -> str:
    """0.973 -> 97.3 %."""
    return NONE if missing(share) else f"{fixed(100 * float(share), decimals)}{THIN}%"


def points(difference: Any, decimals: int = 1) -> str:
    """A difference of accuracies in percentage points, signed: 0.123 -> +12.3 points."""
    return NONE if missing(difference) else f"{fixed(100 * float(difference), decimals, sign=True)} points"


def within(difference: Any, decimals: int = 1) -> str:
    """A bound on differences of accuracies, rounded up: of 0.0012 none is above 0.2 points."""
    if missing(difference):
        return NONE
    steps = abs(100 * float(difference)) * 10**decimals
    return f"{fixed(math.ceil(steps - 1e-6) / 10**decimals, decimals)} points"


def interval(mean: Any, low: Any, high: Any, digits: int = 3) -> str:
    """0.123 [0.119, 0.127]: so many decimals as show two digits of the width; without ends the mean alone.

    From 10 000 on what is below these two digits is rounded away: 10 100 [7 100, 14 500].
    Never more than four decimals of numbers from 0.1 to 10, and as many digits of others: what lies nearer
    together reads the same. Of ends a hundredfold apart, or infinite, each number has its two digits:
    1.1 [0.050, 1 500]. A width that the last bits make is none.
    """
    if missing(low) or missing(high):
        return number(mean, digits)
    width = abs(float(high) - float(low))
    if not width > 1e-12 * abs(float(mean)):
        return f"{number(mean, digits)} [{number(low, digits)}, {number(high, digits)}]"
    if math.isinf(width) or width >= 1e6 or 0 < 100 * float(low) < float(high):
        return f"{number(mean, 2)} [{number(low, 2)}, {number(high, 2)}]"
    if _tiny(float(mean), max(abs(float(low)), abs(float(high))), width):
        return f"{number(mean, 2)} [{number(low, 2)}, {number(high, 2)}]"
    power = _power(max(abs(float(value)) for value in (mean, low, high)))
    most = max(MOST_DECIMALS - power - (power < 0), 0)
    shown = min(max(1 - _power(width), 0), most)
    step = 10.0 ** max(_power(width) - 1, 0) if power >= LARGE else 1.0
    rounded = [round(float(one) / step) * step if step > 1 else one for one in (mean, low, high)]
    middle, *ends = (fixed(one, shown) for one in rounded)
    return f"{middle} [{', '.join(ends)}]"


def _tiny(mean: float, most: float, width: float) -> bool:
    """Whether an interval reads better in powers of ten: its decimals would be zeros, or the mean alone has
    one."""
    return (abs(mean) < 1e-4 and most < 1e-3) or (abs(mean) < 1e-3 and width < 1e-5)


def percent_interval(mean: Any, low: Any, high: Any, decimals: int = 1) -> str:
    """97.3 % [96.9, 97.6]."""
    if missing(low) or missing(high):
        return percent(mean, decimals)
    return f"{percent(mean, decimals)} [{fixed(100 * low, decimals)}, {fixed(100 * high, decimals)}]"


def points_interval(mean: Any, low: Any, high: Any, decimals: int = 1) -> str:
    """+12.3 points [+11.9, +12.7]."""
    if missing(low) or missing(high):
        return points(mean, decimals)
    ends = ", ".join(fixed(100 * end, decimals, sign=True) for end in (low, high))
    return f"{points(mean, decimals)} [{ends}]"


def score(metric: str, mean: Any, low: Any = None, high: Any = None) -> str:
    """An accuracy in percent, an RMSE as a number, each with its interval where there is one."""
    return percent_interval(mean, low, high) if metric == "accuracy" else interval(mean, low, high)


def gain(metric: str, mean: Any, low: Any = None, high: Any = None) -> str:
    """A difference of scores: points of accuracy, or what an RMSE is multiplied by (its ratio less 1 is
    given)."""
    if metric == "accuracy":
        return points_interval(mean, low, high)
    if missing(mean):
        return NONE
    return "× " + ratio(*(None if missing(value) else 1 + float(value) for value in (mean, low, high)))


def ratio(mean: Any, low: Any = None, high: Any = None) -> str:
    """0.95 [0.92, 0.98]; where one end is twice the other or more, each to two digits: 4.0 [1.1, 14]."""
    if missing(low) or missing(high) or float(high) < 2 * float(low):
        return interval(mean, low, high)
    return f"{number(mean, 2)} [{number(low, 2)}, {number(high, 2)}]"


def seeds(n: Any) -> str:
    """A number of seeds that would do, to two digits, never fewer: 27, 350 of 341, more than a million."""
    if missing(n):
        return NONE
    if float(n) > 1e6:
        return "more than a million"
    step = 10 ** max(len(str(math.ceil(float(n)))) - 2, 0)
    return f"{math.ceil(float(n) / step) * step:,}".replace(",", THIN)


def count(n: int, noun: str, plural: str | None = None) -> str:
    """1 task, 2 tasks, 1 200 cells."""
    return f"{whole(n)} {noun if n == 1 else plural or noun + 's'}"


def mean_of(n: int, mean: str = "mean") -> str:
    """mean over 5 seeds; of one seed it is none."""
    return f"{mean} over {count(n, 'seed')}" if n > 1 else "of one seed"


def whole(value: Any) -> str:
    """A count with its thousands set apart, without a noun."""
    return NONE if missing(value) else f"{int(value):,}".replace(",", THIN)


def span(first: Any, last: Any) -> str:
    """Both ends, "9.7 to 12.1"; where they read the same the one that they are."""
    return str(first) if str(first) == str(last) else f"{first} to {last}"


def listing(names: Iterable[str], most: int | None = None) -> str:
    """a, b and c; after `most` of them: a, b and 3 more."""
    shown: Sequence[str] = list(names)
    if most is not None and len(shown) > most:
        shown = [*shown[:most], f"{len(shown) - most} more"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def brief(text: str, most: int = 24) -> str:
    """The text, its end left out where it is longer: a very long name of a t…."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def as_wide(text: str, most: int) -> str:
    """As much of the text, from its beginning, as is at most so many letters wide; a square letter, as of
    Chinese, is two wide."""
    wide = accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return text[: sum(w <= most for w in wide)]


def one_line(parts: Iterable[str], most: int) -> str:
    """As many of the parts, from the first on, as `most` characters hold; of the first its beginning."""
    first, *others = parts
    line = brief(first, most)
    for part in others:
        if len(line) + len(part) + 2 <= most:
            line += f"; {part}"
    return line


def spelled(text: str) -> str:
    """A text that something else wrote, as a log, its numbers as they are written here: 77 %, 1 000."""
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", THIN, re.sub(r"(?<=\d)%", f"{THIN}%", text))


def _power(size: float) -> int:
    """Of ten: 2 of 123, -1 of 0.5."""
    return math.floor(math.log10(size))


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


_LETTERS = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"  # Hebrew, Arabic and their neighbours
_FROM_THE_RIGHT = re.compile(f"[{_LETTERS}](?:[ {_LETTERS}]*[{_LETTERS}])?")


def quoted(name: str) -> str:
    """A name in quotation marks where it could be misread in a sentence: “+1”, “a and b”; else as it is."""
    plain = re.fullmatch(r"[^\W\d_][\w.\-]*(?: [\w.\-]+)*", name) and not re.search(
        r"\b(?:and|on|of)\b", name
    )
    return name if plain else f"“{name}”"


def set_apart(text: str) -> str:
    """The text with what is written from right to left (Hebrew, Arabic) isolated by Unicode's marks, so that
    signs, digits and names beside it stay where they are: a name, then −0.3."""
    return _FROM_THE_RIGHT.sub(lambda found: f"\u2068{found[0]}\u2069", text)
