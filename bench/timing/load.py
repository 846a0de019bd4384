"""What else the machine does while something is timed: read before and after, and judged in words.

Counters of the operating system, not samples of a process list: between two readings nothing is missed. Of
processor time only the cores that this process may use count (a container may use fewer than there are).
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

TICK = 0.01  # seconds; Linux counts the cores' time in steps of this
SCHEDULE = Path("/proc/thread-self/schedstat")


@dataclass(frozen=True)
class Limits:
    """Above which a measurement counts as contaminated; shares, not percent.

    others: of the usable cores' time that went to other processes. steal: of this process' cores'
    time that the hypervisor gave away. waited: of the time that the measuring thread was ready to
    run and had no core. moved: of the yardstick, between the parts of one measurement.
    """

    others: float = 0.05
    steal: float = 0.02
    waited: float = 0.02
    moved: float = 0.2


@dataclass(frozen=True)
class Reading:
    """The machine at one moment. All seconds since some start; None where the system does not tell.

    at: a clock that only goes on. total, busy, steal: of the usable cores, summed: all their time;
    at work for anyone; wanted and not given by a hypervisor. own: this process and the children it
    waited for. waited: the calling thread, ready and without a core. load: of one minute, over all
    cores. frequency: of the cores, MHz.
    """

    at: float
    cores: int
    total: float
    busy: float
    steal: float
    own: float
    waited: float | None = None
    load: float | None = None
    frequency: float | None = None


def read() -> Reading:
    """The machine now. Takes a fraction of a millisecond."""
    usable = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    cores = psutil.cpu_times(percpu=True)
    if usable and usable[-1] < len(cores):
        cores = [cores[i] for i in usable]
    fields = [core._asdict() for core in cores]
    # guest time is counted in user already; iowait is idle time with a disk to wait for
    at_work = ("user", "nice", "system", "irq", "softirq")
    busy = sum(f.get(name, 0.0) for f in fields for name in at_work)
    steal = sum(f.get("steal", 0.0) for f in fields)
    rest = sum(f.get(name, 0.0) for f in fields for name in ("idle", "iowait"))
    own = os.times()
    return Reading(
        at=time.monotonic(),
        cores=len(cores),
        total=busy + steal + rest,
        busy=busy,
        steal=steal,
        own=own.user + own.system + own.children_user + own.children_system,
        waited=waited_so_far(),
        load=psutil.getloadavg()[0] if hasattr(psutil, "getloadavg") else None,
        frequency=_frequency(),
    )


def waited_so_far(file: Path = SCHEDULE) -> float | None:
    """Seconds that the calling thread was ready and had no core, since it began.

    The second of Linux' numbers, nanoseconds (Documentation/scheduler/sched-stats). The third counts its
    turns on a core; none of them means a system that does not count.
    """
    try:
        _, waited, turns = file.read_text(encoding="utf-8").split()
        return int(waited) / 1e9 if int(turns) else None
    except (OSError, ValueError):
        return None


def _frequency() -> float | None:
    """MHz; None on machines that hide it."""
    try:
        found = psutil.cpu_freq()
    except (OSError, RuntimeError, NotImplementedError):
        return None
    return float(found.current) if found and found.current else None


def between(before: Reading, after: Reading, threads: int) -> dict[str, float | None]:
    """What went on between two readings, as `Measurement.load` keeps it.

    others, steal, waited: shares as in `Limits`; load: the larger average; frequency: the lower.
    None where the system did not tell, or its counters did not move (some containers).
    """
    wall = after.at - before.at
    counted = after.total - before.total > wall * after.cores / 2
    # less than a few ticks is the counters' own grain
    others = _grain((after.busy - before.busy) - (after.own - before.own), 4 * TICK)
    steal = _grain(after.steal - before.steal, 2 * TICK)
    waited = None
    if before.waited is not None and after.waited is not None and wall > 0:
        waited = max(0.0, after.waited - before.waited) / wall
    return {
        "others": min(1.0, others / (wall * after.cores)) if counted else None,
        "steal": min(1.0, steal / (wall * min(threads, after.cores))) if counted else None,
        "waited": waited,
        "load": max(_there(before.load, after.load), default=None),
        "frequency_mhz": min(_there(before.frequency, after.frequency), default=None),
        "cores": float(after.cores),
    }


def _grain(seconds: float, least: float) -> float:
    return seconds if seconds > least else 0.0


def _there(*values: float | None) -> list[float]:
    return [v for v in values if v is not None]


def reasons(
    load: Mapping[str, float | None], moved: Mapping[str, float], limits: Limits | None = None
) -> list[str]:
    """Why a measurement is contaminated, one line each; empty where it is not.

    load: of `between`. moved: of each yardstick, from `bench.timing.yardstick.moved`.
    """
    limits = limits or Limits()
    words = {
        "others": f"other processes took {{:.0%}} of {load.get('cores') or 0:.0f} cores",
        "steal": "the hypervisor gave {:.0%} of the time away",
        "waited": "ready and without a core {:.0%} of the time",
    }
    found = []
    for name, text in words.items():
        share = load.get(name)
        if share is not None and share > getattr(limits, name):
            found.append(text.format(share))
    found += [f"yardstick {name} moved by {by:.0%}" for name, by in moved.items() if by > limits.moved]
    return found
