"""The table `processes`: what every fitted Gaussian process says of itself, laid out in rows and columns."""

import json
from typing import Any

import pandas as pd
import pyarrow as pa

from report.tables.columns import checked
from report.tables.process_schemas import PROCESSES

DIGITS = 3  # that hold, whichever processor's BLAS they rest on
SAME = ("digest", "task", "model", "n_train", "seed", "status")


def processes_frame(cells: pd.DataFrame, rows: pa.Table) -> pd.DataFrame:
    """A row for each cell of kind gp. cells: the table `cells`, of the same records in the rows' order."""
    kept = (cells["kind"] == "gp").to_numpy(bool)
    texts = [text for text, is_process in zip(rows["detail"].to_pylist(), kept, strict=True) if is_process]
    told = pd.DataFrame([_row(json.loads(text) if text else {}) for text in texts], columns=_TOLD)
    same = cells.loc[kept, list(SAME)].reset_index(drop=True)
    return checked(pd.concat([same, told], axis=1), PROCESSES)


_TOLD = [name for name in PROCESSES.names if name not in SAME]


def _row(said: dict[str, Any]) -> dict[str, Any]:
    scales = _known(said.get("length_scales"))
    likelihood = said.get("log_likelihood")
    return {
        "kernel": said.get("kernel"),
        "constant": _rounded(said.get("constant")),
        "length_scale": _rounded(min(scales.values(), default=None)),
        "length_scales": _named(scales),
        "noise": _rounded(said.get("noise_std")),
        "others": _named(_known(said.get("others"))),
        "log_likelihood": None if likelihood is None else round(likelihood, 2),
        "bounds": "; ".join(said.get("bounds", ())) or None,
        "warnings": "; ".join(said.get("warnings", ())) or None,
        "starts": said.get("starts"),
        "starts_at_best": said.get("starts_at_best"),
    }


def _known(values: dict[str, float | None] | None) -> dict[str, float]:
    return {name: value for name, value in (values or {}).items() if value is not None}


def _named(values: dict[str, float]) -> str | None:
    """age 1.2, bmi 0.55."""
    return ", ".join(f"{name} {value:.{DIGITS}g}" for name, value in values.items()) or None


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{DIGITS}g}")
