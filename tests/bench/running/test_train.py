"""From cells to a pack: every kind of model, every status, independent of who else is in the pack."""

import json
import os
import resource
from dataclasses import replace

import numpy as np
import pytest

from bench.cell import Cell, ModelSpec
from bench.errors import UserError
from bench.models.network import architecture_of, forward
from bench.record import SPENT, pack_name, read_header, read_pack
from bench.running import train
from bench.running.train import train_cells, train_pack
from bench.tasks import make_dataset, resolve

NEURON, MLP = ModelSpec("neuron", "neuron"), ModelSpec("mlp-4", "mlp", hidden=(4,))


@pytest.fixture(scope="module")
def moons(tmp_path_factory):
    return resolve("moons", {"kind": "moons", "n_train": 60}, tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def sine(tmp_path_factory):
    return resolve("sin", {"kind": "sin"}, tmp_path_factory.mktemp("study"))


def trained(model, task, eta=0.3, seed=0, activation="tanh", **more):
    loss = "bce" if task.problem == "classification" else "mse"
    plain = {"alpha": 1e-3, "bias": True, "reduction": "mean", "loss": loss, "epochs": 40, "momentum": 0.0}
    axes = plain | {"init": "uniform", "dtype": "float32"} | more
    return Cell(model, task, seed, eta=eta, activation=activation, **axes)


def test_metrics_are_those_of_the_recorded_weights(moons):
    cells = [trained(MLP, moons, seed=s) for s in range(3)]
    for cell, record in zip(cells, train_cells(cells), strict=True):
        data = make_dataset(moons, cell.seed)
        y = forward(architecture_of(cell, 2), np.array(record.weights), data.test.x)
        assert record.status == "ok" and record.reason is None
        assert record.metrics["test_accuracy"] == ((y > 0.5) == data.test.t).mean()
        assert record.metrics["test_brier"] == pytest.approx(((y - data.test.t) ** 2).mean())
        assert record.curve.epoch[-1] == record.epochs_run == 40
        assert record.curve.train_loss[-1] == pytest.approx(record.metrics["train_loss"], rel=1e-4)


def test_order_and_company_change_no_record(moons, sine):
    cells = [
        trained(m, t, eta, s) for m in (NEURON, MLP) for t in (moons,) for eta in (0.1, 1.0) for s in (0, 1)
    ]
    cells = [replace(c, activation="sigmoid") if c.model is NEURON else c for c in cells]
    cells += [trained(MLP, sine, eta, 0) for eta in (0.01, 1e4)]
    together = {r.cell.digest: replace(r, seconds=0) for r in train_cells(cells)}
    for cell in cells:
        assert replace(train_cells([cell])[0], seconds=0) == together[cell.digest]


def test_a_neuron_keeps_all_its_weights_and_an_mlp_its_checkpoints(moons):
    neuron = replace(trained(NEURON, moons, activation="sigmoid"))
    with_checkpoints, without = trained(MLP, moons, checkpoints=5), trained(MLP, moons)
    records = train_cells([neuron, with_checkpoints, without])
    assert len(records[0].weight_path) == 3 * len(records[0].weight_epochs)
    assert len(records[1].weight_epochs) == 5 and records[1].weight_epochs[-1] == 40
    assert records[2].weight_path is None


def test_divergence_is_a_record(sine):
    record = train_cells([trained(MLP, sine, eta=1e6)])[0]
    assert record.status == "diverged" and record.diverged_epoch and "epoch" in record.reason
    assert record.metrics == {} and record.weights is None and record.curve.epoch


def test_a_missing_device_is_unavailable_with_its_reason(moons):
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    record = train_cells([replace(trained(MLP, moons), device="cuda")])[0]
    assert record.status == "unavailable" and "GPU" in record.reason


def test_metrics_that_do_not_exist_have_a_reason(moons):
    record = train_cells([trained(NEURON, moons, activation="tanh", loss="mse")])[0]
    assert record.metrics["test_log_loss"] is None
    assert record.reason == "no log loss: the output function tanh gives no probability"


def test_weights_set_by_hand_are_scored_and_not_trained(moons):
    model = ModelSpec("by-hand", "neuron", weights=(0.0, -1.0, 0.5))
    record = train_cells([Cell(model, moons, 0, activation="sigmoid", bias=True)])[0]
    data = make_dataset(moons, 0)
    expected = ((-data.test.x[:, 1] + 0.5 > 0) == data.test.t).mean()
    assert record.metrics["test_accuracy"] == expected and record.curve is None
    wrong = ModelSpec("by-hand", "neuron", weights=(1.0, 2.0))
    assert train_cells([Cell(wrong, moons, 0)])[0].reason == "ValueError: 3 weights wanted, 2 given"


def test_a_kind_of_model_that_nobody_knows_is_an_error(moons):
    """Not the scores of weights set by hand, which it has none of."""
    with pytest.raises(ValueError, match=r"kind 'forest'; there are neuron, mlp, ensemble, linear, gp"):
        train_cells([Cell(ModelSpec("mine", "forest"), moons, 0)])


def test_lack_of_memory_is_a_record_and_another_error_ends_the_job(moons, monkeypatch):
    def failing(*_):
        raise errors.pop()

    monkeypatch.setattr(train, "train_members", failing)
    errors = [MemoryError("out of memory with one 2-4-1 network and its points")]
    (record,) = train_cells([trained(MLP, moons)])
    assert record.status == "failed" and record.reason.startswith(
        "out of memory: out of memory with one 2-4-1"
    )
    errors = [RuntimeError("CUDA error: an illegal memory access was encountered")]
    with pytest.raises(RuntimeError, match="illegal memory access"):
        train_cells([trained(MLP, moons)])


def test_linear_models_and_processes_stand_beside(moons, sine):
    linear = train_cells([Cell(ModelSpec("linear", "linear"), t, 0) for t in (moons, sine)])
    assert linear[0].metrics["test_accuracy"] > 0.8 and len(linear[0].weights) == 3
    assert linear[1].metrics["test_rmse"] < 1 and linear[1].metrics["outside_rmse"] > 0
    process = train_cells([Cell(ModelSpec("gp", "gp", kernel="rbf"), sine, 0, n_train=40)])[0]
    assert process.metrics["test_rmse"] < 0.1 and len(process.fit_x) == len(process.fit_std)
    assert "exp(-r^2 / 2)" in json.loads(process.detail)["kernel"]


def test_errors_are_in_the_task_s_own_unit(tmp_path):
    """Standardising the targets must not change the unit of the RMSE."""
    task = resolve("lennard_jones", {"kind": "lennard_jones"}, tmp_path)
    cell = trained(MLP, task, eta=0.05)
    record, data = train_cells([cell])[0], make_dataset(task, 0)
    y = forward(architecture_of(cell, 1), np.array(record.weights), data.test.x)
    e = (data.test.t - y) * data.target_scale
    assert data.target_scale != 1
    assert record.metrics["test_rmse"] == pytest.approx(np.sqrt((e**2).mean()))
    assert record.curve.train_score[-1] == pytest.approx(record.metrics["train_rmse"], rel=1e-4)


def test_a_task_that_fails_is_a_failed_record(tmp_path):
    (tmp_path / "mine.py").write_text("def draw(rng, n):\n    raise RuntimeError('no luck')\n")
    entry = {"kind": "python", "file": "mine.py", "function": "draw", "problem": "regression"}
    record = train_cells([trained(MLP, resolve("mine", entry, tmp_path))])[0]
    assert record.status == "failed" and "no luck" in record.reason


def test_a_pack_is_written_whole_and_read_back(moons, tmp_path):
    cells = [trained(MLP, moons), Cell(ModelSpec("linear", "linear"), moons, 0)]
    plan = tmp_path / "plan.json"
    content = {
        "pack": pack_name(c.digest for c in cells),
        "compiled": [],
        "cells": [c.as_dict() for c in cells],
    }
    plan.write_text(json.dumps(content))
    train_pack(plan, tmp_path / "out.parquet")
    table = read_pack(tmp_path / "out.parquet")
    assert table["digest"].to_pylist() == [c.digest for c in cells]
    assert Cell.from_dict(json.loads(table["cell"][0].as_py())) == cells[0]
    header = read_header(tmp_path / "out.parquet")
    assert header["n_cells"] == 2
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # MiB on Linux, of this very process
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    assert {*header["spent"]} == {*SPENT} and 10 < header["spent"]["peak_mib"] <= 1.02 * max(most, children)
    assert 0 < header["spent"]["process_seconds"] <= sum(os.times()[:4])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.parquet", "out.seal.json", "plan.json"]


def test_truncated_and_foreign_files_are_told(tmp_path):
    file = tmp_path / "x.parquet"
    file.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(UserError, match="not a whole pack"):
        read_pack(file)
    with pytest.raises(UserError, match="not a pack's plan"):
        train_pack(file, tmp_path / "y.parquet")
