"""What a study may say about timing, on both sides of each limit, and what is timed where it says nothing."""

import pytest
import yaml

from bench.errors import UserError
from bench.study.loading import load
from bench.study.timing_section import KINDS

GRID = {"name": "one", "model": "neuron", "task": "moons", "eta": [0.1], "seed": 2}
FIT = {"name": "a", "time": "training"}


@pytest.fixture
def study(tmp_path):
    def loaded(*entries, models=None, **timing):
        file = tmp_path / "s.yaml"
        content = {"name": "try", "title": "A try", "grids": [GRID], "models": models or {}}
        file.write_text(yaml.safe_dump(content | {"timing": timing | {"entries": list(entries)}}))
        return load(file)

    return loaded


@pytest.fixture
def told(study, tmp_path):
    def lines(*entries, **timing):
        with pytest.raises(UserError) as caught:
            study(*entries, **timing)
        return [
            line.removeprefix(f"{tmp_path / 's.yaml'}: timing.") for line in str(caught.value).splitlines()
        ]

    return lines


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({"processes": 1}, {"processes": 2}),
        ({"processes": 6}, {"processes": 5}),
        ({"processes": 20}, {"processes": 21}),
        ({"processes": 21, "samples": 21}, {"processes": 0}),
        ({"samples": 20}, {"samples": 19}),
        ({"drift": 0}, {"drift": -0.001}),
        ({"drift": 0.999}, {"drift": 1}),
        ({"device": "mps"}, {"device": "tpu"}),
    ],
)
def test_the_section_s_numbers_go_to_their_limits(study, told, good, bad):
    study(**good)
    (line,) = told(**bad)
    assert line.startswith(next(iter(bad)))


def test_too_few_processes_are_told_with_the_reason(told):
    fewer = "fewer do not tell a median to 95 %"
    assert told(processes=4) == [f"processes: found 4; 1, or 6 to as many as there are samples: {fewer}"]


def test_a_section_that_says_nothing_takes_twenty_samples_of_six_processes(study):
    timing = study().study.timing
    assert (timing.device, timing.samples, timing.processes, timing.drift) == (["cpu"], 20, 6, 0.015)


NETWORK = {"problem": ["classification"], "model": [], "width": [40], "depth": [1]}
WHERE_NOTHING_IS_SAID = {
    "training": (
        NETWORK | {"n": [200], "batch_size": [None], "K": [1]},
        ("plain", "scikit-learn", "vmap", "stack", "fused"),
    ),
    "inference": (NETWORK | {"n": [1], "K": [1]}, ("plain", "scikit-learn", "vmap", "fused")),
    "gp": ({"n": [200], "step": ["fit", "optimise", "predict"]}, ("scikit-learn", "torch-cholesky")),
    "start": ({}, ("python", "numpy", "torch", "train")),
    "peak": ({}, ("product", "copy")),
    "pipeline": ({"model": [], "width": [40], "depth": [1], "cells": [100]}, ("fused",)),
}


def test_what_is_timed_where_an_entry_says_nothing():
    assert {name: (kind.axes, kind.variants) for name, kind in KINDS.items()} == WHERE_NOTHING_IS_SAID


@pytest.mark.parametrize(
    ("entries", "lines"),
    [
        ([FIT, FIT, {"name": "b", "time": "gp"}], ["entries[1].name: found 'a' twice"]),
        (
            [FIT | {"variant": ["plain", "fusd"]}],
            [
                "entries[0].variant[1]: found 'fusd'; did you mean 'fused'? "
                "(one of plain, scikit-learn, vmap, stack, fused)"
            ],
        ),
        (
            [FIT | {"cells": 3}],
            [
                "entries[0].cells: means nothing to training; its axes: "
                "problem, model, width, depth, n, batch_size, K"
            ],
        ),
        (
            [{"name": "s", "time": "start", "n": 3, "K": 2}],
            [
                "entries[0].K: means nothing to start; its axes: none",
                "entries[0].n: means nothing to start; its axes: none",
            ],
        ),
        (
            [FIT | {"model": "neuron", "width": 3}],
            ["entries[0].width: only the model 'mlp' takes one; found neuron"],
        ),
        (
            [FIT | {"model": ["neuron", "mlp-4"], "depth": 3}],
            ["entries[0].depth: only the model 'mlp' takes one; found neuron, mlp-4"],
        ),
        (
            [FIT | {"model": ["mlp", "linear"]}],
            ["entries[0].model[1]: found 'linear', which is not trained; a neuron or an mlp would do"],
        ),
        (
            [FIT | {"model": ["neutron"]}],
            [
                "entries[0].model[0]: found 'neutron'; did you mean 'neuron'? "
                "(one of neuron, linear, gp, mlp-40, ensemble-40)"
            ],
        ),
    ],
)
def test_what_an_entry_may_not_say_is_told_with_its_place(told, entries, lines):
    assert told(*entries) == lines


@pytest.mark.parametrize(
    "entry",
    [
        {"model": ["mlp", "neuron"], "width": 3, "depth": 2}, {"width": 3}, {"model": "mlp", "depth": 2},
        {"model": "mine"}, {"device": "cuda", "variant": "vmap"}, {"batch_size": "full", "K": 4, "n": 7},
    ],
)  # fmt: skip
def test_an_entry_that_makes_sense_is_taken(study, entry):
    models = {"mine": {"kind": "mlp", "hidden": 3}, "set": {"kind": "neuron", "weights": [1, 1, 0]}}
    study(FIT | entry, models=models)


def test_weights_that_nobody_trains_are_not_timed(study):
    with pytest.raises(UserError, match="found 'set', which is not trained"):
        study(FIT | {"model": "set"}, models={"set": {"kind": "neuron", "weights": [1, 1, 0]}})
