"""Which engine is taken here, and what is said where the better one cannot be had."""

import numpy as np
import pytest
import torch

from bench.models.network import Architecture, initial_weights
from bench.training import choice
from bench.training.choice import engine_for, memory_of
from bench.training.compiler import NoCompilerError
from bench.training.descent import Descent
from bench.training.member import Member
from bench.training.sizes import EAGER, LANES, TRITON

SMALL = Architecture(2, (4,), "relu", "sigmoid")
DEEP = Architecture(2, (128, 128), "relu", "sigmoid")


class Fake:
    """A library that is not made."""

    def __init__(self, fuses=True):
        self.fuses = lambda: int(fuses)


@pytest.fixture
def compiled(monkeypatch):
    """Libraries are named and not made."""
    asked = []
    monkeypatch.setattr(choice, "library", lambda *names: asked.append(names) or Fake())
    return asked


def test_a_processor_without_fused_products_is_told_of_once(monkeypatch, capsys):
    choice.say_once.cache_clear()
    for fuses in (True, False, False):
        monkeypatch.setattr(choice, "library", lambda *_, f=fuses: Fake(f))
        assert named(SMALL) == LANES
    assert capsys.readouterr().err.count("the same bits take 25 to 50 times as long") == 1
    choice.say_once.cache_clear()


@pytest.fixture
def no_compiler(monkeypatch):
    def library(*names):
        raise NoCompilerError("no C++ compiler (none)")

    monkeypatch.setattr(choice, "library", library)
    choice.say_once.cache_clear()
    yield
    choice.say_once.cache_clear()


def member(arch, batch_size=None, n=200):
    x, t = np.zeros((n, 2)), np.zeros(n)
    return Member(initial_weights(arch, "zeros", 0), x, t, x, t, Descent(0.1, batch_size=batch_size), 0)


def named(arch, engine=None, dtype="float32", device="cpu", **of):
    return engine_for(arch, member(arch, **of), dtype, device, engine).name


@pytest.mark.parametrize(
    ("arch", "dtype", "library"),
    [
        (SMALL, "float32", ("relu", "float32", False)),
        (SMALL, "float64", ("relu", "float64", False)),
        (DEEP, "float32", ("relu", "float32", True)),
        (Architecture(2, (), None, "sigmoid"), "float32", ("identity", "float32", False)),
    ],
)
def test_the_compiled_engine_is_taken_with_its_own_library(compiled, arch, dtype, library):
    assert named(arch, dtype=dtype) == LANES and compiled == [library]


def test_an_engine_that_was_asked_for_is_taken_where_it_can_be(compiled):
    assert [named(DEEP, LANES), named(SMALL, EAGER)] == [LANES, EAGER] and len(compiled) == 1
    too_deep = Architecture(2, (2,) * 65, "relu", "sigmoid")
    assert named(too_deep, LANES) == named(too_deep) == EAGER


def test_the_compiled_engine_is_the_processor_s_alone(compiled, monkeypatch):
    monkeypatch.setattr(choice, "triton_serves", lambda *_: False)
    monkeypatch.setattr(choice, "memory_of", lambda _: 10**9)
    assert named(SMALL, device="cuda") == named(SMALL, LANES, device="cuda") == EAGER
    assert compiled == []


def test_without_a_compiler_batched_operations_take_its_place_and_that_is_said_once(no_compiler, capsys):
    assert named(SMALL) == named(SMALL) == EAGER
    slower = "training takes batched torch operations, 2 to 10 times as long"
    assert capsys.readouterr().err == f"warning: no C++ compiler (none); {slower}\n"
    assert named(SMALL, EAGER) == EAGER and capsys.readouterr().err == ""
    with pytest.raises(NoCompilerError, match="no C"):  # another engine has other last bits
        named(SMALL, LANES)


def test_a_chunk_of_each_engine_has_its_size(compiled, monkeypatch):
    """A neuron on 200 points of the plane keeps 2,400 bytes: 256 of them; a GPU's cache holds 13,333."""
    neuron = Architecture(2, (), None, "sigmoid")
    assert engine_for(SMALL, member(SMALL)).K == 256
    assert engine_for(neuron, member(neuron), engine=EAGER).K == 256
    assert engine_for(neuron, member(neuron, n=2000), engine=EAGER).K == 64
    assert engine_for(neuron, member(neuron, 200, n=2000), engine=EAGER).K == 256
    monkeypatch.setattr(choice, "triton_serves", lambda *_: False)
    monkeypatch.setattr(choice, "memory_of", lambda _: 10**12)
    assert engine_for(neuron, member(neuron), "float32", "cuda").K == 8192


def test_memory_cuts_a_chunk_to_what_the_engine_can_do_with(compiled, monkeypatch):
    """A 2-4-1 with 200 points for each purpose takes 4 (102 + 2,400 + 3,000) bytes."""
    each = 4 * (6 * 17 + 600 * 4 + 3 * 5 * 200)
    sizes = {
        n: [engine_for(SMALL, member(SMALL), engine=e, memory_bytes=n * each).K for e in (LANES, EAGER)]
        for n in (1, 31, 32, 100)
    }
    assert sizes == {1: [1, 1], 31: [16, 1], 32: [32, 32], 100: [64, 64]}
    in_batches = engine_for(SMALL, member(SMALL, 16), memory_bytes=each)
    assert in_batches.K == 1  # 184 points fewer to hold, 4 numbers each
    with pytest.raises(MemoryError, match="one 2-4-1 network"):
        engine_for(SMALL, member(SMALL, 16), memory_bytes=each - 4 * 184 * 4 - 1)
    monkeypatch.setattr(choice, "memory_of", lambda device: 32 * each if device == "cpu" else 0)
    assert engine_for(SMALL, member(SMALL)).K == 32


def test_a_chunk_may_take_a_gibibyte_here_and_most_of_what_is_free_on_a_gpu(monkeypatch):
    assert memory_of("cpu") == memory_of("mps") == 2**30
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (1000, 5000))
    assert memory_of("cuda") == 800


def test_gpu_programs_are_taken_on_a_gpu_unless_another_engine_is_asked_for(monkeypatch):
    cuda = pytest.importorskip("bench.training.cuda")
    tried = []
    monkeypatch.setattr(cuda, "check_triton", lambda arch, member, dtype, device: tried.append(device))
    monkeypatch.setattr(choice, "memory_of", lambda _: 10**12)
    monkeypatch.setattr(choice, "library", lambda *_: Fake())
    found = [
        named(SMALL, engine, device=device) for device in ("cuda", "cpu") for engine in (None, TRITON, EAGER)
    ]
    assert found == [TRITON, TRITON, EAGER, LANES, TRITON, EAGER] and tried == ["cuda", "cuda", "cpu"]
    assert named(DEEP, device="cuda") == EAGER and len(tried) == 3
    # four of 17 weights, 400 points of 3 numbers, 16 more; 32 orders of 200 points and 8 integers
    each = 4 * (68 + 1200 + 16) + 4 * (32 * 200 + 8)
    monkeypatch.setattr(choice, "memory_of", lambda _: 16 * each)
    assert engine_for(SMALL, member(SMALL), "float32", "cuda").K == 16
