"""A member of a stack against its own training alone with torch.optim.SGD, and against its company."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture, initial_weights
from bench.training import byhand, plain
from bench.training.descent import Descent
from bench.training.fused import train_members
from bench.training.member import Member
from bench.training.sizes import chunk_size

N = 40


def draw(seed, n=N):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    return x, (x[:, 0] * x[:, 1] > 0).astype(float)


def member(arch, descent, seed=0, **more):
    x, t = draw(seed)
    vx, vt = draw(seed + 1000, 30)
    return Member(initial_weights(arch, "uniform", seed), x, t, vx, vt, descent, seed, **more)


def relative(got, expected):
    return np.abs(got - expected).max() / np.abs(expected).max()


def settings_of(name, hidden):
    """All losses, batch sizes, reductions, biases for one activation and shape."""
    for loss, size, reduction, bias in itertools.product(
        ("bce", "mse", "l1"), (None, 16), ("mean", "sum"), (True, False)
    ):
        output = "sigmoid" if hidden or loss == "bce" else name
        arch = Architecture(2, hidden, name if hidden else None, output, bias)
        eta = 0.1 if reduction == "mean" else 0.004
        yield arch, Descent(eta, 0.01, loss, reduction, 0.0, size, epochs=10)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (7,), (5, 4)])
def test_fused_equals_torch_and_numpy_in_double_precision(name, hidden):
    for arch, descent in settings_of(name, hidden):
        one = member(arch, descent, 3)
        alone = plain.train(arch, one.weights, one.x, one.t, descent, one.seed)
        by_hand = byhand.train(arch, one.weights, one.x, one.t, descent, one.seed)
        fused = train_members(arch, [one], torch.float64)[0].weights
        assert relative(fused, alone) < 1e-10, (arch, descent)
        assert relative(by_hand, alone) < 1e-10, (arch, descent)


@pytest.mark.parametrize("size", [1, 16, None])
def test_momentum_equals_torch(size):
    arch = Architecture(2, (6,), "tanh", "sigmoid")
    mixed = [Descent(0.05, 0.01, momentum=m, batch_size=size, epochs=20) for m in (0.9, 0.5)]
    members = [member(arch, d, 1) for d in mixed]
    for one, outcome in zip(members, train_members(arch, members, torch.float64), strict=True):
        alone = plain.train(arch, one.weights, one.x, one.t, one.descent, one.seed)
        assert relative(outcome.weights, alone) < 1e-10


def test_single_precision_stays_near_torch():
    arch = Architecture(2, (40,), "relu", "sigmoid")
    one = member(arch, Descent(0.3, 1e-3, epochs=200), 2)
    alone = plain.train(arch, one.weights, one.x, one.t, one.descent, one.seed, torch.float32)
    assert relative(train_members(arch, [one])[0].weights, alone) < 1e-4


KINDS = [
    (Architecture(2, (), None, "sigmoid"), None),
    (Architecture(2, (40,), "relu", "sigmoid"), None),
    (Architecture(2, (9,), "gelu", "sigmoid"), 16),
    (Architecture(2, (7, 5), "softplus", "sigmoid"), 7),
    (Architecture(2, (3,), "sigmoid", "sigmoid", bias=False), 1),
]


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(KINDS), st.sampled_from([1, 7, 33, 256]), st.randoms(), st.booleans())
def test_company_changes_no_bit(kind, count, random, with_diverging):
    """Whatever the pack's size, order and neighbours, a member's result is the same to the last bit."""
    arch, size = kind
    one = member(arch, Descent(0.5, 1e-3, batch_size=size, epochs=6), 5)
    alone = train_members(arch, [one])[0]
    others = [
        member(
            arch,
            Descent(random.choice([0.01, 1.0, 3.0]), 0.1, batch_size=size, epochs=6),
            random.randrange(20),
        )
        for _ in range(count - 1)
    ]
    if with_diverging and others:
        others[0] = member(arch, Descent(1e30, 1e30, batch_size=size, epochs=6), 1)
    pack = [one, *others]
    random.shuffle(pack)
    found = train_members(arch, pack)[pack.index(one)]
    assert (found.weights == alone.weights).all() and found.curve == alone.curve
    assert (found.best_weights == alone.best_weights).all()


def test_a_diverging_member_is_marked_with_its_first_bad_epoch():
    arch = Architecture(2, (), None, "identity")
    descent = Descent(1e4, loss="mse", epochs=60)
    one = member(arch, descent, 4)
    outcome = train_members(arch, [one, member(arch, Descent(0.01, loss="mse", epochs=60))])[0]
    assert outcome.status == "diverged" and outcome.weights is None
    fine = [
        byhand.train(arch, one.weights, one.x, one.t, Descent(1e4, loss="mse", epochs=e))
        for e in range(1, 12)
    ]
    bound = 1e6 * 0.5 * (one.t**2).mean()
    wild = [byhand.misfit(arch, w, one.x, one.t, "mse", "mean") > bound for w in fine]
    assert outcome.diverged_epoch == wild.index(True) + 1 == outcome.epochs_run
    assert outcome.curve.epoch[-1] == outcome.diverged_epoch - 1


def test_a_weight_that_is_not_finite_is_noticed_in_its_epoch():
    arch = Architecture(2, (), None, "sigmoid")
    one = member(arch, Descent(1e30, 1e30, epochs=50), 1)
    outcome = train_members(arch, [one])[0]
    assert outcome.status == "diverged"
    assert outcome.diverged_epoch == 1  # w - 1e30 * 1e30 * w is beyond single precision


def test_the_curve_is_measured_at_its_epochs():
    arch = Architecture(2, (5,), "tanh", "sigmoid")
    one = member(arch, Descent(0.5, 0.01, epochs=40), 6)
    curve = train_members(arch, [one], torch.float64)[0].curve
    for i in (0, 3, len(curve.epoch) - 1):
        w = byhand.train(arch, one.weights, one.x, one.t, Descent(0.5, 0.01, epochs=curve.epoch[i]))
        g = byhand.gradient(arch, w, one.x, one.t, "bce", "mean")
        expected = (
            byhand.misfit(arch, w, one.x, one.t, "bce", "mean"),
            byhand.misfit(arch, w, one.validation_x, one.validation_t, "bce", "mean"),
            np.linalg.norm(w),
            np.linalg.norm(g),
        )
        got = (curve.train_loss[i], curve.validation_loss[i], curve.weight_norm[i], curve.gradient_norm[i])
        np.testing.assert_allclose(got, expected, rtol=1e-9)


def test_best_epoch_has_the_lowest_validation_loss_and_its_weights():
    arch = Architecture(2, (20,), "tanh", "sigmoid")
    one = member(arch, Descent(3.0, epochs=300), 8)
    outcome = train_members(arch, [one], torch.float64)[0]
    curve = outcome.curve
    assert outcome.best_epoch == curve.epoch[int(np.argmin(curve.validation_loss))] < 300
    w = byhand.train(arch, one.weights, one.x, one.t, Descent(3.0, epochs=outcome.best_epoch))
    np.testing.assert_allclose(outcome.best_weights, w, rtol=1e-8)


def test_early_stopping_looks_at_every_epoch_and_keeps_the_best_weights():
    arch = Architecture(2, (20,), "tanh", "sigmoid")
    patience, one = 15, member(arch, Descent(3.0, epochs=300), 8, early_stop=15)
    outcome = train_members(arch, [one], torch.float64)[0]
    losses = []
    for epoch in range(outcome.epochs_run + 1):
        w = byhand.train(arch, one.weights, one.x, one.t, Descent(3.0, epochs=epoch))
        losses.append(byhand.misfit(arch, w, one.validation_x, one.validation_t, "bce", "mean"))
    assert outcome.best_epoch == int(np.argmin(losses))
    assert outcome.epochs_run == outcome.best_epoch + patience < 300
    assert (outcome.weights == outcome.best_weights).all()


def test_weight_path_ends_in_the_final_weights():
    arch = Architecture(2, (), None, "sigmoid")
    outcome = train_members(arch, [member(arch, Descent(0.5, epochs=100), n_checkpoints=25)])[0]
    assert len(outcome.path_epochs) == 25 and outcome.path.shape == (25, 3)
    np.testing.assert_array_equal(outcome.path[-1], outcome.weights.astype(np.float32))


def test_out_of_time_is_a_status():
    arch = Architecture(2, (5,), "tanh", "sigmoid")
    outcome = train_members(arch, [member(arch, Descent(0.5, epochs=100))], deadline=0.0)[0]
    assert outcome.status == "timeout" and outcome.epochs_run == 1 and outcome.weights is not None


def test_no_members_no_outcomes_and_mixed_computations_are_refused():
    arch = Architecture(2, (5,), "tanh", "sigmoid")
    assert train_members(arch, []) == []
    mixed = [member(arch, Descent(0.5, epochs=e)) for e in (1, 2)]
    with pytest.raises(ValueError, match="share their computation"):
        train_members(arch, mixed)


@given(st.integers(0, 3000), st.integers(1, 20_000))
def test_chunks_leave_no_vector_tail(width, points):
    size = chunk_size(Architecture(2, (width,) if width else (), "relu", "sigmoid"), points)
    assert size == 1 or size % 32 == 0
