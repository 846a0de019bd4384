"""Findings on regression: outside the training range, Gaussian processes, few points."""

from typing import Any

import numpy as np
import pandas as pd

from bench.choosing.axes import numbers
from report import format as fmt
from report.findings.base import SHOWN, Finding, Verdict, cannot_say, each, median, of
from report.findings.beside import caveats, chosen_from, sentence, span
from report.findings.levels import KEEPS_UP, comparisons, line_of, one_a_task, usual
from report.tables.reader import Tables
from report.tables.results import judged_gains
from report.tables.statistics import Estimate, rmse_gain


def extrapolation(tables: Tables) -> Finding:
    """How much the error grows outside the training range."""
    key, question = "extrapolation", "Does the error grow outside the training range?"
    found = _outside(tables)
    if not found:
        return cannot_say(
            key, question, "no task has a range outside of the training range, over two seeds or more"
        )
    gains = Estimate(
        *(np.array([float(part) for part in parts]) for parts in zip(*(g for _, g in found), strict=True))
    )
    rmse = np.zeros(len(found), bool)
    judged = judged_gains(gains, rmse, tables.results.margins, "bh")
    lines: list[str] = []
    factors: dict[str, dict[str, float]] = {}
    for (entry, _), row in zip(found, each(judged), strict=True):
        factors.setdefault(entry.model, {})[entry.task] = 1 + row.difference
        fold = fmt.ratio(1 + row.difference, 1 + row.difference_low, 1 + row.difference_high)
        lines.append(f"{entry.task}, {entry.model}: outside {fold} times the RMSE inside, {row.verdict}")
    folds = [_fold(model, by_task) for model, by_task in factors.items() if model in _wanted(tables)]
    grows = int((judged["verdict"] == "worse").sum())
    stays = int(judged["verdict"].isin(KEEPS_UP).sum())
    claim = (
        f"RMSE outside over RMSE inside (geometric mean over seeds): {'; '.join(folds)}; " if folds else ""
    )
    claim = sentence(f"{claim}it is shown to grow in {grows} of {fmt.count(len(found), 'case')}")
    said = 2 * (grows + stays) > len(found)
    verdict: Verdict = "yes" if 2 * grows > len(found) else "no" if said else "cannot say"
    return Finding(key, question, claim, verdict, tuple(lines), ("cells", "scoreboard"))


def _outside(tables: Tables) -> list[tuple[Any, Estimate]]:
    """Rows of the scoreboard, with how much smaller the RMSE outside is, on the logarithm, over two seeds."""
    found = []
    for entry in each(tables.scoreboard[tables.scoreboard["n_seeds"] > 1]):
        part = tables.ended(str(entry.digest)).drop_duplicates("seed")
        inside, outside = numbers(part, "test_rmse"), numbers(part, "outside_rmse")
        there = (inside > 0) & (outside > 0)
        if there.sum() > 1:
            found.append((entry, rmse_gain(outside[there], inside[there])))
    return found


def _wanted(tables: Tables) -> list[str | None]:
    return [tables.network, *tables.board.models("gp"), *tables.board.models("linear")]


def _fold(model: str, by_task: dict[str, float]) -> str:
    """mlp-40 5.1 times in the median, most on sinh (12)."""
    worst = max(by_task, key=lambda task: by_task[task])
    most = f", most on {worst} ({fmt.number(by_task[worst], 2)})" if len(by_task) > 1 else ""
    return f"{model} {fmt.number(median(by_task.values()), 2)} times in the median{most}"


def gaussian_process(tables: Tables) -> Finding:
    """On which regression tasks a Gaussian process beats the network, and where not."""
    key, question = "gaussian-process", "When does a Gaussian process beat the network, each at its best?"
    rows = one_a_task(_rivals(tables), tables)
    if rows.empty:
        why = "no task has both a Gaussian process and a network over two seeds or more"
        return cannot_say(key, question, why)
    won, lost, alike = rows[rows["sure"] > 0], rows[rows["sure"] < 0], rows[rows["equal"]]
    claim = f"The Gaussian process has the lower error on {of(len(won), len(rows), 'task')}{_on(won)}"
    claim += f", {tables.network} on {len(lost) or 'none'}{_on(lost)}"
    claim += f"; they are equal on {len(alike)}{_on(alike)}" if len(alike) else ""
    rest = rows[(rows["sure"] == 0) & ~rows["equal"]]
    claim += f"; it cannot be said on {len(rest)}{_on(rest)}" if len(rest) else ""
    n = span(rows["n_train"])
    claim += (
        f". RMSE: {fmt.listing(_sizes(rows), SHOWN)}; {n} training points, {span(rows['n_pairs'])} pairs of "
    )
    claim += f"seeds.{chosen_from(rows)}"
    lines = tuple(line_of(row, tables) for row in each(rows))
    verdict: Verdict = (
        "yes" if len(won) else "no" if 2 * (len(lost) + len(alike)) > len(rows) else "cannot say"
    )
    return Finding(key, question, claim + caveats(rows), verdict, lines, ("effects",))


def few_points(tables: Tables) -> Finding:
    """Gaussian process against network, by the number of training points."""
    key, question = "few-points", "Does the Gaussian process win with few points?"
    rows = _rivals(tables)
    rows = rows[rows.groupby("task")["n_train"].transform("nunique") > 1] if len(rows) else rows
    if rows.empty:
        return cannot_say(key, question, "no task has both models on several numbers of training points")
    claims, first = [], None
    for n, at in rows.groupby("n_train"):
        won, lost, alike = at[at["sure"] > 0], at[at["sure"] < 0], at[at["equal"]]
        line = f"{n} points: the Gaussian process is better on {of(len(won), len(at), 'task')}"
        line += f", the network on {fmt.listing(lost['task'], SHOWN)}" if len(lost) else ""
        claims.append(line + (f", equal on {fmt.listing(alike['task'], SHOWN)}" if len(alike) else ""))
        first = first or (len(won), len(lost), len(alike), len(at))
    assert first is not None
    more, fewer, equal, of_all = first
    verdict: Verdict = "yes" if more > fewer else "no" if 2 * (fewer + equal) > of_all else "cannot say"
    details = tuple(
        f"{row.n_train} points, {line_of(row, tables)}" for row in each(rows.sort_values("n_train"))
    )
    return Finding(key, question, "; ".join(claims) + "." + caveats(rows), verdict, details, ("effects",))


def _rivals(tables: Tables) -> pd.DataFrame:
    """Processes beside the network, each task and number of points once: what both findings rest on."""
    return usual(comparisons(tables, "process"))


def _on(rows: pd.DataFrame) -> str:
    return f" ({fmt.listing(rows['task'], SHOWN)})" if len(rows) else ""


def _sizes(rows: pd.DataFrame) -> list[str]:
    """sin 0.01 against 0.03: both RMSEs, the clearest differences first."""
    order = rows["gain"].abs().sort_values(ascending=False, kind="stable").index
    return [
        f"{r.task} {fmt.number(r.mean, 2)} against {fmt.number(r.reference_mean, 2)}"
        for r in each(rows.loc[order])
    ]
