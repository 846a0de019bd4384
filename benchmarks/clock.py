"""How accurate the clock is: `make bench-clock`; with --busy, what it says of a busy machine.

Bias and scale: spins of known length. Coverage: two things measured 200 times each as the suite does,
in six rounds of fresh processes, one for every measurement, contaminated ones again in another round;
how many of the 95 % intervals hold the median of all 200. Busy: a loop that never ends on every core;
whether every measurement says so, and by how much medians over their yardstick differ from those of the
quiet machine. Prints tables; writes results/benchmarks/clock.json, or clock-busy.json.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from bench.study.timing_section import Timing
from bench.timing.clock import measure
from bench.timing.joined import corrected_medians, interval
from bench.timing.measurement import Measurement, Summary
from bench.timing.rounds import in_rounds, left
from bench.timing.run import IN_THE_SUITE
from bench.timing.settings import ClockSettings
from bench.timing.suite import Wanted
from bench.timing.work import Run, Work

ROUNDS = int(Timing.model_fields["processes"].default)
MEASUREMENTS, BUSY_MEASUREMENTS = 200, 5
COVERED = ("product", "small")
SETTINGS = ClockSettings(samples=4, **IN_THE_SUITE)
OUT = Path("results/benchmarks")


def product() -> Run:
    """Bound by arithmetic: a product of two matrices, about 100 us."""
    a = np.random.default_rng(0).normal(size=(160, 160)).astype(np.float32)
    c = np.empty_like(a)

    def run(n: int) -> None:
        for _ in range(n):
            np.matmul(a, a, out=c)

    return run


def small() -> Run:
    """Bound by calls and caches, as small networks are: 2-40-1 on 200 points, forward, about 50 us."""
    rng = np.random.default_rng(0)
    x, w, v = rng.normal(size=(200, 2)), rng.normal(size=(2, 40)), rng.normal(size=40)

    def run(n: int) -> None:
        for _ in range(n):
            np.tanh(np.maximum(x @ w, 0) @ v)

    return run


def memory() -> Run:
    """Bound by memory: a sum over 32 MiB, some milliseconds."""
    x = np.ones(2**23, np.float32)

    def run(n: int) -> None:
        for _ in range(n):
            x.sum()

    return run


def loop() -> Run:
    """Bound by the interpreter, some hundred microseconds."""

    def run(n: int) -> None:
        for _ in range(n):
            sum(i * i for i in range(5000))

    return run


WORKS = {"product": product, "small": small, "memory": memory, "loop": loop}


def in_fresh_process(names: tuple[str, ...]) -> list[dict[str, Any]]:
    """A steady measurement of each, by a process of its own."""
    command = [sys.executable, "-m", "benchmarks.clock", "--child", *names]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return list(json.loads(said))


def child(names: list[str]) -> list[dict[str, Any]]:
    """What that process does."""
    works = [Work(name, "numpy", "cpu", {}, "call", WORKS[name]) for name in names]
    return [asdict(measure(work, SETTINGS)[-1]) for work in works]


def measured(names: tuple[str, ...], times: int) -> dict[str, list[Measurement]]:
    """So many joined measurements of each, all of them once in each round."""
    ones = [Wanted(str(i), "", "cpu", {}) for i in range(times)]

    def start(number: int, file: Path) -> int:
        rest = left(ones, number, file)
        for done, index in enumerate(rest, 1):
            line = json.dumps({"index": index, "rows": in_fresh_process(names)})
            with file.open("a", encoding="utf-8") as out:
                out.write(line + "\n")
            print(f"round {number + 1}: {done} of {len(rest)} ", end="\r", file=sys.stderr, flush=True)
        return 0

    with tempfile.TemporaryDirectory() as folder:
        found = in_rounds(ones, ROUNDS, start, Path(folder))
    print(file=sys.stderr)
    return {name: [row for rows in found for row in rows if row.what == name] for name in names}


def coverage(rows: list[Measurement]) -> dict[str, Any]:
    """How often the intervals of one thing hold the median of all its medians.

    corrected: of samples over the yardstick beside each. between: standard deviation of the medians,
    within_process: of the samples of one; half_width: of the intervals, median; all as shares.
    """
    medians, low, high = _columns([Summary(one.median, one.low, one.high) for one in rows])
    middle = float(np.median(medians))
    return {
        "measurements": len(rows),
        "contaminated": sum(bool(one.contaminated) for one in rows),
        "repeated": sum(one.attempt == 2 for one in rows),
        "median_seconds": middle,
        "half_width": float(np.median(high - low) / 2 / middle),
        "between": float(medians.std(ddof=1) / middle),
        "coverage": _held(medians, low, high),
        "coverage_corrected": _held(*_columns([interval(corrected_medians(one)) for one in rows])),
        "rows": [_short(one) for one in rows],
    }


def _short(one: Measurement) -> dict[str, Any]:
    """What the coverage is made of, without what was beside it."""
    kept = ("median", "low", "high", "samples", "processes", "attempt", "started", "contaminated")
    return {name: getattr(one, name) for name in kept}


def _columns(found: list[Summary]) -> np.ndarray:
    """Medians, low and high ends, (3, n)."""
    return np.array(found, float).T


def _held(medians: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """Share of the intervals, (n,) each, that hold the median of the medians."""
    middle = np.median(medians)
    return float(np.mean((low <= middle) & (middle <= high)))


@contextmanager
def busy() -> Iterator[None]:
    """A loop that never ends on every usable core."""
    from bench.timing.load import read

    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(read().cores)]
    try:
        time.sleep(0.5)
        yield
    finally:
        for one in loops:
            one.kill()
            one.wait()


def shift(name: str, quiet: list[Measurement], noisy: list[Measurement]) -> dict[str, Any]:
    """What a busy machine changes for one work: shares of the quiet medians."""
    plain = float(np.median([one.median for one in quiet]))
    ratio = float(np.median([_ratio(one) for one in quiet]))
    moved = [_ratio(one) / ratio - 1 for one in noisy]
    return {
        "work": name,
        "measurements": len(noisy),
        "marked": sum(bool(one.contaminated) for one in noisy),
        "quiet_marked": sum(bool(one.contaminated) for one in quiet),
        "moved": float(np.median([one.median for one in noisy])) / plain - 1,
        "moved_corrected": float(np.median(moved)),
        "moved_corrected_largest": max(moved, key=abs),
        "within_15_percent": sum(abs(m) < 0.15 for m in moved),
    }


def _ratio(one: Measurement) -> float:
    return interval(corrected_medians(one)).median


def quiet_machine(measurements: int) -> dict[str, Any]:
    """Bias, scale, coverage, peaks."""
    from bench.timing.selftest import DURATIONS, TITLES, accuracy, line
    from bench.timing.yardstick import peaks

    print(TITLES)
    rows = []
    for seconds in DURATIONS:
        rows.append(accuracy(seconds))
        print(line(rows[-1]), flush=True)
    found = {name: coverage(of_name) for name, of_name in measured(COVERED, measurements).items()}
    titles = ("work", "median", "number", "repeated", "marked", "scatter", "interval", "covered", "corrected")
    print("{:8} {:>10} {:>6} {:>8} {:>6} {:>8} {:>8} {:>8} {:>9}".format(*titles))
    for name, row in found.items():
        print(
            f"{name:8} {1e6 * row['median_seconds']:>7.2f} us {row['measurements']:>6} {row['repeated']:>8} "
            f"{row['contaminated']:>6} {row['between']:8.2%} +-{row['half_width']:6.2%} "
            f"{row['coverage']:8.1%} {row['coverage_corrected']:9.1%}"
        )
    return {"accuracy": [asdict(row) for row in rows], "coverage": found, "peaks": peaks("cpu")}


def busy_machine() -> dict[str, Any]:
    """Marked and moved, with a busy loop on every core."""
    names = tuple(WORKS)
    quiet = measured(names, BUSY_MEASUREMENTS)
    with busy():
        noisy = measured(names, BUSY_MEASUREMENTS)
    rows = [shift(name, quiet[name], noisy[name]) for name in names]
    titles = ("work", "marked", "quiet", "moved", "corrected", "largest", "within 15 %")
    print("{:8} {:>7} {:>7} {:>7} {:>9} {:>8} {:>11}".format(*titles))
    for row in rows:
        n = row["measurements"]
        print(
            f"{row['work']:8} {row['marked']:>4}/{n} {row['quiet_marked']:>4}/{n} {row['moved']:7.0%} "
            f"{row['moved_corrected']:9.1%} {row['moved_corrected_largest']:8.1%} "
            f"{row['within_15_percent']:>8}/{n}"
        )
    return {"busy": rows}


def main() -> None:
    """The quiet machine, the busy one, or what a fresh process does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--busy", action="store_true", help="with a busy loop on every core")
    parser.add_argument("--measurements", type=int, default=MEASUREMENTS, help="for the coverage")
    parser.add_argument("--child", nargs="+", choices=WORKS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(child(asked.child)))
        return
    from bench.provenance import provenance

    begun = time.perf_counter()
    found = busy_machine() if asked.busy else quiet_machine(asked.measurements)
    found |= {"seconds": time.perf_counter() - begun, "machine": provenance()}
    file = OUT / ("clock-busy.json" if asked.busy else "clock.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"written: {file}, after {found['seconds']:.0f} s")


if __name__ == "__main__":
    main()
