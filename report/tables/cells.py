"""The tables `cells`, `curves` and `diverged`: records laid out in rows and columns, nothing computed."""

from collections.abc import Collection

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from bench.cell import TaskSpec
from bench.choosing.axes import axes_frame, cells_in, metrics_of
from report.tables.cell_schemas import CELLS, CURVES, DIVERGED, METRIC_NAMES
from report.tables.columns import REAL, checked
from report.tables.files import arrow_schema

PLAIN = (
    "digest", "status", "reason", "engine", "epochs_run", "diverged_epoch", "best_epoch", "epochs_to_95",
    "trend",
)  # fmt: skip
CHOOSING, CONFIRMING = "choosing", "confirming"


def cells_frame(rows: pa.Table, fresh: Collection[int] = ()) -> pd.DataFrame:
    """One row a record, in the rows' order, as the schema `cells` says. fresh: seeds that confirm."""
    frame = axes_frame(cells_in(rows))
    frame["stage"] = np.where(np.isin(frame["seed"].to_numpy(int), list(fresh)), CONFIRMING, CHOOSING)
    metrics = metrics_of(rows, frame["kind"].to_numpy(str), METRIC_NAMES)
    more = {name: rows[name].to_pandas() for name in PLAIN}
    more |= {n: pd.Series(metrics[:, i], dtype=REAL) for i, n in enumerate(METRIC_NAMES)}
    return checked(pd.concat([frame, pd.DataFrame(more)], axis=1), CELLS)


def fresh_in(cells: pd.DataFrame) -> list[int]:
    """The seeds of the table `cells` that confirm."""
    return sorted({int(seed) for seed in cells.loc[cells["stage"] == CONFIRMING, "seed"]})


def curves_table(rows: pa.Table) -> pa.Table:
    """Every curve's epochs below each other, as the schema `curves` says; what is not finite is missing."""
    wanted = arrow_schema(CURVES)
    parts = []
    for names, curves in zip(rows["digest"].chunks, rows["curve"].chunks, strict=True):
        parent = pc.list_parent_indices(pc.struct_field(curves, "epoch"))
        columns = [names.take(parent)]
        for field in wanted.names[1:]:
            flat = pc.list_flatten(pc.struct_field(curves, field))
            columns.append(_finite(flat) if pa.types.is_floating(flat.type) else flat)
        parts.append(pa.table(columns, names=wanted.names).cast(wanted))
    return pa.concat_tables(parts) if parts else wanted.empty_table()


def diverged_frame(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells that are not ok."""
    return checked(cells[cells["status"] != "ok"], DIVERGED)


def task_specs(rows: pa.Table) -> dict[str, TaskSpec]:
    """The tasks met in the records, by name, in the records' order."""
    specs: dict[str, TaskSpec] = {}
    for cell in cells_in(rows):
        task = cell["task"]
        if task["name"] not in specs:
            specs[task["name"]] = TaskSpec.from_dict(task)
    return specs


def _finite(values: pa.Array) -> pa.Array:
    """Values in single precision; NaN and what overflows become missing."""
    single = values.cast(pa.float32(), safe=False)
    return pc.if_else(pc.is_finite(single), single, pa.scalar(None, pa.float32()))
