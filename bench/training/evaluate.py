"""Outputs of many trained networks on their own points, in double precision."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture
from bench.training.sizes import chunk_size
from bench.training.stacked import Stack, inputs

Array = NDArray[np.float64]


def activations_out(arch: Architecture, weights: Array, x: Array) -> Array:
    """Activation a of the output unit, (K, N), for weights (K, P) and inputs x (K, N, D).

    Chunks are of one size and the last is filled up, as in training, so that company changes no bit.
    """
    K, N, _ = x.shape
    size = chunk_size(arch, N, itemsize=8)
    parts: list[NDArray[Any]] = []
    for start in range(0, K, size):
        rows = np.minimum(np.arange(start, start + size), K - 1)
        stack = Stack(arch, weights[rows], torch.float64, "cpu")
        with torch.no_grad():
            a = stack.forward(torch.as_tensor(inputs(x[rows], arch.bias)))
        parts.append(a[: K - start, 0].numpy())
    return np.concatenate(parts)


def outputs(arch: Architecture, weights: Array, x: Array) -> tuple[Array, Array]:
    """(a, y), each (K, N)."""
    a = activations_out(arch, weights, x)
    return a, np.asarray(ACTIVATIONS[arch.output].f(a))
