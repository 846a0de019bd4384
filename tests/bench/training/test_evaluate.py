"""Many networks' outputs at once against each one's own forward pass."""

import numpy as np
import pytest

from bench.models.network import Architecture, activation_out, forward, initial_weights
from bench.training import evaluate
from bench.training.evaluate import activations_out, outputs


@pytest.mark.parametrize("hidden", [(), (4,), (5, 3)])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("numbers", [1, 60, 100_000], ids=["one by one", "a few", "all at once"])
def test_each_network_has_its_own_weights_and_points(monkeypatch, hidden, bias, numbers):
    monkeypatch.setattr(evaluate, "CACHE_NUMBERS", numbers)
    arch = Architecture(2, hidden, "tanh" if hidden else None, "sigmoid", bias)
    weights = np.stack([initial_weights(arch, "normal", seed) + 0.1 for seed in range(7)])
    x = np.random.default_rng(0).normal(size=(7, 6, 2))
    a, y = outputs(arch, weights, x)
    for k in range(7):
        np.testing.assert_allclose(a[k], activation_out(arch, weights[k], x[k]), rtol=1e-12)
        np.testing.assert_allclose(y[k], forward(arch, weights[k], x[k]), rtol=1e-12)


@pytest.mark.parametrize(("hidden", "most"), [((), 5), ((10,), 5), ((10, 2), 5), ((3, 20), 2)])
def test_a_layer_s_outputs_stay_within_the_caches(monkeypatch, hidden, most):
    """Networks times points times the widest layer: here at most 100 of 2 points, 10 for a neuron."""
    monkeypatch.setattr(evaluate, "CACHE_NUMBERS", 100 if hidden else 10)
    sizes, some = [], evaluate._of_some
    monkeypatch.setattr(evaluate, "_of_some", lambda arch, w, x: sizes.append(len(w)) or some(arch, w, x))
    arch = Architecture(2, hidden, "relu", "sigmoid")
    activations_out(arch, np.zeros((12, arch.n_weights)), np.zeros((12, 2, 2)))
    assert max(sizes) == most and sum(sizes) == 12
