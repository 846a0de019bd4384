"""Warming up: until two successive medians agree, and a sample is long enough."""

import math
import statistics
from collections.abc import Callable

from bench.timing.settings import ClockSettings


def warm_up(
    sample: Callable[[int], float], settings: ClockSettings, clock: Callable[[], float]
) -> tuple[int, list[float]]:
    """Loops that make a sample long enough, and the seconds per loop of all samples on the way.

    sample: seconds with a core, of so many loops. Elapsed seconds, on a busy machine, would make for
    fewer loops, and the first of them, which meets the caches as others left them, would count for more.
    """
    end = clock() + settings.warmup_seconds
    kept: list[float] = []
    loops, before = 1, math.inf
    while not kept or clock() < end:
        batch: list[float] = []
        while len(batch) < settings.batch and (not batch or clock() < end):
            batch.append(sample(loops) / loops)
        kept += batch
        now = statistics.median(batch)
        loops = _loops(now, settings)
        if abs(now - before) <= settings.agree * now:
            break
        before = now
    return loops, kept


def _loops(seconds: float, settings: ClockSettings) -> int:
    """How many of so many seconds make a sample."""
    return max(1, math.ceil(settings.sample_seconds / max(seconds, 1e-9)))
