"""Steps of the GPU programs by every rule against torch.optim's and against their own company.

On a machine with a GPU they run there; elsewhere in Triton's interpreter: few points, few epochs.
"""

import importlib.util
import os
from dataclasses import replace

import members
import numpy as np
import pytest
import torch
from descents import MLP, NEURON, SCHEDULES, rules, two

from bench.models.network import Architecture
from bench.training import plain
from bench.training.cuda import TritonEngine
from bench.training.fused import train_members
from bench.training.sizes import TRITON

if importlib.util.find_spec("triton") is None:
    pytest.skip("triton is not installed", allow_module_level=True)

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of networks that diverge
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
if DEVICE == "cpu":
    os.environ["TRITON_INTERPRET"] = "1"  # before anything imports triton, which torch.optim does
N = 7


def member(arch, descent, seed):
    whole = members.member(arch, descent, seed)
    return replace(whole, x=whole.x[:N], t=whole.t[:N])


def alone(arch, one, dtype=torch.float64):
    return plain.train(arch, one.weights, one.x, one.t, one.descent, one.seed, dtype)


def relative(got, expected):
    return np.abs(got - expected).max() / np.abs(expected).max()


@rules
@pytest.mark.parametrize("arch", [NEURON, MLP])
def test_every_rule_equals_torch(rule, arch):
    """Every schedule and batch size; which come together turns with the network. In blocks of epochs."""
    turn = [NEURON, MLP].index(arch)
    for k, (size, epochs) in enumerate(((None, 9), (4, 5), (1, 4))):
        descents = two(rule, N, schedule=SCHEDULES[(k + turn) % 3], batch_size=size, epochs=epochs)
        held = [member(arch, d, 3 + k) for k, d in enumerate(descents)]
        engine = TritonEngine(arch, held, "float64", DEVICE)
        engine.train(1, 1)
        engine.train(2, epochs)
        for one, got in zip(held, engine.weights(), strict=True):
            assert relative(got, alone(arch, one)) < 1e-11, one.descent


@rules
def test_single_precision_stays_near_torch(rule):
    one = member(MLP, two(rule, N, schedule="cosine", epochs=20)[0], 2)
    engine = TritonEngine(MLP, [one], "float32", DEVICE)
    engine.train(1, 20)
    assert relative(engine.weights()[0], alone(MLP, one, torch.float32)) < 1e-5


@rules
@pytest.mark.parametrize("arch", [NEURON, Architecture(2, (3,), "relu", "sigmoid")])
def test_those_left_over_go_on_as_if_nobody_had_gone(rule, arch):
    """Four neurons, or two of the others, share a program; one diverges and is let go."""
    descents = two(rule, N, schedule="cosine", batch_size=4, epochs=5)
    held = [member(arch, descents[k % 2], k) for k in range(6)]
    held[3] = replace(held[3], descent=replace(held[3].descent, eta=1e30, alpha=1e30))
    whole, part = (TritonEngine(arch, held, "float32", DEVICE) for _ in range(2))
    whole.train(1, 5)
    part.train(1, 2)
    assert not np.isfinite(part.weights()[3]).all()
    part.keep(np.array([5, 2, 4]))
    part.train(3, 3)
    part.keep(np.array([2, 0]))
    part.train(4, 5)
    assert (part.weights() == whole.weights()[[4, 5]]).all()
    assert part.finite_epochs().tolist() == [5, 5]


@pytest.mark.parametrize("rule", ["nesterov", "adam", "adamw"])
def test_company_changes_no_bit(rule):
    descent, other = two(rule, N, schedule=("step", 1, 0.5), epochs=2)
    one = member(NEURON, descent, 5)
    others = [member(NEURON, replace(other, eta=0.01 * k), k) for k in range(3)]
    wild = member(NEURON, replace(other, eta=1e30, alpha=1e30), 6)
    *_, mixed = train_members(NEURON, [wild, *others, one], device=DEVICE, engine=TRITON)
    only = train_members(NEURON, [one], device=DEVICE, engine=TRITON)[0]
    assert mixed.engine == TRITON
    assert (mixed.weights == only.weights).all() and mixed.curve == only.curve


@pytest.mark.parametrize("rule", ["adam", "adamw"])
def test_without_eps_units_that_are_padding_stay_0(rule):
    """Seven units are padded to eight, whose gradients are 0: 0 / 0 must not reach the sums."""
    one = member(MLP, replace(two(rule, N, epochs=5)[0], eps=0.0), 1)
    engine = TritonEngine(MLP, [one], "float64", DEVICE)
    engine.train(1, 5)
    assert relative(engine.weights()[0], alone(MLP, one)) < 1e-9
