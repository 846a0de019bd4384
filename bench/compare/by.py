"""Two settings compared on purpose: trainings of other digests, paired over what they have in common.

Each side's cells of one task, model and seed, say, are averaged over everything else; what else there is and
is not the same on both sides is the difference that was meant, and is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bench.choosing.axes import AXIS_NAMES
from bench.compare.measures import MEASURES
from bench.compare.quality import Least, Seeds, judged_rows
from bench.compare.row import Row
from bench.errors import UserError

SEED = "seed"
MOST = 8  # values of a setting that are listed


@dataclass(frozen=True)
class Settings:
    """by: what was paired over. rows: of each measure. differs: a line for each setting that is not the same.

    only_a, only_b: how many groups only one has.
    """

    by: tuple[str, ...]
    rows: dict[str, list[Row]]
    differs: list[str]
    only_a: int
    only_b: int


def axes(by: Sequence[str], known: Sequence[str] = AXIS_NAMES) -> None:
    """UserError where one is no axis, or the seed is not among them, or nothing else."""
    for name in by:
        if name != SEED and name not in known:
            raise UserError(f"--by: {name!r} is none of {', '.join([SEED, *AXIS_NAMES])}")
    if by and (SEED not in by or len(by) == 1):
        raise UserError(f"--by: {','.join(by)!r}: a seed and something else, as in task,model,seed")


def compare_by(a: pd.DataFrame, b: pd.DataFrame, by: Sequence[str], least: Least) -> Settings:
    """a, b: tables `cells`. by: columns of both, the seed among them.

    UserError where one is no axis, or nothing is in common.
    """
    names = [name for name in by if name != SEED]
    axes(by, [name for name in AXIS_NAMES if name in a and name in b])
    groups = [set(_keys(frame, names)) for frame in (a, b)]
    both = sorted(groups[0] & groups[1])
    if not both:
        raise UserError(f"--by: the two have no {', '.join(names)} in common")
    pairs: dict[tuple[str, Any], Seeds] = {}
    for measure in MEASURES:
        means = [_means(measure.of(frame), frame, names) for frame in (a, b)]
        for key in both:
            x, y = (one[one["key"] == key].set_index(SEED)["value"] for one in means)
            seeds = x.index.intersection(y.index)
            if len(seeds):
                pairs[measure.name, key] = Seeds(x[seeds].to_numpy(float), y[seeds].to_numpy(float))
    of_a, of_b = (frame[_keys(frame, names).isin(both)] for frame in (a, b))
    return Settings(
        by=tuple(by),
        rows=judged_rows(pairs, {}, least),
        differs=_differing(of_a, of_b, names),
        only_a=len(groups[0]) - len(both),
        only_b=len(groups[1]) - len(both),
    )


def _keys(cells: pd.DataFrame, names: Sequence[str]) -> "pd.Series[Any]":
    """Of each cell the values of these columns, as one."""
    columns = [cells[name].astype(object).where(cells[name].notna(), "none").astype(str) for name in names]
    return pd.Series(list(zip(*columns, strict=True)), cells.index, dtype=object)


def _means(values: "pd.Series[Any]", cells: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """key, seed and mean value of the cells that have one."""
    told = pd.DataFrame({"key": _keys(cells, names), SEED: cells[SEED], "value": values}).dropna()
    return told.groupby(["key", SEED], sort=True)["value"].mean().reset_index()


def _differing(a: pd.DataFrame, b: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """A line for each setting whose values are not the same on both sides, over what is compared."""
    lines = []
    for axis in [name for name in AXIS_NAMES if name not in names and name in a and name in b]:
        told = [_values(frame[axis]) for frame in (a, b)]
        if told[0] != told[1]:
            lines.append(f"{axis}: {' -> '.join(map(_listed, told))}")
    return lines


def _values(column: "pd.Series[Any]") -> list[str]:
    found = column.drop_duplicates().sort_values()
    return [
        "none" if pd.isna(value) else f"{value:g}" if isinstance(value, float) else str(value)
        for value in found
    ]


def _listed(values: Sequence[str]) -> str:
    more = [f"and {len(values) - MOST} more"] if len(values) > MOST else []
    return ", ".join([*values[:MOST], *more])
