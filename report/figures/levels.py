"""The rows of `effects` by context: one factor's levels with everything else alike."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.choosing.factors import FACTORS, shared
from report import format as fmt
from report.tables.gains import Typical, in_common, typical
from report.words import KINDS, LOSSES, OPTIMISERS, USUAL, amount, called, ways

Row = dict[Any, Any]
Part = tuple[str, ...]  # what comparisons that are pooled have in common
MOST_TOLD, LONGEST = 2, 190  # kinds of models in a title, letters
NAMED = (
    "optimiser", "activation", "loss", "batch_size", "bias", "reduction", "momentum", "betas", "eps",
    "schedule", "init", "n_train", "epochs", "split", "dtype", "early_stop", "device",
)  # fmt: skip
BY_NAME = {factor.name: factor for factor in FACTORS}
COMPARISON, COMPARISONS = (f"comparison{s} of a level with its reference" for s in ("", "s"))
CHOSEN = {"eta": "η", "alpha": "α", "optimiser": "optimiser", "epochs": "number of epochs"}
SHAPES = ("width", "depth")  # factors that the model's name goes with
SAID: dict[str, dict[object, str]] = {
    "bias": {True: "", False: "no bias"},
    "loss": dict(LOSSES.items()),
    "reduction": {"mean": "", "sum": "summed"},
    "init": {"uniform": ""},
    "split": {"separate": ""},
    "dtype": {"float32": ""},
    "optimiser": {**dict(OPTIMISERS.items()), "sgd": ""},
    "momentum": {0: ""},
    "betas": {USUAL["betas"]: ""},
    "eps": {USUAL["eps"]: ""},
    "schedule": {"constant": ""},
}


class Place(NamedTuple):
    """Where a figure of a factor stands: in which section, which of how many it is."""

    factor: str
    section: str
    number: int = 1
    of: int = 1

    def part(self, shown: "list[Context]") -> str:
        """Behind the title of one of several: which it is, and of what."""
        models, tasks = {one.model for one in shown}, list(dict.fromkeys(one.task for one in shown))
        of = f"{models.pop()} on " if len(models) == 1 else ""
        where = of + fmt.span(tasks[0], tasks[-1])
        return f" (figure {self.number} of {self.of}: {where})" if self.of > 1 else ""


@dataclass(frozen=True)
class Context:
    """One comparison's rows of `effects`, the reference too; label: model, and what tells it apart."""

    factor: str
    task: str
    metric: str
    label: str
    rows: pd.DataFrame

    @cached_property
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

    @property
    def moves(self) -> bool:
        """Whether the factor does anything at all there: a picture of zeros is none."""
        return bool(self.others["difference"].fillna(0).ne(0).any())

    @property
    def best(self) -> float:
        """The best test mean."""
        means = self.rows["mean"].astype(float)
        return float(means.max() if self.sign > 0 else means.min())

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


def chosen_for(factor: str) -> str:
    """What each level of it chose on validation points: η and α; η, α, optimiser and number of epochs."""
    tuned = [name for name in BY_NAME[factor].tuned if name in CHOSEN and name != factor]
    return fmt.listing([CHOSEN[name] for name in tuned])


def left_out(drawn: list[Context], every: list[Context]) -> str:
    """A sentence where not all comparisons of a level with its reference are drawn, or counted by the title;
    else nothing."""
    n, shown, told = _comparisons(every), _comparisons(drawn), n_told(every)
    if n == shown == told:
        return ""
    found = fmt.count(n, COMPARISON, COMPARISONS)
    if n == shown:
        return f" Drawn are {found}; the title counts {told} of them."
    still = _comparisons([one for one in every if not one.moves])
    why, are = f" (in {still} nothing changes)" if still else "", "is" if shown == 1 else "are"
    return f" Of {found} {shown} {are} drawn here{why}; the title counts {told}."


def counted(drawn: list[Context], every: list[Context], all_told: bool = False) -> str:
    """A sentence where the title counts fewer comparisons than are drawn, or a finding more; else nothing.
    all_told: whether the title counts all that are drawn, not those of `tally`."""
    n, shown = _comparisons(every), _comparisons(drawn)
    told = shown if all_told else n_told(drawn)
    if n == shown == told:
        return ""
    found = fmt.count(shown, COMPARISON, COMPARISONS)
    return f" The title counts {told} of {found} drawn here; findings count {n}."


def _comparisons(found: list[Context]) -> int:
    """How many levels are held against their references."""
    return sum(len(one.others) for one in found)


def n_told(found: list[Context]) -> int:
    """How many comparisons the words of `tally` count."""
    return sum(size.n for _, sizes in _titled(found)[0] for size in sizes)


def middle(found: list[Context]) -> str:
    """Of one kind of model the level that is furthest from its reference, with its median alone: relu: RMSE ×
    1.06 in the median."""
    _, sizes = _titled(found)[0][0]
    often = " in the median" if any(one.n > 1 for one in sizes) else ""
    return f"{_named(found[0].factor, sizes[0].level)}: {fmt.listing([_size(one) for one in sizes])}{often}"


def tally(found: list[Context]) -> str:
    """Of each kind of model the level that is furthest from its reference, one for all kinds where all have
    one: by how much (the medians that findings tell), then in how many comparisons it is shown to be better
    and worse. Kinds are never pooled, nor over epochs optimisers.

    no bias in place of a bias, in the median: mlp-40 −0.8 points (worse in 2 of 4), RMSE × 4.87 (…); ….
    """
    return _titled(found)[1]


def _titled(found: list[Context]) -> tuple[list[tuple[Part, list[Typical]]], str]:
    """The kinds of models that a title has room for, each with its sizes; and what it says."""
    parts: dict[Part, list[Context]] = {}
    for one in found:
        parts.setdefault(_part_of(one), []).append(one)
    sized = {part: _by_level(some) for part, some in parts.items()}
    alike = in_common(sized.values())  # one level of all kinds, where there is one
    far = max(alike, key=lambda key: max(_effect(of[key]) for of in sized.values()), default=None)
    tops = [(part, sizes[far] if far else _furthest(sizes)) for part, sizes in sized.items()]
    tops.sort(key=lambda top: _effect(top[1]), reverse=True)
    text = _together(found[0].factor, tops[:MOST_TOLD])
    if len(text) <= LONGEST:
        return tops[:MOST_TOLD], text
    return tops[:1], _together(found[0].factor, tops[:1])


def _together(factor: str, tops: list[tuple[Part, list[Typical]]]) -> str:
    """What they share first, then each."""
    said = [f"{_who(part, sizes)} {_sizes(sizes, factor)}" for part, sizes in tops]
    pairs = [[_named(factor, name) for name in (of[0].level, of[0].reference)] for _, of in tops]
    others = list(dict.fromkeys(other for _, other in pairs))
    start = ["in the median"] if any(one.n > 1 for _, sizes in tops for one in sizes) else []
    if all(pair == pairs[0] for pair in pairs):
        start.insert(0, " in place of ".join(pairs[0]))
    elif len(others) == 1:
        start.insert(0, f"in place of {others[0]}")
        said = [f"{words} with {level}" for words, (level, _) in zip(said, pairs, strict=True)]
    else:
        said = [f"{words} with {' in place of '.join(pair)}" for words, pair in zip(said, pairs, strict=True)]
    return ": ".join(filter(None, (", ".join(start), "; ".join(said))))


def _named(factor: str, level: str) -> str:
    """In words; of epochs, which the title begins with, the number."""
    return amount(level) if factor == "epochs" else called(factor, level)


def _part_of(one: Context) -> Part:
    """Comparisons of one part may be pooled."""
    names = ("kind", "optimiser") if one.factor == "epochs" else ("kind",)
    return tuple(str(one.rows[name].iloc[0]) for name in names)


def _by_level(found: list[Context]) -> dict[tuple[str, str], list[Typical]]:
    """Of a part's levels, each with its reference, a size for each metric, the largest first."""
    sizes: dict[tuple[str, str], list[Typical]] = {}
    for size in typical(pd.concat([one.others for one in found])):
        sizes.setdefault((size.level, size.reference), []).append(size)
    return {key: sorted(of, key=lambda size: -_effect([size])) for key, of in sizes.items()}


def _furthest(sizes: dict[tuple[str, str], list[Typical]]) -> list[Typical]:
    """The level that is furthest from its reference."""
    return max(sizes.values(), key=_effect)


def _effect(sizes: list[Typical]) -> float:
    return max(abs(float(np.nan_to_num(one.gain))) for one in sizes)


def _who(part: Part, sizes: list[Typical]) -> str:
    """mlp-40; networks; over epochs mlp-40 by Adam."""
    models = {model for one in sizes for model in one.models}
    who = models.pop() if len(models) == 1 else KINDS.get(sizes[0].kind, sizes[0].kind)
    return " by ".join([who, *(OPTIMISERS.get(name, name) for name in part[1:])])


def _sizes(sizes: list[Typical], factor: str) -> str:
    """−0.8 points (worse in 2 of 4) and RMSE × 4.87 (better in 1, worse in 2 of 3)."""
    return fmt.listing([f"{_size(one)} ({_counts(one, factor)})" for one in sizes])


def _size(one: Typical) -> str:
    return f"{'' if one.metric == 'accuracy' else 'RMSE '}{fmt.gain(one.metric, one.difference)}"


def _counts(one: Typical, factor: str) -> str:
    better, worse = ways(factor, one.metric)
    told = [f"{word} in {n}" for word, n in ((better, one.better), (worse, one.worse)) if n]
    if not told:
        told = [
            f"{word} in {n}" for word, n in (("equal", one.equal), ("not settled", one.n - one.equal)) if n
        ]
    return f"{', '.join(told)} of {one.n}"
