"""The first screen: the study's question in a sentence, a picture, answers of a line, a matrix, a badge."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from report import format as fmt
from report.document import Front, Line
from report.findings.base import of
from report.glossary import BY_KEY, terms_in
from report.sections.badge import badge
from report.sections.material import Material
from report.sections.matrix import matrix
from report.tables.board import Board
from report.tables.gaps import Gap
from report.tables.guess import no_better
from report.tables.reader import Tables

UNTOLD = "on one seed no model can be told from another"
FRONT = "front"  # the section of figures that stand here
MOST_LINES = 7
WORDS = (
    "neuron",
    "mlp",
    "points",
    "rmse",
    "eta",
    "optimiser",
    "gp",
    "guess",
    "plain",
)  # of the glossary, explained here
ORDER = (  # findings that are told here, the first that have something to say
    "network-beats-neuron",
    "best-eta",
    "slower",
    "width",
    "depth",
    "optimiser",
    "gaussian-process",
    "timing-fused",
    "gpu",
    "activation",
    "alpha",
    "bias",
    "batch-size",
    "neuron-linear",
    "extrapolation",
)


def first_screen(material: Material) -> Front:
    """The first screen of one results folder."""
    pictures = material.figures(FRONT)
    told, lines = sentence(material.tables), _lines(material)
    return Front(
        sentence=told,
        lines=lines,
        badge=badge(material),
        picture=pictures[0] if pictures else None,
        rule="update" if _descends(material.tables) else "",
        words=_words(material.tables, " ".join([told, *(line.text for line in lines)])),
        matrix=matrix(material.tables),
    )


def _descends(tables: Tables) -> bool:
    return bool(tables.cells["eta"].notna().any())


def _words(tables: Tables, said: str) -> tuple[tuple[str, str], ...]:
    """Of WORDS those that are said, and what a network is where one is named."""
    keys = {key for _, _, key in terms_in(said)}
    keys |= {"mlp"} if any(name in said for name in tables.board.models("mlp")) else set()
    return tuple((BY_KEY[key].title, BY_KEY[key].text) for key in WORDS if key in keys)


def _lines(material: Material) -> tuple[Line, ...]:
    """Findings of a line each, in ORDER, those that say something."""
    said = {one.finding.key: one for one in material.numbered if one.finding.verdict != "cannot say"}
    found = [said[key] for key in ORDER if key in said and said[key].finding.short]
    return tuple(Line(one.finding.short, one.section) for one in found[:MOST_LINES])


def sentence(tables: Tables) -> str:
    """What the study found, in one sentence: of its only task, or of all of them."""
    board = tables.ranked
    tasks = board.tasks()
    if not tasks:
        return "No training of this study came to a result."
    if len(tasks) == 1:
        return _one_task(tables, tasks[0])
    if len(board.models(*dict.fromkeys(board.frame["kind"]))) == 1:
        return _one_model(board, tasks)
    gaps = tables.gaps(tasks, tables.neuron, tables.network_on)
    return _neuron_and_network(tables, gaps) if gaps else _firsts(board, tasks, tables.board.tasks())


def _one_model(board: Board, tasks: Sequence[str]) -> str:
    """The only model, neuron, has a test accuracy of 50.1 % on circles to 99.7 % on separable."""
    parts = []
    for metric, rows in board.frame.groupby("metric", sort=False):
        what = "accuracy" if metric == "accuracy" else "RMSE"
        rows = rows.sort_values("test", kind="stable")
        ends = [f"{fmt.score(str(metric), row['test'])} on {row['task']}" for _, row in rows.iterrows()]
        parts.append(f"a test {what} of {ends[0]}" + (f" to {ends[-1]}" if len(ends) > 1 else ""))
    name = board.frame["model"].iloc[0]
    told = f"The only model, {name}, was trained on {fmt.count(len(tasks), 'task')}: {fmt.listing(parts)}"
    rows = board.frame[no_better(board.frame)]
    level = f", not shown to beat a guess on {fmt.listing(map(str, rows['task']), 4)}" if len(rows) else ""
    return f"{told}{level}; there is none to compare it with."


def _one_task(tables: Tables, task: str) -> str:
    """On cars mlp-5 is first with 97.2 % [96, 98]; one neuron stays 9.7 points behind."""
    rows = tables.ranked.rows(task)
    first = rows.iloc[0]
    score = fmt.score(first["metric"], first["test"], first["low"], first["high"])
    what = "accuracy" if first["metric"] == "accuracy" else "RMSE"
    place = "alone" if len(rows) == 1 else "first by validation" if _one_seed(rows) else "first"
    level = [
        str(model) for model in rows.loc[rows["rank"] == first["rank"], "model"] if model != first["model"]
    ]
    guess = " but not shown to beat a guess that ignores the inputs," if no_better(rows)[0] else ""
    place += f" (level with {fmt.listing(level, 4)} by validation)" if level else ""
    told = f"On {task} {first['model']} is {place},{guess} with a test {what} of {score}"
    others = rows.iloc[1:]
    worse, rest = others[others["verdict"] == "worse"], others[others["verdict"] != "worse"]
    if len(others) == 0:
        return f"{told}."
    if len(worse):
        last = worse.iloc[-1]
        told += f"; {fmt.count(len(worse), 'model is', 'models are')} shown to be worse, {last['model']} by "
        told += _behind(last)
    if _one_seed(rows):
        return f"{told}; {UNTOLD}."
    names = fmt.listing([str(model) for model in rest["model"]], 4)
    told += f"; {names} {'is' if len(rest) == 1 else 'are'} not shown to be worse" if len(rest) else ""
    return f"{told}."


def _behind(row: "pd.Series[Any]") -> str:
    """By how much a model is worse than the first: 36.1 points [34.6, 37.5]; RMSE × 1.3 [1.2, 1.4]."""
    gap, low, high = (row[f"difference{end}"] for end in ("", "_low", "_high"))
    if row["metric"] != "accuracy":
        return f"RMSE {fmt.gain(row['metric'], gap, low, high)}"
    return fmt.points_interval(-gap, -high, -low).replace("+", "")


def _neuron_and_network(tables: Tables, gaps: Sequence[Gap]) -> str:
    """One neuron keeps up with mlp-40 on 3 of 11 tasks and falls behind on 8, most of all on spirals, ...."""
    kept, lost = [g for g in gaps if g.keeps_up], [g for g in gaps if g.worse]
    network = tables.network_called(gap.task for gap in gaps)
    told = f"One neuron keeps up with {network} on {_part(len(kept), len(gaps))}"
    told += f" and falls behind on {len(lost)}, {_farthest(lost)}" if lost else ""
    rest = len(gaps) - len(kept) - len(lost)
    told += f"; on {rest} it cannot be said" if rest else ""
    gone = len(tables.board.tasks()) - len(gaps)
    told += f"; {fmt.count(gone, 'more task has', 'more tasks have')} no result of both" if gone else ""
    return f"{told}."


def _farthest(lost: Sequence[Gap]) -> str:
    """The largest gap of each metric: by up to 34.1 points of accuracy (xor) and 9.0 times the RMSE (sin)."""
    told = []
    for metric in dict.fromkeys(gap.metric for gap in lost):
        mine = [gap for gap in lost if gap.metric == metric]
        if metric == "accuracy":
            far = min(mine, key=lambda gap: gap.mean)
            size = f"{fmt.fixed(abs(100 * far.mean), 1)} points of accuracy"
        else:
            far = max(mine, key=lambda gap: gap.mean)
            size = f"{fmt.number(1 + far.mean, 2)} times the RMSE"
        told.append(f"{'up to ' if len(mine) > 1 else ''}{size} ({fmt.brief(far.task)})")
    return f"by {fmt.listing(told)}"


def _part(n: int, whole: int) -> str:
    """3 of 11 tasks; all 11 tasks; none of 11 tasks."""
    return of(n, whole, "task")


def _firsts(board: Board, tasks: Sequence[str], every: Sequence[str]) -> str:
    """Who is first, by validation, on how many tasks: mlp-40 is first by validation on both tasks. every:
    those without a result too."""
    firsts = [str(board.rows(task).iloc[0]["model"]) for task in tasks]
    counts = {model: firsts.count(model) for model in dict.fromkeys(firsts)}
    first, *rest = sorted(counts, key=lambda model: -counts[model])
    told = [f"{first} is first by validation on {_part(counts[first], len(every))}"]
    told += [fmt.listing([f"{model} on {counts[model]}" for model in rest], 4)] if rest else []
    end = f"; {UNTOLD}" if _one_seed(board.frame) else ""
    gone = len(every) - len(tasks)
    end += f"; on {gone} no model has a result" if gone else ""
    return f"{', '.join(told)}{end}."


def _one_seed(rows: pd.DataFrame) -> bool:
    """Whether no score rests on two seeds, so that there is no spread to judge by."""
    return bool((rows["n_seeds"] < 2).all())
