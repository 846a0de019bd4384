"""Section: the neuron against the simple linear models."""

from dataclasses import replace
from typing import Any

import pandas as pd

from report import format as fmt
from report.document import Block, Table, Told
from report.findings.levels import comparisons, one_a_task, verdict_text
from report.sections.material import Material
from report.sections.own import explained, marked
from report.sections.told import gain, score, told, units
from report.tables.reader import Tables
from report.words import setting


def blocks(material: Material) -> list[Block]:
    """A table of accuracies and one of RMSEs, with a row for each task that has both."""
    rows = one_a_task(comparisons(material.tables, "solver"), material.tables)
    tables = material.tables
    return [
        _table(rows[rows["metric"] == metric], metric, tables) for metric in dict.fromkeys(rows["metric"])
    ]


def _table(rows: pd.DataFrame, metric: str, tables: Tables) -> Table:
    what = "accuracy" if metric == "accuracy" else "RMSE"
    geometric = "" if metric == "accuracy" else " (geometric)"
    of_score, of_gain = units(metric)
    gap = "points" if metric == "accuracy" else "ratio of RMSE"
    return Table(
        title=f"By {what} the neuron is {_counted(rows)} of {fmt.count(len(rows), 'task')}",
        caption=(
            f"Test {what} of the neuron that means the same as the linear model (sigmoid with "
            "cross-entropy, identity with squares) and of LogisticRegression or Ridge, each with its weight "
            f"decay or penalty chosen on validation: mean over seeds{geometric}; neuron against linear "
            "paired over seeds, with its 95 % interval. "
            f"Settings: how many each was chosen from.{explained(tables, rows['task'])} Source: effects."
        ),
        header=("task", "neuron", "setting", "linear", f"{gap} [95 %]", "the neuron is", "settings"),
        rows=tuple(_cells(row, tables) for _, row in rows.iterrows()),
        align="lrlrrlr",
        name=f"neuron-and-linear-{metric}",
        digests=tuple(map(str, rows["digest"])),
        units=("", of_score, "", of_score, of_gain, "", ""),
    )


def _counted(rows: pd.DataFrame) -> str:
    """Better on 2 and not settled on 1: every verdict that there is."""
    counts = rows["verdict"].value_counts()
    words = ("better", "worse", "equal", "not better", "not worse")
    parts = [f"{word} on {counts[word]}" for word in words if word in counts]
    rest = len(rows) - sum(int(counts.get(word, 0)) for word in words)
    return fmt.listing([*parts, *([f"not settled on {rest}"] if rest else [])])


def _cells(row: "pd.Series[Any]", tables: Tables) -> tuple[str | Told, ...]:
    return (
        marked(tables, str(row["task"])),
        score(row["metric"], row["mean"]),
        setting(row),
        score(row["metric"], row["reference_mean"]),
        replace(_gap(row), text=_gap(row).text.replace(" points", "")),
        verdict_text(row),
        told(f"{row['n_settings']} against {row['reference_settings']}", row["n_settings"]),
    )


def _gap(row: "pd.Series[Any]") -> Told:
    """The difference with its interval."""
    return gain(row["metric"], row["difference"], row["difference_low"], row["difference_high"])
