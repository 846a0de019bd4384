"""What the clock is given: a piece of work that can be done any number of times."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Run = Callable[[int], None]


@dataclass(frozen=True)
class Work:
    """One thing to be timed; names, sizes and unit as in `bench.timing.measurement.Measurement`.

    make: imports, data, models, everything that stands before the clock; gives the function that
        does the work n times and returns when the host has nothing more to hand over (the clock
        itself waits for the device). What is done the first time only (compilation, a library's
        start) belongs into the function, where the clock sees it as cold.
    units: of work that one time is (K networks of one epoch each: K). threads: that the work may
        use; the clock pins them. flops, bytes: of one unit, counted from the sizes.
    transfer: one copy of the work's data from host to device, where there is one.
    once: it cannot be repeated cheaply (a process' start, a pipeline): no calibration, few samples.
    processes: others than the measuring one do it: their first time is like all others, and how long they
        waited for a core is not known.
    """

    what: str
    variant: str
    device: str
    sizes: Mapping[str, int | str]
    unit: str
    make: Callable[[], Run]
    units: float = 1
    threads: int = 1
    flops: float | None = None
    bytes: float | None = None
    transfer: Callable[[], Callable[[], None]] | None = None
    once: bool = False
    processes: bool = False
