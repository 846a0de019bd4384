"""What goes into fused training and what comes out, one network each."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bench.record import Curve
from bench.training.descent import Descent

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Member:
    """One network to train.

    x (N, D), t (N,); classifies: t is 0 or 1 and the curve's score is the accuracy; early_stop:
    epochs of patience; n_checkpoints: weights kept on the way.
    """

    weights: Array
    x: Array
    t: Array
    validation_x: Array
    validation_t: Array
    descent: Descent
    seed: int
    classifies: bool = True
    early_stop: int | None = None
    n_checkpoints: int = 0


@dataclass(frozen=True)
class Outcome:
    """What training gave. Weights (P,) in torch's order; None where the member diverged."""

    status: Literal["ok", "diverged", "timeout"]
    epochs_run: int
    diverged_epoch: int | None
    best_epoch: int | None
    epochs_to_95: int | None
    weights: Array | None
    best_weights: Array | None
    curve: Curve
    path_epochs: list[int] | None
    path: NDArray[np.float32] | None  # (len(path_epochs), P)
    seconds: float
    engine: str  # which one ran, by its name in bench.training.sizes
