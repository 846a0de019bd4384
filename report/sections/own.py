"""Tasks that a study brings itself: marked wherever tasks stand beside each other."""

from collections.abc import Iterable

from report import format as fmt
from report.tables.reader import Tables

MARK = "◆"
KINDS = {"csv": "a CSV file", "python": "a Python file"}


def marked(tables: Tables, task: str) -> str:
    """The task's name, one's own with the mark before it."""
    return f"{MARK} {task}" if task in tables.own else task


def explained(tables: Tables, tasks: Iterable[str]) -> str:
    """What the mark says, " ◆: …."; nothing where none of the tasks has it."""
    kinds = dict.fromkeys(tables.own[task] for task in tasks if task in tables.own)
    if not kinds:
        return ""
    return f" {MARK}: a challenge of the study's own, from {fmt.listing(KINDS.get(k, k) for k in kinds)}."
