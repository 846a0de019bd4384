"""A finding on what is learnt at all: models beside a guess that ignores the inputs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from bench.choosing.axes import numbers
from report import format as fmt
from report.findings.base import SHOWN, Finding, cannot_say, each, of, rule_of_all, short
from report.tables.guess import no_better
from report.tables.reader import Tables
from report.tables.scoreboard import FIRST
from report.tables.statistics import Array

UNKNOWN = "no model has results on two seeds or more, and a guess beside them"
CONTRARY = ("worse", "equal", "not better")  # shown to be no better by more than the margin
WHAT = {
    "accuracy": "always the class of most training points",
    "rmse": "in regression the mean of the test points, the best that one number can do",
}


def guess(tables: Tables) -> Finding:
    """Whether on every task the first model is better than a guess, and who is not."""
    key, question = "guess", "Is more learnt on every task than a guess knows that ignores the inputs?"
    board = tables.scoreboard[tables.scoreboard["over_guess"].notna()]
    if board.empty:
        return cannot_say(key, question, UNKNOWN)
    board = board.assign(gain=_gain(board), below=no_better(board))
    first = board[board["verdict"] == FIRST].drop_duplicates("task")
    above, tasks, every = first[~first["below"]], tables.ranked.tasks(), tables.board.tasks()
    verdict = rule_of_all(len(above), int(first["over_guess"].isin(CONTRARY).sum()), len(every))
    shown = f"the model that validation puts first beats a guess on {of(len(above), len(every), 'task')}"
    few = [task for task in tasks if task not in {*first["task"]}]
    none = [task for task in every if task not in tasks]
    claim = f"{shown[0].upper()}{shown[1:]}{_by(above)}{_untold(few, none)}{_rest(board)}."
    lines = tuple(_line(row) for row in each(board[board["below"]]))
    line = short(*_least(above), shown, verdict=verdict)
    there = fmt.listing([WHAT[metric] for metric in WHAT if metric in {*board["metric"]}])
    return Finding(key, question, claim, verdict, lines, ("scoreboard",), line, f"A guess: {there}.")


def _gain(rows: pd.DataFrame) -> Array:
    """Accuracy above the guess's; what its RMSE is multiplied by. (rows,)"""
    test, known = numbers(rows, "test"), numbers(rows, "guess")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(rows["metric"] == "accuracy", test - known, test / known)


def _by(above: pd.DataFrame) -> str:
    """By how much, of each metric from the least to the most."""
    parts = []
    for metric, rows in above.groupby("metric", sort=False):
        order = rows.sort_values("gain", kind="stable", ascending=metric == "accuracy")
        ends = order.iloc[[0, -1]].drop_duplicates("task")
        one, *other = each(ends)
        if other and _size(one) == _size(other[0]):
            parts.append(f"{_size(one)} on each of {len(rows)}")
        else:
            parts.append(" to ".join(f"{_size(row)} ({row.task})" for row in (one, *other)))
    return f": {'; '.join(parts)}" if parts else ""


def _size(row: Any) -> str:
    return fmt.points(row.gain) if row.metric == "accuracy" else f"RMSE × {fmt.number(row.gain, 2)}"


def _least(above: pd.DataFrame) -> list[str]:
    """The smallest of the gains in accuracy, else in RMSE: the size that the answer begins with."""
    for metric in ("accuracy", "rmse"):
        rows = above[above["metric"] == metric]
        if len(rows):
            least = next(each(rows.sort_values("gain", kind="stable", ascending=metric == "accuracy")))
            return [f"{_size(least)} at the least ({fmt.brief(least.task)})"]
    return []


def _untold(few: Sequence[str], none: Sequence[str]) -> str:
    """Tasks whose first model is held against nothing, and those without any result."""
    said = f"; on {fmt.listing(few, SHOWN)} it has fewer than two seeds to tell by" if few else ""
    return said + (f"; no model has a result on {fmt.listing(none, SHOWN)}" if none else "")


def _rest(board: pd.DataFrame) -> str:
    """Who is not shown to beat it, task by task, of all models."""
    rows = board[board["below"]]
    if rows.empty:
        return f"; so do all {len(board)} pairs of a model and a task" if len(board) > 1 else ""
    parts = []
    for task, there in rows.groupby("task", sort=False):
        names = [f"{row.model}{' (worse)' * (row.over_guess == 'worse')}" for row in each(there)]
        parts.append(f"{fmt.listing(names, SHOWN)} on {task}")
    left = len(parts) - SHOWN
    told = fmt.listing(parts[:SHOWN] + ([f"others on {left} more tasks"] if left > 1 else parts[SHOWN:]))
    n = fmt.count(len(board), "pair of a model and a task", "pairs of a model and a task")
    verb = "is" if len(rows) == 1 else "are"
    return f". Of {n} {len(rows)} {verb} not shown to: {told}"


def _line(row: Any) -> str:
    score = fmt.score(row.metric, row.test, row.low, row.high)
    return f"{row.model} on {row.task}: {score} beside {fmt.score(row.metric, row.guess)}, {row.over_guess}"
