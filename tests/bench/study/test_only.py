"""The part of a study that `only` leaves: values however they are written, and names that there are."""

import pytest
import yaml

from bench.errors import UserError
from bench.study.grid import cells, parse_only
from bench.study.loading import load

BASE = {"name": "g", "model": "mlp-4", "task": "moons", "eta": [0.1], "seed": 2}


def study(tmp_path, grid):
    file = tmp_path / "study.yaml"
    file.write_text(yaml.safe_dump({"name": "try", "title": "A try", "grids": [grid]}))
    return load(file)


def test_only_leaves_a_part(tmp_path):
    loaded = study(tmp_path, BASE | {"task": ["moons", "xor"], "eta": [0.1, 1], "model": ["neuron", "mlp-4"]})
    some = cells(loaded, "task=moons,model=mlp-4,eta=1e-1")
    assert {(c.task.name, c.model.name, c.eta) for c in some} == {("moons", "mlp-4", 0.1)}
    assert len(cells(loaded, "task=moons+xor")) == len(cells(loaded))


@pytest.mark.parametrize(
    ("only", "said"),
    [
        ("task=mons", "only: found task=mons; did you mean 'moons'"),
        ("tsk=moons", "only: found axis 'tsk'; did you mean 'task'"),
        ("moons", "axis=value,axis=value would do"),
    ],
)
def test_only_is_checked(tmp_path, only, said):
    with pytest.raises(UserError, match=said):
        cells(study(tmp_path, BASE), only)


def test_parse_only():
    assert parse_only("eta=1e-1, task=moons+xor") == {"eta": {"0.1"}, "task": {"moons", "xor"}}
    assert parse_only(None) == {}


@pytest.mark.parametrize(
    ("only", "left"),
    [
        ("bias=false", {("bias", False)}), ("bias=True", {("bias", True)}),
        ("batch_size=full", {("batch_size", None)}), ("batch_size=16", {("batch_size", 16)}),
        ("seed=1", {("seed", 1)}), ("seed=0+1", {("seed", 0), ("seed", 1)}),
        ("alpha=0", {("alpha", 0.0)}), ("alpha=0.0+5e-1", {("alpha", 0.0), ("alpha", 0.5)}),
        ("task=MOONS", {("task", "moons")}), (" task = xor ", {("task", "xor")}),
    ],
)  # fmt: skip
def test_only_knows_values_however_they_are_written(tmp_path, only, left):
    axes = {"bias": [True, False], "batch_size": ["full", 16], "alpha": [0, 0.5], "task": ["moons", "xor"]}
    found = cells(study(tmp_path, BASE | axes), only)
    axis = next(iter(left))[0]
    values = {getattr(c, axis).name if axis == "task" else getattr(c, axis) for c in found}
    assert {(axis, value) for value in values} == left and len(found) == 32 * len(left) // 2


@pytest.mark.parametrize("only", ["task=", "=moons", "task", "task=moons,eta"])
def test_only_is_axes_with_values(only):
    with pytest.raises(UserError):
        parse_only(only)


def test_an_axis_that_is_asked_for_twice_takes_both():
    assert parse_only("seed=1,seed=2,") == {"seed": {"1.0", "2.0"}}
