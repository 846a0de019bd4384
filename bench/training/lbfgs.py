"""The engine of L-BFGS: one network, all points at once, in double precision, by SciPy; the gradient is ours.

What a practitioner takes for a small network and a full batch. It minimises

    G(w) + alpha / 2 |w|^2,   whose gradient is g + alpha w

with curvature learnt from the last ten steps (Liu and Nocedal 1989), and ends of itself where no step lowers
it any more. An epoch is one evaluation of G and g over all points, those of a line search among them, so that
epochs cost about what they cost elsewhere. Between evaluations the weights are those of the last step taken.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, minimize

from bench.models.network import Architecture
from bench.training import byhand
from bench.training.descent import curve_epochs
from bench.training.engine import Measured
from bench.training.member import Member
from bench.training.objective import objective_of

Array = NDArray[np.float64]
GRADIENT_BOUND = 1e-9  # largest entry of the gradient at which it has arrived
MOST = 2**31 - 1  # SciPy's own limits, beside that of epochs


class _SpentError(Exception):
    """All epochs were used."""


class LbfgsEngine:
    """One member; the engine's interface is `bench.training.engine.Engine`. ValueError for batches."""

    K = 1

    def __init__(self, arch: Architecture, members: list[Member]) -> None:
        (self.member,) = members
        d = self.member.descent
        if d.batch_size is not None and d.batch_size < len(self.member.t):
            raise ValueError(f"batch_size: found {d.batch_size}; L-BFGS takes all points at once")
        self.arch, self._w = arch, np.array(self.member.weights, dtype=np.float64)
        self._misfit_and_gradient = objective_of(arch, self.member.x, self.member.t, d.loss, d.reduction)
        self._path: dict[int, Array] | None = None  # epoch of a look -> weights
        self._evaluations = self._finite = self._at = 0
        self._ended = False

    def train(self, first: int, last: int) -> None:
        """Weights after epoch `last`, one of the learning curve's; all epochs run in the first call."""
        if self._path is None:
            self._path = self._run()
        self._at, self._w = last, self._path[last]

    def look(self) -> Measured:
        """See Engine."""
        m = self.member
        train, validation = (
            self._loss_and_score(*of) for of in ((m.x, m.t), (m.validation_x, m.validation_t))
        )
        g = byhand.gradient(self.arch, self._w, m.x, m.t, m.descent.loss, "mean")
        norms = np.linalg.norm(self._w), np.linalg.norm(g)
        return Measured(*(np.array([value]) for value in (*train, *validation, *norms)))

    def validate(self) -> Array:
        """(1,): misfit per validation point."""
        return self.look().validation_loss

    def weights(self) -> NDArray[Any]:
        """(1, n_weights) in torch's order."""
        return self._w[None].copy()

    def finite_epochs(self) -> NDArray[np.int64]:
        """(1,): epochs after which all weights were finite: all, since a step that is not is not taken."""
        return np.array([self._at])

    def ended(self) -> NDArray[np.int64]:
        """(1,): the epoch at which it arrived, 0 where it has not yet."""
        return np.array([self._evaluations if self._ended and self._evaluations <= self._at else 0])

    def rows_for(self, n: int) -> int:
        """One network, one row."""
        return n

    def keep(self, rows: NDArray[np.int64]) -> None:
        """Of one network there is nothing to let go."""

    def _run(self) -> dict[int, Array]:
        """Weights at every look, from the initial ones to the end."""
        epochs, w = self.member.descent.epochs, self._w
        looks, path = curve_epochs(epochs), {}

        def accepted(intermediate_result: OptimizeResult) -> None:
            nonlocal w
            path.update({e: w for e in looks if e < self._evaluations and e not in path})
            w = intermediate_result.x.copy()

        limits = {"maxiter": MOST, "maxfun": MOST, "ftol": 0.0, "gtol": GRADIENT_BOUND}
        try:
            minimize(self._objective, w, jac=True, method="L-BFGS-B", callback=accepted, options=limits)
            self._ended = True
        except _SpentError:
            pass
        return {e: path.get(e, w) for e in looks}

    def _objective(self, w: Array) -> tuple[float, Array]:
        d = self.member.descent
        if self._evaluations == d.epochs:
            raise _SpentError
        self._evaluations += 1
        misfit, g = self._misfit_and_gradient(w)
        return misfit + d.alpha / 2 * float(w @ w), g + d.alpha * w

    def _loss_and_score(self, x: Array, t: Array) -> tuple[float, float]:
        """Misfit per point; accuracy (0/1 targets) or root mean squared error."""
        y = byhand.outputs(self.arch, self._w, x)
        loss = byhand.misfit(self.arch, self._w, x, t, self.member.descent.loss, "mean")
        score = np.mean((y > 0.5) == (t > 0.5)) if self.member.classifies else np.sqrt(np.mean((t - y) ** 2))
        return loss, float(score)
