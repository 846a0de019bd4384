"""Do a process' few starts find the optimum that twenty at random do? `make bench-gp`.

The default study's regression tasks with rbf and matern, 10 to 200 training points, several seeds. Each fit
once with the starts of `bench.gp.starts`, once with twenty: the middle of the bounds' box and nineteen points
drawn in it. A fit has found it whose log marginal likelihood is within SAME nats of the best of the twenty.
Prints shares by number of starts and writes results/benchmarks/gp.json.
"""

import argparse
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from bench.cell import TaskSpec
from bench.gp.bounds import bounds_of
from bench.gp.kernels import KERNELS
from bench.gp.likelihood import Likelihood
from bench.gp.regression import SAME
from bench.gp.scaling import scaling_of
from bench.gp.searching import search
from bench.gp.sizes import wanted
from bench.gp.starts import starts_of
from bench.provenance import provenance
from bench.study.loading import load
from bench.tasks import make_dataset

OUT = Path("results/benchmarks/gp.json")
STUDY = Path("config/study.yaml")
NAMES = ("rbf", "matern")
SIZES = (10, 20, 50, 100, 200)
RANDOM = 20


@dataclass(frozen=True)
class One:
    """A fit: log p where each search ended, in the order begun; seconds of all of ours, of all at random."""

    task: str
    n_inputs: int
    kernel: str
    n: int
    seed: int
    ours: list[float]
    random: list[float]
    seconds: float
    random_seconds: float

    def miss(self, starts: int | None = None) -> float:
        """Nats that our first starts, or all, stay below the best at random."""
        return max(self.random) - max(self.ours[:starts])

    def random_miss(self, starts: int) -> float:
        """Nats that the first at random stay below the best of them."""
        return max(self.random) - max(self.random[:starts])


def measure(spec: TaskSpec, kernel: str, n: int, seed: int) -> One:
    """Both ways."""
    data = make_dataset(spec, seed, n, "separate")
    scaling, one = scaling_of(data.train.x, data.train.t), KERNELS[kernel]
    z = scaling.inputs(data.train.x)
    likelihood, bounds = Likelihood(one, z, scaling.targets(data.train.t)), bounds_of(one, z)
    begun = time.perf_counter()
    starts = starts_of(likelihood, bounds, wanted(one, *z.shape))
    ours = [search(likelihood, start, bounds)[1] for start in starts]
    ended = time.perf_counter()
    rng = np.random.default_rng(seed)
    points = [bounds.mean(1), *(rng.uniform(*bounds.T) for _ in range(RANDOM - 1))]
    random = [search(likelihood, point, bounds)[1] for point in points]
    seconds = ended - begun, time.perf_counter() - ended
    return One(spec.name, z.shape[1], kernel, n, seed, ours, random, *seconds)


def summary(ones: list[One]) -> dict[str, Any]:
    """Shares that found it, in percent, the worst miss in nats, starts and seconds."""

    def share(misses: list[float]) -> float:
        return 100 * mean(miss < SAME for miss in misses)

    return {
        "fits": len(ones),
        "starts": mean(len(one.ours) for one in ones),
        **{f"ours {k}": share([one.miss(k) for one in ones]) for k in (1, 2, 3)},
        "ours": share([one.miss() for one in ones]),
        "worst": max(one.miss() for one in ones),
        "better": 100 * mean(one.miss() < -SAME for one in ones),
        **{f"random {k}": share([one.random_miss(k) for one in ones]) for k in (3, 10)},
        "seconds": mean(one.seconds for one in ones),
        "random seconds": mean(one.random_seconds for one in ones),
    }


def lines(ones: list[One]) -> dict[str, dict[str, Any]]:
    """A line for each number of points and of inputs, and for all."""
    found = {}
    for several in (False, True):
        part = [one for one in ones if (one.n_inputs > 1) == several]
        for n in sorted({one.n for one in part}):
            words = f"{part[0].n_inputs} input{'s' * several}, {n} points"
            found[words] = summary([one for one in part if one.n == n])
    return found | {"all": summary(ones)}


def main() -> None:
    """Every task, kernel, size and seed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    asked = parser.parse_args()
    tasks = [spec for spec in load(STUDY).tasks.values() if spec.problem == "regression"]
    with threadpool_limits(1):
        ones = [
            measure(spec, kernel, n, seed)
            for n in asked.sizes
            for spec in tasks
            for kernel in NAMES
            for seed in range(asked.seeds)
        ]
    found = lines(ones)
    names = list(next(iter(found.values())))
    print(" " * 22 + "".join(f"{name:>15}" for name in names))
    for words, values in found.items():
        print(f"{words:22}" + "".join(f"{values[name]:15.4g}" for name in names))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    content = {"lines": found, "fits": [asdict(one) for one in ones], "machine": provenance()}
    OUT.write_text(json.dumps(content, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
