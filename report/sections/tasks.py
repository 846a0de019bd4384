"""Section: what the tasks are, where their points come from, and what their classes are called."""

import json
from typing import Any

import pandas as pd

from report import format as fmt
from report.document import Block, Table, Told
from report.sections.material import Material
from report.sections.told import counted, share

MOST_NAMES = 4


def blocks(material: Material) -> list[Block]:
    """Where points come from; how many there are, and of what."""
    tasks = material.tables.tasks
    return [_sources(tasks), _points(tasks)]


def _sources(tasks: pd.DataFrame) -> Table:
    return Table(
        title="Where the points come from",
        caption="n is a fresh normal random number for each input of each point. Source: tasks.",
        header=("task", "what it is", "formula or source"),
        rows=tuple((str(r["task"]), str(r["summary"]), str(r["formula"])) for _, r in tasks.iterrows()),
        align="lww",
        name="task-sources",
    )


def _points(tasks: pd.DataFrame) -> Table:
    classes = bool((tasks["problem"] == "classification").any())
    more = ("class 0", "class 1", "best possible", "larger class") if classes else ("target",)
    return Table(
        title="Points, inputs and classes" if classes else "Points, inputs and targets",
        caption=(
            "Points to learn from, to choose by and to report on."
            + classes
            * (
                " Best possible: the accuracy that no classifier can exceed, where it is known. Larger "
                "class: accuracy on the shown seed's test points of saying the class that most "
                "training points have, whatever the inputs."
            )
            + " Source: tasks."
        ),
        header=("task", "training", "validation", "test", "inputs", *more),
        rows=tuple(_row(row, classes) for _, row in tasks.iterrows()),
        align="lrrrw" + ("wwrr" if classes else "w"),
        name="task-points",
        units=("",) * 5 + (("", "", "%", "%") if classes else ("",)),
    )


def _row(row: "pd.Series[Any]", classes: bool) -> tuple[str | Told, ...]:
    counts = (counted(row[f"n_{split}"]) for split in ("train", "validation", "test"))
    told: tuple[str | Told, ...] = (
        (
            *(_or_dash(row[f"class_{label}"]) for label in (0, 1)),
            *(share(row[column]) for column in ("bayes_accuracy", "majority")),
        )
        if classes
        else (_or_dash(row["target"]),)
    )
    return (str(row["task"]), *counts, _inputs(row), *told)


def _inputs(row: "pd.Series[Any]") -> str:
    """2: x1, x2; of many the first ones."""
    names = [] if fmt.missing(row["inputs"]) else json.loads(row["inputs"])
    words = fmt.listing(names, MOST_NAMES)
    return f"{row['n_inputs']}: {words}" if words else str(row["n_inputs"])


def _or_dash(value: Any) -> str:
    return fmt.NONE if fmt.missing(value) else str(value)
