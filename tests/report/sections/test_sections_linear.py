"""The neuron beside the linear model, task by task."""

from types import SimpleNamespace

from made_up import LINEAR, NEURON
from runs import run

from report.sections import linear

THIN = "\N{NARROW NO-BREAK SPACE}"


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
