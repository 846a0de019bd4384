"""Questions to the scoreboard: its tasks, its models, and which model stands for a kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from bench.choosing.factors import main_model, main_networks


@dataclass(frozen=True)
class Board:
    """Rows of the table `scoreboard`: all of them, or those that have a result."""

    frame: pd.DataFrame

    def tasks(self, problem: str | None = None) -> list[str]:
        """Tasks of the problem, or of both, in the study's order."""
        rows = self.frame if problem is None else self.frame[self.frame["problem"] == problem]
        return list(dict.fromkeys(rows["task"]))

    def models(self, *kinds: str, trained: bool | None = None) -> list[str]:
        """Models of these kinds, in the board's order; by gradient descent, or not."""
        rows = self.frame[self.frame["kind"].isin(kinds)]
        if trained is not None:
            rows = rows[rows["epochs"].notna() == trained]
        return list(dict.fromkeys(rows["model"]))

    @cached_property
    def by_hand(self) -> list[str]:
        """Models whose weights the study sets: neurons and mlps that nothing is trained in."""
        return self.models("neuron", "mlp", trained=False)

    def rows(self, task: str) -> pd.DataFrame:
        """The rows of a task, best first."""
        return self.frame[self.frame["task"] == task]

    def row(self, task: str, model: str | None) -> "pd.Series[Any] | None":
        """The row of a task and a model, None where there is none."""
        at = self._places.get((task, model))
        return None if at is None else self.frame.iloc[at]

    @cached_property
    def _places(self) -> dict[tuple[str, str | None], int]:
        """Task and model -> the place of their first row."""
        found: dict[tuple[str, str | None], int] = {}
        for at, key in enumerate(zip(self.frame["task"], self.frame["model"], strict=True)):
            found.setdefault(key, at)
        return found

    def main(self, kind: str) -> str | None:
        """The model of this kind that the study is about, as what is compared has it (`main_model`)."""
        return main_model(self.frame[(self.frame["kind"] == kind) & ~self.frame["model"].isin(self.by_hand)])

    @cached_property
    def networks(self) -> dict[str, str]:
        """Task -> its network, as what is compared has it (`main_networks`)."""
        return main_networks(self.frame[~self.frame["model"].isin(self.by_hand)])

    def first(self, task: str, kind: str) -> "pd.Series[Any] | None":
        """The row of the task's model of a kind: the main one, else the best; of processes the one that
        validation points choose."""
        return self._firsts.get((task, kind))

    def firsts(self, task: str, kinds: Iterable[str]) -> list["pd.Series[Any]"]:
        """The rows of the task's first models of these kinds, those that there are."""
        found = (self.first(task, kind) for kind in kinds)
        return [row for row in found if row is not None]

    def trained(self, problem: str) -> list["pd.Series[Any]"]:
        """Rows of the first neuron and mlp of each task of the problem, all trained by descent."""
        return [row for task in self.tasks(problem) for row in self.firsts(task, ("neuron", "mlp"))]

    @cached_property
    def _firsts(self) -> dict[tuple[str, str], "pd.Series[Any]"]:
        rows = self.frame[~self.frame["model"].isin(self.by_hand)]
        main = {kind: self.main(kind) for kind in dict.fromkeys(rows["kind"])}
        networks = self.networks
        found: dict[tuple[str, str], pd.Series[Any]] = {}
        for _, row in rows.iterrows():
            task, kind = str(row["task"]), str(row["kind"])
            before = found.get((task, kind))
            if kind == "gp":
                better = before is None or row["validation"] < before["validation"]
            else:
                wanted = networks.get(task) if kind == "mlp" else main[kind]
                better = before is None or row["model"] == wanted
            if better:
                found[task, kind] = row
        return found
