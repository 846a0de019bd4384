"""Many small networks trained at once, each exactly as if it were trained alone.

Members that share a computation run in chunks whose size depends on that computation only, never
on how many members there are: the last chunk is filled up with copies. So a member meets the same
shapes, and the same rounding, whoever else is there. eta, alpha, momentum, reduction, data, initial
weights and order of points vary along the members' axis.
"""

import time
from typing import Any

import torch

from bench.models.network import Architecture
from bench.training.chunk import Chunk
from bench.training.member import Member, Outcome

ENGINE = "fused-eager"
CACHE_BYTES = 2_500_000  # hidden activations of a chunk: about what the second-level cache holds twice
LARGEST_BYTES = 16_000_000  # beyond this, even 32 members gain nothing from company


def computation(arch: Architecture, member: Member) -> tuple[Any, ...]:
    """What members must share to train in one stack."""
    d = member.descent
    size = min(d.batch_size or len(member.t), len(member.t))
    shape = (*member.x.shape, len(member.validation_t))
    return (arch, d.loss, size, d.epochs, d.momentum != 0, member.early_stop is not None, member.classifies, shape)


def chunk_size(arch: Architecture, batch_size: int, itemsize: int = 4) -> int:
    """Members of a chunk: a function of the computation alone, a multiple of 32 or 1.

    Multiples of 32 leave no vector tail anywhere, so that a member's place does not matter.
    """
    each = max(sum(arch.hidden), 1) * batch_size * itemsize
    for size in (256, 128, 64):
        if size * each <= CACHE_BYTES:
            return size
    return 32 if 32 * each <= LARGEST_BYTES else 1


def train_members(
    arch: Architecture,
    members: list[Member],
    dtype: torch.dtype = torch.float32,
    device: str = "cpu",
    deadline: float | None = None,
) -> list[Outcome]:
    """Outcomes in the members' order. All must share one `computation` (ValueError otherwise).

    deadline: `time.monotonic()` after which members still training end as `timeout`.
    """
    if not members:
        return []
    if len({computation(arch, m) for m in members}) > 1:
        raise ValueError("members of one stack must share their computation")
    size = min(members[0].descent.batch_size or len(members[0].t), len(members[0].t))
    K = chunk_size(arch, size, dtype.itemsize)
    by_rate = sorted(range(len(members)), key=lambda i: -members[i].descent.eta)  # who diverges, together
    outcomes: dict[int, Outcome] = {}
    for start in range(0, len(members), K):
        chosen = by_rate[start : start + K]
        begun = time.perf_counter()
        chunk = Chunk(arch, [members[i] for i in chosen], K, dtype, device)
        chunk.train(deadline)
        share = (time.perf_counter() - begun) / len(chosen)
        outcomes |= {i: chunk.outcome(k, share) for k, i in enumerate(chosen)}
    return [outcomes[i] for i in range(len(members))]
