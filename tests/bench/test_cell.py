"""Identity of a cell: its content, nothing else."""

from bench.cell import Cell, ModelSpec, TaskSpec
from bench.seeds import canonical, digest, stream

TASK = TaskSpec("moons", "moons", "classification", (("noise", 0.1),))


def test_a_digest_is_sha256_of_canonical_json():
    import hashlib
    import json

    cell = Cell(ModelSpec("linear", "linear"), TASK, 3)
    text = json.dumps(cell.as_dict(), sort_keys=True, separators=(",", ":"))
    assert cell.digest == hashlib.sha256(text.encode()).hexdigest()[:20] == digest(cell.as_dict())


def test_axes_that_mean_nothing_are_absent():
    data = Cell(ModelSpec("linear", "linear"), TASK, 3).as_dict()
    assert "eta" not in data and "activation" not in data and data["seed"] == 3


def test_every_axis_enters_the_identity():
    base = Cell(ModelSpec("neuron", "neuron"), TASK, 0, eta=0.1)
    from dataclasses import replace

    changes = [
        *({"seed": 1}, {"eta": 0.2}, {"alpha": 0.1}, {"bias": False}, {"batch_size": 4}, {"device": "cuda"}),
        *({"init": "zeros"}, {"dtype": "float64"}, {"split": "same"}, {"n_train": 5}, {"checkpoints": 2}),
    ]
    assert len({base.digest, *(replace(base, **c).digest for c in changes)}) == len(changes) + 1


def test_streams_are_named_by_their_words():
    assert stream("a", 1).integers(1 << 60) == stream("a", 1).integers(1 << 60)
    assert stream("a", 1).integers(1 << 60) != stream("a", 2).integers(1 << 60)
    assert canonical({"b": 1, "a": [1.5]}) == '{"a":[1.5],"b":1}'
