"""A wanted measurement -> its rows: what the clock gives, or why it was not asked; and a line for each."""

from collections.abc import Callable, Collection, Iterator

from bench.device import missing
from bench.timing import estimate
from bench.timing.measurement import Measurement, Status
from bench.timing.suite import Wanted
from bench.timing.units import three, unit_of
from bench.timing.work import Work

Clock = Callable[[Work], list[Measurement]]


def measured(one: Wanted, clock: Clock, asked: Collection[tuple[object, ...]] = ()) -> Iterator[Measurement]:
    """Its rows. Where K networks are too many, half as many are tried too, until they fit.

    asked: keys of what is measured anyway.
    """
    trying: Wanted | None = one
    while trying is not None:
        rows = attempt(trying, clock)
        yield from rows
        trying = trying.halved if any(map(too_many, rows)) else None
        if trying is not None and trying.key in asked:
            trying = None


def too_many(row: Measurement) -> bool:
    """Whether it failed for want of memory or time."""
    return row.status == "failed" and (row.reason or "").startswith(("out of memory", "too long"))


def attempt(one: Wanted, clock: Clock) -> list[Measurement]:
    """What the clock gives, or a row that says why it was not asked."""
    reason = missing(one.device)
    if reason is not None:
        return [blank(one, "unavailable", reason)]
    reason = estimate.too_large(one) or estimate.too_long(one)
    if reason is not None:
        return [blank(one, "failed", reason)]
    from bench.timing.works import work_of
    from bench.timing.works.data import NoSuchWorkError

    try:
        work = work_of(one)
    except NoSuchWorkError as error:
        return [blank(one, "unavailable", str(error))]
    return clock(work)


def blank(one: Wanted, status: Status, reason: str) -> Measurement:
    """A row without samples."""
    return Measurement(one.what, one.variant, one.device, one.sizes, one.unit, status, reason)


def line(row: Measurement) -> str:
    """What, at which sizes, how long, and whether the machine was quiet."""
    in_its_name = ("width", "depth") if "model" in row.sizes else ()
    sizes = " ".join(f"{name}={value}" for name, value in row.sizes.items() if name not in in_its_name)
    words = " ".join(filter(None, [row.what, row.variant, row.device, row.phase, sizes]))
    if row.median is None:
        return f"{words}  {row.status}: {row.reason}"
    factor, unit = unit_of(row.median)
    ends = ""
    if row.low is not None and row.high is not None:
        ends = f" [{three(row.low / factor)}, {three(row.high / factor)}]"
    mark = f"  contaminated: {'; '.join(row.contaminated)}" if row.contaminated else ""
    return f"{words}  {three(row.median / factor)} {unit}{ends} per {row.unit}{mark}"
