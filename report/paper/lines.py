"""What a finding rests on, as an appendix has room for it: the clearest lines, each as short as it can be.

Of many lines those are printed in which something is told apart, the largest first and each about something
else (a task, a level) if it can be, without the conditions behind their verdict; the HTML report has all.
"""

import math
import re
from collections.abc import Sequence

MOST = 3  # of one finding
LONGEST = 190  # letters of a line
DECIDED = re.compile(r"\], (better|worse|too high|too low)\b")  # a line in which something is told apart
CONDITIONS = re.compile(
    r"(?<=[a-z]); (?=.*\(of \d).*$| \(some [^)]*\)"
)  # behind a verdict; what would settle it
SIZE = re.compile(r"(?P<points>[\d.]+) points \[|× (?P<ratio>[\d.]+) \[")
MARGINS = 1.0, 0.05  # what sizes are counted in: points of accuracy, logarithm of an RMSE's ratio
NOTE = (
    "Of each finding up to three lines; of more than these the two in which most is told apart, if possible "
    "of two tasks or levels. Every line stands in the HTML report."
)


def clearest(lines: Sequence[str]) -> list[str]:
    """At most MOST lines: all, or those that tell most, and how many more there are."""
    if len(lines) <= MOST:
        return [_brief(line) for line in lines]
    order = sorted(lines, key=lambda line: (not DECIDED.search(line), -_size(line)))
    seen: dict[tuple[bool, str], int] = {}
    for i, line in enumerate(order):
        seen.setdefault((bool(DECIDED.search(line)), re.split("[,:(]", line)[0].strip()), i)
    first = {*seen.values()}
    ranks = sorted(range(len(order)), key=lambda i: (not DECIDED.search(order[i]), i not in first))
    kept = [order[i] for i in ranks[: MOST - 1]]
    return [*map(_brief, kept), f"… and {len(lines) - len(kept)} more"]


def _brief(line: str) -> str:
    """Without conditions behind a verdict, and no longer than its column is patient."""
    line = CONDITIONS.sub("", line)
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0].rstrip(";,") + " …"


def _size(line: str) -> float:
    """How many margins a difference is worth, 0 where none is told."""
    found = SIZE.search(line.replace("\N{NARROW NO-BREAK SPACE}", ""))
    if found is None or not DECIDED.search(line):
        return 0.0
    if found["points"]:
        return float(found["points"]) / MARGINS[0]
    return abs(math.log(float(found["ratio"]))) / MARGINS[1] if float(found["ratio"]) > 0 else 0.0
