"""Section: what the tasks are, where their points come from, and what their classes are called."""

import json
from typing import Any

import pandas as pd

from report import format as fmt
from report.document import Block, Code, Paragraph, Table, Told
from report.sections.material import Material
from report.sections.told import counted, share

MOST_NAMES = 4
MOST_LINES, MOST_LETTERS = 40, 110  # of a function that is shown
OWN = (
    "Put your own task here: a CSV file with a row a point, a column for each input and one for what is "
    "to be told (two words or numbers: classification; any numbers: regression), and a study of some lines "
    "beside it. A function in a Python file works likewise (docs/adding-a-task.md). What is trained then "
    "stands on a scoreboard of its own, with intervals and a report like this one."
)
STUDY = """\
# mine.yaml
name: mine
title: My own challenge
tasks:
  mine: {kind: csv, path: mine.csv, target: label, problem: classification}
settings: {epochs: 1000, seed: 5}
grids:
  - {name: networks, model: mlp-40, task: mine, activation: [tanh, relu], eta: [0.03, 0.3, 3]}
  - {name: neuron, model: neuron, task: mine, activation: sigmoid, eta: [0.03, 0.3, 3]}
  - {name: line, model: linear, task: mine}

# in the project's folder
snakemake --cores 2 --config study=mine.yaml results=results/mine"""


def blocks(material: Material) -> list[Block]:
    """Where points come from; how many there are, and of what."""
    tasks = material.tables.tasks
    return [_sources(tasks), _points(tasks), *_functions(tasks), Paragraph(OWN), Code(STUDY)]


def _sources(tasks: pd.DataFrame) -> Table:
    return Table(
        title="Where the points come from",
        caption=f"{_with_noise(tasks)}{_below(tasks)}Source: tasks.",
        header=("task", "what it is", "formula or source"),
        rows=tuple((str(r["task"]), str(r["summary"]), str(r["formula"])) for _, r in tasks.iterrows()),
        align="lww",
        name="task-sources",
    )


def _with_noise(tasks: pd.DataFrame) -> str:
    """What n is, where a formula of the catalogue has one."""
    own = tasks["kind"].isin(["csv", "python", "packaged"])
    there = tasks.loc[~own, "formula"].str.contains(r"\bn\b")
    return (
        "n in a formula: a fresh normal random number for each input of each point. " if there.any() else ""
    )


def _below(tasks: pd.DataFrame) -> str:
    return "Functions of a file stand below. " if tasks["code"].notna().any() else ""


def _functions(tasks: pd.DataFrame) -> list[Block]:
    """The author's own functions, each once, with the tasks that it draws."""
    rows = tasks[tasks["code"].notna()]
    parts = []
    for (source, code), alike in rows.groupby(["formula", "code"], sort=False):
        lines = [_cut(line.expandtabs(4)) for line in str(code).split("\n")]
        left = len(lines) - MOST_LINES
        more = [f"# {fmt.count(left, 'more line')}"] if left > 0 else []
        head = f"# {fmt.listing(map(str, alike['task']), MOST_NAMES)}: {source}"
        parts.append("\n".join([_cut(head), *lines[:MOST_LINES], *more]))
    return [Code("\n\n".join(parts))] if parts else []


def _cut(line: str) -> str:
    return line if len(line) <= MOST_LETTERS else f"{line[: MOST_LETTERS - 1]}…"


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
        paper=(0, 1, 2, 3, *range(5, 5 + len(more))),
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
    told = f"{row['n_inputs']}: {words}" if words else str(row["n_inputs"])
    return f"{told} (standardised)" if row["standardised"] else told


def _or_dash(value: Any) -> str:
    return fmt.NONE if fmt.missing(value) else str(value)
