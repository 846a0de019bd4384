"""What training costs on a GPU, from one network to a million: `make bench-cuda`.

2-40-1 ReLU, 200 points, cross-entropy, single precision; the Triton engine, batched torch operations
and a plain torch loop on the same GPU. Variants take turns, round by round; ratios are made within a
round. Times are wall seconds, the device idle before and after. Prints a table and writes
results/benchmarks/cuda.json; without a GPU the file says that there is none, and why.
"""

import argparse
import itertools
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from bench.device import missing
from bench.models.network import Architecture, initial_weights
from bench.provenance import provenance
from bench.training import plain
from bench.training.cuda import NoTritonError, TritonEngine, check_triton
from bench.training.descent import Descent, batches
from bench.training.eager import EagerEngine
from bench.training.engine import Engine
from bench.training.member import Member
from bench.training.sizes import EAGER, TRITON

N, ETA, ALPHA = 200, 0.1, 1e-3
ARCH = Architecture(2, (40,), "relu", "sigmoid")
BATCHES: tuple[int | None, ...] = (None, 16)
SIZES = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
DRAWN = 256  # sets of points and of weights that differ; more networks share them
SEEDS = 8  # orders that differ
OUT = Path("results/benchmarks/cuda.json")
CORES = {(7, 0): 64, (7, 2): 64, (7, 5): 64, (8, 0): 64}  # of a multiprocessor; the others have 128
Run = Callable[[], int]  # trains a little; epochs times networks that it trained


@dataclass(frozen=True)
class Result:
    """One variant with K networks; times are None where it did not run, and `reason` says why.

    dispersion: half the interquartile range over the median. share_of_peak: of the GPU's products and
    sums in single precision, counting those of `flops`; None where the peak is not known.
    """

    variant: str
    batch_size: int | None
    K: int
    us_per_epoch_per_network: float | None
    ratio_to_plain_loop: float | None
    dispersion: float | None
    share_of_peak: float | None
    reason: str | None = None


def flops(arch: Architecture, n: int, batch_size: int | None) -> int:
    """Products and sums of one epoch: forward, gradient, error handed back, updates; no activations.

    A product with its sum counts as two.
    """
    weights = sum(n_out * n_in for n_out, n_in in arch.shapes)
    handed_back = sum(n_out * n_in for n_out, n_in in arch.shapes[1:])
    return n * (4 * weights + 2 * handed_back) + len(batches(n, batch_size)) * 4 * arch.n_weights


def peak_flops() -> float | None:
    """Products and sums a second of this GPU's cores in single precision, as its clock and size say."""
    gpu = torch.cuda.get_device_properties(0)
    clock_khz = getattr(gpu, "clock_rate", None)
    if not clock_khz:
        return None
    return 2.0 * CORES.get((gpu.major, gpu.minor), 128) * gpu.multi_processor_count * clock_khz * 1e3


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """200 points in the plane and their classes."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(N, 2))
    return x, (x[:, 0] * x[:, 1] > 0).astype(float)


def members(K: int, batch_size: int | None) -> list[Member]:
    """K networks whose points, weights and orders repeat."""
    kinds = min(K, DRAWN)
    points = [(*drawn(k), *drawn(k + 1000)) for k in range(kinds)]
    weights = [initial_weights(ARCH, "uniform", k) for k in range(kinds)]
    descent = Descent(ETA, ALPHA, batch_size=batch_size)
    return [Member(weights[k % kinds], *points[k % kinds], descent, k % SEEDS) for k in range(K)]


def plain_loop(batch_size: int | None) -> Run:
    """torch autograd and torch.optim.SGD, one network."""
    x, t = drawn(0)
    weights, epochs = initial_weights(ARCH, "uniform", 0), 100 if batch_size is None else 10
    descent = Descent(ETA, ALPHA, batch_size=batch_size, epochs=epochs)

    def run() -> int:
        plain.train(ARCH, weights, x, t, descent, 0, torch.float32, "cuda")
        return epochs

    return run


def triton(K: int, batch_size: int | None) -> Run:
    """This project's GPU programs. NoTritonError where it cannot be had."""
    held = members(K, batch_size)
    check_triton(ARCH, held[0], "float32", "cuda")
    return training(TritonEngine(ARCH, held, "float32", "cuda"), 960 if K <= 10_000 else 96)


def eager(K: int, batch_size: int | None) -> Run:
    """Batched torch operations, all K networks in one chunk."""
    return training(EagerEngine(ARCH, members(K, batch_size), K, "float32", "cuda"), 32 if K <= 10_000 else 4)


def training(engine: Engine, epochs: int) -> Run:
    """`epochs` epochs more at each call."""
    at = itertools.count(0, epochs)

    def run() -> int:
        before = next(at)
        engine.train(before + 1, before + epochs)
        return epochs * engine.K

    return run


def timed(run: Run) -> float:
    """Microseconds an epoch and network."""
    torch.cuda.synchronize()
    begun = time.perf_counter()
    count = run()
    torch.cuda.synchronize()
    return (time.perf_counter() - begun) / count * 1e6


def measure(K: int, batch_size: int | None, rounds: int) -> list[Result]:
    """Every variant in turn, `rounds` times; the first round warms up and is left out."""
    runs: dict[str, Run] = {"plain torch loop": plain_loop(batch_size)}
    times: dict[str, list[float]] = {name: [] for name in ("plain torch loop", TRITON, EAGER)}
    reasons: dict[str, str] = {}
    for name, make in ((TRITON, triton), (EAGER, eager)):
        try:
            runs[name] = make(K, batch_size)
            timed(runs[name])
        except (NoTritonError, MemoryError, torch.OutOfMemoryError) as error:
            runs.pop(name, None)
            reasons[name] = str(error).splitlines()[0]
            torch.cuda.empty_cache()
    for _ in range(rounds + 1):
        for name, run in runs.items():
            times[name].append(timed(run))
    base = times["plain torch loop"][1:]
    return [result(name, batch_size, K, each[1:], base, reasons.get(name)) for name, each in times.items()]


def result(
    name: str, batch_size: int | None, K: int, each: list[float], base: list[float], reason: str | None
) -> Result:
    """What one variant's times come to."""
    if not each:
        return Result(name, batch_size, K, None, None, None, None, reason)
    low, middle, high = statistics.quantiles(each, n=4)
    ratio = statistics.median(b / v for b, v in zip(base, each, strict=True))
    peak = peak_flops()
    share = flops(ARCH, N, batch_size) / (middle * 1e-6) / peak if peak else None
    return Result(name, batch_size, K, middle, ratio, (high - low) / 2 / middle, share)


def line(one: Result) -> str:
    """A row of the table."""
    start = f"{one.variant:17} {one.batch_size or 'full':>6} {one.K:>9,}"
    if one.us_per_epoch_per_network is None:
        return f"{start} {one.reason}"
    share = "unknown" if one.share_of_peak is None else f"{one.share_of_peak:.1%}"
    return (
        f"{start} {one.us_per_epoch_per_network:13.4f} {one.ratio_to_plain_loop:12.1f} "
        f"{one.dispersion:10.0%} {share:>9}"
    )


def write(content: dict[str, object]) -> None:
    """The file that says what came of it."""
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(content | {"machine": provenance()}, indent=1), encoding="utf-8")
    print(f"written: {OUT}")


def main() -> None:
    """Print the table, then write it; one line where there is no GPU."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="two at least")
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="networks at most")
    arguments = parser.parse_args()
    reason = missing("cuda")
    if reason:
        print(f"not measured: {reason}")
        return write({"status": "unavailable", "reason": reason, "rows": []})
    results: list[Result] = []
    print(f"{'variant':17} {'batch':>6} {'networks':>9} {'us/epoch/net':>13} ", end="")
    print(f"{'times plain':>12} {'dispersion':>10} {'of peak':>9}")
    sizes = [K for K in SIZES if arguments.largest >= K]
    for batch_size, K in itertools.product(BATCHES, sizes):
        for one in measure(K, batch_size, max(2, arguments.rounds)):
            results.append(one)
            print(line(one), flush=True)
    return write({"status": "ok", "gpu": torch.cuda.get_device_name(0), "rows": [asdict(r) for r in results]})


if __name__ == "__main__":
    main()
