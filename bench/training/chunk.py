"""One chunk of members on its way through the epochs: looks, and who has finished.

A look (at the learning curve's epochs) is where members are measured, where the best weights on
validation are kept, and where who diverged is set aside; the engine then goes on with the others
alone, where that saves it work. Between looks the engine only counts the epochs after which all of
a member's weights were finite.
"""

import time
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bench.record import Curve
from bench.training.descent import checkpoint_epochs, curve_epochs
from bench.training.engine import Engine, Measured
from bench.training.member import Member, Outcome

Array = NDArray[np.float64]
Status = Literal["ok", "diverged", "timeout"]
LOSS_BOUND = 1e6  # times the loss of saying 0 (bce: 1/2) always: beyond, a member has diverged


class Chunk:
    """`members` in the rows of `engine`, whose first rows they are."""

    def __init__(self, members: list[Member], engine: Engine) -> None:
        self.members, self.engine = members, engine
        self.descent = members[0].descent
        self._bound = LOSS_BOUND * self._loss_of_nothing()
        n = len(members)
        self.carried = np.arange(n)  # members in the engine's first rows, finished ones too until they go
        self.epochs_run = np.zeros(n, int)
        self.diverged = np.zeros(n, int)  # epoch, 0: not
        self.finished = np.zeros(n, bool)
        self.timed_out = np.zeros(n, bool)
        self.ended = np.zeros(n, bool)  # of itself, before all epochs
        self.best_loss, self.best_epoch = np.full(n, np.inf), np.zeros(n, int)
        self._best = engine.weights()[:n]
        self._final = self._best.copy()
        self._patience = np.array([m.early_stop or np.inf for m in members])
        self.looks: list[int] = []
        self._measured: list[Measured] = []  # at each look, each (n,)
        self._path: dict[int, NDArray[np.float32]] = {}

    def train(self, deadline: float | None = None) -> None:
        """All epochs, or until every member has finished."""
        try:
            self._train(deadline)
        finally:
            self.engine.close()

    def _train(self, deadline: float | None) -> None:
        epochs = self.descent.epochs
        kept = {e for m in self.members for e in checkpoint_epochs(epochs, m.n_checkpoints)}
        early = any(m.early_stop is not None for m in self.members)
        self._look(0, 0 in kept)
        self._check_deadline(deadline)
        before = 0
        for epoch in curve_epochs(epochs)[1:]:
            if early:
                self._train_with_patience(before + 1, epoch - 1)
                before = epoch - 1
            if self.finished.all():
                break
            self.engine.train(before + 1, epoch)
            self._look(epoch, epoch in kept)
            self._end_who_ended()
            self._check_deadline(deadline)
            if self.finished.all():
                break
            self._let_go()
            before = epoch
        self._finish(~self.finished, epochs)

    def outcome(self, k: int, seconds: float, engine: str) -> Outcome:
        """What became of member k."""
        diverged = int(self.diverged[k]) or None
        last = diverged - 1 if diverged else int(self.epochs_run[k])
        curve = self._curve_of(k, last)
        status: Status = "diverged" if diverged else "timeout" if self.timed_out[k] else "ok"
        asked = checkpoint_epochs(self.descent.epochs, self.members[k].n_checkpoints)
        path = [e for e in asked if e <= last and e in self._path]
        return Outcome(
            status=status,
            epochs_run=int(self.epochs_run[k]),
            diverged_epoch=diverged,
            best_epoch=None if diverged else int(self.best_epoch[k]),
            epochs_to_95=None if diverged else self._epochs_to_95(curve),
            weights=None if diverged else self._final[k].astype(np.float64),
            best_weights=None if diverged else self._best[k].astype(np.float64),
            curve=curve,
            path_epochs=path or None,
            path=np.stack([self._path[e][k] for e in path]) if path else None,
            seconds=seconds,
            engine=engine,
        )

    def _train_with_patience(self, first: int, last: int) -> None:
        """Epochs in which members are validated one by one, since they may stop."""
        for epoch in range(first, last + 1):
            if self.finished.all():
                return
            self.engine.train(epoch, epoch)
            self._keep_best(epoch, self._of_members(self.engine.validate()))

    def _look(self, epoch: int, keep_weights: bool) -> None:
        """Measure every member, keep the best weights, set aside who diverged."""
        measured = Measured(*self._of_members(np.stack(self.engine.look())))
        self.looks.append(epoch)
        self._measured.append(measured)
        if keep_weights:
            self._path[epoch] = self._of_members(self.engine.weights().T).T.astype(np.float32)
        if epoch:
            self._set_aside_diverged(epoch, measured)
        self._keep_best(epoch, measured.validation_loss)

    def _set_aside_diverged(self, epoch: int, measured: Measured) -> None:
        good = np.nan_to_num(self._of_members(self.engine.finite_epochs()))
        wild = ~np.isfinite(np.stack(measured)).all(axis=0) | (measured.train_loss > self._bound)
        when = np.where(good < epoch, good + 1, epoch).astype(int)
        now = ~self.finished & ((good < epoch) | wild)
        self.diverged[now] = when[now]
        self.epochs_run[now] = when[now]
        self.finished |= now

    def _keep_best(self, epoch: int, validation_loss: Array) -> None:
        better = ~self.finished & (validation_loss < self.best_loss)
        self.best_loss[better], self.best_epoch[better] = validation_loss[better], epoch
        self._keep(better, self._best)
        stopped = ~self.finished & (epoch - self.best_epoch >= self._patience)
        self._final[stopped] = self._best[stopped]
        self.epochs_run[stopped] = epoch
        self.finished |= stopped

    def _end_who_ended(self) -> None:
        """Members whose training came to an end of itself, at the epoch of which their engine tells."""
        epochs = np.nan_to_num(self._of_members(self.engine.ended())).astype(int)
        self.ended |= ~self.finished & (epochs > 0)
        for k in np.flatnonzero(~self.finished & self.ended):
            self._finish(np.arange(len(self.members)) == k, int(epochs[k]))
            self.best_epoch[k] = min(self.best_epoch[k], epochs[k])

    def _check_deadline(self, deadline: float | None) -> None:
        if deadline is not None and time.monotonic() > deadline and not self.finished.all():
            self.timed_out |= ~self.finished
            self._finish(~self.finished, self.looks[-1])

    def _finish(self, who: NDArray[np.bool_], epoch: int) -> None:
        self._keep(who, self._final)
        self.epochs_run[who] = epoch
        self.finished |= who

    def _let_go(self) -> None:
        """Go on without those who have finished, where the engine has fewer rows to do then."""
        going = np.flatnonzero(~self.finished[self.carried])
        if self.engine.rows_for(len(going)) < self.engine.rows_for(len(self.carried)):
            self.engine.keep(going)
            self.carried = self.carried[going]

    def _keep(self, who: NDArray[np.bool_], target: NDArray[Any]) -> None:
        """Present weights of the members `who` into `target`."""
        if who.any():
            rows = np.flatnonzero(who[self.carried])
            target[self.carried[rows]] = self.engine.weights()[rows]

    def _of_members(self, values: NDArray[Any]) -> Array:
        """(..., K) of the engine's rows -> (..., n) of the members; NaN for those let go."""
        out = np.full((*values.shape[:-1], len(self.members)), np.nan)
        out[..., self.carried] = values[..., : len(self.carried)]
        return out

    def _curve_of(self, k: int, last: int) -> Curve:
        """Member k's, up to epoch `last`."""
        epochs = [epoch for epoch in self.looks if epoch <= last]
        if self.ended[k] and epochs[-1] < last:
            epochs.append(last)  # the look after it saw what it ended with
        columns = self._all_measured[:, : len(epochs), k].tolist()
        return Curve(epochs, **dict(zip(Measured._fields, columns, strict=True)))

    @cached_property
    def _all_measured(self) -> Array:
        """(MEASURES, looks, n), once all looks are done."""
        return np.array(self._measured).swapaxes(0, 1)

    def _epochs_to_95(self, curve: Curve) -> int | None:
        if not self.members[0].classifies or not curve.epoch:
            return None
        wanted = 0.95 * max(curve.validation_score)
        return next(e for e, s in zip(curve.epoch, curve.validation_score, strict=True) if s >= wanted)

    def _loss_of_nothing(self) -> Array:
        t = np.stack([m.t for m in self.members])
        match self.descent.loss:
            case "bce":
                return np.full(len(t), np.log(2))
            case "mse":
                return np.maximum(0.5 * (t**2).mean(axis=1), 1e-6)
        return np.maximum(np.abs(t).mean(axis=1), 1e-6)
