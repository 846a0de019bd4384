"""Where a linear model is better than the trained neuron: both draw a line, so that what the neuron loses
there is its training's, not the line's."""

from collections.abc import Iterable
from typing import NamedTuple

from report.tables.gaps import Gap
from report.tables.reader import Tables

MOST = 3  # tasks that are told


class Straight(NamedTuple):
    """The best linear model of a task. network: that of the task; over: the linear model beside the neuron;
    under: the network beside the linear model, None for none."""

    model: str
    network: str | None
    over: Gap
    under: Gap | None

    @property
    def text(self) -> str:
        """on spirals linear against it +12.8 points [+8.1, +17.5], mlp-40 against linear +25.0 points."""
        told = f"on {self.over.task} {self.model} against it {_gap(self.over)}"
        return (
            told if self.under is None else f"{told}, {self.network} against {self.model} {_gap(self.under)}"
        )


def straighter(tables: Tables, tasks: Iterable[str]) -> dict[str, Straight]:
    """Of these tasks those on which the best linear model, by validation, is shown to be better than the
    neuron; judged with all others."""
    board = tables.scoreboard
    rows = board[(board["kind"] == "linear") & board["rank"].notna()]
    if rows.empty:
        return {}
    best = rows.sort_values("rank", kind="stable").drop_duplicates("task")
    name = dict(zip(best["task"], best["model"].astype(str), strict=True)).get
    over = {gap.task: gap for gap in tables.gaps(tables.board.tasks(), name, tables.neuron) if gap.better}
    under = {gap.task: gap for gap in tables.gaps(over, tables.network_on, name)}
    return {
        task: Straight(str(name(task)), tables.network_on(task), over[task], under.get(task))
        for task in tasks
        if task in over
    }


def told(found: dict[str, Straight]) -> str:
    """Where that is, a sentence; nothing where it is nowhere."""
    if not found:
        return ""
    parts = [one.text for one in found.values()]
    more = [f"so on {len(parts) - MOST} more"] if len(parts) > MOST else []
    return f"The neuron stays behind a line that a linear model draws: {'; '.join(parts[:MOST] + more)}."


def _gap(gap: Gap) -> str:
    return f"{'' if gap.metric == 'accuracy' else 'RMSE '}{gap.difference}"
