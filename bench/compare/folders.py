"""One side of a comparison, read: what a folder holds, and what in it could not be read."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from bench.compare.fingerprint import differences
from bench.compare.sides import files_of
from bench.errors import UserError
from bench.timing.measurement import Measurement, intact, read_timings, timing_files

Key = tuple[str, str, str, str, str]
TEXTS = ("digest", "task", "model", "problem", "status")
NUMBERS = ("seed", "test_accuracy", "test_rmse", "test_r2")


@dataclass
class Side:
    """measurements: by key, one a run; None where the folder has no timings. cells: the table or None.

    machines: of each part ("timing", "tables"), as `bench.provenance` tells it. broken: a line for
    each file or measurement that was left aside; notes: a line for what is worth knowing.
    """

    path: Path
    measurements: dict[Key, list[Measurement]] | None = None
    cells: pd.DataFrame | None = None
    machines: dict[str, Mapping[str, str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_side(folder: Path, timed: bool = True, deep: bool = True) -> Side:
    """A results folder (timing/, tables/), or one of these two itself. UserError where it is neither.

    Timings of several runs lie in folders of their own beneath timing/, one a run. timed: False to read none;
    deep: False for a run alone.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: {'not a folder' if folder.exists() else 'no such folder'}")
    parts = {name: folder / name for name in ("timing", "tables") if (folder / name).is_dir()}
    if not parts:
        times = files_of(folder)
        itself = {"tables": (folder / "cells.parquet").exists(), "timing": bool(times)}
        parts = {name: folder for name, there in itself.items() if there}
    side = Side(folder)
    if not timed:
        parts.pop("timing", None)
    if "timing" in parts:
        files = files_of(folder) if parts["timing"] == folder else timing_files(parts["timing"], deep=True)
        _read_timing(side, [one for one in files if deep or one.parent == parts["timing"]])
    if "tables" in parts:
        _read_tables(side, parts["tables"])
    if side.measurements is None and side.cells is None and not side.broken:
        timings = "neither timings (timing/*.json) nor tables" if timed else "no tables"
        raise UserError(f"{folder}: {timings} (tables/cells.parquet)")
    return side


def _read_timing(side: Side, files: list[Path]) -> None:
    found: dict[Key, dict[Path, Measurement]] = {}
    for file in files:
        try:
            timings = read_timings(file)
            if not isinstance(timings.machine, Mapping):
                raise UserError(f"{file}: not a file of timings (no machine)")
            machine = side.machines.setdefault("timing", timings.machine)
            if unlike := differences(machine, timings.machine):
                raise UserError(f"{file}: made on another machine than the files before it ({unlike[0]})")
        except UserError as error:
            side.broken.append(str(error))
            continue
        for number, one in enumerate(timings.measurements):
            where = f"{file}: measurement {number}"
            if wrong := flaw(one):
                side.broken.append(f"{where}: {wrong}")
                continue
            runs = found.setdefault(one.key, {})
            if file.parent in runs:
                side.notes.append(f"{where}: {describe(one)} was measured before; the latest counts")
                one = max(runs[file.parent], one, key=lambda m: m.started)
            runs[file.parent] = one
    if found:
        side.measurements = {key: list(runs.values()) for key, runs in found.items()}


def flaw(one: Measurement) -> str | None:
    """Why its numbers cannot be used, or None: an edited file is well-formed and wrong."""
    if not all(isinstance(word, str) for word in (one.what, one.variant, one.device, one.phase, one.status)):
        return "its name is not made of words"
    named = (one.sizes, one.yardstick, one.waited)
    if not all(isinstance(v, Mapping) for v in named) or not isinstance(one.contaminated, list):
        return "sizes, yardstick, waited or contaminated are not what they should be"
    for name, values in {"samples": one.samples, **one.yardstick}.items():
        if not isinstance(values, list) or not all(map(_is_time, values)):
            return f"{name} are not all positive seconds"
    for name, values in one.waited.items():
        if not isinstance(values, list) or not all(v == 0 or _is_time(v) for v in values):
            return f"waited: {name} are not all seconds"
    if not isinstance(one.processes, list) or not all(isinstance(n, int) for n in one.processes):
        return "processes are not all counts"
    if one.processes and (min(one.processes) < 1 or sum(one.processes) != len(one.samples)):
        return "processes are not what the samples come from"
    if one.status == "ok" and not one.samples:
        return "status ok, and no samples"
    return None


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and value > 0


def describe(one: Measurement) -> str:
    """A measurement's name: train fused cpu K=64 width=40; the phase where it is not steady."""
    words = [one.what, one.variant, one.device, *(f"{k}={v}" for k, v in sorted(one.sizes.items()))]
    return " ".join(words + [one.phase] * (one.phase != "steady"))


def _read_tables(side: Side, folder: Path) -> None:
    try:
        cells = _table(folder / "cells.parquet", (*TEXTS, *NUMBERS))
        if cells["digest"].duplicated().any():
            raise UserError(f"{folder / 'cells.parquet'}: a digest stands there twice")
        if not all(pd.api.types.is_numeric_dtype(cells[name]) for name in NUMBERS):
            raise UserError(f"{folder / 'cells.parquet'}: {', '.join(NUMBERS)} are not all numbers")
        machine = _table(folder / "provenance.parquet", ("key", "value"))
    except UserError as error:
        side.broken.append(str(error))
        return
    side.cells = cells.set_index("digest")
    side.machines["tables"] = dict(zip(machine["key"], machine["value"], strict=True))


def _table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """UserError where it is missing, not whole, not what was sealed, or lacks one of `columns`."""
    try:
        intact(path)
        table = pq.read_table(path.absolute(), page_checksum_verification=True).replace_schema_metadata(None)
        table.validate(full=True)  # texts that are none too
        frame = table.to_pandas()
    except FileNotFoundError as error:
        raise UserError(f"{path}: no such table") from error
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        raise UserError(f"{path}: not a whole table ({type(error).__name__})") from error
    if lacking := [name for name in columns if name not in frame.columns]:
        raise UserError(f"{path}: no column {', '.join(lacking)}")
    return frame
