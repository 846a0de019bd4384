"""Activation functions y = f(a) and their derivatives f'(a), in NumPy.

The registry is explicit: an entry here, and the same pair for torch (`bench.training.functions`), in C++
(`bench/training/native/functions.h`) and for Triton (`bench.training.triton.functions`); names and costs
are read off this one everywhere else. Conventions at kinks are torch's: relu'(0) = 0,
leaky_relu'(0) = 0.01.
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
    """f and its derivative df, element by element, and what planning must know of them.

    name: snake_case, as in a study. lanes_ns, eager_ns: nanoseconds that a hidden unit and point take the
    compiled engine and the one of batched torch operations, products apart: forward, backward and update.
    transcendental: whether f or df needs exp, sin or their like.
    """

    name: str
    f: Callable[[Array], Array]
    df: Callable[[Array], Array]
    formula: str
    lanes_ns: float
    eager_ns: float
    transcendental: bool = True


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
        Activation("identity", lambda a: a, np.ones_like, "a", 0.05, 1.2, transcendental=False),
        Activation("sigmoid", expit, _dsigmoid, "1 / (1 + exp(-a))", 0.46, 3.5),
        Activation("tanh", np.tanh, lambda a: 1 - np.tanh(a) ** 2, "tanh(a)", 0.51, 3.5),
        Activation(
            "relu",
            lambda a: np.maximum(a, 0),
            lambda a: (a > 0).astype(a.dtype),
            "max(0, a)",
            lanes_ns=0.06,
            eager_ns=1.5,
            transcendental=False,
        ),
        Activation(
            "leaky_relu",
            lambda a: np.where(a > 0, a, LEAK * a),
            lambda a: np.where(a > 0, 1.0, LEAK).astype(a.dtype),
            "max(0.01 a, a)",
            lanes_ns=0.08,
            eager_ns=2.0,
            transcendental=False,
        ),
        Activation("softplus", lambda a: np.logaddexp(0, a), expit, "log(1 + exp(a))", 0.88, 11.0),
        Activation("gelu", _gelu, _dgelu, "a Phi(a)", 0.86, 7.0),
        Activation("sin", np.sin, np.cos, "sin(a)", 0.55, 8.5),
    )
}
