"""Section: what the Gaussian processes were fitted with."""

from collections import Counter

import pandas as pd

from report import format as fmt
from report.document import Block, Paragraph, Table, Told
from report.sections.material import Material
from report.sections.own import explained, marked
from report.sections.told import counted, share, told
from report.tables.reader import Tables

MOST_BOUNDS = 2  # kinds named in a row


def blocks(material: Material) -> list[Block]:
    """How many fits are to be taken with care, and a row for each task and process."""
    table = material.tables.processes
    fits = table[table["status"] == "ok"]
    return [Paragraph(_totals(fits)), _table(fits, material.tables)] if len(fits) else []


def _totals(fits: pd.DataFrame) -> str:
    bound, warned = int(fits["bounds"].notna().sum()), int(fits["warnings"].notna().sum())
    settled = int((fits["starts_at_best"] == fits["starts"]).sum())
    return (
        f"{bound} of {fmt.count(len(fits), 'fit')} ended with a hyperparameter at a bound; {warned} "
        f"{'carries' if warned == 1 else 'carry'} warnings. In {settled} every search ended at one optimum."
    )


def _table(fits: pd.DataFrame, tables: Tables) -> Table:
    groups = list(fits.groupby(["task", "model"], sort=False))
    own = explained(tables, fits["task"].unique())
    return Table(
        title=f"What {fmt.count(len(groups), 'process was', 'processes were')} fitted with",
        caption=(
            "Medians over seeds and numbers of training points, in the data's own units. Constant: variance "
            "of f; length scale: of the input, with several the smallest number; noise: standard deviation. "
            f"At a bound: share of the fits, and what ended there, how often.{own} Source: processes."
        ),
        header=(
            "task",
            "process",
            "fits",
            "constant",
            "length scale",
            "noise",
            "at a bound",
            "which",
            "warnings",
        ),
        rows=tuple((marked(tables, str(task)), str(model), *_cells(of)) for (task, model), of in groups),
        align="llrrrrrlr",
        name="process-fits",
        digests=tuple(str(of["digest"].iloc[0]) for _, of in groups),
        units=("", "", "", "", "", "", "%", "", ""),
    )


def _cells(of: pd.DataFrame) -> tuple[str | Told, ...]:
    medians = (of[name].median() for name in ("constant", "length_scale", "noise"))
    bound = of["bounds"].notna()
    return (
        counted(len(of)),
        *(told(fmt.number(value), value) for value in medians),
        share(bound.mean(), 0),
        _which(of.loc[bound, "bounds"]),
        counted(int(of["warnings"].notna().sum())),
    )


def _which(bounds: "pd.Series[str]") -> str:
    """noise lower (5) and length scale upper (2)."""
    counts: Counter[str] = Counter()
    for text in bounds:
        counts.update(sorted({_short(one) for one in text.split("; ")}))
    named = [f"{name} ({n})" for name, n in counts.most_common()]
    return fmt.listing(named, MOST_BOUNDS) if named else fmt.NONE


def _short(one: str) -> str:
    """`length scales of a, b at their upper bound` -> `length scale upper`."""
    name, _, side = one.rpartition(" at ")
    kind = name.partition(" of ")[0]
    return f"{kind.removesuffix('s')} {side.split()[1]}"
