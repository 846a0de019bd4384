"""The neuron beside the linear model, task by task."""

import re
from types import SimpleNamespace

import pandas as pd
import pytest
from made_up import LINEAR, NEURON
from runs import run

from report.sections import SECTIONS, linear

THIN = "\N{NARROW NO-BREAK SPACE}"


def test_the_neuron_beside_the_linear_model(tables):
    """Of a regression the neuron that means the same has the identity: another is no rival of it."""
    tasks = {"moons": (0.9, 0.8), "overlap": (0.8, 0.8), "xor": (0.5, 0.7), "sin": (0.2, 0.4)}
    identity = {"sin": {"activation": "identity"}}
    records = [
        r for task, (neuron, _) in tasks.items() for r in run(NEURON, task, neuron, **identity.get(task, {}))
    ]
    records += run(NEURON, "sin", 0.1)  # a sigmoid
    records += [r for task, (_, line) in tasks.items() for r in run(LINEAR, task, line)]
    table, other = linear.blocks(SimpleNamespace(tables=tables(records)))
    assert table.title == "By accuracy the neuron is better on 1, worse on 1 and not worse on 1 of 3 tasks"
    assert other.title == "By RMSE the neuron is better on 1 of 1 task"
    none = linear._counted(pd.DataFrame({"verdict": ["cannot say", "equal", None]}))
    assert none == "equal on 1 and not settled on 2"
    assert [row[0] for row in table.texts + other.texts] == list(tasks)
    said = [row[5] for row in table.texts]
    assert said[::2] == ["better", "worse"] and other.texts[0][5] == "better"
    assert re.fullmatch(r"not worse \(some \d+ seeds of both would tell\)", said[1])
    assert other.texts[0][4].startswith("× 0.5") and other.texts[0][-1] == "1 against 1"
    assert [one.value for one in other.rows[0][4:7:2]] == [pytest.approx(0.5, rel=0.05), 1]
    assert table.texts[0][1:4:2] == (f"90.0{THIN}%", f"80.0{THIN}%")
    assert other.texts[0][1:4:2] == ("0.200", "0.400")
    assert other.texts[0][2] == "identity, η 0.1, α 0"
    assert (table.header[4], other.header[4]) == ("points [95 %]", "ratio of RMSE [95 %]")
    assert table.texts[2][4].startswith("−20.0 [−")
    assert linear.blocks(SimpleNamespace(tables=tables(run(NEURON, "moons", 0.8)))) == []


def test_a_neuron_that_means_something_else_is_said_to(tables):
    """A study may well have neurons and linear models over two seeds that are no rivals."""
    records = run(NEURON, "moons", 0.9, activation="tanh") + run(LINEAR, "moons", 0.8)
    assert linear.blocks(SimpleNamespace(tables=tables(records))) == []
    (missing,) = (entry.missing for entry in SECTIONS if entry.key == "linear")
    assert "a trained neuron that means the same (sigmoid with cross-entropy, identity with " in missing
