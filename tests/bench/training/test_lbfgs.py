"""L-BFGS ends where scikit-learn ends; what it shows on the way is what fewer epochs give."""

import threading

import numpy as np
import pytest
from members import draw, member
from sklearn.linear_model import LogisticRegression

from bench.models.network import Architecture, initial_weights
from bench.training import byhand, chunk, lbfgs, objective
from bench.training.descent import Descent
from bench.training.fused import train_members
from bench.training.member import Member
from bench.training.sizes import LBFGS

NEURON, MLP = Architecture(2, (), None, "sigmoid", bias=False), Architecture(2, (5,), "tanh", "sigmoid")


def descent(epochs=1000, alpha=1e-2, **more):
    return Descent(0, alpha, epochs=epochs, optimiser="lbfgs", **more)


def trained(arch, one):
    return train_members(arch, [one], "float64")[0]


def test_a_neuron_ends_at_the_logistic_regression():
    """mean loss + alpha / 2 |w|^2 is scikit-learn's with C = 1 / (N alpha)."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(60, 2))
    t = (x @ [1.0, -2.0] + rng.normal(size=60) > 0).astype(float)
    d = descent()
    found = trained(NEURON, Member(np.array([0.1, 0.2]), x, t, x, t, d, 0))
    model = LogisticRegression(C=1 / (60 * d.alpha), fit_intercept=False, tol=1e-12, max_iter=10_000).fit(
        x, t
    )
    np.testing.assert_allclose(found.weights, model.coef_[0], rtol=1e-6)
    assert (found.status, found.engine) == ("ok", LBFGS)
    assert found.epochs_run < 60  # it arrived, and said when
    assert found.curve.epoch[-1] == found.epochs_run
    np.testing.assert_allclose(found.curve.weight_norm[-1], np.linalg.norm(found.weights))
    at_rest = byhand.gradient(NEURON, found.weights, x, t, "bce", "mean") + d.alpha * found.weights
    assert np.abs(at_rest).max() < 1e-8


def test_epochs_are_evaluations_and_bound_them(monkeypatch):
    taken = []
    monkeypatch.setattr(
        lbfgs, "objective_of", lambda *of: counted(objective.objective_of(*of), taken, of[-1] == "sum")
    )
    assert trained(MLP, member(MLP, descent(24, reduction="sum"))).epochs_run == len(taken) == 24


def test_what_is_shown_on_the_way_is_what_fewer_epochs_end_with():
    long = trained(MLP, member(MLP, descent(20), n_checkpoints=100))
    for epochs in (1, 3, 8, 15):
        short = trained(MLP, member(MLP, descent(epochs)))
        at = long.path_epochs.index(epochs)
        np.testing.assert_array_equal(long.path[at], short.weights.astype(np.float32))
        assert long.curve.train_loss[at] == short.curve.train_loss[-1]


def test_steps_taken_descend():
    found = trained(MLP, member(MLP, descent(200, alpha=0.0)))
    assert (np.diff(found.curve.train_loss) <= 0).all()
    x, t = draw(0)
    loss = byhand.misfit(MLP, found.weights, x, t, "bce", "mean")
    assert loss == pytest.approx(found.curve.train_loss[-1]) and loss < 0.05 * found.curve.train_loss[0]


def test_the_best_epoch_is_none_that_was_not_run():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 2))
    t = x @ [1.0, 1.0]
    arch = Architecture(2, (), None, "identity")
    found = trained(
        arch, Member(initial_weights(arch, "uniform", 0), x, t, x, t, descent(loss="mse"), 0, False)
    )
    assert found.best_epoch <= found.epochs_run < 30


def test_members_are_trained_one_by_one_and_out_of_time_they_are_not():
    members = [member(MLP, descent(50), k) for k in range(3)]
    together = train_members(MLP, members, "float64")
    for one, alone in zip(together, [trained(MLP, m) for m in members], strict=True):
        np.testing.assert_array_equal(one.weights, alone.weights)
    late = train_members(MLP, members, "float64", deadline=0.0)
    assert [o.status for o in late] == ["timeout"] * 3 and {o.epochs_run for o in late} == {0}


def test_time_that_is_up_ends_it_at_the_next_look_with_the_weights_of_then(monkeypatch):
    """The clock shows the evaluations: of 200 epochs the curve looks at 23 and 28, and 25 is over there."""
    taken = []
    monkeypatch.setattr(
        lbfgs, "objective_of", lambda *of: counted(objective.objective_of(*of), taken, of[-1] == "sum")
    )
    monkeypatch.setattr(chunk.time, "monotonic", lambda: float(len(taken)))
    one = member(MLP, descent(200, alpha=1e-4, reduction="sum"))
    found = train_members(MLP, [one], "float64", deadline=25.0)[0]
    assert (found.status, found.epochs_run, len(taken)) == ("timeout", 28, 28)
    short = trained(MLP, member(MLP, descent(28, alpha=1e-4, reduction="sum")))
    np.testing.assert_array_equal(found.weights, short.weights)
    assert threading.active_count() == 1


def counted(objective, taken, counts):
    return lambda w: (taken.append(1) if counts else None) or objective(w)


def test_what_fails_within_fails_outside(monkeypatch):
    def broken(w):
        raise MemoryError("out of memory")

    monkeypatch.setattr(lbfgs, "objective_of", lambda *of: broken if of[-1] == "sum" else lambda w: (1.0, w))
    with pytest.raises(MemoryError, match="out of memory"):
        trained(MLP, member(MLP, descent(20, reduction="sum")))
    assert threading.active_count() == 1


def test_batches_are_refused():
    with pytest.raises(ValueError, match="batch_size: found 8; L-BFGS takes all points at once"):
        trained(MLP, member(MLP, descent(batch_size=8)))
