"""The table `effects` in words: what each level of a factor does beside the reference, first by how much.

Comparisons are never pooled over kinds of models: what a weight decay does to a neuron says nothing of a
network.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.choosing.axes import numbers
from bench.choosing.settings import worse_by
from report import format as fmt
from report.findings.base import Finding, Verdict, cannot_say, each, median
from report.findings.beside import HALF as HALF
from report.findings.beside import budgets, caveats, chosen_from
from report.tables.reader import Tables

FEW = 12  # comparisons that are told one by one
KEEPS_UP = ("better", "equal", "not worse")
SIDES = {"neuron": "neurons", "mlp": "networks", "linear": "linear models", "gp": "Gaussian processes"}


@dataclass(frozen=True)
class Level:
    """One level beside the reference, over all contexts (task, other settings) of one kind of model.

    who: the model, or the kind in the plural. better, worse, equal, not_better, not_worse: contexts of this
    verdict; the rest cannot be said. points: median difference of accuracy; ratio: median of RMSE over the
    reference's RMSE; NaN where there is no such context. needed: median of the seeds that would settle what
    cannot be said, NaN for none.
    """

    name: str
    reference: str
    who: str
    n: int
    better: int
    worse: int
    equal: int
    points: float
    ratio: float
    needed: float = float("nan")
    not_better: int = 0
    not_worse: int = 0

    @property
    def open(self) -> int:
        """Contexts of which nothing can be said."""
        return self.n - self.better - self.worse - self.equal - self.not_better - self.not_worse

    @property
    def no_gain(self) -> int:
        """Contexts where it is shown not to be better, or not by the margin or more."""
        return self.worse + self.equal + self.not_better

    @property
    def helps(self) -> bool:
        """Whether it is better more often than worse, and in a third of its comparisons or more."""
        return self.better > self.worse and 3 * self.better >= self.n

    @property
    def balance(self) -> float:
        """Share of comparisons won, less that lost."""
        return (self.better - self.worse) / self.n

    @property
    def merit(self) -> tuple[bool, float, int, float]:
        """What levels are put in order by: does it help, its balance, how often it is equal, its sizes."""
        size = float(np.nan_to_num(self.points)) - float(np.nan_to_num(np.log(self.ratio)))
        return self.helps, self.balance, self.equal, size

    @property
    def counts(self) -> str:
        """better in 3, equal in 5 and worse in 1 of 12 comparisons with 0, not to be said in 3."""
        parts = f"better in {self.better}, equal in {self.equal} and worse in {self.worse} of "
        parts += f"{fmt.count(self.n, 'comparison')} with {self.reference}"
        parts += f", not better in {self.not_better}" if self.not_better else ""
        parts += f", not worse in {self.not_worse}" if self.not_worse else ""
        return parts + (f", not to be said in {self.open}{settled_by(self.needed)}" if self.open else "")

    @property
    def size(self) -> str:
        """+0.3 points of accuracy, RMSE x 0.95 in the median."""
        parts = [] if fmt.missing(self.points) else [f"{fmt.points(self.points)} of accuracy"]
        parts += [] if fmt.missing(self.ratio) else [f"RMSE × {fmt.number(self.ratio)}"]
        return f"{', '.join(parts)} in the median" if parts else "no size"

    @property
    def text(self) -> str:
        """tanh with mlp-40: +0.3 points of accuracy in the median; better in …."""
        return f"{self.name} with {self.who}: {self.size}; {self.counts}"


def settled_by(seeds: Any) -> str:
    """How many seeds would tell, in brackets; nothing where that is not known."""
    return "" if fmt.missing(seeds) else f" (some {fmt.seeds(seeds)} seeds would tell)"


def comparisons(tables: Tables, factor: str) -> pd.DataFrame:
    """Rows of `effects` for one factor that compare a level with another, over two pairs of seeds or more.

    Columns more: gain (positive: better than the reference; of RMSEs the logarithm), sure (-1 worse, 0
    neither, 1 better), equal.
    """
    rows = tables.effects
    rows = rows[(rows["factor"] == factor) & (rows["level"] != rows["reference"])]
    rows = rows[rows["n_pairs"].fillna(0) > 1]
    verdict = rows["verdict"].fillna("").to_numpy(str)
    sure = np.select([verdict == "better", verdict == "worse"], [1, -1], 0)
    return rows.assign(gain=gain_of(rows), sure=sure, equal=verdict == "equal")


def one_a_task(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Of comparisons that each task has for several numbers of training points those with the scoreboard's,
    on points of their own and on the processor: what is said "on 3 of 5 tasks" counts each once."""
    rows, board = usual(rows), tables.scoreboard.drop_duplicates("task")
    own = rows["task"].map(dict(zip(board["task"], board["n_train"], strict=True)))
    return rows[(rows["n_train"] == own).fillna(False).to_numpy(bool)].drop_duplicates("task")


def first_contexts(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Of each task the comparisons whose reference validation puts first: those of one activation."""
    if rows.empty:
        return rows
    place = tables.settings.frame["place"].to_numpy()
    at = rows["reference_digest"].map(lambda digest: int(place[tables.setting_of(str(digest))]))
    return rows[at == at.groupby(rows["task"]).transform("min")]


def usual(rows: pd.DataFrame) -> pd.DataFrame:
    """Those that were scored on points of their own, on the processor."""
    return rows[(rows["split"].eq("separate") & rows["device"].fillna("cpu").eq("cpu")).to_numpy(bool)]


def gain_of(rows: pd.DataFrame) -> NDArray[np.float64]:
    """How much better each row's level is: difference of accuracy, minus the logarithm of the RMSE's
    ratio."""
    difference, rmse = numbers(rows, "difference"), worse_by(rows["metric"]) > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(rmse, -np.log1p(np.where(rmse, difference, 0)), difference)


def levels_of(rows: pd.DataFrame) -> list[Level]:
    """The levels of `comparisons`, in the table's order, those of each kind of model apart."""
    found = []
    for (name, reference, kind), part in rows.groupby(["level", "reference", "kind"], sort=False):
        accuracy = (part["metric"] == "accuracy").to_numpy(bool)
        gain, verdicts = part["gain"].to_numpy(float), list(part["verdict"])
        models = set(part["model"])
        found.append(
            Level(
                name=str(name),
                reference=str(reference),
                who=str(models.pop()) if len(models) == 1 else SIDES.get(str(kind), str(kind)),
                n=len(part),
                better=verdicts.count("better"),
                worse=verdicts.count("worse"),
                equal=verdicts.count("equal"),
                points=median(gain[accuracy]),
                ratio=float(np.exp(-median(gain[~accuracy]))),
                needed=median(numbers(part, "seeds_needed")),
                not_better=verdicts.count("not better"),
                not_worse=verdicts.count("not worse"),
            )
        )
    return found


def lines_of(rows: pd.DataFrame, levels: list[Level], tables: Tables | None = None) -> tuple[str, ...]:
    """Every comparison in a line where they are few, or budgets are told (tables), else every level."""
    if len(rows) > FEW and tables is None:
        return tuple(level.text for level in levels)
    return tuple(line_of(row, tables) for row in each(rows))


def line_of(row: Any, tables: Tables | None = None) -> str:
    """moons, mlp-40: 0.9 against 0, +1.2 points [+0.3, +2.1], better. tables: to tell budgets by."""
    told = f"{row.task}, {row.model}: {row.level} against {row.reference}, {difference_text(row)}"
    told += f", {verdict_text(row)}"
    return told if tables is None else f"{told}; {budgets(row, tables)}"


def verdict_text(row: Any) -> str:
    """The verdict, and how many seeds would settle it: cannot say (some 60 seeds would tell)."""
    return f"{row.verdict}{settled_by(row.seeds_needed)}"


def difference_text(row: Any) -> str:
    """The difference of a row of `effects`, with its interval: -14.0 points [...], RMSE x 0.9 [...]."""
    gap = fmt.gain(row.metric, row.difference, row.difference_low, row.difference_high)
    return gap if row.metric == "accuracy" else f"RMSE {gap}"


def factor_finding(
    tables: Tables, factor: str, key: str, question: str, subject: str, against: str | None = None
) -> Finding:
    """Whether another level than the reference is better: more often than worse.

    subject: what the claim speaks of ("Weight decay"). against: the one reference that counts, None for any.
    """
    rows = comparisons(tables, factor)
    rows = rows if against is None else rows[rows["reference"] == against]
    if rows.empty:
        what = f"no levels of {factor}" + (f" with {against}" if against else "")
        return cannot_say(key, question, f"the study compares {what} over two seeds or more")
    return better_finding(rows, key, question, subject)


def better_finding(
    rows: pd.DataFrame,
    key: str,
    question: str,
    subject: str,
    every: bool = False,
    tables: Tables | None = None,
) -> Finding:
    """The same of these `comparisons`, one or more. every: the claim names all levels, not the best of each
    kind of model. tables: where each side's budget is to be told."""
    levels = levels_of(rows)
    kinds = list(dict.fromkeys(level.who for level in levels))
    told = levels if every else [best_of([level for level in levels if level.who == who]) for who in kinds]
    verdict, won = verdict_of(levels), best_of(levels)
    most = max(levels, key=lambda level: level.better / level.n)
    rarely = f"helps in no more than {most.better} of {fmt.count(most.n, 'comparison')}"
    words = {
        "yes": f"helps in {won.better} of {fmt.count(won.n, 'comparison')} at its best level",
        "no": rarely if most.better else "does not help",
        "cannot say": "cannot be said to help",
    }
    claim = f"{subject} {words[verdict]}: {'; '.join(level.text for level in told)}."
    claim += (chosen_from(rows) if tables is not None else "") + caveats(rows)
    return Finding(key, question, claim, verdict, lines_of(rows, levels, tables), ("effects",))


def verdict_of(levels: list[Level]) -> Verdict:
    """Yes where some level of some kind of model is better more often than worse, and in a third of its
    comparisons or more; no where most of what was compared is shown not to be better."""
    if any(level.helps for level in levels):
        return "yes"
    n, lost = sum(level.n for level in levels), sum(level.no_gain for level in levels)
    return "no" if 2 * lost > n else "cannot say"


def matters(levels: list[Level]) -> Verdict:
    """Yes where some level is told from the reference; no where most are shown to be equal to it."""
    if any(level.better or level.worse for level in levels):
        return "yes"
    n, alike = sum(level.n for level in levels), sum(level.equal for level in levels)
    return "no" if 2 * alike > n else "cannot say"


def matters_finding(tables: Tables, factor: str, key: str, question: str, subject: str) -> Finding:
    """Whether levels can be told from the reference, and which way."""
    rows = comparisons(tables, factor)
    if rows.empty:
        return cannot_say(key, question, f"the study compares no levels of {factor} over two seeds or more")
    levels = levels_of(rows)
    total, alike = (
        sum(level.better + level.worse for level in levels),
        sum(level.equal for level in levels),
    )
    claim = f"{subject} matters in {total} of {fmt.count(len(rows), 'comparison')}, in {alike} it does not: "
    claim += "; ".join(level.text for level in levels) + "." + caveats(rows)
    return Finding(key, question, claim, matters(levels), lines_of(rows, levels), ("effects",))


def best_of(levels: list[Level]) -> Level:
    """That which helps most; of several with the same counts the one with the larger sizes."""
    return max(levels, key=lambda level: level.merit)
