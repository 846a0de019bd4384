"""Which engine trains a computation and how many members a chunk has: known without torch, for planning.

Both are functions of the computation alone, never of how many members there are, so that a member's
path is the same bits in any company. The rules were measured (docs/performance.md).
"""

import math

from bench.models.network import Architecture
from bench.training.descent import ORDER_BLOCK

LANES, EAGER, TRITON = "fused-lanes", "fused-eager", "fused-triton"  # names of the engines in records
LBFGS = "scipy-lbfgs"
LBFGS_NUMPY = "scipy-lbfgs-numpy"  # its objective by NumPy, where there is no compiler
CACHE_BYTES = 2_500_000  # inputs or hidden activations of a chunk: what the caches near the core still serve
LARGEST_BYTES = 16_000_000  # beyond this, even 32 members gain nothing from company
MEMORY_BYTES = 1 << 30  # of one chunk, data and all
PROCESSES = "process"  # what names of the libraries of Gaussian processes begin with
TILE = 8  # points that go through the compiled engine's layers together
DEEPEST = 64  # hidden layers that it has room for
LANES_CHUNK = 256  # members of a compiled engine's chunk: enough to call it seldom
GPU_CACHE_BYTES = 32_000_000  # the same of a GPU's second-level cache; a guess, not measured
TRITON_CHUNK = 65_536  # members of a chunk on a GPU: some thirty times what it trains at one moment
WARP = 32  # threads of a GPU that go in step
TRITON_REGISTERS = 160  # of a thread's 255: weights, gradients, the rule's states; the others are for a tile
TRITON_INPUTS = 24  # each has tensors of its own: compilation takes 10 s with 24, a minute with 51
TRITON_WARPS = 8  # of one program, at most: beyond, a thread has fewer registers
STATES = {"plain": 0, "momentum": 1, "nesterov": 1, "adam": 2, "adamw": 2}  # numbers kept beside a weight


def states_of(rule: str) -> int:
    """Numbers that a rule keeps beside each weight: velocity; means of g, g^2. ValueError: no such steps."""
    if rule not in STATES:
        raise ValueError(f"no engine takes steps of {rule!r}")
    return STATES[rule]


def lanes_serve(arch: Architecture) -> bool:
    """Whether the compiled engine has room for such a network."""
    return len(arch.hidden) <= DEEPEST


def half_lanes(arch: Architecture) -> bool:
    """Whether half as many networks a vector train it faster, where vectors are the widest (AVX-512).

    From two hidden layers on products dominate, and the weights of sixteen networks leave the nearest caches.
    """
    return len(arch.hidden) > 1


def triton_serves(arch: Architecture, itemsize: int = 4, states: int = 1) -> bool:
    """Whether the GPU programs hold such a network: one hidden layer at most, all weights in registers.

    By counting, not measured: no GPU has run it yet.
    """
    widest = WARP * TRITON_WARPS * triton_each(arch.n_inputs, itemsize, states)
    return len(arch.hidden) <= 1 and arch.n_inputs <= TRITON_INPUTS and max(arch.hidden, default=1) <= widest


def triton_each(n_inputs: int, itemsize: int = 4, states: int = 1) -> int:
    """Numbers of one tensor that a thread holds, a power of two up to 8.

    For each input and two more a tensor of weights, one of gradients, and `states_of` the rule.
    """
    fits = max(1, TRITON_REGISTERS * 4 // ((2 + states) * (n_inputs + 2) * itemsize))
    return min(8, 1 << (fits.bit_length() - 1))


def power_of_two(n: int) -> int:
    """The smallest one that is at least n."""
    return 1 << (n - 1).bit_length()


def chunk_size(arch: Architecture, batch_size: int, itemsize: int = 4) -> int:
    """Members of an eager chunk: a multiple of 32 or 1.

    Multiples of 32 leave no vector tail anywhere, so that a member's place does not matter.
    """
    each = max(sum(arch.hidden), arch.n_inputs + 1) * batch_size * itemsize
    for size in (256, 128, 64):
        if size * each <= CACHE_BYTES:
            return size
    return 32 if 32 * each <= LARGEST_BYTES else 1


def gpu_chunk_size(arch: Architecture, batch_size: int, itemsize: int = 4) -> int:
    """Members of an eager chunk on a GPU, 32 to 16,384: as many as its cache serves."""
    each = max(sum(arch.hidden), arch.n_inputs + 1) * batch_size * itemsize
    return max(32, min(16_384, 2 ** math.floor(math.log2(max(1, GPU_CACHE_BYTES / each)))))


def triton_bytes(arch: Architecture, n: int, n_validation: int, itemsize: int = 4, states: int = 1) -> int:
    """Memory of one member on the device, points of its own and an order of its own among it.

    Weights and what the rule keeps beside them twice, since those who go on are copied; so eight rates and
    two powers in double precision.
    """
    points = (n + n_validation) * (arch.n_inputs + 1)
    numbers = 2 * (1 + states) * arch.n_weights + points + 6
    return itemsize * numbers + 8 * 20 + 4 * (ORDER_BLOCK * n + 8)


def eager_rows(n: int) -> int:
    """Rows of an eager stack that n > 1 members take."""
    return -(-n // 32) * 32


def member_bytes(
    arch: Architecture, n: int, n_validation: int, batch_size: int, itemsize: int = 4, states: int = 1
) -> int:
    """Memory of one member: weights, gradient, velocity, best and last; points; three a unit and point.

    Twice as many of the weights' size with Adam's two states, for rates that are several numbers a weight.
    """
    points = (n + n_validation + batch_size) * (arch.n_inputs + 2)
    units = 3 * (sum(arch.hidden) + 1) * max(batch_size, n, n_validation)
    return itemsize * (6 * max(1, states) * arch.n_weights + points + units)


def lbfgs_bytes(arch: Architecture, n: int, n_validation: int) -> int:
    """Memory of one network that L-BFGS trains: ten steps, ten differences of gradients, its own work."""
    return 8 * 30 * arch.n_weights + member_bytes(arch, n, n_validation, n, 8)


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
