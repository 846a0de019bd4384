"""Findings on where training is scored: at its best epoch, and on the points that it saw."""

from typing import Any

import pandas as pd

from report import format as fmt
from report.findings.absent import tried
from report.findings.base import (
    SHOWN,
    Finding,
    Verdict,
    cannot_say,
    each,
    of,
    of_tasks,
    rule,
    short,
    together,
)
from report.findings.beside import caveats
from report.findings.lacking import why
from report.findings.levels import GROUP, comparisons
from report.findings.lines import difference_text, ends_of, size_of
from report.tables.reader import Tables
from report.tables.statistics import LEAST_TASKS
from report.tables.stopping import stopped_by_task, stopped_over_tasks
from report.words import KINDS

VERDICTS = ("better", "equal", "worse", "not better", "not worse")
PROMISES = {  # of scoring on the training points, where a better score is too high a one
    "better": "too high",
    "worse": "too low",
    "not better": "not too high",
    "not worse": "not too low",
}
IDLE = ("equal", "not better", "worse")


def early_stopping(tables: Tables) -> Finding:
    """What the weights of the best validation epoch would have given on test: over tasks, and on each."""
    key, question = "early-stopping", "Would stopping at the best validation epoch have helped?"
    tasks = stopped_by_task(tables)
    if tasks.empty:
        trained = tables.settings.frame["epochs"].notna().any()
        few = "no training has a result on two seeds or more"
        return cannot_say(key, question, few if trained else "this study trains nothing by steps")
    over = stopped_over_tasks(tables, tasks)
    lines = tuple(
        f"{row.task}, {KINDS[row.kind]} ({fmt.count(int(row.n_settings), 'chosen setting')}): best epoch "
        f"{fmt.exact(row.epoch)}, {difference_text(row)}, {row.verdict}"
        for row in each(tasks)
    )
    told, verdicts = [], []
    for group in each(over.sort_values("difference", key=abs, ascending=False, kind="stable")):
        mine = tasks[(tasks["kind"] == group.kind) & (tasks["metric"] == group.metric)]
        verdicts.append(_stopping_helps(group, mine))
        told.append((_size(group, mine), f"{KINDS[group.kind]} in {group.problem}", _counts(mine)))
    claim = "Stopping at the best epoch gives "
    claim += ". It gives ".join(f"{size} for {who} ({counts})" for size, who, counts in told) + "."
    claim += _intervals(over)
    verdict = together(verdicts)
    line = short(*(f"{size}: {who} stopped at their best epoch" for size, who, _ in told), verdict=verdict)
    return Finding(key, question, claim, verdict, lines, ("cells", "scoreboard"), line)


def _stopping_helps(group: Any, tasks: pd.DataFrame) -> Verdict:
    """Over tasks, where their mean tells, unless a task shows the contrary; else by the rule."""
    better, idle = (int(tasks["verdict"].isin(words).sum()) for words in (("better",), IDLE))
    if group.verdict == "better":
        return "in part" if (tasks["verdict"] == "worse").any() else "yes"
    found = rule(better, idle, len(tasks))
    if group.verdict in IDLE:
        found = "in part" if better else "no"
    return of_tasks(found, len(tasks), bool((tasks["verdict"] == "worse").any()))


def _size(group: Any, tasks: pd.DataFrame) -> str:
    """The mean over tasks with its interval; of fewer than that takes what each gains; of one task its own,
    over seeds."""
    if 1 < len(tasks) < LEAST_TASKS:
        return ends_of(tasks)
    return difference_text(group if len(tasks) > 1 else next(each(tasks)))


def _intervals(over: pd.DataFrame) -> str:
    """What the intervals are over, where it is not seeds alone; a sentence, or nothing."""
    if over.loc[over["n_pairs"] > 1, "difference_low"].isna().all():
        return ""
    alone = ", of one task over seeds" if (over["n_pairs"] == 1).any() else ""
    return f" Intervals are over tasks{alone}."


def _counts(tasks: pd.DataFrame) -> str:
    """better on 2, equal on 5 and not settled on 1 of 8 tasks, 30 chosen settings."""
    counts = {word: int((tasks["verdict"] == word).sum()) for word in VERDICTS}
    counts["not settled"] = int((tasks["verdict"] == "cannot say").sum())
    words = [f"{word} on {n}" for word, n in counts.items() if n]
    settings = fmt.count(int(tasks["n_settings"].sum()), "chosen setting")
    if len(tasks) == 1:
        return f"{words[0].removesuffix('1')}the only task, {settings}"
    return f"{fmt.listing(words)} of {fmt.count(len(tasks), 'task')}, {settings}"


def same_points(tables: Tables) -> Finding:
    """What scoring on the training points promises too much."""
    key, question = "same-points", "Does scoring on the training points promise too much?"
    rows = comparisons(tables, "split")
    rows = rows[rows["level"] == "same"]
    if rows.empty:
        nothing = "this study scores nothing on its training points"
        same = (tried(tables, "split")["level"] == "same").any()
        return cannot_say(key, question, why(tables, "split", against="separate") if same else nothing)
    claims, verdicts = [], []
    for _, mine in rows.groupby(GROUP, sort=False):
        more = mine[mine["sure"] > 0]
        idle = int(mine["verdict"].isin(["equal", "worse", "not better"]).sum())
        less = bool((mine["sure"] < 0).any())
        verdicts.append(of_tasks(rule(len(more), idle, len(mine)), mine["task"].nunique(), less))
        most = next(each((more if len(more) else mine).sort_values("gain", ascending=False, kind="stable")))
        told = f"too much is shown in {of(len(more), len(mine), 'comparison')}"
        alike = int(mine["equal"].sum())
        told += f", no difference in {alike}" if alike else ""
        low = int((mine["sure"] < 0).sum())
        told += f", too little in {low}" if low else ""
        claims.append(f"{difference_text(most)} at most, with {most.model} on {most.task} ({told})")
    lines = tuple(
        f"{r.task}, {r.model} ({r.activation}): {difference_text(r)}, {PROMISES.get(r.verdict, r.verdict)}"
        for r in each(rows)
    )
    claim = f"Scoring on the training points promises {'; '.join(claims)}.{_not_beside(tables, rows)}"
    verdict, most = together(verdicts), next(each(rows.sort_values("gain", ascending=False, kind="stable")))
    line = f"{size_of(most)} promised too much at most: {fmt.brief(most.model)} on {fmt.brief(most.task)}"
    line = short(line, verdict=verdict)
    return Finding(key, question, claim, verdict, lines, ("effects",), line, caveats(rows))


def _not_beside(tables: Tables, rows: pd.DataFrame) -> str:
    """The tasks that are scored on their training points with nothing to compare that with; a sentence, or
    nothing."""
    frame = tables.settings.frame
    tasks = dict.fromkeys(frame.loc[frame["split"] == "same", "task"])
    missing = [str(task) for task in tasks if task not in set(rows["task"])]
    if not missing:
        return ""
    told = (
        f" On {fmt.listing(missing, SHOWN)} nothing is compared: no setting with test points of its own has "
    )
    return told + "as many training points."
