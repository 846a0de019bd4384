"""A run of the timing suite, kept: one Parquet file with its machine, a row a measurement, and read again."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from bench.compare.fingerprint import MACHINE
from bench.compare.folders import describe, read_side
from bench.compare.ratio import units
from bench.errors import UserError
from bench.files import write_whole
from bench.timing.correction import undisturbed, usable
from bench.timing.measurement import WORK, Measurement, timing_files, timing_folder

VERSION = 1
LATEST = 1e11  # seconds since 1970: milliseconds are none
COLD = "cold"  # first times are no series: one sample a process, of a machine that is not warm
COLUMNS = {
    "name": str,  # train fused cpu K=64 width=40
    "unit": str,  # epoch and network
    "yardsticks": str,  # by which `log` is corrected
    "log": float,  # median over processes of log(seconds / geometric mean of the yardsticks beside them)
    "seconds": float,  # median over processes, less pauses
    "processes": int,
    "threads": int,  # that the work had
    "contaminated": bool,
}


@dataclass(frozen=True)
class Run:
    """started: seconds since 1970. machine: its provenance. rows: COLUMNS, one a measurement."""

    file: Path
    started: float
    machine: Mapping[str, str]
    rows: pd.DataFrame

    @property
    def commit(self) -> str:
        return self.machine.get("commit", "not recorded")


def record(results: Path, history: Path) -> list[tuple[Path, bool]]:
    """Keep the timings of a results folder, each of its runs as one file; the files, and whether each is new.

    The same run is kept once, however often it is asked, as it was when most of it was there. UserError where
    there are none, or one is broken.
    """
    if not results.is_dir():
        raise UserError(f"{results}: {'not a folder' if results.exists() else 'no such folder'}")
    folders = dict.fromkeys(file.parent for file in timing_files(timing_folder(results), deep=True))
    if not folders:
        raise UserError(f"{results}: no timings (timing/*.json); a run with a timing section makes them")
    made = [_content(folder) for folder in folders]
    found = []
    for name, content in made:
        file, before = history / name, _before(content, history)
        new = not before or all(len(run.rows) < _rows_of(content) for run in before)
        if new:
            write_whole(file, content)
            for run in before:
                if run.file != file:
                    run.file.unlink(missing_ok=True)
        found.append((file if new else before[0].file, new))
    return found


def _before(content: bytes, history: Path) -> list[Run]:
    """Kept runs that have a sample in common with this one: the same run, of which more or less was there."""
    mine = _samples(_run(Path(), io.BytesIO(content)))
    return [run for run in read_history(history)[0] if mine & _samples(run)]


def _rows_of(content: bytes) -> int:
    return int(pq.read_metadata(io.BytesIO(content)).num_rows)


def _samples(run: Run) -> set[tuple[str, float]]:
    """What no two runs have in common: an entry's time to the last digit."""
    return set(zip(run.rows["name"], run.rows["seconds"], strict=True))


def read_history(history: Path) -> tuple[list[Run], list[str]]:
    """All runs that are kept, the oldest first; a line for each file that is not whole."""
    runs, broken = [], []
    for file in sorted(history.glob("*.parquet")):
        try:
            runs.append(_read(file))
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
            broken.append(f"{file}: not a kept run ({type(error).__name__}); record it anew, or remove it")
    whole: list[Run] = []
    for run in sorted(runs, key=lambda run: (run.started, run.file.name)):
        if twice := next((one for one in whole if _samples(one) & _samples(run)), None):
            broken.append(f"{run.file}: the same run as {twice.file.name}; remove one of them")
        else:
            whole.append(run)
    return whole, broken


def _content(folder: Path) -> tuple[str, bytes]:
    """Name and bytes of the file that keeps a folder's timings."""
    side = read_side(folder, deep=False)
    if side.broken:
        raise UserError(side.broken[0])
    every = (one for runs in (side.measurements or {}).values() for one in runs)
    ones = [one for one in every if one.status == "ok" and one.phase != COLD]
    if not ones:
        raise UserError(f"{folder}: no measurement with a result, but for first times")
    rows = pd.DataFrame(map(_row, ones)).astype(COLUMNS).sort_values("name", ignore_index=True)
    started, machine = min(one.started for one in ones), dict(side.machines["timing"])
    about = {"version": VERSION, "started": started, "machine": machine}
    table = pa.Table.from_pandas(rows, preserve_index=False)
    table = table.replace_schema_metadata({"bench": json.dumps(about, sort_keys=True)})
    written = io.BytesIO()
    pq.write_table(table, written, compression="zstd", write_page_checksum=True)
    when = datetime.fromtimestamp(started, UTC).strftime("%Y%m%dT%H%M%S")
    place = hashlib.sha256(json.dumps([machine.get(key) for key in MACHINE]).encode()).hexdigest()[:8]
    digest = hashlib.sha256(written.getvalue()).hexdigest()[:8]
    return f"{when}-{machine.get('commit', 'unknown')[:10]}-{place}-{digest}.parquet", written.getvalue()


def _row(one: Measurement) -> dict[str, object]:
    names = tuple(sorted(usable(one)))
    work = undisturbed(one, [WORK])[0]
    at_work = np.exp(float(np.median(np.log(work))))
    return {
        "name": describe(one),
        "unit": one.unit,
        "yardsticks": " ".join(names),
        "log": float(np.median(units(one, names))),
        "seconds": float(at_work),
        "processes": max(len(one.processes), 1),
        "threads": one.threads,
        "contaminated": bool(one.contaminated),
    }


def _read(file: Path) -> Run:
    return _run(file, file.absolute())


def _run(file: Path, source: Path | io.BytesIO) -> Run:
    """ValueError where its numbers are none."""
    table = pq.read_table(source, page_checksum_verification=True)
    about = json.loads((table.schema.metadata or {})[b"bench"])
    if about["version"] != VERSION:
        raise ValueError(f"version {about['version']}")
    rows = table.replace_schema_metadata(None).to_pandas()[list(COLUMNS)].astype(COLUMNS)
    started, machine = float(about["started"]), dict(about["machine"])
    numbers = np.isfinite(rows[["log", "seconds"]].to_numpy(float)).all() and (rows["seconds"] > 0).all()
    if not numbers or not 0 <= started < LATEST or not machine or rows["name"].duplicated().any():
        raise ValueError("numbers that no run has")
    return Run(file, started, machine, rows)
