"""Misfit of one network over all points and its gradient, as L-BFGS asks for them, in double precision.

By native/objective.cpp, whose bits are the same on every machine; without a compiler by NumPy
(`bench.training.byhand`), as close as rounding goes.
"""

import ctypes
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bench.models.network import Architecture
from bench.training import byhand
from bench.training.compiler import compiles, objective
from bench.training.evaluate import NAMES
from bench.training.lanes import LOSSES, aligned
from bench.training.sizes import DEEPEST

Array = NDArray[np.float64]
Objective = Callable[[Array], tuple[float, Array]]  # weights (P,) -> misfit, gradient (P,)
POINTS = 8  # a vector of points, as objective.cpp has it

_SIZES = ("N", "n_inputs", "depth", "bias", "activation", "output", "loss", "n_weights")
_ARRAYS = ("widths", "x", "t", "scratch")


class Problem(ctypes.Structure):
    """objective.cpp's struct of the same name."""

    _fields_ = [(name, ctypes.c_int64) for name in _SIZES] + [(name, ctypes.c_void_p) for name in _ARRAYS]


def objective_of(arch: Architecture, x: Array, t: Array, loss: str, reduction: str) -> Objective:
    """G and g of points x (N, D), t (N,), summed or averaged."""
    if compiles() and len(arch.hidden) <= DEEPEST:
        return _compiled(arch, x, t, loss, 1.0 if reduction == "sum" else 1 / len(t))
    return lambda w: byhand.misfit_and_gradient(arch, w, x, t, loss, reduction)


def _compiled(arch: Architecture, x: Array, t: Array, loss: str, scale: float) -> Objective:
    N, D = x.shape
    arrays = {
        "widths": np.array(arch.hidden or (0,), np.int64),
        "x": np.ascontiguousarray(x, float),
        "t": np.ascontiguousarray(t, float),
        "scratch": aligned((D + 3 * (sum(arch.hidden) + 1) + arch.n_weights, POINTS), np.dtype(float)),
    }
    problem = Problem(
        N=N,
        n_inputs=D,
        depth=len(arch.hidden),
        bias=arch.bias,
        activation=NAMES.index(arch.activation or "identity"),
        output=NAMES.index(arch.output),
        loss=LOSSES.index(loss),
        n_weights=arch.n_weights,
        **{name: values.ctypes.data for name, values in arrays.items()},
    )
    call = objective().objective
    call.restype = ctypes.c_double

    def evaluate(w: Array) -> tuple[float, Array]:
        w, g = np.ascontiguousarray(w, float), np.empty(arch.n_weights)
        at = (ctypes.c_void_p(values.ctypes.data) for values in (w, g))
        return call(ctypes.byref(problem), *at, ctypes.c_double(scale)), g

    evaluate.__dict__["held"] = arrays  # `problem` knows addresses alone
    return evaluate
