"""Outputs that are timed are those of the network, by hand."""

import numpy as np
import pytest
from entries import wanted

from bench.models.network import forward
from bench.timing.works import inference, work_of
from bench.timing.works.data import drawn


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
