"""One measurement in runs of A and of B: the ratio of its times, corrected for the machine's speed.

Each sample is divided by the geometric mean of the yardsticks beside it (sgemm: what the machine
computes; sweep: what its memory moves). Nobody knows in which proportion a piece of work follows
the one or the other, but it lies between them: the geometric mean errs by half of their
disagreement at most, and that goes into the variance, as of a value anywhere between them.
Of several runs the mean of their medians counts (of logarithms, so that a ratio is a ratio).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.statistics import Array
from bench.timing.measurement import Measurement

DRAWS = 1000
FEWEST = 5  # samples a side: the bootstrap of fewer says nothing


@dataclass(frozen=True)
class Ratio:
    """x: log of b / a. below, above: how far its 95 % interval reaches, by samples and yardstick.

    variance: of x, from the same; df: of that variance. yardsticks: by which it is corrected.
    """

    x: float
    below: float
    above: float
    variance: float
    df: float
    yardsticks: tuple[str, ...]


def ratio(a: Sequence[Measurement], b: Sequence[Measurement], rng: np.random.Generator) -> Ratio:
    """b against a, all runs resampled: a sample and the yardstick beside it are drawn together."""
    names = tuple(sorted(set.intersection(*(usable(run) for run in (*a, *b)))))
    logs = [[corrected(run, names) for run in runs] for runs in (a, b)]
    of_a, of_b = (float(np.mean([np.median(values) for values in runs])) for runs in logs)
    drawn = [[_medians(values, rng) for values in runs] for runs in logs]
    means = [np.mean(medians, axis=0) for medians in drawn]
    low, high = np.quantile(means[1] - means[0], [0.025, 0.975])
    x = of_b - of_a
    ambiguity = _disagreement(a, b, names)
    parts = [
        (float(medians.var()) / len(runs) ** 2, len(values) - 1.0)
        for runs, sides in zip(logs, drawn, strict=True)
        for values, medians in zip(runs, sides, strict=True)
    ]
    parts.append((ambiguity**2 / 3, np.inf))  # uniform between the yardsticks
    return Ratio(
        x,
        float(np.hypot(max(x - low, 0), ambiguity)),
        float(np.hypot(max(high - x, 0), ambiguity)),
        sum(variance for variance, _ in parts),
        welch(parts),
        names,
    )


def usable(one: Measurement) -> set[str]:
    """Yardsticks that were read beside every sample."""
    return {name for name, values in one.yardstick.items() if len(values) == len(one.samples)}


def corrected(one: Measurement, names: tuple[str, ...]) -> Array:
    """Logarithms of the samples over the geometric mean of the yardsticks beside them, (n,)."""
    logs = np.log(np.asarray(one.samples, float))
    return logs - np.mean([np.log(one.yardstick[name]) for name in names], axis=0) if names else logs


def welch(parts: list[tuple[float, float]]) -> float:
    """Degrees of freedom of a sum of variances, each with its own (Welch and Satterthwaite)."""
    whole = sum(v for v, _ in parts)
    below = sum(v**2 / df for v, df in parts)
    return whole**2 / below if below > 0 else np.inf


def _medians(values: Array, rng: np.random.Generator) -> Array:
    return np.asarray(np.median(values[rng.integers(0, len(values), (DRAWS, len(values)))], axis=1))


def _disagreement(a: Sequence[Measurement], b: Sequence[Measurement], names: tuple[str, ...]) -> float:
    """Half of what the yardsticks' own shifts differ by."""
    shifts = [_level(b, name) - _level(a, name) for name in names]
    return float(np.ptp(shifts)) / 2 if shifts else 0.0


def _level(runs: Sequence[Measurement], name: str) -> float:
    return float(np.mean([np.median(np.log(run.yardstick[name])) for run in runs]))
