"""What all trainers share: the settings of a descent, the order of points, the epochs looked at.

    w <- w - eta * v,   v <- momentum * v + (g + alpha * w)

and what the other rules make of g stands in `bench.training.rules`. g is the gradient of the misfit, summed
or averaged over the batch: under this rule (sum, eta, alpha) is the same path as (mean, N * eta, alpha / N).
The loss `mse` is half the squared error, so that its gradient is -e f'(a) x, as for `bce` with a sigmoid it
is -e x.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.cell import Cell
from bench.seeds import stream
from bench.training.schedules import Schedule, factors

ORDER_BLOCK = 32  # epochs whose orders are drawn from one stream
CURVE_POINTS = 25  # of a learning curve and of the film strip that shows it
ALL_LOOKS = CURVE_POINTS  # as a number of checkpoints: the weights are kept at every epoch of the curve

BETAS, EPS = (0.9, 0.999), 1e-8  # torch's own for Adam
Orders = NDArray[np.int64]


@dataclass(frozen=True)
class Descent:
    """eta, alpha, momentum, betas, eps as torch.optim's lr, weight_decay, …; batch_size None: full.

    optimiser: sgd, nesterov (with momentum), adam, adamw (with betas, eps), or lbfgs, which has alpha alone.
    """

    eta: float
    alpha: float = 0.0
    loss: str = "bce"
    reduction: str = "mean"
    momentum: float = 0.0
    batch_size: int | None = None
    epochs: int = 1000
    optimiser: str = "sgd"
    betas: tuple[float, float] = BETAS
    eps: float = EPS
    schedule: Schedule = "constant"

    @property
    def rule(self) -> str:
        """What a step does: plain, momentum, nesterov, adam, adamw; lbfgs, which takes no such steps."""
        return ("momentum" if self.momentum else "plain") if self.optimiser == "sgd" else self.optimiser

    def factors(self, first: int, last: int) -> NDArray[np.float64]:
        """What eta is times in epochs first to last, both among them."""
        return factors(self.schedule, self.epochs, first, last)


def descent_of(cell: Cell) -> Descent:
    """Settings of a trained cell, whose planning spelled every one out."""
    rated = cell.eta is not None or cell.optimiser == "lbfgs"
    if not rated or cell.loss is None or cell.epochs is None:
        raise ValueError(f"cell {cell.digest} is not trained by descent")
    return Descent(
        eta=cell.eta or 0.0,
        alpha=cell.alpha or 0.0,
        loss=cell.loss,
        reduction=cell.reduction or "mean",
        momentum=cell.momentum or 0.0,
        batch_size=cell.batch_size,
        epochs=cell.epochs,
        optimiser=cell.optimiser or "sgd",
        betas=cell.betas or BETAS,
        eps=EPS if cell.eps is None else cell.eps,
        schedule=cell.schedule or "constant",
    )


def orders(seed: int, n: int, block: int) -> Orders:
    """Orders of n points in the epochs of one block, (ORDER_BLOCK, n): a permutation a row."""
    rng = stream("order", seed, n, block)
    return rng.permuted(np.tile(np.arange(n), (ORDER_BLOCK, 1)), axis=1)


def order_of(seed: int, n: int, epoch: int) -> Orders:
    """Order of n points in one epoch (the first is 1), (n,)."""
    block, row = divmod(epoch - 1, ORDER_BLOCK)
    return orders(seed, n, block)[row]


def batches(n: int, batch_size: int | None) -> list[slice]:
    """Consecutive slices of an epoch's order; the last one may be shorter, as torch's DataLoader."""
    size = min(batch_size or n, n)
    return [slice(i, min(i + size, n)) for i in range(0, n, size)]


def curve_epochs(epochs: int) -> list[int]:
    """Epochs of the learning curve: 0 (initial weights), then log-spaced, at most CURVE_POINTS in all."""
    if epochs < CURVE_POINTS:
        return list(range(epochs + 1))
    chosen = [0, 1]
    for left in range(CURVE_POINTS - 2, 0, -1):
        ratio = (epochs / chosen[-1]) ** (1 / left)
        chosen.append(max(chosen[-1] + 1, round(chosen[-1] * ratio)))
    return chosen


def checkpoint_epochs(epochs: int, count: int) -> list[int]:
    """`count` of the curve's epochs, evenly over it, first and last among them; all if it has fewer."""
    curve = curve_epochs(epochs)
    if count <= 0 or count >= len(curve):
        return curve if count > 0 else []
    return [curve[i] for i in np.unique(np.linspace(0, len(curve) - 1, max(count, 2)).round().astype(int))]
