"""Outputs of many trained networks on their own points, in double precision.

By native/scores.cpp, whose bits are the same on every machine; without a compiler by NumPy, as close as
rounding goes.
"""

import ctypes
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture
from bench.training.compiler import compiles, scores
from bench.training.lanes import aligned

Array = NDArray[np.float64]
CACHE_NUMBERS = 100_000  # of a layer's outputs at once: what a core's caches hold
BLOCKS = 4  # vectors of points that go through a layer together, as scores.cpp has it
NAMES = tuple(ACTIVATIONS)

_SIZES = ("K", "N", "n_inputs", "depth", "bias", "activation", "output", "n_weights")
_ARRAYS = ("widths", "weights", "x", "a", "y", "softplus", "scratch")


class Outputs(NamedTuple):
    """Of the output unit, each (K, N): activation a, y = f(a), log(1 + exp(a)), of which cross-entropy is."""

    a: Array
    y: Array
    softplus: Array


class Networks(ctypes.Structure):
    """scores.cpp's struct of the same name."""

    _fields_ = [(name, ctypes.c_int64) for name in _SIZES] + [(name, ctypes.c_void_p) for name in _ARRAYS]


def outputs(arch: Architecture, weights: Array, x: Array) -> Outputs:
    """For weights (K, P) and inputs x (K, N, D). Company changes no bit. ValueError for another P."""
    if weights.shape[1] != arch.n_weights:
        raise ValueError(f"{arch.n_weights} weights wanted, {weights.shape[1]} given")
    if compiles():
        return _compiled(arch, weights, x)
    a = _activations_out(arch, weights, x)
    return Outputs(a, np.asarray(ACTIVATIONS[arch.output].f(a)), np.logaddexp(0, a))


def _compiled(arch: Architecture, weights: Array, x: Array) -> Outputs:
    (K, N, D), code = x.shape, scores()
    found = Outputs(*(np.empty((K, N)) for _ in Outputs._fields))
    widest = max(D, *arch.hidden) if arch.hidden else max(D, 1)
    arrays = found._asdict() | {
        "widths": np.array(arch.hidden, np.int64),
        "weights": np.ascontiguousarray(weights, float),
        "x": np.ascontiguousarray(x, float),
        "scratch": aligned((2, widest, BLOCKS * code.lanes()), np.dtype(float)),
    }
    networks = Networks(
        K=K,
        N=N,
        n_inputs=D,
        depth=len(arch.hidden),
        bias=arch.bias,
        activation=NAMES.index(arch.activation or "identity"),
        output=NAMES.index(arch.output),
        n_weights=arch.n_weights,
        **{name: values.ctypes.data for name, values in arrays.items()},
    )
    code.outputs(ctypes.byref(networks), ctypes.c_int64(widest))
    return found


def _activations_out(arch: Architecture, weights: Array, x: Array) -> Array:
    """Activation a of the output unit, (K, N): each network's products are its own."""
    K, N, _ = x.shape
    size = max(1, CACHE_NUMBERS // (N * max(arch.hidden or (1,))))
    parts = [_of_some(arch, weights[i : i + size], x[i : i + size]) for i in range(0, K, size)]
    return np.concatenate(parts)


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
