"""Records -> tables: reads the plan and its packs, writes every table of `report.schemas`."""

from pathlib import Path

import pyarrow as pa

from bench.tasks import bayes_accuracy
from report.cells import cells_frame, curves_table, diverged_frame, task_specs
from report.effects import effects_frame
from report.files import write_table
from report.gather import read_plan, read_records, read_rows
from report.provenance import provenance_frame
from report.schemas import (
    CELLS,
    CONFUSION,
    CURVES,
    DIVERGED,
    EFFECTS,
    PROVENANCE,
    SCOREBOARD,
    TIMES,
    WALLTIME,
)
from report.scoreboard import confusion_frame, scoreboard_frame, times_frame
from report.settings import settings_of

__all__ = ["read_records", "write_tables"]

COLUMNS = [
    "digest", "cell", "status", "reason", "engine", "seconds", "epochs_run",
    "diverged_epoch", "best_epoch", "epochs_to_95", "metrics", "curve",
]  # fmt: skip


def write_tables(plan: Path, packs: Path, out: Path) -> None:
    """Write every table as out/NAME.parquet and out/NAME.csv.

    plan: RESULTS/plan.json. packs: the folder of packs. UserError where the plan cannot be read, one
    of its cells is in no pack, or the disk refuses.
    """
    wanted = read_plan(plan)
    rows = read_rows(packs, wanted, wanted.digests, COLUMNS)
    write_table(curves_table(rows), CURVES, out)
    rows = rows.drop_columns(["curve"])
    write_table(rows.select(["digest", "pack", "seconds"]), WALLTIME, out)
    _write_frames(rows, out)
    write_table(provenance_frame(wanted, rows), PROVENANCE, out)


def _write_frames(rows: pa.Table, out: Path) -> None:
    cells = cells_frame(rows)
    limits = {name: bayes_accuracy(spec) for name, spec in task_specs(rows).items()}
    settings = settings_of(cells)
    scoreboard = scoreboard_frame(settings, limits)
    write_table(cells, CELLS, out)
    write_table(diverged_frame(cells), DIVERGED, out)
    write_table(scoreboard, SCOREBOARD, out)
    write_table(confusion_frame(cells, settings, scoreboard), CONFUSION, out)
    write_table(times_frame(cells, settings, scoreboard, rows["seconds"].to_numpy()), TIMES, out)
    write_table(effects_frame(settings), EFFECTS, out)
