"""Many networks' outputs at once against each one's own forward pass."""

import re

import numpy as np
import pytest

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture, activation_out, forward, initial_weights
from bench.training import evaluate
from bench.training.compiler import NATIVE, compiler
from bench.training.evaluate import Networks, outputs

HERE = [False] if compiler() is None else [True, False]
compiled_or_not = pytest.mark.parametrize("compiled", HERE, ids=lambda c: "compiled" if c else "NumPy")


def drawn(arch, K, N):
    """Weights and points of K networks."""
    weights = np.stack([initial_weights(arch, "normal", seed) + 0.1 for seed in range(K)])
    return weights, np.random.default_rng(0).normal(0, 2, size=(K, N, arch.n_inputs))


@compiled_or_not
@pytest.mark.parametrize("hidden", [(), (4,), (5, 3)])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("numbers", [1, 60, 100_000], ids=["one by one", "a few", "all at once"])
def test_each_network_has_its_own_weights_and_points(monkeypatch, compiled, hidden, bias, numbers):
    monkeypatch.setattr(evaluate, "CACHE_NUMBERS", numbers)
    monkeypatch.setattr(evaluate, "compiles", lambda: compiled)
    arch = Architecture(2, hidden, "tanh" if hidden else None, "sigmoid", bias)
    weights, x = drawn(arch, 7, 6)
    found = outputs(arch, weights, x)
    for k in range(7):
        a = activation_out(arch, weights[k], x[k])
        np.testing.assert_allclose(found.a[k], a, rtol=1e-12)
        np.testing.assert_allclose(found.y[k], forward(arch, weights[k], x[k]), rtol=1e-12)
        np.testing.assert_allclose(found.softplus[k], np.log1p(np.exp(a)), rtol=1e-12)


@pytest.mark.skipif(compiler() is None, reason="no C++ compiler here")
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("output", ["identity", "sigmoid", "tanh", "sin"])
@pytest.mark.parametrize("n", [1, 31, 33, 200])
def test_compiled_scores_are_those_of_numpy_with_every_activation(monkeypatch, activation, output, n):
    """Whatever number of points, of which the last vector is not full."""
    arch = Architecture(3, (5, 2), activation, output)
    weights, x = drawn(arch, 4, n)
    found = outputs(arch, weights, x)
    monkeypatch.setattr(evaluate, "compiles", lambda: False)
    for name, expected in outputs(arch, weights, x)._asdict().items():
        np.testing.assert_allclose(getattr(found, name), expected, rtol=1e-12, atol=1e-14, err_msg=name)


@pytest.mark.skipif(compiler() is None, reason="no C++ compiler here")
def test_what_is_large_is_still_a_number(monkeypatch):
    """Cross-entropy of a network that is quite wrong, and sure of it."""
    arch = Architecture(1, (), None, "sigmoid", False)
    found = outputs(arch, np.array([[1.0]]), np.array([[[-800.0], [800.0], [0.0], [np.inf]]]))
    assert found.softplus[0].tolist() == pytest.approx([0.0, 800.0, np.log(2), np.inf], rel=1e-15, abs=1e-300)
    assert found.y[0].tolist() == pytest.approx([0.0, 1.0, 0.5, 1.0], abs=1e-300)


def test_the_struct_has_the_fields_that_the_compiled_code_reads():
    """By name and in order: the compiled code reads what it wants."""
    (body,) = re.findall(r"struct Networks \{(.*?)\};", (NATIVE / "scores.cpp").read_text(), re.S)
    declared = [one.split() for one in re.sub(r"//.*", "", body).split(";") if one.strip()]
    names = [
        word.strip(",*")
        for words in declared
        for word in words
        if word not in ("const", "Size", "double", "V")
    ]
    assert [name for name, _ in Networks._fields_] == names


@pytest.mark.parametrize(("hidden", "most"), [((), 5), ((10,), 5), ((10, 2), 5), ((3, 20), 2)])
def test_a_layer_s_outputs_stay_within_the_caches(monkeypatch, hidden, most):
    """Networks times points times the widest layer: here at most 100 of 2 points, 10 for a neuron."""
    monkeypatch.setattr(evaluate, "CACHE_NUMBERS", 100 if hidden else 10)
    sizes, some = [], evaluate._of_some
    monkeypatch.setattr(evaluate, "_of_some", lambda arch, w, x: sizes.append(len(w)) or some(arch, w, x))
    arch = Architecture(2, hidden, "relu", "sigmoid")
    evaluate._activations_out(arch, np.zeros((12, arch.n_weights)), np.zeros((12, 2, 2)))
    assert max(sizes) == most and sum(sizes) == 12
