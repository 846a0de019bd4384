"""The engine of batched torch operations: needs no compiler, works on every device of torch."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bench.models.network import Architecture
from bench.training.descent import ORDER_BLOCK, batches, orders
from bench.training.engine import Measured
from bench.training.functions import TORCH_ACTIVATIONS
from bench.training.member import Member
from bench.training.sizes import eager_rows
from bench.training.stacked import Stack, inputs
from bench.training.steps import steps_of

Array = NDArray[np.float64]


def one_thread() -> None:
    """From here on torch computes on one core: a path's last bits must not depend on how many there are."""
    torch.set_num_threads(1)


class EagerEngine:
    """`members` as one Stack; the engine's interface is `bench.training.engine.Engine`."""

    def __init__(self, arch: Architecture, members: list[Member], K: int, dtype: str, device: str) -> None:
        """At most K rows: the members, then copies of the first up to what their number takes."""
        self.arch, self.dtype, self.device = arch, getattr(torch, dtype), device
        self.loss, self.batch_size = members[0].descent.loss, members[0].descent.batch_size
        self.classifies = members[0].classifies
        rows = min(eager_rows(len(members)), K)
        filled = members + [members[0]] * (rows - len(members))
        self._hold(filled, np.stack([m.weights for m in filled]))
        self._finite_epochs = torch.zeros(self.K, dtype=self.dtype, device=device)

    def train(self, first: int, last: int) -> None:
        """Epochs first to last."""
        factors = self.members[0].descent.factors(first, last)
        with torch.no_grad():
            for epoch in range(first, last + 1):
                self.steps.begin(factors, epoch - first)
                self._train_epoch(epoch)

    def look(self) -> Measured:
        """See Engine."""
        with torch.no_grad():
            train_a = self.stack.gradient(self.X, self.T, self.loss, 1 / self.T.shape[2])
            loss, score = self._loss_and_score(train_a, self.T)
            norms = [self.stack.outer(v).norm(dim=1) for v in (self.stack.P, self.stack.G)]
            measured = torch.stack([loss, score, *self._validated(), *norms])
        return Measured(*np.asarray(measured.cpu().double().numpy()))

    def validate(self) -> Array:
        """(K,): misfit per validation point."""
        with torch.no_grad():
            loss, _ = self._validated()
        return np.asarray(loss.cpu().double().numpy())

    def weights(self) -> NDArray[Any]:
        """(K, n_weights) in torch's order."""
        return np.asarray(self.stack.outer(self.stack.P).cpu().numpy())

    def finite_epochs(self) -> NDArray[np.int64]:
        """(K,): epochs after which all weights were finite."""
        return self._finite_epochs.cpu().numpy().astype(np.int64)

    def ended(self) -> NDArray[np.int64]:
        """(K,) zeros: descent goes on."""
        return np.zeros(self.K, np.int64)

    def close(self) -> None:
        """Nothing is held that Python does not let go of."""

    def rows_for(self, n: int) -> int:
        """Rows that n networks take."""
        return min(eager_rows(n), self.K)

    def keep(self, rows: NDArray[np.int64]) -> None:
        """Go on with these rows, filled up with copies of the first."""
        filled = np.concatenate([rows, np.repeat(rows[:1], self.rows_for(len(rows)) - len(rows))])
        at = torch.as_tensor(filled, device=self.device)
        before, self._finite_epochs = self.steps, self._finite_epochs[at]
        self._hold([self.members[i] for i in filled], self.weights()[filled])
        self.steps.go_on_from(before, at)

    def _hold(self, members: list[Member], weights: NDArray[Any]) -> None:
        self.members, self.K = members, len(members)
        self.stack = Stack(self.arch, weights, self.dtype, self.device)
        self.X = self._tensor(inputs(np.stack([m.x for m in members]), self.arch.bias))
        self.T = self._tensor(np.stack([m.t for m in members])[:, None])
        self.validation_X = self._tensor(inputs(np.stack([m.validation_x for m in members]), self.arch.bias))
        self.validation_T = self._tensor(np.stack([m.validation_t for m in members])[:, None])
        n_batches = len(batches(self.T.shape[2], self.batch_size))
        self.steps = steps_of(self.stack, [m.descent for m in members], n_batches)
        self._scales = self._scale_of_batches(members)
        self._seeds, seed_of = np.unique([m.seed for m in members], return_inverse=True)
        self._seed_of = torch.as_tensor(seed_of, device=self.device)
        self._block = -1

    def _train_epoch(self, epoch: int) -> None:
        size, n = self.batch_size, self.T.shape[2]
        X, T = self.X, self.T
        if size is not None and size < n:
            X, T = self._shuffled(epoch)
        for i, batch in enumerate(batches(n, size)):
            scale = self._scales[batch.stop - batch.start]
            self.stack.gradient(X[:, :, batch], T[:, :, batch], self.loss, scale)
            self.steps.take(i)
        total = self.stack.sums()
        self._finite_epochs.add_(total.sub_(total) == 0)  # inf - inf and NaN - NaN are not 0

    def _shuffled(self, epoch: int) -> tuple[Tensor, Tensor]:
        block, row = divmod(epoch - 1, ORDER_BLOCK)
        if block != self._block:
            drawn = np.stack([orders(int(s), self.T.shape[2], block) for s in self._seeds])
            self._orders, self._block = torch.as_tensor(drawn, device=self.device), block
        order = self._orders[:, row][self._seed_of][:, None]  # (K, 1, N)
        return self.X.gather(2, order.expand_as(self.X)), self.T.gather(2, order)

    def _validated(self) -> tuple[Tensor, Tensor]:
        return self._loss_and_score(self.stack.forward(self.validation_X), self.validation_T)

    def _loss_and_score(self, a: Tensor, T: Tensor) -> tuple[Tensor, Tensor]:
        """Misfit per point; accuracy (0/1 targets) or root mean squared error; each (K,)."""
        y = TORCH_ACTIVATIONS[self.arch.output](a)
        match self.loss:
            case "bce":
                each = torch.nn.functional.softplus(a) - a * T
            case "mse":
                each = 0.5 * (T - y) ** 2
            case _:
                each = (T - y).abs()
        if self.classifies:
            score = ((y > 0.5) == (T > 0.5)).to(self.dtype).mean(dim=(1, 2))
        else:
            score = ((T - y) ** 2).mean(dim=(1, 2)).sqrt()
        return each.mean(dim=(1, 2)), score

    def _scale_of_batches(self, members: list[Member]) -> dict[int, Tensor]:
        """For each batch length, 1 over it where the member's reduction is the mean, (K, 1, 1)."""
        summed = np.array([m.descent.reduction == "sum" for m in members])[:, None, None]
        lengths = {b.stop - b.start for b in batches(self.T.shape[2], self.batch_size)}
        return {n: self._tensor(np.where(summed, 1.0, 1 / n)) for n in lengths}

    def _tensor(self, values: NDArray[Any]) -> Tensor:
        return torch.as_tensor(values, dtype=self.dtype, device=self.device)
