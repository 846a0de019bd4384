"""Why there are no GPU programs, in words; what is no reason to go without them; what their tiles hold."""

import os

import numpy as np
import pytest
import torch

from bench.models.network import Architecture
from bench.training import cuda
from bench.training.cuda import NoTritonError, TritonEngine, check_triton, tile_of
from bench.training.descent import Descent
from bench.training.member import Member

if not torch.cuda.is_available():
    os.environ["TRITON_INTERPRET"] = "1"  # before anything imports triton, as in test_cuda.py
pytest.importorskip("triton")
NEURON = Architecture(2, (), None, "sigmoid")


class Failing:
    """Stands for an engine whose compilation, or first run, ends in `error`."""

    def __init__(self, error):
        self.error, self.looked = error, False

    def __call__(self, *_):
        return self

    def launch_train(self, first, epochs):
        assert epochs == 0  # a trial must not train
        if self.error and str(self.error) != "in the look":
            raise self.error

    def look(self):
        self.looked = True
        if self.error:
            raise self.error


def reason(monkeypatch, error):
    monkeypatch.setattr(cuda, "TritonEngine", Failing(error))
    with pytest.raises(NoTritonError) as told:
        check_triton(NEURON, None, "float32", "cuda")
    return str(told.value)


def test_a_processor_runs_them_in_the_interpreter_only(monkeypatch):
    monkeypatch.delenv("TRITON_INTERPRET", raising=False)
    with pytest.raises(NoTritonError) as told:
        check_triton(NEURON, None, "float32", "cpu")
    assert str(told.value) == "Triton trains on the CPU under TRITON_INTERPRET=1 only"


@pytest.mark.parametrize(("interpret", "device"), [(True, "cpu"), (False, "cuda"), (True, "cuda")])
def test_where_both_programs_run_there_is_no_reason(monkeypatch, interpret, device):
    monkeypatch.setenv("TRITON_INTERPRET", str(int(interpret)))
    monkeypatch.setattr(cuda, "TritonEngine", engine := Failing(None))
    check_triton(NEURON, None, "float32", device)
    assert engine.looked


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RuntimeError("PTX too new\nmore of it"), "RuntimeError: PTX too new"),
        (ValueError(" \n"), "ValueError: it gave no reason"),
        (OSError("in the look"), "OSError: in the look"),
    ],
)
def test_what_a_compiler_raises_is_told_in_one_line(monkeypatch, error, said):
    assert reason(monkeypatch, error) == f"Triton does not serve: {said}"


@pytest.mark.parametrize("error", [MemoryError("here"), torch.OutOfMemoryError("there")])
def test_lack_of_memory_is_no_reason_to_go_without(monkeypatch, error):
    monkeypatch.setattr(cuda, "TritonEngine", Failing(error))
    with pytest.raises(type(error), match=str(error)):
        check_triton(NEURON, None, "float32", "cuda")


@pytest.mark.parametrize(
    ("n_inputs", "hidden", "batch", "itemsize", "tile"),
    [  # networks, units, points, warps; 8 numbers a thread and 256 a warp with two inputs
        (2, (), 200, 4, (1, 1, 256, 1)),
        (2, (), 1, 4, (32, 1, 1, 1)),
        (2, (), 7, 4, (4, 1, 8, 1)),
        (2, (5,), 4, 4, (1, 8, 4, 1)),
        (2, (3,), 4, 4, (2, 4, 4, 1)),
        (2, (40,), 16, 4, (1, 64, 4, 1)),
        (2, (40,), 16, 8, (1, 64, 2, 1)),
        (2, (600,), 16, 4, (1, 1024, 1, 4)),
        (2, (2048,), 16, 4, (1, 2048, 1, 8)),
        (24, (40,), 16, 4, (1, 64, 1, 1)),
    ],
)
def test_a_tile_is_filled_with_units_then_points_then_networks(n_inputs, hidden, batch, itemsize, tile):
    assert tile_of(Architecture(n_inputs, hidden, "relu", "sigmoid"), batch, itemsize) == cuda.Tile(*tile)


def member(seed, **descent):
    x, t = np.zeros((7, 2)), np.zeros(7)
    return Member(np.zeros(3), x, t, x, t, Descent(**({"eta": 0.1} | descent)), seed)


def test_networks_take_whole_programs_and_no_more_rows_than_there_are():
    """One point at a time: thirty-two neurons share a program."""
    engine = TritonEngine(NEURON, [member(k, batch_size=1) for k in range(70)], "float32", "cpu")
    assert [engine.rows_for(n) for n in (1, 32, 33, 64, 65, 70)] == [32, 32, 64, 64, 70, 70]
    assert engine._grid() == (3,)


def test_each_member_has_rates_and_what_its_batches_gradients_are_times():
    """Seven points in batches of three: the last one has one."""
    mean, summed = (
        member(0, alpha=0.2, momentum=0.9, batch_size=3),
        member(1, eta=0.5, reduction="sum", batch_size=3, betas=(0.8, 0.7), eps=0.1),
    )
    engine = TritonEngine(NEURON, [mean, summed], "float64", "cpu")
    wanted = [
        [0.1, 0.5],
        [0.2, 0.0],
        [1 / 3, 1.0],
        [1.0, 1.0],
        [0.9, 0.0],
        [0.9, 0.8],
        [0.999, 0.7],
        [1e-8, 0.1],
    ]
    np.testing.assert_array_equal(engine._rates, wanted)
    whole = TritonEngine(NEURON, [member(0)], "float64", "cpu")
    np.testing.assert_allclose(whole._rates[2:4], [[1 / 7], [1 / 7]])
