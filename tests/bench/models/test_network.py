"""The NumPy forward pass and the initial weights against torch and their stated distribution."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.cell import Cell, ModelSpec, TaskSpec
from bench.models.network import (
    Architecture,
    architecture_of,
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


def cell(kind, problem="classification", hidden=(), **axes):
    return Cell(ModelSpec("m", kind, hidden), TaskSpec("t", "t", problem), 0, **axes)


@pytest.mark.parametrize(
    ("of", "arch"),
    [
        (cell("neuron", activation="tanh"), Architecture(3, (), None, "tanh", True)),
        (cell("neuron", "regression", bias=False), Architecture(3, (), None, "identity", False)),
        (cell("mlp", hidden=(4, 2), activation="relu"), Architecture(3, (4, 2), "relu", "sigmoid", True)),
        (cell("mlp", "regression", (4,), activation="relu"), Architecture(3, (4,), "relu", "identity", True)),
        (cell("linear", bias=False), Architecture(3, (), None, "sigmoid", True)),
        (cell("linear", "regression"), Architecture(3, (), None, "identity", True)),
    ],
)
def test_what_a_cell_computes(of, arch):
    assert architecture_of(of, 3) == arch


def test_a_process_is_no_network():
    with pytest.raises(ValueError, match=r"^a gp is no network$"):
        architecture_of(cell("gp", "regression"), 1)


@pytest.mark.parametrize(("n_inputs", "hidden"), [(0, ()), (2, (0,)), (2, (3, -1))])
def test_every_layer_has_at_least_one_unit(n_inputs, hidden):
    with pytest.raises(ValueError, match=rf"n_inputs {n_inputs}, hidden: found .* at least one unit"):
        Architecture(n_inputs, hidden, "relu", "sigmoid")
    Architecture(1, (1,), "relu", "sigmoid")


def test_weights_are_counted_with_and_without_biases():
    arch = Architecture(2, (4, 3), "relu", "sigmoid")
    assert arch.shapes == [(4, 2), (3, 4), (1, 3)] and arch.n_weights == 12 + 15 + 4
    bare = Architecture(2, (4, 3), "relu", "sigmoid", bias=False)
    assert bare.n_weights == 8 + 12 + 3
    layers = split_weights(bare, np.arange(23.0))
    assert [W.ravel()[0] for W, _ in layers] == [0, 8, 20] and not any(b.any() for _, b in layers)


def test_initial_weights_follow_sizes_biases_seed_and_the_way_of_drawing():
    def drawn(init="uniform", seed=3, n_inputs=2, hidden=(5,), bias=True):
        return initial_weights(Architecture(n_inputs, hidden, "tanh", "sigmoid", bias), init, seed)

    first = drawn()
    others = [drawn("normal"), drawn(seed=4), drawn(n_inputs=3), drawn(hidden=(6,)), drawn(bias=False)]
    assert all(first[0] != other[0] for other in others)
    assert len(drawn("normal", bias=False)) == 15 and (drawn("zeros") == 0).all()
    with pytest.raises(ValueError, match="unknown init 'ones'"):
        drawn("ones")


def test_uniform_biases_are_within_the_bound_of_their_layer():
    """The second layer has 400 inputs: 1 / 20 for its bias too."""
    biases = [
        initial_weights(Architecture(1, (400,), "tanh", "sigmoid"), "uniform", s)[-1] for s in range(40)
    ]
    assert 0.03 < np.abs(biases).max() <= 0.05
