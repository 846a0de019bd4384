"""What training costs, in seconds of one core: an estimate that planning counts with.

Measured with torch 2.13 on one core of an AMD EPYC (AVX2), batched torch operations; other
machines differ by a factor that is much the same for all, which is what packs of equal cost need.
"""

import math

from bench.cell import Cell
from bench.models.network import Architecture, architecture_of
from bench.tasks import n_inputs, n_points
from bench.training.descent import CURVE_POINTS
from bench.training.sizes import chunk_size

# nanoseconds a hidden unit and point: forward, backward and update of one layer
UNIT = {
    **{"identity": 1.2, "relu": 1.5, "leaky_relu": 2.0, "sigmoid": 3.5, "tanh": 3.5},
    **{"gelu": 7.0, "sin": 8.5, "softplus": 11.0},
}
POINT = 8.0  # nanoseconds a member and point: the output unit, the loss, the weights
PRODUCT = 0.12  # nanoseconds a weight between layers and point
STEP = 120e-6  # seconds of overhead a step and chunk, one layer
LAYER = 60e-6  # and for each layer more
LOOK = 2.5  # passes over the points that one look at the learning curve costs, an epoch being one
JOB = 4.0  # seconds that a job takes before it trains
LINEAR = 0.01


def chunk_seconds(cell: Cell) -> tuple[float, int]:
    """(seconds that a chunk of cells like this one takes, members in it)."""
    arch = architecture_of(cell, n_inputs(cell.task))
    n = n_points(cell.task, cell.n_train, cell.split)[0]
    size = cell.batch_size or n
    K = chunk_size(arch, size, 8 if cell.dtype == "float64" else 4)
    steps = math.ceil(n / size)
    each = _point_ns(arch, cell.activation or "identity") * n * 1e-9 * (2 if cell.dtype == "float64" else 1)
    epoch = K * each + steps * (STEP + LAYER * len(arch.hidden))
    epochs = cell.epochs or 0
    looks = LOOK * min(epochs, CURVE_POINTS) * (K * each + STEP) * _points_looked(cell) / n
    validations = 0.5 * epochs * K * each if cell.early_stop else 0
    return epochs * epoch + looks + validations, K


def _points_looked(cell: Cell) -> int:
    """Training and validation points that a look goes over."""
    return sum(n_points(cell.task, cell.n_train, cell.split)[:2]) // 2


def alone_seconds(cell: Cell) -> float:
    """Seconds of a cell that is not trained in a stack: linear, gp, set by hand."""
    if cell.model.kind != "gp":
        return LINEAR
    n = n_points(cell.task, cell.n_train, cell.split)[0]
    return 0.25 + 1.5e-3 * n + 1.2e-8 * n**3


def _point_ns(arch: Architecture, activation: str) -> float:
    between = sum(n_out * n_in for n_out, n_in in arch.shapes[:-1])
    return POINT + UNIT[activation] * sum(arch.hidden) + PRODUCT * (between + arch.n_inputs * 4)
