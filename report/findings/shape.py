"""Findings on the network's shape: activation, bias, width, depth."""

import pandas as pd

from report import format as fmt
from report.findings.base import SHOWN, Finding, Verdict, cannot_say, each, of
from report.findings.beside import caveats, chosen_from, sentence
from report.findings.levels import (
    KEEPS_UP,
    better_finding,
    comparisons,
    difference_text,
    first_contexts,
    levels_of,
    line_of,
    lines_of,
    matters,
)
from report.tables.reader import Tables

FORTY = "40"


def activation(tables: Tables) -> Finding:
    """Which activations of the hidden layers do better or worse than ReLU."""
    key, question = "activation", "Does the activation function of the hidden layer matter?"
    rows = comparisons(tables, "activation")
    rows = rows[rows["kind"] == "mlp"]
    if rows.empty:
        return cannot_say(
            key, question, "no network was trained with two activation functions over two seeds or more"
        )
    levels = levels_of(rows)
    apart = sorted((v for v in levels if v.better or v.worse), key=lambda v: v.worse - v.better)
    claim = sentence("; ".join(level.text for level in apart or levels)) + caveats(rows)
    return Finding(key, question, claim, matters(levels), lines_of(rows, levels), ("effects",))


def bias(tables: Tables) -> Finding:
    """What leaving out the biases costs."""
    key, question = "bias", "Do the biases matter?"
    rows = comparisons(tables, "bias")
    if rows.empty:
        return cannot_say(
            key, question, "the study trains nothing with and without biases over two seeds or more"
        )
    parts = []
    levels = levels_of(rows)
    for level, (_, mine) in zip(levels, rows.groupby("kind", sort=False), strict=True):
        lost, won = mine[mine["sure"] < 0], mine[mine["sure"] > 0]
        part = f"without them {level.who}: worse in {len(lost)} of {fmt.count(level.n, 'comparison')}"
        part += (f" ({_largest(lost)})" if len(lost) else "") + f", better in {len(won)}"
        part += (f" ({_largest(won)})" if len(won) else "") + f", equal in {level.equal}"
        rest = level.n - level.better - level.worse - level.equal
        parts.append(part + (f", not settled in {rest}" if rest else ""))
    claim = sentence("; ".join(parts)) + caveats(rows)
    return Finding(key, question, claim, matters(levels), lines_of(rows, levels), ("effects",))


def _largest(rows: pd.DataFrame) -> str:
    """moons -14.0 points [...] and 3 more, the largest first."""
    parts = [
        f"{r.task} {difference_text(r)}"
        for r in each(rows.reindex(rows["gain"].abs().sort_values(ascending=False).index))
    ]
    return fmt.listing(parts, 3)


def width(tables: Tables) -> Finding:
    """The smallest width that is shown to keep up with 40, per task."""
    key, question = "width", "Are fewer than 40 neurons side by side enough?"
    rows = first_contexts(tables, comparisons(tables, "width"))
    rows = rows[(rows["reference"] == FORTY) & (rows["level"].map(float) < float(FORTY))]
    if rows.empty:
        return cannot_say(key, question, "no task has 40 neurons and fewer, over two seeds or more")
    enough = rows[rows["verdict"].isin(KEEPS_UP)].assign(units=lambda part: part["level"].map(int))
    smallest = enough.groupby("task", sort=False)["units"].min().sort_values(kind="stable")
    tasks = list(dict.fromkeys(rows["task"]))
    by_width = {w: [str(t) for t in part.index] for w, part in smallest.groupby(smallest, sort=False)}
    claim = f"Fewer than 40 are shown to be enough on {of(len(smallest), len(tasks), 'task')}"
    claim += (
        f": {'; '.join(f'{w} on {fmt.listing(on, SHOWN)}' for w, on in by_width.items())}" if by_width else ""
    )
    rest = rows[~rows["task"].isin(smallest.index)]
    lost = [str(task) for task, part in rest.groupby("task", sort=False) if (part["sure"] < 0).all()]
    unsaid = [task for task in dict.fromkeys(rest["task"]) if task not in lost]
    claim += f"; on {fmt.listing(lost, SHOWN)} every smaller number is worse" if lost else ""
    claim += f"; on {fmt.listing(unsaid, SHOWN)} it cannot be said" if unsaid else ""
    verdict: Verdict = "yes" if len(smallest) == len(tasks) else "no" if lost else "cannot say"
    lines = tuple(line_of(row, tables) for row in each(rows))
    return Finding(key, question, f"{claim}.{chosen_from(rows)}{caveats(rows)}", verdict, lines, ("effects",))


def depth(tables: Tables) -> Finding:
    """Whether more hidden layers, all as wide, are better than one, each number with its best budget."""
    key, question = "depth", "Does depth help, each depth with its best budget?"
    rows = comparisons(tables, "depth")
    if rows.empty:
        return cannot_say(key, question, "the study compares no levels of depth over two seeds or more")
    return better_finding(rows, key, question, "Depth", every=True, tables=tables)
