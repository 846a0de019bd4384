"""Outputs of many trained networks on their own points, in double precision."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture

Array = NDArray[np.float64]
CACHE_NUMBERS = 100_000  # of a layer's outputs at once: what a core's caches hold


def activations_out(arch: Architecture, weights: Array, x: Array) -> Array:
    """Activation a of the output unit, (K, N), for weights (K, P) and inputs x (K, N, D).

    Each network's products are its own, so that company changes no bit.
    """
    K, N, _ = x.shape
    size = max(1, CACHE_NUMBERS // (N * max(arch.hidden or (1,))))
    parts = [_of_some(arch, weights[i : i + size], x[i : i + size]) for i in range(0, K, size)]
    return np.concatenate(parts)


def outputs(arch: Architecture, weights: Array, x: Array) -> tuple[Array, Array]:
    """(a, y), each (K, N)."""
    a = activations_out(arch, weights, x)
    return a, np.asarray(ACTIVATIONS[arch.output].f(a))


def _of_some(arch: Architecture, weights: Array, x: Array) -> NDArray[Any]:
    y, at = x, 0
    for layer, (n_out, n_in) in enumerate(arch.shapes):
        W = weights[:, at : at + n_out * n_in].reshape(-1, n_out, n_in)
        at += n_out * n_in
        a = y @ W.transpose(0, 2, 1)  # (K, N, n_out)
        if arch.bias:
            a += weights[:, None, at : at + n_out]
            at += n_out
        y = ACTIVATIONS[arch.activation or "identity"].f(a) if layer < len(arch.hidden) else a
    return y[:, :, 0]
