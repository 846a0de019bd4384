"""One measurement made of those of several processes.

Every process places its memory anew and finds the machine as it is then: what stays the same within a
process differs between two of them by more than the samples of either tell. The processes are
therefore what is counted: the median of their medians, and the exact interval of that median. Processes
of one run follow each other within minutes and do not tell what an hour changes: `drift`, a standard
deviation of logarithms known from pairs of runs, is added to the interval in squares.

What shares a core with this machine and belongs to another tenant shows in no counter of the kernel.
It shows in the yardstick `calls`, which then takes up to twice its usual time and otherwise moves by 3 %.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from bench.statistics import Z95, median_interval
from bench.timing.correction import corrected, undisturbed, usable
from bench.timing.measurement import Measurement

WITNESS, SLOWER = "calls", 0.1  # a yardstick; by how much above its usual it contaminates
Ends = tuple[float | None, float | None]


def joined(parts: Sequence[Measurement], asked: int, drift: float = 0.0) -> Measurement:
    """The same thing measured in each of several processes, as one measurement.

    Where `enough(asked)` of them are clean, these alone; else all, contaminated. Processes in which it
    failed are left out and told of, unless it failed in all.
    """
    good = [one for one in parts if one.status == "ok" and one.samples]
    if not good:
        return parts[0]
    clean = [one for one in good if not one.contaminated]
    believed = len(clean) >= enough(asked)
    used = clean[:1] if believed and asked == 1 else clean if believed else good
    if len(used) == 1:  # its own interval is that of a process, where more were asked for
        middle = medians([used[0].samples])[0]
        ends = (used[0].low, used[0].high) if asked == 1 else (None, None)
        low, high = widened(middle, ends, drift)
    else:
        middle, low, high = interval(medians([one.samples for one in used]), drift)
    return replace(
        used[0],
        samples=_chained([one.samples for one in used]),
        processes=[len(one.samples) for one in used],
        units=min(one.units for one in used),
        warmup=_chained([one.warmup for one in used]),
        median=middle,
        low=low,
        high=high,
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
    """Values that stand one process after the other, taken apart; all together where there was one."""
    ends = np.cumsum(processes or [len(values)])
    return [list(values[end - n : end]) for end, n in zip(ends, processes or [len(values)], strict=True)]


def medians(groups: Sequence[Sequence[float]]) -> list[float]:
    """Of every process' samples."""
    return [float(np.median(group)) for group in groups]


def interval(values: Sequence[float], drift: float = 0.0) -> tuple[float, float | None, float | None]:
    """Median of the processes' medians and the ends of its 95 % interval; None where one is all."""
    found = median_interval(values)
    ends = (float(found.low), float(found.high)) if found.n > 1 else (None, None)
    return float(found.mean), *widened(float(found.mean), ends, drift)


def widened(middle: float, ends: Ends, drift: float) -> Ends:
    """The ends of a 95 % interval, the standard deviation of a whole run added in squares of logarithms."""
    if not drift or None in ends:
        return ends
    low, high = (math.hypot(math.log(end / middle), Z95 * drift) for end in ends if end)
    return middle * math.exp(-low), middle * math.exp(high)


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
