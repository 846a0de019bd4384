"""Many small networks trained at once, each exactly as if it were trained alone.

Members that share a computation run in chunks. Their engine is the compiled one, whose vector lanes
know nothing of each other; on a GPU one Triton program a network; or batched torch operations, whose
chunks are filled up with copies. Which one, and the chunk's size, depend on that computation and the
device only, never on how many members there are. So a member meets the same rounding, whoever else is
there. eta, alpha, momentum, reduction, data, initial weights and order of points vary along the
members' axis.
"""

import math
import time
from typing import Any

from bench.models.network import Architecture
from bench.training.choice import Make, allowed, engine_for
from bench.training.chunk import Chunk
from bench.training.member import Member, Outcome


def computation(arch: Architecture, member: Member) -> tuple[Any, ...]:
    """What members must share to train in one stack."""
    d = member.descent
    size = min(d.batch_size or len(member.t), len(member.t))
    shape = (*member.x.shape, len(member.validation_t))
    return (
        arch,
        d.loss,
        size,
        d.epochs,
        d.rule,
        d.schedule,
        member.early_stop is not None,
        member.classifies,
        shape,
    )


def train_members(
    arch: Architecture,
    members: list[Member],
    dtype: str = "float32",
    device: str = "cpu",
    deadline: float | None = None,
    engine: str | None = None,
    memory_bytes: int | None = None,
) -> list[Outcome]:
    """Outcomes in the members' order. All must share one `computation` (ValueError otherwise).

    dtype: float32 or float64. deadline: `time.monotonic()` after which members still training end as
    `timeout`. engine: LANES (on the CPU; NoCompilerError where it cannot be had), TRITON or EAGER; None:
    the one that suits this computation and device; where that one cannot be had it is EAGER, and the reason
    is said once. memory_bytes: of one chunk (None: MEMORY_BYTES, on a GPU most of what is free);
    MemoryError where one member needs more.
    """
    _check(arch, members)
    make, name, K = engine_for(arch, members[0], dtype, device, engine, memory_bytes)
    by_rate = sorted(range(len(members)), key=lambda i: -members[i].descent.eta)  # who diverges, together
    outcomes: dict[int, Outcome] = {}
    while len(outcomes) < len(members):
        chosen = by_rate[len(outcomes) : len(outcomes) + K]
        done = _train_chunk([members[i] for i in chosen], make, K, name, deadline)
        if done is None:
            K = allowed(name, _halved(K, len(chosen), arch))
        else:
            outcomes |= dict(zip(chosen, done, strict=True))
    return [outcomes[i] for i in range(len(members))]


def _train_chunk(
    held: list[Member], make: Make, K: int, name: str, deadline: float | None
) -> list[Outcome] | None:
    """Outcomes of one chunk; None where memory ran out, which is free again then."""
    begun = time.perf_counter()
    try:
        chunk = Chunk(held, make(held, K))
        chunk.train(deadline)
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        return None
    share = (time.perf_counter() - begun) / len(held)
    return [chunk.outcome(k, share, name) for k in range(len(held))]


def _halved(K: int, held: int, arch: Architecture) -> int:
    """Members of the next try, after K rows that held `held` of them did not fit. MemoryError after 1."""
    if K == 1:
        shape = "-".join(str(n) for n in (arch.n_inputs, *arch.hidden, 1))
        raise MemoryError(f"out of memory with one {shape} network and its points")
    return min(K, 2 ** math.ceil(math.log2(held + 1))) // 2


def is_out_of_memory(error: Exception) -> bool:
    """Whether it is NumPy's or torch's way to say so; on the CPU torch's is no class of its own."""
    named = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"
    return named or "can't allocate memory" in str(error) or "out of memory" in str(error)


def _check(arch: Architecture, members: list[Member]) -> None:
    """ValueError, in one line, for what cannot be trained."""
    if not members:
        raise ValueError("no members to train")
    if len({computation(arch, m) for m in members}) > 1:
        raise ValueError("members of one stack must share their computation")
    n, size = len(members[0].t), members[0].descent.batch_size
    if n == 0 or len(members[0].validation_t) == 0:
        raise ValueError("no points: training and validation need one each at least")
    if size is not None and not 1 <= size <= n:
        raise ValueError(f"batch_size: found {size}; 1 to {n}, the training points, would do, or full")
