"""The tables `cells`, `curves` and `diverged`: records laid out in rows and columns, nothing computed."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from bench.cell import TaskSpec
from bench.errors import UserError
from bench.score import REGRESSION
from bench.seeds import digest
from bench.tasks import n_points
from report.tables.columns import REAL, checked
from report.tables.files import arrow_schema
from report.tables.schemas import CELLS, CURVES, DIVERGED, METRIC_NAMES

PLAIN = (
    "digest", "status", "reason", "engine", "epochs_run", "diverged_epoch", "best_epoch", "epochs_to_95",
    "trend",
)  # fmt: skip
SAME_NAME = (
    "activation", "eta", "alpha", "bias", "batch_size", "reduction", "loss",
    "optimiser", "momentum", "eps", "epochs", "dtype", "early_stop", "device", "seed",
)  # fmt: skip


# Kind of model -> significant digits of its metrics that hold, whichever processor's BLAS they rest on.
HOLD = {"linear": 7, "gp": 3}
_REAL = tuple(f"_{metric}" for metric in (*REGRESSION, "loss", "brier"))  # the others follow from counts


def cells_frame(rows: pa.Table) -> pd.DataFrame:
    """One row a record, in the rows' order, as the schema `cells` says."""
    cells = [json.loads(text) for text in rows["cell"].to_pylist()]
    columns: dict[str, Any] = {name: rows[name].to_pandas() for name in PLAIN}
    columns |= {name: [c.get(name) for c in cells] for name in SAME_NAME}
    for name in ("name", "problem"):
        columns["task" if name == "name" else name] = [c["task"][name] for c in cells]
    columns["model"] = [c["model"]["name"] for c in cells]
    columns["kind"] = [c["model"]["kind"] for c in cells]
    columns["hidden"] = [_hidden(c["model"]) for c in cells]
    columns["init"] = [_init(c.get("init")) for c in cells]
    columns["betas"] = [_betas(c.get("betas")) for c in cells]
    columns["schedule"] = [_schedule(c.get("schedule")) for c in cells]
    columns["split"] = [c.get("split", "separate") for c in cells]
    columns["n_train"] = _training_points(cells)
    metrics = _holding(_metrics(rows["metrics"]), np.array(columns["kind"]))
    columns |= {n: pd.Series(metrics[:, i], dtype=REAL) for i, n in enumerate(METRIC_NAMES)}
    return checked(pd.DataFrame(columns), CELLS)


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
    for text in rows["cell"].to_pylist():
        task = json.loads(text)["task"]
        if task["name"] not in specs:
            specs[task["name"]] = TaskSpec.from_dict(task)
    return specs


def _hidden(model: dict[str, Any]) -> str | None:
    if model["kind"] not in ("neuron", "mlp"):
        return None
    return "-".join(str(width) for width in model.get("hidden", ()))


def _init(init: str | list[float] | None) -> str | None:
    return f"fixed {digest(init, length=6)}" if isinstance(init, list) else init


def _betas(betas: list[float] | None) -> str | None:
    """0.9, 0.999."""
    return ", ".join(f"{beta:.12g}" for beta in betas) if betas else None


def _schedule(schedule: str | list[Any] | None) -> str | None:
    """constant, cosine, or step 0.5 every 300."""
    if not isinstance(schedule, list):
        return schedule
    kind, every, factor = schedule
    return f"{kind} {factor:.12g} every {every}"


def _training_points(cells: list[dict[str, Any]]) -> list[int | None]:
    """Training points of each cell: its own number, or the task's."""
    known: dict[tuple[str, int | None, str], int | None] = {}
    numbers = []
    for cell in cells:
        key = (cell["task"]["name"], cell.get("n_train"), cell.get("split", "separate"))
        if key not in known:
            known[key] = _points_of(TaskSpec.from_dict(cell["task"]), *key[1:])
        numbers.append(known[key])
    return numbers


def _points_of(spec: TaskSpec, n_train: int | None, split: str) -> int | None:
    try:
        return n_points(spec, n_train, split)[0]
    except UserError:  # the cell's record says why it failed
        return n_train


def _metrics(column: pa.ChunkedArray) -> np.ndarray:
    """The map metric -> value as an array (cells, METRIC_NAMES), NaN where a metric does not exist."""
    maps = column.combine_chunks()
    begin, end = maps.offsets[0].as_py(), maps.offsets[-1].as_py()
    names, values = (part.slice(begin, end - begin) for part in (maps.keys, maps.items))
    row = np.repeat(np.arange(len(maps)), np.diff(maps.offsets.to_numpy()))
    at = pc.index_in(names, value_set=pa.array(METRIC_NAMES)).fill_null(-1).to_numpy(zero_copy_only=False)
    given = values.to_numpy(zero_copy_only=False)
    known = at >= 0
    found = np.full((len(maps), len(METRIC_NAMES)), np.nan)
    found[row[known], at[known]] = given[known]
    return found


def _holding(metrics: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """The metrics (cells, METRIC_NAMES) with the digits that HOLD; of r2, what lacks to 1 has them."""
    to_one = np.array([name.endswith("_r2") for name in METRIC_NAMES])
    real = np.array([name.endswith(_REAL) for name in METRIC_NAMES])
    kept = metrics.copy()
    for kind, digits in HOLD.items():
        found = metrics[kinds == kind]
        rounded = np.where(to_one, 1 - _rounded(1 - found, digits), _rounded(found, digits))
        kept[kinds == kind] = np.where(real, rounded, found)
    return kept


def _rounded(values: np.ndarray, digits: int) -> np.ndarray:
    """To so many significant digits."""
    return np.array([[float(f"{value:.{digits}g}") for value in row] for row in values]).reshape(values.shape)


def _finite(values: pa.Array) -> pa.Array:
    """Values in single precision; NaN and what overflows become missing."""
    single = values.cast(pa.float32(), safe=False)
    return pc.if_else(pc.is_finite(single), single, pa.scalar(None, pa.float32()))
