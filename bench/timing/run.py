"""The verb `time`: measure the study's entries, say how it goes, write a file an entry."""

import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import get_args

from bench.device import missing
from bench.errors import UserError
from bench.fields import Device
from bench.provenance import provenance
from bench.study import Loaded, load
from bench.tasks.options import suggest
from bench.timing import estimate
from bench.timing.measurement import Measurement, Status, Timings, write_timings
from bench.timing.suite import Wanted
from bench.timing.work import Work

Clock = Callable[[Work], list[Measurement]]


def time_entries(study: Path, out: Path, entry: str | None = None, devices: str | None = None) -> None:
    """Measure one entry into the file `out`, or all into the folder `out`, a file each.

    devices: "cpu,cuda", where not all that the study names. UserError for a name that is none, and
    where a file cannot be written.
    """
    loaded = load(study)
    wanted = chosen(loaded, entry, devices)
    clock = clock_of(loaded.study.timing.samples)
    machine = provenance()
    for name, ones in wanted.items():
        file = out if entry is not None and out.suffix == ".json" else out / f"{name}.json"
        found = list(told(name, measured(ones, clock)))
        write_timings(file, Timings(machine, found))


def chosen(loaded: Loaded, entry: str | None, devices: str | None) -> dict[str, list[Wanted]]:
    """Measurements of the entries and devices asked for. UserError where there are none of that name."""
    wanted = loaded.timing
    if entry is not None and entry not in wanted:
        raise UserError(f"entry: found {entry!r} in {loaded.file}{suggest(entry, wanted)}")
    if not wanted:
        raise UserError(f"{loaded.file}: timing: has no entries")
    names = [one.strip() for one in devices.split(",")] if devices is not None else None
    for name in names or []:
        if name not in get_args(Device):
            raise UserError(f"device: found {name!r}{suggest(name, get_args(Device))}")
    return {
        name: [one for one in ones if names is None or one.device in names]
        for name, ones in wanted.items()
        if entry in (None, name)
    }


def clock_of(samples: int) -> Clock:
    """The clock with the study's number of samples."""
    from bench.timing.clock import Settings, measure

    settings = Settings(samples=samples)
    return lambda work: measure(work, settings)


def measured(ones: Collection[Wanted], clock: Clock) -> Iterator[Measurement]:
    """Every one's rows. Where K networks are too many, half as many are tried too, until they fit."""
    asked = {one.key for one in ones}
    for one in ones:
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
        return [_row(one, "unavailable", reason)]
    reason = estimate.too_large(one) or estimate.too_long(one)
    if reason is not None:
        return [_row(one, "failed", reason)]
    from bench.timing.works import work_of
    from bench.timing.works.data import NoSuchWorkError

    try:
        work = work_of(one)
    except NoSuchWorkError as error:
        return [_row(one, "unavailable", str(error))]
    return clock(work)


def _row(one: Wanted, status: Status, reason: str) -> Measurement:
    return Measurement(one.what, one.variant, one.device, one.sizes, one.unit, status, reason)


def told(entry: str, rows: Iterator[Measurement]) -> Iterator[Measurement]:
    """The same rows, a line on stderr for each."""
    for row in rows:
        print(f"{entry}: {line(row)}", file=sys.stderr, flush=True)
        yield row


def line(row: Measurement) -> str:
    """What, at which sizes, how long, and whether the machine was quiet."""
    told_by_model = ("width", "depth") if "model" in row.sizes else ()
    sizes = " ".join(f"{name}={value}" for name, value in row.sizes.items() if name not in told_by_model)
    words = " ".join(filter(None, [row.what, row.variant, row.device, row.phase, sizes]))
    if row.median is None:
        return f"{words}  {row.status}: {row.reason}"
    low, high = row.low or row.median, row.high or row.median
    factor, unit = next((f, u) for f, u in _UNITS if row.median >= f or u == "ns")
    value = f"{row.median / factor:.3g} {unit} [{low / factor:.3g}, {high / factor:.3g}] per {row.unit}"
    mark = f"  contaminated: {'; '.join(row.contaminated)}" if row.contaminated else ""
    return f"{words}  {value}{mark}"


_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns"))


def listing(study: Path, entry: str | None = None, devices: str | None = None) -> str:
    """A line an entry: measurements, those that this machine has no device for, about how long they take."""
    loaded = load(study)
    wanted = chosen(loaded, entry, devices)
    absent = {device: missing(device) for device in {one.device for ones in wanted.values() for one in ones}}
    rows = [["entry", "measurements", "no device", "too long", "seconds"]]
    rows += [_listed(name, ones, absent, loaded.study.timing.samples) for name, ones in wanted.items()]
    total = ["in all", *(str(sum(int(row[i]) for row in rows[1:])) for i in range(1, 5))]
    wide = max(len(row[0]) for row in rows)
    lines = [[row[0].ljust(wide), *(cell.rjust(12) for cell in row[1:])] for row in [*rows, total]]
    return "\n".join("  ".join(one) for one in lines)


def _listed(name: str, ones: list[Wanted], absent: Mapping[str, str | None], samples: int) -> list[str]:
    here = [one for one in ones if not absent[one.device]]
    timed = [one for one in here if estimate.too_long(one) is None]
    seconds = sum(estimate.measurement(one, samples) for one in timed)
    counts = len(ones), len(ones) - len(here), len(here) - len(timed), round(seconds)
    return [name, *(str(n) for n in counts)]
