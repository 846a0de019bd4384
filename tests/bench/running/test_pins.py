"""A sample of results, pinned: a change of code that moves them fails until NUMERICS rises.

Then `PYTHONPATH=. python tests/bench/running/test_pins.py` prints them anew. They hold every task of the
smoke study with every kind of model, every activation, loss, initialisation and kernel, and all that a record
tells.
"""

import json
from pathlib import Path

import pytest

from bench import NUMERICS
from bench.cell import Cell, ModelSpec
from bench.gp.regression import KERNELS
from bench.models.activations import ACTIVATIONS
from bench.running.train import train_cells
from bench.study.grid import cells as grown
from bench.study.loading import load
from bench.tasks import resolve

FILE = Path(__file__).with_name("pins.json")
ROOT = Path(__file__).parents[3]
FIXED = {
    "bias": True,
    "reduction": "mean",
    "epochs": 60,
    "optimiser": "sgd",
    "momentum": 0.0,
    "schedule": "constant",
    "init": "uniform",
    "dtype": "float64",
}


ADAM = {"momentum": None, "betas": (0.9, 0.999), "eps": 1e-8}
NEURON, LINEAR = ModelSpec("neuron", "neuron"), ModelSpec("linear", "linear")
ONE, TWO = ModelSpec("mlp-8", "mlp", (8,)), ModelSpec("mlp-5-4", "mlp", (5, 4))
MOONS, SINE = (resolve(name, {}, Path()) for name in ("moons", "sin"))


def cells():
    """Both problems, a neuron, one and two layers, batches, momentum, the linear model and a process."""
    trained = [
        (NEURON, MOONS, {"activation": "sigmoid", "loss": "bce", "eta": 0.5, "alpha": 1e-3}),
        (ONE, MOONS, {"activation": "relu", "loss": "bce", "eta": 0.3, "alpha": 0.0, "batch_size": 16}),
        (TWO, MOONS, {"activation": "tanh", "loss": "bce", "eta": 0.1, "alpha": 0.01, "momentum": 0.5}),
        (ONE, SINE, {"activation": "sin", "loss": "mse", "eta": 0.05, "alpha": 0.0}),
        (ONE, SINE, {"activation": "leaky_relu", "loss": "l1", "eta": 0.05, "alpha": 0.0, "batch_size": 32}),
    ]
    return [
        *(Cell(model, task, 3, **(FIXED | axes)) for model, task, axes in trained),
        Cell(LINEAR, MOONS, 3, alpha=0.0),
        Cell(ModelSpec("gp", "gp", kernel="rbf"), SINE, 3, n_train=30),
    ]


def named():
    """Name -> cell, of every task, model, activation, loss, initialisation, kernel and way of scoring."""
    found = {}
    tasks = {cell.task.name: cell.task for cell in grown(load(ROOT / "config" / "smoke.yaml"))}
    mild = {"activation": "tanh", "eta": 0.05, "alpha": 1e-3}
    for name, task in tasks.items():
        axes = (
            {"activation": "sigmoid", "loss": "bce"} if task.problem == "classification" else {"loss": "mse"}
        )
        for model in (NEURON, ONE):
            found[f"{model.name} on {name}"] = Cell(model, task, 4, **(FIXED | mild | axes))
        found[f"linear on {name}"] = Cell(LINEAR, task, 4, alpha=0.0)
        found[f"linear with decay on {name}"] = Cell(LINEAR, task, 4, alpha=0.01)
    changed = {
        **{f"activation {one}": {"activation": one} for one in ACTIVATIONS},
        **{f"init {one}": {"init": one} for one in ("uniform", "normal", "zeros")},
        **{f"loss {one}": {"loss": one} for one in ("bce", "mse", "l1")},
        "by Nesterov's momentum": {"optimiser": "nesterov", "momentum": 0.9},
        "by Adam in steps": ADAM | {"optimiser": "adam", "schedule": ("step", 20, 0.5)},
        "by AdamW on a cosine": ADAM | {"optimiser": "adamw", "schedule": "cosine", "batch_size": 32},
        "by L-BFGS": {"optimiser": "lbfgs", "eta": None, "momentum": None, "schedule": None, "epochs": 20},
        "summed": {"reduction": "sum", "eta": 1e-3},
        "without a bias": {"bias": False},
        "stopped early": {"early_stop": 3, "epochs": 400, "eta": 3.0},
        "at a large rate": {"eta": 1.0},
        "diverged": {"eta": 5.0, "activation": "identity"},
        "30 points": {"n_train": 30},
        "scored on its own points": {"split": "same"},
        "single precision": {"dtype": "float32"},
        "single precision, in batches": {"dtype": "float32", "batch_size": 16, "momentum": 0.5},
    }
    for name, axes in changed.items():
        for task, loss in ((MOONS, "bce"), (SINE, "mse")):
            if task is SINE and axes.get("loss") == "bce":
                continue
            found[f"{task.name}: {name}"] = Cell(ONE, task, 5, **(FIXED | mild | {"loss": loss} | axes))
    for kernel in KERNELS:
        for task in ("sin", "lennard_jones"):
            model = ModelSpec(f"gp-{kernel}", "gp", kernel=kernel)
            found[f"{kernel} on {task}"] = Cell(model, tasks[task], 4, n_train=25)
    hand = ModelSpec("below", "neuron", weights=(0.0, -1.0, 0.5))
    return found | {"weights set by hand": Cell(hand, MOONS, 4)}


def told(record):
    """All numbers of a record but for how long it took."""
    rest = {"diverged_epoch", "best_epoch", "epochs_to_95", "epochs_run", "status"}
    return {name: getattr(record, name) for name in sorted(rest)} | dict(sorted(record.metrics.items()))


def found():
    """What the code gives: digest, or name -> numbers."""
    of_name = named()
    records = train_cells([*cells(), *of_name.values()])
    given = {record.cell.digest: told(record) for record in records}
    return {
        "cells": {cell.digest: given[cell.digest] for cell in cells()},
        "named": {name: given[cell.digest] for name, cell in of_name.items()},
    }


def test_the_pinned_results_are_what_the_code_gives():
    pins = json.loads(FILE.read_text(encoding="utf-8"))
    assert pins["numerics"] == NUMERICS, "NUMERICS rose: print the pins anew (see the head of this file)"
    now = found()
    assert now["cells"].keys() == pins["cells"].keys(), "other digests: are packs on disk still found?"
    assert now["named"].keys() == pins["named"].keys(), "print the pins anew (see the head of this file)"
    moved = [
        f"{name}: {what} was {value}, is {now[kind][name].get(what)}"
        for kind in ("cells", "named")
        for name, numbers in pins[kind].items()
        for what, value in numbers.items()
        if not same(now[kind][name].get(what), value, 1e-3 if "single" in name else 1e-6)
    ]
    assert not moved, "numbers moved: raise NUMERICS\n" + "\n".join(moved)


def same(now, value, rel):
    """Words and whole numbers are equal, others to so many digits."""
    return now == (pytest.approx(value, rel=rel, abs=1e-9) if isinstance(value, float) else value)


if __name__ == "__main__":
    text = json.dumps({"numerics": NUMERICS} | found(), indent=1)
    FILE.write_text(text + "\n", encoding="utf-8")
