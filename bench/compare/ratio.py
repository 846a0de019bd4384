"""One measurement in runs of A and of B: the ratio of its times, corrected for the machine's speed.

Of run r with units u (its processes, each the median of its samples; or the samples of a single process)

    l_ru = log(seconds / geometric mean of the yardsticks beside them)      (`bench.timing.correction`)
    x    = mean_r median_u l_ru in B  -  the same in A                      = log(b / a)

Logarithms come first, so that a ratio is a difference, its errors are shares and no delta method is needed.
What is resampled is what was drawn anew, the units. Runs are independent, so that the variances of the
medians, each by the bootstrap, add as those of a difference of means:

    var(x) = sum over the runs of A  var_r / n_A^2  +  sum over those of B  var_r / n_B^2  +  h^2 / 3

The last is the yardsticks' own ambiguity. Nobody knows in which proportion a piece of work follows sgemm
(what the machine computes) or calls (how quickly it goes from one small thing to the next), but it lies
between them: the geometric mean is wrong by h at most, half of what the two shifts differ by, and the
variance of a value that may lie anywhere between -h and h is h^2 / 3 (JCGM 100:2008, 4.3.7).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bench.compare.student import Component, half_width, summed
from bench.statistics import Array
from bench.timing.correction import corrected, undisturbed, usable
from bench.timing.joined import by_process, medians
from bench.timing.measurement import Measurement

DRAWS = 1000
FEWEST = 5  # units a side: the bootstrap of fewer says nothing


@dataclass(frozen=True)
class Ratio:
    """x: log(b / a). error: of x, by units and yardsticks. yardsticks: by which it is corrected.

    reach: of the 95 % interval of x to both sides. Of the units it is Student's, and the ambiguity counts
    whole, as the bound that it is; half widths of independent parts add in squares (Howe 1974).
    """

    x: float
    reach: float
    error: Component
    yardsticks: tuple[str, ...]


def ratio(a: Sequence[Measurement], b: Sequence[Measurement], rng: np.random.Generator) -> Ratio:
    """b against a, all runs resampled: a sample and the yardsticks beside it stay together."""
    if not all(run.waited for run in (*a, *b)):  # older files do not have it: then all pauses stay in
        a, b = ([replace(run, waited={}) for run in runs] for runs in (a, b))
    names = tuple(sorted(set.intersection(*(usable(run) for run in (*a, *b)))))
    of_a, of_b = ([units(run, names) for run in runs] for runs in (a, b))
    noise = [*_noise(of_a, rng), *_noise(of_b, rng)]
    h = _ambiguity(a, b, names)
    reach = float(np.hypot(half_width(summed(noise)), h))
    return Ratio(_middle(of_b) - _middle(of_a), reach, summed([*noise, Component(h**2 / 3, np.inf)]), names)


def units(one: Measurement, names: tuple[str, ...] = ()) -> Array:
    """Logarithms l_u of what is resampled, over the yardsticks `names`: (processes,), or (samples,) of one.

    Without names: of seconds.
    """
    logs = np.log(corrected(one, names))
    return np.array(medians(by_process(logs.tolist(), one.processes))) if len(one.processes) > 1 else logs


def _middle(runs: Iterable[Array]) -> float:
    """Mean over the runs of their medians, of logarithms (units,) each."""
    return float(np.mean([np.median(logs) for logs in runs]))


def _noise(runs: Sequence[Array], rng: np.random.Generator) -> list[Component]:
    """What each run adds to the variance of their mean, with as many degrees of freedom as units less one."""
    return [Component(_variance(logs, rng) / len(runs) ** 2, len(logs) - 1.0) for logs in runs]


def _variance(values: Array, rng: np.random.Generator) -> float:
    """Of the median of (n,): that of the medians of DRAWS samples with replacement (Efron 1979)."""
    drawn = values[rng.integers(0, len(values), (DRAWS, len(values)))]  # (DRAWS, n)
    return float(np.median(drawn, axis=1).var())


def _ambiguity(a: Sequence[Measurement], b: Sequence[Measurement], names: tuple[str, ...]) -> float:
    """h: half of what the shifts of the yardsticks themselves, from A to B, differ by; 0 with one or none."""
    shifts = [_of_yardstick(b, name) - _of_yardstick(a, name) for name in names]
    return float(np.ptp(shifts)) / 2 if shifts else 0.0


def _of_yardstick(runs: Sequence[Measurement], name: str) -> float:
    """Mean over the runs of its median logarithm of seconds."""
    return _middle(np.log(undisturbed(run, [name])[0]) for run in runs)
