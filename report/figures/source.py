"""What figures are drawn from: the tables, and by need weights, fits and points of single cells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.cell import Cell, TaskSpec
from bench.errors import InputError, UserError
from bench.models.network import architecture_of, forward
from bench.record import Record
from bench.tasks import make_dataset
from bench.tasks.dataset import Dataset
from report.tables.gather import read_records
from report.tables.reader import Tables

Array = NDArray[np.float64]


class Shown(NamedTuple):
    """What a picture of one training is drawn from: the task, the cell's row of `cells`, its record."""

    task: str
    cell: "pd.Series[Any]"
    record: Record


@dataclass(frozen=True)
class Source:
    """A results folder: its tables, and the packs that hold what tables do not."""

    tables: Tables
    packs: Path

    def records(self, digests: Sequence[str]) -> dict[str, Record]:
        """Whole records, by digest; read once, so ask for many at a time. Files of tasks as planned."""
        new = [digest for digest in digests if digest not in self._records]
        if new:
            files = (self.tables.plan.get("settings") or {}).get("files", {})
            for digest, one in read_records(self.packs, self.tables.plan_path, new).items():
                self._records[digest] = replace(one, cell=one.cell.placed(files))
        return {digest: self._records[digest] for digest in digests}

    @cached_property
    def _records(self) -> dict[str, Record]:
        return {}


def dataset_of(cell: Cell) -> Dataset | None:
    """The points that the cell saw; None where the user's function gives them no more.

    InputError where a file that they come from is away or was changed: a page without a picture would stay.
    """
    return _dataset(cell.task, cell.seed, cell.n_train, cell.split)


@lru_cache(maxsize=512)
def _dataset(task: TaskSpec, seed: int, n_train: int | None, split: str) -> Dataset | None:
    try:
        return make_dataset(task, seed, n_train, split)
    except InputError:
        raise
    except UserError:
        return None


def field(cell: Cell, weights: Sequence[float] | Array, x: Array) -> Array:
    """The network's output y (N,) at inputs x (N, D), in the unit that it is trained in."""
    arch = architecture_of(cell, x.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(forward(arch, np.asarray(weights, float), x), float)
