"""What training costs, in seconds of one core: an estimate that planning counts with.

Measured with torch 2.13 and g++ 12 on one core of an AMD EPYC (AVX2); other machines differ by a
factor that is much the same for all, which is what packs of equal cost need.
"""

import math

from bench.cell import Cell
from bench.gp.prior import prior_of
from bench.gp.sizes import COMPILED, LAPACK, compiled_serves, wanted
from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture, architecture_of
from bench.tasks import n_inputs, n_points
from bench.training.descent import CURVE_POINTS
from bench.training.sizes import (
    EAGER,
    LANES,
    LANES_CHUNK,
    LBFGS,
    PROCESSES,
    chunk_size,
    eager_rows,
    lanes_serve,
)

POINT = {LANES: 1.5, EAGER: 8.0, LBFGS: 2.0}  # nanoseconds a member and point: the output unit, the loss
PRODUCT = {LANES: 0.06, EAGER: 0.12, LBFGS: 0.12}  # nanoseconds a weight and point
UPDATE = 0.25  # nanoseconds a weight and step take the compiled engine; the eager one's are in STEP
ADAPT = 0.25  # and more where steps are divided by a square root (Adam)
EVALUATION = 40e-6  # seconds of overhead an evaluation and network that L-BFGS takes
USED = 0.6  # of the epochs that it was given, since it ends where it has arrived; a guess
STEP = 120e-6  # seconds of overhead a step and eager chunk, one layer
LAYER = 60e-6  # and for each layer more
LOOK = {
    LANES: 1.6,
    EAGER: 2.5,
    LBFGS: 2.0,
}  # passes over the points that one look at the learning curve costs
LANES_GROUP = 8  # networks that a vector holds
MEMBER = 0.4e-3  # seconds that a member takes beside its training: its data, its scores, its record
COMPILE = 2.0  # seconds that a compilation takes
JOB = 2.0  # seconds that a job takes before it trains
LINEAR = 0.01
PROCESS = (0.015, 3e-6, 8e-9)  # of a Gaussian process with one length scale: for each n^0, n^2, n^3
SEARCH = (0.012, 3e-6, 9e-9)  # with several, of one search for them
PROCESS_COMPILED, SEARCH_COMPILED = (1.5e-3, 1e-7, 3e-9), (0.1e-3, 1e-7, 2e-9)
KERNEL = {"rational_quadratic": 1.7, "periodic": 7.0, "linear": 0.15}  # times as long as rbf or matern


def engine_of(cell: Cell, compiled: frozenset[str]) -> str:
    """LANES where the compiled engine serves a trained cell and its library is among `compiled`, else EAGER.

    LBFGS whatever there is, where that is the optimiser. Of Gaussian processes COMPILED or LAPACK.
    """
    if cell.model.kind == "gp":
        n = n_points(cell.task, cell.n_train, cell.split)[0]
        serves = library_of(cell) in compiled and compiled_serves(prior_of(*cell.model.prior), n)
        return COMPILED if serves else LAPACK
    if cell.optimiser == "lbfgs":
        return LBFGS
    if cell.device != "cpu" or library_of(cell) not in compiled:
        return EAGER
    return LANES if lanes_serve(architecture_of(cell, n_inputs(cell.task))) else EAGER


def library_of(cell: Cell) -> str:
    """Name of the compiled library that serves a cell: of hidden layers' activation and precision; of a
    process' kernel."""
    if cell.model.kind == "gp":
        return f"{PROCESSES}-{prior_of(*cell.model.prior).lanes}"
    hidden = cell.activation if cell.model.hidden else "identity"
    return f"{hidden}-{cell.dtype}"


def chunk_of(cell: Cell, engine: str) -> int:
    """Cells like this one that train in one chunk."""
    if engine == LBFGS:
        return 1
    if engine == LANES:
        return max(1, LANES_CHUNK // cell.model.networks)
    arch = architecture_of(cell, n_inputs(cell.task))
    n = n_points(cell.task, cell.n_train, cell.split)[0]
    return max(1, chunk_size(arch, cell.batch_size or n, _itemsize(cell)) // cell.model.networks)


def stack_seconds(cell: Cell, count: int, engine: str) -> float:
    """Seconds that `count` cells like this one take together, the rows that fill up among them."""
    arch, count = architecture_of(cell, n_inputs(cell.task)), count * cell.model.networks
    n, n_validation = n_points(cell.task, cell.n_train, cell.split)[:2]
    steps, epochs = math.ceil(n / (cell.batch_size or n)), cell.epochs or 0
    each = _point_ns(arch, cell, engine) * n * 1e-9 * (2 if cell.dtype == "float64" else 1)
    passes = epochs + LOOK[engine] * min(epochs, CURVE_POINTS) * (n + n_validation) / (2 * n)
    passes += 0.5 * epochs if cell.early_stop else 0
    if engine == LBFGS:
        return count * (USED * (epochs * EVALUATION + passes * each) + MEMBER)
    if engine == LANES:
        rows = math.ceil(count / LANES_GROUP) * LANES_GROUP
        update = UPDATE + ADAPT * (cell.optimiser in ("adam", "adamw"))
        return rows * (passes * each + epochs * steps * update * 1e-9 * arch.n_weights) + count * MEMBER
    K = chunk_of(cell, engine) * cell.model.networks
    rows = count if K == 1 else eager_rows(count)
    steps_seconds = epochs * steps * (STEP + LAYER * len(arch.hidden))
    return passes * rows * each + math.ceil(count / K) * steps_seconds + count * MEMBER


def alone_seconds(cell: Cell, compiled: frozenset[str] = frozenset()) -> float:
    """Seconds of a cell that is not trained in a stack: linear, gp, set by hand."""
    if cell.model.kind != "gp":
        return LINEAR
    n, inputs = n_points(cell.task, cell.n_train, cell.split)[0], n_inputs(cell.task)
    kernel = prior_of(*cell.model.prior).kernel
    scales = kernel.n_scales(inputs) if kernel.size(inputs) else 0
    several = scales > 1 or len(kernel.parts) > 1
    base, squares, cubes = SEARCH if several else PROCESS
    searches = wanted(kernel, n, inputs) if several else 1
    if engine_of(cell, compiled) == COMPILED:
        base, squares, cubes = SEARCH_COMPILED if several else PROCESS_COMPILED
    times = KERNEL.get(cell.model.kernel or "", 1.0) * len(kernel.parts)
    return times * searches * (base + squares * n**2 + cubes * n**3)


def _point_ns(arch: Architecture, cell: Cell, engine: str) -> float:
    products = sum(n_out * n_in for n_out, n_in in arch.shapes)
    one = ACTIVATIONS[arch.activation or "identity"]
    units = (one.eager_ns if engine == EAGER else one.lanes_ns) * sum(arch.hidden)
    return POINT[engine] + units + PRODUCT[engine] * products


def _itemsize(cell: Cell) -> int:
    return 8 if cell.dtype == "float64" else 4
