"""The works do what they claim: each is held against what trains, predicts or fits independently of it."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from bench.cell import ModelSpec
from bench.gp import cholesky
from bench.models.network import forward
from bench.study.timing_section import KINDS, Timing
from bench.timing.suite import measurements_of
from bench.timing.works import data, gp, inference, processes, scikit, training, work_of
from bench.timing.works.data import NoSuchWorkError, drawn, members_of
from bench.training import plain
from bench.training.compiler import compiler
from bench.training.descent import Descent
from bench.training.sizes import EAGER, LANES

NEURON = ModelSpec("neuron", "neuron")
BATCHES = [{}, {"batch_size": 16}]


def wanted(time, variant, **axes):
    """The one measurement of an entry."""
    entry = {"name": "one", "time": time, "variant": variant, "n": 50, **axes}
    if time in ("start", "pipeline"):
        del entry["n"]
    (one,) = measurements_of(Timing.model_validate({"entries": [entry]}), {"neuron": NEURON})["one"]
    return one


def trained(one, epochs):
    """Each member's weights after so many epochs of the plain loop in double precision."""
    for member in members_of(one):
        d = member.descent
        descent = Descent(d.eta, d.alpha, d.loss, batch_size=d.batch_size, epochs=epochs)
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
        descent = Descent(data.ETA, data.ALPHA, batch_size=one.batch_size, epochs=7)
        alone = plain.train(one.arch, member.weights, member.x, member.t, descent, seed=0)
        np.testing.assert_allclose(got, alone, rtol=1e-4, atol=1e-6)


def test_fused_says_which_engine_trains_and_several_chunks_take_turns(built):
    one = wanted("training", "fused", K=600, width=3, batch_size=16)
    assert one.sizes["engine"] == (LANES if compiler() else EAGER)
    weights, epochs = after(built, one, 1, 1)
    assert len(built[0].engines) > 1 and len(weights) == 600
    assert epochs == 2 * training.TURN
    expected = list(trained(wanted("training", "stack", K=5, width=3, batch_size=16), epochs))
    np.testing.assert_allclose(weights[595:], expected, rtol=1e-4, atol=1e-6)


def test_an_engine_that_is_not_the_one_announced_is_no_measurement(built):
    one = wanted("training", "fused", K=2, width=3)
    other = EAGER if one.sizes["engine"] == LANES else LANES
    run = work_of(replace(one, sizes={**one.sizes, "engine": other})).make()
    with pytest.raises(RuntimeError, match="was to train, and"):
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
    descent = Descent(data.ETA, 0.0, loss="bce" if problem == "classification" else "mse", epochs=epochs)
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
@pytest.mark.parametrize("variant", ["plain", "vmap", "fused"])
def test_outputs_are_the_network_s(variant, problem):
    axes = {} if variant == "plain" else {"K": 7}
    one = wanted("inference", variant, problem=problem, width=5, depth=2, n=9, **axes)
    got = np.atleast_2d(inference.MAKERS[variant](one)().numpy())
    x = drawn(problem, 9).train.x
    expected = [forward(one.arch, weights, x) for weights in inference._weights(one)]
    assert got.shape == (one.count("K"), 9) and work_of(one).units == 9 * one.count("K")
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("model", ["neuron", "mlp"])
@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_scikit_learn_predicts_every_point(problem, model):
    one = wanted("inference", "scikit-learn", problem=problem, n=9, model=model)
    got = inference.MAKERS["scikit-learn"](one)()
    assert got.shape == (9,) and np.isfinite(got).all()


def test_one_point_has_a_latency():
    one = wanted("inference", "plain", n=1)
    assert work_of(one).units == 1 and inference.MAKERS["plain"](one)().shape == (1,)
    work_of(one).make()(2)


@pytest.fixture(scope="module")
def fitted():
    """scikit-learn's process on 60 points of the noisy sine, optimised, and the points."""
    points = drawn("regression", 60).train
    return gp.regressor("fmin_l_bfgs_b").fit(points.x, points.t), points


def test_the_cholesky_process_is_scikit_learn_s(fitted):
    model, points = fitted
    ours = cholesky.Process(points.x, points.t, model.kernel_.theta[[0, 1, 2]])
    assert ours.log_likelihood() == pytest.approx(model.log_marginal_likelihood_value_, rel=1e-9)
    theta, start = model.kernel_.theta, np.array(cholesky.START)
    for at in (theta, start):
        ours.fit(at)
        value, slope = model.log_marginal_likelihood(at, eval_gradient=True)
        assert ours.log_likelihood() == pytest.approx(value, rel=1e-9)
        np.testing.assert_allclose(ours.gradient(), slope, rtol=1e-5, atol=1e-5)


def test_both_optimisers_find_the_same_hyperparameters(fitted):
    model, points = fitted
    ours = cholesky.Process(points.x, points.t)
    ours.optimise()
    assert ours.log_likelihood() == pytest.approx(model.log_marginal_likelihood_value_, abs=1e-4)
    np.testing.assert_allclose(ours.theta, model.kernel_.theta, atol=0.02)


def test_both_processes_predict_the_same(fitted):
    model, points = fitted
    new = np.linspace(-5, 5, 31)[:, None]
    mean, std = model.predict(new, return_std=True)
    ours = cholesky.Process(points.x, points.t, model.kernel_.theta)
    got_mean, got_std = (part.numpy() for part in ours.predict(torch.as_tensor(new)))
    np.testing.assert_allclose(got_mean, mean, atol=1e-8)
    np.testing.assert_allclose(got_std, std, atol=1e-6)


@pytest.mark.parametrize("variant", KINDS["gp"].variants)
@pytest.mark.parametrize("step", ["fit", "optimise", "predict"])
def test_every_step_of_a_process_runs(step, variant):
    work = work_of(wanted("gp", variant, step=step, n=20))
    work.make()(2)
    assert work.what == f"gp-{step}" and work.units == (1000 if step == "predict" else 1)
    assert (work.flops is None) == (step == "optimise")


def test_every_program_that_is_started_starts():
    for variant in ("python", "numpy"):
        work = work_of(wanted("start", variant))
        work.make()(1)
        assert work.once
    with pytest.raises(RuntimeError, match="ended with 1: ModuleNotFoundError"):
        processes.command([sys.executable, "-c", "import no_such_module"])(1)


def test_the_pipeline_trains_as_many_cells_as_it_says(monkeypatch):
    ran = []

    def run(words, **_):
        ran.append(words)
        return subprocess.CompletedProcess(words, 0, "", "")

    one = wanted("pipeline", "fused", cells=30)
    work = work_of(one)
    do = work.make()
    monkeypatch.setattr(subprocess, "run", run)
    do(2)
    assert work.units == 30 and len(ran) == 2 and ran[0][1:4] == ["-m", "bench", "train"]
    plan = json.loads(Path(ran[0][4]).read_text())
    assert len(plan["cells"]) == 30 and {c["epochs"] for c in plan["cells"]} == {processes.EPOCHS}
    assert {c["model"]["name"] for c in plan["cells"]} == {"mlp-40"}


def test_a_pipeline_really_trains(monkeypatch):
    monkeypatch.setattr(processes, "EPOCHS", 20)
    work_of(wanted("pipeline", "fused", model="mlp", width=3, cells=2)).make()(1)


def test_data_go_to_a_device_that_is_not_the_host():
    assert work_of(wanted("training", "plain")).transfer is None
    for time, variant in (("training", "stack"), ("inference", "fused"), ("gp", "torch-cholesky")):
        axes = {"step": "fit"} if time == "gp" else {}
        work = work_of(wanted(time, variant, device="cuda", **axes))
        assert work.device == "cuda" and work.transfer is not None
    copy = data.copy_to("meta", np.zeros((3, 2)))()  # torch's device without memory
    copy()


def test_members_differ_as_seeds_do():
    members = members_of(wanted("training", "fused", K=12, width=5))
    assert len({m.weights.tobytes() for m in members}) == data.SEEDS == len({m.x.tobytes() for m in members})
    assert [m.seed for m in members] == [k % data.SEEDS for k in range(12)]
