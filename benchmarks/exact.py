"""How exactly the trainers agree: `make bench-exact`.

For every model x activation x loss x batch size x reduction x bias, 200 epochs: the largest
difference of a final weight to torch.optim.SGD's, relative to the largest weight, of both engines of
the fused trainer and of NumPy by hand. And for every combination the hand-written gradient against
central differences. Prints a table and writes results/benchmarks/exact.json.

Then every model x activation x batch size x rule of an optimiser, 1,000 epochs in double precision: the
largest difference to torch.optim's with torch's schedules, which take turns. On all cores at once.

The absolute error (l1) stands apart: one point at a time, a path of it can be unstable, so that a
difference in the last bit grows and two correct programs part.
"""

import itertools
import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture, initial_weights
from bench.provenance import provenance
from bench.training import byhand, plain
from bench.training.descent import Descent
from bench.training.fused import train_members
from bench.training.member import Member
from bench.training.schedules import Schedule
from bench.training.sizes import EAGER, LANES

Array = NDArray[np.float64]
N, EPOCHS, LONG = 24, 200, 1000
MODELS = {"neuron": (), "mlp-7": (7,), "mlp-5-4": (5, 4)}
SIZES = (None, 16, 1)
RULES: dict[str, dict[str, Any]] = {
    "momentum": {"momentum": 0.9},
    "nesterov": {"optimiser": "nesterov", "momentum": 0.9},
    "adam": {"optimiser": "adam"},
    "adamw": {"optimiser": "adamw"},
}
SCHEDULES: tuple[Schedule, ...] = ("constant", "cosine", ("step", 250, 0.5))
RATE = 0.01
ERRORS = ("lanes64", "eager64", "byhand64", "lanes32", "eager32", "gradient")
OUT = Path("results/benchmarks/exact.json")


@dataclass(frozen=True)
class Row:
    """Largest differences over the combinations of one model and activation, n of them."""

    model: str
    activation: str
    loss: str  # bce and mse, or l1
    lanes64: float
    eager64: float
    byhand64: float
    lanes32: float
    eager32: float
    gradient: float  # against central differences
    n: int


@dataclass(frozen=True)
class RuleRow:
    """Differences of one model, activation, batch size and rule; schedules take turns."""

    model: str
    activation: str
    batch_size: int | None
    rule: str
    schedule: str
    lanes64: float
    eager64: float
    byhand64: float


def rules_of(of: tuple[str, str, int | None]) -> list[RuleRow]:
    """Of one model, activation and batch size."""
    model, activation, size = of
    torch.set_num_threads(1)
    x, t = _points()
    hidden = MODELS[model]
    arch = Architecture(2, hidden, activation if hidden else None, "sigmoid" if hidden else activation)
    w = initial_weights(arch, "uniform", 1)
    rows = []
    for i, (rule, settings) in enumerate(RULES.items()):
        schedule = SCHEDULES[(i + SIZES.index(size) + list(ACTIVATIONS).index(activation)) % len(SCHEDULES)]
        loss = "bce" if arch.output == "sigmoid" else "mse"
        d = Descent(RATE, 1e-3, loss, batch_size=size, epochs=LONG, schedule=schedule, **settings)
        member, reference = Member(w, x, t, x, t, d, 1), plain.train(arch, w, x, t, d, 1)
        fused = (train_members(arch, [member], "float64", engine=e)[0].weights for e in (LANES, EAGER))
        found = [*fused, byhand.train(arch, w, x, t, d, 1)]
        errors = [_relative(got, reference) for got in found]
        rows.append(RuleRow(model, activation, size, rule, str(schedule), *errors))
    return rows


def combinations(model: str, activation: str, losses: tuple[str, ...]) -> list[tuple[Architecture, Descent]]:
    """Every one of the losses, batch size, reduction and bias."""
    found = []
    for loss, size, reduction, bias in itertools.product(losses, SIZES, ("mean", "sum"), (True, False)):
        hidden = MODELS[model]
        output = "sigmoid" if hidden or loss == "bce" else activation
        arch = Architecture(2, hidden, activation if hidden else None, output, bias)
        eta = 0.05 if reduction == "mean" else 0.05 / (size or N)
        found.append((arch, Descent(eta, 1e-3, loss, reduction, 0.0, size, EPOCHS)))
    return found


def _points() -> tuple[Array, Array]:
    x = np.random.default_rng(0).normal(size=(N, 2))
    return x, (x[:, 0] * x[:, 1] > 0).astype(float)


def measure(of: tuple[str, str, tuple[str, ...]]) -> Row:
    """Largest differences over every combination of one model and activation."""
    model, activation, losses = of
    torch.set_num_threads(1)
    x, t = _points()
    errors = [_errors(arch, descent, x, t) for arch, descent in combinations(model, activation, losses)]
    return Row(model, activation, ", ".join(losses), *np.max(errors, axis=0).tolist(), len(errors))


def _errors(arch: Architecture, descent: Descent, x: Array, t: Array) -> list[float]:
    """In the order of Row's fields. Without a compiler both engines are the eager one."""
    w = initial_weights(arch, "uniform", 1)
    member = Member(w, x, t, x, t, descent, 1)
    reference = plain.train(arch, w, x, t, descent, 1)
    fused = {
        (engine, dtype): train_members(arch, [member], dtype, engine=engine)[0].weights
        for engine in (LANES, EAGER)
        for dtype in ("float64", "float32")
    }
    reference32 = plain.train(arch, w, x, t, descent, 1, torch.float32)
    by_hand = byhand.train(arch, w, x, t, descent, 1)
    g = byhand.gradient(arch, w, x, t, descent.loss, descent.reduction)
    numeric = _central_differences(arch, w, x, t, descent)
    return [
        _relative(fused[LANES, "float64"], reference),
        _relative(fused[EAGER, "float64"], reference),
        _relative(by_hand, reference),
        _relative(fused[LANES, "float32"], reference32),
        _relative(fused[EAGER, "float32"], reference32),
        float(np.abs(g - numeric).max() / max(1.0, np.abs(g).max())),
    ]


def _central_differences(
    arch: Architecture, w: Array, x: Array, t: Array, d: Descent, h: float = 1e-6
) -> Array:
    def misfit(v: Array) -> float:
        return byhand.misfit(arch, v, x, t, d.loss, d.reduction)

    return np.array([(misfit(w + s) - misfit(w - s)) / (2 * h) for s in h * np.eye(len(w))])


def _relative(got: Array | None, expected: Array) -> float:
    return float("inf") if got is None else float(np.abs(got - expected).max() / np.abs(expected).max())


def main() -> None:
    """Print both tables row by row, then write them."""
    rows, rules = [], []
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=os.cpu_count(), mp_context=spawn) as pool:
        print(f"Largest relative difference of final weights after {EPOCHS} epochs, {N} points")
        print(f"{'model':9} {'activation':11} {'loss':9} " + " ".join(f"{t:>8}" for t in ERRORS))
        for row in pool.map(measure, itertools.product(MODELS, ACTIVATIONS, (("bce", "mse"), ("l1",)))):
            rows.append(row)
            numbers = " ".join(f"{getattr(row, name):8.1e}" for name in ERRORS)
            print(f"{row.model:9} {row.activation:11} {row.loss:9} {numbers}", flush=True)
        print(f"And by each rule of an optimiser, {' '.join(map(str, SCHEDULES))}, after {LONG} epochs")
        heads = " ".join(f"{name:>8}" for name in ERRORS[:3])
        print(f"{'model':9} {'activation':11} {'batch':5} {'rule':9} {'schedule':18} {heads}")
        for found in pool.map(rules_of, itertools.product(MODELS, ACTIVATIONS, SIZES)):
            rules += found
            for one in found:
                numbers = " ".join(f"{getattr(one, name):8.1e}" for name in ERRORS[:3])
                where = f"{one.model:9} {one.activation:11} {one.batch_size or 'full':<5}"
                print(f"{where} {one.rule:9} {one.schedule:18} {numbers}", flush=True)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    content = {"rows": [vars(r) for r in rows], "rules": [vars(r) for r in rules], "machine": provenance()}
    OUT.write_text(json.dumps(content, indent=1), encoding="utf-8")
    print(f"written: {OUT}")


if __name__ == "__main__":
    main()
