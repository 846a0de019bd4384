"""The rows of `effects` by context: one factor's levels with everything else alike."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.statistics import SIGNIFICANCE
from report import format as fmt
from report.tables.schemas import AXIS_NAMES

SURE = "Better and worse are counted by the paired t test over seeds (5 %, Holm's correction)."
Row = dict[Any, Any]
NAMED = (
    "activation", "loss", "batch_size", "bias", "reduction", "momentum", "init", "n_train", "epochs", "split",
    "dtype", "early_stop", "device",
)  # fmt: skip
SHAPES = ("width", "depth")  # factors that the model's name goes with
SAID: dict[str, dict[object, str]] = {
    "bias": {True: "", False: "no bias"},
    "reduction": {"mean": "", "sum": "summed"},
    "init": {"uniform": ""},
    "split": {"separate": ""},
    "dtype": {"float32": ""},
    "momentum": {0: ""},
}


@dataclass(frozen=True)
class Context:
    """One comparison's rows of `effects`, the reference too; label: model, and what tells it apart."""

    factor: str
    task: str
    metric: str
    label: str
    rows: pd.DataFrame

    @property
    def others(self) -> pd.DataFrame:
        """The rows that are not the reference."""
        return self.rows[self.rows["level"] != self.rows["reference"]]

    @property
    def sign(self) -> int:
        """+1 where more is better."""
        return 1 if self.metric == "accuracy" else -1

    def best_level(self) -> str:
        """The level of the best test mean."""
        means = self.sign * self.rows["mean"].astype(float)
        return str(self.rows["level"].iloc[int(np.nanargmax(means))]) if means.notna().any() else "none"

    @property
    def sure(self) -> NDArray[np.int64]:
        """Of each other level: 1 better than the reference, -1 worse, 0 not told apart."""
        rows = self.others
        gain = self.sign * rows["difference"].to_numpy(float, na_value=np.nan)
        p = rows["p_holm"].to_numpy(float, na_value=np.nan)
        apart = np.where(np.isnan(p), np.abs(gain) > 0, p < SIGNIFICANCE)
        return np.where(apart & (rows["n_seeds"] > 1).to_numpy(bool), np.sign(gain), 0).astype(int)


def contexts(effects: pd.DataFrame, factor: str) -> list[Context]:
    """The factor's comparisons in the study's order, those over two levels or more."""
    rows = effects[(effects["factor"] == factor) & effects["mean"].notna()]
    if rows.empty:
        return []
    beside = {factor, "eta", "alpha"} | ({"model", "hidden"} if factor in SHAPES else set())
    beside |= {"loss"} if factor == "activation" else set()
    shared = [axis for axis in AXIS_NAMES if axis not in beside]
    if factor == "depth":
        rows = rows.assign(width_=rows["hidden"].str.split("-").str[0])
        shared.append("width_")
    groups = [group for _, group in rows.groupby([*shared, "reference"], sort=False, dropna=False)]
    groups = [group for group in groups if len(set(group["level"])) > 1]
    firsts = [group.iloc[0].to_dict() for group in groups]
    return [_context(factor, group, first, firsts) for group, first in zip(groups, firsts, strict=True)]


def _context(factor: str, group: pd.DataFrame, first: Row, firsts: list[Row]) -> Context:
    """With a label that tells the model, and other axes where they differ within its task."""
    model = _model(factor, first)
    alike = [row for row in firsts if row["task"] == first["task"] and _model(factor, row) == model]
    words = [model]
    for axis in NAMED:
        if axis == factor or (axis == "loss" and factor == "activation"):
            continue
        differs = len({str(row[axis]) for row in alike}) > 1
        if differs or (axis == "activation" and factor in SHAPES):
            words.append(_said(axis, first[axis]))
    label = ", ".join(word for word in words if word)
    return Context(factor, str(first["task"]), str(first["metric"]), label, group)


def _model(factor: str, row: Row) -> str:
    if factor == "width":
        return ""
    if factor == "depth":
        return f"layers of {str(row['hidden']).split('-')[0]}"
    return str(row["model"])


def _said(axis: str, value: object) -> str:
    if fmt.missing(value):
        return "full batch" if axis == "batch_size" else ""
    words = SAID.get(axis, {})
    if value in words:
        return words[value]
    forms = {
        "batch_size": "batch of {}",
        "n_train": "{} points",
        "epochs": "{} epochs",
        "momentum": "momentum {}",
    }
    return forms.get(axis, "{}").format(value)


def tally(found: list[Context]) -> str:
    """Better, worse and not told apart, counted over every level of every comparison."""
    total = sum(len(one.others) for one in found)
    better, worse = (sum(int((one.sure == sign).sum()) for one in found) for sign in (1, -1))
    references = sorted({str(one.rows["reference"].iloc[0]) for one in found})
    levels = list(dict.fromkeys(level for one in found for level in one.others["level"]))
    who = f"{levels[0]} is" if len(levels) == 1 else "other levels are"
    counts = f"in {better} and worse in {worse} of {fmt.count(total, 'comparison')}"
    return f"{who} better than {fmt.listing(references, 3)} {counts}"
