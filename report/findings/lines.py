"""One comparison of `effects` in a line: the difference, with its interval or without, and the verdict."""

from typing import Any

import pandas as pd

from report import format as fmt
from report.findings.base import each
from report.findings.beside import budgets
from report.tables.reader import Tables
from report.words import called


def settled_by(seeds: Any) -> str:
    """How many seeds of both sides would tell, in brackets; nothing where that is not known."""
    return "" if fmt.missing(seeds) else f" (some {fmt.seeds(seeds)} seeds of both would tell)"


def line_of(row: Any, tables: Tables | None = None) -> str:
    """moons, mlp-40: 0.9 against 0, +1.2 points [+0.3, +2.1], better. tables: to tell budgets by."""
    here, there = (called(str(row.factor), str(level)) for level in (row.level, row.reference))
    told = f"{row.task}, {row.model}: {here} against {there}, {difference_text(row)}"
    told += f", {verdict_text(row)}"
    return told if tables is None else f"{told}; {budgets(row, tables)}"


def verdict_text(row: Any) -> str:
    """The verdict, and how many seeds would settle it: cannot say (some 60 seeds of both would tell)."""
    return f"{row.verdict}{settled_by(row.seeds_needed)}"


def difference_text(row: Any) -> str:
    """The difference of a row of `effects`, with its interval: -14.0 points [...], RMSE x 0.9 [...]."""
    gap = fmt.gain(row.metric, row.difference, row.difference_low, row.difference_high)
    return gap if row.metric == "accuracy" else f"RMSE {gap}"


def size_of(row: Any) -> str:
    """The difference of a row of `effects` without its interval, in three digits or as few as that allows:
    -14.0 points of accuracy; RMSE x 0.9."""
    ends = (getattr(row, f"difference_{end}", None) for end in ("low", "high"))
    texts = (fmt.gain(row.metric, row.difference), fmt.gain(row.metric, row.difference, *ends))
    gap = min((text.partition(" [")[0] for text in texts), key=len)
    return f"{gap} of accuracy" if row.metric == "accuracy" else f"RMSE {gap}"


def ends_of(rows: pd.DataFrame) -> str:
    """The least and the largest difference of rows of one metric: +0.2 to +1.4 points; RMSE × 0.5 to 0.9."""
    ends = rows["difference"].min(), rows["difference"].max()
    if rows["metric"].iloc[0] == "accuracy":
        return f"{fmt.span(*(fmt.points(end).removesuffix(' points') for end in ends))} points"
    return f"RMSE × {fmt.span(*(fmt.number(1 + float(end)) for end in ends))}"


def place(row: Any) -> str:
    """Where a comparison stands: spirals, neuron with tanh."""
    function = getattr(row, "activation", None)
    return f"{row.task}, {row.model}" + ("" if fmt.missing(function) else f" with {function}")


def furthest_row(rows: pd.DataFrame) -> Any:
    """The row of `comparisons` with the largest difference, those of accuracy before those of errors."""
    accurate = rows[rows["metric"] == "accuracy"]
    rows = accurate if len(accurate) else rows
    return next(each(rows.loc[rows["gain"].abs().sort_values(ascending=False, kind="stable").index]))
