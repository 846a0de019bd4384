"""Findings on regression: outside the training range, Gaussian processes, few points."""

import numpy as np

from report import format as fmt
from report.findings.base import (
    SHOWN,
    Finding,
    Gap,
    Tables,
    Verdict,
    cannot_say,
    each,
    median,
    named,
    of,
    texts,
)
from report.settings import numbers
from report.statistics import mean_interval


def extrapolation(tables: Tables) -> Finding:
    """How much the error grows outside the training range."""
    key, question = "extrapolation", "Does the error grow outside the training range?"
    lines: list[str] = []
    grows: list[bool] = []
    factors: dict[str, dict[str, float]] = {}
    cells = tables.cells[tables.cells["status"] == "ok"]
    rows = tables.settings.setting[cells.index]
    for entry in each(tables.scoreboard[tables.scoreboard["n_seeds"] > 1]):
        part = cells.loc[rows == tables.row_of[entry.digest]].drop_duplicates("seed")
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
    told = [_fold(model, by_task) for model, by_task in factors.items() if model in _wanted(tables)]
    claim = f"RMSE outside over RMSE inside (geometric mean over seeds): {'; '.join(told)}; it grows in "
    claim += f"{sum(grows)} of {fmt.count(len(grows), 'case')}."
    verdict: Verdict = "yes" if sum(grows) > len(grows) / 2 else "no"
    return Finding(key, question, claim, verdict, tuple(lines), ("cells", "scoreboard"))


def _wanted(tables: Tables) -> list[str | None]:
    return [tables.network, *tables.models("gp"), *tables.models("linear")]


def _fold(model: str, by_task: dict[str, float]) -> str:
    """mlp-40 5.1 times in the median, most on sinh (12)."""
    worst = max(by_task, key=lambda task: by_task[task])
    most = f", most on {worst} ({fmt.number(by_task[worst], 2)})" if len(by_task) > 1 else ""
    return f"{model} {fmt.number(median(by_task.values()), 2)} times in the median{most}"


def gaussian_process(tables: Tables) -> Finding:
    """On which regression tasks a Gaussian process beats the network, and where not."""
    key, question = "gaussian-process", "When does a Gaussian process beat the network?"
    process = next(iter(tables.models("gp")), None)
    gaps = tables.gaps(tables.tasks("regression"), process, tables.network)
    if not gaps:
        return cannot_say(
            key, question, "no task has both a Gaussian process and a network over two seeds or more"
        )
    won, lost = [g for g in gaps if g.better], [g for g in gaps if g.worse]
    claim = f"The Gaussian process {process} has the lower error on {of(len(won), len(gaps), 'task')}"
    claim += f" ({named(won)})" if won else ""
    claim += f", {tables.network} on {named(lost)}" if lost else f", {tables.network} on none"
    claim += (
        f"; the others cannot be told apart. Sizes: {fmt.listing(_ratios(tables, gaps, process), SHOWN)}."
    )
    return Finding(key, question, claim, "yes" if won else "no", texts(gaps), ("scoreboard", "cells"))


def _ratios(tables: Tables, gaps: list[Gap], process: str | None) -> list[str]:
    """sin 0.01 against 0.03: both RMSEs, the clearest differences first."""
    found = []
    for gap in gaps:
        one, other = tables.entry(gap.task, process), tables.entry(gap.task, tables.network)
        if one is not None and other is not None:
            fold = abs(np.log(max(float(one["test"]), 1e-300) / max(float(other["test"]), 1e-300)))
            found.append(
                (fold, f"{gap.task} {fmt.number(one['test'], 2)} against {fmt.number(other['test'], 2)}")
            )
    return [text for _, text in sorted(found, key=lambda pair: -pair[0])]


def few_points(tables: Tables) -> Finding:
    """Gaussian process against network, by the number of training points."""
    key, question = "few-points", "Does the Gaussian process win with few points?"
    gaps = _gaps_by_points(tables)
    if not gaps:
        return cannot_say(key, question, "no task has both models on several numbers of training points")
    lines = []
    for n, at in gaps.items():
        won, lost = [g for g in at if g.better], [g for g in at if g.worse]
        told = f"{n} points: the Gaussian process is better on {of(len(won), len(at), 'task')}"
        lines.append(told + (f", the network on {named(lost)}" if lost else ""))
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
    process = next((name for name in tables.models("gp") if name in studied), None)
    first = rows[rows["model"] == process].drop_duplicates(["task", "level"])
    other = rows[rows["model"] == tables.network].drop_duplicates(["task", "level"])
    pairs = first.merge(other, on=["task", "level"], suffixes=("", "_network"))
    gaps: dict[int, list[Gap]] = {}
    for row in each(pairs):
        gap = tables.gap_of(row.digest, row.digest_network)
        if gap.n > 1:
            gaps.setdefault(int(row.level), []).append(gap)
    return dict(sorted(gaps.items()))
