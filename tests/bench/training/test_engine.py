"""What each engine on the CPU does for a chunk: looks in closed form, paths of those who are kept."""

import numpy as np
import pytest
import torch

from bench.models.network import Architecture, forward, initial_weights
from bench.training import byhand, plain
from bench.training.choice import engine_for
from bench.training.compiler import compiler
from bench.training.descent import Descent
from bench.training.member import Member
from bench.training.sizes import EAGER, LANES

without_compiler = pytest.mark.skipif(compiler() is None, reason="no C++ compiler here")
engines = pytest.mark.parametrize("engine", [pytest.param(LANES, marks=without_compiler), EAGER])


def member(arch, descent, seed, n=9, n_validation=5, **more):
    rng = np.random.default_rng(seed)
    x, vx = rng.normal(size=(n, arch.n_inputs)), rng.normal(size=(n_validation, arch.n_inputs))
    t, vt = ((v[:, 0] > 0).astype(float) for v in (x, vx))
    return Member(initial_weights(arch, "uniform", seed), x, t, vx, vt, descent, seed, **more)


def made(arch, members, engine):
    make, name, K = engine_for(arch, members[0], "float64", "cpu", engine)
    assert name == engine
    return make(members, K)


def misfits(loss, y, t):
    """Per point, from the output y alone."""
    each = {"bce": -(t * np.log(y) + (1 - t) * np.log(1 - y)), "mse": (t - y) ** 2 / 2, "l1": np.abs(t - y)}
    return each[loss]


@engines
@pytest.mark.parametrize("loss", ["bce", "mse", "l1"])
@pytest.mark.parametrize("classifies", [True, False])
def test_a_look_finds_what_the_formulas_say(engine, loss, classifies):
    """Nine points: one more than the compiled engine's tile. Reduction and alpha are nothing to a look."""
    arch = Architecture(2, (3,), "tanh", "sigmoid")
    members = [
        member(arch, Descent(0.1, 0.5, loss, reduction), seed, classifies=classifies)
        for seed, reduction in enumerate(["mean", "sum"])
    ]
    running = made(arch, members, engine)
    found, validated = running.look(), running.validate()
    for k, one in enumerate(members):
        for split, x, t in (("train", one.x, one.t), ("validation", one.validation_x, one.validation_t)):
            y = forward(arch, one.weights, x)
            right = ((y > 0.5) == (t == 1)).mean()
            score = right if classifies else np.sqrt(((t - y) ** 2).mean())
            assert getattr(found, f"{split}_loss")[k] == pytest.approx(misfits(loss, y, t).mean(), rel=1e-12)
            assert getattr(found, f"{split}_score")[k] == pytest.approx(score, rel=1e-12)
        g = byhand.gradient(arch, one.weights, one.x, one.t, loss, "mean")
        norms = (np.linalg.norm(one.weights), np.linalg.norm(g))
        assert (found.weight_norm[k], found.gradient_norm[k]) == pytest.approx(norms, rel=1e-12)
        assert validated[k] == found.validation_loss[k]


@engines
def test_the_absolute_error_is_at_rest_where_it_is_0(engine):
    """Points on their targets: the sign of e = 0 is 0, in whole tiles and in what is left over."""
    arch = Architecture(1, (), None, "identity")
    x = np.ones((9, 1))
    still = Member(np.zeros(2), x, np.zeros(9), x, np.zeros(9), Descent(0.1, loss="l1"), 0, classifies=False)
    running = made(arch, [still], engine)
    running.train(1, 3)
    assert not running.weights().any() and not running.look().train_loss.any()


@engines
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_members_kept_go_on_in_their_own_order_whatever_the_block_of_epochs(engine, momentum):
    """Orders are drawn for 32 epochs at once: let go in the first such block and again in the second."""
    arch = Architecture(2, (3,), "tanh", "sigmoid")
    descent = Descent(0.3, 0.01, momentum=momentum, batch_size=4, epochs=45)
    members = [member(arch, descent, seed) for seed in range(70)]
    running = made(arch, members, engine)
    running.train(1, 20)
    running.keep(np.arange(60, 19, -1))
    running.train(21, 40)
    running.keep(np.array([40, 7, 8]))
    running.train(41, 45)
    left = [members[k] for k in (20, 53, 52)]
    assert running.finite_epochs()[:3].tolist() == [45] * 3
    for one, got in zip(left, running.weights(), strict=False):
        alone = plain.train(arch, one.weights, one.x, one.t, descent, one.seed)
        np.testing.assert_allclose(got, alone, rtol=1e-9, atol=1e-12)


@engines
def test_weights_that_were_asked_for_stay_as_they_were(engine):
    arch = Architecture(2, (3,), "tanh", "sigmoid")
    running = made(arch, [one := member(arch, Descent(0.3), 1)], engine)
    before = running.weights()
    running.train(1, 1)
    assert before[0].tolist() == one.weights.tolist() and (running.weights()[0] != one.weights).any()


def test_rows_of_batched_operations_come_in_thirty_twos_up_to_all():
    arch = Architecture(1, (), None, "sigmoid")
    running = made(arch, [member(arch, Descent(0.1), 0)] * 70, EAGER)
    assert [running.rows_for(n) for n in (1, 32, 33, 64, 65, 70)] == [32, 32, 64, 64, 96, 96]
    assert len(running.weights()) == running.K == 96


@without_compiler
def test_rows_of_the_compiled_engine_are_whole_vectors_up_to_all():
    arch = Architecture(1, (), None, "sigmoid")
    running = made(arch, [member(arch, Descent(0.1), 0)] * 70, LANES)
    lanes = running.lanes
    assert [running.rows_for(n) for n in (1, lanes, lanes + 1, 70)] == [lanes, lanes, 2 * lanes, 70]
    assert len(running.weights()) == running.K == 70


def test_batched_operations_compute_on_one_core():
    """A path's last bits depend on how many there are."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        arch = Architecture(1, (), None, "sigmoid")
        made(arch, [member(arch, Descent(0.1), 0)], EAGER)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
