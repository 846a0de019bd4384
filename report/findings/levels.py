"""The table `effects` in words: what each level of a factor does against the reference."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import bdtrc

from bench.statistics import SIGNIFICANCE
from report import format as fmt
from report.findings.base import Finding, Verdict, cannot_say, each, median
from report.tables.reader import Tables
from report.tables.settings import numbers, worse_by

FEW = 12  # comparisons that are told one by one


@dataclass(frozen=True)
class Level:
    """One level against the reference over all its contexts (task, model, other settings).

    better, worse: contexts where the difference is told from 0 (Holm). points: median difference of
    accuracy; ratio: median of RMSE over the reference's RMSE; NaN where there is no such context.
    """

    name: str
    reference: str
    n: int
    better: int
    worse: int
    points: float
    ratio: float

    @property
    def balance(self) -> float:
        """Share of comparisons won, less that lost."""
        return (self.better - self.worse) / self.n

    @property
    def text(self) -> str:
        """tanh: better in 3 and worse in 1 of 12 comparisons with relu; median +0.3 points, RMSE x 0.95."""
        counts = f"{self.name}: better in {self.better} and worse in {self.worse} of "
        return counts + fmt.count(self.n, "comparison") + f" with {self.reference}" + self.size

    @property
    def clause(self) -> str:
        """with tanh it is better in 3 and worse in 1 of 12 than with relu (median …)."""
        counts = f"{self.name} is better in {self.better} and worse in {self.worse} of "
        size = self.size.replace("; ", " (") + ")" if self.size else ""
        return counts + fmt.count(self.n, "comparison") + f" with {self.reference}{size}"

    @property
    def size(self) -> str:
        """; median +0.3 points of accuracy, RMSE x 0.95."""
        parts = [] if fmt.missing(self.points) else [f"{fmt.points(self.points)} of accuracy"]
        parts += [] if fmt.missing(self.ratio) else [f"RMSE × {fmt.number(self.ratio)}"]
        return f"; median {', '.join(parts)}" if parts else ""


def comparisons(tables: Tables, factor: str) -> pd.DataFrame:
    """Rows of `effects` for one factor that compare a level with another, over two seeds or more.

    Columns more: gain (positive: better than the reference), sure (-1 worse, 0 not told apart, 1 better).
    """
    rows = tables.effects
    rows = rows[(rows["factor"] == factor) & (rows["level"] != rows["reference"]) & (rows["n_seeds"] > 1)]
    gain = -worse_by(rows["metric"]) * numbers(rows, "difference")
    p = numbers(rows, "p_holm")
    apart = np.where(np.isnan(p), np.abs(gain) > 0, p < SIGNIFICANCE)  # where no pair differs there is no p
    return rows.assign(gain=gain, sure=np.where(apart, np.sign(gain), 0).astype(int))


def levels_of(rows: pd.DataFrame) -> list[Level]:
    """The levels of `comparisons`, in the table's order."""
    found = []
    for (name, reference), part in rows.groupby(["level", "reference"], sort=False):
        accuracy = (part["metric"] == "accuracy").to_numpy(bool)
        ratio = numbers(part, "mean") / numbers(part, "reference_mean")
        sure = part["sure"].to_numpy(int)
        found.append(
            Level(
                name=str(name),
                reference=str(reference),
                n=len(part),
                better=int((sure > 0).sum()),
                worse=int((sure < 0).sum()),
                points=median(part["gain"].to_numpy(float)[accuracy]),
                ratio=median(ratio[~accuracy]),
            )
        )
    return found


def lines_of(rows: pd.DataFrame, levels: list[Level]) -> tuple[str, ...]:
    """Every comparison in a line where they are few, else every level."""
    if len(rows) > FEW:
        return tuple(level.text for level in levels)
    lines = []
    for row in each(rows):
        lines.append(f"{row.task}, {row.model}: {row.level} against {row.reference}, {difference_text(row)}")
    return tuple(lines)


def difference_text(row: Any) -> str:
    """The difference of a row of `effects`, with its interval: -14.0 points [...], RMSE +0.02 [...]."""
    gap = fmt.gain(row.metric, row.difference, row.difference_low, row.difference_high)
    return gap if row.metric == "accuracy" else f"RMSE {gap}"


def sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + "."


def factor_finding(
    tables: Tables, factor: str, key: str, question: str, subject: str, against: str | None = None
) -> Finding:
    """Whether another level than the reference is better: more often than worse, and than chance gives.

    subject: what the claim speaks of ("Weight decay"). against: the one reference that counts, None for any.
    """
    rows = comparisons(tables, factor)
    rows = rows if against is None else rows[rows["reference"] == against]
    if rows.empty:
        what = f"no levels of {factor}" + (f" with {against}" if against else "")
        return cannot_say(key, question, f"the study compares {what} over two seeds or more")
    return better_finding(rows, key, question, subject)


def better_finding(rows: pd.DataFrame, key: str, question: str, subject: str, every: bool = False) -> Finding:
    """The same of these `comparisons`, one or more. every: the claim names all levels, not two."""
    levels = levels_of(rows)
    best = max(levels, key=lambda level: (level.balance, -level.worse))
    worst = min(levels, key=lambda level: (level.balance, level.better))
    helps = best.balance > 0 and beyond_chance(best.better, best.n, SIGNIFICANCE / 2)
    found = "helps" if helps else "is not shown to help" if best.balance > 0 else "does not help"
    claim = f"{subject} {found}: {best.clause}"
    claim += ", no more than chance gives" if best.balance > 0 and not helps else ""
    others = [level for level in levels if level is not best] if every else []
    if not every and worst is not best and worst.worse > 0:
        others = [worst]
    claim += "".join(f"; {level.clause}" for level in others)
    verdict: Verdict = "yes" if helps else "no"
    return Finding(key, question, claim + ".", verdict, lines_of(rows, levels), ("effects",))


def matters_finding(tables: Tables, factor: str, key: str, question: str, subject: str) -> Finding:
    """Whether levels can be told from the reference, more often than chance gives, and which way."""
    rows = comparisons(tables, factor)
    if rows.empty:
        return cannot_say(key, question, f"the study compares no levels of {factor} over two seeds or more")
    levels = levels_of(rows)
    apart = [level for level in levels if level.better or level.worse]
    total = sum(level.better + level.worse for level in levels)
    claim = f"{subject} can be told apart in {total} of {fmt.count(len(rows), 'comparison')}"
    matters = beyond_chance(total, len(rows), SIGNIFICANCE)
    claim += ", no more than chance gives" if apart and not matters else ""
    claim += ": " + "; ".join(level.clause for level in apart) + "." if apart else f" ({_no_effect(rows)})."
    return Finding(key, question, claim, "yes" if matters else "no", lines_of(rows, levels), ("effects",))


def beyond_chance(k: int, n: int, rate: float) -> bool:
    """Whether k of n tests, each erring at `rate`, are more than chance gives in 19 of 20 studies."""
    return k > 0 and float(bdtrc(k - 1, n, rate)) < SIGNIFICANCE + 1e-9


def _no_effect(rows: pd.DataFrame) -> str:
    accuracy = rows[rows["metric"] == "accuracy"]
    if accuracy.empty:
        return "no interval that excludes 0"
    largest = accuracy["gain"].abs().max()
    return f"largest difference {fmt.fixed(100 * largest, 1)} points of accuracy"
