"""Section: the neuron against the simple linear models."""

from report import format as fmt
from report.document import Block, Table
from report.sections.material import Material
from report.tables.gaps import Gap
from report.tables.reader import Tables


def blocks(material: Material) -> list[Block]:
    """A table with a row for each task that has both."""
    tables = material.tables
    linear = next(iter(tables.board.models("linear")), None)
    gaps = tables.gaps(tables.board.tasks(), tables.neuron, linear)
    return [_table(tables, linear, gaps)] if gaps and linear else []


def _table(tables: Tables, linear: str, gaps: list[Gap]) -> Table:
    rows = tuple(_cells(tables, linear, gap) for gap in gaps)
    behind, ahead = sum(gap.worse for gap in gaps), sum(gap.better for gap in gaps)
    return Table(
        title=(
            f"The neuron is better on {ahead}, worse on {behind} and not told apart on "
            f"{len(gaps) - ahead - behind} of {fmt.count(len(gaps), 'task')}"
        ),
        caption=(
            f"Test accuracy or RMSE of the neuron at its chosen setting and of {linear} "
            "(LogisticRegression, LinearRegression), mean over seeds; difference neuron minus linear, "
            "paired over seeds, with its 95 % t interval. Source: scoreboard, cells."
        ),
        header=("task", "neuron", linear, "difference [95 %]", "the neuron is"),
        rows=rows,
        align="lrrrl",
    )


def _cells(tables: Tables, linear: str, gap: Gap) -> tuple[str, ...]:
    entries = [tables.board.row(gap.task, name) for name in (tables.neuron, linear)]
    scores = [fmt.score(gap.metric, entry["test"]) if entry is not None else fmt.NONE for entry in entries]
    verdict = "better" if gap.better else "worse" if gap.worse else "not told apart"
    return gap.task, *scores, gap.difference, verdict
