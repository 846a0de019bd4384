"""What a step costs by each rule of an optimiser, as a multiple of plain descent's: `make bench-rules`.

The compiled engine, 200 points, single precision, one core, several batch sizes; rules take turns round by
round and ratios are of one round. Prints medians and writes results/benchmarks/rules.json.
"""

import argparse
import json
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.models.network import Architecture, initial_weights
from bench.provenance import provenance
from bench.training.choice import engine_for
from bench.training.descent import Descent
from bench.training.engine import Engine
from bench.training.member import Member
from bench.training.sizes import LANES

OUT = Path("results/benchmarks/rules.json")
RULES: dict[str, dict[str, Any]] = {
    "plain": {},
    "momentum": {"momentum": 0.9},
    "nesterov": {"optimiser": "nesterov", "momentum": 0.9},
    "adam": {"optimiser": "adam"},
    "adamw": {"optimiser": "adamw"},
}
NETWORKS = (((40,), "relu"), ((40,), "tanh"), ((40, 40), "tanh"))
SIZES = (None, 64, 16, 4, 1)
K, N, SECONDS = 64, 200, 0.1


def engines(hidden: tuple[int, ...], activation: str, size: int | None) -> dict[str, Engine]:
    """Rule -> K networks that it trains."""
    arch = Architecture(2, hidden, activation, "sigmoid")
    x = np.random.default_rng(0).normal(size=(N, 2))
    t = (x[:, 0] * x[:, 1] > 0).astype(float)
    found = {}
    for name, settings in RULES.items():
        d = Descent(1e-3, 1e-3, batch_size=size, epochs=10**6, **settings)
        held = [Member(initial_weights(arch, "uniform", k), x, t, x, t, d, 0) for k in range(K)]
        found[name] = engine_for(arch, held[0], engine=LANES).make(held, K)
    return found


def measure(
    hidden: tuple[int, ...], activation: str, size: int | None, rounds: int
) -> dict[str, list[float]]:
    """Rule -> CPU microseconds an epoch and network, round by round."""
    held = engines(hidden, activation, size)
    begun = time.process_time()
    held["plain"].train(1, 8)
    epochs = max(4, round(8 * SECONDS / (time.process_time() - begun)))
    found: dict[str, list[float]] = {name: [] for name in held}
    for name, engine in held.items():
        if name != "plain":
            engine.train(1, 8)
    for i in range(rounds):
        for name, engine in held.items():
            first, begun = 9 + i * epochs, time.process_time()
            engine.train(first, first + epochs - 1)
            found[name].append((time.process_time() - begun) / epochs / K * 1e6)
    return found


def main() -> None:
    """Every network and batch size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    rows = []
    print(
        f"{'network':18}{'batch':>6}{'us, plain':>11}"
        + "".join(f"{name:>10}" for name in RULES if name != "plain")
    )
    for hidden, activation in NETWORKS:
        for size in SIZES:
            found = measure(hidden, activation, size, rounds)
            ratio = {
                n: median(a / b for a, b in zip(of, found["plain"], strict=True)) for n, of in found.items()
            }
            network = f"2-{'-'.join(map(str, hidden))}-1 {activation}"
            rows.append({"network": network, "batch": size, "plain_us": median(found["plain"]), **ratio})
            numbers = "".join(f"{value:10.2f}" for name, value in ratio.items() if name != "plain")
            print(f"{network:18}{size or 'full':>6}{median(found['plain']):11.2f}{numbers}", flush=True)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"rows": rows, "machine": provenance()}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
