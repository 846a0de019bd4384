"""Finding: on how many tasks one model alone is best."""

import pandas as pd

from report import format as fmt
from report.findings.base import SHOWN, Finding, cannot_say, each, of, rule_by_metric, short
from report.findings.levels import KEEPS_UP
from report.tables.reader import Tables
from report.tables.scoreboard import FIRST


def ties(tables: Tables) -> Finding:
    """Whether the first of a task is shown to be better than every other; a rival of which nothing can be
    told, for want of a second seed or of any result, leaves that open."""
    key, question = "ties", "Is one model alone best on a task?"
    board = tables.scoreboard
    firsts = board[board["verdict"] == FIRST].set_index("task")
    rivals = _rivals(board, firsts)
    if not rivals["told"].any():
        single = not board["task"].duplicated().any()
        few = "no task has two models with results on two seeds or more"
        return cannot_say(key, question, "every task of this study has one model alone" if single else few)
    tasks = list(dict.fromkeys(rivals["task"]))
    left = rivals[rivals["word"] != "worse"]
    beside = {
        str(task): [f"{r.model} ({r.word})" for r in each(part)]
        for task, part in left.groupby("task", sort=False)
    }
    first = {str(task): str(model) for task, model in firsts["model"].items()}
    alone = [task for task in tasks if task not in beside]
    claim = "The model that validation puts first is shown to be better than every other on "
    claim += of(len(alone), len(tasks), "task") + _left(beside, first)
    lines = [f"{task}: {first[task]} alone" for task in alone]
    lines += [f"{task}: {first[task]} beside {fmt.listing(models)}" for task, models in beside.items()]
    equal = int((rivals["word"] == "equal").sum())
    lines.append(f"{equal} of {fmt.count(len(rivals), 'rival')} shown to be as good within the margin")
    beaten = set(left.loc[left["word"].isin(KEEPS_UP), "task"])
    metrics = rivals.drop_duplicates("task")["metric"]
    verdict = rule_by_metric(metrics, [t in alone for t in tasks], [t in beaten for t in tasks])
    line = f"One model alone is best on {of(len(alone), len(tasks), 'task')}"
    return Finding(key, question, claim + ".", verdict, tuple(lines), short=short(line, verdict=verdict))


def _rivals(board: pd.DataFrame, firsts: pd.DataFrame) -> pd.DataFrame:
    """All models beside a first; told: whether both have two seeds; word: the verdict, or why there is
    none."""
    rivals = board[board["task"].isin(firsts.index) & (board["verdict"] != FIRST)]
    n = rivals["n_seeds"].fillna(0)
    told = (n > 1) & (rivals["task"].map(firsts["n_seeds"]) > 1) & rivals["verdict"].notna()
    word = rivals["verdict"].where(told, "one seed").mask(n == 0, "no result")
    return rivals.assign(told=told, word=word)


def _left(beside: dict[str, list[str]], first: dict[str, str]) -> str:
    """; not shown to be worse are 3 models beside gp on sin and 1 beside mlp-40 on xor."""
    if not beside:
        return ""
    counts = [f"{len(models)} beside {first[task]} on {task}" for task, models in beside.items()]
    n = len(next(iter(beside.values())))
    counts[0] = counts[0].replace(" ", f" {'model' if n == 1 else 'models'} ", 1)
    return f"; not shown to be worse {'is' if n == 1 else 'are'} {fmt.listing(counts, SHOWN)}"
