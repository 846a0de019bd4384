"""How cells come to be trained: in which groups, with which engine, until when, and what is heard of it."""

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import threadpoolctl

from bench.cell import Cell, ModelSpec
from bench.errors import UserError
from bench.record import pack_name, read_header
from bench.running import progress, train
from bench.running.train import train_cells, train_pack
from bench.tasks import make_dataset, resolve
from bench.training.sizes import EAGER, LANES

NEURON, MLP = ModelSpec("neuron", "neuron"), ModelSpec("mlp-4", "mlp", hidden=(4,))


@pytest.fixture(scope="module")
def moons(tmp_path_factory):
    sizes = {"n_train": 20, "n_validation": 10, "n_test": 10}
    return resolve("moons", {"kind": "moons", **sizes}, tmp_path_factory.mktemp("study"))


@pytest.fixture
def cell(moons):
    axes = {"activation": "tanh", "eta": 0.3, "loss": "bce", "epochs": 5, "dtype": "float32"}
    return Cell(MLP, moons, 0, **axes)


@pytest.fixture
def heard(monkeypatch):
    """What training is asked for; it runs out of memory at once."""
    calls = []

    def train_members(*of):
        calls.append(of)
        raise MemoryError("not here")

    monkeypatch.setattr(train, "train_members", train_members)
    return calls


def linear(moons, seed=0):
    return Cell(ModelSpec("linear", "linear"), moons, seed)


@pytest.mark.parametrize(
    ("compiled", "device", "engine"),
    [
        (None, "cpu", None),
        (frozenset(["tanh-float32"]), "cpu", LANES),
        (frozenset(["tanh-float64", "relu-float32"]), "cpu", EAGER),
        (frozenset(), "cpu", EAGER),
        (frozenset(), "cuda", None),
    ],
)
def test_a_library_that_the_plan_does_not_name_is_not_used(
    cell, heard, monkeypatch, compiled, device, engine
):
    monkeypatch.setattr(train, "missing", lambda _: None)
    train_cells([replace(cell, device=device)], compiled)
    ((_, _, dtype, found_device, deadline, found),) = heard
    assert (dtype, found_device, deadline, found) == ("float32", device, None, engine)


@pytest.mark.parametrize(
    "axes",
    [
        {"dtype": "float64"}, {"epochs": 6}, {"momentum": 0.5}, {"early_stop": 3}, {"batch_size": 5},
        {"loss": "mse"}, {"n_train": 15}, {"bias": False}, {"activation": "relu"}, {"model": NEURON},
    ],
    ids=str,
)  # fmt: skip
def test_cells_of_different_computations_train_in_groups_of_their_own(cell, heard, axes):
    train_cells([cell, replace(cell, **axes), replace(cell, seed=1, eta=9.0, alpha=0.5)])
    assert [len(of[1]) for of in heard] == [2, 1]


def test_a_member_is_what_its_cell_says(moons, cell, heard):
    data = make_dataset(moons, 3)
    stopped = replace(cell, seed=3, early_stop=7, checkpoints=4, init="zeros", alpha=0.1, batch_size=5)
    neuron = Cell(NEURON, moons, 3, activation="sigmoid", eta=0.3, loss="bce", epochs=5, dtype="float32")
    train_cells([stopped, neuron])
    (one,), (other,) = (of[1] for of in heard)
    for name in ("x", "t"):
        assert (getattr(one, name) == getattr(data.train, name)).all()
        assert (getattr(one, f"validation_{name}") == getattr(data.validation, name)).all()
    assert (one.seed, one.early_stop, one.n_checkpoints, one.classifies) == (3, 7, 4, True)
    assert (one.descent.eta, one.descent.alpha, one.descent.batch_size) == (0.3, 0.1, 5)
    assert one.weights.tolist() == [0.0] * 17
    assert (other.n_checkpoints, other.early_stop) == (25, None)
    assert np.abs(other.weights).max() <= 0.5**0.5 and len(set(other.weights)) == 3  # uniform


def test_a_regression_does_not_classify(cell, heard, tmp_path):
    train_cells([replace(cell, task=resolve("sin", {"kind": "sin"}, tmp_path), loss="mse")])
    assert not heard[0][1][0].classifies


def test_points_are_drawn_once_for_all_cells_that_share_them(moons, cell, heard, monkeypatch):
    drawn = []
    monkeypatch.setattr(train, "make_dataset", lambda *of: drawn.append(of[1:]) or make_dataset(*of))
    variants = [cell, replace(cell, eta=1.0), linear(moons), replace(cell, seed=1), replace(cell, n_train=9)]
    train_cells([*variants, replace(cell, split="same")])
    assert drawn == [(0, None, "separate"), (1, None, "separate"), (0, 9, "separate"), (0, None, "same")]


def test_records_come_in_the_cells_order_and_each_step_says_how_many_are_done(moons, cell, heard):
    cells = [cell, linear(moons), replace(cell, eta=1.0), linear(moons, 1), replace(cell, dtype="float64")]
    done = []
    records = train_cells(cells, noted=done.append)
    assert [r.cell for r in records] == cells
    assert done == [1, 2, 4, 5]  # both linear models, the two that share a computation, the last one


def test_everything_is_computed_by_one_thread(moons, heard, monkeypatch):
    seen = []

    def make(cell, data, begun, deadline):
        seen.extend(one["num_threads"] for one in threadpoolctl.threadpool_info())
        raise ValueError("enough")

    monkeypatch.setitem(train.UNTRAINED, "linear", make)
    (record,) = train_cells([linear(moons)])
    assert set(seen) == {1} and record.reason == "ValueError: enough"


@pytest.mark.parametrize(
    "error", [ValueError("no"), MemoryError("no"), ZeroDivisionError("no"), OverflowError("no")]
)
def test_a_fit_that_fails_is_a_record_of_its_own(moons, monkeypatch, error):
    def make(cell, data, begun, deadline):
        if cell.seed == 0:
            raise error
        return train.linear_record(cell, data, begun, deadline)

    monkeypatch.setitem(train.UNTRAINED, "linear", make)
    failed, fine = train_cells([linear(moons), linear(moons, 1)])
    assert (failed.status, failed.reason) == ("failed", f"{type(error).__name__}: no")
    assert fine.status == "ok"


def test_what_cannot_be_trained_fails_all_cells_of_its_group_with_the_reason(cell):
    found = train_cells([replace(cell, batch_size=21, eta=eta) for eta in (1.0, 2.0)])
    said = "batch_size: found 21; 1 to 20, the training points, would do, or full"
    assert [(r.status, r.reason) for r in found] == [("failed", said)] * 2


def test_memory_that_runs_out_is_told_of_every_cell(cell, heard):
    found = train_cells([cell, replace(cell, eta=1.0)])
    assert [(r.status, r.reason) for r in found] == [("failed", "out of memory: not here")] * 2


def test_a_missing_device_is_told_before_any_data_are_drawn(cell, heard, monkeypatch):
    monkeypatch.setattr(train, "missing", lambda device: "none here" if device == "mps" else None)
    monkeypatch.setattr(train, "make_dataset", lambda *_: pytest.fail("drawn"))
    (record,) = train_cells([replace(cell, device="mps")])
    assert (record.status, record.reason, heard) == ("unavailable", "none here", [])


@pytest.fixture
def plan(tmp_path, cell):
    def written(**more):
        file = tmp_path / "plan.json"
        plain = {"pack": pack_name([cell.digest]), "compiled": ["tanh-float32"], "cells": [cell.as_dict()]}
        file.write_text(json.dumps(plain | more))
        return file

    return written


@pytest.mark.parametrize(
    ("limit", "deadline"), [({"timeout_seconds": 7}, 107.0), ({"timeout_seconds": None}, None), ({}, None)]
)
def test_a_pack_s_time_counts_from_its_start(plan, heard, tmp_path, monkeypatch, limit, deadline):
    monkeypatch.setattr(train.time, "monotonic", lambda: 100.0)
    train_pack(plan(**limit), tmp_path / "out.parquet")
    ((*_, found_deadline, engine),) = heard
    assert (found_deadline, engine) == (deadline, LANES)


def test_a_pack_s_libraries_are_its_plan_s(plan, heard, tmp_path):
    train_pack(plan(compiled=[]), tmp_path / "out.parquet")
    assert heard[0][-1] == EAGER


def test_a_pack_tells_how_far_it_is_beside_its_plan_until_it_is_written(plan, heard, tmp_path, monkeypatch):
    told = []

    def report(note, done):
        told.append((note, done, (tmp_path / "out.parquet").exists()))
        note.write_text(str(done))

    monkeypatch.setattr(progress, "report", report)
    train_pack(plan(), tmp_path / "out.parquet")
    assert told == [(tmp_path / "plan.progress", 1, False)]
    assert not (tmp_path / "plan.progress").exists()
    assert read_header(tmp_path / "out.parquet")["made_of"] == train.origin()


NO_PLANS = [
    "",
    "[]",
    '{"cells": []}',
    '{"cells": [{}], "compiled": []}',
    '{"compiled": []}',
    '{"cells": ["a"]}',
]
NO_PLANS += ["[" * 100_000]


@pytest.mark.parametrize("text", NO_PLANS, ids=range(len(NO_PLANS)))
def test_a_file_that_is_no_pack_s_plan_is_told(tmp_path, text):
    file = tmp_path / "plan.json"
    file.write_text(text)
    with pytest.raises(UserError, match=r"plan\.json: not a pack's plan \("):
        train_pack(file, tmp_path / "out.parquet")
    with pytest.raises(UserError, match=r"none\.json: not a pack's plan"):
        train_pack(tmp_path / "none.json", tmp_path / "out.parquet")


@pytest.mark.parametrize(
    "axis", [{"eta": "abc"}, {"eta": 0.25}, {"eta": [{}]}, {"model": {"name": "m", "kind": "zzz"}}]
)
def test_cells_that_are_not_those_of_the_pack_s_name_are_not_trained(plan, cell, heard, tmp_path, axis):
    """Whether they could be trained or not: they would be kept as what the study asks for."""
    file = plan(cells=[cell.as_dict() | axis])
    with pytest.raises(
        UserError, match=r"plan\.json: not a pack's plan \(.*\); run snakemake again$"
    ) as caught:
        train_pack(file, tmp_path / "out.parquet")
    assert len(str(caught.value).splitlines()) == 1
    assert not heard and not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize("limit", ["x", [1], {"a": 1}])
def test_a_time_that_is_none_is_told(plan, tmp_path, limit):
    with pytest.raises(UserError, match=r"plan\.json: not a pack's plan \("):
        train_pack(plan(timeout_seconds=limit), tmp_path / "out.parquet")


def test_a_pack_that_is_tried_again_has_the_plan_of_its_cells(plan, cell, heard, tmp_path):
    train_pack(plan(pack=pack_name([cell.digest]) + "-2"), tmp_path / "out.parquet")
    assert len(heard) == 1


def test_a_process_stops_at_the_pack_s_deadline_and_one_too_large_fails_in_words(monkeypatch):
    sine = resolve("sin", {}, Path())
    process = Cell(ModelSpec("gp", "gp", kernel="rbf"), sine, 0, n_train=15)
    (late,) = train_cells([process], deadline=time.monotonic() - 1)
    assert (late.status, late.reason) == ("timeout", "out of time after 0 evaluations of the likelihood")
    monkeypatch.setattr("bench.gp.sizes.MEMORY_BYTES", 10_000)
    (large,) = train_cells([process])
    assert large.status == "failed" and "a Gaussian process on 15 points needs 0 MiB" in large.reason
