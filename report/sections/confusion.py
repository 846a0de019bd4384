"""Section: confusion matrices."""

import numpy as np
import pandas as pd

from bench.choosing.axes import numbers
from report import format as fmt
from report.document import Block, Table, Told
from report.sections.material import Material
from report.sections.own import explained, marked
from report.sections.told import counted, headed, told
from report.tables.reader import Tables
from report.tables.statistics import accuracy_interval

OF = {"accuracy": ("tp", "fp", "tn", "fn"), "precision": ("tp", "fp"), "recall": ("tp", "fn")}


def blocks(material: Material) -> list[Block]:
    """A table of every matrix."""
    confusion = material.tables.confusion
    return [_table(material.tables)] if len(confusion) else []


def _table(tables: Tables) -> Table:
    confusion = tables.confusion
    named = any(tables.class_labels(str(task)) != ("0", "1") for task in confusion["task"].unique())
    rows: list[tuple[str | Told, ...]] = []
    groups = list(confusion.groupby(["task", "model"], sort=False))
    for (task, model), of in groups:
        shares = (_share(of, measure) for measure in OF)
        said = (tables.class_labels(str(task))[1],) if named else ()
        rows.append((marked(tables, str(task)), *said, str(model), *shares, counted(len(of))))
    at = 2 + named
    heads = [headed(measure, (row[at + i] for row in rows)) for i, measure in enumerate(OF)]
    return Table(
        title="Accuracy, precision and recall on test points",
        caption=(
            "Mean over seeds of the scoreboard's settings, with its 95 % interval where there are several: "
            "of seeds and of the test points that each is a share of (accuracy: all; precision: those said "
            "to be class 1; recall: those that are). A seed without such points is left out of the mean."
            f"{explained(tables, confusion['task'].unique())} Source: confusion."
        ),
        header=("task", *["class 1"] * named, "model", *heads, "seeds"),
        rows=tuple(rows),
        align="l" + "w" * named + "lrrrr",
        name="confusions",
        digests=tuple(str(of["digest"].iloc[0]) for _, of in groups),
        units=("", *[""] * named, "", "%", "%", "%", ""),
    )


def _share(of: pd.DataFrame, measure: str) -> Told:
    """Mean over seeds in per cent, with its interval; a seed of whose points none counts has no share."""
    points = np.sum([numbers(of, count) for count in OF[measure]], axis=0)
    shares = np.where(points > 0, numbers(of, measure), np.nan)
    found = accuracy_interval(shares, np.maximum(points, 1))
    return told(
        fmt.percent_interval(found.mean, found.low, found.high), found.mean, 100, (found.low, found.high)
    )
