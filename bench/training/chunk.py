"""One chunk of members on its way through the epochs: steps, looks, and who has finished.

A look (at the learning curve's epochs) is where members are measured, where the best weights on
validation are kept, and where who diverged is set aside. Between looks a member only counts the
epochs in which all its weights were finite, on the device, so that nothing waits.
"""

import time
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bench.models.network import Architecture
from bench.record import Curve
from bench.training.descent import ORDER_BLOCK, batches, checkpoint_epochs, curve_epochs, orders
from bench.training.functions import TORCH_ACTIVATIONS
from bench.training.member import Member, Outcome
from bench.training.stacked import Rates, Stack, inputs

Array = NDArray[np.float64]
Status = Literal["ok", "diverged", "timeout"]
LOSS_BOUND = 1e6  # times the loss of saying 0 (bce: 1/2) always: beyond, a member has diverged


class Chunk:
    """`members`, filled up to K with copies of the first, trained together."""

    def __init__(
        self, arch: Architecture, members: list[Member], K: int, dtype: torch.dtype, device: str
    ) -> None:
        self.members, self.arch, self.dtype, self.device = members, arch, dtype, device
        filled = members + [members[0]] * (K - len(members))
        self.descent = members[0].descent
        self.stack = Stack(arch, np.stack([m.weights for m in filled]), dtype, device)
        self.X = self._tensor(inputs(np.stack([m.x for m in filled]), arch.bias))
        self.T = self._tensor(np.stack([m.t for m in filled])[:, None])
        self.validation_X = self._tensor(inputs(np.stack([m.validation_x for m in filled]), arch.bias))
        self.validation_T = self._tensor(np.stack([m.validation_t for m in filled])[:, None])
        self._rates = self._spread_rates(filled)
        self._scales = self._scale_of_batches(filled)
        self._seeds, seed_of = np.unique([m.seed for m in filled], return_inverse=True)
        self._seed_of = torch.as_tensor(seed_of, device=device)
        self._finite_epochs = torch.zeros(K, dtype=dtype, device=device)
        self._bound = LOSS_BOUND * self._loss_of_nothing()

        n = len(members)
        self.epochs_run = np.zeros(n, int)
        self.diverged = np.zeros(n, int)  # epoch, 0: not
        self.finished = np.zeros(n, bool)
        self.timed_out = np.zeros(n, bool)
        self.best_loss, self.best_epoch = np.full(n, np.inf), np.zeros(n, int)
        self._best, self._final = self.stack.P.clone(), self.stack.P.clone()
        self.looks: list[int] = []
        self._measured: list[Array] = []  # at each look (6, n): Curve's fields after epoch
        self._path: dict[int, NDArray[np.float32]] = {}

    def train(self, deadline: float | None = None) -> None:
        """All epochs, or until every member has finished."""
        curve = set(curve_epochs(self.descent.epochs))
        kept = {e for m in self.members for e in checkpoint_epochs(self.descent.epochs, m.n_checkpoints)}
        early = any(m.early_stop is not None for m in self.members)
        with torch.no_grad():
            self._look(0, 0 in kept)
            for epoch in range(1, self.descent.epochs + 1):
                self._train_epoch(epoch)
                if epoch in curve:
                    self._look(epoch, epoch in kept)
                    self._check_deadline(deadline)
                elif early:
                    self._keep_best(epoch, self._validate()[0])
                if self.finished.all():
                    break
            self._finish(~self.finished, self.descent.epochs)

    def outcome(self, k: int, seconds: float) -> Outcome:
        """What became of member k."""
        diverged = int(self.diverged[k]) or None
        last = diverged - 1 if diverged else int(self.epochs_run[k])
        rows = [i for i, epoch in enumerate(self.looks) if epoch <= last]
        curve = Curve([self.looks[i] for i in rows], *(self._measured_of(k, rows)))
        status: Status = "diverged" if diverged else "timeout" if self.timed_out[k] else "ok"
        asked = checkpoint_epochs(self.descent.epochs, self.members[k].n_checkpoints)
        path = [e for e in asked if e <= last and e in self._path]
        return Outcome(
            status=status,
            epochs_run=int(self.epochs_run[k]),
            diverged_epoch=diverged,
            best_epoch=None if diverged else int(self.best_epoch[k]),
            epochs_to_95=None if diverged else self._epochs_to_95(curve),
            weights=None if diverged else self._outer(self._final)[k],
            best_weights=None if diverged else self._outer(self._best)[k],
            curve=curve,
            path_epochs=path or None,
            path=np.stack([self._path[e][k] for e in path]) if path else None,
            seconds=seconds,
        )

    def _train_epoch(self, epoch: int) -> None:
        size, n = self.descent.batch_size, self.T.shape[2]
        X, T = self.X, self.T
        if size is not None and size < n:
            X, T = self._shuffled(epoch)
        for batch in batches(n, size):
            scale = self._scales[batch.stop - batch.start]
            self.stack.gradient(X[:, :, batch], T[:, :, batch], self.descent.loss, scale)
            self.stack.update(self._rates)
        total = self.stack.sums()
        self._finite_epochs.add_(total.sub_(total) == 0)  # inf - inf and NaN - NaN are not 0

    def _shuffled(self, epoch: int) -> tuple[Tensor, Tensor]:
        block, row = divmod(epoch - 1, ORDER_BLOCK)
        if row == 0:
            drawn = np.stack([orders(int(s), self.T.shape[2], block) for s in self._seeds])
            self._orders = torch.as_tensor(drawn, device=self.device)
        order = self._orders[:, row][self._seed_of][:, None]  # (K, 1, N)
        return self.X.gather(2, order.expand_as(self.X)), self.T.gather(2, order)

    def _look(self, epoch: int, keep_weights: bool) -> None:
        """Measure every member, keep the best weights, set aside who diverged."""
        n_train = self.T.shape[2]
        train_a = self.stack.gradient(self.X, self.T, self.descent.loss, 1 / n_train)
        train = self._loss_and_score(train_a, self.T)
        gradient_norm, weight_norm = (self.stack.outer(v).norm(dim=1) for v in (self.stack.G, self.stack.P))
        validation = self._validate()
        n = len(self.members)
        rows = [*train, *validation, weight_norm, gradient_norm]
        measured = torch.stack([row[:n] for row in rows]).cpu().double().numpy()
        self.looks.append(epoch)
        self._measured.append(measured)
        if keep_weights:
            self._path[epoch] = self.stack.outer(self.stack.P)[:n].float().cpu().numpy()
        if epoch:
            self._set_aside_diverged(epoch, measured)
        self._keep_best(epoch, validation[0])

    def _set_aside_diverged(self, epoch: int, measured: Array) -> None:
        good = self._finite_epochs[: len(self.members)].cpu().numpy().astype(int)
        wild = ~np.isfinite(measured).all(axis=0) | (measured[0] > self._bound)
        when = np.where(good < epoch, good + 1, epoch)
        now = ~self.finished & ((good < epoch) | wild)
        self.diverged[now] = when[now]
        self.epochs_run[now] = when[now]
        self.finished |= now

    def _keep_best(self, epoch: int, validation_loss: Tensor) -> None:
        loss = validation_loss[: len(self.members)].cpu().double().numpy()
        better = ~self.finished & (loss < self.best_loss)
        self.best_loss[better], self.best_epoch[better] = loss[better], epoch
        self._copy(better, self.stack.P, self._best)
        patience = np.array([m.early_stop or np.inf for m in self.members])
        stopped = ~self.finished & (epoch - self.best_epoch >= patience)
        self._finish(stopped, epoch, self._best)

    def _check_deadline(self, deadline: float | None) -> None:
        if deadline is not None and time.monotonic() > deadline and not self.finished.all():
            self.timed_out |= ~self.finished
            self._finish(~self.finished, self.looks[-1])

    def _finish(self, who: NDArray[np.bool_], epoch: int, weights: Tensor | None = None) -> None:
        self._copy(who, self.stack.P if weights is None else weights, self._final)
        self.epochs_run[who] = epoch
        self.finished |= who

    def _copy(self, who: NDArray[np.bool_], source: Tensor, target: Tensor) -> None:
        """Weights of the members `who` from one vector that lies like P to another."""
        if who.any():
            mask = np.zeros(self.stack.K, bool)
            mask[: len(who)] = who
            chosen = self.stack.spread(torch.as_tensor(mask, device=self.device))
            torch.where(chosen, source, target, out=target)

    def _validate(self) -> tuple[Tensor, Tensor]:
        return self._loss_and_score(self.stack.forward(self.validation_X), self.validation_T)

    def _loss_and_score(self, a: Tensor, T: Tensor) -> tuple[Tensor, Tensor]:
        """Misfit per point; accuracy (bce, or 0/1 targets) or root mean squared error; each (K,)."""
        y = TORCH_ACTIVATIONS[self.arch.output](a)
        match self.descent.loss:
            case "bce":
                each = torch.nn.functional.softplus(a) - a * T
            case "mse":
                each = 0.5 * (T - y) ** 2
            case _:
                each = (T - y).abs()
        if self.members[0].classifies:
            score = ((y > 0.5) == (T > 0.5)).to(self.dtype).mean(dim=(1, 2))
        else:
            score = ((T - y) ** 2).mean(dim=(1, 2)).sqrt()
        return each.mean(dim=(1, 2)), score

    def _measured_of(self, k: int, rows: list[int]) -> list[list[float]]:
        return np.array([self._measured[i][:, k] for i in rows]).reshape(-1, 6).T.tolist()

    def _epochs_to_95(self, curve: Curve) -> int | None:
        if not self.members[0].classifies or not curve.epoch:
            return None
        wanted = 0.95 * max(curve.validation_score)
        return next(e for e, s in zip(curve.epoch, curve.validation_score, strict=True) if s >= wanted)

    def _outer(self, inner: Tensor) -> Array:
        return self.stack.outer(inner).cpu().double().numpy()

    def _spread_rates(self, filled: list[Member]) -> Rates:
        def spread(name: str) -> Tensor:
            return self.stack.spread(self._tensor(np.array([getattr(m.descent, name) for m in filled])))

        momentum = any(m.descent.momentum for m in filled)
        return Rates(spread("eta"), spread("alpha"), spread("momentum") if momentum else None)

    def _scale_of_batches(self, filled: list[Member]) -> dict[int, Tensor]:
        """For each batch length, 1 over it where the member's reduction is the mean, (K, 1, 1)."""
        summed = np.array([m.descent.reduction == "sum" for m in filled])[:, None, None]
        lengths = {b.stop - b.start for b in batches(self.T.shape[2], self.descent.batch_size)}
        return {n: self._tensor(np.where(summed, 1.0, 1 / n)) for n in lengths}

    def _loss_of_nothing(self) -> Array:
        t = np.stack([m.t for m in self.members])
        match self.descent.loss:
            case "bce":
                return np.full(len(t), np.log(2))
            case "mse":
                return np.maximum(0.5 * (t**2).mean(axis=1), 1e-6)
        return np.maximum(np.abs(t).mean(axis=1), 1e-6)

    def _tensor(self, values: NDArray) -> Tensor:
        return torch.as_tensor(values, dtype=self.dtype, device=self.device)
