"""What fits several processes of one kernel that have as many points and inputs: compiled, or by LAPACK.

Both give the same to a thousandth of a nat, not the same bits.
"""

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.gp import lanes
from bench.gp.kernel import Kernel
from bench.gp.likelihood import JITTER, Likelihood
from bench.gp.prior import Prior
from bench.gp.searching import FLAT, search
from bench.gp.sizes import COMPILED, LAPACK, compiled_serves
from bench.training.compiler import compiles

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
NEARLY_SINGULAR = math.log(
    1e-8
)  # noise / constant, below which likelihoods are rounded to hundredths of a nat
NEAR = 0.2  # nats below the best end, within which another may be the best


class End(NamedTuple):
    """Where a search ended: theta, log p, whether it arrived."""

    theta: Array
    value: float
    arrived: bool


@dataclass(frozen=True)
class Engine(ABC):
    """Standardised targets t (B, N) at scaled inputs z (B, N, D); bounds (B, P, 2) of theta, logarithms."""

    name: ClassVar[str]
    kernel: Kernel
    z: Array
    t: Array
    bounds: Array

    @abstractmethod
    def gridded(self, of: Indices, own: Array, ratios: Array) -> tuple[Array, Array]:
        """At own hyperparameters (G, P - 2), each of problem of[g], and each noise / constant (R,).

        Theta with the best constant (G, R, P), and log p (G, R), -inf where there is none. OutOfTimeError.
        """

    def likelihood(self, b: int) -> Likelihood:
        """Of problem b, in double precision."""
        return Likelihood(self.kernel, self.z[b], self.t[b])

    @abstractmethod
    def searched(self, of: Indices, starts: Array) -> list[End]:
        """Where searches from `starts` (S, P) end, each in problem of[s]. OutOfTimeError."""


@dataclass(frozen=True)
class Lapack(Engine):
    """One evaluation after the other, by SciPy."""

    deadline: float | None = None
    jitter: float = JITTER
    name: ClassVar[str] = LAPACK

    def likelihood(self, b: int) -> Likelihood:
        """See Engine."""
        return Likelihood(self.kernel, self.z[b], self.t[b], self.deadline, self.jitter)

    def gridded(self, of: Indices, own: Array, ratios: Array) -> tuple[Array, Array]:
        """See Engine."""
        theta, value = np.empty((len(of), len(ratios), own.shape[1] + 2)), np.empty((len(of), len(ratios)))
        for g, b in enumerate(of):
            limits = self.bounds[b, 0], self.bounds[b, -1]
            theta[g, :, 1:-1] = own[g]
            said = self.likelihood(b).profile(own[g], np.log(ratios), *limits)
            value[g], theta[g, :, 0], theta[g, :, -1] = said
        return theta, value

    def searched(self, of: Indices, starts: Array) -> list[End]:
        """See Engine."""
        return [
            End(*search(self.likelihood(b), start, self.bounds[b]))
            for b, start in zip(of, starts, strict=True)
        ]


@dataclass(frozen=True)
class Compiled(Engine):
    """Eight at once (`bench.gp.lanes`); what double precision leaves in doubt goes on in extended."""

    stop: Callable[[], bool] | None = None
    name: ClassVar[str] = COMPILED

    @property
    def _batch(self) -> lanes.Batch:
        return lanes.Batch(self.kernel, self.z, self.t, self.bounds)

    def gridded(self, of: Indices, own: Array, ratios: Array) -> tuple[Array, Array]:
        """See Engine."""
        return self._batch.gridded(of, own, ratios)

    def searched(self, of: Indices, starts: Array) -> list[End]:
        """See Engine."""
        batch = self._batch
        ends = batch.searched(of, starts, self.stop)
        theta, value, arrived = ends.theta, ends.value, ends.slope < FLAT
        best = np.full(len(self.z), -np.inf)
        np.maximum.at(best, of, value)
        doubtful = ~arrived | (theta[:, -1] - theta[:, 0] < NEARLY_SINGULAR)
        again = np.flatnonzero(doubtful & np.isfinite(value) & (value > best[of] - NEAR))
        if len(again):
            theta[again], value[again] = batch.refined(of[again], theta[again])
            arrived[again] = ends.rounds[again] < lanes.MOST_ROUNDS
        return [End(*one) for one in zip(theta, value.tolist(), arrived.tolist(), strict=True)]


def engine_for(
    prior: Prior, z: Array, t: Array, bounds: Array, deadline: float | None, compiled: bool | None = None
) -> Engine:
    """The compiled one where it serves; compiled False: never. deadline: by `time.monotonic`.

    NoCompilerError where it is asked for and cannot be had.
    """
    kernel = prior.kernel
    if compiled is not False and compiled_serves(prior, z.shape[1]) and (compiled or compiles()):
        stop = None if deadline is None else lambda: time.monotonic() > deadline
        return Compiled(kernel, z, t, bounds, stop)
    return Lapack(kernel, z, t, bounds, deadline, JITTER if prior.noise is None else 0.0)
