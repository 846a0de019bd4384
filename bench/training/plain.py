"""One network trained as a user would write it: torch autograd and torch.optim."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim import lr_scheduler

from bench.models.network import Architecture
from bench.training.descent import ORDER_BLOCK, Descent, batches, orders
from bench.training.functions import TORCH_ACTIVATIONS

Array = NDArray[np.float64]


def module_of(name: str) -> nn.Module:
    """torch's module for an activation of this project."""
    return TORCH_ACTIVATIONS[name].module()


def build(arch: Architecture, weights: Array, dtype: torch.dtype) -> nn.Sequential:
    """Linear layers and activations without the output function, holding the flat weights."""
    layers: list[nn.Module] = []
    for n_out, n_in in arch.shapes:
        layers += [nn.Linear(n_in, n_out, arch.bias, dtype=dtype), module_of(arch.activation or "identity")]
    net = nn.Sequential(*layers[:-1])
    nn.utils.vector_to_parameters(torch.tensor(weights, dtype=dtype), net.parameters())  # a copy
    return net


def misfit(
    net: Callable[[Tensor], Tensor], output: nn.Module, x: Tensor, t: Tensor, loss: str, reduction: str
) -> Tensor:
    """G for inputs (N, D) and targets (N,), summed or averaged."""
    a = net(x)[:, 0]
    if loss == "bce":
        return nn.functional.binary_cross_entropy_with_logits(a, t, reduction=reduction)
    y = output(a)
    if loss == "mse":
        return 0.5 * nn.functional.mse_loss(y, t, reduction=reduction)
    return nn.functional.l1_loss(y, t, reduction=reduction)


def optimiser_of(descent: Descent, net: nn.Module) -> torch.optim.Optimizer:
    """torch's own. ValueError where it has none, or none of such settings."""
    d = descent
    common: dict[str, Any] = {"lr": d.eta, "weight_decay": d.alpha}
    match d.optimiser:
        case "sgd" | "nesterov":
            nesterov = d.optimiser == "nesterov"
            return torch.optim.SGD(net.parameters(), momentum=d.momentum, nesterov=nesterov, **common)
        case "adam":
            return torch.optim.Adam(net.parameters(), betas=d.betas, eps=d.eps, **common)
        case "adamw":
            return torch.optim.AdamW(net.parameters(), betas=d.betas, eps=d.eps, **common)
    raise ValueError(f"no loop of torch's is written here for {d.optimiser!r}")


def schedule_of(descent: Descent, optimiser: torch.optim.Optimizer) -> lr_scheduler.LRScheduler | None:
    """torch's own; None where eta stays."""
    match descent.schedule:
        case "cosine":
            return lr_scheduler.CosineAnnealingLR(optimiser, descent.epochs)
        case ("step", every, factor):
            return lr_scheduler.StepLR(optimiser, int(every), float(factor))
    return None


class Order:
    """The order of n points in each epoch, drawn as every trainer draws it."""

    def __init__(self, seed: int, n: int, device: str = "cpu") -> None:
        self.seed, self.n, self.device, self._block = seed, n, device, -1

    def of(self, epoch: int) -> Tensor:
        """(n,)."""
        block, row = divmod(epoch - 1, ORDER_BLOCK)
        if block != self._block:
            self._orders = torch.as_tensor(orders(self.seed, self.n, block), device=self.device)
            self._block = block
        return self._orders[row]


class Loop:
    """One network on its way through the epochs; arguments as `train`'s."""

    def __init__(
        self,
        arch: Architecture,
        weights: Array,
        x: Array,
        t: Array,
        descent: Descent,
        seed: int = 0,
        dtype: torch.dtype = torch.float64,
        device: str = "cpu",
    ) -> None:
        self.net, self.output = build(arch, weights, dtype).to(device), module_of(arch.output)
        self.optimiser = optimiser_of(descent, self.net)
        self.schedule = schedule_of(descent, self.optimiser)
        self.X = torch.as_tensor(x, dtype=dtype, device=device)
        self.T = torch.as_tensor(t, dtype=dtype, device=device)
        self.descent, self.order = descent, Order(seed, len(t), device)

    def train(self, first: int, last: int) -> None:
        """Epochs first to last, both among them; the first of all is 1."""
        d, n = self.descent, len(self.T)
        for epoch in range(first, last + 1):
            X, T = self.X, self.T
            if d.batch_size is not None and d.batch_size < n:
                order = self.order.of(epoch)
                X, T = X[order], T[order]
            for batch in batches(n, d.batch_size):
                self.optimiser.zero_grad()
                misfit(self.net, self.output, X[batch], T[batch], d.loss, d.reduction).backward()
                self.optimiser.step()
            if self.schedule is not None:
                self.schedule.step()

    def weights(self) -> Array:
        """(P,) float64."""
        flat = nn.utils.parameters_to_vector(self.net.parameters())
        return np.asarray(flat.detach().double().cpu().numpy())


def train(
    arch: Architecture,
    weights: Array,
    x: Array,
    t: Array,
    descent: Descent,
    seed: int = 0,
    dtype: torch.dtype = torch.float64,
    device: str = "cpu",
) -> Array:
    """Weights after descent.epochs epochs, (P,) float64; seed: of the shuffling."""
    loop = Loop(arch, weights, x, t, descent, seed, dtype, device)
    loop.train(1, descent.epochs)
    return loop.weights()
