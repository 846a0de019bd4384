"""Many small networks trained at once, each exactly as if it were trained alone.

Members that share a computation run in chunks. Their engine is the compiled one, whose vector lanes
know nothing of each other, or batched torch operations, whose chunks are filled up with copies; which
one, and the chunk's size, depend on that computation only, never on how many members there are. So a
member meets the same rounding, whoever else is there. eta, alpha, momentum, reduction, data, initial
weights and order of points vary along the members' axis.
"""

import functools
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench.models.network import Architecture
from bench.training.chunk import Chunk
from bench.training.compiler import SLOWER, NoCompilerError, library
from bench.training.engine import Engine
from bench.training.lanes import LaneEngine
from bench.training.member import Member, Outcome
from bench.training.sizes import (
    EAGER,
    LANES,
    LANES_CHUNK,
    MEMORY_BYTES,
    chunk_size,
    fitting,
    lanes_serve,
    member_bytes,
)


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
        d.momentum != 0,
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
    memory_bytes: int = MEMORY_BYTES,
) -> list[Outcome]:
    """Outcomes in the members' order. All must share one `computation` (ValueError otherwise).

    dtype: float32 or float64. deadline: `time.monotonic()` after which members still training end as
    `timeout`. engine: LANES or EAGER; None: the one that suits this computation. Without a compiler
    it is EAGER, whatever is asked. memory_bytes: of one chunk; MemoryError where one member needs
    more.
    """
    _check(arch, members)
    make, name, K = engine_for(arch, members[0], dtype, device, engine, memory_bytes)
    by_rate = sorted(range(len(members)), key=lambda i: -members[i].descent.eta)  # who diverges, together
    outcomes: dict[int, Outcome] = {}
    for start in range(0, len(members), K):
        chosen = by_rate[start : start + K]
        begun = time.perf_counter()
        held = [members[i] for i in chosen]
        chunk = Chunk(held, make(held, K))
        chunk.train(deadline)
        share = (time.perf_counter() - begun) / len(chosen)
        outcomes |= {i: chunk.outcome(k, share, name) for k, i in enumerate(chosen)}
    return [outcomes[i] for i in range(len(members))]


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


def engine_for(
    arch: Architecture,
    member: Member,
    dtype: str = "float32",
    device: str = "cpu",
    engine: str | None = None,
    memory_bytes: int = MEMORY_BYTES,
) -> tuple[Callable[[list[Member], int], Engine], str, int]:
    """(engine of some members in K rows, its name, K) for members like this one; see `train_members`."""
    size = member.descent.batch_size or len(member.t)
    real = np.dtype(dtype)
    each = _bytes_of(arch, member, real.itemsize)
    suits = lanes_serve(arch, size, real.itemsize) if engine is None else engine == LANES
    if suits and device == "cpu":
        try:
            code = library(arch.activation or "identity", dtype)
            K = fitting(arch, each, LANES_CHUNK, memory_bytes)
            return lambda held, K: LaneEngine(code, arch, held, real), LANES, K
        except NoCompilerError as error:
            _say_once(f"warning: {error}; {SLOWER}")
    from bench.training.eager import EagerEngine, one_thread  # torch takes seconds to load

    one_thread()
    K = fitting(arch, each, chunk_size(arch, size, real.itemsize), memory_bytes)
    K = K if K >= 32 else 1  # no sizes between, see chunk_size
    return lambda held, K: EagerEngine(arch, held, K, dtype, device), EAGER, K


def _bytes_of(arch: Architecture, member: Member, itemsize: int) -> int:
    n = len(member.t)
    return member_bytes(arch, n, len(member.validation_t), member.descent.batch_size or n, itemsize)


@functools.cache
def _say_once(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
