"""Findings on regression: outside the training range, Gaussian processes, few points."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from report import format as fmt
from report.findings.base import SHOWN, Finding, Verdict, cannot_say, each, median, named, of, texts
from report.tables.gaps import Gap
from report.tables.reader import Tables
from report.tables.settings import numbers
from report.tables.statistics import mean_interval


def extrapolation(tables: Tables) -> Finding:
    """How much the error grows outside the training range."""
    key, question = "extrapolation", "Does the error grow outside the training range?"
    lines: list[str] = []
    grows: list[bool] = []
    factors: dict[str, dict[str, float]] = {}
    cells = tables.cells[tables.cells["status"] == "ok"]
    rows = tables.settings.setting[cells.index]
    for entry in each(tables.scoreboard[tables.scoreboard["n_seeds"] > 1]):
        part = cells.loc[rows == tables.setting_of(entry.digest)].drop_duplicates("seed")
        inside, outside = numbers(part, "test_rmse"), numbers(part, "outside_rmse")
        there = (inside > 0) & (outside > 0)
        if there.sum() < 2:
            continue
        mean, low, high, _ = mean_interval(np.log(outside[there] / inside[there]))
        grows.append(bool(low > 0))
        factors.setdefault(entry.model, {})[entry.task] = float(np.exp(mean))
        fold = fmt.interval(np.exp(mean), np.exp(low), np.exp(high))
        pair = f"RMSE {fmt.number(inside[there].mean())} inside, {fmt.number(outside[there].mean())} outside"
        lines.append(f"{entry.task}, {entry.model}: {pair}, {fold} times")
    if not lines:
        return cannot_say(
            key, question, "no task has a range outside of the training range, over two seeds or more"
        )
    folds = [_fold(model, by_task) for model, by_task in factors.items() if model in _wanted(tables)]
    claim = f"RMSE outside over RMSE inside (geometric mean over seeds): {'; '.join(folds)}; it grows in "
    claim += f"{sum(grows)} of {fmt.count(len(grows), 'case')}."
    verdict: Verdict = "yes" if sum(grows) > len(grows) / 2 else "no"
    return Finding(key, question, claim, verdict, tuple(lines), ("cells", "scoreboard"))


def _wanted(tables: Tables) -> list[str | None]:
    return [tables.network, *tables.board.models("gp"), *tables.board.models("linear")]


def _fold(model: str, by_task: dict[str, float]) -> str:
    """mlp-40 5.1 times in the median, most on sinh (12)."""
    worst = max(by_task, key=lambda task: by_task[task])
    most = f", most on {worst} ({fmt.number(by_task[worst], 2)})" if len(by_task) > 1 else ""
    return f"{model} {fmt.number(median(by_task.values()), 2)} times in the median{most}"


def gaussian_process(tables: Tables) -> Finding:
    """On which regression tasks a Gaussian process beats the network, and where not."""
    key, question = "gaussian-process", "When does a Gaussian process beat the network?"
    pairs = _chosen_processes(tables)
    if not pairs:
        why = "no task has both a Gaussian process and a network over two seeds or more"
        return cannot_say(key, question, why)
    gaps = [pair.gap for pair in pairs]
    won, lost = [g for g in gaps if g.better], [g for g in gaps if g.worse]
    names = fmt.listing(tables.board.models("gp"))
    claim = (
        f"The Gaussian process ({names}{', chosen on validation' if ' and ' in names else ''}) has the lower "
    )
    claim += f"error on {of(len(won), len(gaps), 'task')}" + (f" ({named(won)})" if won else "")
    claim += f", {tables.network} on {named(lost)}"
    claim += "; the others cannot be told apart" if len(won) + len(lost) < len(gaps) else ""
    claim += f". RMSE: {fmt.listing(_sizes(pairs), SHOWN)}."
    return Finding(key, question, claim, "yes" if won else "no", texts(gaps), ("scoreboard", "cells"))


class _Pair(NamedTuple):
    """Rows of the scoreboard on one task, and how much better the process is."""

    process: "pd.Series[Any]"
    network: "pd.Series[Any]"
    gap: Gap


def _chosen_processes(tables: Tables) -> list[_Pair]:
    """Per regression task the process of lowest validation error against the network."""
    found = []
    board = tables.scoreboard[tables.scoreboard["n_seeds"] > 1]
    for task in tables.board.tasks("regression"):
        processes = board[(board["task"] == task) & (board["kind"] == "gp")]
        network = tables.board.row(task, tables.network)
        if processes.empty or network is None:
            continue
        process = processes.iloc[int(processes["validation"].argmin())]
        gap = tables.gap_of(str(process["digest"]), str(network["digest"]))
        if gap.n > 1:
            found.append(_Pair(process, network, gap))
    return found


def _sizes(pairs: list[_Pair]) -> list[str]:
    """sin 0.01 against 0.03: both RMSEs, the clearest differences first."""
    clearest = sorted(pairs, key=lambda pair: -abs(_log_fold(pair)))
    return [
        f"{p.gap.task} {fmt.number(p.process['test'], 2)} against {fmt.number(p.network['test'], 2)}"
        for p in clearest
    ]


def _log_fold(pair: _Pair) -> float:
    """Logarithm of the process' RMSE over the network's; of an RMSE of 0 it is large, not infinite."""
    one, other = (max(float(row["test"]), 1e-300) for row in (pair.process, pair.network))
    return float(np.log(one / other))


def few_points(tables: Tables) -> Finding:
    """Gaussian process against network, by the number of training points."""
    key, question = "few-points", "Does the Gaussian process win with few points?"
    gaps = _gaps_by_points(tables)
    if not gaps:
        return cannot_say(key, question, "no task has both models on several numbers of training points")
    lines = []
    for n, at in gaps.items():
        won, lost = [g for g in at if g.better], [g for g in at if g.worse]
        line = f"{n} points: the Gaussian process is better on {of(len(won), len(at), 'task')}"
        lines.append(line + (f", the network on {named(lost)}" if lost else ""))
    first = next(iter(gaps.values()))
    wins = sum(g.better for g in first) > sum(g.worse for g in first)
    details = tuple(f"{n} points, {gap.text}" for n, at in gaps.items() for gap in at)
    return Finding(
        key, question, "; ".join(lines) + ".", "yes" if wins else "no", details, ("effects", "cells")
    )


def _gaps_by_points(tables: Tables) -> dict[int, list[Gap]]:
    """Number of training points -> gaps of the first Gaussian process to the network, each task once."""
    rows = tables.effects
    rows = rows[(rows["factor"] == "n_train") & (rows["problem"] == "regression")]
    studied = set(rows["model"])
    process = next((name for name in tables.board.models("gp") if name in studied), None)
    first = rows[rows["model"] == process].drop_duplicates(["task", "level"])
    other = rows[rows["model"] == tables.network].drop_duplicates(["task", "level"])
    pairs = first.merge(other, on=["task", "level"], suffixes=("", "_network"))
    gaps: dict[int, list[Gap]] = {}
    for row in each(pairs):
        gap = tables.gap_of(row.digest, row.digest_network)
        if gap.n > 1:
            gaps.setdefault(int(row.level), []).append(gap)
    return dict(sorted(gaps.items()))
