"""Which engine trains a computation here, and how many members a chunk of it has.

Both depend on the computation and the device only, never on how many members there are. Where the
engine that suits cannot be had, the reason is said once and batched torch operations take its place.
"""

import functools
import sys
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bench.models.network import Architecture
from bench.training.compiler import SLOWER, NoCompilerError, compiles, library
from bench.training.engine import Engine
from bench.training.lanes import LaneEngine
from bench.training.member import Member
from bench.training.sizes import (
    EAGER,
    LANES,
    LANES_CHUNK,
    LBFGS,
    LBFGS_NUMPY,
    MEMORY_BYTES,
    TRITON,
    TRITON_CHUNK,
    chunk_size,
    fitting,
    gpu_chunk_size,
    half_lanes,
    lanes_serve,
    lbfgs_bytes,
    member_bytes,
    states_of,
    triton_bytes,
    triton_serves,
)

UNFUSED = (
    "warning: this processor rounds no product and sum at once: the same bits take 25 to 50 times as long; "
    "CXX=none trains with batched torch operations, whose last bits are others"
)
Make = Callable[[list[Member], int], Engine]  # (members, rows)


class Choice(NamedTuple):
    """Makes an engine of some members in at most K rows; its name; K, the members of one chunk."""

    make: Make
    name: str
    K: int


def engine_for(
    arch: Architecture,
    member: Member,
    dtype: str = "float32",
    device: str = "cpu",
    engine: str | None = None,
    memory_bytes: int | None = None,
) -> Choice:
    """The engine for members like this one.

    Arguments as `bench.training.fused.train_members` has them. MemoryError where one member needs more;
    NoCompilerError where the compiled one is asked for and cannot be had.
    """
    suits = _suiting(arch, member, dtype, device, engine)
    each = _bytes_of(arch, member, np.dtype(dtype).itemsize, suits.name)
    fits = fitting(arch, each, suits.K, memory_bytes or memory_of(device))
    return suits._replace(K=allowed(suits.name, fits))


def allowed(name: str, K: int) -> int:
    """K, or 1 where the eager engine has no size between, see chunk_size."""
    return 1 if name == EAGER and K < 32 else K


def memory_of(device: str) -> int:
    """What one chunk may take on a device."""
    if device != "cuda":
        return MEMORY_BYTES
    import torch

    torch.cuda.empty_cache()
    return int(0.8 * torch.cuda.mem_get_info()[0])


def _suiting(arch: Architecture, member: Member, dtype: str, device: str, engine: str | None) -> Choice:
    """What would train without a limit of memory."""
    if member.descent.rule == "lbfgs":
        from bench.training.lbfgs import LbfgsEngine  # SciPy takes a while to load

        return Choice(lambda held, K: LbfgsEngine(arch, held), LBFGS if compiles() else LBFGS_NUMPY, 1)
    size, real = member.descent.batch_size or len(member.t), np.dtype(dtype)
    if engine in (None, LANES) and lanes_serve(arch) and device == "cpu":
        try:
            code = library(arch.activation or "identity", dtype, half_lanes(arch))
            if not code.fuses():
                say_once(UNFUSED)
            return Choice(lambda held, K: LaneEngine(code, arch, held, real), LANES, LANES_CHUNK)
        except NoCompilerError as error:
            if engine == LANES:
                raise
            say_once(f"warning: {error}; {SLOWER}")
    asked = device == "cuda" if engine is None else engine == TRITON
    if asked and triton_serves(arch, real.itemsize, states_of(member.descent.rule)):
        from bench.training.cuda import NoTritonError, TritonEngine, check_triton

        try:
            check_triton(arch, member, dtype, device)
            return Choice(lambda held, K: TritonEngine(arch, held, dtype, device), TRITON, TRITON_CHUNK)
        except NoTritonError as error:
            say_once(f"warning: {error}; {EAGER} takes its place")
    from bench.training.eager import EagerEngine, one_thread  # torch takes seconds to load

    one_thread()
    K = (gpu_chunk_size if device == "cuda" else chunk_size)(arch, size, real.itemsize)
    return Choice(lambda held, K: EagerEngine(arch, held, K, dtype, device), EAGER, K)


def _bytes_of(arch: Architecture, member: Member, itemsize: int, engine: str) -> int:
    n, n_validation = len(member.t), len(member.validation_t)
    if engine in (LBFGS, LBFGS_NUMPY):
        return lbfgs_bytes(arch, n, n_validation)
    states = states_of(member.descent.rule)
    if engine == TRITON:
        return triton_bytes(arch, n, n_validation, itemsize, states)
    return member_bytes(arch, n, n_validation, member.descent.batch_size or n, itemsize, states)


@functools.cache
def say_once(text: str) -> None:
    """To stderr, unless it was said already."""
    print(text, file=sys.stderr, flush=True)
