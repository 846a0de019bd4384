"""What one level of a factor gains on another: the one size that figures and findings tell."""

from collections.abc import Hashable, Iterable
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.choosing.axes import numbers
from bench.choosing.settings import worse_by

Name = TypeVar("Name", bound=Hashable)
GROUP = ["kind", "metric"]  # what is never pooled


class Typical(NamedTuple):
    """One level beside its reference, over the comparisons of one kind of model and one metric.

    gain: median, positive where better: of accuracies the difference, of RMSEs minus the logarithm of their
    ratio, so that of two the ratio is the geometric mean. better, worse, equal: comparisons that are shown to
    be so.
    """

    level: str
    reference: str
    models: tuple[str, ...]
    kind: str
    metric: str
    gain: float
    better: int
    worse: int
    n: int
    equal: int = 0

    @property
    def difference(self) -> float:
        """As the table has it: of accuracy, or of the RMSE's ratio less 1."""
        return self.gain if self.metric == "accuracy" else float(np.expm1(-self.gain))


def in_common(sides: Iterable[Iterable[Name]]) -> list[Name]:
    """What all sides have, in the first's order: medians are told beside each other over these."""
    first, *others = [dict.fromkeys(side) for side in sides] or [{}]
    return [name for name in first if all(name in other for other in others)]


def gain_of(rows: pd.DataFrame, name: str = "difference") -> NDArray[np.float64]:
    """How much better each row's level is, (R,): difference of accuracy, minus the logarithm of the RMSE's
    ratio; or an end of its interval."""
    difference, rmse = numbers(rows, name), worse_by(rows["metric"]) > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(rmse, -np.log1p(np.where(rmse, difference, 0)), difference)


def typical(rows: pd.DataFrame) -> list[Typical]:
    """Of rows of `effects` (no references) every level beside its reference, in the table's order.

    Those over two pairs of seeds or more; where none is, all.
    """
    several = rows[rows["n_pairs"].fillna(0) > 1]
    rows = several if len(several) else rows
    rows = rows.assign(gain=gain_of(rows))
    return [_typical(part) for _, part in rows.groupby(["level", "reference", *GROUP], sort=False)]


def _typical(part: pd.DataFrame) -> Typical:
    first, verdicts = part.iloc[0], list(part["verdict"].fillna(""))
    known = part["gain"][np.isfinite(part["gain"].to_numpy(float))]
    return Typical(
        level=str(first["level"]),
        reference=str(first["reference"]),
        models=tuple(dict.fromkeys(map(str, part["model"]))),
        kind=str(first["kind"]),
        metric=str(first["metric"]),
        gain=float(known.median()) if len(known) else float("nan"),
        better=verdicts.count("better"),
        worse=verdicts.count("worse"),
        n=len(part),
        equal=verdicts.count("equal"),
    )
