"""What a Gaussian process takes, known without SciPy, for planning: memory for its matrices, and searches."""

import math

from bench.gp.kernel import Kernel
from bench.gp.prior import Prior

MATRICES = (
    11  # n x n numbers that an evaluation of the likelihood holds at once: 7 to 11, by kernel, measured
)
MEMORY_BYTES = 1 << 30  # of them all: the limit that a chunk of networks has
LAPACK, COMPILED = "scipy-cholesky", "process-lanes"  # engines, as records name them
MOST_COMPILED = 300  # training points that the compiled engine takes; with more it was not measured
SEVERAL = 8  # searches; with several length scales as many as POINTS training points buy
FEWEST, MOST, POINTS = 4, 32, 1200
PEAKS = 6  # periods tried
COMPOUND = 16  # searches, of a sum or product of kernels


def most_points() -> int:
    """Training points whose matrices fit."""
    return math.isqrt(MEMORY_BYTES // (8 * MATRICES))


def too_large(n: int) -> str | None:
    """What is wrong with n training points, None where their matrices fit."""
    if n <= most_points():
        return None
    need, limit = (f"{size / 2**20:,.0f} MiB" for size in (8 * MATRICES * n * n, MEMORY_BYTES))
    return (
        f"a Gaussian process on {n:,} points needs {need} for its matrices, the limit is {limit}; "
        f"{most_points():,} points or fewer would do"
    )


def compiled_serves(prior: Prior, n: int) -> bool:
    """Whether the compiled engine has the kernel, all of it to be fitted, and room for n training points."""
    return bool(prior.lanes) and n <= MOST_COMPILED


def wanted(kernel: Kernel, n: int, n_inputs: int) -> int:
    """Searches for the best hyperparameters, at most: chosen by `make bench-gp`."""
    if len(kernel.parts) > 1:
        return COMPOUND
    if kernel.periodic and n_inputs == 1:
        return PEAKS
    single = kernel.periodic or not kernel.size(n_inputs) or kernel.n_scales(n_inputs) == 1
    return SEVERAL if single else min(max(POINTS // n, FEWEST), MOST)
