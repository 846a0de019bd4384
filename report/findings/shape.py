"""Findings on the network's shape: activation, bias, width, depth."""

from typing import NamedTuple

import pandas as pd

from bench.statistics import SIGNIFICANCE
from report import format as fmt
from report.findings.base import SHOWN, Finding, cannot_say, each, of
from report.findings.levels import (
    beyond_chance,
    comparisons,
    difference_text,
    factor_finding,
    levels_of,
    lines_of,
    sentence,
)
from report.tables.reader import Tables


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
    claim = sentence("; ".join(level.clause for level in apart or levels))
    total = sum(level.better + level.worse for level in levels)
    matters = beyond_chance(total, len(rows), SIGNIFICANCE)
    return Finding(key, question, claim, "yes" if matters else "no", lines_of(rows, levels), ("effects",))


def bias(tables: Tables) -> Finding:
    """What leaving out the biases costs."""
    key, question = "bias", "Do the biases matter?"
    rows = comparisons(tables, "bias")
    if rows.empty:
        return cannot_say(
            key, question, "the study trains nothing with and without biases over two seeds or more"
        )
    apart = rows[rows["sure"] != 0]
    lost, won = apart[apart["gain"] < 0], apart[apart["gain"] > 0]
    claim = f"Leaving the biases out is worse in {len(lost)} of {fmt.count(len(rows), 'comparison')}"
    claim += f" ({_largest(lost)})" if len(lost) else ""
    claim += f" and better in {len(won)} ({_largest(won)})." if len(won) else ", and better in none."
    lines = lines_of(rows, levels_of(rows))
    return Finding(
        key,
        question,
        claim,
        "yes" if beyond_chance(len(apart), len(rows), SIGNIFICANCE) else "no",
        lines,
        ("effects",),
    )


def _largest(rows: pd.DataFrame) -> str:
    """neuron on moons -14.0 points [...] and 3 more, the largest first."""
    parts = [
        f"{r.model} on {r.task} {difference_text(r)}"
        for r in each(rows.reindex(rows["gain"].abs().sort_values(ascending=False).index))
    ]
    return fmt.listing(parts, 3)


def width(tables: Tables) -> Finding:
    """The smallest width that cannot be told from the best one, per task."""
    key, question = "width", "Are fewer than 40 neurons side by side enough?"
    enough = _smallest(tables)
    if not enough:
        return cannot_say(key, question, "no task has two widths of one hidden layer over two seeds or more")
    by_width: dict[int, list[str]] = {}
    for task in sorted(enough, key=lambda task: enough[task].smallest):
        by_width.setdefault(enough[task].smallest, []).append(task)
    widths = "; ".join(f"{w} on {fmt.listing(tasks, SHOWN)}" for w, tasks in by_width.items())
    fewer = [task for task, found in enough.items() if found.smallest < 40]
    claim = f"Fewer than 40 are enough on {of(len(fewer), len(enough), 'task')}; "
    claim += f"not told from the best width: {widths}."
    lines = tuple(
        f"{task}: {found.smallest} neurons, the best was {found.best}" for task, found in enough.items()
    )
    return Finding(
        key, question, claim, "yes" if len(fewer) == len(enough) else "no", lines, ("effects", "cells")
    )


class _Widths(NamedTuple):
    """smallest: that is not told from the best by test mean."""

    smallest: int
    best: int


def _smallest(tables: Tables) -> dict[str, _Widths]:
    """Task -> its widths, with the activation that did best."""
    rows = tables.effects
    rows = rows[(rows["factor"] == "width") & (rows["n_seeds"] > 1)]
    found: dict[str, _Widths] = {}
    for task, part in rows.groupby("task", sort=False):
        sign = 1 if part["metric"].iloc[0] == "rmse" else -1
        best = part.iloc[int((sign * part["mean"]).argmin())]
        alike = part[part["reference_digest"] == best["reference_digest"]]
        gaps = {int(r.level): tables.gap_of(str(r.digest), str(best["digest"])) for r in each(alike)}
        tied = [level for level, gap in gaps.items() if not gap.worse or level == int(best["level"])]
        if len(gaps) > 1:
            found[str(task)] = _Widths(min(tied), int(best["level"]))
    return found


def depth(tables: Tables) -> Finding:
    """Whether more hidden layers, all as wide, are better than one."""
    return factor_finding(tables, "depth", "depth", "Does depth help?", "Depth")
