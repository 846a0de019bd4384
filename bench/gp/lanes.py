"""Likelihoods of Gaussian processes and searches for their maxima, eight at once, by native/process.cpp.

Processes of one kernel that have as many points and inputs go in together; what a search finds is its
own, whatever runs beside it. Of theta, the logarithms of constant, the kernel's own and noise, the constant
that is best for all others is known, t^T (R + noise / constant)^-1 t / n, so that one less is searched:

    theta = (log constant, own..., log noise)   here: (log constant, own..., log(noise / constant))
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.gp.kernel import Kernel
from bench.gp.likelihood import JITTER, OutOfTimeError
from bench.gp.sizes import COMPILED
from bench.training.compiler import process
from bench.training.lanes import aligned

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
LANES = 8
MOST_ROUNDS = 200  # likelihoods that a search asks for

_SIZES = ("n", "n_inputs", "n_scales", "n_own")
_FIELDS: list[tuple[str, Any]] = [(name, ctypes.c_int64) for name in _SIZES]
_FIELDS += [(name, ctypes.c_void_p) for name in ("z", "t", "bounds")] + [("n_searches", ctypes.c_int64)]
_FIELDS += [(name, ctypes.c_void_p) for name in ("of", "theta", "value", "slope", "rounds")]
_FIELDS += [("most_rounds", ctypes.c_int64), ("scratch", ctypes.c_void_p)]
STOP = ctypes.CFUNCTYPE(ctypes.c_bool)


class Problem(ctypes.Structure):
    """process.cpp's struct of the same name."""

    _fields_ = _FIELDS


@dataclass(frozen=True)
class Ends:
    """Of searches: theta (S, P), log p (S,), the steepest slope left (S,), likelihoods asked for (S,)."""

    theta: Array
    value: Array
    slope: Array
    rounds: NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """Standardised targets t (B, N) at scaled inputs z (B, N, D); bounds (B, P, 2) of theta, logarithms."""

    kernel: Kernel
    z: Array
    t: Array
    bounds: Array

    def searched(self, of: Indices, starts: Array, stop: Callable[[], bool] | None = None) -> Ends:
        """Where searches from thetas `starts` (S, P) end, each in problem of[s]. OutOfTimeError."""
        theta = _with_ratio(starts)
        ends = Ends(theta, np.empty(len(of)), np.zeros(len(of)), np.zeros(len(of), np.int64))
        with self._problem(of, theta, ends.value, ends.slope, ends.rounds) as (code, problem):
            if not code.search_all(problem, STOP(stop) if stop else STOP()):
                raise OutOfTimeError(int(ends.rounds.sum()), COMPILED)
        return replace(ends, theta=self._theta(of, theta))

    def refined(self, of: Indices, thetas: Array) -> tuple[Array, Array]:
        """Where steps from thetas (S, P) end, and log p there (S,), in extended precision."""
        theta, value = _with_ratio(thetas), np.empty(len(of))
        with self._problem(of, theta, value) as (code, problem):
            code.refine(problem)
        return self._theta(of, theta), value

    def gridded(self, of: Indices, own: Array, ratios: Array) -> tuple[Array, Array]:
        """At own hyperparameters (G, P - 2), each of problem of[g], and each noise / constant (R,).

        Theta with the best constant (G, R, P), and log p (G, R), -inf where there is none.
        """
        logs = np.ascontiguousarray(np.log(ratios))
        value, best = np.empty((2, len(of), len(logs)))
        theta = np.ascontiguousarray(own, float)
        with self._problem(of, theta, value) as (code, problem):
            code.values(problem, len(logs), logs.ctypes.data, best.ctypes.data)
        whole = np.empty((*value.shape, theta.shape[1] + 2))
        whole[..., 0], whole[..., 1:-1], whole[..., -1] = best, theta[:, None], logs
        return self._theta(np.repeat(of, len(logs)), whole.reshape(-1, whole.shape[2])).reshape(
            whole.shape
        ), value

    def _theta(self, of: Indices, found: Array) -> Array:
        """From noise / constant back to noise, within bounds."""
        noise = np.exp(found[:, -1] + found[:, 0]) - JITTER
        found[:, -1] = np.log(np.maximum(noise, 1e-300))
        return np.clip(found, *np.moveaxis(self.bounds[of], -1, 0))

    @contextmanager
    def _problem(
        self,
        of: Indices,
        theta: Array,
        value: Array,
        slope: Array | None = None,
        rounds: Indices | None = None,
    ) -> Iterator[tuple[ctypes.CDLL, Any]]:
        _, n, D = self.z.shape
        n_own, code = self.kernel.size(D), process(self.kernel.lanes)
        held = {
            "z": np.ascontiguousarray(self.z, float), "t": np.ascontiguousarray(self.t, float),
            "bounds": np.ascontiguousarray(_within(self.bounds)), "of": np.ascontiguousarray(of, np.int64),
            "theta": theta, "value": value, "slope": slope, "rounds": rounds,
            "scratch": aligned((code.scratch_size(n, D, n_own), LANES), np.dtype(float)),
        }  # fmt: skip
        problem = Problem(
            n=n, n_inputs=D, n_scales=self.kernel.n_scales(D), n_own=n_own,
            n_searches=len(of), most_rounds=MOST_ROUNDS,
            **{k: v.ctypes.data for k, v in held.items() if v is not None},
        )  # fmt: skip
        yield code, ctypes.byref(problem)


def _with_ratio(theta: Array) -> Array:
    found = np.array(theta, float, order="C")
    found[:, -1] = np.log(np.exp(found[:, -1]) + JITTER) - found[:, 0]
    return found


def _within(bounds: Array) -> Array:
    """Bounds of theta (B, P, 2) as they are searched in: c, own, noise / c, noise with jitter."""
    noise = np.log(np.exp(bounds[:, -1:]) + JITTER)
    ratio = np.concatenate([noise[:, :, :1] - bounds[:, :1, 1:], noise[:, :, 1:] - bounds[:, :1, :1]], axis=2)
    return np.concatenate([bounds[:, :-1], ratio, noise], axis=1)
