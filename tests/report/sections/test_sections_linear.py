"""The neuron beside the linear model, task by task."""

import re
from types import SimpleNamespace

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
    (table,) = linear.blocks(SimpleNamespace(tables=tables(records)))
    assert table.title == "The neuron is better on 2, worse on 1 and equal on 0 of 4 tasks"
    assert [row[0] for row in table.rows] == list(tasks)
    said = [row[5] for row in table.rows]
    assert said[::2] == ["better", "worse"] and said[3] == "better"
    assert re.fullmatch(r"not worse \(some \d+ seeds would tell\)", said[1])
    assert table.rows[3][4].startswith("RMSE × 0.5") and table.rows[3][-1] == "1 against 1"
    means = [row[1:4:2] for row in table.rows]
    assert means[0] == (f"90.0{THIN}%", f"80.0{THIN}%") and means[3] == ("0.200", "0.400")
    assert table.rows[3][2] == "identity, η 0.1, α 0"
    assert table.rows[2][4].startswith("−20.0 points [−")
    assert linear.blocks(SimpleNamespace(tables=tables(run(NEURON, "moons", 0.8)))) == []


def test_a_neuron_that_means_something_else_is_said_to(tables):
    """A study may well have neurons and linear models over two seeds that are no rivals."""
    records = run(NEURON, "moons", 0.9, activation="tanh") + run(LINEAR, "moons", 0.8)
    assert linear.blocks(SimpleNamespace(tables=tables(records))) == []
    (missing,) = (entry.missing for entry in SECTIONS if entry.key == "linear")
    assert "a trained neuron that means the same (sigmoid with cross-entropy, identity with " in missing
