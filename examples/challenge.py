"""Two tasks of one's own, as functions: see docs/adding-a-task.md.

Each takes a random generator and a number of points, and returns inputs x (n, D) and targets
t (n,). Everything random must come from `rng`.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def chessboard(rng: np.random.Generator, n: int) -> tuple[Array, Array]:
    """Two classes on a board of 3 x 3 fields over [-1.5, 1.5]^2; the corners and the middle are 1."""
    x = rng.uniform(-1.5, 1.5, (n, 2))
    column, row = np.floor(x + 1.5).T
    return x, (column + row + 1) % 2


def damped_wave(rng: np.random.Generator, n: int) -> tuple[Array, Array]:
    """A swing that dies out: exp(-x / 3) sin(2 x) on [0, 6], read off with noise of 0.05."""
    x = rng.uniform(0, 6, (n, 1))
    return x, np.exp(-x[:, 0] / 3) * np.sin(2 * x[:, 0]) + 0.05 * rng.standard_normal(n)
