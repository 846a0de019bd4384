"""K networks of one architecture as one tensor program, forward and backward by hand.

Members lie on the leading axis and points on the last one: inputs X (K, D, N), hidden activations
(K, H, N), targets (K, 1, N). All weights lie in one vector P, layer after layer, each layer
contiguous over the members, so that a step (`bench.training.steps`) is a few operations whatever the
depth. The first layer's biases ride as one more input that is always 1. Memory is taken once and
written again.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bench.models.network import Architecture
from bench.training.functions import TORCH_ACTIVATIONS


@dataclass(frozen=True)
class _Layer:
    """One layer's activation a (K, H, N), output y and delta d; y is a itself where f allows."""

    a: Tensor
    y: Tensor
    d: Tensor


class Stack:
    """Weights P of K networks and their gradients G, with views for each layer.

    weights: (K, n_weights) in torch's order of parameters.
    """

    def __init__(self, arch: Architecture, weights: NDArray[Any], dtype: torch.dtype, device: str) -> None:
        self.arch, self.K = arch, len(weights)
        self.P = self.inner(torch.as_tensor(weights, dtype=dtype, device=device))
        self.G = torch.zeros_like(self.P)
        self._layers = self._views(self.P)
        self._gradients = self._views(self.G)
        names = [arch.activation or "identity"] * len(arch.hidden) + [arch.output]
        self._functions = [TORCH_ACTIVATIONS[name] for name in names]
        self._memory: dict[int, list[_Layer]] = {}

    def forward(self, X: Tensor) -> Tensor:
        """Activation of the output unit (K, 1, N), in memory that the next call overwrites."""
        y = X
        memory = self._memory_for(X)
        for (W, b), function, layer in zip(self._layers, self._functions, memory, strict=True):
            if b is None:
                torch.bmm(W, y, out=layer.a)
            else:
                torch.baddbmm(b, W, y, out=layer.a)
            function.f(layer.a, layer.y)
            y = layer.y
        return memory[-1].a

    def gradient(self, X: Tensor, T: Tensor, loss: str, scale: Tensor | float) -> Tensor:
        """Fill G with the misfit's gradient times `scale`; give the output's activation (K, 1, N)."""
        a = self.forward(X)
        memory = self._memory_for(X)
        self._output_delta(memory[-1], T, loss)
        memory[-1].d.mul_(scale)
        for i in range(len(memory) - 1, -1, -1):
            delta = memory[i].d
            gW, gb = self._gradients[i]
            if i == 0:
                torch.bmm(X, delta.mT, out=gW.mT)  # (K, in, out), as it lies in G
                break
            torch.bmm(delta, memory[i - 1].y.mT, out=gW)  # (K, out, in)
            if gb is not None:
                torch.sum(delta, 2, keepdim=True, out=gb)
            self._hand_back(self._layers[i][0], delta, memory[i - 1], i - 1)
        return a

    def per_weight(self, values: Tensor) -> Tensor:
        """One value a member, (K,), copied to each of its weights, like P."""
        counts = [len(order) for order in _blocks(self.arch)]
        return torch.cat([values[:, None].expand(-1, n).flatten() for n in counts])

    def outer(self, inner: Tensor) -> Tensor:
        """What lies like P as (K, n_weights) in torch's order of parameters."""
        order = np.argsort(np.concatenate(_blocks(self.arch)))
        return self._rows(inner)[:, torch.as_tensor(order, device=inner.device)]

    def inner(self, outer: Tensor) -> Tensor:
        """What lies (K, n_weights) in torch's order, as P lies."""
        blocks = [torch.as_tensor(order, device=outer.device) for order in _blocks(self.arch)]
        return torch.cat([outer[:, order].flatten() for order in blocks])

    def sums(self) -> Tensor:
        """Sum of each member's weights, (K,): not finite where one of them is not."""
        return torch.stack([part.sum(1) for part in self.parts(self.P)]).sum(0)

    def parts(self, inner: Tensor) -> list[Tensor]:
        """A view (..., K, n) of each block of what lies like P, (..., len(P))."""
        counts = [self.K * len(order) for order in _blocks(self.arch)]
        return [part.unflatten(-1, (self.K, -1)) for part in inner.split(counts, dim=-1)]

    def _rows(self, inner: Tensor) -> Tensor:
        return torch.cat(self.parts(inner), dim=1)

    def _views(self, P: Tensor) -> list[tuple[Tensor, Tensor | None]]:
        """For each layer (W (K, out, in), b (K, out, 1)); the first layer's b is W's last column."""
        parts = iter(self.parts(P))
        views: list[tuple[Tensor, Tensor | None]] = []
        for i, (n_out, n_in) in enumerate(self.arch.shapes):
            if i == 0:
                views.append((next(parts).view(self.K, n_in + self.arch.bias, n_out).mT, None))
                continue
            W = next(parts).view(self.K, n_out, n_in)
            views.append((W, next(parts).view(self.K, n_out, 1) if self.arch.bias else None))
        return views

    def _memory_for(self, X: Tensor) -> list[_Layer]:
        n = X.shape[2]
        if n not in self._memory:
            self._memory[n] = [self._take(n_out, n, i) for i, (n_out, _) in enumerate(self.arch.shapes)]
        return self._memory[n]

    def _take(self, width: int, n: int, i: int) -> _Layer:
        a, d = (self.P.new_empty(self.K, width, n) for _ in range(2))
        last = i == len(self.arch.hidden)  # the output's a is asked for, so y may not take its place
        shared = self._functions[i].from_output and not last
        return _Layer(a, a if shared else torch.empty_like(a), d)

    def _output_delta(self, layer: _Layer, T: Tensor, loss: str) -> None:
        """dG/da of the output unit for each point, (K, 1, N)."""
        torch.sub(layer.y, T, out=layer.d)
        if loss == "l1":
            layer.d.sign_()
        if loss != "bce":
            self._functions[-1].back(layer.d, layer.a, layer.y)

    def _hand_back(self, W: Tensor, delta: Tensor, before: _Layer, i: int) -> None:
        """The error handed back through W (K, out, in) to the layer before."""
        if W.shape[1] == 1:
            torch.mul(W.mT, delta, out=before.d)
        else:
            torch.bmm(W.mT, delta, out=before.d)
        self._functions[i].back(before.d, before.a, before.y)


def inputs(x: NDArray[Any], bias: bool) -> NDArray[Any]:
    """Points (K, N, D) as a stack takes them, (K, D or D + 1, N): with a row of ones for the biases."""
    points = np.swapaxes(x, 1, 2)
    ones = np.ones_like(points[:, :1])
    return np.ascontiguousarray(np.concatenate([points, ones], axis=1) if bias else points)


def _blocks(arch: Architecture) -> list[NDArray[np.int64]]:
    """For each block of P, its weights' places in torch's order.

    The first layer lies as (in, out) with the biases as its last row; a later one as W (out, in)
    and b, two blocks.
    """
    blocks, at = [], 0
    for i, (n_out, n_in) in enumerate(arch.shapes):
        W = at + np.arange(n_out * n_in)
        b = at + n_out * n_in + np.arange(n_out * arch.bias)
        at += n_out * (n_in + arch.bias)
        if i == 0:
            blocks.append(np.concatenate([W.reshape(n_out, n_in).T.ravel(), b]))
        else:
            blocks += [W, b] if arch.bias else [W]
    return blocks
