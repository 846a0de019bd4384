"""The table `effects` in words: what each level of a factor does beside the reference, first by how much.

Comparisons are never pooled over kinds of models: what a weight decay does to a neuron says nothing of a
network.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.choosing.axes import numbers
from bench.choosing.settings import worse_by
from report import format as fmt
from report.findings.base import Finding, Verdict, cannot_say, each, median, rule, short, together
from report.findings.beside import HALF as HALF
from report.findings.beside import caveats, chosen_from
from report.findings.lines import difference_text as difference_text
from report.findings.lines import line_of, settled_by
from report.findings.lines import verdict_text as verdict_text
from report.tables.reader import Tables

FEW = 12  # comparisons that are told one by one
KEEPS_UP = ("better", "equal", "not worse")
SIDES = {"neuron": "neurons", "mlp": "networks", "linear": "linear models", "gp": "Gaussian processes"}


@dataclass(frozen=True)
class Level:
    """One level beside the reference, over all contexts (task, other settings) of one kind of model.

    who: the model, or the kind in the plural; kind: its key. better, worse, equal, not_better, not_worse:
    contexts of this verdict; the rest cannot be said. points: median difference of accuracy; ratio: median
    of RMSE over the reference's RMSE; NaN where there is no such context. needed: median of the seeds that
    would settle what cannot be said, NaN for none.
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
    kind: str = ""

    @property
    def open(self) -> int:
        """Contexts of which nothing can be said."""
        return self.n - self.better - self.worse - self.equal - self.not_better - self.not_worse

    @property
    def no_gain(self) -> int:
        """Contexts where it is shown not to be better, or not by the margin or more."""
        return self.worse + self.equal + self.not_better

    @property
    def balance(self) -> float:
        """Share of comparisons won, less that lost."""
        return (self.better - self.worse) / self.n

    @property
    def merit(self) -> tuple[float, int, float]:
        """What levels are put in order by: its balance, how often it is equal, its sizes."""
        return self.balance, self.equal, self.effect

    @property
    def effect(self) -> float:
        """Its size, positive where better: accuracy gained, and the logarithm of how much smaller the RMSE
        is."""
        return float(np.nan_to_num(self.points)) - float(np.nan_to_num(np.log(self.ratio)))

    @property
    def counts(self) -> str:
        """better in 3, equal in 5 and worse in 1 of 12 comparisons with 0, not to be said in 3; what there is
        none of is left out."""
        words = [word for word, n in self._counts.items() if n]
        seeds = settled_by(self.needed) if self.open else ""
        if self.n == 1:
            return f"{words[0]} in the only comparison with {self.reference}{seeds}"
        told = fmt.listing([f"{word} in {self._counts[word]}" for word in words])
        return f"{told} of {fmt.count(self.n, 'comparison')} with {self.reference}{seeds}"

    @property
    def size(self) -> str:
        """+0.3 points of accuracy, RMSE x 0.95 in the median."""
        parts = [] if fmt.missing(self.points) else [f"{fmt.points(self.points)} of accuracy"]
        parts += [] if fmt.missing(self.ratio) else [f"RMSE × {fmt.number(self.ratio)}"]
        return ", ".join(parts) + (" in the median" if self.n > 1 else "") if parts else "no size"

    @property
    def text(self) -> str:
        """tanh with mlp-40: +0.3 points of accuracy in the median; better in …."""
        return f"{self.name} with {self.who}: {self.size}; {self.counts}"

    @property
    def short(self) -> str:
        """+0.3 points of accuracy: tanh over relu with mlp-40, better in 3 of 12."""
        word, n = max(self._counts.items(), key=lambda item: item[1])
        names = f"{fmt.brief(self.name)} over {fmt.brief(self.reference)} with {fmt.brief(self.who)}"
        return f"{self.size}: {names}, {word} in {n} of {self.n}"

    @property
    def _counts(self) -> dict[str, int]:
        """Contexts by what is said of them."""
        counts = {"better": self.better, "equal": self.equal, "worse": self.worse}
        return counts | {
            "not better": self.not_better,
            "not worse": self.not_worse,
            "not to be said": self.open,
        }


def shorts(levels: list[Level]) -> list[str]:
    """In one line each, the largest effect first."""
    return [level.short for level in sorted(levels, key=lambda level: -abs(level.effect))]


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
                kind=str(kind),
            )
        )
    return found


def lines_of(rows: pd.DataFrame, levels: list[Level], tables: Tables | None = None) -> tuple[str, ...]:
    """Every comparison in a line where they are few, or budgets are told (tables), else every level."""
    if len(rows) > FEW and tables is None:
        return tuple(level.text for level in levels)
    return tuple(line_of(row, tables) for row in each(rows))


def factor_finding(
    tables: Tables, factor: str, key: str, question: str, subject: str, against: str | None = None
) -> Finding:
    """Whether another level than the reference is better, by the rule of findings.

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
    tables: Tables | None = None,
) -> Finding:
    """The same of these `comparisons`, one or more. tables: where each side's budget is to be told, and every
    level in a line."""
    levels = levels_of(rows)
    best = [best_of(some) for some in by_kind(levels)]
    verdict = together(helps(some) for some in by_kind(levels))
    words = {
        "yes": "helps",
        "no": "does not help",
        "in part": "helps in part",
        "cannot say": "cannot be said to help",
    }
    claim = f"{subject} {words[str(verdict)]}, at its best level: {'; '.join(level.text for level in best)}."
    claim += (chosen_from(rows) if tables is not None else "") + caveats(rows)
    line = short(*shorts(best), verdict=verdict)
    return Finding(key, question, claim, verdict, lines_of(rows, levels, tables), ("effects",), line)


def by_kind(levels: list[Level]) -> list[list[Level]]:
    """The levels of each kind of model."""
    kinds = dict.fromkeys(level.kind for level in levels)
    return [[level for level in levels if level.kind == kind] for kind in kinds]


def helps(levels: list[Level]) -> Verdict:
    """Whether the best level of one kind of model is better; "no" has to be shown of all levels."""
    best = best_of(levels)
    if best.better:
        return rule(best.better, best.no_gain, best.n)
    return rule(0, sum(level.no_gain for level in levels), sum(level.n for level in levels))


def matters(levels: list[Level]) -> Verdict:
    """Whether levels are told from the reference, either way, rather than shown to be equal to it."""
    verdicts = []
    for some in by_kind(levels):
        apart = sum(level.better + level.worse for level in some)
        verdicts.append(rule(apart, sum(level.equal for level in some), sum(level.n for level in some)))
    return together(verdicts)


def matters_finding(tables: Tables, factor: str, key: str, question: str, subject: str) -> Finding:
    """Whether levels can be told from the reference, and which way."""
    rows = comparisons(tables, factor)
    if rows.empty:
        return cannot_say(key, question, f"the study compares no levels of {factor} over two seeds or more")
    levels = levels_of(rows)
    verdict = matters(levels)
    words = {
        "yes": "matters",
        "no": "does not matter",
        "in part": "matters in part",
        "cannot say": "cannot be said to matter",
    }
    most = [max(some, key=lambda level: abs(level.effect)) for some in by_kind(levels)]
    which = ", most of all" if len(levels) > len(most) else ""
    claim = f"{subject} {words[str(verdict)]}{which}: {'; '.join(level.text for level in most)}."
    line = short(*shorts(most), verdict=verdict)
    return Finding(key, question, claim + caveats(rows), verdict, lines_of(rows, levels), ("effects",), line)


def best_of(levels: list[Level]) -> Level:
    """That which helps most; of several with the same counts the one with the larger sizes."""
    return max(levels, key=lambda level: level.merit)
