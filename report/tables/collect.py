"""Records -> tables, and times -> tables of times: writes every table of `report.tables.schemas`.

The two kinds lie in folders of their own and are made apart: what is trained is shown before it is timed.
"""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from bench.compare.earlier import digests_before
from bench.errors import UserError
from bench.exploring.files import read_parts
from bench.files import digest_of, whole_folder
from bench.imports import code_digest
from bench.record import SPENT, check_pack, read_header
from bench.seals import seal_folder, written_in
from bench.tasks import bayes_accuracy
from bench.timing.measurement import reference_digests
from report.tables.before import duets_frame, history_frame
from report.tables.cell_schemas import CELLS, CURVES, DIVERGED
from report.tables.cells import cells_frame, curves_table, diverged_frame, task_specs
from report.tables.chosen_schemas import CONFUSION, EFFECTS, SCOREBOARD, TIMES
from report.tables.columns import Schema, checked
from report.tables.densities import densities_frame, sureness_frame
from report.tables.density_schemas import DENSITIES, SURENESS
from report.tables.effects import effects_frame
from report.tables.exploring import frames_of
from report.tables.files import times_beside, write_table
from report.tables.gather import PlanIndex, read_plan, read_records, read_rows
from report.tables.process_schemas import PROCESSES
from report.tables.processes import processes_frame
from report.tables.provenance import Headers, provenance_frame
from report.tables.results import results_of
from report.tables.schemas import PROVENANCE, WALLTIME
from report.tables.scoreboard import confusion_frame, scoreboard_frame, times_frame
from report.tables.task_schemas import TASKS
from report.tables.tasks import tasks_frame
from report.tables.timing_schemas import (
    CROSSOVERS,
    DUETS,
    HISTORY,
    MACHINES,
    SCALING,
    SPEEDUPS,
    TIMINGS,
)
from report.tables.timings import (
    crossovers_frame,
    machines_frame,
    read_folders,
    scaling_frame,
    speedups_frame,
    timings_frame,
)

__all__ = ["read_records", "write_cells", "write_tables", "write_times"]

COLUMNS = [
    "digest", "cell", "status", "reason", "engine", "seconds", "epochs_run",
    "diverged_epoch", "best_epoch", "epochs_to_95", "trend", "metrics", "curve", "detail",
]  # fmt: skip


def write_tables(
    plan: Path,
    packs: Path,
    out: Path,
    timing: Iterable[Path] = (),
    references: Iterable[Path] = (),
    before: Path | None = None,
    explored: Iterable[Path] = (),
) -> None:
    """Write every table, those of times beside `out`, without seals. As `write_cells` and `write_times`."""
    write_cells(plan, packs, out, explored=explored)
    write_times(timing, references, out, before=before)


def write_cells(
    plan: Path,
    packs: Path,
    out: Path,
    key: str | None = None,
    meaning: str | None = None,
    explored: Iterable[Path] = (),
) -> None:
    """Write every table of cells as out/NAME.parquet and out/NAME.csv; `out` appears as a whole.

    plan: RESULTS/plan.json. packs: the folder of packs. key: of the seal, None for none. meaning: what the
    plan has to mean, where it must not be another. explored: files of what was explored. UserError where it
    does, the plan cannot be read, one of its cells is in no pack, or the disk refuses.
    """
    wanted = read_plan(plan)
    if meaning is not None and wanted.meaning != meaning:
        raise UserError(f"{plan}: the plan of another study, which came since; run snakemake again")
    code = code_digest("report.tables")  # as it was read; what is changed meanwhile makes other tables
    rows = read_rows(packs, wanted, wanted.every, COLUMNS)
    with whole_folder(out, written_in) as folder:
        write = partial(write_table, out=folder, plan=wanted.meaning)
        write(curves_table(rows), CURVES)
        rows = rows.drop_columns(["curve"])
        names = sorted(set(rows["pack"].to_pylist()))
        headers = {name: read_header(packs / f"{name}.parquet") for name in names}
        write(_walltime(rows, headers), WALLTIME)
        _write_frames(rows, wanted, write)
        files = list(explored)
        for schema, frame in frames_of(read_parts(files)).items():
            write(frame, schema)
        write(provenance_frame(wanted, rows, headers), PROVENANCE)
        if key is not None:
            parts = {"explored": {file.name: digest_of(file) for file in files}}
            seal_folder(folder, key, {"code": code} | parts | _made_of(wanted, packs, rows))


def write_times(
    timing: Iterable[Path],
    references: Iterable[Path],
    out: Path,
    key: str | None = None,
    before: Path | None = None,
) -> None:
    """Write every table of times into the folder beside `out`, which appears as a whole.

    timing: files of timings made here. references: folders that other machines filled. key: of the seal, None
    for none. before: the results folder that a duet and kept runs lie in. UserError where one of these files
    is not ours, or the disk refuses.
    """
    timing, references, code = list(timing), list(references), code_digest("report.tables")
    with whole_folder(times_beside(out), written_in) as folder:
        found = read_folders(timing, references)
        timings = timings_frame(found)
        write_table(timings, TIMINGS, folder)
        write_table(machines_frame(found), MACHINES, folder)
        write_table(speedups_frame(timings), SPEEDUPS, folder)
        write_table(scaling_frame(timings), SCALING, folder)
        write_table(crossovers_frame(timings), CROSSOVERS, folder)
        write_table(duets_frame(before), DUETS, folder)
        write_table(history_frame(before), HISTORY, folder)
        if key is not None:
            measured = {file.name: digest_of(file) for file in timing if file.is_file()}
            made_of = {"code": code, "timing": measured, "references": reference_digests(references)}
            made_of |= {"before": digests_before(before)}
            seal_folder(folder, key, made_of)


def _made_of(plan: PlanIndex, packs: Path, rows: pa.Table) -> dict[str, Any]:
    """The study's meaning, and the bytes of the packs that the tables are made of."""
    names = sorted(set(rows["pack"].to_pylist()))
    return {
        "study": plan.content.get("study_digest"),
        "plan": plan.meaning,
        "packs": {name: check_pack(packs / f"{name}.parquet") for name in names},
    }


def _walltime(rows: pa.Table, headers: Headers) -> pd.DataFrame:
    """What each cell took, and the process that trained it."""
    frame = rows.select(["digest", "pack", "seconds"]).to_pandas()
    for what in SPENT:
        told = {name: (header.get("spent") or {}).get(what) for name, header in headers.items()}
        frame[what] = frame["pack"].map(told).astype(float)
    return checked(frame, WALLTIME)


def _write_frames(rows: pa.Table, plan: PlanIndex, write: Callable[[pd.DataFrame, Schema], None]) -> None:
    cells = cells_frame(rows, plan.fresh_seeds)
    specs = task_specs(rows)
    limits = {name: bayes_accuracy(spec) for name, spec in specs.items()}
    results = results_of(cells, plan.fresh_seeds, plan.margins)
    scoreboard = scoreboard_frame(results, limits)
    placed = [spec.placed(plan.settings.get("files", {})) for spec in specs.values()]
    write(tasks_frame(placed, int(plan.settings.get("shown_seed", 0))), TASKS)
    write(cells, CELLS)
    write(diverged_frame(cells), DIVERGED)
    write(scoreboard, SCOREBOARD)
    write(confusion_frame(cells, results, scoreboard), CONFUSION)
    write(times_frame(cells, results, scoreboard, rows["seconds"].to_numpy()), TIMES)
    write(effects_frame(results), EFFECTS)
    write(processes_frame(cells, rows), PROCESSES)
    densities = densities_frame(cells, rows)
    write(densities, DENSITIES)
    write(sureness_frame(densities, cells, results, scoreboard), SURENESS)
