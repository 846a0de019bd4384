"""The matrix of the first screen: every task beside every model that was tried on more than a few, or is
first somewhere."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from report import format as fmt
from report.document import GUESS, LEVEL, SIGNS, Matrix, Spot
from report.sections.own import explained, marked
from report.sections.scores import table_name
from report.tables.board import Board
from report.tables.guess import no_better
from report.tables.reader import Tables

MOST_MODELS = 14
FAR_POINTS, FAR_RATIO = 0.2, 3.0  # as far behind the first as the strongest shade
WHAT = {"accuracy": "test accuracy in per cent", "rmse": "test RMSE"}  # of each metric
FAR = {"accuracy": f"{100 * FAR_POINTS:g} points", "rmse": f"{FAR_RATIO:g} times the RMSE"}
PARTS = {"classification": "Classification: accuracy in per cent", "regression": "Regression: RMSE"}
KINDS = ("neuron", "linear", "mlp", "ensemble", "gp")
VERDICTS = ("first", "better", "not worse", "equal", "not better", "worse")  # the marks of others are open
MEANS = {
    "first": "chosen as first on validation points",
    "better": "better",
    "not-worse": "not worse",
    "equal": "as good",
    "not-better": "not better",
    "open": "undecided",
}  # of what is shown of the test points
CORRECTED = (
    "Marks are corrected for all comparisons of the scoreboard together; an answer is for its own, or pairs "
    "other models, and may judge otherwise."
)
NO_BETTER = "not shown to beat a guess that ignores the inputs"
MOST_NAMED = 6  # models that are not shown


def matrix(tables: Tables) -> Matrix | None:
    """Tasks by models; None where there are not two models."""
    board = tables.board
    models = columns(board)
    if len(models) < 2:
        return None
    rows = tuple(
        (marked(tables, task), table_name(i), _row(board.rows(task), models))
        for i, task in enumerate(board.tasks())
    )
    compared = bool((board.frame["n_pairs"].fillna(0) > 1).any())
    over = "fresh seeds" if tables.confirmed else "the seeds that chose: not confirmed"
    return Matrix(
        title="Every model on every task",
        caption=(
            f"{_measured(board, WHAT)[0].upper()}{_measured(board, WHAT)[1:]} over {over}."
            f"{_legend(rows, compared)} The stronger the tint, the farther behind the first "
            f"({_measured(board, FAR)}: strongest).{_without(rows)}{_left_out(board, models)}"
            f"{explained(tables, board.tasks())}"
        ),
        models=tuple(models),
        rows=rows,
        parts=_parts(board),
    )


def _measured(board: Board, words: dict[str, str]) -> str:
    """Of the words for each metric those of the study's, accuracy first."""
    there = {*board.frame["metric"]}
    return " or ".join(told for metric, told in words.items() if metric in there)


def _without(rows: Sequence[tuple[str, str, tuple[Spot | None, ...]]]) -> str:
    """What stands where there is no number, if that occurs."""
    spots = [spot for *_, row in rows for spot in row]
    said = ["Empty: not tried."] if None in spots else []
    said += [f"{fmt.NONE}: no result."] if any(spot and spot.mark == "none" for spot in spots) else []
    return "".join(f" {one}" for one in said)


def _left_out(board: Board, models: Sequence[str]) -> str:
    """Which models of the scoreboard have no column, if any."""
    left = [str(model) for model in board.frame["model"].drop_duplicates() if model not in models]
    return f" Not shown, but on the scoreboard: {fmt.listing(left, MOST_NAMED)}." if left else ""


def _legend(rows: Sequence[tuple[str, str, tuple[Spot | None, ...]]], compared: bool) -> str:
    """What the signs that occur mean, and against what they are held; compared: anything over two seeds."""
    spots = [spot for *_, row in rows for spot in row if spot is not None]
    there = {spot.mark for spot in spots if spot.place != LEVEL}
    said = [f"{SIGNS['first']} {MEANS['first']}"] if "first" in there else []
    if any(spot.level for spot in spots):
        alone = ", alone also as good" if any(spot.place == LEVEL for spot in spots) else ""
        said.append(f"{LEVEL} level with it there (the study's order decides){alone}")
    against = [f"{sign} {MEANS[mark]}" for mark, sign in SIGNS.items() if mark in there - {"first"}]
    against += ["without a mark worse"] if "worse" in there else []
    if not compared:
        said += [f"{SIGNS['open']} of one seed nothing can be told apart"] if against else []
        against = []
    if against:
        said += [f"against {SIGNS['first']}, on test points of seeds that both have: {', '.join(against)}"]
    if any(spot.guess for spot in spots):
        said.append(f"{GUESS} {NO_BETTER}")
    legend = f" {'; '.join(said)}." if said else ""
    return legend + (f" {CORRECTED}" if against else "")


def _parts(board: Board) -> tuple[tuple[str, int], ...]:
    """A table for each problem, where there are both."""
    problems = [str(board.rows(task)["problem"].iloc[0]) for task in board.tasks()]
    parts = tuple((PARTS[problem], len([*alike])) for problem, alike in groupby(problems))
    return parts if len(parts) > 1 else ()


def columns(board: Board) -> list[str]:
    """Models by kind and width, weights set by hand at the end: all that are first on a task; of many others
    those that were tried on most tasks, none whose weights are set by hand."""
    frame, by_hand = board.frame, board.by_hand
    first = {*frame.loc[frame["verdict"] == "first", "model"]}
    counts = frame["model"].value_counts(sort=False)
    others = [model for model in counts.index if model not in {*first, *by_hand}]
    room = max(MOST_MODELS - len(first), 0)
    kept = [*first, *sorted(others, key=lambda model: -int(counts[model]))[:room]]
    rows = {str(row["model"]): row for _, row in frame.drop_duplicates("model").iterrows()}
    order = [*rows]
    return sorted(map(str, kept), key=lambda m: (m in by_hand, *_place(rows[m]), order.index(m)))


def _place(row: "pd.Series[Any]") -> tuple[int, list[int]]:
    widths = [] if fmt.missing(row["hidden"]) else [int(w) for w in str(row["hidden"]).split("-") if w]
    return KINDS.index(row["kind"]) if row["kind"] in KINDS else len(KINDS), [len(widths), *widths]


def _row(rows: pd.DataFrame, models: list[str]) -> tuple[Spot | None, ...]:
    first = rows[rows["verdict"] == "first"]
    best = float(first["test"].iloc[0]) if len(first) else float("nan")
    level = {*rows.loc[rows["rank"].isin(first["rank"]), "model"]} - {*first["model"]}
    rows = rows.assign(no_better=no_better(rows))
    of = {str(row["model"]): row for _, row in rows.iterrows()}
    return tuple(_spot(of[model], best, model in level) if model in of else None for model in models)


def _spot(row: "pd.Series[Any]", best: float, level: bool) -> Spot:
    accuracy = row["metric"] == "accuracy"
    if fmt.missing(row["test"]):
        return Spot(fmt.NONE, 0.0, "none", f"{row['model']} on {row['task']}: no result")
    text = fmt.fixed(100 * row["test"], 1) if accuracy else fmt.number(row["test"], 2)
    verdict = "cannot say" if fmt.missing(row["verdict"]) else str(row["verdict"])
    said = (
        f"{row['model']} on {row['task']}: {fmt.score(row['metric'], row['test'], row['low'], row['high'])}"
    )
    said += ", level with the first on validation points" if level else ""
    said += f", {NO_BETTER} ({fmt.score(row['metric'], row['guess'])})" if row["no_better"] else ""
    shade = _shade(row["test"], best, accuracy)
    mark = verdict.replace(" ", "-") if verdict in VERDICTS else "open"
    return Spot(text, shade, mark, f"{said}, {verdict}", level, bool(row["no_better"]))


def _shade(test: float, best: float, accuracy: bool) -> float:
    """0: as good as the first, or better; 1: as far behind as the strongest shade."""
    if fmt.missing(best):
        return 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        behind = (best - test) / FAR_POINTS if accuracy else np.log(test / best) / np.log(FAR_RATIO)
    return float(np.clip(np.nan_to_num(behind, nan=0.0, posinf=1.0), 0.0, 1.0))
