"""Threads pinned and given back; torch left alone where nothing needs it."""

import subprocess
import sys
from contextlib import nullcontext

import numpy as np
import pytest
import threadpoolctl
from threadpoolctl import threadpool_info, threadpool_limits

from bench.timing.threads import pinned, waiter


def blas():
    np.ones((2, 2)) @ np.ones((2, 2))
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_blas_is_pinned_inside_and_given_back():
    with threadpool_limits(2):
        was = blas()
        with pinned(1) as pin:
            assert blas() == {1} and pin() == 1
        assert blas() == was


def test_torch_is_pinned_inside_and_given_back():
    import torch

    was = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        with pinned(1):
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(was)


def test_a_library_loaded_inside_is_pinned_by_asking_again():
    code = (
        "from bench.timing.threads import pinned\n"
        "with pinned(1) as pin:\n"
        "    import torch; torch.set_num_threads(2); before = torch.get_num_threads()\n"
        "    print(before, pin(), torch.get_num_threads())"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).split() == ["2", "1", "1"]


def test_the_processor_is_not_waited_for():
    assert waiter("cpu")() is None


def test_cuda_is_not_started_by_waiting(monkeypatch):
    import torch

    waited = []
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: waited.append(1))
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: False)
    waiter("cuda")()
    assert waited == []
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
    waiter("cuda")()
    assert waited == [1]


@pytest.mark.parametrize("device", ["mps", "mps:0"])
def test_an_apple_gpu_is_waited_for(device):
    import torch

    assert waiter(device) is torch.mps.synchronize


def test_a_device_s_number_changes_nothing_of_how_it_is_waited_for(monkeypatch):
    import torch

    waited = []
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: waited.append(1))
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
    waiter("cuda:1")()
    assert waited == [1] and waiter("cpu:0")() is None


def test_the_most_threads_of_any_library_are_told(monkeypatch):
    """One that does not obey: the work may be done by more than was asked for."""
    pools = [{"num_threads": 1}, {"num_threads": 4}, {"num_threads": 2}]
    monkeypatch.setattr(threadpoolctl, "threadpool_info", lambda: pools)
    monkeypatch.setattr(threadpoolctl, "threadpool_limits", lambda limits: nullcontext())
    with pinned(2) as pin:
        assert pin() == 4


@pytest.mark.parametrize("name", ["clock", "yardstick", "load", "selftest", "threads"])
def test_importing_loads_no_torch(name):
    code = f"import sys, bench.timing.{name}; print('torch' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"
