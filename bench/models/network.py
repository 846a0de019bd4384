"""A network as numbers: its architecture, its weights in one flat vector, its forward pass.

    a_l = y_(l-1) @ W_l.T + b_l,   y_l = f(a_l),   y_0 = x

The last layer has one unit and the output function. A neuron is the case without hidden layers.
A flat vector holds torch's order of parameters: for each layer W (out, in) row by row, then b.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.cell import Cell
from bench.models.activations import ACTIVATIONS
from bench.seeds import stream

Array = NDArray[Any]


@dataclass(frozen=True)
class Architecture:
    """Shape of a network with one output.

    hidden: widths of the hidden layers. activation: of the hidden layers. output: of the last unit.
    """

    n_inputs: int
    hidden: tuple[int, ...]
    activation: str | None
    output: str
    bias: bool = True

    def __post_init__(self) -> None:
        if self.n_inputs < 1 or any(width < 1 for width in self.hidden):
            found = f"n_inputs {self.n_inputs}, hidden: found {list(self.hidden)}"
            raise ValueError(f"{found}; every layer has at least one unit")

    @property
    def shapes(self) -> list[tuple[int, int]]:
        """(out, in) of every layer's weight matrix."""
        widths = (self.n_inputs, *self.hidden, 1)
        return list(zip(widths[1:], widths[:-1], strict=True))

    @property
    def n_weights(self) -> int:
        """Weights and biases of all layers."""
        return sum(n_out * (n_in + self.bias) for n_out, n_in in self.shapes)


def output_of(kind: str, activation: str | None, problem: str) -> str:
    """Activation of a network's last unit: a neuron's own, else a sigmoid in classification."""
    if kind == "neuron" and activation:
        return activation
    return "sigmoid" if problem == "classification" else "identity"


def default_loss(output: str, problem: str) -> str:
    """bce where the last unit's output is a probability (a sigmoid's, in classification), else mse."""
    return "bce" if problem == "classification" and output == "sigmoid" else "mse"


def architecture_of(cell: Cell, n_inputs: int) -> Architecture:
    """What a neuron, mlp or linear cell computes, for inputs of width `n_inputs`.

    ValueError for a model that is no network.
    """
    output = output_of(cell.model.kind, cell.activation, cell.task.problem)
    bias = cell.bias is not False
    match cell.model.kind:
        case "neuron":
            return Architecture(n_inputs, (), None, output, bias)
        case "mlp" | "ensemble":
            return Architecture(n_inputs, cell.model.hidden, cell.activation, output, bias)
        case "linear":
            return Architecture(n_inputs, (), None, output, True)
    raise ValueError(f"a {cell.model.kind} is no network")


def split_weights(arch: Architecture, weights: Array) -> list[tuple[Array, Array]]:
    """Flat (P,) -> [(W (out, in), b (out,)), …]; b is zero where the layers have no biases."""
    if len(weights) != arch.n_weights:
        raise ValueError(f"{arch.n_weights} weights wanted, {len(weights)} given")
    layers, at = [], 0
    for n_out, n_in in arch.shapes:
        W = weights[at : at + n_out * n_in].reshape(n_out, n_in)
        at += n_out * n_in
        b = weights[at : at + n_out] if arch.bias else np.zeros(n_out, weights.dtype)
        at += n_out * arch.bias
        layers.append((W, b))
    return layers


def activation_out(arch: Architecture, weights: Array, x: Array) -> Array:
    """Activation a of the output unit, (N,), for inputs x (N, D)."""
    y = x
    layers = split_weights(arch, np.asarray(weights))
    for W, b in layers[:-1]:
        y = ACTIVATIONS[arch.activation or "identity"].f(y @ W.T + b)  # (N, H)
    W, b = layers[-1]
    return np.asarray((y @ W.T + b)[:, 0])


def forward(arch: Architecture, weights: Array, x: Array) -> Array:
    """Output y (N,) for inputs x (N, D): a probability where the output is a sigmoid."""
    return np.asarray(ACTIVATIONS[arch.output].f(activation_out(arch, weights, x)))


def initial_weights(
    arch: Architecture, init: str | tuple[float, ...], seed: int, member: int = 0
) -> NDArray[np.float64]:
    """Flat (P,) float64. `uniform`: torch's Linear, U(-1, 1) / sqrt(n_in) for W and b; `normal`:
    N(0, 1) / sqrt(n_in), b = 0; `zeros`; or the weights themselves.

    Depends on architecture sizes, init and seed alone, so that cells that differ in eta, alpha
    or activation start from the same weights. member: of an ensemble, whose first is the network alone.
    ValueError where given weights do not fit.
    """
    if not isinstance(init, str):
        given = np.array(init, dtype=np.float64)
        split_weights(arch, given)
        return given
    which = [member] if member else []
    rng = stream("weights", init, seed, arch.n_inputs, list(arch.hidden), arch.bias, *which)
    return np.concatenate([_initial_layer(init, n_out, n_in, arch.bias, rng) for n_out, n_in in arch.shapes])


def _initial_layer(
    init: str, n_out: int, n_in: int, bias: bool, rng: np.random.Generator
) -> NDArray[np.float64]:
    n, bound = n_out * n_in, 1 / np.sqrt(n_in)
    match init:
        case "uniform":
            return rng.uniform(-bound, bound, n + n_out * bias)
        case "normal":
            return np.concatenate([rng.standard_normal(n) * bound, np.zeros(n_out * bias)])
        case "zeros":
            return np.zeros(n + n_out * bias)
    raise ValueError(f"unknown init {init!r}")
