"""Finding on batch sizes: epochs to an accuracy that both sides of a comparison share."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from report import format as fmt
from report.findings.base import LINE, Finding, Verdict, cannot_say, each, rule, short, together
from report.findings.beside import caveats, sentences
from report.findings.lacking import why
from report.findings.level import Level, share_of
from report.findings.levels import best_of, comparisons, groups_of, levels_of, lines_of
from report.tables.gains import in_common
from report.tables.reader import Tables
from report.tables.statistics import Array
from report.words import KINDS

GUESSING = 0.5  # accuracy of a coin
NO_ACCURACY = "batches are compared in regression alone, and epochs are counted to an accuracy"
GOAL = 0.95  # of the best validation accuracy of the full batch


class Needed(NamedTuple):
    """Epochs of one comparison, a seed each, to the same accuracy: of the batch and of the full batch.
    Infinite where it is not reached; both empty where no full batch comes further than guessing."""

    batch: Array
    full: Array


def batch_size(tables: Tables) -> Finding:
    """How many epochs batches need to come as far as the full batch, and what they do to the score."""
    key, question = "batch-size", "Do small batches learn in fewer epochs?"
    rows = comparisons(tables, "batch_size")
    rows = rows[rows["reference"] == "full"]
    if rows.empty:
        return cannot_say(key, question, why(tables, "batch_size", against="full"))
    accurate = rows[rows["metric"] == "accuracy"]
    if accurate.empty:
        return cannot_say(key, question, NO_ACCURACY)
    levels, groups = levels_of(rows), [levels_of(some) for some in groups_of(rows)]
    needed = _needed(tables, accurate)
    claims, parts, verdicts = [], [], []
    for some in (some for some in groups if some[0].metric == "accuracy"):
        mine = (accurate["kind"] == some[0].kind).to_numpy(bool)
        told, part, verdict = _told(some, accurate[mine], [needed[i] for i in np.flatnonzero(mine)])
        claims += [told] if told else []
        parts += [part] if told else []
        verdicts += [verdict] if told else []
    if not claims:
        return cannot_say(key, question, "95 % of what the full batch reaches is no more than guessing")
    claim = "Epochs to 95 % of the best validation accuracy of the full batch, seed by seed (median): "
    claim += f"{'; '.join(claims)}. The score: {sentences(best_of(some).text for some in groups)}"
    verdict = together(verdicts)
    lines = (*_lines(accurate, needed), *lines_of(rows, levels))
    line = short(*parts, verdict=verdict)
    return Finding(key, question, claim, verdict, lines, ("effects", "curves"), line, caveats(rows))


def _needed(tables: Tables, rows: pd.DataFrame) -> list[Needed]:
    """Epochs of every comparison to 95 % of the best validation accuracy that the full batch reaches with the
    same seed: one goal for both."""
    digests = dict.fromkeys([*rows["digest"].astype(str), *rows["reference_digest"].astype(str)])
    cells = {one: dict(tables.ended(one)[["seed", "digest"]].to_numpy(object)) for one in digests}
    curves = tables.curves([cell for by_seed in cells.values() for cell in by_seed.values()])
    of_cell = {str(cell): part.sort_values("epoch") for cell, part in curves.groupby("digest")}
    found = []
    for row in each(rows):
        batch, full = cells[str(row.digest)], cells[str(row.reference_digest)]
        both = [(batch[seed], full[seed]) for seed in batch if seed in full]
        reached = [_reached(of_cell[a], of_cell[b]) for a, b in both if a in of_cell and b in of_cell]
        there = np.array([pair for pair in reached if pair], float).reshape(-1, 2)
        found.append(Needed(there[:, 0], there[:, 1]))
    return found


def _reached(batch: pd.DataFrame, full: pd.DataFrame) -> tuple[float, float] | None:
    """The first epochs of two curves that come to the full batch's goal; None where that is a guess."""
    goal = GOAL * float(full["validation_score"].max())
    return (_first(batch, goal), _first(full, goal)) if goal > GUESSING else None


def _first(curve: pd.DataFrame, goal: float) -> float:
    there = curve.loc[(curve["validation_score"] >= goal).to_numpy(bool, na_value=False), "epoch"]
    return float(there.iloc[0]) if len(there) else np.inf


def _told(levels: Sequence[Level], rows: pd.DataFrame, needed: Sequence[Needed]) -> tuple[str, str, Verdict]:
    """Of one kind of models, in words and in a line, and whether batches need fewer epochs than the full one
    in each comparison; "" for none. Medians are over the comparisons that every size of batch has, if any."""
    who = KINDS.get(levels[0].kind, levels[0].kind)
    there = [bool(len(one.batch)) for one in needed]
    if not any(there):
        return "", "", "cannot say"
    ways = np.array([_way(one) for one in needed])
    digests = list(rows["reference_digest"].astype(str))
    by_name = {
        level.name: [i for i, name in enumerate(rows["level"].astype(str)) if name == level.name and there[i]]
        for level in levels
    }
    common = in_common([digests[i] for i in places] for places in by_name.values() if places)
    ends = {
        name: _middle([needed[i].batch for i in places if not common or digests[i] in common])
        for name, places in by_name.items()
        if places
    }
    fulls = {
        digest: one.full
        for digest, one in zip(digests, needed, strict=True)
        if len(one.full) and (not common or digest in common)
    }
    full = _middle(list(fulls.values()))
    told = f"{who} {fmt.listing([f'{_said(end)} with batches of {name}' for name, end in ends.items()])}, "
    counts = [("fewer in", -1), ("as many in", 0), ("more in", 1)]
    words = [f"{word} {n}" for word, way in counts if (n := int((ways == way).sum()))]
    words += [f"not settled in {n}"] if (n := int(np.isnan(ways).sum())) else []
    told += (
        f"{_said(full)} with the full batch ({fmt.listing(words)} of {fmt.count(len(rows), 'comparison')})"
    )
    fewest = min(ends, key=lambda name: sum(ends[name]))
    part = _line(fewest, who, ends[fewest], full, ways[by_name[fewest]])
    return told, part, rule(int((ways == -1).sum()), int((ways == 1).sum()), len(rows))


def _line(name: str, who: str, batch: tuple[float, float], full: tuple[float, float], ways: Array) -> str:
    """1 epoch, not 7, to 95 % of the full batch's best accuracy: batches of 8 (networks), fewer in 3 of 3."""
    if np.isinf(batch[0]):
        return f"batches never come to 95 % of the full batch's best accuracy: {who}"
    part = f"{_epochs(batch)}, not {_said(full)}, to 95 % of the full batch's best accuracy: "
    part += f"batches of {name} ({who})"
    if len(ways) > 1:
        part += f", fewer in {share_of(int((ways == -1).sum()), len(ways))}"
        part += f", more in {(ways == 1).sum()}" if (ways == 1).any() else ""
    return part if len(part) <= LINE else part.replace(" accuracy", "")


def _way(one: Needed) -> float:
    """-1 where the batch needs fewer epochs in the median over seeds, 1 where more, 0 where as many; NaN
    where there is no seed to tell, or two medians lie between numbers of which some are the same."""
    if not len(one.batch):
        return float("nan")
    (low, high), (full_low, full_high) = (_middle([side]) for side in one)
    if high < full_low or low > full_high:
        return float((low > full_high) - (high < full_low))
    return 0.0 if (low, high) == (full_low, full_high) else float("nan")


def _middle(parts: Sequence[Array]) -> tuple[float, float]:
    """The two values in the middle of a median over comparisons of medians over seeds; one twice where it is
    one."""
    lows, highs = ([np.quantile(part, 0.5, method=end) for part in parts] for end in ("lower", "higher"))
    return float(np.quantile(lows, 0.5, method="lower")), float(np.quantile(highs, 0.5, method="higher"))


def _said(middle: tuple[float, float]) -> str:
    """3; between 22 and 23; 22 or more, where half of the trainings do not come so far; never."""
    low, high = middle
    if np.isinf(low):
        return "never"
    if np.isinf(high):
        return f"{fmt.whole(low)} or more"
    return fmt.whole(low) if low == high else f"between {fmt.whole(low)} and {fmt.whole(high)}"


def _epochs(middle: tuple[float, float]) -> str:
    """1 epoch; between 22 and 23 epochs; never."""
    unit = "" if np.isinf(middle[0]) else " epoch" if middle == (1, 1) else " epochs"
    return _said(middle) + unit


def _lines(rows: pd.DataFrame, needed: Sequence[Needed]) -> list[str]:
    """Every comparison with its epochs, medians over seeds."""
    return [
        f"{row.task}, {row.model}: {_epochs(_middle([one.batch]))} with batches of {row.level}, "
        f"{_said(_middle([one.full]))} with the full batch (to the same accuracy, "
        f"{fmt.count(len(one.batch), 'seed')})"
        for row, one in zip(each(rows), needed, strict=True)
        if len(one.batch)
    ]
