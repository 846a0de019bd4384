"""The one reader of tables: each is read once, when it is first asked for.

    tables = Tables(Path("results/tables"))
    tables.board.tasks("regression"), tables.gap("moons", "mlp-40", "neuron").text

Findings, sections and figures ask the same object; what a table holds is said in `report.tables.schemas`.
UserError where a table is missing, not whole or of another version.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.choosing.axes import AXIS_NAMES
from bench.choosing.settings import Settings
from bench.errors import UserError
from bench.seals import made_in
from report.format import missing
from report.tables.board import Board
from report.tables.cells import CHOOSING, fresh_in
from report.tables.files import read_rows_of, read_table
from report.tables.gaps import Gap
from report.tables.gather import read_plan
from report.tables.results import Results, results_of

Named = str | None | Callable[[str], str | None]


def _each(frame: pd.DataFrame) -> Iterator[Any]:
    yield from frame.itertuples(index=False)


def _read(name: str) -> "cached_property[pd.DataFrame]":
    return cached_property(lambda tables: read_table(tables.folder, name, tables.meaning))


def class_words(name: object, label: int) -> str:
    """near (class 0); class 0 where the name is missing or says no more than the number."""
    number = f"class {label}"
    return number if missing(name) or name in (str(label), number) else f"{name} ({number})"


class Tables:
    """The tables of a results folder, and plan.json beside them. folder: RESULTS/tables."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._families: dict[int, pd.DataFrame] = {}
        self._ended: dict[int, pd.DataFrame] = {}
        self._tuned: dict[tuple[str, str], pd.Series[Any] | None] = {}

    tasks = _read("tasks")
    cells = _read("cells")
    scoreboard = _read("scoreboard")
    confusion = _read("confusion")
    effects = _read("effects")
    processes = _read("processes")
    densities, sureness = _read("densities"), _read("sureness")
    walks, reached = _read("walks"), _read("reached")
    map, borders, effort, calls = _read("map"), _read("borders"), _read("effort"), _read("calls")
    diverged = _read("diverged")
    times = _read("times")
    walltime = _read("walltime")
    timings = _read("timings")
    speedups = _read("speedups")
    scaling = _read("scaling")
    crossovers = _read("crossovers")
    duets = _read("duets")
    history = _read("history")

    def curves(self, digests: Sequence[str]) -> pd.DataFrame:
        """Learning curves of some cells: the rows of the table `curves` that are theirs."""
        return read_rows_of(self.folder, "curves", digests, self.meaning)

    def class_labels(self, task: str) -> tuple[str, str]:
        """What the task's classes are called in its own file; 0 and 1 where they have no names."""
        rows = self.tasks[self.tasks["task"] == task]
        zero, one = (rows[f"class_{label}"].iloc[0] if len(rows) else None for label in (0, 1))
        return "0" if missing(zero) else str(zero), "1" if missing(one) else str(one)

    def class_names(self, task: str) -> tuple[str, str]:
        """The same in a text: near (class 0); class 0 where they have no names."""
        names = self.class_labels(task)
        return class_words(names[0], 0), class_words(names[1], 1)

    @cached_property
    def provenance(self) -> dict[str, str]:
        """Where the numbers come from: the table's keys and values."""
        table = read_table(self.folder, "provenance", self.meaning)
        return dict(zip(table["key"], table["value"], strict=True))

    @cached_property
    def plan(self) -> dict[str, Any]:
        """What plan.json says. UserError where it is another than the one that the tables are made of."""
        plan, seals = read_plan(self.plan_path), made_in(self.folder)
        if seals and plan.meaning not in [seal.made_of.get("plan") for seal in seals]:
            raise UserError(f"{self.plan_path}: not the plan that the tables are of; run snakemake again")
        return plan.content

    @cached_property
    def meaning(self) -> str | None:
        """What the plan beside the tables means; None where there is none."""
        return read_plan(self.plan_path).meaning if self.plan_path.is_file() else None

    @property
    def plan_path(self) -> Path:
        """RESULTS/plan.json."""
        return self.folder.parent / "plan.json"

    @cached_property
    def board(self) -> Board:
        """The scoreboard, models without any result too."""
        return Board(self.scoreboard)

    @cached_property
    def ranked(self) -> Board:
        """Those of the scoreboard that have a result, and so a rank."""
        return Board(self.scoreboard[self.scoreboard["test"].notna()].reset_index(drop=True))

    @cached_property
    def neuron(self) -> str | None:
        """The trained single neuron of the study: the scoreboard's first."""
        return next(iter(self.board.models("neuron", trained=True)), None)

    @cached_property
    def network(self) -> str | None:
        """The network that the study is about."""
        return self.board.main("mlp")

    def network_on(self, task: str) -> str | None:
        """The network of a task: the study's where it was tried there."""
        return self.board.networks.get(task)

    def network_called(self, tasks: Iterable[str] | None = None) -> str:
        """The network in a text: its name where these tasks (all of them) have the same, else whose it is."""
        names = {self.network_on(task) for task in (self.board.tasks() if tasks is None else tasks)} - {None}
        return str(names.pop()) if len(names) == 1 else "each task's network"

    @cached_property
    def settings(self) -> Settings:
        """The settings that were chosen from."""
        return self.results.settings

    @cached_property
    def results(self) -> Results:
        """What is reported of every setting."""
        return results_of(self.cells, fresh_in(self.cells), self.margins)

    @property
    def margins(self) -> dict[str, float] | None:
        """Differences that do not matter, by metric; None where the plan says nothing."""
        return (self.plan.get("settings") or {}).get("margins")

    @property
    def own(self) -> dict[str, str]:
        """The tasks that are the study's author's own, from a file: name -> kind."""
        return dict((self.plan.get("settings") or {}).get("own") or {})

    @property
    def confirmed(self) -> bool:
        """Whether what was chosen is reported on fresh seeds."""
        return bool(self.results.confirmed.any())

    @cached_property
    def _row_of(self) -> dict[str, int]:
        """Digest of a cell -> its row in `cells`."""
        return {digest: i for i, digest in enumerate(self.cells["digest"])}

    def setting_of(self, digest: str) -> int:
        """The row in `settings` of the setting that a cell belongs to."""
        return int(self.settings.setting[self._row_of[digest]])

    def gap(self, task: str, model: str | None, other: str | None) -> Gap | None:
        """How much better `model` is than `other` on `task`, each at its best setting."""
        found = self.gaps([task], model, other, pairs=0)
        return found[0] if found else None

    def gaps(self, tasks: Iterable[str], model: Named, other: Named, pairs: int = 2) -> list[Gap]:
        """The gaps that there are, over so many seeds at least; judged together, as one family. model, other:
        a name, or what gives the name on a task."""
        rows = []
        for task in tasks:
            a, b = (one(task) if callable(one) else one for one in (model, other))
            rows.append((self.board.row(task, a), self.board.row(task, b)))
        digests = [(str(a["digest"]), str(b["digest"])) for a, b in rows if a is not None and b is not None]
        return [gap for gap in self.gaps_of(digests) if gap.n >= pairs]

    def gap_of(self, digest: str, other: str) -> Gap:
        """How much better the setting of cell `digest` is than that of `other`."""
        return self.gaps_of([(digest, other)])[0]

    def gaps_of(self, digests: Sequence[tuple[str, str]]) -> list[Gap]:
        """How much better the setting of each first cell is than that of the second, judged as one family."""
        here, there = ([self.setting_of(pair[i]) for pair in digests] for i in (0, 1))
        frame = self.settings.frame.iloc[here]
        found = self.results.judged(here, there, "holm")
        return [
            Gap(
                task=str(task),
                metric=str(metric),
                mean=float(row.difference),
                low=float(row.difference_low),
                high=float(row.difference_high),
                n=int(row.n_pairs),
                verdict=str(row.verdict),
                seeds_needed=float(row.seeds_needed),
            )
            for task, metric, row in zip(frame["task"], frame["metric"], _each(found), strict=True)
        ]

    @property
    def shown_seed(self) -> int:
        """The seed of figures that can show only one: the study's, or the first there is."""
        wanted = int((self.plan.get("settings") or {}).get("shown_seed", 0))
        seeds = self.settings.seeds
        return wanted if wanted in seeds or not seeds else seeds[0]

    def family(self, digest: str) -> pd.DataFrame:
        """The cells that differ from `digest` in their seed only, itself too, by seed."""
        setting = self.setting_of(digest)
        if setting not in self._families:
            rows = np.flatnonzero(self.settings.setting == setting)
            self._families[setting] = self.cells.iloc[rows].sort_values("seed")
        return self._families[setting]

    def ended(self, digest: str) -> pd.DataFrame:
        """Those of the family that are reported, and ok."""
        setting = self.setting_of(digest)
        if setting not in self._ended:
            family = self.family(digest)
            ok = (family["status"] == "ok") & family["seed"].isin(self.reported(digest))
            self._ended[setting] = family[ok]
        return self._ended[setting]

    def chose(self, digest: str) -> pd.DataFrame:
        """Those of the family that chose, and are ok: pictures of single trainings show these."""
        family = self.family(digest)
        return family[(family["status"] == "ok") & family["seed"].isin(self.settings.seeds)]

    def reported(self, digest: str) -> Sequence[int]:
        """The seeds that are reported of the setting of `digest`: fresh ones, else those that chose."""
        results = self.results
        confirmed = results.confirmed[self.setting_of(digest)]
        return results.seeds if confirmed or not self.confirmed else self.settings.seeds

    def shown(self, digest: str) -> "pd.Series[Any] | None":
        """The shown seed's cell in the setting of `digest`; else the first seed's that is ok; else None."""
        family = self.chose(digest)
        same = family[family["seed"] == self.shown_seed]
        return same.iloc[0] if len(same) else family.iloc[0] if len(family) else None

    def like(self, row: "pd.Series[Any]", but: Sequence[str]) -> pd.DataFrame:
        """The cells that chose and share every axis of the row except those named in `but`.

        Beside each other all of them have the same seeds; what was confirmed would have others.
        """
        same = (self.cells["stage"] == CHOOSING).to_numpy(bool)
        for axis in AXIS_NAMES:
            if axis not in but:
                column, value = self.cells[axis], row[axis]
                same &= (column.isna() if missing(value) else column == value).to_numpy(bool, na_value=False)
        return self.cells[same]

    def tuned(self, task: str, kind: str) -> "pd.Series[Any] | None":
        """The best setting of the task's first model of a kind within its largest grid of eta and alpha.

        Not always what the scoreboard chose: a setting that was tried with one eta alone, or has none, shows
        no grid. None where no setting has an eta.
        """
        if (task, kind) not in self._tuned:
            self._tuned[task, kind] = self._best_tuned(self.ranked.first(task, kind))
        return self._tuned[task, kind]

    def _best_tuned(self, row: "pd.Series[Any] | None") -> "pd.Series[Any] | None":
        if row is None:
            return None
        frame = self.settings.frame
        frame = frame[(frame["task"] == row["task"]) & (frame["model"] == row["model"])]
        frame = frame[frame["eta"].notna()]
        if frame.empty:
            return None
        shared = [axis for axis in AXIS_NAMES if axis not in ("eta", "alpha")]
        grids = [grid for _, grid in frame.groupby(shared, dropna=False, sort=False)]
        most = min(grids, key=lambda grid: (-len(grid), grid["place"].min()))
        return most.loc[most["place"].idxmin()]
