"""The verb `time`: measure the study's entries in rounds and write a file an entry; or list them."""

import platform
import shutil
import signal
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, get_args

import bench
from bench.device import missing
from bench.errors import UserError
from bench.files import committing, discard
from bench.provenance import provenance
from bench.running.guard import hold
from bench.seals import key_of, made_in, seal_in, seals_in, write_seal
from bench.seeds import digest
from bench.study.fields import Device
from bench.study.loading import load
from bench.study.schema import Loaded
from bench.study.timing_section import Timing
from bench.tasks.options import suggest
from bench.timing import estimate
from bench.timing.attempt import Clock
from bench.timing.measurement import BY_HAND, Timings, intact, probe, timing_files, write_timings
from bench.timing.rounds import in_rounds, one_round, starter
from bench.timing.suite import Wanted, measurements_of

# in this package, what times depend on; the workflow measures anew where it changes
CODE = ("timing/**/*", "training/**/*", "gp/*", "statistics.py")
SUFFIXES = (".py", ".cpp", ".h")
# of the clock's settings: shorter than a measurement that stands alone, since processes are what counts
IN_THE_SUITE: dict[str, Any] = {
    **{"once_samples": 1, "sample_seconds": 0.005, "pause_seconds": 0.2},
    **{"batch": 3, "warmup_seconds": 0.2},
}


def time_entries(
    study: Path, out: Path, entry: str | None = None, devices: str | None = None, key: str | None = None
) -> None:
    """Measure one entry into the file `out`, or all into the folder `out`, a file each.

    devices: "cpu,cuda", where not all that the study names. key: of the folder's seal, that of `suite`, where
    the folder is made as a whole; None where other files of times stay in it, sealed as before. What is
    measured lies in a hidden folder beside `out` until all is: a call that was ended goes on there. UserError
    for a name that is none, a file that cannot be written, another of the folder that is damaged, another
    call at the same, and where the study is not the one that the key is of.
    """
    loaded = load(study)
    wanted = chosen(loaded, entry, devices)
    told = key_of(suite(loaded.study.timing, wanted))
    if key is not None and key != told:
        raise UserError(f"{study}: its timing section has changed since this run began; run snakemake again")
    files = {name: out / f"{name}.json" for name in wanted}
    if entry is not None and out.suffix == ".json":
        files[entry] = out
    machine, begun = provenance(), code()
    for file in files.values():
        probe(file)
    if key is None:
        _others(files.values())  # told before hours have gone
    words = ["--study", str(study), *(["--entry", entry] if entry else [])]
    words += ["--device", devices] if devices else []
    ones = [one for of_entry in wanted.values() for one in of_entry]
    here = any(missing(device) is None for device in {one.device for one in ones})
    timing = loaded.study.timing
    rounds = timing.processes if here else 1
    signal.signal(signal.SIGTERM, _end)
    folder = out.absolute().with_name(f".{out.absolute().name}.rounds")
    with hold(folder) or nullcontext():
        found = iter(
            in_rounds(
                ones, rounds, starter(words), folder, time.time_ns(), timing.drift, _about(machine, timing)
            )
        )
        made = {}
        for name, of_entry in wanted.items():
            made[files[name]] = Timings(machine, [row for _ in of_entry for row in next(found)])
        of = {"code": begun, **({BY_HAND: True} if key is None else {})}
        _write(made, _others(files.values()) if key is None else {}, told, of)
        shutil.rmtree(folder, ignore_errors=True)


def _write(
    made: Mapping[Path, Timings], others: Mapping[str, Path], key: str, made_of: Mapping[str, Any]
) -> None:
    """Write timings into their folder, and the seal of these and of others there."""
    (folder,) = {file.parent for file in made}
    with committing():
        for old in seals_in(folder):
            discard(old)
        for file, timings in made.items():
            write_timings(file, timings)
        files = {**others, **{file.name: file for file in made}}
        write_seal(seal_in(folder, key), files, made_of)


def _others(files: Collection[Path]) -> dict[str, Path]:
    """What else the seals of these files' folder tell of, and is there. UserError where one is damaged."""
    (folder,) = {file.parent for file in files}
    others = [file for file in timing_files(folder) if file not in files]
    for file in others:
        intact(file)
    told = {name for seal in made_in(folder) for name in seal.files}
    return {file.name: file for file in others if file.name in told}


def suite(timing: Timing, wanted: Mapping[str, list[Wanted]]) -> dict[str, Any]:
    """What times are made of: the code, how often they are taken, and of what."""
    entries = {
        entry: [[one.what, one.variant, one.device, dict(one.sizes)] for one in ones]
        for entry, ones in wanted.items()
    }
    samples = [timing.samples, timing.processes, timing.drift]
    return {"code": code(), "samples": samples, "wanted": entries}


def _about(machine: Mapping[str, str], timing: Timing) -> str:
    """Digest of what must be the same for an ended call to be gone on with: host, machine, settings, code."""
    here = {name: words for name, words in machine.items() if name != "commit"}
    return digest([platform.node(), here, timing.samples, code()])


def code() -> str:
    """Digest of the files behind the times."""
    package = Path(bench.__file__).parent
    files = sorted(f for pattern in CODE for f in package.glob(pattern) if f.suffix in SUFFIXES)
    return digest([[f.name, f.read_text(encoding="utf-8")] for f in files])


def _end(number: int, _: object) -> None:
    """The process of the round goes with this one."""
    raise SystemExit(128 + number)


def time_round(study: Path, out: Path, number: int, entry: str | None, devices: str | None) -> None:
    """One round of the same, in this process, into the file `out` of `bench.timing.rounds`."""
    loaded = load(study)
    ones = [one for of_entry in chosen(loaded, entry, devices).values() for one in of_entry]
    timing = loaded.study.timing
    one_round(ones, number, clock_of(timing, number), out, _about(provenance(), timing))


def chosen(loaded: Loaded, entry: str | None, devices: str | None) -> dict[str, list[Wanted]]:
    """Measurements of the entries and devices asked for. UserError where there are none of that name."""
    wanted = measurements_of(loaded.study.timing, loaded.models)
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


def clock_of(timing: Timing, number: int) -> Clock:
    """The clock with that part of the study's samples that the process of this number takes."""
    from bench.timing.clock import measure
    from bench.timing.settings import ClockSettings

    settings = ClockSettings(samples=part(timing, number), **IN_THE_SUITE)
    return lambda work: measure(work, settings)


def part(timing: Timing, number: int) -> int:
    """Samples of one process: shared evenly; one that stands in for another takes no fewer than that did."""
    each, more = divmod(timing.samples, timing.processes)
    return max(1, each + (number < more or (number >= timing.processes and more > 0)))


def listing(study: Path, entry: str | None = None, devices: str | None = None) -> str:
    """A line an entry: measurements, those that this machine has no device for, about how long they take."""
    loaded = load(study)
    wanted = chosen(loaded, entry, devices)
    absent = {device: missing(device) for device in {one.device for ones in wanted.values() for one in ones}}
    rows = [["entry", "measurements", "no device", "too long", "seconds"]]
    rows += [_listed(name, ones, absent, loaded.study.timing) for name, ones in wanted.items()]
    total = ["in all", *(str(sum(int(row[i]) for row in rows[1:])) for i in range(1, 5))]
    wide = max(len(row[0]) for row in rows)
    lines = [[row[0].ljust(wide), *(cell.rjust(12) for cell in row[1:])] for row in [*rows, total]]
    return "\n".join("  ".join(one) for one in lines)


def expected_seconds(timing: Timing, ones: Sequence[Wanted]) -> float:
    """About how long these measurements take, all processes."""
    here = [one for one in ones if estimate.too_long(one) is None]
    each = timing.samples / timing.processes
    return timing.processes * sum(estimate.measurement(one, each) for one in here)


def _listed(name: str, ones: Sequence[Wanted], absent: Mapping[str, str | None], timing: Timing) -> list[str]:
    here = [one for one in ones if not absent[one.device]]
    timed = [one for one in here if estimate.too_long(one) is None]
    counts = len(ones), len(ones) - len(here), len(here) - len(timed), round(expected_seconds(timing, timed))
    return [name, *(str(n) for n in counts)]
