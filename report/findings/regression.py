"""Findings on regression: outside the training range, Gaussian processes, few points."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from bench.choosing.axes import numbers
from report import format as fmt
from report.findings.base import (
    SHOWN,
    Finding,
    Verdict,
    cannot_say,
    each,
    median,
    median_ratio,
    of,
    of_tasks,
    rule,
    short,
    together,
)
from report.findings.beside import beside, caveats, chosen_from, span
from report.findings.lacking import Side, both, side
from report.findings.levels import KEEPS_UP, comparisons, one_a_task, usual
from report.findings.lines import furthest_row, line_of, size_of
from report.tables.gains import in_common
from report.tables.reader import Tables
from report.tables.results import judged_gains
from report.tables.statistics import Estimate, rmse_gain

PROCESS = "the Gaussian process with its best kernel"  # where it has several
SHARED_SEEDS = (
    "RMSEs are means over the seeds that both sides have; the scoreboard's are over all seeds of each."
)


def extrapolation(tables: Tables) -> Finding:
    """How much the error grows outside the training range."""
    key, question = "extrapolation", "Does the error grow outside the training range?"
    found = _outside(tables)
    if not found:
        return cannot_say(key, question, _no_outside(tables))
    gains = Estimate(
        *(np.array([float(part) for part in parts]) for parts in zip(*(g for _, g in found), strict=True))
    )
    rmse = np.zeros(len(found), bool)
    judged = judged_gains(gains, rmse, tables.results.margins, "bh")
    judged["kind"] = [entry.kind for entry, _ in found]
    judged["task"] = [entry.task for entry, _ in found]
    lines: list[str] = []
    factors: dict[str, dict[str, float]] = {}
    for (entry, _), row in zip(found, each(judged), strict=True):
        factors.setdefault(entry.model, {})[entry.task] = 1 + row.difference
        fold = fmt.ratio(1 + row.difference, 1 + row.difference_low, 1 + row.difference_high)
        lines.append(f"{entry.task}, {entry.model}: outside {fold} times the RMSE inside, {row.verdict}")
    folds, alike = _folds(_wanted(tables, factors))
    grows = int((judged["verdict"] == "worse").sum())
    claim = (
        f"RMSE outside over RMSE inside (geometric mean over seeds{alike}): {'; '.join(folds)}. "
        if folds
        else ""
    )
    claim += f"The error is shown to grow in {of(grows, len(found), 'case')}."
    verdict = _grows(judged)
    line = short(*_growth_of(factors, tables.network), verdict=verdict)
    return Finding(key, question, claim, verdict, tuple(lines), ("cells", "scoreboard"), line)


def _no_outside(tables: Tables) -> str:
    """Why no error outside the training range is told."""
    cells = tables.cells[tables.cells["problem"] == "regression"]
    if cells.empty:
        return "this study has no regression"
    if not cells["outside_rmse"].notna().any():
        if not (cells["status"] == "ok").any():
            return "no model in regression came to a result"
        return "no task with a result has points outside of its training range"
    return "no model has errors outside of the training range on two seeds or more"


def _sides(tables: Tables) -> tuple[Side, Side]:
    """Processes, and networks of curves."""
    return side(tables, "gp"), side(tables, "mlp", "regression")


def _no_numbers(tables: Tables) -> str:
    """Why processes and networks are not compared along the number of training points."""
    one, other = _sides(tables)
    if one.rows.empty or other.rows.empty or not {*one.rows["task"]} & {*other.rows["task"]}:
        return both(one, other)
    several = [some.rows.groupby("task")["n_train"].nunique().max() > 1 for some in (one, other)]
    if not all(several):
        return "no task has both a Gaussian process and a network on several numbers of training points"
    return (
        "no task has a Gaussian process and a network on several numbers of training points with results on "
        "two seeds or more, each chosen from as many settings at every number"
    )


def _growth_of(factors: dict[str, dict[str, float]], network: str | None) -> list[str]:
    """How much the error grows of the model with which it does most, of those that have all the tasks of the
    network, else of the first model; then the range over these, which nothing has put in an order."""
    first = network if network in factors else next(iter(factors))
    tasks = factors[first]
    typical = {
        model: median_ratio(by_task[task] for task in tasks)
        for model, by_task in factors.items()
        if tasks.keys() <= by_task.keys()
    }
    most = max(typical, key=lambda model: typical[model])
    both = {model: [factors[model][task] for task in tasks] for model in typical} if len(tasks) == 2 else {}
    told = f"{_span(both.get(most, [typical[most]]))} times the RMSE inside: {fmt.brief(most)} outside the "
    told += "training range"
    if len(typical) == 1:
        return [told]
    ends = _span(chain.from_iterable(both.values()) if both else typical.values())
    same = " on these tasks" if len(typical) < len(factors) else ""
    return [told, f"{ends} over {len(typical)} models{same}"]


def _span(ratios: Iterable[float]) -> str:
    """The least to the largest of them."""
    order = sorted(ratios)
    return fmt.span(*(fmt.number(end, 2) for end in (order[0], order[-1])))


def _grows(judged: pd.DataFrame) -> Verdict:
    """Whether the error outside is shown to be larger, kinds of models apart."""
    verdicts = []
    for _, of_kind in judged.groupby("kind", sort=False):
        stays = int(of_kind["verdict"].isin(KEEPS_UP).sum())
        found = rule(int((of_kind["verdict"] == "worse").sum()), stays, len(of_kind))
        less = bool((of_kind["verdict"] == "better").any())
        verdicts.append(of_tasks(found, of_kind["task"].nunique(), less))
    return together(verdicts)


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


def _wanted(tables: Tables, factors: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Those of `factors` that are told: the network, the linear model, and the Gaussian process, whose kernel
    is on each task the one that is first there, as in the figure."""
    linear = [name for name in tables.board.models("linear") if name in factors]
    found = {name: factors[name] for name in (tables.network, *linear) if name in factors}
    tasks = dict.fromkeys(task for name in tables.board.models("gp") for task in factors.get(name, ()))
    first = {task: row["model"] for task in tasks if (row := tables.ranked.first(task, "gp")) is not None}
    there = {task: factors[model][task] for task, model in first.items() if task in factors.get(model, ())}
    process = PROCESS if len(tables.board.models("gp")) > 1 else "the Gaussian process"
    process += " on each task" if process == PROCESS and len(there) > 1 else ""
    return {str(name): by_task for name, by_task in found.items()} | ({process: there} if there else {})


def _folds(wanted: dict[str, dict[str, float]]) -> tuple[list[str], str]:
    """Each model's growth, over the tasks that all of them have; and that it is, where some have more."""
    common = in_common(wanted.values())
    if not common or all(len(by_task) == len(common) for by_task in wanted.values()):
        return [_fold(model, by_task) for model, by_task in wanted.items()], ""
    folds = [_fold(model, {task: by_task[task] for task in common}) for model, by_task in wanted.items()]
    where = f"the {len(common)} tasks" if len(common) > 1 else f"{common[0]}, the only task"
    return folds, f", on {where} that all have"


def _fold(model: str, by_task: dict[str, float]) -> str:
    """mlp-40 5.1 times in the median, most on sinh (12)."""
    worst = max(by_task, key=lambda task: by_task[task])
    most = f", most on {worst} ({fmt.number(by_task[worst], 2)})" if len(by_task) > 1 else ""
    if len(by_task) == 2:
        return f"{model} {_span(by_task.values())} times{most}"
    typical = " in the median" if len(by_task) > 1 else ""
    return f"{model} {fmt.number(median_ratio(by_task.values()), 2)} times{typical}{most}"


def gaussian_process(tables: Tables) -> Finding:
    """On which regression tasks a Gaussian process beats the network, and where not."""
    key, question = "gaussian-process", "When does a Gaussian process beat the network, each at its best?"
    rows = one_a_task(_rivals(tables), tables)
    if rows.empty:
        return cannot_say(key, question, both(*_sides(tables)))
    won, lost, alike = rows[rows["sure"] > 0], rows[rows["sure"] < 0], rows[rows["equal"]]
    rest = rows[(rows["sure"] == 0) & ~rows["equal"]]
    half = [(word, rows[rows["verdict"] == word]) for word in ("not worse", "not better")]
    unsaid = rest[~rest["verdict"].isin(["not worse", "not better"])]
    rival = _rival(rows, tables)
    claim = f"RMSE of the Gaussian process against {rival}: {fmt.listing(_sizes(rows), 3)}. "
    claim += f"The process is better on {of(len(won), len(rows), 'task')}{_on(won)}"
    claim += f", worse on {len(lost)}{_on(lost)}" if len(lost) else ""
    claim += f", equal on {len(alike)}{_on(alike)}" if len(alike) else ""
    claim += "".join(f", {word} on {len(some)}{_on(some)}" for word, some in half if len(some))
    claim += f", not settled on {len(unsaid)}{_on(unsaid)}" if len(unsaid) else ""
    n = span(rows["n_train"])
    claim += f"; {n} training points, the {span(rows['n_pairs'])} seeds that both sides have."
    lines = tuple(line_of(row, tables) for row in each(rows))
    shown = rows[rows["sure"] != 0]
    most = furthest_row(shown if len(shown) else rows)
    line = f"{size_of(most)}: the Gaussian process beside {fmt.brief(rival)} on "
    line += f"{fmt.brief(most.task)}; better on {of(len(won), len(rows), 'task')}"
    line = short(line + (f", worse on {len(lost)}" if len(lost) else ""))
    verdict: Verdict = "cannot say" if len(rest) == len(rows) else None
    line = "" if verdict else line
    under = beside(SHARED_SEEDS, chosen_from(rows, "the process", "the network"), caveats(rows))
    return Finding(key, question, claim, verdict, lines, ("effects",), line, under)


def few_points(tables: Tables) -> Finding:
    """Gaussian process against network, by the number of training points."""
    key, question = "few-points", "Does the Gaussian process win with few points?"
    rows = _series(_rivals(tables))
    if rows.empty:
        return cannot_say(key, question, _no_numbers(tables))
    claims, first = [], None
    for n, at in rows.groupby("n_train"):
        won, lost, alike = at[at["sure"] > 0], at[at["sure"] < 0], at[at["equal"]]
        line = f"{fmt.count(int(str(n)), 'point')}: {_typical(at)}"
        line += f", the Gaussian process is better on {of(len(won), len(at), 'task')}"
        line += f", the network on {fmt.listing(lost['task'], SHOWN)}" if len(lost) else ""
        claims.append(line + (f", equal on {fmt.listing(alike['task'], SHOWN)}" if len(alike) else ""))
        first = first or (len(won), len(lost), len(alike), len(at))
    assert first is not None
    more, fewer, equal, of_all = first
    verdict = of_tasks(rule(more, fewer + equal, of_all), of_all, fewer > 0)
    details = tuple(
        f"{row.n_train} points, {line_of(row, tables)}" for row in each(rows.sort_values("n_train"))
    )
    sides = (span(rows[name]) for name in ("n_settings", "reference_settings"))
    under = "At each number of points the process was chosen from {}, the network from {}."
    under = under.format(*(f"{n} setting{'' if n == '1' else 's'}" for n in sides))
    n = int(rows["n_train"].min())
    line = f"{_typical(rows[rows['n_train'] == n])} with {fmt.count(n, 'point')}: "
    line += f"the process beside {fmt.brief(_rival(rows, tables))}, better on {of(more, of_all, 'task')}"
    line = short(line + (f", worse on {fewer}" if fewer else ""), verdict=verdict)
    under = beside(under, caveats(rows))
    return Finding(key, question, f"{'; '.join(claims)}.", verdict, details, ("effects",), line, under)


def _series(rows: pd.DataFrame) -> pd.DataFrame:
    """Of each task the numbers of points at which each side was chosen from as many settings.

    The longest such series (of several the one with more settings), where it has two numbers or more: a
    network chosen from a hundred settings at one number of points is no like of one chosen from five at
    others. Where some tasks have every number of points, these alone: no medians over different tasks.
    """
    kept = [rows[:0]]
    for _, mine in rows.groupby("task", sort=False):
        alike = [part for _, part in mine.groupby(["reference_settings", "n_settings"])]
        longest = max(alike, key=lambda part: (len(set(part["n_train"])), part["reference_settings"].iloc[0]))
        kept += [longest] if len(set(longest["n_train"])) > 1 else []
    found = pd.concat(kept)
    common = in_common(at["task"] for _, at in found.groupby("n_train"))
    return found[found["task"].isin(common)] if common else found


def _rivals(tables: Tables) -> pd.DataFrame:
    """Processes beside the network, each task and number of points once: what both findings rest on."""
    return usual(comparisons(tables, "process"))


def _typical(rows: pd.DataFrame) -> str:
    """RMSE × 0.65 in the median; of two both, RMSE × 0.5 to 0.9; of one its own."""
    ratios = sorted(np.exp(-rows["gain"]))
    if len(ratios) == 2:
        return f"RMSE × {fmt.span(*map(fmt.number, ratios))}"
    return f"RMSE × {fmt.number(np.exp(-median(rows['gain'])))}{' in the median' if len(ratios) > 1 else ''}"


def _rival(rows: pd.DataFrame, tables: Tables) -> str:
    """The network that these comparisons are with, as they name it."""
    models = tables.settings.frame["model"].to_numpy()
    return fmt.listing(dict.fromkeys(str(models[tables.setting_of(d)]) for d in rows["reference_digest"]))


def _on(rows: pd.DataFrame) -> str:
    return f" ({fmt.listing(rows['task'], SHOWN)})" if len(rows) else ""


def _sizes(rows: pd.DataFrame) -> list[str]:
    """sin 0.01 against 0.03: both RMSEs, means over the seeds that both sides have, the clearest differences
    first."""
    order = rows["gain"].abs().sort_values(ascending=False, kind="stable").index
    return [
        f"{r.task} {fmt.number(r.reference_mean * (1 + r.difference), 2)} against "
        f"{fmt.number(r.reference_mean, 2)}"
        for r in each(rows.loc[order])
    ]
