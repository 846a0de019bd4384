"""Findings on models: one neuron, many neurons, the linear models, the limit, hand-set weights."""

import numpy as np
import pandas as pd

from bench.statistics import SIGNIFICANCE, holm
from report import format as fmt
from report.findings.base import (
    SHOWN,
    Finding,
    Verdict,
    cannot_say,
    each,
    furthest,
    most_of,
    named,
    of,
    rule,
    rule_by_metric,
    rule_of_all,
    short,
    texts,
)
from report.findings.beside import beside, caveats, chosen_from
from report.findings.lacking import both, linear_sides, side
from report.findings.levels import KEEPS_UP, comparisons, one_a_task
from report.findings.lines import difference_text, furthest_row, line_of, size_of
from report.findings.straight import straighter, told
from report.tables.gaps import Gap
from report.tables.reader import Tables
from report.tables.scoreboard import FIRST
from report.tables.statistics import mean_interval

NO_LIMIT = "the best possible accuracy is known for no task of this study (it takes the points' distribution)"
MOST_SIZES = 3  # told with their intervals in one claim
LINES = ("linear", "neuron")  # kinds of models that separate by a line, a plane, ...


def one_neuron(tables: Tables) -> Finding:
    """On which tasks one neuron does as well as the network."""
    key, question = "one-neuron", "Does one neuron keep up with a hidden layer?"
    gaps = tables.gaps(tables.board.tasks(), tables.neuron, tables.network_on)
    if not gaps:
        return cannot_say(key, question, both(side(tables, "neuron"), side(tables, "mlp")))
    network = tables.network_called(gap.task for gap in gaps)
    parts = [part for metric in ("accuracy", "rmse") if (part := _kept(gaps, metric, network))]
    kept, lost = [g for g in gaps if g.keeps_up], [g for g in gaps if g.worse]
    claim = " ".join(parts)
    verdict = _by_metric(gaps)
    keeps = f"One neuron keeps up with {fmt.brief(network)} on {of(len(kept), len(gaps), 'task')}"
    line = short(keeps, verdict=verdict)
    if lost:
        most = furthest(lost)
        behind = f"{most.size} on {fmt.brief(most.task)} at the worst"
        counts = f"one neuron keeps up on {of(len(kept), len(gaps), 'task')}, behind on {len(lost)}"
        line = short(behind, counts, verdict=verdict)
    under = told(straighter(tables, [gap.task for gap in lost]))
    return Finding(key, question, claim, verdict, texts(gaps), ("scoreboard", "cells"), line, under)


def _by_metric(gaps: list[Gap]) -> Verdict:
    """Whether the first keeps up with the second."""
    return rule_by_metric([g.metric for g in gaps], [g.keeps_up for g in gaps], [g.worse for g in gaps])


def _kept(gaps: list[Gap], metric: str, network: str) -> str:
    """In classification one neuron falls behind mlp-40 by 11.0 to 46.0 points of accuracy on c; it is shown
    to keep up on 2 of 4 tasks (a and b); or nothing."""
    gaps = [g for g in gaps if g.metric == metric]
    kept, lost, unsaid = ([g for g in gaps if getattr(g, name)] for name in ("keeps_up", "worse", "open"))
    if not gaps:
        return ""
    part = f"In {'classification' if metric == 'accuracy' else 'regression'} one neuron "
    part += f"falls behind {network} by {_sizes(lost)} on {named(lost)}; it " if lost else ""
    part += f"is shown to keep up {'' if lost else f'with {network} '}on {of(len(kept), len(gaps), 'task')}"
    part += f" ({named(kept)})" if kept else ""
    return part + (f"; on {named(unsaid)} it cannot be said." if unsaid else ".")


def _sizes(gaps: list[Gap]) -> str:
    """How large gaps of one metric are, whichever way: 11.0 to 46.0 points of accuracy; RMSE × 1.2 to 3.0."""
    if gaps[0].metric == "accuracy":
        ends = [fmt.fixed(size, 1) for size in sorted(abs(100 * g.mean) for g in gaps)]
        return f"{fmt.span(ends[0], ends[-1])} points of accuracy"
    ends = [fmt.number(size, 2) for size in sorted(1 + g.mean for g in gaps)]
    return f"RMSE × {fmt.span(ends[0], ends[-1])}"


def network_beats_neuron(tables: Tables) -> Finding:
    """Whether the hidden layer pays where no line separates the classes."""
    key, question = (
        "network-beats-neuron",
        "Does a hidden layer beat one neuron where no line separates the classes?",
    )
    curved = _curved(tables.scoreboard)
    if not curved:
        return cannot_say(key, question, _no_curved(tables))
    gaps = [  # judged with all other tasks, as where the neuron is said to keep up
        gap
        for gap in tables.gaps(tables.board.tasks(), tables.network_on, tables.neuron)
        if gap.task in curved
    ]
    if not gaps:
        why = f"none of {fmt.listing(curved, SHOWN)}, which no line separates, has both a trained neuron and "
        return cannot_say(key, question, f"{why}a trained network with results on two seeds or more")
    won, lost = [g for g in gaps if g.better], [g for g in gaps if g.no_gain]
    order = sorted(gaps, key=lambda gap: (gap.metric != "accuracy", -abs(gap.mean)))
    network = tables.network_called(gap.task for gap in gaps)
    claim = f"{network} against the neuron: {fmt.listing([gap.text for gap in order], MOST_SIZES)}; "
    claim += f"shown to be better on {of(len(won), len(gaps), 'task')}."
    verdict = rule(len(won), len(lost), len(gaps))
    straight = straighter(tables, [gap.task for gap in gaps])
    most = furthest([straight[g.task].under or g if g.task in straight else g for g in gaps])
    rival = straight[most.task].model if most.task in straight else "one neuron"
    line = f"{most.size}: {fmt.brief(network)} over {fmt.brief(rival)} on {fmt.brief(most.task)}, "
    line += most_of(len(gaps)) + (" that no line separates" if len(gaps) > 1 else "")
    line, under = short(line, verdict=verdict), told(straight)
    return Finding(key, question, claim, verdict, texts(gaps), ("scoreboard", "cells"), line, under)


def _no_curved(tables: Tables) -> str:
    """Why no task is known that no line separates."""
    rows = tables.scoreboard[tables.scoreboard["problem"] == "classification"]
    straight = rows["kind"].isin(LINES)
    if rows.empty:
        return "this study has no classification"
    if not straight.any():
        return "this study has no neuron and no linear model in classification"
    if straight.all():
        return "this study has nothing but neurons and linear models in classification, which all draw a line"
    if (rows["n_seeds"].fillna(0) < 2).all():
        return "no model has results on two seeds or more in classification"
    tasks = fmt.listing(dict.fromkeys(rows["task"]), SHOWN)
    if len({*rows["task"]}) == 1:
        return f"on {tasks} the best neuron or linear model is not shown to stay below the best of all"
    return f"on none of {tasks} is the best neuron or linear model shown to stay below the best of all"


def _curved(board: pd.DataFrame) -> list[str]:
    """Classification tasks that no line separates: the best linear model or neuron is shown to be worse than
    the first of all, or is the first and another model is shown to be better all the same."""
    rows = board[(board["problem"] == "classification") & board["rank"].notna()]
    straight = rows["kind"].isin(LINES)
    best = (
        rows[straight].sort_values("rank", kind="stable").drop_duplicates("task").set_index("task")["verdict"]
    )
    beaten = set(rows.loc[~straight & (rows["verdict"] == "better"), "task"])
    below = {task for task, word in best.items() if word == "worse" or (word == FIRST and task in beaten)}
    return [str(task) for task in dict.fromkeys(rows["task"]) if task in below]


def neuron_against_linear(tables: Tables) -> Finding:
    """Whether gradient descent on a neuron reaches the linear model of scikit-learn that means the same."""
    key, question = "neuron-linear", "Does the trained neuron reach the linear model that means the same?"
    rows = one_a_task(comparisons(tables, "solver"), tables)
    if rows.empty:
        return cannot_say(key, question, both(*linear_sides(tables)))
    kept = rows[rows["verdict"].isin(KEEPS_UP)]
    short_of, better = rows[rows["sure"] < 0], rows[rows["sure"] > 0]
    unsaid = rows[~rows.index.isin([*kept.index, *short_of.index])]
    behind = [f"{r.task} {difference_text(r)}" for r in each(short_of.loc[_largest_first(short_of)])]
    claim = f"The neuron that means the same ({_meaning(rows)}; α chosen as the linear model's penalty is) "
    claim += f"stays behind on {fmt.listing(behind, MOST_SIZES)}; it " if behind else ""
    claim += f"reaches the linear model on {of(len(kept), len(rows), 'task')}"
    claim += f"; it is better on {fmt.listing(better['task'], SHOWN)}" if len(better) else ""
    claim += f"; on {fmt.listing(unsaid['task'], SHOWN)} it cannot be said" if len(unsaid) else ""
    verdict = rule_by_metric(rows["metric"], rows["verdict"].isin(KEEPS_UP), rows["sure"] < 0)
    lines = tuple(line_of(row, tables) for row in each(rows))
    kept_on = f"The neuron reaches the linear model on {of(len(kept), len(rows), 'task')}"
    line = short(kept_on, verdict=verdict)
    if len(short_of):
        most = furthest_row(short_of)
        worst = f"{size_of(most)} on {fmt.brief(most.task)}: the neuron behind the linear model"
        counts = f"reaches it on {len(kept)}, not on {len(short_of)} of {fmt.count(len(rows), 'task')}"
        line = short(worst, counts, verdict=verdict)
    under = beside(chosen_from(rows, "the neuron", "the linear model"), caveats(rows))
    return Finding(key, question, f"{claim}.", verdict, lines, ("effects",), line, under)


def _meaning(rows: pd.DataFrame) -> str:
    """Which neurons are compared: sigmoid in classification, identity in regression."""
    parts = rows[["activation", "problem"]].drop_duplicates()
    return fmt.listing([f"{row.activation} in {row.problem}" for row in each(parts)])


def _largest_first(rows: pd.DataFrame) -> pd.Index:
    """The rows of comparisons, largest difference first."""
    return rows["gain"].abs().sort_values(ascending=False, kind="stable").index


def bayes_limit(tables: Tables) -> Finding:
    """Whether any model seems to beat the best possible accuracy."""
    key, question = "bayes-limit", "Does every model stay within the best possible (Bayes) accuracy?"
    board = tables.scoreboard
    board = board[board["limit"].notna() & (board["n_seeds"] > 1)]
    if board.empty:
        known = tables.scoreboard["limit"].notna().any()
        seeds = "no model has results on two seeds or more on a task whose best possible accuracy is known"
        return cannot_say(key, question, seeds if known else NO_LIMIT)
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
        claim = f"No model beats the Bayes accuracy by more than its interval, on {tasks}: "
        claim += f"{'; '.join(lines[:MOST_SIZES])}."
    verdict = rule_of_all(int((~over).sum()), int(over.sum()), len(over))
    beyond = board.iloc[int(np.nanargmax(board["test"].to_numpy(float) - board["limit"].to_numpy(float)))]
    gap = f"{fmt.points(beyond['test'] - beyond['limit'])} against the best possible accuracy: "
    where = f"{fmt.brief(beyond['model'])} on {fmt.brief(beyond['task'])}"
    end = ", look for an error" if over.any() else ""
    return Finding(key, question, claim, verdict, lines, short=short(gap + where + end, verdict=verdict))


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
    hand = board[board["kind"].isin(["neuron", "mlp"]) & board["epochs"].isna()]
    if hand.empty:
        return cannot_say(key, question, "this study sets no weights by hand")
    hand = hand[hand["n_seeds"] > 1]
    if hand.empty:
        return cannot_say(key, question, "weights set by hand have no results on two seeds or more")
    rivals = {
        (row.model, row.task): tables.neuron if row.kind == "neuron" else tables.network_on(row.task)
        for row in each(hand)
    }
    pairs = [(row, tables.board.row(row.task, rivals[row.model, row.task])) for row in each(hand)]
    rivalled = [(row, rival) for row, rival in pairs if rival is not None]
    gaps = tables.gaps_of([(row.digest, str(rival["digest"])) for row, rival in rivalled])
    of_row = {row.digest: gap for (row, _), gap in zip(rivalled, gaps, strict=True) if gap.n > 1}
    lines = []
    for row in each(hand):
        line = f"{row.model} on {row.task}: {fmt.score(row.metric, row.test, row.low, row.high)}"
        gap = of_row.get(row.digest)
        if gap is not None:
            line += f", {gap.difference} against the trained {rivals[row.model, row.task]}, {gap.verdict}"
        lines.append(line)
    told = list(of_row.values())
    verdict = _by_metric(told) if told else "cannot say"
    claim = f"{'; '.join(lines[:MOST_SIZES])}"
    claim += f"; and {len(lines) - MOST_SIZES} more" if len(lines) > MOST_SIZES else ""
    most = furthest([gap for gap in told if gap.verdict in ("better", "worse")] or told) if told else None
    parts = [f"{most.size} on {fmt.brief(most.task)}, set by hand against trained"] if most else []
    shown = f"as good as trained in {of(sum(g.keeps_up for g in told), len(told), 'case')}"
    line = short(*parts, shown, verdict=verdict)
    return Finding(key, question, f"{claim}.", verdict, tuple(lines), ("scoreboard", "confusion"), line)
