"""One measurement made of those of several processes.

Every process places its memory anew and finds the machine as it is then: what stays the same within a
process differs between two of them by more than the samples of either tell. The processes are
therefore what is counted. With m_p the median of the samples of process p, of P,

    m         = median over p of m_p, seconds
    [l, h]    = [m_(k + 1), m_(P - k)]           by rank; exact whatever the distribution, k = 0 for P = 6
                                                 (`bench.statistics.median_interval`)

Processes of one run follow each other within minutes and do not tell what an hour changes: that is `drift`,
sigma, the standard deviation of a whole run's shift in logarithms, known from pairs of runs. It is
independent of how processes scatter, and half widths of independent errors add in squares, on each side by
itself and in logarithms, since it is a share (Howe 1974; Zou and Donner 2008):

    low  = m exp(-sqrt(log(l / m)^2 + (1.96 sigma)^2))
    high = m exp(+sqrt(log(h / m)^2 + (1.96 sigma)^2))

What shares a core with this machine and belongs to another tenant shows in no counter of the operating
system. It shows in the yardstick `calls`, which then takes up to twice its usual time and otherwise moves
by 3 %.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from statistics import median

import numpy as np

from bench.statistics import Z95, median_interval
from bench.timing.correction import corrected, undisturbed, usable
from bench.timing.measurement import Measurement, Summary

WITNESS, SLOWER = "calls", 0.1  # a yardstick; by how much above its usual it contaminates


def joined(parts: Sequence[Measurement], asked: int, drift: float = 0.0) -> Measurement:
    """The same thing measured in each of several processes, as one measurement.

    Where `enough(asked)` of them are clean, these alone; else all, contaminated. Processes in which it
    failed are left out and told of, unless it failed in all. asked: how many processes were to measure it.
    """
    good = [one for one in parts if one.status == "ok" and one.samples]
    if not good:
        return parts[0]
    clean = [one for one in good if not one.contaminated]
    believed = len(clean) >= enough(asked)
    used = clean[:1] if believed and asked == 1 else clean if believed else good
    found = interval(medians([one.samples for one in used]), drift)
    if asked == len(used) == 1:  # then its samples' own interval is all there is
        found = widened(Summary(found.median, used[0].low, used[0].high), drift)
    return replace(
        used[0],
        samples=_chained([one.samples for one in used]),
        processes=[len(one.samples) for one in used],
        units=min(one.units for one in used),
        warmup=_chained([one.warmup for one in used]),
        median=found.median,
        low=found.low,
        high=found.high,
        drift=drift,
        yardstick=_by_name([one.yardstick for one in used]),
        waited=_by_name([one.waited for one in used]),
        load=_load([one.load for one in used]),
        contaminated=[] if believed else _reasons(parts, asked),
        attempt=2 if len(parts) > asked else max(one.attempt for one in used),
        threads=max(one.threads for one in used),
        started=min(one.started for one in used),
        ended=max(one.ended for one in used),
    )


def enough(asked: int) -> int:
    """Clean processes that suffice: one of six or more may be lost to a neighbour."""
    return asked - 1 if asked > 5 else asked


def _reasons(parts: Sequence[Measurement], asked: int) -> list[str]:
    """Why it failed or too few have it, and what was found beside it, with the number of the process."""
    failed = Counter(one.reason or one.status for one in parts if one.status != "ok" or not one.samples)
    found = [f"failed in {n} of {len(parts)} processes: {why}" for why, n in failed.items()]
    if len(parts) < asked:
        found.append(f"in {len(parts)} of {asked} processes alone")
    return found + [f"process {i}: {why}" for i, one in enumerate(parts, 1) for why in one.contaminated]


def usual(rows: Sequence[Measurement]) -> dict[str, float]:
    """What the witness mostly takes on each device: the lower quartile of its medians, seconds."""
    found: dict[str, list[float]] = {}
    for one in rows:
        if one.yardstick.get(WITNESS):
            found.setdefault(one.device, []).append(_witness(one))
    return {device: float(np.quantile(values, 0.25)) for device, values in found.items()}


def judged(one: Measurement, usually: Mapping[str, float]) -> Measurement:
    """The same, contaminated where the witness took longer than usual beside it."""
    if not one.yardstick.get(WITNESS):
        return one
    by = _witness(one) / usually[one.device] - 1
    why = [f"yardstick {WITNESS} {by:.0%} above its usual"] if by > SLOWER else []
    return replace(one, contaminated=[*one.contaminated, *why])


def _witness(one: Measurement) -> float:
    """Seconds with a core: of those without one the load tells."""
    return float(np.median(undisturbed(one, [WITNESS])[0]))


def by_process(values: Sequence[float], processes: Sequence[int]) -> list[list[float]]:
    """Values (n,) that stand one process after the other, as a list a process.

    processes: how many each has; empty: there was one.
    """
    numbers = processes or [len(values)]
    ends = np.cumsum(numbers)
    return [list(values[end - n : end]) for end, n in zip(ends, numbers, strict=True)]


def medians(groups: Sequence[Sequence[float]]) -> list[float]:
    """m_p: of every process' samples, in their unit."""
    return [float(median(group)) for group in groups]


def interval(values: Sequence[float], drift: float = 0.0) -> Summary:
    """Of the processes' medians (P,), seconds or ratios: theirs, and its interval; no ends where P is 1."""
    found = median_interval(values)
    ends = (float(found.low), float(found.high)) if found.n > 1 else (None, None)
    return widened(Summary(float(found.mean), *ends), drift)


def widened(found: Summary, drift: float) -> Summary:
    """With the standard deviation of a whole run, a share, added to both ends in squares of logarithms."""
    if not drift or found.low is None or found.high is None:
        return found
    whole = Z95 * drift
    below = math.hypot(math.log(found.low / found.median), whole)
    above = math.hypot(math.log(found.high / found.median), whole)
    return Summary(found.median, found.median * math.exp(-below), found.median * math.exp(above))


def corrected_medians(one: Measurement) -> list[float]:
    """Of every process' samples over the yardstick beside each; empty without a yardstick."""
    names = usable(one)
    return medians(by_process(corrected(one, names).tolist(), one.processes)) if names else []


def _load(found: Sequence[Mapping[str, float | None]]) -> dict[str, float | None]:
    """The worst of each: most of others, least frequency."""
    worst: dict[str, float | None] = {}
    for name in found[0]:
        values = [value for one in found if (value := one.get(name)) is not None]
        worst[name] = (min if name == "frequency_mhz" else max)(values) if values else None
    return worst


def _by_name(found: Sequence[Mapping[str, list[float]]]) -> dict[str, list[float]]:
    return {name: _chained([one.get(name, []) for one in found]) for name in found[0]}


def _chained(lists: Sequence[list[float]]) -> list[float]:
    return list(chain.from_iterable(lists))
