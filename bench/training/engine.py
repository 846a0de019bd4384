"""What carries members through their epochs: the interface that a chunk works with.

An engine holds K rows, each a network with its own data, rates and order of points. It knows
nothing of learning curves, best weights or who has finished: that is the chunk's.
"""

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Measured(NamedTuple):
    """What a look finds, each (K,): `bench.record.Curve`'s fields after its epochs, of the same names."""

    train_loss: Array
    train_score: Array
    validation_loss: Array
    validation_score: Array
    weight_norm: Array
    gradient_norm: Array


MEASURES = len(Measured._fields)


class Engine(Protocol):
    """K networks at one epoch of their training."""

    K: int

    def train(self, first: int, last: int) -> None:
        """Epochs first to last, both among them; the first of all is 1."""

    def look(self) -> Measured:
        """Misfit per point and score on training and validation points, |w|, |g|."""

    def validate(self) -> Array:
        """(K,): misfit per validation point."""

    def weights(self) -> NDArray[Any]:
        """(K, n_weights) in torch's order of parameters; no view of the engine's memory."""

    def finite_epochs(self) -> NDArray[np.int64]:
        """(K,): epochs after which all of a network's weights were finite."""

    def ended(self) -> NDArray[np.int64]:
        """(K,): the epoch at which training came to an end of itself, 0 where it goes on."""

    def close(self) -> None:
        """Nothing more is asked of it."""

    def rows_for(self, n: int) -> int:
        """Rows that n networks take, dummies included; at most K."""

    def keep(self, rows: NDArray[np.int64]) -> None:
        """Go on with these rows alone, in this order; their paths stay the same bits."""
