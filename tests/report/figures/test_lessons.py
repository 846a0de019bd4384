"""Bias, batches and gradients: what is drawn, against independent answers."""

import json

import made_up
import numpy as np
import pandas as pd
import pytest
import torch
from made_up import NEURON, mlp

from bench.models.network import Architecture, forward, initial_weights
from bench.tasks import make_dataset
from report.figures import batches, bias, draw_group, gradients
from report.figures.batches import Comparison, Level
from report.figures.source import Source
from report.figures.style import styled
from report.tables.collect import write_tables
from report.tables.gaps import Gap
from report.tables.reader import Tables


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A neuron with tanh and one with a sigmoid, with and without bias; batches; depths."""
    folder = tmp_path_factory.mktemp("lessons")
    cells = [
        made_up.cell(model, "moons", seed, activation=f, bias=flag)
        for seed in range(2)
        for model, f in ((NEURON, "tanh"), (mlp(5), "tanh"))
        for flag in (True, False)
    ]
    cells += [made_up.cell(NEURON, "xor", s, bias=flag) for s in range(2) for flag in (True, False)]
    cells += [made_up.cell(mlp(5), "moons", s, batch_size=n) for s in range(2) for n in (1, 64, None)]
    cells += [made_up.cell(mlp(*[5] * depth), "moons", s) for s in range(2) for depth in (1, 2, 3)]
    records = [made_up.record(cell) for cell in {c.digest: c for c in cells}.values()]
    plan = made_up.write_results(folder, records)
    write_tables(plan, folder / "packs", folder / "tables")
    return folder


@pytest.fixture(scope="module")
def source(study):
    return Source(Tables(study / "tables"), study / "packs")


@pytest.fixture(autouse=True)
def look():
    with styled():
        yield


def test_the_group_is_written_and_belongs_to_its_sections(study):
    draw_group("lessons", study / "tables", study / "packs", study / "figures")
    entries = json.loads((study / "figures/lessons/manifest.json").read_text())
    assert [(e["name"], e["section"]) for e in entries] == [
        ("bias-1", "bias"), ("batch-curves-1", "batch-size"),
        ("gradients-initial", "gradients"), ("gradients-trained", "gradients"), ("hidden-neurons", "neurons"),
    ]  # fmt: skip
    for entry in entries:
        words = entry["title"] + entry["caption"] + entry["alt"]
        assert "nan" not in words and "  " not in words and "None" not in words


def test_without_a_bias_a_line_runs_through_the_origin(source):
    """Dotted where the boundary y = 1/2 is another one, as of tanh; of a sigmoid it is the boundary."""
    (one,) = bias.draw(source)
    panels = {ax.get_title(loc="left").rpartition(":")[0]: ax for ax in one.figure.axes}
    assert list(panels) == [
        "moons: neuron, tanh\nbias", "moons: neuron, tanh\nno bias", "moons: mlp-5, tanh\nbias",
        "moons: mlp-5, tanh\nno bias", "xor: neuron, sigmoid\nbias", "xor: neuron, sigmoid\nno bias",
    ]  # fmt: skip
    lines = {
        name: [line for line in ax.get_lines() if line.get_marker() != "+"] for name, ax in panels.items()
    }
    assert [name for name, found in lines.items() if found] == ["moons: neuron, tanh\nno bias"]
    (line,) = lines["moons: neuron, tanh\nno bias"]
    digest = next(
        c["digest"] for c in map(dict, source.tables.cells.to_dict("records"))
        if c["task"] == "moons" and c["kind"] == "neuron" and c["bias"] is False and c["seed"] == 0
    )  # fmt: skip
    w = np.asarray(source.records([digest])[digest].weights)
    points = np.array([line.get_xy1(), line.get_xy2()])
    assert points @ w == pytest.approx([0, 0], abs=1e-12)
    arch = Architecture(2, (), None, "tanh", bias=False)
    assert forward(arch, w, 3 * points) == pytest.approx([0, 0], abs=1e-12)
    for ax in panels.values():
        (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
        assert x0 < 0 < x1 and y0 < 0 < y1


def test_the_numbers_of_a_missing_bias_are_points_as_in_the_title():
    gap = Gap("moons", "accuracy", -0.123, -0.2, -0.05, 5, "worse", 5.0)
    assert bias._points(gap) == pytest.approx({"mean": -12.3, "low": -20, "high": -5})
    pair = bias.Pair("moons", "neuron", (None, None), gap)
    assert bias._mean([pair]) == "mean over seeds with its 95 % interval"
    alone = pair._replace(gap=gap._replace(low=np.nan, high=np.nan))
    assert bias._mean([alone]) == "one seed, which tells nothing apart"


def test_a_study_without_such_pairs_draws_none(tables):
    made = tables([made_up.measured(made_up.cell(NEURON, "moons", s), 0.9) for s in range(2)])
    source = Source(made, None)
    assert list(bias.draw(source)) == list(batches.draw(made)) == list(gradients.draw(source)) == []


def test_curves_by_batch_are_medians_with_their_range_and_updates_are_counted(source):
    (one,) = batches.draw(source.tables)
    above, below = one.figure.axes
    names = ["batch of 1", "batch of 64", "full batch (200)"]
    assert [line.get_label() for line in above.get_lines()] == names
    for line, other, updates in zip(above.get_lines(), below.get_lines(), (200, 4, 1), strict=True):
        assert other.get_xdata() == pytest.approx(np.asarray(line.get_xdata()) * updates)
        assert np.array_equal(line.get_ydata(), other.get_ydata())
    frame = source.tables.cells
    mine = frame[(frame["batch_size"] == 64) & (frame["task"] == "moons")]
    curves = source.tables.curves(list(mine["digest"]))
    wanted = [float(np.median(curves.loc[curves["epoch"] == epoch, "validation_loss"])) for epoch in (1, 200)]
    drawn = np.asarray(above.get_lines()[1].get_ydata())
    assert drawn[[0, -1]] == pytest.approx(wanted, rel=1e-6)


def level(name, updates, *losses):
    frame = pd.DataFrame({"epoch": range(len(losses)), "median": losses, "low": losses, "high": losses})
    return Level(name, updates, frame, 3, "d")


def test_who_is_first_down_to_the_loss_that_all_reach():
    """The small batch needs two epochs of 100 updates, the full one four of one."""
    one = Comparison(
        "t", "m", [level("small", 100, 1, 0.6, 0.3, 0.2, 0.1), level("full", 1, 1, 0.9, 0.8, 0.6, 0.4)]
    )
    assert batches.first_down(one, per_update=False) == "small"
    assert batches.first_down(one, per_update=True) == "full"


@pytest.mark.parametrize("activation", gradients.ACTIVATIONS)
def test_norms_are_those_of_torch_s_gradients(activation):
    """Of a network of three hidden layers, by autograd."""
    functions = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}
    data = make_dataset(made_up.TASKS["moons"], 1).train
    each = []
    for seed in (1, 4):
        data = make_dataset(made_up.TASKS["moons"], seed).train
        arch = Architecture(2, (6, 6, 6), activation, "sigmoid")
        layers = [torch.nn.Linear(n_in, n_out, dtype=torch.float64) for n_out, n_in in arch.shapes]
        flat = torch.tensor(initial_weights(arch, "uniform", seed))
        torch.nn.utils.vector_to_parameters(flat, [p for layer in layers for p in layer.parameters()])
        y = torch.tensor(data.x)
        for layer in layers[:-1]:
            y = functions[activation]()(layer(y))
        a = layers[-1](y)[:, 0]
        torch.nn.functional.binary_cross_entropy_with_logits(a, torch.tensor(data.t)).backward()
        norms = np.array([float(layer.weight.grad.norm()) for layer in layers])
        each.append(norms / norms[-1])
    cell = made_up.cell(mlp(6), "moons")
    found = gradients.initial_profile(cell, activation, 6, 3, (1, 4))
    assert found.ratios == pytest.approx(np.sqrt(each[0] * each[1]), rel=1e-9) and found.n_seeds == 2
    assert found.first * found.a_layer**3 == pytest.approx(1)


def test_what_is_no_number_is_left_out_of_a_geometric_mean():
    values = [np.array([1.0, 0.0, np.inf]), np.array([4.0, 9.0, np.nan])]
    assert gradients.geometric(values)[:2] == pytest.approx([2, 9]) and np.isnan(
        gradients.geometric(values)[2]
    )


def test_every_depth_that_was_trained_has_its_line_at_its_final_weights(source):
    _, trained = gradients.draw(source)
    lines = trained.figure.axes[0].get_lines()
    assert [line.get_label() for line in lines] == [
        "1 hidden layer", "2 hidden layers", "3 hidden layers",
    ]  # fmt: skip
    assert [len(line.get_ydata()) for line in lines] == [2, 3, 4]
    assert all(line.get_ydata()[-1] == pytest.approx(1) for line in lines)
    initial, _ = gradients.draw(source)
    assert [ax.get_title(loc="left") for ax in initial.figure.axes] == list(gradients.ACTIVATIONS)
    assert initial.title.startswith("Back through 8 hidden layers")


def test_a_depth_at_which_nothing_arrives_is_left_out(source, monkeypatch):
    profiles = [gradients.Profile(str(n), np.array([n, 1.0]), 2, "tanh") for n in (2.0, 4.0, np.nan)]
    monkeypatch.setattr(gradients, "_profiles", lambda *of: profiles)
    _, trained = gradients.draw(source)
    assert "× 4.0 on moons" in trained.title.replace("4.00", "4.0") and "–" not in trained.title


def test_what_the_rest_does_not_change_by_more_than_is_rounded_up():
    sizes = (0.3, 0.2, 0.0012, 0.0)
    gaps = [Gap("t", "accuracy", size, np.nan, np.nan, 1, None, np.nan) for size in sizes]
    pairs = [bias.Pair(f"task {i}", "neuron", (None, None), gap) for i, gap in enumerate(gaps)]
    assert bias._title(pairs).endswith("; of the other 2 none changes by more than 0.2 points")
