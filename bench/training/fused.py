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
from bench.training.sizes import chunk_size

ENGINE = "fused-eager"


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
