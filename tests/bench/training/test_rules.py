"""Steps by hand and by the compiled engine against torch.optim, with its schedules, whatever the batches."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from members import member, without_compiler

from bench.models.network import Architecture
from bench.training import byhand, plain
from bench.training.choice import engine_for
from bench.training.descent import Descent
from bench.training.fused import train_members
from bench.training.lanes import RULES
from bench.training.rules import Rule
from bench.training.schedules import factors
from bench.training.sizes import LANES

OPTIMISERS = {
    "plain": {},
    "momentum": {"momentum": 0.9},
    "nesterov": {"optimiser": "nesterov", "momentum": 0.8},
    "adam": {"optimiser": "adam"},
    "adamw": {"optimiser": "adamw", "betas": (0.8, 0.95), "eps": 1e-5},
}
SCHEDULES = ("constant", "cosine", ("step", 7, 0.5))
ARCHES = (Architecture(2, (), None, "sigmoid"), Architecture(2, (7,), "tanh", "sigmoid"))
every_rule = pytest.mark.parametrize("rule", OPTIMISERS)


def descents(rule, epochs=20):
    settings = [
        *itertools.product(SCHEDULES, (None, 16), ("mean",)),
        ("cosine", 1, "mean"),
        ("constant", None, "sum"),
    ]
    for schedule, size, reduction in settings:
        eta = 0.03 if reduction == "mean" else 0.03 / 40
        d = Descent(eta, 1e-2, reduction=reduction, batch_size=size, epochs=epochs, schedule=schedule)
        yield replace(d, **OPTIMISERS[rule])


def relative(got, expected):
    return np.abs(got - expected).max() / np.abs(expected).max()


def test_every_rule_is_tried():
    assert tuple(OPTIMISERS) == RULES == tuple(Descent(1, **o).rule for o in OPTIMISERS.values())


@without_compiler
@every_rule
@pytest.mark.parametrize("arch", ARCHES, ids=["neuron", "mlp-7"])
def test_by_hand_and_compiled_are_torch(rule, arch):
    for d in descents(rule):
        one = member(arch, d, 3)
        expected = plain.train(arch, one.weights, one.x, one.t, d, one.seed)
        assert relative(byhand.train(arch, one.weights, one.x, one.t, d, one.seed), expected) < 1e-12, d
        double, single = (
            train_members(arch, [one], t, engine=LANES)[0].weights for t in ("float64", "float32")
        )
        assert relative(double, expected) < 1e-10, d
        assert relative(single, expected) < 2e-3, d


@without_compiler
@every_rule
@pytest.mark.parametrize("size", [None, 16])
def test_company_and_those_who_go_change_no_bit(rule, size):
    """Members with rates of their own, some let go in the middle, against each trained alone in one call."""
    arch, more = ARCHES[1], dict(OPTIMISERS[rule])
    members = []
    for k in range(37):
        if "betas" in more or rule == "adam":
            more |= {"betas": (0.5 + k / 100, 0.9 + k / 1000), "eps": 10.0 ** -(3 + k % 6)}
        members.append(
            member(
                arch,
                Descent(0.01 * (k + 1), 1e-3 * k, batch_size=size, schedule="cosine", epochs=40, **more),
                k,
            )
        )
    left = [2, 19, 36]
    engine = engine_for(arch, members[0], engine=LANES).make(members, len(members))
    engine.train(1, 13)
    engine.keep(np.array(left))
    engine.train(14, 33)
    engine.train(34, 40)
    for row, k in enumerate(left):
        alone = engine_for(arch, members[k], engine=LANES).make([members[k]], 1)
        alone.train(1, 40)
        np.testing.assert_array_equal(engine.weights()[row], alone.weights()[0])


def test_adam_takes_steps_of_eta_at_first_however_large_the_gradient():
    """m / sqrt(s) of one gradient is its sign: what the division by 1 - b^t is for."""
    for size in (1e-3, 1.0, 1e3):
        moved = Rule(Descent(0.01, optimiser="adam", eps=1e-12), 3).step(
            np.zeros(3), size * np.array([1, -2, 3])
        )
        np.testing.assert_allclose(moved, [-0.01, 0.01, -0.01], rtol=1e-6)


def test_decoupled_decay_shrinks_weights_alike_and_adam_s_own_does_not():
    w, g = np.array([1.0, 1.0]), np.array([10.0, 0.0])
    decoupled, coupled = (Rule(Descent(0.1, 0.5, optimiser=name), 2).step(w, g) for name in ("adamw", "adam"))
    np.testing.assert_allclose(decoupled, [0.95 - 0.1, 0.95], rtol=1e-6)
    np.testing.assert_allclose(coupled, [0.9, 0.9], rtol=1e-6)  # the decay itself is scaled to a step of eta


@pytest.mark.parametrize("epochs", [1, 2, 7, 1000])
def test_schedules_are_torch_s(epochs):
    parameter = torch.nn.Parameter(torch.zeros(1))
    for schedule in SCHEDULES:
        optimiser = torch.optim.SGD([parameter], lr=1.0)
        theirs, torch_s = [], plain.schedule_of(Descent(1, schedule=schedule, epochs=epochs), optimiser)
        for _ in range(epochs):
            theirs.append(optimiser.param_groups[0]["lr"])
            optimiser.step()
            if torch_s:
                torch_s.step()
        np.testing.assert_allclose(factors(schedule, epochs, 1, epochs), theirs, rtol=1e-9, atol=1e-15)


def test_a_part_of_a_schedule_is_that_part():
    for schedule in SCHEDULES:
        whole = factors(schedule, 100, 1, 100)
        np.testing.assert_array_equal(factors(schedule, 100, 31, 77), whole[30:77])
    k = np.arange(100)
    expected = [(1 + math.cos(math.pi * i / 100)) / 2 for i in k]
    np.testing.assert_allclose(factors("cosine", 100, 1, 100), expected, rtol=1e-14, atol=1e-16)


def test_what_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="unknown schedule 'linear'"):
        factors("linear", 10, 1, 10)
    with pytest.raises(ValueError, match="unknown optimiser 'sdg'"):
        Rule(Descent(0.1, optimiser="sdg"), 1).step(np.zeros(1), np.ones(1))
    with pytest.raises(ValueError, match="no loop of torch's is written here for 'lbfgs'"):
        plain.train(ARCHES[0], np.zeros(3), np.ones((2, 2)), np.ones(2), Descent(0.1, optimiser="lbfgs"))
