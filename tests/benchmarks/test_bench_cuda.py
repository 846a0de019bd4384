"""The GPU's benchmark where there is no GPU, and what it counts."""

import json
import sys

import pytest
import torch

from bench.models.network import Architecture
from benchmarks import cuda


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_it_says_so_in_one_line_and_in_its_file(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cuda, "OUT", tmp_path / "benchmarks" / "cuda.json")
    monkeypatch.setattr(sys, "argv", ["cuda"])
    cuda.main()
    assert capsys.readouterr().out.splitlines()[0] == "not measured: cuda: torch sees no GPU on this machine"
    said = json.loads(cuda.OUT.read_text())
    assert said["status"] == "unavailable" and "no GPU" in said["reason"] and said["rows"] == []


def test_products_and_sums_are_counted():
    neuron = Architecture(2, (), None, "sigmoid")
    assert cuda.flops(neuron, 10, None) == 10 * 2 * (2 + 2) + 4 * 3
    hidden = Architecture(2, (40,), "relu", "sigmoid")
    forward, gradient, handed_back, update = 2 * (80 + 40), 2 * (80 + 40), 2 * 40, 4 * 161
    assert cuda.flops(hidden, 200, 16) == 200 * (forward + gradient + handed_back) + 13 * update


def test_a_variant_that_did_not_run_has_a_reason_and_no_number():
    one = cuda.result("fused-eager", None, 10, [], [1.0], "CUDA out of memory")
    assert one.us_per_epoch_per_network is None and one.reason == "CUDA out of memory"
    assert cuda.line(one).endswith("CUDA out of memory")
