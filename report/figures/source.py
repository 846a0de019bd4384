"""What figures are drawn from: the tables, and by need weights, fits and points of single cells."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bench.cell import Cell, TaskSpec
from bench.errors import UserError
from bench.models.network import architecture_of, forward
from bench.record import Record
from bench.tasks import make_dataset
from bench.tasks.dataset import Dataset
from report.format import missing
from report.tables.files import read_table
from report.tables.gather import read_records
from report.tables.schemas import AXIS_NAMES
from report.tables.settings import Settings, settings_of
from report.tables.statistics import Interval, mean_interval, paired_interval

Array = NDArray[np.float64]
MAIN = ("neuron", "mlp-40", "linear", "gp")  # what a study usually compares; others take their places


@dataclass(frozen=True)
class Source:
    """A results folder. tables: its tables; plan.json lies beside them. packs: its packs."""

    tables: Path
    packs: Path

    @cached_property
    def plan(self) -> dict[str, Any]:
        try:
            return dict(json.loads((self.tables.parent / "plan.json").read_text()))
        except (OSError, ValueError) as error:
            raise UserError(f"{self.tables.parent / 'plan.json'}: not a plan ({error})") from error

    @property
    def shown_seed(self) -> int:
        """The seed of figures that can show only one: the study's, or the first there is."""
        wanted = int((self.plan.get("settings") or {}).get("shown_seed", 0))
        seeds = self.settings.seeds
        return wanted if wanted in seeds or not seeds else seeds[0]

    @cached_property
    def cells(self) -> pd.DataFrame:
        return read_table(self.tables, "cells")

    @cached_property
    def settings(self) -> Settings:
        return settings_of(self.cells)

    @cached_property
    def scoreboard(self) -> pd.DataFrame:
        """Its rows that have a result."""
        rows = read_table(self.tables, "scoreboard")
        return rows[rows["test"].notna()].reset_index(drop=True)

    @cached_property
    def effects(self) -> pd.DataFrame:
        return read_table(self.tables, "effects")

    @cached_property
    def timings(self) -> pd.DataFrame:
        return read_table(self.tables, "timings")

    @cached_property
    def speedups(self) -> pd.DataFrame:
        return read_table(self.tables, "speedups")

    @cached_property
    def scaling(self) -> pd.DataFrame:
        return read_table(self.tables, "scaling")

    @cached_property
    def crossovers(self) -> pd.DataFrame:
        return read_table(self.tables, "crossovers")

    @cached_property
    def confusion(self) -> pd.DataFrame:
        return read_table(self.tables, "confusion")

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {digest: i for i, digest in enumerate(self.cells["digest"])}

    def tasks(self, problem: str) -> list[str]:
        """Tasks of the problem, in the study's order."""
        rows = self.scoreboard[self.scoreboard["problem"] == problem]
        return list(dict.fromkeys(rows["task"]))

    def row(self, task: str, model: str) -> pd.Series | None:
        """The scoreboard's row of a task and model, None where there is none."""
        rows = self.scoreboard[(self.scoreboard["task"] == task) & (self.scoreboard["model"] == model)]
        return rows.iloc[0] if len(rows) else None

    def first(self, task: str, kind: str) -> pd.Series | None:
        """The scoreboard's row of the task's main model of a kind: the one on most tasks, else its best."""
        return self._firsts.get((task, kind))

    def trained(self, problem: str) -> list[pd.Series]:
        """Rows of the main neuron and mlp of each task of the problem, those trained by descent."""
        found = [self.first(task, kind) for task in self.tasks(problem) for kind in ("neuron", "mlp")]
        return [row for row in found if row is not None and not missing(row["eta"])]

    def tuned(self, task: str, kind: str) -> pd.Series | None:
        """The best setting of the task's main model within its largest grid of eta and alpha.

        Not always what the scoreboard chose: a setting that was tried with one eta alone shows no grid.
        """
        if (task, kind) not in self._tuned:
            self._tuned[task, kind] = self._best_tuned(self.first(task, kind))
        return self._tuned[task, kind]

    @cached_property
    def _tuned(self) -> dict[tuple[str, str], pd.Series | None]:
        return {}

    def _best_tuned(self, row: pd.Series | None) -> pd.Series | None:
        if row is None or missing(row["eta"]):
            return None
        frame = self.settings.frame
        frame = frame[(frame["task"] == row["task"]) & (frame["model"] == row["model"])]
        shared = [axis for axis in AXIS_NAMES if axis not in ("eta", "alpha")]
        grids = [grid for _, grid in frame.groupby(shared, dropna=False, sort=False)]
        most = min(grids, key=lambda grid: (-len(grid), grid["place"].min()))
        return most.loc[most["place"].idxmin()]

    @cached_property
    def _firsts(self) -> dict[tuple[str, str], pd.Series]:
        rows = self.scoreboard[~self.scoreboard["model"].isin(self.by_hand)]
        found: dict[tuple[str, str], pd.Series] = {}
        for _, row in rows.iterrows():
            key = (str(row["task"]), str(row["kind"]))
            before = found.get(key)
            if key[1] == "gp":  # of several kernels the one that validation points choose
                better = before is None or row["validation"] < before["validation"]
            else:
                better = before is None or row["model"] == self._main.get(key[1])
            if better:
                found[key] = row
        return found

    @cached_property
    def _main(self) -> dict[str, str]:
        """Per kind the model that the study is about: 40 in one hidden layer, else the one on most tasks."""
        board = self.scoreboard[~self.scoreboard["model"].isin(self.by_hand)]
        forty = board[board["hidden"] == "40"]
        main = {kind: rows["model"].value_counts(sort=False).idxmax() for kind, rows in board.groupby("kind")}
        return main | ({"mlp": forty["model"].iloc[0]} if len(forty) else {})

    @cached_property
    def by_hand(self) -> list[str]:
        """Models whose weights the study sets: neurons and mlps that nothing is trained in."""
        rows = self.scoreboard[
            self.scoreboard["kind"].isin(["neuron", "mlp"]) & self.scoreboard["eta"].isna()
        ]
        return list(dict.fromkeys(rows["model"]))

    def gap(self, digest: str, other: str) -> Interval:
        """Paired difference over seeds, setting of `digest` minus setting of `other`, of the test metric."""
        setting, row = self.settings.setting, self._row_of
        here, there = setting[row[digest]], setting[row[other]]
        return paired_interval(self.settings.test[here], self.settings.test[there])

    def family(self, digest: str) -> pd.DataFrame:
        """The cells that differ from `digest` in their seed only, itself too, by seed."""
        number = int(self.settings.setting[self._row_of[digest]])
        if number not in self._families:
            rows = np.flatnonzero(self.settings.setting == number)
            self._families[number] = self.cells.iloc[rows].sort_values("seed")
        return self._families[number]

    @cached_property
    def _families(self) -> dict[int, pd.DataFrame]:
        return {}

    def like(self, row: pd.Series, but: Sequence[str]) -> pd.DataFrame:
        """The cells that share every axis of the row except those named in `but`."""
        same = np.ones(len(self.cells), bool)
        for axis in AXIS_NAMES:
            if axis not in but:
                column, value = self.cells[axis], row[axis]
                same &= (column.isna() if missing(value) else column == value).to_numpy(bool, na_value=False)
        return self.cells[same]

    def shown(self, digest: str) -> pd.Series | None:
        """The shown seed's cell in the setting of `digest`; else the first seed's that is ok; else None."""
        family = self.family(digest)
        family = family[family["status"] == "ok"]
        same = family[family["seed"] == self.shown_seed]
        return same.iloc[0] if len(same) else family.iloc[0] if len(family) else None

    def records(self, digests: Sequence[str]) -> dict[str, Record]:
        """Whole records, by digest; read once, so ask for many at a time."""
        new = [digest for digest in digests if digest not in self._records]
        if new:
            self._records.update(read_records(self.packs, self.tables.parent / "plan.json", new))
        return {digest: self._records[digest] for digest in digests}

    @cached_property
    def _records(self) -> dict[str, Record]:
        return {}

    def curves(self, digests: Sequence[str]) -> pd.DataFrame:
        """Learning curves of some cells."""
        path = self.tables / "curves.parquet"
        try:
            table = pq.read_table(path, filters=pc.field("digest").isin(pa.array(digests, pa.string())))
        except (OSError, pa.ArrowInvalid) as error:
            raise UserError(f"{path}: not a whole table; `python -m report tables` writes it") from error
        return table.to_pandas()


def dataset_of(cell: Cell) -> Dataset | None:
    """The points that the cell saw; None where the user's file or function gives them no more."""
    return _dataset(cell.task, cell.seed, cell.n_train, cell.split)


@lru_cache(maxsize=512)
def _dataset(task: TaskSpec, seed: int, n_train: int | None, split: str) -> Dataset | None:
    try:
        return make_dataset(task, seed, n_train, split)
    except UserError:
        return None


def field(cell: Cell, weights: Sequence[float] | Array, x: Array) -> Array:
    """The network's output y (N,) at inputs x (N, D), in the unit that it is trained in."""
    arch = architecture_of(cell, x.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(forward(arch, np.asarray(weights, float), x), float)


def function_of(task: TaskSpec) -> Any:
    """The noise-free target of a catalogue's regression task on one input, x (N,) -> (N,); else None."""
    from bench.tasks import regression, surfaces

    for module in (regression, surfaces):
        if task.kind in {kind.name for kind in module.KINDS}:
            return getattr(module, task.kind)
    return None


def band_of(curves: pd.DataFrame, column: str) -> pd.DataFrame:
    """Mean and 95 % interval over the digests at each epoch that all of them have: epoch, mean, low, high."""
    parts = [
        part.set_index("epoch")[column].astype(float) for _, part in curves.groupby("digest", sort=False)
    ]
    wide = pd.concat(parts, axis=1, join="inner").dropna().sort_index()
    found = mean_interval(wide.to_numpy(float))
    return pd.DataFrame({"epoch": wide.index, "mean": found.mean, "low": found.low, "high": found.high})
