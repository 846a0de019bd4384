"""A finding on what is learnt at all: models beside a guess that ignores the inputs."""

from typing import Any

import numpy as np
import pandas as pd

from bench.choosing.axes import numbers
from report import format as fmt
from report.findings.base import SHOWN, Finding, cannot_say, each, of, rule_of_all, short
from report.tables.guess import no_better
from report.tables.reader import Tables
from report.tables.scoreboard import FIRST

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
    above = first[~first["below"]]
    verdict = rule_of_all(len(above), int(first["over_guess"].isin(CONTRARY).sum()), len(first))
    shown = f"the model that validation puts first beats a guess on {of(len(above), len(first), 'task')}"
    claim = f"{shown[0].upper()}{shown[1:]}{_by(above)}{_rest(board)}."
    lines = tuple(_line(row) for row in each(board[board["below"]]))
    line = short(*_least(above), shown, verdict=verdict)
    there = fmt.listing([WHAT[metric] for metric in WHAT if metric in {*board["metric"]}])
    return Finding(key, question, claim, verdict, lines, ("scoreboard",), line, f"A guess: {there}.")


def _gain(rows: pd.DataFrame) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Accuracy above the guess's; how many times less RMSE. (rows,)"""
    test, known = numbers(rows, "test"), numbers(rows, "guess")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(rows["metric"] == "accuracy", test - known, known / test)


def _by(above: pd.DataFrame) -> str:
    """By how much, of each metric from the least to the most."""
    parts = []
    for _, rows in above.groupby("metric", sort=False):
        ends = rows.sort_values("gain", kind="stable").iloc[[0, -1]].drop_duplicates("task")
        parts.append(" to ".join(f"{_size(row)} ({row.task})" for row in each(ends)))
    return f": by {'; by '.join(parts)}" if parts else ""


def _size(row: Any) -> str:
    if row.metric == "accuracy":
        return f"{fmt.fixed(100 * row.gain, 1)} points"
    return f"{fmt.number(row.gain, 2)} times less RMSE"


def _least(above: pd.DataFrame) -> list[str]:
    """The smallest of the gains in accuracy, else in RMSE: the size that the answer begins with."""
    for _, rows in above.sort_values(["metric", "gain"], kind="stable").groupby("metric"):
        least = next(each(rows))
        return [f"{_size(least)} at the least ({fmt.brief(least.task)})"]
    return []


def _rest(board: pd.DataFrame) -> str:
    """Who is not shown to beat it, task by task, of all models."""
    rows = board[board["below"]]
    if rows.empty:
        return f"; so do all {len(board)} models on their tasks" if len(board) > 1 else ""
    parts = []
    for task, there in rows.groupby("task", sort=False):
        names = [f"{row.model}{' (worse)' * (row.over_guess == 'worse')}" for row in each(there)]
        parts.append(f"{fmt.listing(names, SHOWN)} on {task}")
    n = fmt.count(len(board), "model and task", "models and tasks")
    verb = "is" if len(rows) == 1 else "are"
    return f". Of {n} {len(rows)} {verb} not shown to: {fmt.listing(parts, SHOWN)}"


def _line(row: Any) -> str:
    score = fmt.score(row.metric, row.test, row.low, row.high)
    return f"{row.model} on {row.task}: {score} beside {fmt.score(row.metric, row.guess)}, {row.over_guess}"
