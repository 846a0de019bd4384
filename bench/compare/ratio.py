"""One measurement in runs of A and of B: the ratio of its times, corrected for the machine's speed.

Each sample is divided by the geometric mean of the two yardsticks beside it (sgemm: what the machine
computes; calls: how quickly it goes from one small thing to the next). Nobody knows in which proportion
a piece of work follows the one or the other, but it lies between them: the geometric mean errs by half
of their disagreement at most, and that goes into the variance, as of a value anywhere between them.

What is resampled is what was drawn anew: the medians of a measurement's processes, or, where one
process took all samples, those. Of several runs the mean of their medians counts (of logarithms, so
that a ratio is a ratio).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtrit

from bench.statistics import Array
from bench.timing.correction import corrected, undisturbed, usable
from bench.timing.joined import by_process, medians
from bench.timing.measurement import Measurement

DRAWS = 1000
FEWEST = 5  # units a side: the bootstrap of fewer says nothing


@dataclass(frozen=True)
class Ratio:
    """x: log of b / a. reach: of its 95 % interval to both sides, by units and yardstick.

    variance: of x, from the same; df: of that variance. yardsticks: by which it is corrected.
    """

    x: float
    reach: float
    variance: float
    df: float
    yardsticks: tuple[str, ...]


def ratio(a: Sequence[Measurement], b: Sequence[Measurement], rng: np.random.Generator) -> Ratio:
    """b against a, all runs resampled: a sample and the yardstick beside it stay together."""
    if not all(run.waited for run in (*a, *b)):  # older files do not have it: then all pauses stay in
        a, b = ([replace(run, waited={}) for run in runs] for runs in (a, b))
    names = tuple(sorted(set.intersection(*(usable(run) for run in (*a, *b)))))
    logs = [[units(run, names) for run in runs] for runs in (a, b)]
    of_a, of_b = (float(np.mean([np.median(values) for values in runs])) for runs in logs)
    noise = [(_variance(values, rng) / len(runs) ** 2, len(values) - 1.0) for runs in logs for values in runs]
    ambiguity = _disagreement(a, b, names)
    parts = [*noise, (ambiguity**2 / 3, np.inf)]  # uniform between the yardsticks
    own = float(stdtrit(min(welch(noise), 1e9), 0.975)) * float(np.sqrt(sum(v for v, _ in noise)))
    return Ratio(of_b - of_a, float(np.hypot(own, ambiguity)), sum(v for v, _ in parts), welch(parts), names)


def units(one: Measurement, names: tuple[str, ...] = ()) -> Array:
    """Logarithms of what is resampled, over the yardsticks `names`: (processes,), or (samples,) of one."""
    logs = np.log(corrected(one, names))
    return np.array(medians(by_process(logs.tolist(), one.processes))) if len(one.processes) > 1 else logs


def welch(parts: list[tuple[float, float]]) -> float:
    """Degrees of freedom of a sum of variances, each with its own (Welch and Satterthwaite)."""
    whole = sum(v for v, _ in parts)
    below = sum(v**2 / df for v, df in parts)
    return whole**2 / below if below > 0 else np.inf


def _variance(values: Array, rng: np.random.Generator) -> float:
    """Of the median of (n,), by the bootstrap."""
    drawn = values[rng.integers(0, len(values), (DRAWS, len(values)))]
    return float(np.median(drawn, axis=1).var())


def _disagreement(a: Sequence[Measurement], b: Sequence[Measurement], names: tuple[str, ...]) -> float:
    """Half of what the yardsticks' own shifts differ by."""
    shifts = [_level(b, name) - _level(a, name) for name in names]
    return float(np.ptp(shifts)) / 2 if shifts else 0.0


def _level(runs: Sequence[Measurement], name: str) -> float:
    return float(np.mean([np.median(np.log(undisturbed(run, [name])[0])) for run in runs]))
