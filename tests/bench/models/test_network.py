"""The NumPy forward pass and the initial weights against torch and their stated distribution."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.models.network import (
    Architecture,
    default_loss,
    forward,
    initial_weights,
    output_of,
    split_weights,
)
from bench.training.plain import build, module_of


@given(
    st.integers(1, 6),
    st.lists(st.integers(1, 7), max_size=3),
    st.sampled_from(["tanh", "relu", "gelu", "sin"]),
    st.sampled_from(["sigmoid", "identity"]),
    st.booleans(),
)
@settings(max_examples=40)
def test_forward_equals_torch(n_inputs, hidden, activation, output, bias):
    arch = Architecture(n_inputs, tuple(hidden), activation, output, bias)
    weights = initial_weights(arch, "normal", 7)
    x = np.random.default_rng(1).normal(size=(9, n_inputs))
    net = build(arch, weights, torch.float64)
    expected = module_of(output)(net(torch.tensor(x)))[:, 0].detach()
    np.testing.assert_allclose(forward(arch, weights, x), expected, rtol=1e-12, atol=1e-14)


def test_weights_lie_in_torch_order():
    arch = Architecture(2, (3,), "tanh", "sigmoid")
    (W1, b1), (W2, b2) = split_weights(arch, np.arange(13.0))
    assert W1.tolist() == [[0, 1], [2, 3], [4, 5]] and b1.tolist() == [6, 7, 8]
    assert W2.tolist() == [[9, 10, 11]] and b2.tolist() == [12]


def test_uniform_init_is_that_of_torch_linear():
    arch = Architecture(4, (400,), "tanh", "sigmoid")
    (W1, b1), (W2, _) = split_weights(arch, initial_weights(arch, "uniform", 0))
    for values, bound in ((W1, 0.5), (b1, 0.5), (W2, 0.05)):
        assert np.abs(values).max() <= bound
        assert abs(values.std() - bound / np.sqrt(3)) < 0.1 * bound


@pytest.mark.parametrize(
    ("kind", "activation", "problem", "output", "loss"),
    [
        ("neuron", "sigmoid", "classification", "sigmoid", "bce"),
        ("neuron", "tanh", "classification", "tanh", "mse"),
        ("neuron", "sigmoid", "regression", "sigmoid", "mse"),
        ("neuron", None, "classification", "sigmoid", "bce"),
        ("neuron", None, "regression", "identity", "mse"),
        ("mlp", "tanh", "classification", "sigmoid", "bce"),
        ("mlp", "sigmoid", "regression", "identity", "mse"),
        ("linear", None, "classification", "sigmoid", "bce"),
    ],
)
def test_the_output_and_the_loss_where_nothing_is_said(kind, activation, problem, output, loss):
    assert output_of(kind, activation, problem) == output
    assert default_loss(output, problem) == loss


def test_normal_and_zero_init():
    arch = Architecture(9, (300,), "tanh", "sigmoid")
    (W1, b1), _ = split_weights(arch, initial_weights(arch, "normal", 0))
    assert abs(W1.std() - 1 / 3) < 0.02 and not b1.any()
    assert not initial_weights(arch, "zeros", 0).any()


def test_init_depends_on_the_seed_and_not_on_the_activation():
    one = Architecture(2, (5,), "tanh", "sigmoid")
    other = Architecture(2, (5,), "relu", "identity")
    assert (initial_weights(one, "uniform", 3) == initial_weights(other, "uniform", 3)).all()
    assert (initial_weights(one, "uniform", 3) != initial_weights(one, "uniform", 4)).all()


def test_given_weights_are_kept_and_must_fit():
    arch = Architecture(2, (), None, "sigmoid")
    assert initial_weights(arch, (1.0, 2.0, 3.0), 0).tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="3 weights wanted, 2 given"):
        initial_weights(arch, (1.0, 2.0), 0)
