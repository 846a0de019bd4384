"""Identity of a cell: its content, nothing else."""

import hashlib
import json
from dataclasses import fields, replace

import pytest

from bench.cell import Cell, ModelSpec, TaskSpec
from bench.seeds import digest

TASK = TaskSpec("moons", "moons", "classification", (("noise", 0.1),))


def test_a_digest_is_sha256_of_canonical_json():
    cell = Cell(ModelSpec("linear", "linear"), TASK, 3)
    text = json.dumps(cell.as_dict(), sort_keys=True, separators=(",", ":"))
    assert cell.digest == hashlib.sha256(text.encode()).hexdigest()[:20] == digest(cell.as_dict())


def test_axes_that_mean_nothing_are_absent():
    data = Cell(ModelSpec("linear", "linear"), TASK, 3).as_dict()
    assert "eta" not in data and "activation" not in data and data["seed"] == 3


CHANGES = {
    "device": "cuda", "activation": "tanh", "eta": 0.2, "alpha": 0.1, "bias": False, "batch_size": 4,
    "reduction": "sum", "loss": "l1", "epochs": 9, "momentum": 0.5, "optimiser": "adam",
    "betas": (0.9, 0.99), "eps": 1e-7, "schedule": ("step", 300, 0.5), "init": "zeros", "dtype": "float64",
    "early_stop": 3, "checkpoints": 2, "n_train": 5, "split": "same", "seed": 1,
    "model": ModelSpec("mlp-4", "mlp", (4,)), "task": replace(TASK, kind="xor"),
}  # fmt: skip
BASE = Cell(ModelSpec("neuron", "neuron"), TASK, 0, eta=0.1)


def test_every_field_of_a_cell_enters_its_identity():
    assert {f.name for f in fields(Cell)} == set(CHANGES)
    digests = {name: replace(BASE, **{name: value}).digest for name, value in CHANGES.items()}
    assert len({BASE.digest, *digests.values()}) == len(CHANGES) + 1


@pytest.mark.parametrize(
    "changes",
    [{"name": "n"}, {"kind": "mlp"}, {"hidden": (5,)}, {"kernel": "rbf"}, {"weights": (1.0,)}],
    ids=str,
)
def test_every_field_of_a_model_enters_the_identity(changes):
    model = ModelSpec("m", "neuron", (4,))
    assert replace(BASE, model=replace(model, **changes)).digest != replace(BASE, model=model).digest


@pytest.mark.parametrize(
    "changes",
    [{"name": "n"}, {"kind": "xor"}, {"problem": "regression"}, {"options": (("noise", 0.2),)}],
    ids=str,
)
def test_every_field_of_a_task_enters_the_identity(changes):
    assert replace(BASE, task=replace(TASK, **changes)).digest != BASE.digest


def test_a_cell_has_the_digest_that_packs_on_disk_have_for_it():
    """SHA-256 of its text, written out by hand."""
    cell = Cell(
        ModelSpec("m", "mlp", (4, 2)), TASK, 7, eta=0.5, bias=True, init=(1.0, -2.0), batch_size=16, epochs=10
    )
    text = (
        '{"batch_size":16,"bias":true,"checkpoints":0,"device":"cpu","epochs":10,"eta":0.5,"init":[1.0,-2.0],'
        '"model":{"hidden":[4,2],"kind":"mlp","name":"m"},"seed":7,"split":"separate",'
        '"task":{"kind":"moons","name":"moons","options":{"noise":0.1},"problem":"classification"}}'
    )
    assert cell.digest == hashlib.sha256(text.encode()).hexdigest()[:20]
    assert Cell.from_dict(json.loads(text)) == cell


def test_a_number_is_not_the_flag_that_equals_it():
    """1, 1.0 and True are equal in Python, and three different texts."""
    assert len({replace(BASE, early_stop=value).digest for value in (1, 1.0, True)}) == 3


@pytest.mark.parametrize(
    ("kind", "weights", "trained"),
    [
        ("neuron", None, True),
        ("mlp", None, True),
        ("linear", None, False),
        ("gp", None, False),
        ("neuron", (1.0,), False),
        ("mlp", (1.0,), False),
    ],
)
def test_descent_trains_neurons_and_layers_whose_weights_nobody_set(kind, weights, trained):
    assert ModelSpec("m", kind, weights=weights).trained == trained


def test_points_are_shared_by_cells_of_one_task_size_split_and_seed():
    keys = {name: replace(BASE, **{name: value}).data_key for name, value in CHANGES.items()}
    assert {name for name, key in keys.items() if key != BASE.data_key} == {
        "task",
        "n_train",
        "split",
        "seed",
    }


def test_options_have_one_order_and_lists_in_them_are_kept_as_tuples():
    data = {"name": "t", "kind": "csv", "problem": "regression", "options": {"b": [1, [2]], "a": 0}}
    task = TaskSpec.from_dict(data)
    assert task.options == (("a", 0), ("b", (1, (2,)))) and task.option("b") == (1, (2,))


@pytest.mark.parametrize("name", ["path", "file"])
def test_a_file_is_known_by_its_content_and_not_by_its_place(name):
    def cell(place, **options):
        return Cell(
            BASE.model,
            TaskSpec("mine", "csv", "classification", tuple(sorted({name: place, **options}.items()))),
            0,
        )

    one = cell("a/d.csv", content="abc", target="t")
    assert cell("/b/d.csv", content="abc", target="t").digest == one.digest
    assert cell("a/d.csv", content="abd", target="t").digest != one.digest
    assert cell("a/d.csv", content="abc", target="u").digest != one.digest
    assert cell("a").digest != cell("b").digest and cell("a").task.place is None
    assert one.task.place == "a/d.csv" and Cell.from_dict(one.as_dict()) == one
    moved = one.placed({"abc": "now/d.csv", "abd": "no"})
    assert (
        moved.task.place == "now/d.csv" and moved.task.option("target") == "t" and moved.digest == one.digest
    )
    assert one.placed({"abd": "no"}) == one and cell("a").placed({"": "no"}) == cell("a")
