"""Operations and bytes of one unit of work, counted from its sizes: what a roofline needs.

They are the algorithm's, the same for every variant: floating point operations as in the equations
(a function such as exp or tanh counts as one), and bytes as if every operation of a layer read its
operands from memory and wrote its result there once. A variant that keeps them in caches can
therefore reach more bytes a second than the memory has. Single precision for networks, double for
Gaussian processes. Nothing here imports torch.
"""

import math
from typing import NamedTuple

from bench.models.network import Architecture

SINGLE, DOUBLE = 4, 8  # bytes of a number


class Cost(NamedTuple):
    """Floating point operations and bytes."""

    flops: float
    bytes: float


def training(arch: Architecture, n: int, batch_size: int) -> Cost:
    """One epoch of one network on n points: forward, backward, ceil(n / batch_size) updates."""
    steps, P = math.ceil(n / batch_size), arch.n_weights
    forward, backward = _forward(arch, n, steps), _backward(arch, n, steps)
    # alpha * w, + g, * eta, w - …: reads w and g, writes w
    return Cost(
        forward.flops + backward.flops + 4 * P * steps,
        forward.bytes + backward.bytes + SINGLE * 3 * P * steps,
    )


def inference(arch: Architecture, n: int) -> Cost:
    """Outputs of one network for n points, all at once."""
    return _forward(arch, n, 1)


def _forward(arch: Architecture, n: int, steps: int) -> Cost:
    """a = W y + b, y = f(a) for each layer: reads y, W and b, writes the new y."""
    flops = moved = 0
    for n_out, n_in in arch.shapes:
        flops += n * (2 * n_out * n_in + arch.bias * n_out + n_out)
        moved += n * (n_in + n_out) + steps * n_out * (n_in + arch.bias)
    return Cost(flops, SINGLE * moved)


def _backward(arch: Architecture, n: int, steps: int) -> Cost:
    """d = (y - t) / n of the output; for each layer g = d y^T (and d's sum), then d <- W^T d * f'.

    Reads d and y, writes g; reads W, d and y, writes d.
    """
    flops, moved = 2 * n, 3 * n
    for layer, (n_out, n_in) in enumerate(arch.shapes):
        flops += n * (2 * n_out * n_in + arch.bias * n_out)
        moved += n * (n_in + n_out) + steps * n_out * (n_in + arch.bias)
        if layer > 0:
            flops += n * (2 * n_out * n_in + 2 * n_in)  # f' from y, and times it
            moved += n * (n_out + 2 * n_in) + steps * n_out * n_in
    return Cost(flops, SINGLE * moved)


def gp_fit(n: int) -> Cost:
    """K = c exp(-(x - x')^2 / 2 l^2) + noise, its Cholesky factor, two triangular solves."""
    kernel, factor, solves = 5 * n**2, n**3 / 3, 2 * n**2
    return Cost(kernel + factor + solves, DOUBLE * (1 + 2 + 1) * n**2)


def gp_predict(n: int, n_new: int) -> Cost:
    """Mean and variance of one new point of n_new: its kernel row, k^T w, a triangular solve, its square."""
    flops = 5 * n + 2 * n + n**2 + 2 * n
    return Cost(flops, DOUBLE * (4 * n + n**2 / 2 / n_new))
