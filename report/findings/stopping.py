"""Findings on where training is scored: at its best epoch, and on the points that it saw."""

import pandas as pd

from bench.choosing.axes import numbers
from report import format as fmt
from report.findings.base import Finding, cannot_say, each, median, rule, short, together
from report.findings.beside import caveats
from report.findings.levels import SIDES, comparisons
from report.findings.lines import difference_text, size_of
from report.tables.reader import Tables
from report.tables.stopping import stopped

VERDICTS = ("better", "equal", "worse", "not worse", "not better", "cannot say")


def early_stopping(tables: Tables) -> Finding:
    """What the weights of the best validation epoch would have given on test, per scoreboard row."""
    key, question = "early-stopping", "Would stopping at the best validation epoch have helped?"
    rows = stopped(tables)
    if rows.empty:
        return cannot_say(key, question, "nothing was trained over two seeds or more")
    lines = []
    for row in each(rows):
        unit = "" if row.metric == "accuracy" else "RMSE "
        gain = fmt.gain(row.metric, row.difference, row.difference_low, row.difference_high)
        lines.append(
            f"{row.task}, {row.model}: best epoch {fmt.exact(row.epoch)}, {unit}{gain}, {row.verdict}"
        )
    claims, said, kinds = [], [], list(rows.groupby("kind", sort=False))
    for kind, part in kinds:
        counts = [(word, int((part["verdict"] == word).sum())) for word in VERDICTS]
        words = [f"{'not settled' if word == 'cannot say' else word} on {n}" for word, n in counts if n]
        claims.append(
            f"{_median_size(part)} for {SIDES[str(kind)]} ({fmt.listing(words)} of "
            f"{fmt.count(len(part), 'chosen setting')})"
        )
        idle = int(part["verdict"].isin(["equal", "not better", "worse"]).sum())
        said.append(rule(int((part["verdict"] == "better").sum()), idle, len(part)))
    claim = f"Stopping at the best epoch gives {'; '.join(claims)}."
    verdict = together(said)
    sizes = [f"{_median_size(part)}: {SIDES[str(kind)]} stopped at their best epoch" for kind, part in kinds]
    line = short(*sizes, verdict=verdict)
    return Finding(key, question, claim, verdict, tuple(lines), ("cells", "scoreboard"), line)


def _median_size(rows: pd.DataFrame) -> str:
    """Median difference of accuracy, median of the RMSE's ratio, of what there is."""
    difference, accurate = numbers(rows, "difference"), (rows["metric"] == "accuracy").to_numpy(bool)
    points, ratio = median(difference[accurate]), 1 + median(difference[~accurate])
    parts = [] if fmt.missing(points) else [f"{fmt.points(points)} of accuracy"]
    parts += [] if fmt.missing(ratio) else [f"RMSE × {fmt.number(ratio)}"]
    return (", ".join(parts) or "no size") + (" in the median" if len(rows) > 1 else "")


def same_points(tables: Tables) -> Finding:
    """What scoring on the training points promises too much."""
    key, question = "same-points", "Does scoring on the training points promise too much?"
    rows = comparisons(tables, "split")
    rows = rows[rows["level"] == "same"]
    if rows.empty:
        return cannot_say(key, question, "the study scores nothing on its training points")
    claims, verdicts = [], []
    for _, mine in rows.groupby("kind", sort=False):
        more = mine[mine["sure"] > 0]
        idle = int(mine["verdict"].isin(["equal", "worse", "not better"]).sum())
        verdicts.append(rule(len(more), idle, len(mine)))
        most = next(each((more if len(more) else mine).sort_values("gain", ascending=False, kind="stable")))
        counts = fmt.count(len(mine), "comparison")
        told = f"too much is shown in {len(more)} of {counts}" if len(more) else f"shown in none of {counts}"
        alike = int(mine["equal"].sum())
        told += f", no difference in {alike}" if alike else ""
        claims.append(f"{difference_text(most)} at most, with {most.model} on {most.task} ({told})")
    lines = tuple(
        f"{r.task}, {r.model} ({r.activation}): {difference_text(r)}, {r.verdict}" for r in each(rows)
    )
    claim = f"It promises {'; '.join(claims)}.{caveats(rows)}"
    verdict, most = together(verdicts), next(each(rows.sort_values("gain", ascending=False, kind="stable")))
    line = f"{size_of(most)} promised too much at most: {fmt.brief(most.model)} on {fmt.brief(most.task)}"
    return Finding(key, question, claim, verdict, lines, ("effects",), short(line, verdict=verdict))
