"""What an entry asks for where it does not say everything, and in which order."""

import itertools

import pytest

from bench.study.timing_section import Timing
from bench.timing.suite import Wanted, architecture, measurements_of


def named(name="one", **entry):
    """Key of each measurement of an entry: what, variant, device, sizes."""
    entry = {"name": name, **entry}
    timing = Timing.model_validate({"device": ["cpu", "cuda"], "entries": [entry]})
    return [(o.what, o.variant, o.device, dict(o.sizes)) for o in measurements_of(timing, {})[name]]


NETWORK = {"problem": "classification", "model": "mlp-40", "width": 40, "depth": 1}


@pytest.mark.parametrize(
    ("entry", "ones"),
    [
        ({"time": "training", "variant": "stack"},
         [("train", "stack", device, {**NETWORK, "n": 200, "K": 1, "batch_size": "full"})
          for device in ("cpu", "cuda")]),
        ({"time": "training", "variant": "scikit-learn", "n": 50},
         [("train", "scikit-learn", "cpu", {**NETWORK, "n": 50, "batch_size": "full"})]),
        ({"time": "training", "variant": "fused", "device": "cuda", "depth": 2},
         [("train", "fused", "cuda", {**NETWORK, "model": "mlp-40-40", "depth": 2, "n": 200, "K": 1,
                                     "batch_size": "full", "engine": "fused-eager"})]),
        ({"time": "training", "variant": "fused", "device": "cuda"},
         [("train", "fused", "cuda", {**NETWORK, "n": 200, "K": 1, "batch_size": "full",
                                      "engine": "fused-triton"})]),
        ({"time": "inference", "variant": ["plain", "vmap"], "device": "cpu"},
         [("infer", "plain", "cpu", {**NETWORK, "n": 1}),
          ("infer", "vmap", "cpu", {**NETWORK, "n": 1, "K": 1})]),
        ({"time": "gp", "variant": "torch-cholesky", "device": "cuda"},
         [("gp-fit", "torch-cholesky", "cuda", {"n": 200}),
          ("gp-optimise", "torch-cholesky", "cuda", {"n": 200}),
          ("gp-predict", "torch-cholesky", "cuda", {"n": 200, "n_new": 1000})]),
        ({"time": "start"}, [("start", v, d, {}) for v, d in (
            ("python", "cpu"), ("numpy", "cpu"), ("torch", "cpu"), ("train", "cpu"), ("torch", "cuda"))]),
        ({"time": "peak", "device": "cpu"}, [("peak", "product", "cpu", {}), ("peak", "copy", "cpu", {})]),
        ({"time": "pipeline", "device": "cpu"},
         [("pipeline", "fused", "cpu", {"model": "mlp-40", "width": 40, "depth": 1, "cells": 100})]),
    ],
)  # fmt: skip
def test_what_an_entry_does_not_say_is_its_kinds_own(entry, ones):
    assert sorted(named(**entry), key=str) == sorted(ones, key=str)


def test_measurements_are_in_the_order_of_devices_variants_models_and_sizes():
    asked = {"time": "inference", "variant": ["vmap", "fused"], "width": [9, 3], "depth": [2, 1], "n": [5, 1]}
    found = [(d, v, s["width"], s["depth"], s["n"]) for _, v, d, s in named(**asked)]
    assert found == list(itertools.product(("cpu", "cuda"), ("vmap", "fused"), (9, 3), (2, 1), (5, 1)))


@pytest.mark.parametrize(
    ("problem", "hidden", "expected"),
    [
        ("classification", (3, 4), (2, (3, 4), "relu", "sigmoid")),
        ("regression", (3,), (1, (3,), "relu", "identity")),
        ("classification", (), (2, (), None, "sigmoid")),
    ],
)
def test_networks_have_two_inputs_and_a_probability_or_one_and_a_number(problem, hidden, expected):
    found = architecture(problem, hidden)
    assert (found.n_inputs, found.hidden, found.activation, found.output) == expected


def test_what_a_unit_is_is_said_in_words():
    said = {
        what: Wanted(what, "", "cpu", {}).unit for what in ("train", "infer", "gp-fit", "gp-predict", "peak")
    }
    assert said == {
        "train": "epoch and network", "infer": "point and network", "gp-fit": "fit", "gp-predict": "point",
        "peak": "time",
    }  # fmt: skip
