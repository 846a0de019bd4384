"""What figures of levels and tables show, in words and as numbers: for alternative texts and manifests."""

from typing import Any

import pandas as pd

from report import format as fmt
from report.figures.drawn import Numbers, numbers_of
from report.figures.levels import Context
from report.words import AXIS_WORDS, called

SCALED = ("mean", "low", "high", "difference", "difference_low", "difference_high")
MOST = 12  # of what an alternative text lists


def ends(found: list[Context]) -> str:
    """What each line comes from and goes to."""
    words = []
    for one in found:
        rows = one.rows[one.rows["mean"].notna()]
        said = [
            f"{called(one.factor, str(rows['level'].iloc[i]))}: {fmt.score(one.metric, rows['mean'].iloc[i])}"
            for i in (0, -1)
        ]
        words.append(f"{one.task}{', ' + one.label if one.label else ''} {' to '.join(said)}")
    return "; ".join(words[:MOST])


def largest(found: list[Context]) -> str:
    """The changes that are largest among those told apart, else among all."""
    rows = [
        (one, row) for one in found for _, row in one.others.iterrows() if not fmt.missing(row["difference"])
    ]
    told = [(one, row) for one, row in rows if row["verdict"] in ("better", "worse")] or rows
    told.sort(key=lambda pair: -abs(float(pair[1]["difference"])))
    words = [
        f"{called(one.factor, str(row['level']))} against {called(one.factor, str(row['reference']))} "
        f"{fmt.gain(one.metric, row['difference'])} for {one.label} on {one.task}"
        for one, row in told[:6]
    ]
    return "; ".join(words)


def level_numbers(found: list[Context], columns: dict[str, str]) -> Numbers:
    """A row a comparison and level; of differences without the reference's own."""
    rows, change = [], "difference" in columns
    for one in found:
        scale = 100 if change or one.metric == "accuracy" else 1  # a change of RMSE is a share of it
        for _, row in (one.others if change else one.rows).iterrows():
            cells = {n: _cell(one.factor, n, row[n], scale) for n in ("level", *columns)}
            rows.append({"task": one.task, "label": one.label or str(row["model"])} | cells)
    name = AXIS_WORDS.get(found[0].factor, found[0].factor)
    return numbers_of(rows, {"task": "task", "label": "model", "level": name} | columns)


def _cell(factor: str, name: str, value: Any, scale: float) -> Any:
    """A number in its unit, a level in words."""
    if name in ("level", "reference"):
        return called(factor, str(value))
    return _times(scale, value) if name in SCALED else value


def _times(scale: float, value: Any) -> Any:
    return None if fmt.missing(value) else scale * float(value)


def extremes(scores: pd.DataFrame, metric: str) -> str:
    """Per task the best and the worst level with their scores."""
    words = []
    for task, row in scores.iterrows():
        order = row.dropna().sort_values(ascending=metric == "rmse")
        said = [f"{level} {fmt.score(metric, order[level])}" for level in (order.index[0], order.index[-1])]
        words.append(f"{task} {' to '.join(said)}")
    return fmt.listing(words, MOST)


def crossed(table: pd.DataFrame, what: str) -> Numbers:
    """A row a task, a column a level."""
    rows = [
        {"task": str(task)} | {str(level): row[level] for level in table.columns}
        for task, row in table.iterrows()
    ]
    return numbers_of(
        rows, {"task": f"{what}, by task"} | {str(level): str(level) for level in table.columns}
    )


def best_gains(gains: dict[str, pd.DataFrame], metric: str) -> str:
    """Of each model the largest gain and the largest loss. gains: by model, tasks by levels."""
    unit = "points of accuracy" if metric == "accuracy" else "% of RMSE"
    words = []
    for model, table in gains.items():
        order = sorted(_cells(table), key=lambda cell: -cell["gain"])
        said = [
            f"{fmt.fixed(cell['gain'], 1, sign=True)} with α {cell['level']} on {cell['task']}"
            for cell in [*order[:1], *order[1:][-1:]]
        ]
        words.append(f"{model} {' to '.join(said)} ({unit})")
    return "; ".join(words)


def all_gains(gains: dict[str, pd.DataFrame], metric: str) -> Numbers:
    """A row a model, task and level."""
    unit = "points" if metric == "accuracy" else "%"
    rows = [{"model": model} | cell for model, table in gains.items() for cell in _cells(table)]
    return numbers_of(rows, {"model": "model", "task": "task", "level": "α", "gain": f"gain ({unit})"})


def _cells(table: pd.DataFrame) -> list[dict[str, Any]]:
    """What is there of a table of tasks by levels, row by row."""
    return [
        {"task": str(task), "level": str(level), "gain": float(table.loc[task, level])}
        for task in table.index
        for level in table.columns
        if not fmt.missing(table.loc[task, level])
    ]


def at_most(drawn: list[dict[str, Any]]) -> str:
    """The share lost at the largest eta of each problem and model."""
    last = {(row["problem"], row["model"]): row for row in drawn}
    words = [
        f"{model} in {problem} {fmt.percent(row['mean'] / 100, 0)} at η {fmt.exact(row['eta'])}"
        for (problem, model), row in last.items()
    ]
    return fmt.listing(words)
