"""Fixed work, timed beside every sample, so that a record knows the machine's speed at that moment.

sgemm: products of two small single precision matrices, that stay in the caches. sweep: a copy from
memory to memory that no cache holds. calls: many sums of a few numbers, nothing but calls. Together they
take about as long as a sample of the clock. Product and copy, large, give a machine's peaks, for a
roofline (Williams, Waterman and Patterson 2009).
"""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from bench.timing.threads import pinned, waiter

Do = Callable[[], None]
FLOAT = 4  # bytes
MIB = 2**20


class Size(NamedTuple):
    """Of fixed work: matrices (edge, edge), bytes copied, how many products are taken."""

    edge: int
    copied_bytes: int
    products: int = 1


# of a yardstick, a few milliseconds each; of the peaks
SIZES = {"cpu": Size(192, 24 * MIB, 16), "cuda": Size(2048, 512 * MIB, 4), "mps": Size(1024, 128 * MIB, 4)}
LARGE = {"cpu": Size(1536, 256 * MIB), "cuda": Size(8192, 1024 * MIB), "mps": Size(4096, 512 * MIB)}
FEW = 64  # numbers in a sum of `calls`
CALLS = {"cpu": 3000, "cuda": 400, "mps": 100}  # sums, one after the other


@cache
def yardstick(device: str) -> dict[str, Do]:
    """The fixed work of a device by its name; each does it once. MemoryError where there is no room."""
    size = SIZES[device.split(":")[0]]
    sgemm = product(device, size.edge)

    def several() -> None:
        for _ in range(size.products):
            sgemm()

    return {"sgemm": several, "sweep": copy(device, size.copied_bytes), "calls": calls(device)}


def calls(device: str) -> Do:
    """Many sums of a few numbers, one after the other: what a call takes, and a launch on a GPU."""
    number = CALLS[device.split(":")[0]]
    if device == "cpu":
        a, c = np.ones((2, FEW), np.float32)

        def on_cpu() -> None:
            for _ in range(number):
                np.add(a, a, out=c)

        return on_cpu
    import torch

    few, out = torch.ones((2, FEW), device=device)

    def on_device() -> None:
        for _ in range(number):
            torch.add(few, few, out=out)

    return on_device


def product(device: str, edge: int) -> Do:
    """c = a @ b of (edge, edge) in single precision, in place."""
    rng = np.random.default_rng(0)
    a, b = (rng.normal(size=(edge, edge)).astype(np.float32) for _ in range(2))
    if device == "cpu":
        c = np.empty_like(a)
        return lambda: _discard(np.matmul(a, b, out=c))
    import torch

    on_device = [torch.from_numpy(part).to(device) for part in (a, b)]
    out = torch.empty_like(on_device[0])
    return lambda: _discard(torch.mm(on_device[0], on_device[1], out=out))


def copy(device: str, size: int) -> Do:
    """`size` bytes from one place to another, single precision."""
    if device == "cpu":
        both = np.ones((2, size // FLOAT), np.float32)
        return lambda: np.copyto(both[1], both[0])
    import torch

    on_device = torch.ones((2, size // FLOAT), device=device)
    return lambda: _discard(on_device[1].copy_(on_device[0]))


def _discard(_: object) -> None:
    """Makes a statement of an expression."""


def moved(seconds: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """By how much the slowest part of a measurement exceeds its fastest, for each yardstick.

    A part is a quarter of the samples, in their order, told by its median; 0 below 8 samples.
    """
    found = {}
    for name, values in seconds.items():
        quarters = [statistics.median(q) for q in np.array_split(values, 4)] if len(values) >= 8 else [1.0]
        found[name] = float(max(quarters) / min(quarters) - 1) if min(quarters) > 0 else 0.0
    return found


def peaks(
    device: str,
    threads: int = 1,
    clock: Callable[[], float] = time.perf_counter,
    repeats: int = 7,
) -> dict[str, float]:
    """What the device can do at most, as measured: the best of `repeats`, after one to warm up.

    flops_per_second: of a large product in single precision, 2 edge^3 operations. bytes_per_second:
    of a copy beyond the caches, bytes read and bytes written. threads: that the processor may use.
    """
    large = LARGE[device.split(":")[0]]
    wait = waiter(device)
    best = {}
    with pinned(threads):
        works = {"product": product(device, large.edge), "copy": copy(device, large.copied_bytes)}
        for name, do in works.items():
            do()
            best[name] = min(_seconds(do, wait, clock) for _ in range(repeats))
    return {
        "flops_per_second": 2 * large.edge**3 / best["product"],
        "bytes_per_second": 2 * large.copied_bytes / best["copy"],
        "edge": large.edge,
        "copied_bytes": large.copied_bytes,
        "threads": threads,
    }


def _seconds(do: Do, wait: Do, clock: Callable[[], float]) -> float:
    wait()
    begun = clock()
    do()
    wait()
    return clock() - begun
