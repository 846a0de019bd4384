"""The rows of `effects` by context: one factor's levels with everything else alike."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.choosing.factors import FACTORS, shared
from report import format as fmt
from report.words import USUAL, called

SURE = (
    "Better and worse are told apart by paired tests over seeds, corrected over all comparisons of the "
    "factor (5 %, Benjamini and Hochberg)."
)
Row = dict[Any, Any]
NAMED = (
    "optimiser", "activation", "loss", "batch_size", "bias", "reduction", "momentum", "betas", "eps",
    "schedule", "init", "n_train", "epochs", "split", "dtype", "early_stop", "device",
)  # fmt: skip
BY_NAME = {factor.name: factor for factor in FACTORS}
SHAPES = ("width", "depth")  # factors that the model's name goes with
SAID: dict[str, dict[object, str]] = {
    "bias": {True: "", False: "no bias"},
    "reduction": {"mean": "", "sum": "summed"},
    "init": {"uniform": ""},
    "split": {"separate": ""},
    "dtype": {"float32": ""},
    "optimiser": {"sgd": ""},
    "momentum": {0: ""},
    "betas": {USUAL["betas"]: ""},
    "eps": {USUAL["eps"]: ""},
    "schedule": {"constant": ""},
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

    @property
    def model(self) -> str:
        """The model that it is about; of width and depth the first."""
        return str(self.rows["model"].iloc[0])

    def best_level(self) -> str:
        """The level of the best test mean."""
        means = self.sign * self.rows["mean"].astype(float)
        return str(self.rows["level"].iloc[int(np.nanargmax(means))]) if means.notna().any() else "none"

    @property
    def sure(self) -> NDArray[np.int64]:
        """Of each other level: 1 better than the reference, -1 worse, 0 not told apart."""
        verdict = self.others["verdict"].fillna("").to_numpy(str)
        return np.select([verdict == "better", verdict == "worse"], [1, -1], 0).astype(int)


def contexts(effects: pd.DataFrame, factor: str) -> list[Context]:
    """The factor's comparisons in the study's order, those over two levels or more."""
    rows = effects[(effects["factor"] == factor) & effects["mean"].notna()]
    if rows.empty:
        return []
    keys = shared(rows, BY_NAME[factor]).assign(reference=rows["reference"])
    context = keys.groupby(list(keys), sort=False, dropna=False).ngroup()
    groups = [group for _, group in rows.groupby(context) if len(set(group["level"])) > 1]
    firsts = [group.iloc[0].to_dict() for group in groups]
    return [_context(factor, group, first, firsts) for group, first in zip(groups, firsts, strict=True)]


def _context(factor: str, group: pd.DataFrame, first: Row, firsts: list[Row]) -> Context:
    """With a label that tells the model, and other axes where they differ within its task."""
    model = _model(factor, first)
    alike = [row for row in firsts if row["task"] == first["task"] and _model(factor, row) == model]
    words = [model]
    for axis in NAMED:
        if axis in (factor, *BY_NAME[factor].beside, *BY_NAME[factor].tuned):
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
        "betas": "β ({})",
        "eps": "ε {}",
        "schedule": "schedule {}",
    }
    return forms.get(axis, "{}").format(fmt.exact(value) if axis == "eps" else value)


def tally(found: list[Context]) -> str:
    """Of each kind of model the level that is furthest from its reference in the median, by how much, and in
    how many comparisons it is shown to be better and worse; kinds are never pooled."""
    kinds = dict.fromkeys(str(one.rows["kind"].iloc[0]) for one in found)
    return "; ".join(_furthest([one for one in found if one.rows["kind"].iloc[0] == kind]) for kind in kinds)


def _furthest(found: list[Context]) -> str:
    """mlp-40 -17.2 points with α 0.1 in place of no weight decay (better in 0, worse in 9 of 11)."""
    levels = list(dict.fromkeys(str(level) for one in found for level in one.others["level"]))
    parts = {level: [(one, row) for one in found for row in _rows_of(one, level)] for level in levels}
    level = max(levels, key=lambda level: max(map(abs, _medians(parts[level]).values()), default=0))
    sizes = [_size(metric, value) for metric, value in _medians(parts[level]).items()]
    verdicts = [str(row["verdict"]) for _, row in parts[level]]
    models = list(dict.fromkeys(one.model for one, _ in parts[level]))
    who = (
        models[0] if len(models) == 1 else {"mlp": "networks"}.get(str(found[0].rows["kind"].iloc[0]), "all")
    )
    references = sorted({str(one.rows["reference"].iloc[0]) for one, _ in parts[level]})
    counts = f"better in {verdicts.count('better')}, worse in {verdicts.count('worse')} of {len(verdicts)}"
    typical = " in the median" if len(verdicts) > 1 else ""
    here, there = called(found[0].factor, level), [called(found[0].factor, one) for one in references]
    return f"{who} {fmt.listing(sizes)}{typical} with {here} in place of {fmt.listing(there, 3)} ({counts})"


def _rows_of(one: Context, level: str) -> list[Row]:
    return [row.to_dict() for _, row in one.others[one.others["level"] == level].iterrows()]


def _medians(rows: list[tuple[Context, Row]]) -> dict[str, float]:
    """Median difference by metric, of accuracy or of the RMSE's ratio less 1."""
    found: dict[str, list[float]] = {}
    for one, row in rows:
        if not fmt.missing(row["difference"]):
            found.setdefault(one.metric, []).append(float(row["difference"]))
    return {metric: float(np.median(values)) for metric, values in found.items()}


def _size(metric: str, value: float) -> str:
    gain = fmt.gain(metric, value)
    return gain if metric == "accuracy" else f"RMSE {gain}"
