"""Batched steps by every rule against torch.optim's and against their own company."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from descents import MLP, NEURON, RULES, SCHEDULES, rules, two
from members import member

from bench.training import plain
from bench.training.eager import EagerEngine
from bench.training.fused import train_members
from bench.training.sizes import EAGER, states_of
from bench.training.stacked import Stack
from bench.training.steps import AHEAD, steps_of


@rules
@pytest.mark.parametrize("arch", [NEURON, MLP])
def test_every_rule_equals_torch(rule, arch):
    """With every schedule and batch size; in one company of two, each is held against torch in turn.

    One schedule goes on through more steps than are worked out together.
    """
    turn = 0
    for schedule in SCHEDULES:
        for size, epochs in ((None, 300 if schedule == "cosine" else 40), (16, 15), (1, 4)):
            assert schedule != "cosine" or size or epochs > AHEAD
            descents = two(rule, schedule=schedule, batch_size=size, epochs=epochs)
            members = [member(arch, d, 3 + k) for k, d in enumerate(descents)]
            outcome = train_members(arch, members, "float64", engine=EAGER)[turn % 2]
            one, turn = members[turn % 2], turn + 1
            alone = plain.train(arch, one.weights, one.x, one.t, one.descent, one.seed)
            np.testing.assert_allclose(outcome.weights, alone, rtol=1e-9, atol=1e-9 * abs(alone).max())


@rules
def test_single_precision_rounds_as_torch(rule):
    """The same gradients for both, through more steps than are worked out together."""
    rng, epochs, n_batches = np.random.default_rng(0), 100, 3
    assert epochs * n_batches > AHEAD
    start, gradients = rng.normal(size=(2, MLP.n_weights)), rng.normal(size=(300, 2, MLP.n_weights))
    descents = two(rule, schedule="cosine", epochs=epochs)
    stack = Stack(MLP, np.repeat(start, 16, axis=0), torch.float32, "cpu")
    steps = steps_of(stack, [d for d in descents for _ in range(16)], n_batches)
    for k, g in enumerate(gradients):
        if k % n_batches == 0:
            steps.begin(descents[0].factors(1, epochs), k // n_batches)
        stack.G.copy_(stack.inner(torch.tensor(np.repeat(g, 16, axis=0), dtype=torch.float32)))
        steps.take(k % n_batches)
    for k, got in enumerate(stack.outer(stack.P).numpy()[::16]):
        alone = by_torch(descents[k], start[k], gradients[:, k], n_batches)
        assert (np.abs(got - alone) <= 4 * np.spacing(np.abs(alone).max())).all()


def by_torch(descent, start, gradients, n_batches):
    """Weights in single precision after steps with these gradients."""
    held = torch.nn.ParameterList([torch.tensor(start, dtype=torch.float32)])
    optimiser = plain.optimiser_of(descent, held)
    schedule = plain.schedule_of(descent, optimiser)
    for k, g in enumerate(gradients):
        held[0].grad = torch.tensor(g, dtype=torch.float32)
        optimiser.step()
        if (k + 1) % n_batches == 0:
            schedule.step()
    return held[0].detach().numpy()


@rules
@pytest.mark.parametrize("size", [None, 16])
def test_company_changes_no_bit(rule, size):
    """One alone, and among others of whom one diverges and is let go while it goes on."""
    descent, other = two(rule, schedule="cosine", batch_size=size, epochs=12)
    one = member(MLP, descent, 5)
    alone = train_members(MLP, [one], engine=EAGER)[0]
    others = [member(MLP, replace(other, eta=0.01 * k), k) for k in range(40)]
    wild = [member(MLP, replace(other, eta=1e30, alpha=1e30), k) for k in range(40)]
    mixed = train_members(MLP, [*others, one, *wild], engine=EAGER)
    assert {o.status for o in mixed[41:]} == {"diverged"}
    assert (mixed[40].weights == alone.weights).all() and mixed[40].curve == alone.curve


@rules
def test_those_left_over_go_on_as_if_nobody_had_gone(rule):
    """Let go twice, in another order, whatever blocks of epochs an engine is asked for."""
    descents = two(rule, schedule=("step", 2, 0.5), batch_size=16, epochs=9)
    members = [member(MLP, descents[k % 2], k) for k in range(70)]
    whole, part = (EagerEngine(MLP, members, 96, "float32", "cpu") for _ in range(2))
    whole.train(1, 9)
    part.train(1, 4)
    part.keep(np.arange(60, 19, -1))
    part.train(5, 5)
    part.keep(np.array([40, 7, 8]))
    part.train(6, 9)
    assert (part.weights()[:3] == whole.weights()[[20, 53, 52]]).all()


def test_only_what_a_rule_needs_is_kept():
    stack = Stack(NEURON, np.zeros((32, 3)), torch.float32, "cpu")
    kept = {rule: len(steps_of(stack, [two(rule)[0]] * 32, 1).states) for rule in RULES}
    assert kept == {"plain": 0, "momentum": 1, "nesterov": 1, "adam": 2, "adamw": 2}


def test_products_of_betas_do_not_depend_on_blocks_of_steps():
    """b1^t and b2^t after 3 epochs of 300 steps, as one product after the other gives them."""
    descent = replace(two("adam", batch_size=1)[0], betas=(0.9, 0.999))
    stack = Stack(NEURON, np.zeros((32, 3)), torch.float32, "cpu")
    n_batches = 300
    steps = steps_of(stack, [descent] * 32, n_batches)
    for first, last in ((1, 1), (2, 3)):
        for epoch in range(first, last + 1):
            steps.begin(descent.factors(first, last), epoch - first)
            for k in range(n_batches):
                stack.G.zero_()
                steps.take(k)
    expected = np.multiply.accumulate(np.tile([[0.9, 0.999]], (900, 1)))[-1]
    assert (steps.powers == expected[:, None]).all()
    np.testing.assert_allclose(expected, [0.9**900, 0.999**900], rtol=1e-13)


def test_a_rule_without_steps_is_refused():
    with pytest.raises(ValueError, match="no engine takes steps of 'lbfgs'"):
        states_of("lbfgs")
