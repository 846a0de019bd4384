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
    """A row a comparison and level; of differences without the reference's own, of RMSEs multiples of it."""
    rows, change = [], "difference" in columns
    for one in found:
        for _, row in (one.others if change else one.rows).iterrows():
            cells = {name: _cell(one, name, row[name]) for name in ("level", *columns)}
            named = {"task": one.task, "label": one.label or str(row["model"]), "digest": row["digest"]}
            rows.append(named | cells)
    name = AXIS_WORDS.get(found[0].factor, found[0].factor)
    return numbers_of(rows, {"task": "task", "label": "model", "level": name} | columns)


def _cell(one: Context, name: str, value: Any) -> Any:
    """A number in its unit, a level in words; a change of an RMSE, which is a ratio less 1, as the ratio."""
    if name in ("level", "reference"):
        return called(one.factor, str(value))
    if name not in SCALED or fmt.missing(value):
        return value
    if one.metric == "accuracy":
        return 100 * float(value)
    return float(value) + name.startswith("difference")


def extremes(scores: pd.DataFrame, metric: str) -> str:
    """Per task the best and the worst level with their scores."""
    words = []
    for task, row in scores.iterrows():
        order = row.dropna().sort_values(ascending=metric == "rmse")
        said = [f"{level} {fmt.score(metric, order[level])}" for level in (order.index[0], order.index[-1])]
        words.append(f"{task} {' to '.join(said)}")
    return fmt.listing(words, MOST)


def best_gains(gains: dict[str, pd.DataFrame], metric: str) -> str:
    """Of each model the best and the worst. gains: by model, tasks by levels: points, or ratios of RMSEs."""
    words = []
    for model, table in gains.items():
        order = sorted(_cells(table), key=lambda cell: cell["gain"] * (-1 if metric == "accuracy" else 1))
        said = [
            f"{_said(metric, cell['gain'])} with α {cell['level']} on {cell['task']}"
            for cell in [*order[:1], *order[1:][-1:]]
        ]
        words.append(f"{model} {' to '.join(said)}")
    return "; ".join(words)


def _said(metric: str, gain: float) -> str:
    """+1.2 points; RMSE × 1.04."""
    if metric == "accuracy":
        return f"{fmt.fixed(gain, 1, sign=True)} points"
    return f"RMSE × {fmt.number(gain)}"


def all_gains(gains: dict[str, pd.DataFrame], metric: str, of: dict[str, list[Context]]) -> Numbers:
    """A row a model, task and level. gains: as of `best_gains`. of: by model, the comparisons they are of."""
    name = "gain (points)" if metric == "accuracy" else "RMSE, times that with none"
    digests = {
        (model, one.task, str(row["level"])): row["digest"]
        for model, found in of.items()
        for one in found
        for _, row in one.rows.iterrows()
    }
    rows = [
        {"model": model, "digest": digests.get((model, cell["task"], cell["level"]))} | cell
        for model, table in gains.items()
        for cell in _cells(table)
    ]
    return numbers_of(rows, {"model": "model", "task": "task", "level": "α", "gain": name})


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
