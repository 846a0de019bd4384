"""How often intervals hold the truth: `make bench-intervals`, some minutes on one core.

Samples of seeds are simulated, with what is known of them as the truth: accuracies of test points, RMSEs,
differences of two models on the same points, shares clustered by task. Each method of
`report.tables.statistics` stands beside those that were tried (`benchmarks.candidates`). Prints a table for
each quantity: shape, seeds (tasks), coverage and mean width; writes results/benchmarks/intervals.json.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from bench.seeds import stream
from benchmarks import candidates, worlds
from benchmarks.candidates import SLOW, Ends
from benchmarks.worlds import Errors, Pairs, Scores, Shares, World
from report.tables.statistics import (
    Array,
    accuracy_gain,
    accuracy_interval,
    clustered_share,
    gain_interval,
    paired_interval,
    rmse_gain,
    rmse_interval,
)

OUT = Path("results/benchmarks/intervals.json")
SAMPLES, SLOW_SAMPLES = 8000, 1000
SEEDS = (5, 10, 25)
MORE = (40,)  # where seeds fail
TASKS = (6, 12, 20)
CHOSEN = "chosen"
Method = Callable[..., Ends]


def methods(world: World) -> dict[str, Method]:
    """The one chosen, first, and those tried, each of what `draw` gives."""
    if isinstance(world, Scores):
        points = world.points
        tried: dict[str, Method] = {
            name: lambda y, m=method: m(y, points) for name, method in candidates.ACCURACY.items()
        }
        return {CHOSEN: lambda y: accuracy_interval(y, points)[1:3], **tried}
    if isinstance(world, Errors):
        return {CHOSEN: lambda x: rmse_interval(x)[1:3], **candidates.RMSE}
    if isinstance(world, Shares):
        return {CHOSEN: _shares, **candidates.SHARE}
    if isinstance(world, Pairs):
        points = world.points
        return {
            CHOSEN: lambda a, b: gain_interval(accuracy_gain(a, b, points))[1:3],
            "t": lambda a, b: paired_interval(a, b)[1:3],
            "t with floor": lambda a, b: gain_interval(accuracy_gain(a, b, points)._replace(skew=0.0))[1:3],
        }
    return {
        CHOSEN: lambda a, b: gain_interval(rmse_gain(a, b))[1:3],
        "t": lambda a, b: gain_interval(rmse_gain(a, b)._replace(skew=0.0))[1:3],
    }


def _shares(successes: Array, totals: Array) -> Ends:
    rows = [clustered_share(k, of) for k, of in zip(successes, totals, strict=True)]
    return np.array([row.low for row in rows]), np.array([row.high for row in rows])


def simulated(world: World, n: int, samples: int) -> Iterator[dict[str, Any]]:
    """A row a method: of 100 samples of n how many hold the truth, have it below, above; mean width."""
    rng = stream("intervals", repr(world), n)
    drawn = world.draw(samples, n, rng)
    for name, method in methods(world).items():
        some = [part[:SLOW_SAMPLES] if name in SLOW else part for part in drawn]
        low, high = method(*some)
        below, above = world.truth < low - 1e-12, world.truth > high + 1e-12
        yield {
            "method": name, "n": n, "samples": len(low), "coverage": 100 * float(1 - (below | above).mean()),
            "below": 100 * float(below.mean()), "above": 100 * float(above.mean()),
            "width": float(np.mean(high - low)),
        }  # fmt: skip


QUANTITIES: dict[str, tuple[dict[str, World], tuple[int, ...], float]] = {
    "accuracy, points": (worlds.ACCURACIES, SEEDS, 100),
    "RMSE": (worlds.ERRORS, SEEDS, 1),
    "difference of accuracies, points": (worlds.DIFFERENCES, SEEDS, 100),
    "gain in log RMSE": (worlds.GAINS, SEEDS, 1),
    "share clustered by task, %": (worlds.SHARES, TASKS, 100),
}


def table(name: str, samples: int) -> list[dict[str, Any]]:
    """Prints the coverage and, in brackets, the mean width of each method; a line a shape and n."""
    shapes, sizes, unit = QUANTITIES[name]
    heads = ["n", *methods(next(iter(shapes.values())))]
    print(f"\n| {name} | " + " | ".join(heads) + " |\n|---" + "|---" * len(heads) + "|")
    rows = []
    for title, world in shapes.items():
        for n in (*sizes, *(MORE if "fails" in title else ())):
            found = list(simulated(world, n, samples))
            rows += [{"quantity": name, "shape": title, "world": asdict(world), **row} for row in found]
            cells = [f"{row['coverage']:.1f} ({unit * row['width']:.3g})" for row in found]
            print(f"| {title} | {n} | " + " | ".join(cells) + " |", flush=True)
    return rows


def main() -> None:
    """A table a quantity, and the file."""
    from bench.provenance import provenance

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    begun, machine = time.perf_counter(), provenance()
    rows = [row for name in QUANTITIES for row in table(name, args.samples)]
    found = {"rows": rows, "seconds": time.perf_counter() - begun, "machine": machine}
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"written: {args.out}, after {found['seconds']:.0f} s")


if __name__ == "__main__":
    main()
