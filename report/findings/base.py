"""What a finding is, and what findings are made from.

A finding answers one question with a sentence that the numbers choose. Nothing in it is written beforehand
but the words. A question of yes or no is asked of cases (tasks, comparisons, settings); each is shown, or the
contrary of it is, or it cannot be said. One rule (`rule`) for all of them:

    yes         shown in more than half of the cases, the contrary in none
    no          the contrary is shown in more than half of the cases, it itself in none
    in part     shown in some cases, and either the contrary in others, or nothing in half of them or more
    cannot say  shown in none, and the contrary in half of them or less

On one task alone there is no "no" but by the contrary (`of_tasks`): that nothing is told apart there says
nothing of others. A question about every case ("every training", "on every task"; `rule_of_all`) is answered
"no" by one case to the contrary, and "yes" by nothing less than all. Neurons and networks are judged apart,
and so are accuracies and errors, and put together after that (`together`). A question that no yes or no
answers (how much, when, from how many) has no verdict.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from report import format as fmt
from report.tables.gaps import Gap
from report.tables.statistics import Array

Verdict = Literal["yes", "no", "in part", "cannot say"] | None
SHOWN = 6  # names in one sentence
LINE = 110  # characters of an answer's short form


@dataclass(frozen=True)
class Finding:
    """One answer. claim: the answer in a sentence, with its number and interval; verdict: None for an open
    question that is answered; evidence: what it rests on, a line each; tables: where the numbers stand;
    short: the answer in one line of up to LINE characters, first by how much; "" where it cannot be said.
    beside: sentences on what the claim holds under (how many settings each side was chosen from, who was
    still on the way down); "" for none."""

    key: str
    question: str
    claim: str
    verdict: Verdict
    evidence: tuple[str, ...] = ()
    tables: tuple[str, ...] = ("scoreboard",)
    short: str = ""
    beside: str = ""


def short(*parts: str, verdict: Verdict = None) -> str:
    """The parts that fit in one line, none where it cannot be said."""
    return "" if verdict == "cannot say" else fmt.one_line(parts, LINE)


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """The frame's rows as named tuples; their fields may be anything."""
    yield from frame.itertuples(index=False)


def cannot_say(key: str, question: str, why: str) -> Finding:
    """The finding of a study that does not have the data."""
    return Finding(key, question, f"Cannot be said: {why}.", "cannot say", (), ())


def rule(shown: int, contrary: int, n: int) -> Verdict:
    """The verdict on a question asked of n cases: shown in so many, the contrary in so many."""
    if shown:
        return "yes" if not contrary and 2 * shown > n else "in part"
    return "no" if 2 * contrary > n else "cannot say"


def of_tasks(verdict: Verdict, n: int, contrary: bool) -> Verdict:
    """The verdict, of n tasks. A "no" of one task alone stands where the contrary is shown on it; that
    nothing is told apart there says nothing of others."""
    return "cannot say" if verdict == "no" and n < 2 and not contrary else verdict


def rule_of_all(shown: int, contrary: int, n: int) -> Verdict:
    """The same of a question about every case."""
    return "no" if contrary else "yes" if shown == n else "cannot say"


def rule_by_metric(metric: Iterable[str], shown: Iterable[bool], contrary: Iterable[bool]) -> Verdict:
    """The rule over cases in columns, accuracies and errors apart, then together."""
    cases = pd.DataFrame({"metric": metric, "shown": shown, "contrary": contrary})
    counts = cases.groupby("metric", sort=False)[["shown", "contrary"]].agg(["sum", "size"])
    return together(
        rule(int(one["shown", "sum"]), int(one["contrary", "sum"]), int(one["shown", "size"]))
        for _, one in counts.iterrows()
    )


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict of several kinds of models: theirs where they agree; "in part" where it is shown for some
    only; "cannot say" where it is shown for none, and the contrary not for all."""
    found = set(verdicts)
    if len(found) == 1:
        return found.pop()
    return "in part" if found & {"yes", "in part"} else "cannot say"


def texts(gaps: Sequence[Gap]) -> tuple[str, ...]:
    """Every gap as a line of evidence, with its verdict."""
    return tuple(f"{gap.text}, {gap.verdict}{_settled(gap)}" for gap in gaps)


def _settled(gap: Gap) -> str:
    needed = gap.seeds_needed
    return "" if fmt.missing(needed) else f" (some {fmt.seeds(needed)} seeds of both would tell)"


def furthest(gaps: Sequence[Gap]) -> Gap:
    """The largest of the gaps, those of accuracy before those of errors."""
    alike = [gap for gap in gaps if gap.metric == "accuracy"] or gaps
    return max(alike, key=lambda gap: abs(gap.mean if gap.metric == "accuracy" else np.log1p(gap.mean)))


def most_of(n: int, noun: str = "task") -> str:
    """The largest of 4 tasks; the only task."""
    return f"the only {noun}" if n == 1 else f"the largest of {n} {noun}s"


def named(gaps: Sequence[Gap]) -> str:
    """The tasks of the gaps in words; "none" where there are none."""
    return fmt.listing([gap.task for gap in gaps], SHOWN) or "none"


def of(part: int, whole: int, noun: str) -> str:
    """3 of 4 tasks; all 4 tasks; none of 4 tasks; both tasks; the only task; no task: "on" may stand before
    it."""
    if whole == 1:
        return f"the only {noun}" if part else f"no {noun}"
    if whole == 2 and part == 2:
        return f"both {noun}s"
    return f"{'all' if part == whole else 'none of' if part == 0 else f'{part} of'} {whole} {noun}s"


def median(values: Iterable[float] | Array) -> float:
    """Median of what is finite, NaN where nothing is."""
    x = np.asarray(list(values), float)
    x = x[np.isfinite(x)]
    return float(np.median(x)) if len(x) else float("nan")


def median_ratio(values: Iterable[float] | Array) -> float:
    """The same of ratios: the middle of their logarithms, so that of two it is the geometric mean."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.exp(median(np.log(np.asarray(list(values), float)))))
