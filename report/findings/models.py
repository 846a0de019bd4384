"""Findings on models: one neuron, many neurons, the linear models, the limit, hand-set weights."""

import numpy as np

from bench.statistics import SIGNIFICANCE, holm
from report import format as fmt
from report.findings.base import SHOWN, Finding, Verdict, cannot_say, each, named, of, texts
from report.findings.beside import caveats, chosen_from
from report.findings.levels import KEEPS_UP, comparisons, difference_text, line_of, one_a_task
from report.tables.gaps import Gap
from report.tables.reader import Tables
from report.tables.scoreboard import FIRST
from report.tables.statistics import mean_interval

CURVED = ("moons", "circles", "xor", "spirals")  # no line separates these


def one_neuron(tables: Tables) -> Finding:
    """On which tasks one neuron does as well as the network."""
    key, question = "one-neuron", "Does one neuron keep up with a hidden layer on any task?"
    neuron, network = tables.neuron, tables.network
    gaps = tables.gaps(tables.board.tasks(), neuron, network)
    if not gaps:
        return cannot_say(key, question, "no task has both a neuron and a network, over two seeds or more")
    parts = [part for metric in ("accuracy", "rmse") if (part := _kept(gaps, metric))]
    kept, lost = [g for g in gaps if g.keeps_up], [g for g in gaps if g.worse]
    claim = f"One neuron is shown to keep up with {network} on {'; on '.join(parts)}."
    verdict: Verdict = "yes" if kept else "no" if len(lost) == len(gaps) else "cannot say"
    return Finding(key, question, claim, verdict, texts(gaps), ("scoreboard", "cells"))


def _kept(gaps: list[Gap], metric: str) -> str:
    """2 of 4 classification tasks (a and b), falling behind on c by 11.1 to 46.0 points; or nothing."""
    gaps = [g for g in gaps if g.metric == metric]
    kept, lost, unsaid = ([g for g in gaps if getattr(g, name)] for name in ("keeps_up", "worse", "open"))
    if not gaps:
        return ""
    part = of(len(kept), len(gaps), "classification task" if metric == "accuracy" else "regression task")
    part += f" ({named(kept)})" if kept else ""
    if lost:
        sizes = sorted(abs(100 * g.mean) if metric == "accuracy" else 1 + g.mean for g in lost)
        ends = [fmt.fixed(size, 1) if metric == "accuracy" else fmt.number(size, 2) for size in sizes]
        span = f"{ends[0]} to {ends[-1]}" if len(lost) > 1 else ends[0]
        by = f" by {span} points of accuracy" if metric == "accuracy" else f" (RMSE × {span})"
        part += f", falling behind on {named(lost)}{by}"
    return part + (f", not to be said on {named(unsaid)}" if unsaid else "")


def network_beats_neuron(tables: Tables) -> Finding:
    """Whether the hidden layer pays where no line separates the classes."""
    key, question = (
        "network-beats-neuron",
        "Does a hidden layer beat one neuron where no line separates the classes?",
    )
    gaps = [  # judged with all other tasks, as where the neuron is said to keep up
        gap for gap in tables.gaps(tables.board.tasks(), tables.network, tables.neuron) if gap.task in CURVED
    ]
    if not gaps:
        return cannot_say(
            key, question, f"none of {fmt.listing(CURVED)} has both models over two seeds or more"
        )
    won, lost = [g for g in gaps if g.better], [g for g in gaps if g.no_gain]
    claim = (
        f"{tables.network} beats the neuron on {of(len(won), len(gaps), 'task')}: {'; '.join(texts(gaps))}."
    )
    verdict: Verdict = "yes" if len(won) == len(gaps) else "no" if lost else "cannot say"
    return Finding(key, question, claim, verdict, texts(gaps), ("scoreboard", "cells"))


def neuron_against_linear(tables: Tables) -> Finding:
    """Whether gradient descent on a neuron reaches the linear model of scikit-learn that means the same."""
    key, question = "neuron-linear", "Does the trained neuron reach the linear model that means the same?"
    rows = one_a_task(comparisons(tables, "solver"), tables)
    if rows.empty:
        why = "no task has a linear model and a neuron that means the same, over two seeds or more"
        return cannot_say(key, question, why)
    kept = rows[rows["verdict"].isin(KEEPS_UP)]
    short, better = rows[rows["sure"] < 0], rows[rows["sure"] > 0]
    unsaid = rows[~rows.index.isin([*kept.index, *short.index])]
    claim = (
        "The neuron (sigmoid with cross-entropy, identity with squares, its α chosen as the linear model's "
    )
    claim += f"penalty is) reaches the linear model on {of(len(kept), len(rows), 'task')}"
    claim += f"; it is better on {fmt.listing(better['task'], SHOWN)}" if len(better) else ""
    behind = [f"{r.task} {difference_text(r)}" for r in each(short)]
    claim += f"; it stays behind on {fmt.listing(behind, SHOWN)}" if behind else ""
    claim += f"; on {fmt.listing(unsaid['task'], SHOWN)} it cannot be said" if len(unsaid) else ""
    verdict: Verdict = "no" if len(short) else "yes" if unsaid.empty else "cannot say"
    lines = tuple(line_of(row, tables) for row in each(rows))
    return Finding(key, question, f"{claim}.{chosen_from(rows)}{caveats(rows)}", verdict, lines, ("effects",))


def bayes_limit(tables: Tables) -> Finding:
    """Whether any model seems to beat the best possible accuracy."""
    key, question = "bayes-limit", "Does every model stay within the best possible (Bayes) accuracy?"
    board = tables.scoreboard
    board = board[board["limit"].notna() & (board["n_seeds"] > 1)]
    if board.empty:
        return cannot_say(key, question, "no task with a known limit was run over two seeds or more")
    rows = [tables.setting_of(d) for d in board["digest"]]
    test = tables.results.test[rows] - board["limit"].to_numpy(float)[:, None]
    over = _one_sided(test) < SIGNIFICANCE
    best = board[board["verdict"] == FIRST].drop_duplicates("task")
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
    rivals = {row.model: tables.neuron if row.kind == "neuron" else tables.network for row in each(hand)}
    pairs = [(row, tables.board.row(row.task, rivals[row.model])) for row in each(hand)]
    rivalled = [(row, rival) for row, rival in pairs if rival is not None]
    gaps = tables.gaps_of([(row.digest, str(rival["digest"])) for row, rival in rivalled])
    of_row = {row.digest: gap for (row, _), gap in zip(rivalled, gaps, strict=True) if gap.n > 1}
    lines = []
    for row in each(hand):
        line = f"{row.model} on {row.task}: {fmt.score(row.metric, row.test, row.low, row.high)}"
        gap = of_row.get(row.digest)
        if gap is not None:
            line += f", {gap.difference} against the trained {rivals[row.model]}, {gap.verdict}"
        lines.append(line)
    told = list(of_row.values())
    verdict: Verdict = "cannot say"
    if told:
        verdict = "no" if any(g.worse for g in told) else "yes" if all(g.keeps_up for g in told) else verdict
    return Finding(key, question, f"{'; '.join(lines)}.", verdict, tuple(lines), ("scoreboard", "confusion"))


def ties(tables: Tables) -> Finding:
    """On how many tasks one model alone is best."""
    key, question = "ties", "Is there one best model for each task?"
    board = tables.scoreboard[(tables.scoreboard["n_seeds"] > 1) & tables.scoreboard["rank"].notna()]
    firsts = board[board["verdict"] == FIRST].set_index("task")["model"].to_dict()
    rivals = board[board["task"].isin(firsts) & (board["verdict"] != FIRST)]
    if rivals.empty:
        return cannot_say(key, question, "no task has two models over two seeds or more")
    tasks = list(dict.fromkeys(rivals["task"]))
    left = rivals[rivals["verdict"] != "worse"]
    beside = {
        str(task): [f"{r.model} ({r.verdict})" for r in each(part)]
        for task, part in left.groupby("task", sort=False)
    }
    alone = [task for task in tasks if task not in beside]
    claim = "The model that validation puts first is shown to be better than every other on "
    claim += of(len(alone), len(tasks), "task")
    told = [f"{task}: {firsts[task]} beside {fmt.listing(models, 4)}" for task, models in beside.items()]
    claim += f"; not so on {'; on '.join(told[:SHOWN])}" if told else ""
    claim += f"; and on {fmt.count(len(told) - SHOWN, 'task')} more" if len(told) > SHOWN else ""
    lines = [f"{task}: {firsts[task]} alone" for task in alone]
    lines += [f"{task}: {firsts[task]} beside {fmt.listing(models)}" for task, models in beside.items()]
    equal = int((rivals["verdict"] == "equal").sum())
    lines.append(f"{equal} of {fmt.count(len(rivals), 'rival')} shown to be as good within the margin")
    shown = left["verdict"].isin(KEEPS_UP).any()
    verdict: Verdict = "no" if shown else "cannot say" if beside else "yes"
    return Finding(key, question, claim + ".", verdict, tuple(lines))
