"""The engine of L-BFGS: one network, all points at once, in double precision, by SciPy; the gradient is ours.

What a practitioner takes for a small network and a full batch. It minimises

    G(w) + alpha / 2 |w|^2,   whose gradient is g + alpha w

with curvature learnt from the last ten steps (Liu and Nocedal 1989), and ends of itself where no step lowers
it any more. An epoch is one evaluation of G and g over all points, those of a line search among them, so that
epochs cost about what they cost elsewhere. Between evaluations the weights are those of the last step taken.

SciPy's minimiser calls and is not called: it runs in a thread of its own, which waits where as many
evaluations were taken as were asked for. One of the two threads is at work at any time.
"""

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, minimize

from bench.models.network import Architecture
from bench.training.engine import Measured
from bench.training.evaluate import outputs
from bench.training.member import Member
from bench.training.objective import Objective, objective_of

Array = NDArray[np.float64]
GRADIENT_BOUND = 1e-9  # largest entry of the gradient at which it has arrived
MOST = 2**31 - 1  # SciPy's own limits, beside that of epochs


class _LeftError(Exception):
    """Nobody asks for more."""


class Minimisation:
    """SciPy's, an evaluation at a time: `w` are the weights of the last step, after `evaluations`."""

    def __init__(self, objective: Objective, w: Array, alpha: float) -> None:
        self.w, self.evaluations, self.ended = w, 0, False
        self._objective, self._alpha, self._allowed, self._left = objective, alpha, 0, False
        self._failure: BaseException | None = None
        self._go, self._rest = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def advance(self, evaluations: int) -> None:
        """Until so many were taken in all, or it has ended of itself."""
        if self.ended or evaluations <= self._allowed:
            return
        self._allowed = evaluations
        if self._thread.ident is None:
            self._thread.start()
        else:
            self._go.release()
        self._rest.acquire()
        if self._failure is not None:
            raise self._failure

    def leave(self) -> None:
        """No more is asked for: its thread ends."""
        if self._thread.is_alive():
            self._left = True
            self._go.release()
            self._thread.join()

    def _run(self) -> None:
        limits = {"maxiter": MOST, "maxfun": MOST, "ftol": 0.0, "gtol": GRADIENT_BOUND}
        try:
            minimize(self._asked, self.w, jac=True, method="L-BFGS-B", callback=self._step, options=limits)
            self.ended = True
        except _LeftError:
            pass
        except BaseException as error:
            self._failure = error
        self._rest.release()

    def _asked(self, w: Array) -> tuple[float, Array]:
        if self.evaluations == self._allowed:
            self._rest.release()
            self._go.acquire()
            if self._left:
                raise _LeftError
        self.evaluations += 1
        misfit, g = self._objective(w)
        return misfit + self._alpha / 2 * float(w @ w), g + self._alpha * w

    def _step(self, intermediate_result: OptimizeResult) -> None:
        self.w = intermediate_result.x.copy()


class LbfgsEngine:
    """One member; the engine's interface is `bench.training.engine.Engine`. ValueError for batches."""

    K = 1

    def __init__(self, arch: Architecture, members: list[Member]) -> None:
        (self.member,) = members
        m, d = self.member, self.member.descent
        if d.batch_size is not None and d.batch_size < len(m.t):
            raise ValueError(f"batch_size: found {d.batch_size}; L-BFGS takes all points at once")
        self.arch, self._epoch = arch, 0
        self._misfits = [
            objective_of(arch, x, t, d.loss, "mean")
            for x, t in ((m.x, m.t), (m.validation_x, m.validation_t))
        ]
        descended = objective_of(arch, m.x, m.t, d.loss, d.reduction)
        self._of = Minimisation(descended, np.array(m.weights, dtype=np.float64), d.alpha)

    def train(self, first: int, last: int) -> None:
        """On to epoch `last`, or to where it ends."""
        self._of.advance(last)
        self._epoch = last
        if last == self.member.descent.epochs:
            self._of.leave()

    def look(self) -> Measured:
        """See Engine."""
        m, w = self.member, self._of.w
        (loss, g), (validation_loss, _) = (misfit(w) for misfit in self._misfits)
        scores = [self._score(x, t) for x, t in ((m.x, m.t), (m.validation_x, m.validation_t))]
        norms = float(np.sqrt(np.sum(w * w))), float(np.sqrt(np.sum(g * g)))
        found = (loss, scores[0], validation_loss, scores[1], *norms)
        return Measured(*(np.array([value]) for value in found))

    def validate(self) -> Array:
        """(1,): misfit per validation point."""
        return self.look().validation_loss

    def weights(self) -> NDArray[Any]:
        """(1, n_weights) in torch's order."""
        return self._of.w[None].copy()

    def finite_epochs(self) -> NDArray[np.int64]:
        """(1,): epochs after which all weights were finite: all, since a step that is not is not taken."""
        return np.array([self._epoch])

    def ended(self) -> NDArray[np.int64]:
        """(1,): the epoch at which it arrived, 0 where it has not yet."""
        return np.array([self._of.evaluations if self._of.ended else 0])

    def rows_for(self, n: int) -> int:
        """One network, one row."""
        return n

    def keep(self, rows: NDArray[np.int64]) -> None:
        """Of one network there is nothing to let go."""

    def close(self) -> None:
        """See Engine."""
        self._of.leave()

    def _score(self, x: Array, t: Array) -> float:
        """Accuracy (0/1 targets) or root mean squared error."""
        y = outputs(self.arch, self._of.w[None], x[None]).y[0]
        if self.member.classifies:
            return float(np.mean((y > 0.5) == (t > 0.5)))
        return float(np.sqrt(np.mean((t - y) ** 2)))
