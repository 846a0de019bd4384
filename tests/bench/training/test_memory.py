"""Memory bounds how many networks train at once; which of them do changes no bit."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from members import both_engines, member

from bench.models.network import Architecture
from bench.training import fused
from bench.training.descent import Descent
from bench.training.eager import EagerEngine
from bench.training.fused import train_members
from bench.training.sizes import EAGER, TRITON, chunk_size, fitting, member_bytes


@both_engines
def test_memory_bounds_the_chunk_and_changes_no_bit(engine):
    arch = Architecture(2, (40,), "relu", "sigmoid")
    members = [member(arch, Descent(0.1 * k, epochs=5), k) for k in range(70)]
    each = member_bytes(arch, 40, 30, 40)
    ample = train_members(arch, members, engine=engine)
    tight = train_members(arch, members, engine=engine, memory_bytes=33 * each)
    for a, b in zip(ample, tight, strict=True):
        assert (a.weights == b.weights).all()
    with pytest.raises(
        MemoryError, match=r"one 2-40-1 network with its points needs .* the limit is 0.0 MiB"
    ):
        train_members(arch, members, engine=engine, memory_bytes=1000)


@given(st.integers(1, 10**6), st.integers(1, 10**9))
def test_what_fits_is_below_the_limit(each, limit):
    arch = Architecture(2, (40,), "relu", "sigmoid")
    if each <= limit:
        K = fitting(arch, each, 256, limit)
        assert K * each <= limit and (K == 256 or 2 * K * each > limit)


@pytest.mark.parametrize("error", [MemoryError(), torch.OutOfMemoryError("CUDA out of memory")])
def test_a_chunk_that_does_not_fit_is_halved_and_tried_again(monkeypatch, error):
    arch = Architecture(2, (5,), "tanh", "sigmoid")
    members = [member(arch, Descent(0.1 * k, epochs=5), k) for k in range(11)]
    tried, room = [], 3

    def make(held, K):
        tried.append(len(held))
        if len(held) > room:
            raise error
        return EagerEngine(arch, held, 32, "float32", "cpu")

    expected = train_members(arch, members, engine=EAGER)
    monkeypatch.setattr(fused, "engine_for", lambda *_: (make, TRITON, 256))
    found = train_members(arch, members)
    assert tried == [11, 8, 4, 2, 2, 2, 2, 2, 1]
    for a, b in zip(found, expected, strict=True):
        assert (a.weights == b.weights).all()
    room = 0
    with pytest.raises(MemoryError, match="out of memory with one 2-5-1 network and its points"):
        train_members(arch, members)


def test_memory_that_torch_refuses_on_the_cpu_is_known_as_such():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(10**15)
    assert fused.is_out_of_memory(caught.value) and not isinstance(caught.value, MemoryError)
    assert not fused.is_out_of_memory(RuntimeError("CUDA error: an illegal memory access was encountered"))


def test_other_errors_are_not_taken_for_lack_of_memory(monkeypatch):
    def make(held, K):
        raise RuntimeError("no kernel image")

    arch = Architecture(2, (5,), "tanh", "sigmoid")
    monkeypatch.setattr(fused, "engine_for", lambda *_: (make, TRITON, 256))
    with pytest.raises(RuntimeError, match="no kernel image"):
        train_members(arch, [member(arch, Descent(0.1))])


@given(st.integers(0, 3000), st.integers(1, 20_000))
def test_chunks_leave_no_vector_tail(width, points):
    size = chunk_size(Architecture(2, (width,) if width else (), "relu", "sigmoid"), points)
    assert size == 1 or size % 32 == 0
