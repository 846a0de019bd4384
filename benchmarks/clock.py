"""How accurate the clock is: `make bench-clock`; with --busy, what it says of a busy machine.

Bias and spread: spins of known length. Coverage: two things measured 200 times each, ten times in each
of twenty fresh processes, since every process places its memory anew and every placement has its own
speed; how many of the 95 % intervals hold the median of all 200. Busy: a loop that never ends on every
core; whether every measurement says so, and by how much medians divided by their yardstick differ from
those of the quiet machine. Prints tables; writes results/benchmarks/clock.json, or clock-busy.json.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from bench.provenance import provenance
from bench.seeds import stream
from bench.timing.clock import Settings, interval, measure
from bench.timing.load import between, read, reasons
from bench.timing.measurement import Measurement
from bench.timing.selftest import DURATIONS, TITLES, accuracy, line
from bench.timing.work import Run, Work
from bench.timing.yardstick import corrected, peaks

PROCESSES, MEASUREMENTS = 20, 10
BUSY_MEASUREMENTS = 10
PATIENCE = 60.0  # seconds to wait for a quiet machine, where it is not quiet
SETTINGS = Settings(pause_seconds=0.2)
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


def measured(names: list[str], times: int, patience: float = 0.0) -> list[Measurement]:
    """Steady measurements of each, by turns; waits for a quiet machine before, so many seconds in all."""
    works = [Work(name, "numpy", "cpu", {}, "call", WORKS[name]) for name in names]
    found = []
    for _ in range(times):
        for work in works:
            patience -= wait_for_quiet(patience)
            found.append(measure(work, SETTINGS)[-1])
    return found


def wait_for_quiet(most: float) -> float:
    """Seconds waited until other processes left the cores alone for a moment, `most` at most."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < most:
        before = read()
        time.sleep(0.2)
        if not reasons(between(before, read(), 1), {}):
            break
    return time.perf_counter() - begun


def in_fresh_process(names: list[str], times: int) -> list[Measurement]:
    """The same, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.clock", "--child", str(times), "--works", *names]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [Measurement(**row) for row in json.loads(said)]


def clean_processes(names: list[str], minutes: float) -> tuple[list[list[Measurement]], int]:
    """The measurements of each process, and how many processes a busy machine spoiled.

    A process counts where at least half of its measurements are clean; another one stands in for it
    otherwise, while there are minutes left.
    """
    found: list[list[Measurement]] = []
    spoiled, end = 0, time.perf_counter() + 60 * minutes
    while len(found) < PROCESSES and time.perf_counter() < end:
        wait_for_quiet(end - time.perf_counter())
        process = in_fresh_process(names, MEASUREMENTS)
        if sum(not one.contaminated for one in process) >= len(process) / 2:
            found.append(process)
        else:
            spoiled += 1
        print(f"{len(found)} of {PROCESSES} processes, {spoiled} spoiled", end="\r", flush=True)
    print()
    return found, spoiled


def coverage(processes: list[list[Measurement]]) -> dict[str, Any]:
    """How often the intervals of one thing hold the median of all its medians.

    Contaminated measurements are left out and counted; of fewer than 20 nothing else is said.
    corrected: of samples over the yardstick beside each. wander: standard deviation of the processes'
    medians over the median of all; half_width: of the intervals, median; both as shares.
    """
    clean = [[one for one in process if not one.contaminated] for process in processes]
    rows = [one for process in clean for one in process]
    counts = {"measurements": sum(len(process) for process in processes), "clean": len(rows)}
    if len(rows) < 20:
        return counts
    seconds = np.array([(one.median, one.low, one.high) for one in rows], float)  # (n, 3)
    ratios = np.array([_corrected(one) for one in rows])  # (n, 3)
    of_processes = [np.median([one.median for one in process]) for process in clean if process]
    middle = float(np.median(seconds[:, 0]))
    return counts | {
        "median_seconds": middle,
        "half_width": float(np.median(seconds[:, 2] - seconds[:, 1]) / 2 / middle),
        "between_measurements": float(seconds[:, 0].std(ddof=1) / middle),
        "wander": float(np.std(of_processes, ddof=1) / middle),
        "coverage": _held(seconds),
        "coverage_corrected": _held(ratios),
        "rows": [_short(one, i) for i, process in enumerate(clean) for one in process],
    }


def _short(one: Measurement, process: int) -> dict[str, Any]:
    """What the coverage is made of, without the samples."""
    beside = {name: _middle(list(values)) for name, values in one.yardstick.items()}
    kept = ("median", "low", "high", "attempt", "started", "load")
    return {name: getattr(one, name) for name in kept} | {"process": process, "yardstick": beside}


def _held(ends: np.ndarray) -> float:
    """Of (n, 3) medians, low and high ends: the share of intervals around the median of medians."""
    middle = np.median(ends[:, 0])
    return float(np.mean((ends[:, 1] <= middle) & (middle <= ends[:, 2])))


@contextmanager
def busy() -> Iterator[None]:
    """A loop that never ends on every usable core."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(read().cores)]
    try:
        time.sleep(0.5)
        yield
    finally:
        for one in loops:
            one.kill()
            one.wait()


def shifts(quiet: list[Measurement], noisy: list[Measurement]) -> list[dict[str, Any]]:
    """What a busy machine changes, a row for each work: shares of the quiet medians."""
    rows = []
    for name in WORKS:
        before, after = ([one for one in side if one.what == name] for side in (quiet, noisy))
        plain = _middle([one.median for one in before])
        ratio = _middle([_corrected(one)[0] for one in before])
        moved = [_corrected(one)[0] / ratio - 1 for one in after]
        rows.append(
            {
                "work": name,
                "measurements": len(after),
                "marked": sum(bool(one.contaminated) for one in after),
                "quiet_marked": sum(bool(one.contaminated) for one in before),
                "moved": _middle([one.median for one in after]) / plain - 1,
                "moved_corrected": _middle(moved),
                "moved_corrected_largest": max(moved, key=abs),
                "within_15_percent": sum(abs(m) < 0.15 for m in moved),
            }
        )
    return rows


def _corrected(one: Measurement) -> tuple[float, float, float]:
    """Median and interval of the samples over the yardstick beside each."""
    middle, low, high = interval(
        corrected(one.samples, one.yardstick), SETTINGS, stream("corrected", *one.key)
    )
    return middle, low or middle, high or middle


def _middle(values: list[Any]) -> float:
    return float(np.median(values))


def quiet_machine(minutes: float) -> dict[str, Any]:
    """Bias, spread, coverage, peaks."""
    print(TITLES)
    rows = []
    for seconds in DURATIONS:
        wait_for_quiet(PATIENCE)
        rows.append(accuracy(seconds, SETTINGS))
        print(line(rows[-1]), flush=True)
    names = ["product", "small"]
    processes, spoiled = clean_processes(names, minutes)
    found = {name: coverage([[m for m in p if m.what == name] for p in processes]) for name in names}
    titles = ("work", "median", "clean", "interval", "wander", "covered", "corrected")
    print("{:8} {:>10} {:>7} {:>9} {:>7} {:>8} {:>9}".format(*titles))
    for name, row in found.items():
        if "coverage" not in row:
            print(f"{name:8} the machine was busy: {row['clean']} of {row['measurements']} are clean")
            continue
        print(
            f"{name:8} {1e6 * row['median_seconds']:>7.2f} us {row['clean']:>3}/{row['measurements']} "
            f"+-{row['half_width']:7.2%} {row['wander']:7.2%} "
            f"{row['coverage']:8.1%} {row['coverage_corrected']:9.1%}"
        )
    accurate = [asdict(row) for row in rows]
    return {"accuracy": accurate, "coverage": found, "spoiled_processes": spoiled, "peaks": peaks("cpu")}


def busy_machine() -> dict[str, Any]:
    """Marked and moved, with a busy loop on every core."""
    names = list(WORKS)
    quiet = measured(names, BUSY_MEASUREMENTS, 10 * PATIENCE)
    with busy():
        noisy = measured(names, BUSY_MEASUREMENTS)
    rows = shifts(quiet, noisy)
    print(f"{'work':8} {'marked':>7} {'moved':>7} {'corrected':>9} {'largest':>8} {'within 15 %':>11}")
    for row in rows:
        n = row["measurements"]
        print(
            f"{row['work']:8} {row['marked']:>4}/{n} {row['moved']:7.0%} {row['moved_corrected']:9.1%} "
            f"{row['moved_corrected_largest']:8.1%} {row['within_15_percent']:>8}/{n}"
        )
    return {"busy": rows}


def main() -> None:
    """The quiet machine, the busy one, or what a fresh process does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--busy", action="store_true", help="with a busy loop on every core")
    parser.add_argument("--minutes", type=float, default=8, help="for the coverage, at most")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--works", nargs="+", choices=WORKS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps([asdict(one) for one in measured(asked.works, asked.child)]))
        return
    begun = time.perf_counter()
    found = busy_machine() if asked.busy else quiet_machine(asked.minutes)
    found |= {"seconds": time.perf_counter() - begun, "machine": provenance()}
    file = OUT / ("clock-busy.json" if asked.busy else "clock.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=1))
    print(f"written: {file}, after {found['seconds']:.0f} s")


if __name__ == "__main__":
    main()
