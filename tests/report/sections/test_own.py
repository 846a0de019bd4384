"""The study's own challenges are marked, and the mark explained where it stands."""

from types import SimpleNamespace

import pandas as pd
from made_up import NEURON, mlp
from runs import run

from report.sections import own, scores
from report.sections.matrix import matrix

CARS = {"settings": {"own": {"moons": "csv", "cars": "python"}}}


def test_the_mark_is_explained_where_it_stands(tables):
    made = tables([])
    made.plan = CARS
    assert [own.marked(made, task) for task in ("moons", "xor")] == ["◆ moons", "xor"]
    assert own.explained(made, ["xor"]) == "" and own.explained(tables([]), ["moons"]) == ""
    assert own.explained(made, ["xor", "moons"]) == " ◆: a challenge of the study's own, from a CSV file."
    assert own.explained(made, ["cars", "moons"]).endswith("from a Python file and a CSV file.")


def test_the_matrix_and_the_scoreboard_mark_it(tables):
    made = tables([r for task in ("moons", "xor") for m in (NEURON, mlp(40)) for r in run(m, task, 0.8)])
    made.plan = CARS
    made.times = pd.DataFrame({"task": [], "model": [], "seconds": []})
    found = matrix(made)
    assert [row[0] for row in found.rows] == ["◆ moons", "xor"] and "◆: a challenge" in found.caption
    first, second = scores.blocks(SimpleNamespace(tables=made))
    assert first.title.startswith("◆ moons: ") and "◆: a challenge of the study's own" in first.caption
    assert "◆" not in second.title + second.caption
