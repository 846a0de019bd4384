"""What one cell gave, and the file that holds many of them (a pack).

A pack is one Parquet file, a row a record, immutable once written. Its footer names the schema,
the version of the numerics, the pack itself and what trained it; the seal beside it has the digest of every
byte, so that a file that is foreign, truncated or damaged is noticed. The seal is written first: no pack is
ever without one.
Failure is data: a record always exists, and what does not exist in it is None.

Arrow is given absolute paths: it takes a relative `a:b/x` for a URI.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from bench import NUMERICS
from bench.cell import Cell
from bench.errors import UserError
from bench.files import digest_of, lost, not_read, write_whole
from bench.seals import read_seal, write_seal
from bench.seeds import canonical, digest

PACK = re.compile(r"[0-9a-f]{16}(-\d+)?")  # the name of one; a number: of cells that were tried again
SCHEMA_VERSION = 2
SPENT = ("process_seconds", "peak_mib")  # of the processor, from the process' start; memory at most, in MiB

Status = Literal["ok", "diverged", "timeout", "failed", "unavailable"]
STATUSES: tuple[Status, ...] = ("ok", "diverged", "timeout", "failed", "unavailable")


@dataclass(frozen=True)
class Curve:
    """Learning curve at log-spaced epochs, 0 (initial weights) first; every list equally long.

    `*_loss` is the misfit per point that is descended; `*_score` the accuracy in classification,
    the RMSE in the task's own unit in regression; norms are Euclidean, over all weights and biases.
    """

    epoch: list[int]
    train_loss: list[float]
    train_score: list[float]
    validation_loss: list[float]
    validation_score: list[float]
    weight_norm: list[float]
    gradient_norm: list[float]


@dataclass(frozen=True)
class Record:
    """One cell's outcome.

    metrics: `<split>_<metric>` -> value or None (a metric that does not exist here), for the
        splits train, validation, test, outside (final weights) and best_validation, best_test
        (weights of `best_epoch`); names in `bench.score`.
    weights: final weights in torch's order of parameters (for each layer W (out, in) row by row,
        then b); of `linear` the coefficients and the intercept; None where there are none.
    weight_path: (len(weight_epochs), n_weights) row by row: every curve epoch for a neuron, the
        checkpoints for an mlp that keeps them.
    fit_x, fit_mean, fit_std: prediction of a Gaussian process, or an ensemble, on one input over the
        wide range, in the task's own unit, std being that of the noise-free function.
    """

    cell: Cell
    status: Status
    reason: str | None = None
    engine: str | None = None  # scikit-learn, set-by-hand, scipy-cholesky, or one of training.sizes
    seconds: float = 0.0  # this cell's share of its pack's wall time
    epochs_run: int | None = None
    diverged_epoch: int | None = None
    best_epoch: int | None = None  # lowest validation loss among the curve's epochs
    epochs_to_95: int | None = None  # first curve epoch at 95 % of the best validation accuracy
    trend: float | None = None  # of the validation loss at the end, per factor e of epochs (`running.trend`)
    metrics: Mapping[str, float | None] = field(default_factory=dict)
    curve: Curve | None = None
    weights: list[float] | None = None
    weight_epochs: list[int] | None = None
    weight_path: list[float] | None = None
    fit_x: list[float] | None = None
    fit_mean: list[float] | None = None
    fit_std: list[float] | None = None
    detail: str | None = None  # JSON: of a process what `bench.gp.telling` says; of an ensemble its noise


_FLOATS = pa.list_(pa.float64())
_INTS = pa.list_(pa.int32())
SCHEMA = pa.schema(
    [
        ("digest", pa.string()),
        ("cell", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("engine", pa.string()),
        ("seconds", pa.float64()),
        ("epochs_run", pa.int32()),
        ("diverged_epoch", pa.int32()),
        ("best_epoch", pa.int32()),
        ("epochs_to_95", pa.int32()),
        ("trend", pa.float64()),
        ("metrics", pa.map_(pa.string(), pa.float64())),
        (
            "curve",
            pa.struct([("epoch", _INTS)] + [(n, _FLOATS) for n in list(Curve.__dataclass_fields__)[1:]]),
        ),
        ("weights", _FLOATS),
        ("weight_epochs", _INTS),
        ("weight_path", pa.list_(pa.float32())),
        ("fit_x", _FLOATS),
        ("fit_mean", _FLOATS),
        ("fit_std", _FLOATS),
        ("detail", pa.string()),
    ]
)


def pack_name(digests: Iterable[str]) -> str:
    """A pack's name: digest of its cells' digests and of the numerics' version."""
    return digest([NUMERICS, sorted(digests)], length=16)


def seal_of(path: Path) -> Path:
    """Where the seal of a pack lies."""
    return path.with_suffix(".seal.json")


def write_pack(
    path: Path,
    records: list[Record],
    made_of: Mapping[str, str] | None = None,
    spent: Callable[[], Mapping[str, float]] = dict,
) -> None:
    """Write records and seal them. For the footer: made_of, code, versions and machine; spent, what the
    process took (SPENT), asked when all but the file is made. UserError."""
    names = [r.cell.digest for r in records]
    meta = {"schema": SCHEMA_VERSION, "numerics": NUMERICS, "pack": pack_name(names), "n_cells": len(names)}
    table = pa.Table.from_pylist([_row(r) for r in records], SCHEMA)
    of_training = {"made_of": dict(made_of or {}), "spent": dict(spent())}
    table = table.replace_schema_metadata({"bench": canonical(meta | of_training)})
    write_whole(
        path,
        lambda part: pq.write_table(table, part.absolute(), compression="zstd", write_page_checksum=True),
        before=lambda part: write_seal(seal_of(path), {path.name: part}, meta),
    )


def check_pack(path: Path) -> str:
    """Digest of the pack's bytes. UserError where they are not what was written, or nobody sealed them.

    UnreadableError where nothing is known of them.
    """
    seal = read_seal(seal_of(path))
    said = seal.files.get(path.name) if seal else None
    if said is None:
        raise UserError(f"{path}: not a whole pack (no whole seal {seal_of(path).name} beside it)")
    try:
        found = digest_of(path)
    except OSError as error:
        if not lost(error):
            raise not_read(path, error) from error
        raise UserError(f"{path}: not a whole pack ({error.strerror or error})") from error
    if found != said:
        raise UserError(f"{path}: not a whole pack (damaged: not the bytes that were written)")
    return found


def sealed_digests(paths: Iterable[Path]) -> dict[str, str]:
    """Name -> digest of the bytes that each pack's seal tells of; those alone that are there."""
    seals = {path: read_seal(seal_of(path)) for path in paths if path.is_file()}
    return {path.stem: seal.files.get(path.name, "") for path, seal in seals.items() if seal}


def read_header(path: Path) -> dict[str, Any]:
    """The footer's own words about the pack. Raises UserError where it is not one of ours."""
    try:
        meta = pq.read_schema(path.absolute()).metadata or {}
        return dict(json.loads(meta[b"bench"]))
    except (OSError, pa.ArrowInvalid, KeyError, ValueError) as error:
        raise UserError(f"{path}: not a whole pack ({type(error).__name__})") from error


def read_pack(path: Path, columns: list[str] | None = None) -> pa.Table:
    """The pack's rows. Raises UserError where the file is truncated, foreign or of another version."""
    header = read_header(path)
    if header.get("schema") != SCHEMA_VERSION:
        found = header.get("schema")
        raise UserError(f"{path}: a pack of schema version {found}, this code reads {SCHEMA_VERSION}")
    try:
        return pq.read_table(path.absolute(), columns=columns, page_checksum_verification=True)
    except (OSError, pa.ArrowInvalid) as error:
        raise UserError(f"{path}: not a whole pack ({type(error).__name__})") from error


def _row(record: Record) -> dict[str, Any]:
    row = {name: getattr(record, name) for name in SCHEMA.names if name not in ("digest", "cell")}
    row["metrics"] = sorted(record.metrics.items())
    row["curve"] = vars(record.curve) if record.curve else None
    return {"digest": record.cell.digest, "cell": canonical(record.cell.as_dict()), **row}
