"""Blocks of sections: lost cells, the linear models, confusion, methods, and commands to type."""

from pathlib import Path
from types import SimpleNamespace

import made_up
import pandas as pd
import pytest
import scipy.stats
from made_up import LINEAR, NEURON, fixed_cell, mlp
from runs import run

from bench.record import Record
from report.document import Answer, Missing, Paragraph
from report.sections import confusion, limits, linear, methods, provenance

THIN = "\N{NARROW NO-BREAK SPACE}"


def lost(status, model, n, task="moons", reason=None, eta=0.1):
    make = made_up.cell if model.trained else fixed_cell
    more = {"eta": eta} if model.trained else {}
    return [Record(make(model, task, s, **more), status, reason) for s in range(n)]


def limits_of(found, *answers):
    return limits.blocks(SimpleNamespace(tables=found, numbered=[SimpleNamespace(answer=a) for a in answers]))


def test_lost_cells_are_counted_by_status_model_and_reason(tables):
    """Within a status the most come first; of a diverged cell the epoch does not matter."""
    records = lost("failed", LINEAR, 1) + lost("failed", LINEAR, 2, "xor", "no data")
    records += lost("diverged", NEURON, 1, reason="in epoch 1", eta=30.0)
    records += lost("diverged", NEURON, 1, "xor", reason="in epoch 2", eta=1e-5)
    records += lost("diverged", mlp(40), 3, reason="in epoch 1", eta=3.0)
    (table,) = limits_of(tables(records))
    wild = "loss or weights not finite, or out of bounds"
    assert table.rows == (
        ("diverged", "mlp-40", wild, "3", "1", "3"),
        ("diverged", "neuron", wild, "2", "2", "1e−5 to 30"),
        ("failed", "linear", "no data", "2", "1", "–"),
        ("failed", "linear", "no reason recorded", "1", "1", "–"),
    )
    assert table.title == "8 cells have no result: 5 diverged and 3 failed" and "first" not in table.caption


@pytest.mark.parametrize(("n", "more"), [(40, False), (41, True)])
def test_forty_kinds_of_lost_cells_are_shown(tables, n, more):
    records = [lost("failed", LINEAR, s + 1, reason=f"reason {s}")[-1] for s in range(n)]
    (table,) = limits_of(tables(records))
    assert len(table.rows) == 40
    assert ("The first 40 of 41 kinds; all cells are in the table." in table.caption) == more


def test_questions_without_an_answer_are_repeated(tables):
    answers = [
        Answer(i, f"Is {i}?", "It is.", v, "limits") for i, v in enumerate(("yes", "cannot say", "no"), 1)
    ]
    made = tables(run(NEURON, "moons", 0.8))
    assert limits_of(made, *answers) == [
        Missing("Every cell of this study came to its end."),
        Paragraph("Questions that this study cannot answer: 2. Is 2?"),
    ]
    assert len(limits_of(made, answers[0], answers[2])) == 1


def test_the_neuron_beside_the_linear_model(tables):
    tasks = {"moons": (0.9, 0.8), "overlap": (0.8, 0.8), "xor": (0.5, 0.7), "sin": (0.2, 0.4)}
    records = [r for task, (neuron, _) in tasks.items() for r in run(NEURON, task, neuron)]
    records += [r for task, (_, line) in tasks.items() for r in run(LINEAR, task, line)]
    (table,) = linear.blocks(SimpleNamespace(tables=tables(records)))
    assert table.title == "The neuron is better on 2, worse on 1 and not told apart on 1 of 4 tasks"
    assert [row[0] for row in table.rows] == list(tasks)
    assert [row[-1] for row in table.rows] == ["better", "not told apart", "worse", "better"]
    assert table.rows[0][1:3] == (f"90.0{THIN}%", f"80.0{THIN}%") and table.rows[3][1:3] == ("0.200", "0.400")
    assert table.rows[2][3].startswith("−20.0 points [−")
    assert linear.blocks(SimpleNamespace(tables=tables(run(NEURON, "moons", 0.8)))) == []


def test_shares_of_a_confusion_matrix_stay_between_0_and_1():
    """A seed that said nothing to be class 1 has no precision."""
    rows = [
        ("moons", "neuron", 1.0, 0.9, 0.0),
        ("moons", "neuron", 0.8, None, 0.1),
        ("xor", "mlp", 0.5, 0.5, 0.5),
    ]
    frame = pd.DataFrame(rows, columns=["task", "model", "accuracy", "precision", "recall"])
    (table,) = confusion.blocks(SimpleNamespace(tables=SimpleNamespace(confusion=frame.convert_dtypes())))
    low, _ = scipy.stats.t.interval(0.95, 1, 0.9, scipy.stats.sem([1.0, 0.8]))
    assert low < 0
    assert table.rows == (
        ("moons", "neuron", f"90.0{THIN}% [0.0, 100.0]", f"90.0{THIN}%", f"5.0{THIN}% [0.0, 68.5]", "2"),
        ("xor", "mlp", *[f"50.0{THIN}%"] * 3, "1"),
    )
    _, high = scipy.stats.t.interval(0.95, 1, 0.05, scipy.stats.sem([0.0, 0.1]))
    assert f"{100 * high:.1f}" == "68.5"


def test_grids_without_cells_are_left_out():
    grids = [
        {"name": "all", "question": "What?", "cells": 1200, "trainings": 40},
        {"name": "none", "cells": 0},
    ]
    grids += [{"name": "bare", "cells": 3}]
    *texts, table = methods.blocks(SimpleNamespace(tables=SimpleNamespace(plan={"grids": grids})))
    assert len(texts) == len(methods.TEXTS)
    assert table.title == "The study is the union of 2 grids"
    assert table.rows == (("all", "What?", f"1{THIN}200", "40"), ("bare", "–", "3", "–"))
    assert methods.blocks(SimpleNamespace(tables=SimpleNamespace(plan={}))) == texts


def commands(monkeypatch, folder, commit="abc", **plan):
    """What the section says to type, run in /here."""
    monkeypatch.setattr(Path, "cwd", lambda: Path("/here"))
    cells = pd.DataFrame({"digest": ["d1", "d2"]})
    found = SimpleNamespace(cells=cells, plan=plan, folder=Path(folder), provenance={"commit": commit})
    _, paragraph, code = provenance.blocks(SimpleNamespace(tables=found))
    return paragraph.text, code.text.split("\n")


def test_the_study_is_made_again_with_its_file(monkeypatch):
    words, lines = commands(monkeypatch, "/here/results/tables", settings={"file": "/here/config/my.yaml"})
    assert words == "To make these numbers again, from the commit above:"
    assert lines[1] == "snakemake --cores 8 --config study=config/my.yaml"
    assert lines[3] == "python -m bench cell d1"


def test_a_part_elsewhere_is_made_again_there(monkeypatch):
    words, lines = commands(
        monkeypatch, "/there/results/only/moons/tables", commit="abc with changes", only="moons"
    )
    assert words.endswith("and the changes that the tree had, which no commit holds:")
    study = "study=config/study.yaml results=/there/results"
    assert lines[1] == f'snakemake --cores 8 --config {study} only="moons"'
    assert lines[3] == "python -m bench cell d1 --results /there/results"
