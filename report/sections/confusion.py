"""Section: confusion matrices."""

import numpy as np
import pandas as pd

from report import format as fmt
from report.document import Block, Table
from report.sections.material import Material
from report.tables.statistics import Interval, mean_interval
from report.words import whole

MEASURES = ("accuracy", "precision", "recall")


def blocks(material: Material) -> list[Block]:
    """A table of every matrix."""
    confusion = material.tables.confusion
    return [_table(confusion)] if len(confusion) else []


def _table(confusion: pd.DataFrame) -> Table:
    rows = []
    for (task, model), of in confusion.groupby(["task", "model"], sort=False):
        values = [mean_interval(of[m].to_numpy(float, na_value=np.nan)) for m in MEASURES]
        rows.append((str(task), str(model), *map(_share, values), whole(len(of))))
    return Table(
        title="Accuracy, precision and recall on test points",
        caption=(
            "Mean over seeds with its 95 % t interval, of the scoreboard's settings. Precision does not "
            "exist where nothing was said to be class 1; the mean is then over the other seeds. Source: "
            "confusion."
        ),
        header=("task", "model", *(f"{m} [95 %]" for m in MEASURES), "seeds"),
        rows=tuple(rows),
        align="llrrrr",
    )


def _share(found: Interval) -> str:
    """In per cent; an interval of a mean may reach beyond what a share can be, and is cut there."""
    low, high = np.clip([float(found.low), float(found.high)], 0, 1)
    return fmt.percent_interval(float(found.mean), float(low), float(high))
