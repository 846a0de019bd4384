"""Activations for torch, written into given memory: forward, and the derivative times what comes from behind.

The pair of each name is that of `bench.models.activations`. torch's own backward operations do the
second in one pass, and nothing is allocated: fresh memory costs more here than the arithmetic. Beside
each stands torch's module of the same function, which a user would take and `bench.training.plain` does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from bench.models.activations import LEAK

_aten = torch.ops.aten


@dataclass(frozen=True)
class TorchActivation:
    """f(a, out): out = f(a). back(d, a, y): d <- d * f'(a), in place.

    from_output: back looks at y alone, so that y may take the place of a. module: makes torch's module of f.
    """

    f: Callable[[Tensor, Tensor], Any]
    back: Callable[[Tensor, Tensor, Tensor], Any]
    from_output: bool
    module: Callable[[], nn.Module]

    def __call__(self, a: Tensor) -> Tensor:
        """f(a) in memory of its own."""
        out = torch.empty_like(a)
        self.f(a, out)
        return out


class Sine(nn.Module):
    """y = sin a, which torch has no module for."""

    def forward(self, a: Tensor) -> Tensor:
        """sin a, element by element."""
        return torch.sin(a)


def _identity(a: Tensor, out: Tensor) -> None:
    if out.data_ptr() != a.data_ptr():
        out.copy_(a)


def _tanh(a: Tensor, out: Tensor) -> None:
    """tanh(a) = 2 sigmoid(2 a) - 1: in single precision about three times as fast as torch.tanh, the
    absolute error staying that of rounding (1.2e-7). Double precision takes torch.tanh itself."""
    if a.dtype == torch.float64:
        torch.tanh(a, out=out)
    else:
        torch.mul(a, 2, out=out).sigmoid_().mul_(2).sub_(1)


TORCH_ACTIVATIONS: dict[str, TorchActivation] = {
    "identity": TorchActivation(_identity, lambda d, a, y: d, True, nn.Identity),
    "sigmoid": TorchActivation(
        lambda a, out: torch.sigmoid(a, out=out),
        lambda d, a, y: _aten.sigmoid_backward.grad_input(d, y, grad_input=d),
        True,
        nn.Sigmoid,
    ),
    "tanh": TorchActivation(
        _tanh,
        lambda d, a, y: _aten.tanh_backward.grad_input(d, y, grad_input=d),
        True,
        nn.Tanh,
    ),
    "relu": TorchActivation(
        lambda a, out: torch.clamp_min(a, 0, out=out),
        lambda d, a, y: _aten.threshold_backward.grad_input(d, y, 0, grad_input=d),
        True,
        nn.ReLU,
    ),
    "leaky_relu": TorchActivation(
        lambda a, out: _aten.leaky_relu.out(a, LEAK, out=out),
        lambda d, a, y: _aten.leaky_relu_backward.grad_input(d, y, LEAK, True, grad_input=d),
        True,
        lambda: nn.LeakyReLU(LEAK),
    ),
    "softplus": TorchActivation(
        lambda a, out: _aten.softplus.out(a, 1, 20, out=out),
        lambda d, a, y: _aten.softplus_backward.grad_input(d, a, 1, 20, grad_input=d),
        False,
        nn.Softplus,
    ),
    "gelu": TorchActivation(
        lambda a, out: _aten.gelu.out(a, out=out),
        lambda d, a, y: _aten.gelu_backward.grad_input(d, a, grad_input=d),
        False,
        nn.GELU,
    ),
    "sin": TorchActivation(
        lambda a, out: torch.sin(a, out=out),
        lambda d, a, y: d.mul_(torch.cos(a)),
        False,
        Sine,
    ),
}
