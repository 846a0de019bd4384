"""Curves that regression models draw over one input, in the task's own unit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.record import Record
from bench.statistics import Z95
from bench.tasks.dataset import Dataset
from report.figures.source import Array, Source, dataset_of, field

GRID = 201
KINDS = ("linear", "neuron", "mlp")  # of models that fit curves beside the process
PROCESS = "Gaussian process"


@dataclass(frozen=True)
class Fit:
    """Curves of one setting over x (G,): y (seeds, G), in the task's own unit; std of a process, or None."""

    x: Array
    y: Array
    std: Array | None = None

    @property
    def middle(self) -> Array:
        """Mean over the seeds, (G,)."""
        return np.asarray(self.y.mean(axis=0))

    @property
    def ends(self) -> tuple[Array, Array]:
        """Lowest and highest over the seeds; of a process the mean over seeds of mean -+ 1.96 std."""
        if self.std is not None:
            return (self.y - Z95 * self.std).mean(axis=0), (self.y + Z95 * self.std).mean(axis=0)
        return self.y.min(axis=0), self.y.max(axis=0)


class Curves:
    """Fits and data of the regression tasks on one input, read once."""

    def __init__(self, source: Source) -> None:
        self.source, self.tables = source, source.tables
        self.rows = {task: self.tables.ranked.rows(task) for task in self.tables.ranked.tasks("regression")}
        self.records: dict[str, Record] = {}
        self.read([d for rows in self.rows.values() for d in rows["digest"]])

    def read(self, digests: Sequence[str]) -> None:
        """Read the families of these settings."""
        wanted = [one for digest in digests for one in self.tables.chose(digest)["digest"]]
        self.records |= self.source.records([d for d in dict.fromkeys(wanted) if d not in self.records])

    def family(self, digest: str) -> list[Record]:
        """Records of the ok seeds of a setting that was read, by seed."""
        return [self.records[d] for d in self.tables.family(digest)["digest"] if d in self.records]

    def data(self, digest: str) -> Dataset | None:
        """Points of the shown seed, None where the task has not one input with a range."""
        cell = self.tables.shown(digest)
        data = None if cell is None else dataset_of(self.records[cell["digest"]].cell)
        if data is None or data.n_inputs != 1:
            return None
        return data

    def fit(self, digest: str) -> Fit | None:
        """Every ok seed's curve."""
        family, data = self.family(digest), self.data(digest)
        if not family or data is None:
            return None
        if family[0].fit_x is not None:
            return Fit(
                np.asarray(family[0].fit_x),
                np.array([r.fit_mean for r in family], float),
                np.array([r.fit_std for r in family], float),
            )
        x = np.linspace(*range_of(data), GRID)
        sets = [dataset_of(r.cell) for r in family]
        y = [_curve(r, d, x) for r, d in zip(family, sets, strict=True) if d is not None and r.weights]
        return Fit(x, np.array(y)) if y else None


def _curve(record: Record, data: Dataset, x: Array) -> Array:
    y = field(record.cell, record.weights or [], x[:, None])
    return np.asarray(y * data.target_scale + data.target_shift)


def range_of(data: Dataset) -> tuple[float, float]:
    """What a figure shows: the wide range, or that of the training points."""
    if data.wide_range is not None:
        return data.wide_range
    x = data.train.x[:, 0]
    return float(x.min()), float(x.max())
