"""What is said of one comparison, whether of times or of scores."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["slower", "worse", "failed", "faster", "better", "same", "inconclusive", "not compared"]
BAD: tuple[Verdict, ...] = ("slower", "worse", "failed")
GOOD: tuple[Verdict, ...] = ("faster", "better", "same")
ORDER: tuple[Verdict, ...] = (*BAD, "faster", "better", "inconclusive", "not compared", "same")
CONTAMINATED = "contaminated"  # in the note of what other work disturbed


@dataclass(frozen=True)
class Row:
    """name: in words. a, b: the value in each folder, in the row's own unit.

    change: times: corrected ratio b / a; scores: mean paired difference, positive where b is better.
    low, high: of `change`, 95 %. p: of the test that nothing changed; p_holm: corrected. What does
    not exist is None. note: why it is not judged, or what to know of it.
    """

    name: str
    verdict: Verdict
    a: float | None = None
    b: float | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_holm: float | None = None
    note: str = ""


def by_verdict(rows: Iterable[Row]) -> list[Row]:
    """What wants a reader's eye first."""
    return sorted(rows, key=lambda row: ORDER.index(row.verdict))


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """Verdict -> how many, those there are."""
    found = [row.verdict for row in rows]
    return {verdict: found.count(verdict) for verdict in ORDER if verdict in found}
