"""The plain loop of torch, which others are held against: in the precision asked for, one step by hand."""

import numpy as np
import pytest
import torch

from bench.models.network import Architecture
from bench.training.descent import Descent
from bench.training.plain import Loop

NEURON = Architecture(2, (), None, "sigmoid")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_points_targets_and_weights_have_the_precision(dtype):
    x, t = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([1.0, 0.0])
    loop = Loop(NEURON, np.array([0.1, 0.2, 0.3]), x, t, Descent(0.5), dtype=dtype)
    assert {loop.X.dtype, loop.T.dtype, *(w.dtype for w in loop.net.parameters())} == {dtype}


def test_a_step_is_the_neuron_s_by_hand():
    """g = x.T (y - t) / n, and w - eta (g + alpha w); w of the bias as the others."""
    x, t, w = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([1.0, 0.0]), np.array([0.1, 0.2, 0.3])
    loop = Loop(NEURON, w, x, t, Descent(0.5, 0.1))
    loop.train(1, 1)
    inputs = np.column_stack([x, np.ones(2)])
    y = 1 / (1 + np.exp(-inputs @ w))
    expected = w - 0.5 * (inputs.T @ (y - t) / 2 + 0.1 * w)
    np.testing.assert_allclose(loop.weights(), expected, rtol=1e-14)
