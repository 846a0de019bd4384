"""Sentences hold for one task, one model, one seed, two tasks: no word is left over, none is missing."""

import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import made_up
import pytest
import timed
from made_up import BY_HAND, GP, LINEAR, NEURON, mlp
from matplotlib import pyplot as plt

from bench.record import Record
from bench.tasks import resolve
from report.document import Table
from report.figures import GROUPS, _drawn
from report.figures.source import Source
from report.figures.style import styled
from report.findings.base import LINE
from report.sections.contents import SECTIONS
from report.sections.material import Material
from report.tables.collect import write_tables
from report.tables.reader import Tables

NOUNS = "tasks|seeds|models|neurons|cells|settings|comparisons|trainings|points|epochs|networks|pairs"
NOUNS += "|others|measurements|layers"
WRONG = {
    "a noun in the plural after 1": rf"(?<![\d.,\u202f])1 (?:{NOUNS})\b(?! of)",
    "on not on": r"on not on|\bon on\b|on the only \w+ tasks",
    "from a value to the same": r"(?<![\w.])([\d.]+) to \1(?![\d.])",
    "two blanks": r"\S  +\S",
    "a value that is none": r"\bnan\b|\bNone\b|<NA>|\binf\b|\bnat\b",
    "empty brackets": r"\(\s*\)|\[\s*\]|\(,|, ?\)",
    "a blank before a comma": r" [,;.](?!\.)(?!\d)|,,|\.\.(?!\.)|;;|: ?[;,.]",
    "came to its end": r"\d of them came to its end",
    "drama": r"beyond doubt|\bclearly\b|\bobviously\b|\bdramatic|\bproves?\b|\bhuge\b",
    "a Greek capital": r"[\u0397\u0391]",
}
LONG = "m" * 100


def _records(models, tasks, seeds, etas=(0.1, 1.0), **axes) -> Iterator[Record]:
    for task in tasks:
        classifies = made_up.TASKS[task].problem == "classification"
        for seed in seeds:
            for model in models:
                if model.trained:
                    cells = [
                        made_up.cell(model, task, seed, eta, checkpoints=25 * (seed == 0), **axes)
                        for eta in etas
                    ]
                elif (model.kind == "gp") == classifies or (model is BY_HAND and not classifies):
                    continue
                else:
                    cells = [made_up.fixed_cell(model, task, seed)]
                yield from map(made_up.record, cells)


def _swept(task: str, seeds) -> list[Record]:
    """One factor at a time, everything on one task."""
    axes = [{"bias": False}, {"batch_size": 1}, {"loss": "mse"}, {"momentum": 0.9}, {"init": "zeros"}]
    axes += [
        {"activation": "tanh"},
        {"optimiser": "adam"},
        {"schedule": "cosine"},
        {"epochs": 50},
        {"alpha": 0.1},
    ]
    axes += [{"split": "same"}]
    cells = [made_up.cell(mlp(40), task, s, 0.1, **one) for one in [{}, *axes] for s in seeds]
    cells += [made_up.cell(mlp(*shape), task, s, 0.1) for shape in ((1,), (5,), (40, 40)) for s in seeds]
    return [made_up.record(cell) for cell in cells]


def _named(records: list[Record], name: str) -> list[Record]:
    """The same of a task by another name."""
    spec = resolve(name, {"kind": "moons"}, Path())
    return [replace(one, cell=replace(one.cell, task=spec)) for one in records]


MAIN = (NEURON, mlp(40), LINEAR, BY_HAND, GP)
STUDIES = {
    "one cell": lambda: list(_records([NEURON], ["moons"], [0], etas=(0.1,))),
    "one model": lambda: list(_records([NEURON], ["moons"], range(3))),
    "one task": lambda: list(_records(MAIN, ["moons"], range(5))),
    "one regression task": lambda: list(_records(MAIN, ["sin"], range(5))),
    "one seed": lambda: list(_records(MAIN, ["moons", "xor", "sin"], [0])),
    "two tasks": lambda: list(_records(MAIN, ["moons", "sin"], range(4))),
    "two models": lambda: list(_records([NEURON, mlp(5)], ["xor", "overlap"], range(2))),
    "all factors on one task": lambda: _swept("moons", range(3)),
    "all factors in regression": lambda: [r for r in _swept("sin", range(3)) if r.cell.loss == "mse"],
    "a long name": lambda: _named(_swept("moons", range(2)), LONG),
    "nothing came to its end": lambda: [
        Record(one.cell, "diverged", "in epoch 1") for one in _records([NEURON, mlp(40)], ["moons"], range(2))
    ],
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """name -> folder of a study's results; each written once."""
    folders: dict[str, Path] = {}

    def of(name: str) -> Path:
        if name not in folders:
            folder = folders[name] = tmp_path_factory.mktemp("study")
            records = list({one.cell.digest: one for one in STUDIES[name]()}.values())
            plan = made_up.write_results(folder, records)
            times = [timed.write(folder)] if name == "one task" else []
            write_tables(plan, folder / "packs", folder / "tables", times)
        return folders[name]

    return of


@pytest.fixture(scope="module")
def told(written, tmp_path_factory):
    """name -> what is reported of a study, without figures; each read and judged once."""
    no_figures = tmp_path_factory.mktemp("figures")
    return functools.cache(lambda name: Material(Tables(written(name) / "tables"), no_figures))


@pytest.mark.parametrize(
    "text",
    [
        "One model alone is best on not on the only task",
        "falling behind on cars by 9.7 to 9.7 points",
        "15 of them came to its end",
        "with 1 neurons",
        "Better on  2 tasks",
        "moons (), sin",
        "a nan of 3",
        "moons , sin",
        "\u0397 or α was chosen",
        "5.0 times (1 of 1 clearly faster)",
    ],
)
def test_what_is_wrong_is_seen(text):
    assert len(_wrong("here", text)) == 1


def _wrong(where: str, text: str) -> list[str]:
    return [f"{where}: {what}: {text}" for what, pattern in WRONG.items() if re.search(pattern, text)]


@pytest.mark.parametrize("name", STUDIES)
def test_findings_of_small_studies_are_whole_sentences(told, name):
    found = [one.finding for one in told(name).numbered]
    said = [(f.key, text) for f in found for text in (f.question, f.claim, f.short, *f.evidence)]
    assert [line for where, text in said for line in _wrong(where, text)] == []
    assert [f.key for f in found if bool(f.short) != (f.verdict != "cannot say")] == []
    assert [f.short for f in found if len(f.short) > LINE] == []


@pytest.mark.parametrize("name", STUDIES)
def test_titles_and_captions_of_small_studies_are_whole_sentences(told, written, name):
    source = Source(told(name).tables, written(name) / "packs")
    said = []
    with styled():
        for group in GROUPS:
            for drawn in _drawn(group, source):
                said += [(drawn.name, text) for text in (drawn.title, drawn.caption, drawn.alt)]
                plt.close(drawn.figure)
    assert [line for where, text in said for line in _wrong(where, text)] == []


@pytest.mark.parametrize("name", STUDIES)
def test_words_of_the_sections_of_small_studies_are_whole_sentences(told, name):
    material = told(name)
    said = []
    for entry in SECTIONS:
        said.append((entry.key, entry.intro + entry.more(material)))
        for block in (*entry.before(material), *entry.after(material)):
            said += [
                (entry.key, str(getattr(block, n))) for n in ("text", "title", "caption") if hasattr(block, n)
            ]
    said = [(key, text) for key, text in said if key != "provenance"]
    assert [line for where, text in said for line in _wrong(where, text)] == []


@pytest.mark.parametrize("name", STUDIES)
def test_heads_of_small_studies_promise_an_interval_where_there_is_one(told, name):
    blocks = [b for e in SECTIONS for of in (e.before, e.after, e.folded) for b in of(told(name))]
    tables = [block for block in blocks if isinstance(block, Table)]
    assert tables
    empty = [
        (table.title, head)
        for table in tables
        for i, head in enumerate(table.header)
        if "[95 %]" in head and not any("[" in row[i] for row in table.texts)
    ]
    assert empty == []


def test_one_seed_is_told_as_no_test(told):
    boards = [b for e in SECTIONS if e.key == "scoreboard" for b in e.folded(told("one seed"))]
    assert boards
    for board in boards:
        said = f"{board.title} {board.caption}"
        assert "one seed nothing can be told apart" in said
        assert "not shown to be worse" not in said and "interval" not in said
