"""One meaning, one cell: digests held against what determines a training, found by other ways."""

import json
from collections import defaultdict
from dataclasses import replace
from functools import cache
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
import yaml

from bench.cell import Cell, ModelSpec
from bench.models.network import architecture_of, initial_weights
from bench.running.train import train_cells
from bench.study.grid import grow
from bench.study.loading import load
from bench.study.meaning import in_normal_form
from bench.tasks import make_dataset, resolve
from bench.training import byhand
from bench.training.descent import checkpoint_epochs, descent_of

ROOT = Path(__file__).parents[3]
MOONS = resolve("moons", {"n_train": 20, "n_validation": 10, "n_test": 10}, Path())
CELL = Cell(
    *(ModelSpec("mlp-4", "mlp", (4,)), MOONS, 3), activation="tanh", loss="bce", init="uniform",
    dtype="float64", bias=True, eta=0.1, alpha=0.1, reduction="mean", epochs=6, optimiser="sgd", momentum=0.0,
    schedule="constant",
)  # fmt: skip
ADAM = {"optimiser": "adam", "momentum": None, "betas": (0.9, 0.99), "eps": 1e-8}


@cache
def drawn(task, n_train, split, seed):
    """The points' own bytes, and how many and how wide those trained on are."""
    data = make_dataset(task, seed, n_train, split)
    points = [p for p in (data.train, data.validation, data.test, data.outside) if p is not None]
    return hash((task.name, *(a.tobytes() for p in points for a in (p.x, p.t)))), data.train.x.shape


@cache
def first_weights(arch, init, seed):
    return hash(initial_weights(arch, init, seed).tobytes())


@cache
def etas(schedule, epochs):
    return hash(descent_of(replace(CELL, schedule=schedule, epochs=epochs)).factors(1, epochs).tobytes())


def steps(cell, n):
    """What is done with the gradients, by number: equal where the steps are."""
    d = descent_of(cell)
    size = min(d.batch_size or n, n)
    rule = {"nesterov": "nesterov" if d.momentum else "plain", "adamw": "adamw" if d.alpha else "adam"}
    own = (d.betas, d.eps) if cell.optimiser in ("adam", "adamw") else d.momentum
    summed = d.reduction == "sum" and size > 1
    how = rule.get(d.rule, d.rule), own, d.eta, d.alpha, size, summed, d.loss, d.epochs
    return *how, etas(d.schedule, d.epochs), cell.early_stop, cell.dtype, cell.device


def determined(cell):
    """All that the training of a cell depends on."""
    data, (n, n_inputs) = drawn(cell.task, cell.n_train, cell.split, cell.seed)
    arch = architecture_of(cell, n_inputs)
    alone = arch, data, first_weights(arch, cell.init, cell.seed), cell.seed, steps(cell, n)
    return *alone, cell.model.members


@pytest.mark.parametrize("name", ["study", "smoke"])
def test_trainings_are_equal_where_digests_are_and_nowhere_else(name):
    digests, trainings = defaultdict(set), defaultdict(set)
    for cell in (c for grid in grow(load(ROOT / "config" / f"{name}.yaml")) for c in grid.cells):
        if cell.model.trained:
            key = determined(cell)
            digests[key].add(cell.digest)
            trainings[cell.digest].add(key)
    assert len(trainings) > 1000
    assert sum(len(held) - 1 for held in digests.values()) == 0, "one training, two digests"
    assert sum(len(held) - 1 for held in trainings.values()) == 0, "one digest, two trainings"


def final(cell):
    data = make_dataset(cell.task, cell.seed, cell.n_train, cell.split)
    arch = architecture_of(cell, data.n_inputs)
    start = initial_weights(arch, cell.init, cell.seed)
    return byhand.train(arch, start, data.train.x, data.train.t, descent_of(cell), cell.seed)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"batch_size": 20}, {"batch_size": None}),
        ({"batch_size": 10, "n_train": 10}, {"batch_size": None, "n_train": 10}),
        ({"n_train": 20}, {"n_train": None}),
        ({"n_train": 20, "split": "same"}, {"n_train": None, "split": "same"}),
        ({"batch_size": 1, "reduction": "sum"}, {"batch_size": 1, "reduction": "mean"}),
        ({"optimiser": "nesterov"}, {"optimiser": "sgd"}),
        (ADAM | {"optimiser": "adamw", "alpha": 0.0}, ADAM | {"alpha": 0.0}),
        ({"schedule": ("step", 2, 1.0)}, {"schedule": "constant"}),
        ({"schedule": ("step", 6, 0.5)}, {"schedule": "constant"}),
        ({"schedule": ("step", 7, 0.5)}, {"schedule": "constant"}),
        ({"schedule": "cosine", "epochs": 1}, {"schedule": "constant", "epochs": 1}),
        ({"schedule": ("step", 1, 0.5), "epochs": 1}, {"schedule": "constant", "epochs": 1}),
        ({"init": (0.0,) * 17}, {"init": "zeros"}),
    ],
    ids=str,
)
def test_what_is_spelled_otherwise_trains_the_same_weights(said, meant):
    one = replace(CELL, **said)
    assert in_normal_form(one) == replace(CELL, **meant) and in_normal_form(one).digest != one.digest
    assert final(in_normal_form(one)).tobytes() == final(one).tobytes()
    assert in_normal_form(in_normal_form(one)) == in_normal_form(one)


@pytest.mark.parametrize(
    "near",
    [
        {"batch_size": 19}, {"batch_size": 10, "reduction": "sum"}, {"reduction": "sum"}, {"n_train": 19},
        {"optimiser": "nesterov", "momentum": 0.1}, ADAM | {"optimiser": "adamw"}, ADAM | {"alpha": 0.0},
        {"schedule": ("step", 5, 0.5)}, {"schedule": "cosine"}, {"schedule": "cosine", "epochs": 2},
        {"schedule": ("step", 2, 1.01)}, {"init": (0.0,) * 16 + (1e-9,)}, {"early_stop": 7},
        {"checkpoints": 2}, {"checkpoints": 7}, {"split": "same"}, ADAM | {"schedule": "cosine"},
        {"dtype": "float32"},
    ],
    ids=str,
)  # fmt: skip
def test_what_nearly_means_the_same_is_left_alone(near):
    assert in_normal_form(replace(CELL, **near)) == replace(CELL, **near)


def test_data_of_the_task_s_own_number_of_points_are_the_same_bytes():
    for task, own in ((MOONS, 20), (resolve("wine", {"kind": "packaged", "dataset": "wine"}, Path()), 106)):
        for model in (CELL.model, ModelSpec("linear", "linear")):
            one = in_normal_form(replace(CELL, model=model, task=task, n_train=own))
            assert one.n_train is None and drawn(task, own, "separate", 3) == drawn(task, None, "separate", 3)


def test_patience_beyond_the_last_epoch_is_one_patience():
    """Not the same as none, since it looks at every epoch for the best."""
    said = replace(CELL, early_stop=50, epochs=30)
    meant = in_normal_form(said)
    assert meant.early_stop == 31
    one, other = train_cells([said, meant])
    assert (one.weights, one.best_epoch, one.metrics) == (other.weights, other.best_epoch, other.metrics)


@pytest.mark.parametrize(
    ("epochs", "said", "meant"), [(6, 1, 2), (6, 8, 7), (1, 9, 2), (99, 26, 25), (24, 1000, 25)]
)
def test_checkpoints_are_so_many_as_are_kept(epochs, said, meant):
    one = in_normal_form(replace(CELL, epochs=epochs, checkpoints=said))
    assert one.checkpoints == meant == len(checkpoint_epochs(epochs, said))
    assert checkpoint_epochs(epochs, said) == checkpoint_epochs(epochs, meant)


def test_cells_of_other_digests_train_other_weights():
    """Every rule, schedule, decay and reduction, in batches of one, some and all, on the same points."""
    momentum = [{"optimiser": o, "momentum": m} for o, m in product(("sgd", "nesterov"), (0.0, 0.9))]
    adaptive = [
        ADAM | changes for changes in ({}, {"optimiser": "adamw"}, {"betas": (0.5, 0.99)}, {"eps": 1e-3})
    ]
    schedules = ["constant", "cosine", ("step", 2, 0.5), ("step", 3, 0.5), ("step", 2, 1.0), ("step", 6, 0.1)]
    rest = product(schedules, (0.0, 0.1), ("sum", "mean"), (None, 20, 8, 1))
    found = defaultdict(set)
    for rule, (schedule, alpha, reduction, size) in product([*momentum, *adaptive], list(rest)):
        one = replace(
            CELL, epochs=4, schedule=schedule, alpha=alpha, reduction=reduction, batch_size=size, **rule
        )
        found[in_normal_form(one)].add(one)
    few = list(found)[:: max(1, len(found) // 60)]
    ends = [final(cell) for cell in few]
    assert len(few) >= 60 and len({cell.digest for cell in few}) == len(few)
    alike = [(a, b) for (a, x), (b, y) in combinations(zip(few, ends, strict=True), 2) if (x == y).all()]
    assert alike == []


# One meaning after another, each as lists of what may be written for it in a grid; None: nothing.
PLAIN = [{}, {"optimiser": "sgd"}, {"optimiser": {"kind": "sgd"}, "momentum": "0"}, {"momentum": -0.0}]
ADAMS = [
    *({"optimiser": o} for o in ("adam", ["adam"], {"kind": "adam"}, {"kind": "adam", "betas": None})),
    {"optimiser": {"kind": "adam", "betas": ["0.9", 0.999], "eps": "1e-8"}},
]
NESTEROV = [
    {"optimiser": o, "momentum": m} for o in ("nesterov", {"kind": "nesterov"}) for m in (0.9, "9e-1")
]
SEARCH = [
    {"optimiser": "lbfgs", "eta": None}, {"optimiser": "lbfgs", "eta": None, "dtype": "float64"},
    {"optimiser": {"kind": "lbfgs"}, "eta": None, "batch_size": ["full"], "device": ["cpu"]},
]  # fmt: skip
TURNED = {"kind": "step", "every": 3, "factor": 0.5}
STAYING = [
    {"schedule": s}
    for s in ("constant", {"kind": "constant"}, TURNED | {"every": "3e2"}, TURNED | {"factor": 1})
]
MEANINGS = {
    "rule": [PLAIN, ADAMS, NESTEROV, SEARCH],
    "schedule": [[{}, *STAYING], [{"schedule": TURNED}, {"schedule": [TURNED | {"factor": "5e-1"}]}]],
    "alpha": [
        [{}, *({"alpha": a} for a in (0, "0.0", -0.0, ["-0e3"]))],
        [{"alpha": a} for a in (1e-3, "1e-3", 0.0010)],
    ],
    "batch": [
        [{}, *({"batch_size": b} for b in ("full", 200, "200", None))],
        [{"batch_size": b} for b in (1, "1e0", [1.0])],
    ],
    "init": [[{}, {"init": "uniform"}], [{"init": "zeros"}, {"init": {"weights": [0] * 16 + ["-0.0"]}}]],
    "patience": [[{}], [{"early_stop": p} for p in (101, 102, "1e4")], [{"early_stop": 100}]],
    "n": [[{}, {"n_train": 200}, {"n_train": "2e2"}], [{"n_train": 199}]],
    "kept": [[{}, {"checkpoints": 0}], *([{"checkpoints": c} for c in two] for two in ((1, 2), (25, 26)))],
    "rest": [[{}, {"loss": "bce", "split": ["separate"]}, {"activation": "relu", "bias": True}]],
    "eta": [[{"eta": e} for e in (0.1, "1e-1", [0.10])], [{"eta": 0.2}]],
    "reduction": [[{}, {"reduction": "mean"}], [{"reduction": "sum"}]],
}  # fmt: skip


def meant_at_random(rng):
    """One meaning of each kind; those that others leave no choice are the first."""
    chosen = {kind: int(rng.integers(len(meanings))) for kind, meanings in MEANINGS.items()}
    if MEANINGS["rule"][chosen["rule"]] is SEARCH:
        chosen |= {"schedule": 0, "batch": 0, "patience": 0, "eta": 0}
    if chosen["n"]:
        chosen["batch"] = 0
    if chosen["batch"]:
        chosen["reduction"] = 0
    return chosen


def written_at_random(rng, chosen):
    """A grid that says these meanings in one way of many."""
    of = {kind: meanings[chosen[kind]] for kind, meanings in MEANINGS.items()}
    if of["rule"] is ADAMS and not chosen["alpha"]:
        of["rule"] = [*ADAMS, {"optimiser": "adamw"}]
    if chosen["batch"]:  # of one point: its sum is its mean
        of["reduction"] = [{"reduction": "sum"}, *of["reduction"]]
    if chosen["n"]:
        of["batch"] = [{}, {"batch_size": "full"}, {"batch_size": 199}]
    if of["rule"] is SEARCH:
        of["schedule"] = [{}, {"schedule": "constant"}, {"schedule": [{"kind": "constant"}]}]
        of["batch"] = [{}]
    words = {kind: ways[rng.integers(len(ways))] for kind, ways in of.items()}
    said = [words.pop("eta"), words.pop("rule"), *words.values()]
    return {"model": "mlp-4", "task": "moons", "epochs": 100, "seed": 1} | {
        k: v for w in said for k, v in w.items()
    }


def cells_of(tmp_path, *grids, **more):
    file = tmp_path / "study.yaml"
    named = [{"name": f"g{i}"} | grid for i, grid in enumerate(grids)]
    file.write_text(yaml.safe_dump({"name": "try", "title": "A try", "grids": named} | more))
    return [grid.cells for grid in grow(load(file))]


def test_one_meaning_is_one_digest_however_it_is_written(tmp_path):
    rng, of = np.random.default_rng(15), defaultdict(set)
    for _ in range(100):
        chosen = meant_at_random(rng)
        for _ in range(3):
            ((cell,),) = cells_of(tmp_path, written_at_random(rng, chosen))
            of[tuple(chosen.values())].add(cell.digest)
    assert [meaning for meaning, digests in of.items() if len(digests) > 1] == []
    assert len({next(iter(digests)) for digests in of.values()}) == len(of) > 60, "two meanings, one digest"


def test_no_number_is_a_negative_zero(tmp_path):
    """Equal numbers of two texts: which one a digest was made of would depend on which came first."""
    grid = {"task": "still", "model": "neuron", "eta": 0.1, "seed": 1, "alpha": -0.0, "momentum": "-0"}
    grid |= {"init": {"weights": [-0.0, 1, "-0.0"]}}
    hand = {"model": "mine", "task": "still", "seed": 1}
    more = {"tasks": {"still": {"kind": "moons", "noise": -0.0}}}
    more |= {"models": {"mine": {"kind": "neuron", "weights": [-0.0, 1]}}}
    for (cell,) in cells_of(tmp_path, grid, hand, **more):
        assert cell.task.option("noise") == 0 and "-0" not in json.dumps(cell.as_dict())


def test_a_training_that_two_grids_ask_for_keeps_the_most_checkpoints(tmp_path):
    grid = {"model": ["mlp-4", "neuron"], "task": "moons", "eta": 0.1, "seed": 2}
    kept = [{}, {"checkpoints": 9}, {"checkpoints": 3, "eta": [0.1, 0.2]}, {"checkpoints": 2, "eta": 0.3}]
    found = cells_of(tmp_path, *(grid | more for more in kept))
    shown = {(c.model.kind, c.eta, c.seed): c.checkpoints for part in found for c in part}
    assert {k: n for k, n in shown.items() if n} == {
        ("mlp", 0.1, 0): 9,
        ("mlp", 0.2, 0): 3,
        ("mlp", 0.3, 0): 2,
    }
    first, second, third, _ = ({c.digest for c in part} for part in found)
    assert first == second and first < third
