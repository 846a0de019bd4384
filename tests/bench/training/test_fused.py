"""A member of a stack against its own training alone with torch.optim.SGD, and against its company."""

import functools
import itertools
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from members import both_engines, member

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture
from bench.training import byhand, choice, cuda, plain
from bench.training.descent import Descent
from bench.training.fused import train_members
from bench.training.sizes import EAGER, TRITON


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
        yield arch, Descent(eta, 0.01, loss, reduction, 0.0, size, epochs=4)


@functools.cache  # each engine is held against the same
def alone(arch, descent):
    """One network's weights by torch.optim; by NumPy they are the same."""
    one = member(arch, descent, 3)
    by_torch = plain.train(arch, one.weights, one.x, one.t, descent, one.seed)
    by_hand = byhand.train(arch, one.weights, one.x, one.t, descent, one.seed)
    assert relative(by_hand, by_torch) < 1e-10, (arch, descent)
    return by_torch


@both_engines
@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (7,), (5, 4)])
def test_fused_equals_torch_and_numpy_in_double_precision(name, hidden, engine):
    for arch, descent in settings_of(name, hidden):
        fused = train_members(arch, [member(arch, descent, 3)], "float64", engine=engine)[0].weights
        assert relative(fused, alone(arch, descent)) < 1e-10, (arch, descent)


@both_engines
@pytest.mark.parametrize("size", [1, 16, None])
def test_momentum_equals_torch(size, engine):
    arch = Architecture(2, (6,), "tanh", "sigmoid")
    mixed = [Descent(0.05, 0.01, momentum=m, batch_size=size, epochs=20) for m in (0.9, 0.5)]
    members = [member(arch, d, 1) for d in mixed]
    for one, outcome in zip(members, train_members(arch, members, "float64", engine=engine), strict=True):
        alone = plain.train(arch, one.weights, one.x, one.t, one.descent, one.seed)
        assert relative(outcome.weights, alone) < 1e-10


@both_engines
def test_single_precision_stays_near_torch(engine):
    arch = Architecture(2, (40,), "relu", "sigmoid")
    one = member(arch, Descent(0.3, 1e-3, epochs=200), 2)
    alone = plain.train(arch, one.weights, one.x, one.t, one.descent, one.seed, torch.float32)
    assert relative(train_members(arch, [one], engine=engine)[0].weights, alone) < 1e-4


KINDS = [
    (Architecture(2, (), None, "sigmoid"), None),
    (Architecture(2, (40,), "relu", "sigmoid"), None),
    (Architecture(2, (9,), "gelu", "sigmoid"), 16),
    (Architecture(2, (7, 5), "softplus", "sigmoid"), 7),
    (Architecture(2, (3,), "sigmoid", "sigmoid", bias=False), 1),
]


@both_engines
@settings(max_examples=12)
@given(st.sampled_from(KINDS), st.sampled_from([1, 7, 33, 256]), st.randoms(), st.booleans())
def test_company_changes_no_bit(engine, kind, count, random, with_diverging):
    """Whatever the pack's size, order and neighbours, a member's result is the same to the last bit."""
    arch, size = kind
    one = member(arch, Descent(0.5, 1e-3, batch_size=size, epochs=6), 5)
    alone = train_members(arch, [one], engine=engine)[0]
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
    found = train_members(arch, pack, engine=engine)[pack.index(one)]
    assert (found.weights == alone.weights).all() and found.curve == alone.curve
    assert (found.best_weights == alone.best_weights).all()


@both_engines
def test_a_diverging_member_is_marked_with_its_first_bad_epoch(engine):
    arch = Architecture(2, (), None, "identity")
    descent = Descent(1e4, loss="mse", epochs=60)
    one = member(arch, descent, 4)
    outcome = train_members(arch, [one, member(arch, Descent(0.01, loss="mse", epochs=60))], engine=engine)[0]
    assert outcome.status == "diverged" and outcome.weights is None
    fine = [
        byhand.train(arch, one.weights, one.x, one.t, Descent(1e4, loss="mse", epochs=e))
        for e in range(1, 12)
    ]
    bound = 1e6 * 0.5 * (one.t**2).mean()
    wild = [byhand.misfit(arch, w, one.x, one.t, "mse", "mean") > bound for w in fine]
    assert outcome.diverged_epoch == wild.index(True) + 1 == outcome.epochs_run
    assert outcome.curve.epoch[-1] == outcome.diverged_epoch - 1


@both_engines
def test_a_weight_that_is_not_finite_is_noticed_in_its_epoch(engine):
    arch = Architecture(2, (), None, "sigmoid")
    one = member(arch, Descent(1e30, 1e30, epochs=50), 1)
    outcome = train_members(arch, [one], engine=engine)[0]
    assert outcome.status == "diverged"
    assert outcome.diverged_epoch == 1  # w - 1e30 * 1e30 * w is beyond single precision


@both_engines
def test_the_curve_is_measured_at_its_epochs(engine):
    arch = Architecture(2, (5,), "tanh", "sigmoid")
    one = member(arch, Descent(0.5, 0.01, epochs=40), 6)
    curve = train_members(arch, [one], "float64", engine=engine)[0].curve
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


@both_engines
def test_best_epoch_has_the_lowest_validation_loss_and_its_weights(engine):
    arch = Architecture(2, (20,), "tanh", "sigmoid")
    one = member(arch, Descent(3.0, epochs=300), 8)
    outcome = train_members(arch, [one], "float64", engine=engine)[0]
    curve = outcome.curve
    assert outcome.best_epoch == curve.epoch[int(np.argmin(curve.validation_loss))] < 300
    w = byhand.train(arch, one.weights, one.x, one.t, Descent(3.0, epochs=outcome.best_epoch))
    np.testing.assert_allclose(outcome.best_weights, w, rtol=1e-8)


@both_engines
def test_early_stopping_looks_at_every_epoch_and_keeps_the_best_weights(engine):
    arch = Architecture(2, (20,), "tanh", "sigmoid")
    patience, one = 15, member(arch, Descent(3.0, epochs=300), 8, early_stop=15)
    outcome = train_members(arch, [one], "float64", engine=engine)[0]
    losses = []
    for epoch in range(outcome.epochs_run + 1):
        w = byhand.train(arch, one.weights, one.x, one.t, Descent(3.0, epochs=epoch))
        losses.append(byhand.misfit(arch, w, one.validation_x, one.validation_t, "bce", "mean"))
    assert outcome.best_epoch == int(np.argmin(losses))
    assert outcome.epochs_run == outcome.best_epoch + patience < 300
    assert (outcome.weights == outcome.best_weights).all()


@both_engines
def test_weight_path_ends_in_the_final_weights(engine):
    arch = Architecture(2, (), None, "sigmoid")
    outcome = train_members(arch, [member(arch, Descent(0.5, epochs=100), n_checkpoints=25)], engine=engine)[
        0
    ]
    assert len(outcome.path_epochs) == 25 and outcome.path.shape == (25, 3)
    np.testing.assert_array_equal(outcome.path[-1], outcome.weights.astype(np.float32))


@both_engines
def test_out_of_time_is_a_status(engine):
    arch = Architecture(2, (5,), "tanh", "sigmoid")
    outcome = train_members(arch, [member(arch, Descent(0.5, epochs=100))], deadline=0.0, engine=engine)[0]
    assert outcome.status == "timeout" and outcome.epochs_run == 0 and outcome.weights is not None


REFUSED = {
    "no members": ([], "no members to train"),
    "two computations": ([{"epochs": 1}, {"epochs": 2}], "share their computation"),
    "two rules": ([{"optimiser": "adam"}, {"optimiser": "adamw"}], "share their computation"),
    "two schedules": ([{"schedule": "cosine"}, {}], "share their computation"),
    "a batch larger than the points": ([{"batch_size": 41}], "found 41; 1 to 40"),
    "no batch at all": ([{"batch_size": 0}], "found 0; 1 to 40"),
}


@pytest.mark.parametrize(("descents", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_trained_is_refused(descents, message):
    arch = Architecture(2, (5,), "tanh", "sigmoid")
    with pytest.raises(ValueError, match=message):
        train_members(arch, [member(arch, Descent(0.5, **given)) for given in descents])


def test_no_points_are_refused():
    arch = Architecture(2, (5,), "tanh", "sigmoid")
    one = member(arch, Descent(0.5))
    none = replace(one, x=one.x[:0], t=one.t[:0])
    with pytest.raises(ValueError, match="no points"):
        train_members(arch, [none])


def test_a_layer_without_units_is_refused():
    with pytest.raises(ValueError, match=r"hidden: found \[3, 0\]"):
        Architecture(2, (3, 0), "tanh", "sigmoid")


def test_without_triton_the_eager_engine_takes_its_place_and_says_so_once(monkeypatch, capsys):
    arch = Architecture(2, (5,), "tanh", "sigmoid")
    monkeypatch.setitem(sys.modules, "triton", None)
    choice.say_once.cache_clear()
    for _ in range(2):
        outcome = train_members(arch, [member(arch, Descent(0.1, epochs=2))], engine=TRITON)[0]
        assert outcome.engine == EAGER
    assert capsys.readouterr().err == "warning: triton is not installed; fused-eager takes its place\n"


def test_a_gpu_takes_its_programs_where_they_hold_the_network(monkeypatch):
    monkeypatch.setattr(cuda, "check_triton", lambda *_: None)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (10**12, 2 * 10**12))
    for hidden, engine in (((), TRITON), ((40,), TRITON), ((5, 4), EAGER), ((9000,), EAGER)):
        arch = Architecture(2, hidden, "tanh" if hidden else None, "sigmoid")
        assert choice.engine_for(arch, member(arch, Descent(0.1)), "float32", "cuda", None)[1] == engine
        assert choice.engine_for(arch, member(arch, Descent(0.1)), "float32", "cuda", EAGER)[1] == EAGER
        assert choice.engine_for(arch, member(arch, Descent(0.1)), "float32", "cpu", None)[1] != TRITON
    assert choice.memory_of("cuda") == 8 * 10**11


@both_engines
@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("size", [None, 16])
def test_those_left_over_go_on_as_if_nobody_had_gone(engine, momentum, size):
    """Members that diverge or stop early are let go, and the rows close up."""
    arch = Architecture(2, (12,), "tanh", "sigmoid")
    wild = [
        member(arch, Descent(1e30, 1e30, momentum=momentum, batch_size=size, epochs=40), k)
        for k in range(150)
    ]
    fine = [member(arch, Descent(0.3, momentum=momentum, batch_size=size, epochs=40), k) for k in range(9)]
    mixed = train_members(arch, wild[:75] + fine + wild[75:], engine=engine)
    assert {o.epochs_run for o in mixed[:75]} == {1}
    for found, one in zip(mixed[75:84], fine, strict=True):
        alone = train_members(arch, [one], engine=engine)[0]
        assert (found.weights == alone.weights).all() and found.curve == alone.curve
