"""A sample of results, pinned: a change of code that moves them fails until NUMERICS rises.

Then `PYTHONPATH=. python tests/bench/running/test_pins.py` prints them anew.
"""

import json
from pathlib import Path

import pytest

from bench import NUMERICS
from bench.cell import Cell, ModelSpec
from bench.running.train import train_cells
from bench.tasks import resolve

FILE = Path(__file__).with_name("pins.json")
METRICS = ("test_accuracy", "test_log_loss", "test_rmse")
FIXED = {
    "bias": True,
    "reduction": "mean",
    "epochs": 60,
    "momentum": 0.0,
    "init": "uniform",
    "dtype": "float64",
}


def cells():
    """Both problems, a neuron, one and two layers, batches, momentum, the linear model and a process."""
    moons, sine = (resolve(name, {}, Path()) for name in ("moons", "sin"))
    one, two = ModelSpec("mlp-8", "mlp", (8,)), ModelSpec("mlp-5-4", "mlp", (5, 4))
    neuron = ModelSpec("neuron", "neuron")
    trained = [
        (neuron, moons, {"activation": "sigmoid", "loss": "bce", "eta": 0.5, "alpha": 1e-3}),
        (one, moons, {"activation": "relu", "loss": "bce", "eta": 0.3, "alpha": 0.0, "batch_size": 16}),
        (two, moons, {"activation": "tanh", "loss": "bce", "eta": 0.1, "alpha": 0.01, "momentum": 0.5}),
        (one, sine, {"activation": "sin", "loss": "mse", "eta": 0.05, "alpha": 0.0}),
        (one, sine, {"activation": "leaky_relu", "loss": "l1", "eta": 0.05, "alpha": 0.0, "batch_size": 32}),
    ]
    return [
        *(Cell(model, task, 3, **(FIXED | axes)) for model, task, axes in trained),
        Cell(ModelSpec("linear", "linear"), moons, 3),
        Cell(ModelSpec("gp", "gp", kernel="rbf"), sine, 3, n_train=30),
    ]


def found():
    """What the code gives: digest -> metrics."""
    return {r.cell.digest: {m: r.metrics[m] for m in METRICS if m in r.metrics} for r in train_cells(cells())}


def test_the_pinned_results_are_what_the_code_gives():
    pins = json.loads(FILE.read_text(encoding="utf-8"))
    assert pins["numerics"] == NUMERICS, "NUMERICS rose: print the pins anew (see the head of this file)"
    now = found()
    assert now.keys() == pins["cells"].keys(), "cells have other digests: are packs on disk still found?"
    for digest, metrics in pins["cells"].items():
        assert now[digest] == pytest.approx(metrics, rel=1e-6), "numbers moved: raise NUMERICS"


if __name__ == "__main__":
    text = json.dumps({"numerics": NUMERICS, "cells": found()}, indent=1)
    FILE.write_text(text + "\n", encoding="utf-8")
