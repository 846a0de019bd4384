"""Cells of a study: products, defaults, what is left out, what is refused."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bench.errors import UserError
from bench.seeds import digest
from bench.study.grid import cells, grow, parse_only
from bench.study.schema import load

ROOT = Path(__file__).parents[3]


def study(tmp_path, *grids, **more):
    file = tmp_path / "study.yaml"
    named = [{"name": f"g{i}"} | g for i, g in enumerate(grids)]
    file.write_text(yaml.safe_dump({"name": "try", "title": "A try", "grids": named} | more))
    return load(file)


BASE = {"model": "mlp-4", "task": "moons", "eta": [0.1], "seed": 2}


def test_a_grid_is_the_product_of_its_axes(tmp_path):
    grid = BASE | {"eta": [0.1, 1], "alpha": [0, 0.1, 0.2], "activation": ["tanh", "relu"], "seed": 3}
    found = cells(study(tmp_path, grid))
    expected = set(itertools.product((0.1, 1.0), (0.0, 0.1, 0.2), ("tanh", "relu"), (0, 1, 2)))
    assert {(c.eta, c.alpha, c.activation, c.seed) for c in found} == expected and len(found) == 36


def test_the_union_has_each_cell_once_whatever_the_spelling(tmp_path):
    one, other = BASE | {"eta": [0.1, 0.3]}, BASE | {"eta": ["1e-1", 0.10]}
    assert len(cells(study(tmp_path, one, other))) == 4


def test_defaults_are_spelled_out(tmp_path):
    (cell, _) = cells(study(tmp_path, BASE))
    assert (cell.loss, cell.batch_size, cell.reduction, cell.epochs) == ("bce", None, "mean", 1000)
    assert (cell.momentum, cell.init, cell.dtype, cell.bias, cell.alpha) == (
        0.0,
        "uniform",
        "float32",
        True,
        0.0,
    )


@pytest.mark.parametrize(
    ("model", "task", "activation", "loss"),
    [
        ("neuron", "moons", "sigmoid", "bce"),
        ("neuron", "moons", "tanh", "mse"),
        ("mlp-4", "moons", "tanh", "bce"),
        ("mlp-4", "sin", "tanh", "mse"),
        ("neuron", "sin", "sigmoid", "mse"),
    ],
)
def test_the_loss_follows_the_output(tmp_path, model, task, activation, loss):
    grid = BASE | {"model": model, "task": task, "activation": activation}
    assert {c.loss for c in cells(study(tmp_path, grid))} == {loss}


def test_axes_that_mean_nothing_are_left_out(tmp_path):
    grid = BASE | {"model": ["linear", "gp"], "task": "sin", "eta": [0.1, 1], "alpha": [0, 1]}
    found = cells(study(tmp_path, grid))
    assert len(found) == 4 and {c.eta for c in found} == {None}
    assert "eta" not in found[0].as_dict()


def test_a_batch_of_all_points_is_the_full_batch(tmp_path):
    grid = BASE | {"batch_size": [200, "full", 16]}
    assert sorted({c.batch_size or 0 for c in cells(study(tmp_path, grid))}) == [0, 16]


def test_checkpoints_are_kept_for_the_shown_seed_alone(tmp_path):
    found = cells(study(tmp_path, BASE | {"checkpoints": 25}, report={"shown_seed": 1}))
    assert {c.seed: c.checkpoints for c in found} == {0: 0, 1: 25}


def test_initial_weights_may_be_given(tmp_path):
    grid = BASE | {"model": "neuron", "init": [{"weights": [0, 1, "1e-2"]}, "zeros"]}
    assert {c.init for c in cells(study(tmp_path, grid))} == {(0.0, 1.0, 0.01), "zeros"}


def test_weights_set_by_hand_tell_whether_there_are_biases(tmp_path):
    models = {m: {"kind": "neuron", "weights": w} for m, w in (("with", [1, 1, 0]), ("without", [1, 1]))}
    found = cells(study(tmp_path, {"model": ["with", "without"], "task": "moons", "seed": 1}, models=models))
    assert [c.bias for c in found] == [True, False]


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ({"n_train": 1}, "grids[0].n_train: task moons: found 1 training points; at least 2 would do"),
        (
            {"init": {"weights": [1, 2]}},
            "grids[0].init.weights: found 2 for mlp-4 on moons; 17 (with biases) would do",
        ),
        ({"model": "gp"}, "grids[0]: found model gp with task moons; a Gaussian process is for regression"),
        ({"loss": "bce", "task": "sin"}, "grids[0].loss: found 'bce' for mlp-4 on sin"),
        ({"loss": "bce", "model": "neuron", "activation": "tanh"}, "whose output (tanh) is no probability"),
        ({"batch_size": 500}, "grids[0].batch_size: found 500, more than the 200 training points of moons"),
        ({"eta": None}, "grids[0].eta: is missing"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(tmp_path, grid, said):
    given = {k: v for k, v in (BASE | grid).items() if v is not None}
    with pytest.raises(UserError) as caught:
        cells(study(tmp_path, given))
    assert said in str(caught.value) and len(str(caught.value).splitlines()) == 1


def test_a_product_that_no_machine_holds_is_refused_at_once(tmp_path):
    wide = {
        "eta": [0.001 * i for i in range(1, 1001)],
        "alpha": [0.001 * i for i in range(1001)],
        "seed": 1000,
    }
    with pytest.raises(UserError, match=r"grids\[0\]: found 1,001,000,000 cells of one model and task"):
        grow(study(tmp_path, BASE | wide))


def test_digests_put_together_from_parts_are_those_of_the_whole():
    found = cells(load(ROOT / "config" / "smoke.yaml"))
    init = replace(found[0], init=(1.0, -0.5), early_stop=3, n_train=7)
    assert all(c.digest == digest(c.as_dict()) for c in [*found, init]) and len(found) > 1000


def test_a_wrong_number_of_weights_is_refused(tmp_path):
    models = {"mine": {"kind": "neuron", "weights": [1, 2, 3, 4]}}
    with pytest.raises(UserError, match=r"model mine has 4 weights; moons wants 3 \(2 without biases\)"):
        cells(study(tmp_path, {"model": "mine", "task": "moons"}, models=models))


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
