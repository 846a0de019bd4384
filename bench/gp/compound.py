"""Sums and products of kernels: `periodic * rbf + linear`, a wave that changes slowly, about a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from bench.gp.kernel import WEIGHT, Array, Kernel, Pull, Slot

WEIGHTS = (1e-4, 1e4)  # of a term, beside the first


@dataclass(frozen=True)
class Compound(Kernel):
    """Of several kernels. names: of each, as hyperparameters are told apart by."""

    of: tuple[Kernel, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def periodic(self) -> bool:
        """See Kernel."""
        return any(part.periodic for part in self.of)

    @property
    def parts(self) -> tuple[Kernel, ...]:
        """See Kernel."""
        return tuple(one for part in self.of for one in part.parts)

    @property
    def given(self) -> bool:
        """See Kernel."""
        return any(part.given for part in self.of)

    def _owned(self, own: Array, n_inputs: int) -> list[Array]:
        """The hyperparameters of each part."""
        ends = np.cumsum([part.size(n_inputs) for part in self.of])
        return np.split(own[: ends[-1]], ends[:-1])

    def _slots(self, n_inputs: int) -> list[Slot]:
        return [
            slot._replace(part=slot.part or name)
            for part, name in zip(self.of, self.names, strict=True)
            for slot in part.slots(n_inputs)
        ]


@dataclass(frozen=True)
class Product(Compound):
    """R_1 R_2 ..."""

    def slots(self, n_inputs: int) -> tuple[Slot, ...]:
        """See Kernel: those of each factor, one after the other."""
        return tuple(self._slots(n_inputs))

    def _multiplied(self, each: Sequence[Array]) -> Array:
        return reduce(np.multiply, each)

    def matrix(self, own: Array, x: Array, y: Array) -> Array:
        """See Kernel."""
        owned = self._owned(own, x.shape[1])
        return self._multiplied([part.matrix(one, x, y) for part, one in zip(self.of, owned, strict=True)])

    def diagonal(self, own: Array, x: Array) -> Array:
        """See Kernel."""
        owned = self._owned(own, x.shape[1])
        return self._multiplied([part.diagonal(one, x) for part, one in zip(self.of, owned, strict=True)])

    def pulled(self, own: Array, x: Array) -> tuple[Array, Pull]:
        """See Kernel."""
        owned = self._owned(own, x.shape[1])
        both = [part.pulled(one, x) for part, one in zip(self.of, owned, strict=True)]
        each = [R for R, _ in both]

        def pull(W: Array) -> Array:
            others = [self._multiplied([W, *each[:i], *each[i + 1 :]]) for i in range(len(each))]
            return np.concatenate([by(other) for (_, by), other in zip(both, others, strict=True)])

        return self._multiplied(each), pull


@dataclass(frozen=True)
class Sum(Compound):
    """w_1 R_1 + w_2 R_2 + ..., w_1 = 1 where it is not given. weights: as given, None: fitted.

    own: that of each part, one after the other; then the logarithms of w_2, w_3, ... divided by w_1.
    """

    weights: tuple[float | None, ...] = ()

    def slots(self, n_inputs: int) -> tuple[Slot, ...]:
        """See Kernel: those of each term, then weights."""
        first = self.weights[0] or 1.0
        values = [None if one is None else one / first for one in self.weights[1:]]
        pairs = zip(self.names[1:], values, strict=True)
        return (
            *self._slots(n_inputs),
            *(Slot(WEIGHT, None, WEIGHTS, value=value, part=name) for name, value in pairs),
        )

    def _weighted(self, own: Array, n_inputs: int, of: Callable[[Kernel, Array], Array]) -> Array:
        owned, weights = self._owned(own, n_inputs), self._weights(own)
        each = [w * of(part, one) for w, part, one in zip(weights, self.of, owned, strict=True)]
        return reduce(np.add, each)

    def _weights(self, own: Array) -> Array:
        return np.concatenate([[1.0], np.exp(own[len(own) - len(self.of) + 1 :])])

    def matrix(self, own: Array, x: Array, y: Array) -> Array:
        """See Kernel."""
        return self._weighted(own, x.shape[1], lambda part, one: part.matrix(one, x, y))

    def diagonal(self, own: Array, x: Array) -> Array:
        """See Kernel."""
        return self._weighted(own, x.shape[1], lambda part, one: part.diagonal(one, x))

    def pulled(self, own: Array, x: Array) -> tuple[Array, Pull]:
        """See Kernel."""
        owned, weights = self._owned(own, x.shape[1]), self._weights(own)
        both = [part.pulled(one, x) for part, one in zip(self.of, owned, strict=True)]

        def pull(W: Array) -> Array:
            parts = [w * by(W) for w, (_, by) in zip(weights, both, strict=True)]
            by_weights = [w * np.vdot(W, R) for w, (R, _) in zip(weights[1:], both[1:], strict=True)]
            return np.concatenate([*parts, by_weights])

        return reduce(np.add, [w * R for w, (R, _) in zip(weights, both, strict=True)]), pull
