"""All that is wrong with a study is told in one go: what types tell, what names tell, what its cells tell."""

import copy

import pytest
import yaml

from bench.errors import UserError
from bench.study.grid import grow
from bench.study.loading import load

GOOD = {
    "name": "try",
    "title": "A try",
    "tasks": {"mine": {"kind": "moons"}, "other": {"kind": "sin"}},
    "models": {"deep": {"kind": "mlp", "hidden": [4]}, "gauss": {"kind": "gp"}},
    "settings": {"seed": 2},
    "grids": [{"name": f"g{i}", "model": ["deep"], "task": "mine", "eta": 0.1} for i in range(8)],
    "timing": {"samples": 20, "entries": [{"name": "t", "time": "gp"}, {"name": "u", "time": "gp"}]},
}
MISTAKES = {  # where something else is put -> what, and what is told
    ("name",): ("a b", "name: found 'a b'"),
    ("title",): (3, "title: found 3"),
    ("tasks", "mine"): ({"kind": "moons", "nois": 1, "scale": "x"}, "tasks.mine: unknown option 'nois'"),
    ("tasks", "other"): (3, "tasks.other: found 3"),
    ("models", "deep"): ({"kind": "mlp"}, "models.deep.hidden: an mlp has"),
    ("models", "gauss"): ({"kind": "tree"}, "models.gauss.kind: found 'tree'"),
    ("confirm",): ({"seeds": "many"}, "confirm.seeds: found 'many'"),
    ("grids", 0, "eta"): ("x", "grids[0].eta[0]: found 'x'"),
    ("grids", 1, "epohs"): (3, "grids[1].epohs: no such key"),
    ("grids", 2, "task"): ("mons", "grids[2].task[0]: found 'mons'"),
    ("grids", 3, "model"): (["neutron"], "grids[3].model[0]: found 'neutron'"),
    ("grids", 4, "name"): ("g5", "grids[5].name: found 'g5' twice"),
    ("grids", 5): (3, "grids[5]: found 3"),
    ("grids", 6): (
        {"name": "six", "model": ["linear", "gp", "mlp-3"], "task": ["moons", "xor"], "batch_size": 1e6},
        "grids[6]: found model gp with task moons",
    ),
    ("timing", "samples"): (3, "timing.samples: found 3"),
    ("timing", "entries", 0, "width"): (4, "timing.entries[0].width: means nothing"),
    ("timing", "entries", 1): ({"name": "t", "time": "never"}, "timing.entries[1].time: found 'never'"),
}
APART = [place for place in MISTAKES if place != ("grids", 5)]  # which takes away what g5 was twice of


def told(tmp_path, *places, **changes):
    study = copy.deepcopy(GOOD) | changes
    for place in places:
        here = study
        for part in place[:-1]:
            here = here[part]
        here[place[-1]] = MISTAKES[place][0]
    file = tmp_path / "s.yaml"
    file.write_text(yaml.safe_dump(study))
    with pytest.raises(UserError) as caught:
        grow(load(file))
    return [line.removeprefix(f"{file}: ") for line in str(caught.value).splitlines()]


def test_all_mistakes_are_told_at_once_and_each_as_it_is_alone(tmp_path):
    together = told(tmp_path, *APART)
    for place in APART:
        assert any(line.startswith(MISTAKES[place][1]) for line in together), place
    several = (("tasks", "mine"), ("grids", 6))
    assert len(together) == len(APART) + sum(len(told(tmp_path, one)) - 1 for one in several)
    assert {line.split(" ")[0].rstrip(":") for line in together} >= {
        *("tasks.mine.scale", "grids[3].model[0]", "grids[5].name", "grids[6]", "timing.samples"),
        *("timing.entries[0].width", "timing.entries[1].time"),
    }


@pytest.mark.parametrize("place", MISTAKES)
def test_a_mistake_makes_no_others(tmp_path, place):
    lines = told(tmp_path, place)
    assert lines[0].startswith(MISTAKES[place][1])
    if place not in (("tasks", "mine"), ("grids", 6)):
        assert len(lines) == 1


def test_of_a_grid_every_axis_and_every_pair_is_told(tmp_path):
    six = [line.split(";")[0] for line in told(tmp_path, ("title",), ("grids", 6))]
    assert six == [
        "title: found 3",
        "grids[6]: found model gp with task moons",
        "grids[6]: found model gp with task xor",
        "grids[6].eta: is missing",
    ]
    grid = GOOD["grids"][0] | {"loss": "bce", "activation": "tanh", "task": "sin", "batch_size": 201}
    init = {"init": {"weights": [1]}}
    places = [line.split(":")[0] for line in told(tmp_path, ("title",), grids=[grid | init])]
    assert places == ["title", "grids[0].loss", "grids[0].batch_size", "grids[0].init.weights"]


def test_nothing_is_said_of_names_whose_section_cannot_be_read(tmp_path):
    for models in ([GOOD["models"]], 3):
        assert len(told(tmp_path, models=models)) == 1
    assert told(tmp_path, settings={"eta": 0, "seed": 2}, grids=[GOOD["grids"][0] | {"eta": None}]) == [
        "settings.eta[0]: found 0; a number above 0 would do"
    ]


@pytest.mark.parametrize("key", ["tasks", "models", "settings", "grids", "timing", "confirm", "notes", 1])
@pytest.mark.parametrize("value", [3, "x", [3], [[]], [{}], {"a": 3}, {"": {}}, {"a": [{"b": 1}]}, {1: 2}])
def test_whatever_stands_in_a_section_is_told_in_lines(tmp_path, key, value):
    if (key, value) != ("notes", "x"):
        assert all(": " in line for line in told(tmp_path, **{"title": 3}, **{str(key): value}))
