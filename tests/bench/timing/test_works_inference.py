"""Outputs that are timed are those of the network, by hand."""

import numpy as np
import pytest
from entries import wanted

from bench.models.network import forward, initial_weights
from bench.timing.works import inference, work_of
from bench.timing.works.data import drawn


@pytest.mark.parametrize("problem", ["classification", "regression"])
@pytest.mark.parametrize("variant", ["plain", "vmap", "fused"])
def test_outputs_are_the_network_s(variant, problem):
    axes = {} if variant == "plain" else {"K": 7}
    one = wanted("inference", variant, problem=problem, width=5, depth=2, n=9, **axes)
    got = np.atleast_2d(inference.MAKERS[variant](one)().numpy())
    x = drawn(problem, 9).train.x
    weights = [initial_weights(one.arch, "uniform", k % 5) for k in range(one.count("K"))]
    expected = [forward(one.arch, w, x) for w in weights]
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


def test_a_unit_is_a_point_of_one_network_and_so_are_its_operations():
    """2-40-1: 40 (2 2 + 1 + 1) + 2 40 + 1 + 1. Weights are read once for all points."""
    one, many = (work_of(wanted("inference", "fused", n=n, width=40, K=7)) for n in (1, 100))
    assert (one.units, many.units) == (7, 700)
    assert one.flops == many.flops == 40 * 6 + 82
    assert one.bytes - many.bytes == pytest.approx(4 * 161 * (1 - 1 / 100))


@pytest.mark.parametrize(("problem", "within"), [("classification", (0, 1)), ("regression", (-9, 9))])
def test_scikit_learn_gives_a_probability_or_a_number_of_what_it_learnt(problem, within):
    """Trained on 200 points for an epoch, point by point: better than knowing nothing."""
    got = inference.MAKERS["scikit-learn"](wanted("inference", "scikit-learn", problem=problem, n=500))()
    t = drawn(problem, 500).train.t
    assert within[0] <= got.min() and got.max() <= within[1]
    assert np.corrcoef(got, t)[0, 1] > 0.5
