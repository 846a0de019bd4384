"""Of models that say how sure they are, those that stand for their kind on each task."""

import pandas as pd

from report.tables.reader import Tables

CALLED = {"gp": "the Gaussian process", "ensemble": "the ensemble"}


def firsts_of(tables: Tables, split: str) -> pd.DataFrame:
    """Rows of `sureness` of one split: on each task its first process and its first ensemble, in the tasks'
    order."""
    rows = tables.sureness[tables.sureness["split"] == split]
    wanted = [
        str(row["digest"])
        for task in tables.ranked.tasks("regression")
        for row in tables.ranked.firsts(task, CALLED)
    ]
    place = {digest: i for i, digest in enumerate(wanted)}
    kept = rows[rows["digest"].isin(place)]
    return kept.iloc[kept["digest"].map(place).argsort(kind="stable")]
