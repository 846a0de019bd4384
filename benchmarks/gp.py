"""How fast, and how surely, are the hyperparameters of Gaussian processes found? `make bench-gp`.

Ways to the same optimum, on the default study's regression tasks with rbf and matern, 10 to 200 training
points, several seeds; kernels, bounds and scaled data are the same, one thread each:

    compiled      `bench.gp.regression.fits`: all problems of a size together, as a job of a study has them
    lapack        the same without a compiler
    scikit-learn  GaussianProcessRegressor, one start (its default) and twenty

Where a way ends is judged in extended precision: without noise in the targets, matrices are so nearly
singular that double precision is right to hundredths of a nat alone, and the luckiest of twenty starts looks
the best. A fit has found the optimum whose log marginal likelihood is within NATS of the best that any way
found there. Times are of the same problems, one way after the other. Writes results/benchmarks/gp.json.
"""

import argparse
import json
import time
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bench.cell import TaskSpec
from bench.gp.bounds import bounds_of
from bench.gp.kernels import KERNELS
from bench.gp.likelihood import JITTER
from bench.gp.regression import Points, fits
from bench.gp.scaling import scaling_of
from bench.provenance import provenance
from bench.study.loading import load
from bench.tasks import make_dataset

Array = NDArray[np.float64]
Long = np.longdouble
OUT = Path("results/benchmarks/gp.json")
STUDY = Path("config/study.yaml")
NAMES = ("rbf", "matern")
SIZES = (10, 20, 50, 100, 200)
STARTS = 20  # of scikit-learn
NATS = 1e-3


def problems(n: int, seeds: int, several: bool) -> list[Points]:
    """The study's regression tasks of one input, or of several, with n training points."""
    specs = [spec for spec in load(STUDY).tasks.values() if spec.problem == "regression"]
    return [points for spec in specs for seed in range(seeds) if (points := _points(spec, seed, n, several))]


def _points(spec: TaskSpec, seed: int, n: int, several: bool) -> Points | None:
    data = make_dataset(spec, seed, n, "separate")
    return Points(data.train.x, data.train.t) if (data.n_inputs > 1) == several else None


def scaled(points: Points, kernel: str) -> tuple[Array, Array, Array]:
    """Inputs, targets and bounds as they are searched in."""
    scaling = scaling_of(points.x, points.t)
    z = scaling.inputs(points.x)
    return z, scaling.targets(points.t), bounds_of(KERNELS[kernel], z)


def exactly(kernel: str, z: Array, t: Array, theta: Array) -> float:
    """log p of rbf or matern in extended precision (numpy's long doubles)."""
    z, t, (c, *own, noise) = z.astype(Long), t.astype(Long), np.exp(theta.astype(Long))
    q = (((z[:, None] - z) / own) ** 2).sum(2)
    u = np.sqrt(5 * q)
    K = c * (np.exp(-q / 2) if kernel == "rbf" else (1 + u + u * u / 3) * np.exp(-u))
    K[np.diag_indices(len(t))] += noise + Long(JITTER)
    value = -len(t) / 2 * np.log(2 * Long(np.pi))
    for j in range(len(t)):
        if not K[j, j] > 0:
            return -np.inf
        side = np.sqrt(K[j, j])
        K[j:, j] /= side
        v = t[j] / side
        value -= v * v / 2 + np.log(side)
        t[j + 1 :] -= K[j + 1 :, j] * v
        K[j + 1 :, j + 1 :] -= np.outer(K[j + 1 :, j], K[j + 1 :, j])
    return float(value)


def scikit_learn(points: Points, kernel: str, starts: int) -> Array:
    """Theta where GaussianProcessRegressor ends."""
    from sklearn.gaussian_process import GaussianProcessRegressor, kernels

    z, t, logs = scaled(points, kernel)
    bounds = np.exp(logs)
    middle = np.sqrt(bounds[1:-1].prod(1))
    nearest = {"rbf": kernels.RBF, "matern": partial(kernels.Matern, nu=2.5)}[kernel]
    own = nearest(middle, bounds[1:-1])
    k = kernels.ConstantKernel(1.0, bounds[0]) * own + kernels.WhiteKernel(1e-2, bounds[-1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = GaussianProcessRegressor(k, alpha=JITTER, n_restarts_optimizer=starts - 1, random_state=0)
        return np.asarray(model.fit(z, t).kernel_.theta)


def ours(points: Sequence[Points], kernel: str, compiled: bool) -> list[Array]:
    """Theta of each, of one that has none its bounds' middle."""
    found = fits(points, kernel, compiled=compiled)
    return [
        scaled(one, kernel)[2].mean(1) if isinstance(fit, Exception) else fit.theta
        for one, fit in zip(points, found, strict=True)
    ]


def measured(points: Sequence[Points], kernel: str) -> dict[str, tuple[list[float], float]]:
    """Each way's log p of every problem, and its seconds of one."""
    ways: dict[str, Callable[[], list[Array]]] = {
        "compiled": lambda: ours(points, kernel, True),
        "lapack": lambda: ours(points, kernel, False),
        "scikit-learn": lambda: [scikit_learn(one, kernel, 1) for one in points],
        f"scikit-learn, {STARTS} starts": lambda: [scikit_learn(one, kernel, STARTS) for one in points],
    }
    found = {}
    for name, way in ways.items():
        begun = time.perf_counter()
        thetas = way()
        seconds = time.perf_counter() - begun
        if name == "compiled":  # so short that it is measured again
            begun, repeats = time.perf_counter(), 5
            for _ in range(repeats):
                way()
            seconds = (time.perf_counter() - begun) / repeats
        judged = zip(points, thetas, strict=True)
        values = [exactly(kernel, *scaled(one, kernel)[:2], theta) for one, theta in judged]
        found[name] = values, seconds / len(points)
    return found


def line(found: dict[str, tuple[list[float], float]]) -> dict[str, Any]:
    """Of every way: milliseconds a fit, share at the best, how far the worst is below it."""
    best = np.max([values for values, _ in found.values()], axis=0)
    reference, alone = (found[name][1] for name in (f"scikit-learn, {STARTS} starts", "scikit-learn"))
    told: dict[str, Any] = {"fits": len(best)}
    for name, (values, seconds) in found.items():
        below = best - np.array(values)
        told[name] = {
            "ms": 1e3 * seconds,
            "at the best": 100 * float(np.mean(below < NATS)),
            "at scikit-learn's": 100 * float(np.mean(np.array(values) > np.array(found[_LAST][0]) - NATS)),
            "worst": float(below.max()),
            "times one start": alone / seconds,
            "times twenty": reference / seconds,
        }
    return told


_LAST = f"scikit-learn, {STARTS} starts"


def main() -> None:
    """Every size and kernel."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--several", action="store_true", help="tasks of several inputs alone")
    asked = parser.parse_args()
    told = {}
    with threadpool_limits(1):
        for n in asked.sizes:
            for kernel in NAMES:
                points = problems(n, asked.seeds, asked.several)
                found = line(measured(points, kernel))
                told[f"{kernel}, {n} points"] = found
                print(f"{kernel}, {n} points, {found.pop('fits')} fits")
                for name, values in found.items():
                    print(f"  {name:26}" + "  ".join(f"{k} {v:.4g}" for k, v in values.items()), flush=True)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"lines": told, "machine": provenance()}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
