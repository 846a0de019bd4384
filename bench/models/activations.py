"""Activation functions y = f(a) and their derivatives f'(a), in NumPy.

The registry is explicit: a new activation is one entry here and one in
`bench.training.functions` (the same pair for torch tensors). Conventions at kinks are torch's:
relu'(0) = 0, leaky_relu'(0) = 0.01.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf, expit

Array = NDArray[Any]  # float32 or float64, any shape; kept by every function here

LEAK = 0.01  # slope of leaky_relu below 0, as torch


@dataclass(frozen=True)
class Activation:
    """f and its derivative df, element by element."""

    name: str
    f: Callable[[Array], Array]
    df: Callable[[Array], Array]
    formula: str


def _dsigmoid(a: Array) -> Array:
    y = expit(a)
    return y * (1 - y)


def _gelu(a: Array) -> Array:
    return a * 0.5 * (1 + erf(a / math.sqrt(2)))


def _dgelu(a: Array) -> Array:
    return 0.5 * (1 + erf(a / math.sqrt(2))) + a * np.exp(-0.5 * a * a) / math.sqrt(2 * math.pi)


ACTIVATIONS: dict[str, Activation] = {
    one.name: one
    for one in (
        Activation("identity", lambda a: a, np.ones_like, "a"),
        Activation("sigmoid", expit, _dsigmoid, "1 / (1 + exp(-a))"),
        Activation("tanh", np.tanh, lambda a: 1 - np.tanh(a) ** 2, "tanh(a)"),
        Activation("relu", lambda a: np.maximum(a, 0), lambda a: (a > 0).astype(a.dtype), "max(0, a)"),
        Activation(
            "leaky_relu",
            lambda a: np.where(a > 0, a, LEAK * a),
            lambda a: np.where(a > 0, 1.0, LEAK).astype(a.dtype),
            "max(0.01 a, a)",
        ),
        Activation("softplus", lambda a: np.logaddexp(0, a), expit, "log(1 + exp(a))"),
        Activation("gelu", _gelu, _dgelu, "a Phi(a)"),
        Activation("sin", np.sin, np.cos, "sin(a)"),
    )
}
