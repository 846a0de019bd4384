"""Section: the neuron against the simple linear models."""

from typing import Any

import pandas as pd

from report import format as fmt
from report.document import Block, Table
from report.findings.levels import comparisons, difference_text, one_a_task, verdict_text
from report.sections.material import Material
from report.words import setting


def blocks(material: Material) -> list[Block]:
    """A table with a row for each task that has both."""
    rows = one_a_task(comparisons(material.tables, "solver"), material.tables)
    return [_table(rows)] if len(rows) else []


def _table(rows: pd.DataFrame) -> Table:
    ahead, behind, alike = (int((rows["verdict"] == word).sum()) for word in ("better", "worse", "equal"))
    return Table(
        title=(
            f"The neuron is better on {ahead}, worse on {behind} and equal on {alike} of "
            f"{fmt.count(len(rows), 'task')}"
        ),
        caption=(
            "Test accuracy or RMSE of the neuron that means the same as the linear model (sigmoid with "
            "cross-entropy, identity with squares) and of LogisticRegression or Ridge, each with its weight "
            "decay or penalty chosen on validation: mean over seeds (RMSE: geometric); neuron against linear "
            "paired over seeds, with its 95 % interval. "
            "Settings: how many each was chosen from. Source: effects."
        ),
        header=("task", "neuron", "setting", "linear", "difference [95 %]", "the neuron is", "settings"),
        rows=tuple(_cells(row) for _, row in rows.iterrows()),
        align="lrlrrlr",
    )


def _cells(row: "pd.Series[Any]") -> tuple[str, ...]:
    return (
        str(row["task"]),
        fmt.score(row["metric"], row["mean"]),
        setting(row),
        fmt.score(row["metric"], row["reference_mean"]),
        difference_text(row),
        verdict_text(row),
        f"{row['n_settings']} against {row['reference_settings']}",
    )
