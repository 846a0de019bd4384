"""One network trained as a user would write it: torch autograd and torch.optim.SGD."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bench.models.activations import LEAK
from bench.models.network import Architecture
from bench.training.descent import Descent, batches, order_of

Array = NDArray[np.float64]


class Sine(nn.Module):
    """y = sin a, which torch has no module for."""

    def forward(self, a: Tensor) -> Tensor:
        return torch.sin(a)


_MODULES: dict[str, type[nn.Module]] = {
    "identity": nn.Identity,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "softplus": nn.Softplus,
    "gelu": nn.GELU,
    "sin": Sine,
}


def module_of(name: str) -> nn.Module:
    """torch's module for an activation of this project."""
    return nn.LeakyReLU(LEAK) if name == "leaky_relu" else _MODULES[name]()


def build(arch: Architecture, weights: Array, dtype: torch.dtype) -> nn.Sequential:
    """Linear layers and activations without the output function, holding the flat weights."""
    layers: list[nn.Module] = []
    for n_out, n_in in arch.shapes:
        layers += [nn.Linear(n_in, n_out, arch.bias, dtype=dtype), module_of(arch.activation or "identity")]
    net = nn.Sequential(*layers[:-1])
    nn.utils.vector_to_parameters(torch.tensor(weights, dtype=dtype), net.parameters())  # a copy
    return net


def misfit(net: nn.Module, output: nn.Module, x: Tensor, t: Tensor, loss: str, reduction: str) -> Tensor:
    """G for inputs (N, D) and targets (N,), summed or averaged."""
    a = net(x)[:, 0]
    if loss == "bce":
        return nn.functional.binary_cross_entropy_with_logits(a, t, reduction=reduction)
    y = output(a)
    if loss == "mse":
        return 0.5 * nn.functional.mse_loss(y, t, reduction=reduction)
    return nn.functional.l1_loss(y, t, reduction=reduction)


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
    net, output = build(arch, weights, dtype).to(device), module_of(arch.output)
    optimiser = torch.optim.SGD(
        net.parameters(), lr=descent.eta, weight_decay=descent.alpha, momentum=descent.momentum
    )
    X, T = (torch.as_tensor(values, dtype=dtype, device=device) for values in (x, t))
    shuffled = descent.batch_size is not None and descent.batch_size < len(t)
    for epoch in range(1, descent.epochs + 1):
        places = order_of(seed, len(t), epoch) if shuffled else np.arange(len(t))
        order = torch.as_tensor(places, device=device)
        for batch in batches(len(t), descent.batch_size):
            at = order[batch]
            optimiser.zero_grad()
            misfit(net, output, X[at], T[at], descent.loss, descent.reduction).backward()
            optimiser.step()
    flat = nn.utils.parameters_to_vector(net.parameters())
    return np.asarray(flat.detach().cpu().double().numpy())
