"""A measurement: one thing, timed on one device at one size; and the files that hold them.

A timing folder holds `<name>.json` files, each of one job: a version, where its numbers come from
(`bench.provenance.provenance`, so that another machine's are never taken for this one's), and its
measurements. Nothing in it is unpickled, and one file missing or broken costs its own rows alone. Beside
them lies their seal (`bench.seals`): what files a folder has is asked of `timing_files` alone.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from bench.errors import UserError
from bench.files import digest_of, not_written, part_of, write_whole
from bench.seals import read_seal, seals_in

VERSION = 4
READABLE = (2, 3, VERSION)  # 2 lacks `drift`, both lack `waited`
HERE = "here"  # this machine, among those that tables name
BY_HAND = "by hand"  # what the seal says of files that `bench time` measured for a person
WORK = "work"  # what is timed, where yardsticks stand beside it by their names
Status = Literal["ok", "failed", "unavailable"]
Phase = Literal["cold", "transfer", "steady"]


class Summary(NamedTuple):
    """A median and the ends of its 95 % interval, in the unit of what it is of; None where it has none."""

    median: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Measurement:
    """Raw samples of one thing, and what the machine was like while they were taken.

    Of one process, or of several, one after the other (`bench.timing.joined`).

    what: of the suite (train, infer, gp-fit, gp-predict, start, pipeline, …). variant: who does it
        (plain, scikit-learn, vmap, fused, torch, …). sizes: what it was asked for (K, width, depth,
        n, batch_size, …). phase: cold is the first time, with compilation and caches to fill;
        transfer is host to device; steady is what follows.
    unit: what one unit of work is, in words ("epoch and network"). samples: seconds per unit, one
        a sample; warmup: those before them, less pauses where known; units: of one sample, which the
        clock chose so that it is long enough to be read.
    median, low, high: of the samples, with a 95 % interval; None where there are none. drift: the
        standard deviation of a whole run, in logarithms, that the interval takes in.
    yardstick: seconds that fixed work took beside each sample, by its name (sgemm, sweep, calls).
    waited: of each sample's seconds (`WORK`) and each yardstick's, those in which the measuring thread was
        ready to run and had no core; empty where that is not known, or where not it alone does the work.
    contaminated: what else went on meanwhile, a reason each; empty where the machine was quiet.
        attempt: 2 where a first one was contaminated and thrown away.
    flops, bytes: of one unit of work, counted from the sizes; None where nobody counted.
    """

    what: str
    variant: str
    device: str
    sizes: Mapping[str, int | str]
    unit: str
    status: Status = "ok"
    reason: str | None = None
    phase: Phase = "steady"
    samples: list[float] = field(default_factory=list)
    processes: list[int] = field(default_factory=list)
    units: int = 1
    warmup: list[float] = field(default_factory=list)
    median: float | None = None
    low: float | None = None
    high: float | None = None
    drift: float = 0.0
    yardstick: Mapping[str, list[float]] = field(default_factory=dict)
    waited: Mapping[str, list[float]] = field(default_factory=dict)
    load: Mapping[str, float | None] = field(default_factory=dict)
    contaminated: list[str] = field(default_factory=list)
    attempt: int = 1
    threads: int = 1
    flops: float | None = None
    bytes: float | None = None
    started: float = 0.0  # seconds since 1970, of the first warm-up
    ended: float = 0.0

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What tells one measurement of a machine from another."""
        return self.what, self.variant, self.device, self.phase, json.dumps(self.sizes, sort_keys=True)


@dataclass(frozen=True)
class Timings:
    """One file: its measurements and the machine they were made on."""

    machine: Mapping[str, str]
    measurements: list[Measurement]


def probe(file: Path) -> None:
    """UserError where it could not be written: told before ten minutes of measuring, not after."""
    beside = part_of(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.touch()
        beside.unlink()
        if file.is_dir():
            raise IsADirectoryError(21, "Is a directory")
    except OSError as error:
        raise not_written(file, error) from error


def write_timings(file: Path, timings: Timings) -> None:
    """Written beside and renamed. UserError where it cannot be."""
    data = {
        "version": VERSION,
        "machine": dict(timings.machine),
        "measurements": [asdict(one) for one in timings.measurements],
    }
    write_whole(file, json.dumps(data, indent=1))


def timing_files(folder: Path, deep: bool = False) -> list[Path]:
    """Files of timings that lie in a folder, by name: no seals, nothing hidden. deep: below it too."""
    found = sorted(folder.rglob("*.json") if deep else folder.glob("*.json"))
    return [
        file
        for file in found
        if not file.name.startswith("made-")
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    ]


def timing_folder(folder: Path) -> Path:
    """Where a results folder's timings lie; a folder that is none of results: itself."""
    inside = folder / "timing"
    return inside if inside.is_dir() or (folder / "plan.json").exists() else folder


def machines_in(folder: Path) -> dict[str, list[Path]]:
    """Machine -> its files of timings: of a folder named after one, or of a folder of such folders.

    Each may be a results folder. OSError where there is no such folder.
    """
    if timing_folder(folder) != folder or timing_files(folder):
        folders = [folder]
    else:
        folders = sorted(f for f in folder.iterdir() if f.is_dir() and not f.name.startswith("."))
    found = {Path(os.path.normpath(one.absolute())).name: timing_files(timing_folder(one)) for one in folders}
    return {name: files for name, files in found.items() if files}


def references_in(kept: Path) -> list[Path]:
    """Folders that other machines filled, in results/reference; the baseline of `regress` is none."""
    folders = [one for one in sorted(kept.glob("*")) if one.is_dir() and one.name != "baseline"]
    return [one for one in folders if machines_in(one)]


def machines_of(references: Iterable[Path]) -> dict[str, list[Path]]:
    """Machine -> its files, of all references: what other machines filled. Each has one name, one folder.

    A folder may be given twice. UserError where one is missing, has no timings, or a machine's name is taken.
    """
    found: dict[str, list[Path]] = {}
    for folder in references:
        if not folder.is_dir():
            raise UserError(f"{folder}: {'not a folder' if folder.exists() else 'no such folder of timings'}")
        named = machines_in(folder)
        if not named:
            raise UserError(
                f"{folder}: no file of timings; `python -m bench time --out {folder}` writes them"
            )
        for name, files in named.items():
            if name in found and files[0].parent.resolve() == found[name][0].parent.resolve():
                continue
            taken = "this machine" if name == HERE else found[name][0].parent if name in found else None
            if taken is not None:
                raise UserError(
                    f"{files[0].parent}: {name!r} is {taken} already; a folder of another name would do"
                )
            found[name] = files
    return found


def reference_digests(references: Iterable[Path]) -> dict[str, str]:
    """MACHINE/NAME -> digest of every file of other machines.

    UserError for one that is no file of timings, or not whole; OSError where one cannot be read.
    """
    found = machines_of(references).items()
    for _, files in found:
        for file in files:
            read_timings(file)  # told before anything is trained
    return {f"{name}/{file.name}": digest_of(file) for name, files in found for file in files}


def by_hand(folder: Path) -> bool:
    """Whether a person measured what is in a folder of timings, not the pipeline; nothing was moved aside."""
    seals = [read_seal(path) for path in seals_in(folder)]
    hands = all(seal is not None and BY_HAND in seal.made_of for seal in seals)
    return hands and bool(timing_files(folder)) and not any(folder.glob("*.json.bad"))


def intact(file: Path) -> None:
    """UserError where a file is not what was sealed; OSError where it cannot be read.

    A file that no seal of its folder names, copied or older than seals, is taken as it is. Where several
    folders were copied into one, one seal that knows these bytes is enough.
    """
    seals = {path: read_seal(path) for path in seals_in(file.parent)}
    said = {seal.files[file.name] for seal in seals.values() if seal and file.name in seal.files}
    if digest_of(file) in said:
        return
    if said:
        raise UserError(
            f"{file}: damaged: not the bytes that were sealed; copy it anew from where it was made "
            "(results that snakemake makes, its next run makes again)"
        )
    if unread := [path.name for path, seal in seals.items() if seal is None]:
        raise UserError(
            f"{file}: cannot be checked: its seal {unread[0]} is damaged or another version's; "
            "copy both anew from where they were made, or remove the seal"
        )


def read_timings(file: Path) -> Timings:
    """UserError where the file is not whole, not what was sealed, not ours, or of another version."""
    try:
        intact(file)
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["version"] not in READABLE:
            raise UserError(f"{file}: timings of version {data['version']}, this code reads {VERSION}")
        return Timings(data["machine"], [_measurement(one) for one in data["measurements"]])
    except OSError as error:
        raise UserError(f"{file}: could not be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(f"{file}: not a file of timings ({type(error).__name__}: {error})") from error


def _measurement(data: dict[str, Any]) -> Measurement:
    return Measurement(**data)
