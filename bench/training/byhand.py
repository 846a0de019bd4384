"""One network trained in NumPy, every derivative written out: for reading, and to hold the others against.

For one neuron (MacKay, ch. 39), with error e = t - y:

    a = x @ w + b,   y = f(a),   g = -x.T @ e            (sigmoid, cross-entropy)
                                 g = -x.T @ (e * f'(a))  (half the squared error)

and for layers the error is handed back: delta_l = (delta_(l+1) @ W_(l+1)) * f'(a_l) (ch. 44). What a step
makes of g stands in `bench.training.rules`.
"""

import numpy as np
from numpy.typing import NDArray

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture, split_weights
from bench.training.descent import Descent, batches, order_of
from bench.training.rules import Rule

Array = NDArray[np.float64]


def outputs(arch: Architecture, weights: Array, x: Array) -> Array:
    """y of the last unit for points x (N, D), (N,)."""
    return _forward(arch, weights, x)[1][-1][:, 0]


def misfit(arch: Architecture, weights: Array, x: Array, t: Array, loss: str, reduction: str) -> float:
    """G(w), summed or averaged over the points x (N, D), t (N,)."""
    a, y = _forward(arch, weights, x)
    return _misfit(a[-1][:, 0], y[-1][:, 0], t, loss, reduction)


def _misfit(a: Array, y: Array, t: Array, loss: str, reduction: str) -> float:
    """Of the output unit's activation and output, each (N,)."""
    match loss:
        case "bce":
            each = np.logaddexp(0, a) - a * t  # -(t log y + (1 - t) log(1 - y)) for a sigmoid
        case "mse":
            each = 0.5 * (t - y) ** 2
        case "l1":
            each = np.abs(t - y)
        case _:
            raise ValueError(f"unknown loss {loss!r}")
    return float(each.sum() if reduction == "sum" else each.mean())


def gradient(arch: Architecture, weights: Array, x: Array, t: Array, loss: str, reduction: str) -> Array:
    """g = dG/dw as a flat vector (P,), by backpropagation."""
    return misfit_and_gradient(arch, weights, x, t, loss, reduction)[1]


def misfit_and_gradient(
    arch: Architecture, weights: Array, x: Array, t: Array, loss: str, reduction: str
) -> tuple[float, Array]:
    """G(w) and g, of one way forward and back."""
    a, y = _forward(arch, weights, x)
    delta = _output_delta(arch, a[-1], y[-1], t[:, None], loss)  # (N, 1)
    if reduction == "mean":
        delta = delta / len(t)
    layers, parts = split_weights(arch, weights), []
    for i in range(len(layers) - 1, -1, -1):
        db = [delta.sum(axis=0)] if arch.bias else []
        parts.append([(delta.T @ y[i]).ravel(), *db])  # dG/dW_i = delta.T @ y_(i-1)
        if i:
            delta = (delta @ layers[i][0]) * ACTIVATIONS[arch.activation or "identity"].df(a[i - 1])
    g = np.concatenate([one for part in reversed(parts) for one in part])
    return _misfit(a[-1][:, 0], y[-1][:, 0], t, loss, reduction), g


def train(
    arch: Architecture, weights: Array, x: Array, t: Array, descent: Descent, seed: int = 0
) -> NDArray[np.float64]:
    """Weights after descent.epochs epochs, (P,), in the dtype of `weights`; seed: of the shuffling."""
    w, rule = weights.copy(), Rule(descent, len(weights))
    factors = descent.factors(1, descent.epochs)
    for epoch in range(1, descent.epochs + 1):
        shuffled = descent.batch_size is not None and descent.batch_size < len(t)
        order = order_of(seed, len(t), epoch) if shuffled else np.arange(len(t))
        for batch in batches(len(t), descent.batch_size):
            at = order[batch]
            g = gradient(arch, w, x[at], t[at], descent.loss, descent.reduction)
            w = rule.step(w, g, factors[epoch - 1])
    return w


def _forward(arch: Architecture, weights: Array, x: Array) -> tuple[list[Array], list[Array]]:
    """Activations a_1 … a_L and outputs y_0 = x, y_1 … y_L, each (N, width)."""
    a, y = [], [x]
    layers = split_weights(arch, weights)
    for i, (W, b) in enumerate(layers):
        a.append(y[-1] @ W.T + b)
        f = arch.output if i == len(layers) - 1 else arch.activation or "identity"
        y.append(ACTIVATIONS[f].f(a[-1]))
    return a, y


def _output_delta(arch: Architecture, a: Array, y: Array, t: Array, loss: str) -> Array:
    """dG/da of the output unit for each point, (N, 1)."""
    e = t - y
    if loss == "bce":
        return -e
    slope = ACTIVATIONS[arch.output].df(a)
    return -e * slope if loss == "mse" else -np.sign(e) * slope
