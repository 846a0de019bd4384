"""What training costs, beside what a user would write: `make bench-train`.

One core, 2-40-1 ReLU, 200 points, cross-entropy, single precision. Variants take turns, round by
round, so that a machine that drifts drifts under all of them; ratios are made within a round.
Times are CPU seconds of this process per epoch and network; those of two processes, side by side,
are wall seconds. Then the same for the whole family of problems, and what learning curves add.
Prints tables and writes results/benchmarks/train.json.
"""

import argparse
import json
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from bench.provenance import provenance
from bench.training.chunk import Chunk
from bench.training.compiler import compiles, library
from bench.training.lanes import LaneEngine
from bench.training.sizes import LANES_CHUNK, lanes_serve
from benchmarks import variants
from benchmarks.family import family
from benchmarks.variants import Problem, Run

BATCHES: tuple[int | None, ...] = (None, 16)
OUT = Path("results/benchmarks/train.json")
PLAIN, SKLEARN, LANES = "plain torch loop", "scikit-learn MLPClassifier", "fused, compiled lanes"
RATIOS = ("x plain", "x sklearn", "x vmap")
ENOUGH = 0.1  # seconds that one round of the family's takes at least


@dataclass(frozen=True)
class Result:
    """One variant at one batch size; dispersion: half the interquartile range over the median."""

    variant: str
    batch_size: int | None
    us_per_epoch_per_network: float
    ratio_to_plain_loop: float
    ratio_to_scikit_learn: float
    ratio_to_best_vmap: float
    dispersion: float
    rounds: int


def made(problem: Problem) -> dict[str, Run]:
    """Every variant, best last."""
    runs = {
        PLAIN: variants.plain_loop(problem),
        SKLEARN: variants.scikit_learn(problem),
        **{f"vmap(grad), K = {K}": variants.vmap(problem, K) for K in (16, 64, 256, 1024)},
        "fused, batched torch": variants.engine(problem, "eager"),
    }
    if compiles():
        runs["torch.compile, 16 lanes"] = variants.compiled_by_torch(problem)
        runs |= {f"{LANES}, K = {K}": variants.engine(problem, "lanes", K) for K in (1, 8, 64)}
        runs[LANES] = variants.engine(problem, "lanes")
    return runs


def cpu_seconds() -> float:
    """Of this process and the children it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def timed(run: Run) -> float:
    """Microseconds of CPU per epoch and network."""
    begun = cpu_seconds()
    count = run()
    return (cpu_seconds() - begun) / count * 1e6


def measure(batch_size: int | None, rounds: int) -> list[Result]:
    """Every variant in turn, `rounds` times; the first round warms up and is left out."""
    problem = Problem(batch_size=batch_size)
    runs = made(problem)
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds + 1):
        for name, run in runs.items():
            times[name].append(timed(run))
    kept = {name: each[1:] for name, each in times.items()}
    alone = variants.one_process_each(problem)
    kept["one process per training"] = [timed(alone) for _ in range(min(rounds, 3))]
    best = min((n for n in kept if n.startswith("vmap")), key=lambda n: statistics.median(kept[n]))
    return [
        _result(name, batch_size, each, [kept[n] for n in (PLAIN, SKLEARN, best)])
        for name, each in kept.items()
    ]


def _result(name: str, batch_size: int | None, each: list[float], bases: list[list[float]]) -> Result:
    low, middle, high = statistics.quantiles(each, n=4) if len(each) > 1 else each * 3
    ratios = [
        statistics.median(b / v for b, v in zip(base[: len(each)], each, strict=True)) for base in bases
    ]
    return Result(name, batch_size, middle, *ratios, (high - low) / 2 / middle, len(each))


def two_processes(batch_size: int | None, seconds: float = 4.0) -> list[dict[str, Any]]:
    """Wall microseconds per epoch and network where two processes train at once, one a core."""
    found = []
    for name in (PLAIN, "fused, batched torch", *([LANES] if compiles() else [])):
        context = multiprocessing.get_context("spawn")
        barrier = context.Barrier(2)
        with context.Pool(2, _wait_for, (barrier,)) as pool:
            counts = pool.starmap(_train_for, [(name, batch_size, seconds)] * 2)
        us = 1e6 / sum(counts)
        found.append(
            {"variant": name, "batch_size": batch_size, "processes": 2, "us_per_epoch_per_network": us}
        )
    return found


def _wait_for(barrier: Any) -> None:
    globals()["_barrier"] = barrier


def _train_for(name: str, batch_size: int | None, seconds: float) -> float:
    """Epochs times networks a second."""
    torch.set_num_threads(1)
    problem = Problem(batch_size=batch_size)
    make: dict[str, Callable[[], Run]] = {
        PLAIN: lambda: variants.plain_loop(problem),
        LANES: lambda: variants.engine(problem, "lanes"),
    }
    run = make.get(name, lambda: variants.engine(problem, "eager"))()
    run()
    globals()["_barrier"].wait()
    begun, count = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        count += run()
    return count / (time.perf_counter() - begun)


def measure_family(rounds: int) -> list[dict[str, Any]]:
    """Plain loop, batched torch and compiled lanes on every problem of the family, in turn."""
    rows = []
    for name, problem in family().items():
        runs = {"plain": variants.plain_loop(problem), "eager": variants.engine(problem, "eager")}
        if compiles():
            runs["lanes"] = variants.engine(problem, "lanes")
        rounds_of: dict[str, list[float]] = {n: [] for n in runs}
        for _ in range(rounds + 1):
            for variant, run in runs.items():
                rounds_of[variant].append(_long_enough(run))
        us = {n: statistics.median(each[1:]) for n, each in rounds_of.items()}
        serves = compiles() and lanes_serve(problem.arch)
        chosen = "lanes" if serves else "eager"
        row = {"problem": name, **us, "chosen": chosen}
        row |= {"ratio_to_plain": us["plain"] / us[chosen], "ratio_to_eager": us["eager"] / us[chosen]}
        rows.append(row)
        print(_family_line(row), flush=True)
    return rows


def _family_line(row: dict[str, Any]) -> str:
    times = " ".join(f"{row.get(n, float('nan')):9.2f}" for n in ("plain", "eager", "lanes"))
    ratios = f"{row['ratio_to_plain']:7.0f} {row['ratio_to_eager']:8.2f}"
    return f"{row['problem']:28} {times}  {row['chosen']:6} {ratios}"


def _long_enough(run: Run) -> float:
    """Microseconds per epoch and network, over ENOUGH seconds."""
    begun, count = cpu_seconds(), 0
    while cpu_seconds() - begun < ENOUGH:
        count += run()
    return (cpu_seconds() - begun) / count * 1e6


def measure_looks(rounds: int) -> list[dict[str, Any]]:
    """What learning curves, best weights and checkpoints add to 1,000 bare epochs, in turn."""
    rows = []
    for batch_size in BATCHES:
        problem = Problem(batch_size=batch_size)
        members = problem.members(LANES_CHUNK)
        code = library("relu", "float32")
        ratios, us = [], []
        for _ in range(rounds):
            bare = LaneEngine(code, problem.arch, members, members[0].weights.astype("float32").dtype)
            watched = Chunk(members, LaneEngine(code, problem.arch, members, bare.dtype))
            begun = cpu_seconds()
            bare.train(1, 1000)
            middle = cpu_seconds()
            watched.train()
            ratios.append((cpu_seconds() - middle) / (middle - begun) - 1)
            us.append((cpu_seconds() - middle) / LANES_CHUNK / 1000 * 1e6)
        rows.append(
            {
                "batch_size": batch_size,
                "added": statistics.median(ratios),
                "us_per_epoch_per_network": statistics.median(us),
            }
        )
        print(f"learning curves, batch {batch_size or 'full'}: {rows[-1]['added']:+.1%}", flush=True)
    return rows


def main() -> None:
    """Print the tables, then write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", choices=("variants", "two", "family", "looks"), help="one of the tables")
    args = parser.parse_args()
    torch.set_num_threads(1)
    data = _before(args.only) | _all(args.rounds, args.only)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(data | {"machine": provenance()}, indent=1), encoding="utf-8")
    print(f"written: {OUT}")


def _before(only: str | None) -> dict[str, Any]:
    """What an earlier run found for the other tables."""
    try:
        return dict(json.loads(OUT.read_text(encoding="utf-8"))) if only else {}
    except (OSError, ValueError):
        return {}


def _all(rounds: int, only: str | None) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if only in (None, "variants"):
        print(
            f"{'variant':30} {'batch':>6} {'us':>9} " + " ".join(f"{w:>9}" for w in RATIOS) + "  dispersion"
        )
        data["rows"] = [asdict(one) for size in BATCHES for one in _printed(measure(size, rounds))]
    if only in (None, "two"):
        data["two_processes"] = [row for size in BATCHES for row in two_processes(size)]
        for row in data["two_processes"]:
            what = f"{row['variant']}, batch {row['batch_size'] or 'full'}"
            print(f"two processes, {what}: {row['us_per_epoch_per_network']:.2f} us")
    if only in (None, "looks") and compiles():
        data["looks"] = measure_looks(max(3, rounds // 3))
    if only in (None, "family"):
        names = " ".join(f"{n:>9}" for n in ("plain", "eager", "lanes"))
        print(f"{'problem':28} {names}  {'chosen':6} {'x plain':>7} {'x eager':>8}")
        data["family"] = measure_family(3)
    return data


def _printed(results: list[Result]) -> list[Result]:
    """The same, after a line for each."""
    for one in results:
        ratios = (one.ratio_to_plain_loop, one.ratio_to_scikit_learn, one.ratio_to_best_vmap)
        numbers = " ".join(f"{v:9.1f}" for v in ratios)
        us = f"{one.us_per_epoch_per_network:9.2f}"
        print(
            f"{one.variant:30} {one.batch_size or 'full':>6} {us} {numbers} {one.dispersion:11.0%}",
            flush=True,
        )
    return results


if __name__ == "__main__":
    main()
