"""Cells as a frame: a row a cell, a column an axis; and the metrics beside them.

Axes have the types of pandas that tell a missing value from a number that is not one.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bench.cell import TaskSpec
from bench.errors import UserError
from bench.score import REGRESSION
from bench.seeds import digest
from bench.tasks import n_points

Array = NDArray[np.float64]
TEXT, INT, REAL, FLAG = "string", "Int64", "Float64", "boolean"
AXES = {
    "task": TEXT, "problem": TEXT, "model": TEXT, "kind": TEXT, "hidden": TEXT, "activation": TEXT,
    "eta": REAL, "alpha": REAL, "bias": FLAG, "batch_size": INT, "reduction": TEXT, "loss": TEXT,
    "optimiser": TEXT, "momentum": REAL, "betas": TEXT, "eps": REAL, "schedule": TEXT, "epochs": INT,
    "init": TEXT, "dtype": TEXT, "early_stop": INT, "n_train": INT, "split": TEXT, "device": TEXT,
}  # fmt: skip
AXIS_NAMES = tuple(AXES)
SAME_NAME = (
    "activation", "eta", "alpha", "bias", "batch_size", "reduction", "loss",
    "optimiser", "momentum", "eps", "epochs", "dtype", "early_stop", "device",
)  # fmt: skip

# Kind of model -> significant digits of its metrics that hold, whichever processor's BLAS they rest on.
HOLD = {"linear": 7, "gp": 3}
_REAL = tuple(f"_{metric}" for metric in (*REGRESSION, "loss", "brier"))  # the others follow from counts


def axes_frame(cells: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The axes of cells in their canonical form, in their order, and the seed."""
    columns: dict[str, Any] = {name: [c.get(name) for c in cells] for name in SAME_NAME}
    columns["task"] = [c["task"]["name"] for c in cells]
    columns["problem"] = [c["task"]["problem"] for c in cells]
    columns["model"] = [c["model"]["name"] for c in cells]
    columns["kind"] = [c["model"]["kind"] for c in cells]
    columns["hidden"] = [_hidden(c["model"]) for c in cells]
    columns["init"] = [_init(c.get("init")) for c in cells]
    columns["betas"] = [_betas(c.get("betas")) for c in cells]
    columns["schedule"] = [_schedule(c.get("schedule")) for c in cells]
    columns["split"] = [c.get("split", "separate") for c in cells]
    columns["n_train"] = _training_points(cells)
    frame = pd.DataFrame({name: columns[name] for name in AXES}).astype(AXES)
    return frame.assign(seed=pd.Series([c["seed"] for c in cells], dtype="Int64"))


def metrics_of(rows: pa.Table, kinds: NDArray[np.str_], names: Sequence[str]) -> Array:
    """The rows' metrics (cells, names), NaN where one does not exist, with the digits that HOLD.

    rows: with the column `metrics` of a pack; kinds (cells,): of their models.
    """
    return _holding(_metrics(rows["metrics"], names), kinds, names)


def cells_in(rows: pa.Table) -> list[dict[str, Any]]:
    """The cells of a pack's rows, in their canonical form."""
    return [json.loads(text) for text in rows["cell"].to_pylist()]


def numbers(frame: pd.DataFrame, name: str) -> Array:
    """A column as float64, NaN where missing."""
    return frame[name].to_numpy(float, na_value=np.nan)


def _hidden(model: Mapping[str, Any]) -> str | None:
    if model["kind"] not in ("neuron", "mlp", "ensemble"):
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


def _training_points(cells: Sequence[Mapping[str, Any]]) -> list[int | None]:
    """Training points of each cell: its own number, or the task's."""
    known: dict[tuple[str, int | None, str], int | None] = {}
    counts = []
    for cell in cells:
        key = (cell["task"]["name"], cell.get("n_train"), cell.get("split", "separate"))
        if key not in known:
            known[key] = _points_of(TaskSpec.from_dict(cell["task"]), *key[1:])
        counts.append(known[key])
    return counts


def _points_of(spec: TaskSpec, n_train: int | None, split: str) -> int | None:
    try:
        return n_points(spec, n_train, split)[0]
    except UserError:  # the cell's record says why it failed
        return n_train


def _metrics(column: pa.ChunkedArray, wanted: Sequence[str]) -> Array:
    """The map metric -> value as an array (cells, wanted), NaN where a metric does not exist."""
    maps = column.combine_chunks()
    begin, end = maps.offsets[0].as_py(), maps.offsets[-1].as_py()
    names, values = (part.slice(begin, end - begin) for part in (maps.keys, maps.items))
    row = np.repeat(np.arange(len(maps)), np.diff(maps.offsets.to_numpy()))
    at = pc.index_in(names, value_set=pa.array(wanted)).fill_null(-1).to_numpy(zero_copy_only=False)
    given = values.to_numpy(zero_copy_only=False)
    known = at >= 0
    found = np.full((len(maps), len(wanted)), np.nan)
    found[row[known], at[known]] = given[known]
    return found


def _holding(metrics: Array, kinds: NDArray[np.str_], names: Sequence[str]) -> Array:
    """The metrics (cells, names) with the digits that HOLD; of r2, what lacks to 1 has them."""
    to_one = np.array([name.endswith("_r2") for name in names])
    real = np.array([name.endswith(_REAL) for name in names])
    kept = metrics.copy()
    for kind, digits in HOLD.items():
        found = metrics[kinds == kind]
        rounded = np.where(to_one, 1 - _rounded(1 - found, digits), _rounded(found, digits))
        kept[kinds == kind] = np.where(real, rounded, found)
    return kept


def _rounded(values: Array, digits: int) -> Array:
    """To so many significant digits."""
    return np.array([[float(f"{value:.{digits}g}") for value in row] for row in values]).reshape(values.shape)
