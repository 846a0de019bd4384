"""Findings on models: one neuron, many neurons, the linear models, the limit, hand-set weights."""

import numpy as np

from bench.statistics import SIGNIFICANCE, holm
from report import format as fmt
from report.findings.base import SHOWN, Finding, Verdict, cannot_say, each, named, of, texts
from report.tables.gaps import Gap
from report.tables.reader import Tables
from report.tables.statistics import mean_interval

CURVED = ("moons", "circles", "xor", "spirals")  # no line separates these


def one_neuron(tables: Tables) -> Finding:
    """On which tasks one neuron does as well as the network."""
    key, question = "one-neuron", "Does one neuron keep up with a hidden layer on any task?"
    neuron, network = tables.neuron, tables.network
    gaps = tables.gaps(tables.board.tasks(), neuron, network)
    if not gaps:
        return cannot_say(key, question, "no task has both a neuron and a network, over two seeds or more")
    kept = [g for g in gaps if not g.worse]
    parts = [part for metric in ("accuracy", "rmse") if (part := _kept(gaps, metric))]
    claim = f"One neuron keeps up with {network} on {'; on '.join(parts)}."
    return Finding(key, question, claim, "yes" if kept else "no", texts(gaps), ("scoreboard", "cells"))


def _kept(gaps: list[Gap], metric: str) -> str:
    """2 of 4 classification tasks (a and b), falling behind on c by 11.1 to 46.0 points; or nothing."""
    gaps = [g for g in gaps if g.metric == metric]
    kept, lost = [g for g in gaps if not g.worse], [g for g in gaps if g.worse]
    if not gaps:
        return ""
    part = of(len(kept), len(gaps), "classification task" if metric == "accuracy" else "regression task")
    part += f" ({named(kept)})" if kept else ""
    if lost:
        sizes = sorted(-100 * g.mean for g in lost)
        span = f" by {fmt.fixed(sizes[0], 1)} to {fmt.fixed(sizes[-1], 1)} points of accuracy"
        part += f", falling behind on {named(lost)}{span if metric == 'accuracy' else ''}"
    return part


def network_beats_neuron(tables: Tables) -> Finding:
    """Whether the hidden layer pays where no line separates the classes."""
    key, question = (
        "network-beats-neuron",
        "Does a hidden layer beat one neuron where no line separates the classes?",
    )
    gaps = tables.gaps(CURVED, tables.network, tables.neuron)
    if not gaps:
        return cannot_say(
            key, question, f"none of {fmt.listing(CURVED)} has both models over two seeds or more"
        )
    won = [g for g in gaps if g.better]
    claim = (
        f"{tables.network} beats the neuron on {of(len(won), len(gaps), 'task')}: {fmt.listing(texts(gaps))}."
    )
    return Finding(
        key, question, claim, "yes" if len(won) == len(gaps) else "no", texts(gaps), ("scoreboard", "cells")
    )


def neuron_against_linear(tables: Tables) -> Finding:
    """Whether gradient descent on a neuron reaches the linear model of scikit-learn."""
    key, question = "neuron-linear", "Does the trained neuron reach the simple linear model?"
    linear = next(iter(tables.board.models("linear")), None)
    gaps = tables.gaps(tables.board.tasks(), tables.neuron, linear)
    if not gaps:
        return cannot_say(
            key, question, "no task has both a neuron and a linear model, over two seeds or more"
        )
    reached, short = [g for g in gaps if not g.worse], [g for g in gaps if g.worse]
    claim = f"The neuron reaches {linear} or does better on {of(len(reached), len(gaps), 'task')}"
    better = [g for g in gaps if g.better]
    claim += f"; clearly better on {named(better)}" if better else ""
    claim += f"; it stays behind on {fmt.listing([g.text for g in short], SHOWN)}." if short else "."
    return Finding(key, question, claim, "no" if short else "yes", texts(gaps), ("scoreboard", "cells"))


def bayes_limit(tables: Tables) -> Finding:
    """Whether any model seems to beat the best possible accuracy."""
    key, question = "bayes-limit", "Does every model stay within the best possible (Bayes) accuracy?"
    board = tables.scoreboard
    board = board[board["limit"].notna() & (board["n_seeds"] > 1)]
    if board.empty:
        return cannot_say(key, question, "no task with a known limit was run over two seeds or more")
    rows = [tables.setting_of(d) for d in board["digest"]]
    test = tables.settings.test[rows] - board["limit"].to_numpy(float)[:, None]
    over = _one_sided(test) < SIGNIFICANCE
    best = board[board["rank"] == 1].drop_duplicates("task")
    lines = tuple(
        f"{r.task}: limit {fmt.percent(r.limit)}, {r.model} {fmt.percent_interval(r.test, r.low, r.high)}"
        for r in each(best)
    )
    tasks = f"{of(best['task'].nunique(), best['task'].nunique(), 'task')} with a known limit"
    if over.any():
        broken = [f"{m} on {t}" for m, t in zip(board["model"][over], board["task"][over], strict=True)]
        claim = (
            f"{fmt.listing(broken, SHOWN)}: above the Bayes accuracy by more than chance, look for an error."
        )
    else:
        claim = (
            f"No model beats the Bayes accuracy by more than its interval, on {tasks}; {'; '.join(lines)}."
        )
    return Finding(key, question, claim, "no" if over.any() else "yes", lines)


def _one_sided(test: np.ndarray) -> np.ndarray:
    """Holm's p that the mean over seeds lies above 0; 1 where every seed has the same value, not above 0."""
    from scipy.special import stdtr

    found = mean_interval(test)
    error = np.nanstd(test, axis=1, ddof=1) / np.sqrt(found.n)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 1 - stdtr(found.n - 1, found.mean / error)
    return holm(np.where(error > 0, p, np.where(found.mean > 0, 0.0, 1.0)))


def by_hand(tables: Tables) -> Finding:
    """What weights set by hand reach beside those that training finds."""
    key, question = "by-hand", "Do weights set by hand do as well as trained ones?"
    board = tables.scoreboard
    hand = board[board["kind"].isin(["neuron", "mlp"]) & board["epochs"].isna() & (board["n_seeds"] > 1)]
    if hand.empty:
        return cannot_say(key, question, "the study sets no weights by hand")
    lines, gaps = [], []
    for row in each(hand):
        trained = tables.neuron if row.kind == "neuron" else tables.network
        gap = tables.gap(row.task, row.model, trained)
        line = f"{row.model} on {row.task}: {fmt.score(row.metric, row.test, row.low, row.high)}"
        if gap is not None:
            gaps.append(gap)
            line += f", {fmt.gain(gap.metric, gap.mean, gap.low, gap.high)} against the trained {trained}"
        lines.append(line)
    fair = [g for g in gaps if not g.worse]
    claim = f"{lines[0]}{'; ' + '; '.join(lines[1:]) if lines[1:] else ''}."
    verdict: Verdict = "yes" if gaps and len(fair) == len(gaps) else "no" if gaps else "cannot say"
    return Finding(key, question, claim, verdict, tuple(lines), ("scoreboard", "confusion"))


def ties(tables: Tables) -> Finding:
    """On how many tasks one model alone is best."""
    key, question = "ties", "Is there one best model for each task?"
    board = tables.scoreboard[tables.scoreboard["n_seeds"] > 1]
    tied = board[board["tied"].fillna(False)].groupby("task", sort=False)["model"].agg(list)
    tied = tied[[len(board[board["task"] == task]) > 1 for task in tied.index]]
    if tied.empty:
        return cannot_say(key, question, "no task has two models over two seeds or more")
    alone = [task for task, models in tied.items() if len(models) == 1]
    shared = [f"{task}: {fmt.listing(models)}" for task, models in tied.items() if len(models) > 1]
    claim = f"One model alone is best on {of(len(alone), len(tied), 'task')}"
    claim += (
        f"; on the others the first cannot be told from the next ({fmt.listing(shared, 3)})."
        if shared
        else "."
    )
    lines = tuple(f"{task}: {fmt.listing(models)}" for task, models in tied.items())
    return Finding(key, question, claim, "no" if shared else "yes", lines)
