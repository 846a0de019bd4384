"""K networks trained as torch offers it: torch.func.vmap over torch.func.grad of one network's misfit.

All members share one order of points, as `in_dims` has it.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bench.models.network import Architecture
from bench.training.descent import batches
from bench.training.member import Member
from bench.training.plain import Order, build, misfit, module_of


class VmapLoop:
    """`members` on their way through the epochs; the order of points is the first one's."""

    def __init__(
        self,
        arch: Architecture,
        members: list[Member],
        dtype: torch.dtype = torch.float32,
        device: str = "cpu",
    ) -> None:
        first = members[0]
        self.descent, self.order = first.descent, Order(first.seed, len(first.t), device)
        self.X, self.T, flat = (
            torch.as_tensor(np.stack(values), dtype=dtype, device=device)
            for values in (
                [m.x for m in members],
                [m.t for m in members],
                [m.weights for m in members],
            )
        )
        net, output = build(arch, first.weights, dtype).to(device), module_of(arch.output)
        self.params = stacked(net, flat)

        def of_one(params: dict[str, Tensor], x: Tensor, t: Tensor) -> Tensor:
            def forward(points: Tensor) -> Tensor:
                return torch.func.functional_call(net, params, (points,))

            return misfit(forward, output, x, t, self.descent.loss, self.descent.reduction)

        self.gradient = torch.func.vmap(torch.func.grad(of_one))

    def train(self, first: int, last: int) -> None:
        """Epochs first to last, both among them."""
        d, n = self.descent, self.T.shape[1]
        for epoch in range(first, last + 1):
            X, T = self.X, self.T
            if d.batch_size is not None and d.batch_size < n:
                order = self.order.of(epoch)
                X, T = X[:, order], T[:, order]
            for batch in batches(n, d.batch_size):
                gradients = self.gradient(self.params, X[:, batch], T[:, batch])
                for name, w in self.params.items():
                    w.sub_(d.eta * (gradients[name] + d.alpha * w))

    def weights(self) -> NDArray[Any]:
        """(K, P) in torch's order."""
        parts = [w.flatten(1) for w in self.params.values()]
        return np.asarray(torch.cat(parts, 1).cpu().numpy())


def stacked(net: torch.nn.Module, flat: Tensor) -> dict[str, Tensor]:
    """Flat weights (K, P) as the parameters of `net`, K of each."""
    found, at = {}, 0
    for name, w in net.named_parameters():
        found[name] = flat[:, at : at + w.numel()].reshape(len(flat), *w.shape).clone()
        at += w.numel()
    return found
