"""Trainers that are timed, each held against the plain loop or a step of its own by hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from entries import wanted

from bench.timing.works import data, scikit, training, work_of
from bench.timing.works.data import NoSuchWorkError, drawn, members_of
from bench.timing.works.vmapped import VmapLoop
from bench.training import choice, plain
from bench.training.compiler import NoCompilerError, compiler
from bench.training.descent import Descent
from bench.training.sizes import EAGER, LANES

BATCHES = [{}, {"batch_size": 16}]


def trained(one, epochs):
    """Each member's weights after so many epochs of the plain loop in double precision."""
    loss = "bce" if one.sizes["problem"] == "classification" else "mse"
    for member in members_of(one):
        descent = Descent(0.1, 1e-3, loss, batch_size=one.batch_size, epochs=epochs)
        yield plain.train(one.arch, member.weights, member.x, member.t, descent, member.seed)


@pytest.fixture
def built(monkeypatch):
    """Trainers as `stepping` builds them, to be looked at after the work was done."""
    found = []

    def spying(make):
        def maker(one):
            build = make(one)

            def spy():
                found.append(build())
                return found[-1]

            return spy

        return maker

    monkeypatch.setattr(training, "MAKERS", {name: spying(make) for name, make in training.MAKERS.items()})
    return found


def after(built, one, *counts):
    """Weights, one network or many, after the work was done that many times, and the epochs that it says."""
    work = work_of(one)
    run = work.make()
    assert not built, "what is built is built by the first call, where the clock sees it"
    for n in counts:
        run(n)
    (trainer,) = built
    engines = getattr(trainer, "engines", [trainer])
    weights = np.concatenate([np.atleast_2d(engine.weights())[: one.count("K")] for engine in engines])
    return weights, round(sum(counts) * work.units / one.count("K"))


@pytest.mark.parametrize("axes", BATCHES)
@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_the_plain_work_is_the_plain_loop(built, problem, axes):
    one = wanted("training", "plain", problem=problem, width=5, **axes)
    weights, epochs = after(built, one, 3, 4)
    assert epochs == 7
    np.testing.assert_allclose(weights, list(trained(one, 7)), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("axes", BATCHES)
@pytest.mark.parametrize("variant", ["stack", "fused"])
def test_many_networks_train_as_each_would_alone(built, variant, axes):
    one = wanted("training", variant, K=7, width=5, **axes)
    weights, epochs = after(built, one, 3, 4)
    assert epochs == 7
    np.testing.assert_allclose(weights[:7], list(trained(one, 7)), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("axes", BATCHES)
def test_vmap_trains_as_each_would_alone_in_the_first_one_s_order(built, axes):
    one = wanted("training", "vmap", K=7, width=5, **axes)
    weights, _ = after(built, one, 3, 4)
    for member, got in zip(members_of(one), weights, strict=True):
        descent = Descent(0.1, 1e-3, batch_size=one.batch_size, epochs=7)
        alone = plain.train(one.arch, member.weights, member.x, member.t, descent, seed=0)
        np.testing.assert_allclose(got, alone, rtol=1e-4, atol=1e-6)


def test_vmap_trains_in_the_precision_asked_for():
    one = wanted("training", "vmap", K=2, width=3)
    members = members_of(one)
    loop = VmapLoop(one.arch, members, torch.float64)
    loop.train(1, 50)
    for member, got in zip(members, loop.weights(), strict=True):
        descent = replace(member.descent, epochs=50)
        alone = plain.train(one.arch, member.weights, member.x, member.t, descent, seed=0)
        np.testing.assert_allclose(got, alone, rtol=1e-11)
    assert VmapLoop(one.arch, members).weights().dtype == np.float32


def test_fused_says_which_engine_trains_and_several_chunks_take_turns(built):
    one = wanted("training", "fused", K=600, width=3, batch_size=16)
    assert one.sizes["engine"] == (LANES if compiler() else EAGER)
    weights, epochs = after(built, one, 1, 1)
    assert len(built[0].engines) > 1 and len(weights) == 600
    assert epochs == 2 * 8
    expected = list(trained(wanted("training", "stack", K=5, width=3, batch_size=16), epochs))
    np.testing.assert_allclose(weights[595:], expected, rtol=1e-4, atol=1e-6)


def epochs_a_time(variant, engine=None, **axes):
    one = wanted("training", variant, **{"n": 200, "width": 40, **axes})
    one = replace(one, sizes={**one.sizes, "engine": engine}) if engine else one
    return round(work_of(one).units / one.count("K"))


def test_a_call_does_several_epochs_where_one_says_too_little():
    """scikit-learn: 20 ms; 325 us for a neuron's 50 points, 50 ms for 100,000. Of others one alone."""
    neuron = {"variant": "scikit-learn", "model": "neuron", "batch_size": 1}
    assert [epochs_a_time(**neuron, n=n) for n in (50, 100_000)] == [62, 1]
    assert [epochs_a_time(v) for v in ("plain", "stack", "vmap")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("engine", "axes", "epochs"),
    [
        (LANES, {"K": 256}, 1),
        (LANES, {"K": 257}, 8),  # two chunks of 1.1 ms
        (LANES, {"K": 512, "n": 400}, 4),  # of 2.2 ms
        (EAGER, {"K": 64}, 1),
        (EAGER, {"K": 65}, 4),  # of 2.4 ms
        (EAGER, {"K": 65, "batch_size": 16}, 1),  # a chunk of 256: smaller batches, more members
    ],
)
def test_chunks_take_turns_after_ten_milliseconds_or_eight_epochs(engine, axes, epochs):
    assert epochs_a_time("fused", engine, **axes) == epochs


def test_a_unit_is_an_epoch_of_one_network_and_so_are_its_operations():
    """2-40-1, 200 points: `test_counts.py` has the count."""
    one = work_of(wanted("training", "stack", K=7, n=200, width=40))
    assert (one.units, one.unit, one.flops) == (7, "epoch and network", 153_000 + 4 * 161)
    batches = work_of(wanted("training", "stack", K=7, n=200, width=40, batch_size=16))
    assert batches.flops == 153_000 + 13 * 4 * 161 and batches.bytes > one.bytes


def test_an_engine_that_is_not_the_one_announced_is_no_measurement(built):
    one = wanted("training", "fused", K=2, width=3)
    other = EAGER if one.sizes["engine"] == LANES else LANES
    run = work_of(replace(one, sizes={**one.sizes, "engine": other})).make()
    with pytest.raises(RuntimeError, match="was to train, and"):
        run(1)


def test_a_compiled_engine_that_does_not_compile_is_told_of_in_the_compilers_words(built, monkeypatch):
    def library(*_):
        raise NoCompilerError("c++ does not serve: lanes.cpp:12: no such thing")

    run = work_of(replace(one := wanted("training", "fused"), sizes={**one.sizes, "engine": LANES})).make()
    monkeypatch.setattr(choice, "library", library)
    with pytest.raises(NoCompilerError, match="no such thing"):
        run(1)


def of_scikit(model):
    """Its weights in torch's order."""
    layers = zip(model.coefs_, model.intercepts_, strict=True)
    return np.concatenate([part for W, b in layers for part in (W.T.ravel(), b)])


@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_scikit_learn_goes_on_from_its_weights_by_gradient_descent(monkeypatch, built, problem):
    """From where one call left off, a plain loop without decay ends where the next call does."""
    monkeypatch.setattr(data, "ALPHA", 0.0)  # scikit-learn's penalty spares the biases
    one = wanted("training", "scikit-learn", problem=problem, width=5)
    work = work_of(one)
    run = work.make()
    run(1)
    model = built[0].model
    before = of_scikit(model)
    run(2)
    epochs = int(2 * work.units)
    assert model.n_iter_ == epochs
    x, t = built[0].x, built[0].t
    descent = Descent(0.1, 0.0, loss="bce" if problem == "classification" else "mse", epochs=epochs)
    alone = plain.train(one.arch, before, x, t, descent)
    assert np.abs(alone - before).max() > 1e-3
    np.testing.assert_allclose(of_scikit(model), alone, rtol=1e-3, atol=1e-4)


def test_scikit_learn_does_not_stop_where_the_loss_grows(monkeypatch, built):
    monkeypatch.setattr(data, "ETA", 30.0)
    work = work_of(wanted("training", "scikit-learn", width=5))
    work.make()(2)
    model = built[0].model
    assert model.n_iter_ == 2 * work.units and min(model.loss_curve_[:-3]) < model.loss_curve_[-1]


def test_scikit_learn_s_decay_of_weights_is_ours():
    arch = wanted("training", "plain", width=5).arch
    x, t = drawn("classification", 50).train.x, drawn("classification", 50).train.t
    found = []
    for alpha in (0.0, 0.5):
        model = scikit.model(arch, "classification", Descent(0.1, alpha), 50)
        model.set_params(max_iter=1, shuffle=False)
        with pytest.warns(Warning):
            model.fit(x, t)
        found.append(model.coefs_[0])
    start = scikit.model(arch, "classification", Descent(1e-12), 50).set_params(max_iter=1)
    with pytest.warns(Warning):
        start.fit(x, t)
    np.testing.assert_allclose(found[1] - found[0], -0.1 * 0.5 * start.coefs_[0], rtol=1e-6)


def test_scikit_learn_s_neuron_takes_one_point_a_step(built):
    one = wanted("training", "scikit-learn", model="neuron", batch_size=1)
    work = work_of(one)
    work.make()(3)
    assert built[0].model.n_iter_ == 3 * work.units
    with pytest.raises(NoSuchWorkError, match="one point a step"):
        work_of(wanted("training", "scikit-learn", model="neuron"))


@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_scikit_learn_s_neuron_steps_by_our_learning_rate_and_decay(problem):
    """Two epochs from 0, point by point: w <- (1 - eta alpha) w - eta (y - t) x; the bias does not decay."""
    one = wanted("training", "scikit-learn", problem=problem, model="neuron", batch_size=1)
    points = drawn(problem, 30).train
    fits = scikit.Fits(one, Descent(0.1, 0.5, batch_size=1), points.x, points.t)
    fits.model.set_params(shuffle=False)
    fits.train(1, 2)
    w, b = np.zeros(points.x.shape[1]), 0.0
    for x, t in [*zip(points.x, points.t, strict=True)] * 2:
        a = w @ x + b
        e = (1 / (1 + np.exp(-a)) if problem == "classification" else a) - t
        w, b = (1 - 0.1 * 0.5) * w - 0.1 * e * x, b - 0.1 * e
    np.testing.assert_allclose(fits.model.coef_.ravel(), w, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(fits.model.intercept_, b, rtol=1e-4, atol=1e-6)
