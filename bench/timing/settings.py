"""What the clock is told, and what it reads."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bench.timing import load
from bench.timing.threads import waiter
from bench.timing.yardstick import Do, yardstick


@dataclass(frozen=True)
class ClockSettings:
    """How long, how often; seconds.

    samples: of a steady measurement; once_samples: of work that cannot be repeated cheaply.
    sample_seconds: the least length of a sample, reached by loops. Warming up goes on until the
    medians of two batches of `batch` samples agree within `agree`, or for warmup_seconds.
    tries: of a sample of several loops, at most; the first in which no other had the core is the last.
    pause_seconds: before a contaminated measurement is repeated. blocks: of successive samples, that
    the interval takes as drawn together.
    """

    samples: int = 30
    once_samples: int = 5
    sample_seconds: float = 0.01
    batch: int = 5
    agree: float = 0.03
    warmup_seconds: float = 1.0
    tries: int = 4
    pause_seconds: float = 1.0
    blocks: int = 6
    limits: load.Limits = field(default_factory=load.Limits)


@dataclass(frozen=True)
class Instruments:
    """What the clock reads; tests put their own in.

    now: seconds since 1970. waited: of the calling thread, `bench.timing.load.waited_so_far`.
    """

    clock: Callable[[], float] = time.perf_counter
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    read: Callable[[], load.Reading] = load.read
    waited: Callable[[], float | None] = load.waited_so_far
    yardstick: Callable[[str], Mapping[str, Do]] = yardstick
    waiter: Callable[[str], Do] = waiter
