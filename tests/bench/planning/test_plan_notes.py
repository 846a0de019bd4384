"""Notes in a plan: whose they are, what their grids vary; where one changes, that alone."""

from pathlib import Path

import pytest
import yaml

from bench.planning import plan as module
from bench.planning.notes import notes_of
from bench.planning.plan import Plan, make_plan
from bench.study.loading import load

GRID = {"name": "one", "model": "neuron", "task": "moons", "eta": [0.1, 1], "activation": "tanh", "seed": 2}


def written(folder: Path, words: object = (), **grid: object) -> Path:
    file = folder / "study.yaml"
    content = {"name": "t", "title": "T", "notes": words or [], "grids": [GRID | grid]}
    content |= {"settings": {"epochs": 3, "alpha": [0, 0.1]}}
    content["models"] = {"hand": {"kind": "neuron", "weights": [1, 1, 0]}}
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


def test_a_note_says_whose_it_is_and_from_when(tmp_path):
    dated = [{"date": "2026-11-28", "text": "b"}, {"text": "c"}]
    found = notes_of(load(written(tmp_path, "a", notes=dated)))
    assert [(one["grid"], one["date"], one["text"]) for one in found] == [
        ("", "", "a"), ("one", "2026-11-28", "b"), ("one", "", "c"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("grid", "varies", "kinds"),
    [
        ({}, {"eta", "alpha"}, ["neuron"]),
        ({"eta": [1, 1.0], "alpha": 0}, set(), ["neuron"]),
        ({"bias": [True, False], "seed": [4, 5]}, {"eta", "alpha", "bias"}, ["neuron"]),
        ({"batch_size": [1, "full"]}, {"eta", "alpha", "batch_size"}, ["neuron"]),
        ({"model": ["mlp-1", "mlp-2"]}, {"eta", "alpha", "width"}, ["mlp"]),
        ({"model": ["mlp-4", "mlp-4-4"]}, {"eta", "alpha", "depth"}, ["mlp"]),
        ({"model": ["mlp-4-4", "mlp-8-8"]}, {"eta", "alpha"}, ["mlp"]),
        ({"model": ["neuron", "hand"]}, {"eta", "alpha"}, ["by-hand", "neuron"]),
    ],
)
def test_what_its_grid_varies_is_told_with_it(tmp_path, grid, varies, kinds):
    (note,) = notes_of(load(written(tmp_path, notes="a", **grid)))
    assert set(note["varies"]) == varies and note["kinds"] == kinds


def test_a_changed_note_changes_nothing_else_of_a_plan(tmp_path, monkeypatch):
    first = make_plan(written(tmp_path, "a"), tmp_path / "r")
    assert Plan.read(tmp_path / "r" / "plan.json") == first
    monkeypatch.setattr(module, "_Maker", None)  # nothing is planned anew
    look = make_plan(written(tmp_path, "b"), tmp_path / "r", write=False)
    assert Plan.read(tmp_path / "r" / "plan.json") == first, "a look writes nothing"
    second = make_plan(written(tmp_path, "b"), tmp_path / "r")
    assert look == second == Plan.read(tmp_path / "r" / "plan.json")
    assert second.noted != first.noted and second.meaning == first.meaning
    differs = {name for name, value in vars(second).items() if value != vars(first)[name]}
    assert differs == {"notes"} and [one["text"] for one in second.notes] == ["b"]
