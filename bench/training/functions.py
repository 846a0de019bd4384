"""Activations for torch: forward, and the derivative times what comes from behind.

The pair of each name is that of `bench.models.activations`; torch's own backward kernels do the
second in one pass over memory.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from bench.models.activations import LEAK

_aten = torch.ops.aten


@dataclass(frozen=True)
class TorchActivation:
    """f(a) -> y; back(d, a, y) -> d * f'(a)."""

    f: Callable[[Tensor], Tensor]
    back: Callable[[Tensor, Tensor, Tensor], Tensor]


TORCH_ACTIVATIONS: dict[str, TorchActivation] = {
    "identity": TorchActivation(lambda a: a, lambda d, a, y: d),
    "sigmoid": TorchActivation(torch.sigmoid, lambda d, a, y: _aten.sigmoid_backward(d, y)),
    "tanh": TorchActivation(torch.tanh, lambda d, a, y: _aten.tanh_backward(d, y)),
    "relu": TorchActivation(torch.relu, lambda d, a, y: _aten.threshold_backward(d, y, 0)),
    "leaky_relu": TorchActivation(
        lambda a: torch.nn.functional.leaky_relu(a, LEAK),
        lambda d, a, y: _aten.leaky_relu_backward(d, a, LEAK, False),
    ),
    "softplus": TorchActivation(
        torch.nn.functional.softplus, lambda d, a, y: _aten.softplus_backward(d, a, 1, 20)
    ),
    "gelu": TorchActivation(torch.nn.functional.gelu, lambda d, a, y: _aten.gelu_backward(d, a)),
    "sin": TorchActivation(torch.sin, lambda d, a, y: d * torch.cos(a)),
}
