"""What training costs, beside what a user would write: `make bench-train`.

One core, 2-40-1 ReLU, 200 points, cross-entropy, single precision. Variants take turns, round by
round, so that a machine that drifts drifts under all of them; ratios are made within a round.
Times are CPU seconds of this process per epoch and network. Prints a table and writes
results/benchmarks/train.json.
"""

import argparse
import json
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from bench.models.network import Architecture, initial_weights
from bench.provenance import provenance
from bench.training import plain
from bench.training.chunk import Chunk
from bench.training.descent import Descent
from bench.training.member import Member
from bench.training.sizes import chunk_size

N, ETA, ALPHA = 200, 0.1, 1e-3
ARCH = Architecture(2, (40,), "relu", "sigmoid")
BATCHES: tuple[int | None, ...] = (None, 16)
OUT = Path("results/benchmarks/train.json")
Run = Callable[[], int]  # trains a little; epochs times networks that it trained


@dataclass(frozen=True)
class Result:
    """One variant at one batch size; spread: half the interquartile range over the median."""

    variant: str
    batch_size: int | None
    us_per_epoch_per_network: float
    ratio_to_plain_loop: float
    spread: float
    rounds: int


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """200 points in the plane and their classes."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(N, 2))
    return x, (x[:, 0] * x[:, 1] > 0).astype(float)


def plain_loop(batch_size: int | None) -> Run:
    """torch autograd and torch.optim.SGD."""
    x, t = drawn(0)
    weights, epochs = initial_weights(ARCH, "uniform", 0), 40 if batch_size is None else 3
    descent = Descent(ETA, ALPHA, batch_size=batch_size, epochs=epochs)

    def run() -> int:
        plain.train(ARCH, weights, x, t, descent, 0, torch.float32)
        return epochs

    return run


def scikit_learn(batch_size: int | None) -> Run:
    """MLPClassifier with solver sgd, early stopping and momentum off."""
    from sklearn.neural_network import MLPClassifier

    x, t = drawn(0)
    epochs = 60 if batch_size is None else 8

    def run() -> int:
        model = MLPClassifier(
            (40,), "relu", solver="sgd", alpha=ALPHA, batch_size=batch_size or N, learning_rate_init=ETA,
            max_iter=epochs, momentum=0, tol=0, n_iter_no_change=epochs, random_state=0,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(x.astype(np.float32), t)
        return int(model.n_iter_)

    return run


def vmap(batch_size: int | None, K: int) -> Run:
    """torch.func.vmap(grad) over K networks."""
    x, t = (torch.tensor(np.stack([drawn(k)[i] for k in range(K)]), dtype=torch.float32) for i in (0, 1))
    weights = [torch.tensor(initial_weights(ARCH, "uniform", k), dtype=torch.float32) for k in range(K)]
    nets = [plain.build(ARCH, w.numpy(), torch.float32) for w in weights]
    params, _ = torch.func.stack_module_state(nets)
    params = {name: p.detach() for name, p in params.items()}

    def misfit(p: dict[str, Tensor], X: Tensor, T: Tensor) -> Tensor:
        a = torch.func.functional_call(nets[0], p, (X,))[:, 0]
        return nn.functional.binary_cross_entropy_with_logits(a, T)

    step = torch.func.vmap(torch.func.grad(misfit))
    epochs, size = (4, N) if batch_size is None else (1, batch_size)

    def run() -> int:
        for _ in range(epochs):
            order = torch.randperm(N) if size < N else torch.arange(N)
            for start in range(0, N, size):
                at = order[start : start + size]
                g = step(params, x[:, at], t[:, at])
                for name, p in params.items():
                    p.sub_(ETA * (g[name] + ALPHA * p))
        return epochs * K

    return run


def fused(batch_size: int | None, chunks: int = 1) -> Run:
    """This project's trainer, steps alone: `chunks` chunks one after the other."""
    K = chunk_size(ARCH, batch_size or N)
    descent = Descent(ETA, ALPHA, batch_size=batch_size, epochs=1000)
    members = [
        Member(initial_weights(ARCH, "uniform", k), *drawn(k), *drawn(k + 1000), descent, k % 5)
        for k in range(K)
    ]
    stacks = [Chunk(ARCH, members, K, torch.float32, "cpu") for _ in range(chunks)]
    epochs = 20 if batch_size is None else 2
    at = [0]

    def run() -> int:
        with torch.no_grad():
            for stack in stacks:
                for epoch in range(at[0] + 1, at[0] + 1 + epochs):
                    stack._train_epoch(epoch)
        at[0] += epochs
        return epochs * K * chunks

    return run


VARIANTS: dict[str, Callable[[int | None], Run]] = {
    "plain torch loop": plain_loop,
    "scikit-learn": scikit_learn,
    "vmap(grad), K = 16": lambda b: vmap(b, 16),
    "vmap(grad), K = 256": lambda b: vmap(b, 256),
    "fused, one chunk": fused,
    "fused, four chunks": lambda b: fused(b, 4),
}


def measure(batch_size: int | None, rounds: int) -> list[Result]:
    """Every variant in turn, `rounds` times; the first round warms up and is left out."""
    runs = {name: make(batch_size) for name, make in VARIANTS.items()}
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds + 1):
        for name, run in runs.items():
            begun = time.process_time()
            count = run()
            times[name].append((time.process_time() - begun) / count * 1e6)
    base = times["plain torch loop"][1:]
    return [_result(name, batch_size, each[1:], base) for name, each in times.items()]


def _result(name: str, batch_size: int | None, each: list[float], base: list[float]) -> Result:
    low, middle, high = statistics.quantiles(each, n=4)
    ratio = statistics.median(b / v for b, v in zip(base, each, strict=True))
    return Result(name, batch_size, middle, ratio, (high - low) / 2 / middle, len(each))


def main() -> None:
    """Print the table, then write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    results: list[Result] = []
    print(f"{'variant':22} {'batch':>6} {'us/epoch/net':>13} {'times plain':>12} {'spread':>7}")
    for batch_size in BATCHES:
        for one in measure(batch_size, rounds):
            results.append(one)
            print(
                f"{one.variant:22} {one.batch_size or 'full':>6} {one.us_per_epoch_per_network:13.2f} "
                f"{one.ratio_to_plain_loop:12.1f} {one.spread:6.0%}",
                flush=True,
            )
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"rows": [asdict(r) for r in results], "machine": provenance()}, indent=1))
    print(f"written: {OUT}")


if __name__ == "__main__":
    main()
