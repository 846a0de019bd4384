"""Hand-written gradients against central differences, and the paths the mathematics promises."""

import itertools

import numpy as np
import pytest

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture, initial_weights
from bench.training import byhand
from bench.training.descent import Descent

RNG = np.random.default_rng(0)
X = RNG.normal(size=(24, 2))
T = (X[:, 0] * X[:, 1] > 0).astype(float)


def central_differences(arch, w, loss, reduction, h=1e-6):
    steps = h * np.eye(len(w))
    return np.array(
        [
            (
                byhand.misfit(arch, w + s, X, T, loss, reduction)
                - byhand.misfit(arch, w - s, X, T, loss, reduction)
            )
            / (2 * h)
            for s in steps
        ]
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (6,), (5, 4)])
def test_gradient_equals_central_differences(name, hidden):
    for loss, reduction, bias in itertools.product(("bce", "mse", "l1"), ("sum", "mean"), (True, False)):
        output = "sigmoid" if hidden or loss == "bce" else name
        arch = Architecture(2, hidden, name if hidden else None, output, bias)
        w = initial_weights(arch, "uniform", 11)
        g = byhand.gradient(arch, w, X, T, loss, reduction)
        error = np.abs(g - central_differences(arch, w, loss, reduction)).max()
        assert error < 1e-6 * max(1, np.abs(g).max()), (loss, reduction, bias)


def test_the_neuron_update_is_the_formula_of_the_slides():
    """w <- w - eta (g + alpha w) with g = -x.T @ e, e = t - y: descends; e = y - t beside it climbs."""
    arch = Architecture(2, (), None, "sigmoid", bias=False)
    w, eta, alpha = np.array([0.3, -0.2]), 0.05, 0.1
    y = 1 / (1 + np.exp(-(X @ w)))
    expected = w - eta * (-X.T @ (T - y) + alpha * w)
    got = byhand.train(arch, w, X, T, Descent(eta, alpha, "bce", "sum", epochs=1))
    np.testing.assert_allclose(got, expected, rtol=1e-14)
    climbing = w - eta * (-X.T @ (y - T))
    before, after = (byhand.misfit(arch, v, X, T, "bce", "sum") for v in (w, climbing))
    assert after > before


@pytest.mark.parametrize("hidden", [(), (6,)])
def test_sum_and_mean_are_one_path(hidden):
    """(sum, eta, alpha) == (mean, N eta, alpha / N)."""
    arch = Architecture(2, hidden, "tanh" if hidden else None, "sigmoid")
    w, N = initial_weights(arch, "uniform", 2), len(T)
    summed = byhand.train(arch, w, X, T, Descent(0.01, 0.3, "bce", "sum", epochs=100))
    mean = byhand.train(arch, w, X, T, Descent(0.01 * N, 0.3 / N, "bce", "mean", epochs=100))
    np.testing.assert_allclose(summed, mean, rtol=1e-11)


def test_an_unknown_loss_is_refused():
    arch = Architecture(2, (), None, "sigmoid")
    with pytest.raises(ValueError, match="unknown loss 'hinge'"):
        byhand.misfit(arch, np.zeros(3), X, T, "hinge", "mean")
