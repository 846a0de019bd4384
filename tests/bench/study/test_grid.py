"""Cells of a study: products, defaults, what is left out, what is refused."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bench.errors import UserError
from bench.seeds import digest
from bench.study import grid
from bench.study.grid import cells, grow
from bench.study.loading import load

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
    assert (cell.optimiser, cell.momentum, cell.schedule, cell.betas, cell.eps) == (
        "sgd",
        0.0,
        "constant",
        None,
        None,
    )
    assert (cell.init, cell.dtype, cell.bias, cell.alpha) == (
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
    assert [(c.model.name, c.alpha) for c in found if not c.seed] == [
        ("linear", 0.0), ("linear", 1.0), ("gp", None)
    ]  # fmt: skip
    assert len(found) == 6 and {c.eta for c in found} == {None}
    assert "eta" not in found[0].as_dict()


@pytest.mark.parametrize(
    ("said", "settings", "alphas"),
    [({}, {}, [0.0]), ({}, {"alpha": [0, 0.5]}, [0.0, 0.5]), ({"alpha": "1e-1"}, {"alpha": [0, 0.5]}, [0.1])],
)
def test_a_linear_model_has_the_weight_decay_that_the_study_says(tmp_path, said, settings, alphas):
    """The grid's, else the settings', else none, spelled out: another alpha is another cell."""
    loaded = study(tmp_path, {"model": "linear", "task": "moons", "seed": 1} | said, settings=settings)
    found = cells(loaded)
    assert [c.alpha for c in found] == alphas and len({c.digest for c in found}) == len(alphas)
    assert cells(loaded, f"alpha={alphas[-1]}") == found[-1:]


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
    for cell in [*found, init]:
        said = cell.as_dict()
        if "content" in (options := said["task"]["options"]):  # of a file, which lies anywhere
            said["task"]["options"] = {k: v for k, v in options.items() if k not in ("path", "file")}
        assert cell.digest == digest(said)
    assert len(found) > 1000 and any("content" in c.as_dict()["task"]["options"] for c in found)


def test_a_wrong_number_of_weights_is_refused(tmp_path):
    models = {"mine": {"kind": "neuron", "weights": [1, 2, 3, 4]}}
    with pytest.raises(UserError, match=r"model mine has 4 weights; moons wants 3 \(2 without biases\)"):
        cells(study(tmp_path, {"model": "mine", "task": "moons"}, models=models))


def only_cell(tmp_path, grid, **more):
    (cell,) = cells(study(tmp_path, BASE | {"seed": 1} | grid, **more))
    return cell


@pytest.mark.parametrize(
    ("model", "task", "activation"),
    [
        ("mlp-4", "moons", "relu"),
        ("mlp-4", "sin", "relu"),
        ("neuron", "moons", "sigmoid"),
        ("neuron", "sin", "identity"),
    ],
)
def test_the_activation_where_nothing_is_said(tmp_path, model, task, activation):
    assert only_cell(tmp_path, {"model": model, "task": task}).activation == activation


def test_a_study_that_says_least_has_five_seeds_of_a_thousand_epochs(tmp_path):
    found = cells(study(tmp_path, {"model": "mlp-4", "task": "moons", "eta": 0.1}))
    assert [c.seed for c in found] == [0, 1, 2, 3, 4]
    assert {(c.epochs, c.early_stop, c.n_train, c.split, c.device, c.checkpoints) for c in found} == {
        (1000, None, None, "separate", "cpu", 0)
    }


def test_a_grid_goes_before_the_settings_and_these_before_what_nobody_said(tmp_path):
    settings = {"epochs": 7, "alpha": 0.5, "checkpoints": 4, "activation": "tanh"}
    cell = only_cell(tmp_path, {"epochs": 9}, settings=settings)
    assert (cell.epochs, cell.alpha, cell.checkpoints, cell.activation) == (9, 0.5, 4, "tanh")
    assert only_cell(tmp_path, {"checkpoints": 0}, settings=settings).checkpoints == 0
    assert only_cell(tmp_path, {"checkpoints": 3}).checkpoints == 3


def test_a_neuron_needs_no_checkpoints_since_it_keeps_every_look(tmp_path):
    grid = {"model": ["neuron", "mlp-4"], "checkpoints": 25, "seed": 1}
    found = cells(study(tmp_path, BASE | grid))
    assert {c.model.kind: c.checkpoints for c in found} == {"neuron": 0, "mlp": 25}


def test_what_is_trained_without_descent_varies_in_its_data_alone(tmp_path):
    """And weights set by hand in their activation, a linear model in its weight decay."""
    axes = {
        "eta": [0.1, 1],
        "alpha": [0, 1],
        "epochs": [5, 6],
        "activation": ["tanh", "sigmoid"],
        "n_train": [10, 20],
    }
    by_hand = {"mine": {"kind": "neuron", "weights": [1, 1, 0]}}
    found = cells(study(tmp_path, BASE | axes | {"model": ["linear", "mine"], "seed": 3}, models=by_hand))
    kinds = (("linear", [(None, 0.0), (None, 1.0)]), ("mine", [("tanh", None), ("sigmoid", None)]))
    assert {(c.model.name, (c.activation, c.alpha), c.n_train, c.seed) for c in found} == {
        (name, *rest) for name, own in kinds for rest in itertools.product(own, (10, 20), range(3))
    }
    assert len(found) == 24
    assert {(c.eta, c.epochs, c.batch_size, c.checkpoints) for c in found} == {(None, None, None, 0)}


def test_cells_stand_in_the_order_of_the_file(tmp_path):
    grids = (
        BASE | {"task": ["xor", "moons"], "eta": [1, 0.1], "seed": 2},
        BASE | {"task": "moons", "eta": [3, 1]},
    )
    found = [(c.task.name, c.eta, c.seed) for c in cells(study(tmp_path, *grids))]
    first = [*itertools.product(("xor", "moons"), (1.0, 0.1), (0, 1))]
    assert found == [*first, ("moons", 3.0, 0), ("moons", 3.0, 1)]


def test_twenty_million_cells_of_one_model_and_task_are_too_many(tmp_path, monkeypatch):
    assert grid.MOST_CELLS == 20_000_000
    monkeypatch.setattr(grid, "MOST_CELLS", 6)
    axes = BASE | {"eta": [0.1, 1, 10], "seed": 2}
    assert len(cells(study(tmp_path, axes | {"task": ["moons", "xor"]}))) == 12  # six of each
    with pytest.raises(
        UserError, match=r"grids\[0\]: found 9 cells of one model and task; at most 6 would do"
    ):
        cells(study(tmp_path, axes | {"seed": 3}))


def test_what_is_wrong_in_each_grid_is_told_at_once(tmp_path):
    with pytest.raises(UserError) as told:
        grow(study(tmp_path, BASE | {"n_train": 1}, BASE, BASE | {"model": "gp"}))
    lines = str(told.value).splitlines()
    assert [line.split("study.yaml: ")[1][:8] for line in lines] == ["grids[0]", "grids[2]"]


@pytest.mark.parametrize(
    ("grid", "fits"),
    [
        ({"batch_size": 200}, True),
        ({"batch_size": 201}, False),
        ({"batch_size": 30, "n_train": 30}, True),
        ({"batch_size": 31, "n_train": 30}, False),
        ({"n_train": 2, "batch_size": 2}, True),
    ],
)
def test_a_batch_is_no_larger_than_the_points_that_are_trained_on(tmp_path, grid, fits):
    loaded = study(tmp_path, BASE | grid)
    if fits:
        assert {c.batch_size for c in cells(loaded)} == {None}  # all of them
    else:
        with pytest.raises(UserError, match=r"grids\[0\]\.batch_size: found \d+, more than the \d+ training"):
            cells(loaded)


def test_a_table_has_so_many_points_whatever_is_kept_for_the_test(tmp_path):
    tasks = {"wine": {"kind": "packaged", "dataset": "wine"}}
    grid = BASE | {"task": "wine", "n_train": 177}
    assert {c.n_train for c in cells(study(tmp_path, grid | {"split": "same"}, tasks=tasks))} == {177}
    with pytest.raises(UserError, match=r"grids\[0\]\.n_train: task wine: 177 training rows wanted"):
        cells(study(tmp_path, grid | {"split": ["same", "separate"]}, tasks=tasks))


def test_initial_weights_are_counted_with_or_without_biases(tmp_path):
    grid = {"bias": False, "init": {"weights": [0.5] * 12}}
    assert only_cell(tmp_path, grid).init == (0.5,) * 12
    with pytest.raises(UserError, match=r"found 17 for mlp-4 on moons; 12 \(without biases\) would do"):
        cells(study(tmp_path, BASE | {"bias": False, "init": {"weights": [0.5] * 17}}))


def test_more_points_than_a_process_has_room_for_are_refused(tmp_path):
    large = BASE | {"model": "gp-rbf-ard", "task": "sin", "n_train": [100, 3494]}
    with pytest.raises(UserError, match=r"grids\[0\].n_train: found 3,494 with gp-rbf-ard on sin; a "):
        grow(study(tmp_path, large))
    grow(study(tmp_path, large | {"n_train": 3493}))
    grow(study(tmp_path, large | {"model": "linear"}))
