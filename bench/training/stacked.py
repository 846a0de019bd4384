"""K networks of one architecture as one tensor program, forward and backward by hand.

Members lie on the leading axis and points on the last one: inputs X (K, D, N), hidden activations
(K, H, N), targets (K, 1, N). All weights of a member are one row of P (K, n_weights), so that an
update is two operations whatever the depth. The first layer's biases ride as one more input that
is always 1.

Written as torch.optim.SGD does it, so that single precision rounds alike:
G <- G + alpha * P,  V <- momentum * V + G,  P <- P - eta * V.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bench.models.network import Architecture
from bench.training.functions import TORCH_ACTIVATIONS, TorchActivation


@dataclass(frozen=True)
class Rates:
    """Per member, each (K,): learning rate, weight decay, momentum."""

    eta: Tensor
    alpha: Tensor
    momentum: Tensor | None  # None: no member has any


class Stack:
    """Weights P (K, n_weights) of K networks and their gradients G, with views for each layer."""

    def __init__(self, arch: Architecture, weights: NDArray[Any], dtype: torch.dtype, device: str) -> None:
        self.arch = arch
        self._order = torch.as_tensor(inner_order(arch), device=device)
        self.P = torch.as_tensor(weights, dtype=dtype, device=device)[:, self._order].contiguous()
        self.G = torch.zeros_like(self.P)
        self.V = torch.zeros_like(self.P)
        self._layers = _views(arch, self.P)
        self._gradients = _views(arch, self.G)
        names = [arch.activation or "identity"] * len(arch.hidden) + [arch.output]
        self._functions: list[TorchActivation] = [TORCH_ACTIVATIONS[name] for name in names]

    def outer(self, inner: Tensor) -> Tensor:
        """Rows that lie like P, put into torch's order of parameters, (K, n_weights)."""
        outer = torch.empty_like(inner)
        outer[:, self._order] = inner
        return outer

    def forward(self, X: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Activations a_1 … a_L and outputs y_0 = X, y_1 … y_L, each (K, width, N)."""
        a, y = [], [X]
        for (W, b), function in zip(self._layers, self._functions, strict=True):
            a.append(torch.bmm(W, y[-1]) if b is None else torch.baddbmm(b, W, y[-1]))
            y.append(function.f(a[-1]))
        return a, y

    def gradient(self, X: Tensor, T: Tensor, loss: str, scale: Tensor | float) -> Tensor:
        """Fill G with the misfit's gradient times `scale`; give the output's activation (K, 1, N)."""
        a, y = self.forward(X)
        delta = _output_delta(self._functions[-1], a[-1], y[-1], T, loss).mul_(scale)  # (K, 1, N)
        for i in range(len(a) - 1, -1, -1):
            gW, gb = self._gradients[i]
            torch.bmm(y[i], delta.mT, out=gW.mT)  # (K, in, out), which is how it lies in G
            if gb is not None:
                torch.sum(delta, 2, keepdim=True, out=gb)
            if i:
                W = self._layers[i][0]  # (K, out, in)
                back = W.mT * delta if W.shape[1] == 1 else torch.bmm(W.mT, delta)
                delta = self._functions[i - 1].back(back, a[i - 1], y[i])
        return a[-1]

    def update(self, rates: Rates) -> None:
        """One step of gradient descent from G; rates as (K, n_weights), so that nothing broadcasts."""
        self.G.addcmul_(self.P, rates.alpha)
        if rates.momentum is None:
            self.P.addcmul_(self.G, rates.eta, value=-1)
        else:
            self.V.mul_(rates.momentum).add_(self.G)
            self.P.addcmul_(self.V, rates.eta, value=-1)


def inputs(x: NDArray[Any], bias: bool) -> NDArray[Any]:
    """Points (K, N, D) as a stack takes them, (K, D or D + 1, N): with a row of ones for the biases."""
    points = np.swapaxes(x, 1, 2)
    ones = np.ones_like(points[:, :1])
    return np.ascontiguousarray(np.concatenate([points, ones], axis=1) if bias else points)


def inner_order(arch: Architecture) -> NDArray[np.int64]:
    """For each place of a row of P, its place in torch's order.

    A layer lies as (in, out); the first one with its biases as the last row.
    """
    places, at = [], 0
    for i, (n_out, n_in) in enumerate(arch.shapes):
        W = at + np.arange(n_out * n_in).reshape(n_out, n_in).T
        at += n_out * n_in
        b = at + np.arange(n_out * arch.bias)
        at += len(b)
        places += [W.ravel(), b] if i == 0 else [b, W.ravel()]
    return np.concatenate(places).astype(np.int64)


def _views(arch: Architecture, P: Tensor) -> list[tuple[Tensor, Tensor | None]]:
    """For each layer (W (K, out, in), b (K, out, 1)), views of P; the first layer's b is part of W."""
    views: list[tuple[Tensor, Tensor | None]] = []
    K, at = len(P), 0
    for i, (n_out, n_in) in enumerate(arch.shapes):
        b = None
        if i == 0:
            n_in += arch.bias
        elif arch.bias:
            b = P[:, at : at + n_out].view(K, n_out, 1)
            at += n_out
        views.append((P[:, at : at + n_in * n_out].view(K, n_in, n_out).mT, b))
        at += n_in * n_out
    return views


def _output_delta(function: TorchActivation, a: Tensor, y: Tensor, T: Tensor, loss: str) -> Tensor:
    """dG/da of the output unit for each point, (K, 1, N)."""
    d = y - T
    if loss == "bce":
        return d
    return function.back(d if loss == "mse" else d.sign_(), a, y)
