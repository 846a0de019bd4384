"""Ensembles of small networks on many sets of points at once: the networks' side of what is explored.

Inputs and targets are scaled by the points, Adam takes all of them at every step; `bench.training` trains
them side by side.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bench.models.network import Architecture, initial_weights
from bench.training.descent import Descent
from bench.training.evaluate import outputs
from bench.training.fused import train_members
from bench.training.member import Member

Array = NDArray[np.float64]
HIDDEN, ACTIVATION = 40, "tanh"
EPOCHS, MEMBERS = 1000, 5
ETA = 0.01  # where none is chosen


class Scaled:
    """Points x (N, D), t (N,) with mean 0 and deviation 1; of what never varies the deviation is 1."""

    def __init__(self, x: Array, t: Array) -> None:
        self.shift, self.scale = x.mean(axis=0), _or_one(x.std(axis=0))
        self.t_shift, self.t_scale = float(t.mean()), float(_or_one(np.array(t.std())))
        self.x, self.t = self.inputs(x), (t - self.t_shift) / self.t_scale

    def inputs(self, x: Array) -> Array:
        """x (N, D) as networks see it."""
        return np.asarray((x - self.shift) / self.scale)


def said(
    points: Sequence[tuple[Array, Array]], new: Sequence[Array], seeds: Sequence[int],
    etas: Sequence[float] | None = None, members: int = MEMBERS,
) -> Array:  # fmt: skip
    """What ensembles say at new (B, M, D), (B, members, M), in the targets' unit; NaN of a network that
    diverged.

    points: of each x (N, D), t (N,), as many each. seeds: of each, for initial weights. etas: of each.
    """
    scaled = [Scaled(*one) for one in points]
    arch = Architecture(points[0][0].shape[1], (HIDDEN,), ACTIVATION, "identity")
    held = [
        _member(arch, one, seed, eta, member)
        for one, seed, eta in zip(scaled, seeds, etas or [ETA] * len(points), strict=True)
        for member in range(members)
    ]
    outcomes = train_members(arch, held, "float32", "cpu", None, None)
    nothing = np.full(arch.n_weights, np.nan)
    weights = np.array([nothing if one.weights is None else one.weights for one in outcomes])
    x = np.repeat(np.array([one.inputs(at) for one, at in zip(scaled, new, strict=True)]), members, axis=0)
    y = outputs(arch, weights, x).y.reshape(len(points), members, -1)
    shift, scale = (np.array([getattr(one, name) for one in scaled]) for name in ("t_shift", "t_scale"))
    return np.asarray(y * scale[:, None, None] + shift[:, None, None])


def _member(arch: Architecture, of: Scaled, seed: int, eta: float, member: int) -> Member:
    descent = Descent(eta, loss="mse", epochs=EPOCHS, optimiser="adam")
    weights = initial_weights(arch, "uniform", seed, member)
    return Member(weights, of.x, of.t, of.x[:1], of.t[:1], descent, seed, classifies=False)


def _or_one(deviation: Array) -> Array:
    return np.where(deviation > 0, deviation, 1.0)
