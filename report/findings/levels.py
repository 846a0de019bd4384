"""The table `effects` in words: what each level of a factor does beside the reference, first by how much.

Comparisons are never pooled over kinds of models, what a weight decay does to a neuron says nothing of a
network, nor over the two metrics: accuracies near their ceiling say nothing of curves. Each such group has a
verdict, and these are put together.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.choosing.axes import numbers
from report import format as fmt
from report.findings import base
from report.findings.absent import left_out
from report.findings.base import Finding, Verdict, cannot_say, each, median, of, rule, short, together
from report.findings.beside import as_chosen, beside, caveats, sentences, span, within
from report.findings.lacking import why
from report.findings.level import Level, fitting
from report.findings.lines import difference_text as difference_text
from report.findings.lines import furthest_row, line_of, place, size_of
from report.findings.lines import verdict_text as verdict_text
from report.tables.gains import GROUP as GROUP
from report.tables.gains import gain_of
from report.tables.reader import Tables
from report.words import KINDS, OF_THE_MODEL, called

FEW = 12  # comparisons that are told one by one
MOST = 3  # levels of one group in a claim
KEEPS_UP = ("better", "equal", "not worse")


def shorts(levels: list[Level]) -> list[str]:
    """In one line each, those told apart from the reference in most comparisons first, then the largest."""
    order = sorted(levels, key=lambda one: (2 * (one.better + one.worse) <= one.n, -one.weight))
    return [level.short for level in order]


def _shorts_of(rows: pd.DataFrame, best: list[Level]) -> list[str]:
    """The same of the best level of each group; where none wins in most comparisons, though one of these
    does, that comes first: a median tells nothing of it."""
    won, lines = rows[rows["sure"] > 0], shorts(best)
    if won.empty or any(2 * level.better > level.n for level in best):
        return lines
    return [_shown(rows, won, "better"), *lines]


def _shorts_apart(rows: pd.DataFrame, most: list[Level]) -> list[str]:
    """The same where either way counts."""
    apart, lines = rows[rows["sure"] != 0], shorts(most)
    if apart.empty or any(2 * (level.better + level.worse) > level.n for level in most):
        return lines
    return [_shown(rows, apart, "apart"), *lines]


def _shown(rows: pd.DataFrame, some: pd.DataFrame, word: str) -> str:
    """The largest of some comparisons, and on how many tasks there are such; where a task has several of its
    level, in how many of these."""
    top = furthest_row(some)
    here, there = (called(str(top.factor), str(level)) for level in (top.level, top.reference))
    on, all_on = some["task"].nunique(), rows["task"].nunique()
    lost = rows.loc[rows["sure"] < 0, "task"].nunique() if word == "better" else 0
    where = f"{on}, worse on {lost} of {fmt.count(all_on, 'task')}" if lost else of(on, all_on, "task")
    where = f"{word} on {where}"
    like = rows[(rows["level"] == top.level) & (rows["kind"] == top.kind) & (rows["metric"] == top.metric)]
    where = _level(like).mostly if like["task"].duplicated().any() else where
    who = "" if top.factor in OF_THE_MODEL else f" ({fmt.brief(str(top.model))})"
    line = f"{size_of(top)} on {fmt.brief(top.task)}: {here} in place of {there}{who}, {where}"
    return fitting(line)


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


def levels_of(rows: pd.DataFrame) -> list[Level]:
    """The levels of `comparisons`, in the table's order, those of each kind of model and metric apart."""
    return [_level(part) for _, part in rows.groupby(["level", "reference", *GROUP], sort=False)]


def _level(part: pd.DataFrame) -> Level:
    row, gain, verdicts = part.iloc[0], median(part["gain"]), list(part["verdict"])
    kind, accurate, models = str(row["kind"]), row["metric"] == "accuracy", set(part["model"])
    return Level(
        name=str(row["level"]),
        reference=str(row["reference"]),
        who=str(models.pop()) if len(models) == 1 else KINDS.get(kind, kind),
        n=len(part),
        better=verdicts.count("better"),
        worse=verdicts.count("worse"),
        equal=verdicts.count("equal"),
        points=gain if accurate else np.nan,
        ratio=np.nan if accurate else float(np.exp(-gain)),
        needed=median(numbers(part, "seeds_needed")),
        not_better=verdicts.count("not better"),
        not_worse=verdicts.count("not worse"),
        kind=kind,
        metric=str(row["metric"]),
        settings=span(part["n_settings"]),
        against=span(part["reference_settings"]),
        tasks=part["task"].nunique(),
        factor=str(row["factor"]),
        ends=(float(part["gain"].min()), float(part["gain"].max())),
        most=_most_shown(part[part["sure"] != 0], len({*part["task"]}) > 1),
        far=float((part["gain"] * part["sure"]).abs().max()),
    )


def _most_shown(shown: pd.DataFrame, several: bool) -> str:
    """+21.1 points of accuracy on xor, of several tasks; nothing where nothing is shown."""
    if shown.empty:
        return ""
    row = furthest_row(shown)
    return size_of(row) + (f" on {row.task}" if several else "")


def lines_of(rows: pd.DataFrame, levels: list[Level], tables: Tables | None = None) -> tuple[str, ...]:
    """Every comparison in a line where they are few, or budgets are told (tables), else every level."""
    if len(rows) > FEW and tables is None:
        return tuple(level.text_with_seeds for level in levels)
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
        return cannot_say(key, question, why(tables, factor, against=against))
    return better_finding(rows, key, question, subject, left=left_out(tables, factor))


def better_finding(
    rows: pd.DataFrame,
    key: str,
    question: str,
    subject: str,
    tables: Tables | None = None,
    left: str = "",
) -> Finding:
    """The same of these `comparisons`, one or more. tables: where each side's budget is to be told, and every
    level in a line. left: what is said of models that are not compared."""
    verdict = together(helps(some) for some in groups_of(rows))
    groups = groups_of(rows, verdict)
    best = [best_of(levels_of(some)) for some in groups]
    words = {
        "yes": "helps",
        "no": "does not help",
        "in part": "helps in part",
        "cannot say": "cannot be said to help",
    }
    told = [_best_text(some, own=tables is not None) for some in groups]
    told[-1] += f". The {still}" if (still := _left_open(rows)) else ""
    claim = f"{subject} {words[str(verdict)]}, at its best level (wins less losses): {sentences(told)}"
    own = "" if tables is None else beside(within(rows), as_chosen(rows, tables))
    under = beside(own, left, caveats(rows))
    line = short(*_shorts_of(rows, best), verdict=verdict)
    lines = lines_of(rows, levels_of(rows), tables)
    if len(lines) < len(rows):  # levels, not comparisons: what is open in each group
        lines += tuple(f"the {still}" for some in groups_of(rows) if (still := _left_open(some)))
    return Finding(key, question, claim, verdict, lines, ("effects",), line, under)


def _best_text(rows: pd.DataFrame, own: bool) -> str:
    """The best level of one group; one that wins more often, where there is. own: each level chose from
    settings of its own; how many is told."""
    levels = levels_of(rows)
    best, most = best_of(levels), max(levels, key=lambda level: level.better)
    told = best.text_of_settings if own else best.text
    if most.better > best.better:
        told += f"; most often better: {most.text_of_settings if own else most.text}"
    return told


def _left_open(rows: pd.DataFrame) -> str:
    """The largest gain that is neither shown nor denied, with its interval; nothing where there is none."""
    open_ones = rows[rows["verdict"].isin(["cannot say", "not worse"]) & (rows["gain"] > 0)]
    if len(rows) == 1 or open_ones.empty:
        return ""
    top = furthest_row(open_ones)
    where = f"{place(top)}, {called(str(top.factor), str(top.level))}"
    return f"largest gain of those left open: {difference_text(top)} ({where})"


def groups_of(rows: pd.DataFrame, verdict: Verdict = None) -> list[pd.DataFrame]:
    """The comparisons of each kind and metric; the largest first where nothing can be said."""
    groups = [some for _, some in rows.groupby(GROUP, sort=False)]
    if verdict == "cannot say":
        groups.sort(key=lambda some: -max(level.weight for level in levels_of(some)))
    return groups


def helps(rows: pd.DataFrame) -> Verdict:
    """Whether the best level of one group is better; where that is so of others alone it is a part."""
    levels = levels_of(rows)
    best = best_of(levels)
    if best.better:
        return rule(best.better, best.no_gain, best.n)
    if any(level.better for level in levels):
        return "in part"
    return _denied(rows, ("equal", "worse", "not better"), _ends(rows)[0] > 0)


def matters(rows: pd.DataFrame) -> Verdict:
    """Whether levels are told from the reference, either way, rather than shown to be equal to it."""
    return together(_matters(some) for some in groups_of(rows))


def _matters(rows: pd.DataFrame) -> Verdict:
    """The same of one group."""
    apart, equal = int((rows["sure"] != 0).sum()), int(rows["equal"].sum())
    if apart:
        return rule(apart, equal, len(rows))
    low, high = _ends(rows)
    return _denied(rows, ("equal",), (low > 0) | (high < 0))


def _denied(rows: pd.DataFrame, idle: tuple[str, ...], looks: NDArray[np.bool_]) -> Verdict:
    """Whether what is shown nowhere is shown not to be so: of every level of more than half of the contexts,
    the verdicts of comparisons being `idle`, and no comparison that is open has an interval that looks as if
    it were so."""
    said = rows["verdict"].isin(idle)
    contexts = said.groupby(rows["reference_digest"].to_numpy(object)).all()
    found = rule(0, 0 if (looks & ~said).any() else int(contexts.sum()), len(contexts))
    return base.of_tasks(found, rows["task"].nunique(), bool((rows["sure"] < 0).any()))


def _ends(rows: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The interval of each gain, (R,) each."""
    ends = [gain_of(rows, f"difference_{end}") for end in ("low", "high")]
    return np.minimum(*ends), np.maximum(*ends)


def matters_finding(tables: Tables, factor: str, key: str, question: str, subject: str) -> Finding:
    """Whether levels can be told from the reference, and which way."""
    rows = comparisons(tables, factor)
    if rows.empty:
        return cannot_say(key, question, why(tables, factor))
    levels, verdict = levels_of(rows), matters(rows)
    words = {
        "yes": "matters",
        "no": "does not matter",
        "in part": "matters in part",
        "cannot say": "cannot be said to matter",
    }
    groups = [levels_of(some) for some in groups_of(rows, verdict)]
    told = [sorted(some, key=lambda level: -level.weight)[:MOST] for some in groups]
    most = [some[0] for some in told]
    which = ", most of all" if len(levels) > sum(map(len, told)) else ""
    claim = f"{subject} {words[str(verdict)]}{which}: "
    claim += sentences(["; ".join(level.text for level in some) for some in told])
    line = short(*_shorts_apart(rows, most), verdict=verdict)
    lines = lines_of(rows, levels)
    return Finding(key, question, claim, verdict, lines, ("effects",), line, caveats(rows))


def best_of(levels: list[Level]) -> Level:
    """That with most wins less losses; of several with the same counts the one with the larger sizes."""
    return max(levels, key=lambda level: level.merit)
