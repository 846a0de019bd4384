"""Which engine trains a computation and how many members a chunk has: known without torch, for planning.

Both are functions of the computation alone, never of how many members there are, so that a member's
path is the same bits in any company. The rules were measured (docs/performance.md).
"""

import math

from bench.models.network import Architecture

LANES, EAGER = "fused-lanes", "fused-eager"  # names of the engines in records
CACHE_BYTES = 2_500_000  # inputs or hidden activations of a chunk: what the caches near the core still serve
LARGEST_BYTES = 16_000_000  # beyond this, even 32 members gain nothing from company
MEMORY_BYTES = 1 << 30  # of one chunk, data and all
LANES_CHUNK = 256  # members of a compiled engine's chunk: enough to call it seldom
CACHED_WEIGHTS = 12_500  # between two hidden layers: beyond, eight networks' weights leave a core's caches
WIDE, BMM_BATCH = 100, 64  # where both layers are as wide, blocked products win from this batch on
LOCAL = ("identity", "relu", "leaky_relu")  # activations without a transcendental function


def lanes_serve(arch: Architecture, batch_size: int, itemsize: int = 4) -> bool:
    """Whether the compiled engine is the faster one.

    It is not where two wide hidden layers meet, nor for smooth activations in double precision,
    which it takes from the C library one by one.
    """
    between = [shape for shape in arch.shapes[1:-1] if min(shape) >= WIDE]
    wide = batch_size >= BMM_BATCH and any(n_out * n_in > CACHED_WEIGHTS for n_out, n_in in between)
    slow = itemsize == 8 and arch.hidden and arch.activation not in LOCAL
    return not wide and not slow


def chunk_size(arch: Architecture, batch_size: int, itemsize: int = 4) -> int:
    """Members of an eager chunk: a multiple of 32 or 1.

    Multiples of 32 leave no vector tail anywhere, so that a member's place does not matter.
    """
    each = max(sum(arch.hidden), arch.n_inputs + 1) * batch_size * itemsize
    for size in (256, 128, 64):
        if size * each <= CACHE_BYTES:
            return size
    return 32 if 32 * each <= LARGEST_BYTES else 1


def eager_rows(n: int) -> int:
    """Rows of an eager stack that n > 1 members take."""
    return -(-n // 32) * 32


def member_bytes(arch: Architecture, n: int, n_validation: int, batch_size: int, itemsize: int = 4) -> int:
    """Memory of one member: weights, gradient, velocity, best and last; points; three a unit and point."""
    points = (n + n_validation + batch_size) * (arch.n_inputs + 2)
    units = 3 * (sum(arch.hidden) + 1) * max(batch_size, n, n_validation)
    return itemsize * (6 * arch.n_weights + points + units)


def fitting(arch: Architecture, each: int, K: int, limit: int) -> int:
    """K, halved until K members of `each` bytes stay below `limit`. MemoryError where one does not."""
    if each > limit:
        shape = "-".join(str(n) for n in (arch.n_inputs, *arch.hidden, 1))
        raise MemoryError(
            f"one {shape} network with its points needs {_mib(each)}, the limit is {_mib(limit)}"
        )
    fits = 2 ** math.floor(math.log2(limit / each))
    return K if fits >= K else max(1, fits)


def _mib(n: int) -> str:
    return f"{n / 2**20:,.1f} MiB"
