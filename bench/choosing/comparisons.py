"""What one factor's levels are compared as: each level's best setting beside the reference's, everything
else alike.

A level is compared with a reference level within a context: settings that share every other axis (for
width and depth the model is the factor; for the activation the loss goes with it, each
activation with its default loss). Within a context every level chooses anew on validation (`Factor.tuned`:
eta and alpha, of width and depth the budget too), from the same values for every level: those that all of
them tried. Levels without any in common with the reference are left out: they cannot be compared fairly.
What need not be in common (`Factor.alike`) each chooses from all of its own, and how many settings that were
is kept beside.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.choosing.axes import numbers
from bench.choosing.factors import FACTORS, TOLD, TUNED, Factor, shared
from bench.choosing.settings import Rows, Settings

Frame = pd.DataFrame


@dataclass(frozen=True)
class Comparison:
    """A level against the reference, or the reference with itself.

    row, against: the rows in `settings` that the level and the reference chose. candidates: rows that the
    level chose from; against_candidates: that the reference did. n_not_ok: cells of the candidates that have
    no result. context: a number of its own for each context.
    """

    factor: str
    level: str
    reference: str
    row: int
    against: int
    candidates: Rows
    against_candidates: Rows
    n_not_ok: int
    context: int


def comparisons(settings: Settings) -> list[Comparison]:
    """Of every factor that has two levels or more somewhere, context by context."""
    return [found for factor in FACTORS for found in _of_factor(settings, factor)]


def _of_factor(settings: Settings, factor: Factor) -> Iterator[Comparison]:
    """None where it has one level alone."""
    frame = settings.frame
    frame = frame[factor.applies(frame)]
    level = factor.level(frame)
    if level.nunique() < 2:
        return
    keys = shared(frame, factor)
    context = keys.groupby(list(keys), sort=False, dropna=False).ngroup().to_numpy()
    names, tuning, rows = level.to_numpy(str), _tuning(frame, factor), frame.index.to_numpy()
    said = frame[list(TOLD)].astype(object)  # what references are told by
    missed = (frame["n_seeds"] - frame["n_ok"]).to_numpy(int)
    for at in _groups(context):
        there = names[at]
        if (there == there[0]).all():
            continue
        if factor.name == "eta":  # no eta is special: that of the setting that validation chooses
            wanted: tuple[str, ...] = (str(there[list(rows[at]).index(settings.best(rows[at]))]),)
        else:
            wanted = factor.references(said.iloc[at])
        yield from _compared(settings, factor, _Context(rows[at], there, tuning[at], missed[at]), wanted)


class _Context(NamedTuple):
    """Settings that differ in the factor and in what is tuned: their rows in `settings`, levels, numbers of
    what was tuned, cells without a result, each (R,)."""

    rows: Rows
    level: NDArray[np.str_]
    tuning: Rows
    missed: Rows


def _compared(
    settings: Settings, factor: Factor, context: _Context, wanted: tuple[str, ...]
) -> Iterator[Comparison]:
    """The comparisons of one context, the reference with itself among them; wanted: references, the best
    first.

    None where fewer than two levels tried the same values.
    """
    rows, level, tuning, missed = context
    names = list(dict.fromkeys(level))
    tried = {name: set(tuning[level == name]) for name in names}
    reference = _reference(level, wanted)
    values = _shared_values(tried, reference)
    kept = [name for name in names if values <= tried[name]]
    if len(kept) < 2:
        return
    fair = np.isin(tuning, list(values))
    members = {name: fair & (level == name) for name in kept}
    chosen = {name: settings.best(rows[at]) for name, at in members.items()}
    for name in sorted(kept, key=_number) if factor.numeric else kept:
        yield Comparison(
            factor=factor.name,
            level=str(name),
            reference=str(reference),
            row=chosen[name],
            against=chosen[reference],
            candidates=rows[members[name]],
            against_candidates=rows[members[reference]],
            n_not_ok=int(missed[members[name]].sum()),
            context=int(rows[0]),
        )


def _shared_values(tried: dict[str, set[int]], reference: str) -> set[int]:
    """Values that the reference and as many levels as possible tried.

    tried: level -> what it tried, as numbers of `_tuning`. Levels are taken in the order of
    how many values they share with the reference, each narrowing them to those that it tried too;
    a level that would leave none is passed over, so that one with few values does not spoil the rest.
    """
    values = tried[reference]
    for name in sorted(tried, key=lambda n: -len(tried[n] & tried[reference])):
        values = (values & tried[name]) or values
    return values


def _tuning(frame: Frame, factor: Factor) -> Rows:
    """A number for each setting's values that levels have to have in common, the factor's own left out, (R,);
    the same for all where there are none.

    Of the reduction the pairs are alike that mean the same, N the points of a batch: the update
    w <- w - eta (g + alpha w) with a summed g is that with the mean g / N, N eta and alpha / N.
    """
    if not factor.common:
        return np.zeros(len(frame), np.intp)
    both = [name for name in TUNED if name in factor.common]
    tuned = frame[list(factor.common)].assign(**{name: numbers(frame, name) for name in both})
    if factor.name == "reduction":
        batch = numbers(frame, "batch_size")
        n = np.where(np.isnan(batch), numbers(frame, "n_train"), batch)
        n = np.where(frame["reduction"].fillna("") == "sum", n, 1.0)
        tuned = pd.DataFrame({"eta": tuned["eta"] * n, "alpha": tuned["alpha"] / n})
        tuned = tuned.map(lambda value: float(f"{value:.9g}"))  # 0.001 * 200 is not quite 0.2
    names = [name for name in tuned if name != factor.name]
    return tuned.groupby(names, dropna=False).ngroup().to_numpy()


def _reference(level: NDArray[np.str_], wanted: tuple[str, ...]) -> str:
    """The level compared with: the first wanted that is there, else the one with most settings."""
    names, counts = np.unique(level, return_counts=True)
    return next((name for name in wanted if name in names), str(names[counts.argmax()]))


def _groups(context: Rows) -> Iterator[Rows]:
    """Where each context's settings stand, in the order of the contexts' numbers; context (S,)."""
    order = np.argsort(context, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(context[order])) + 1)


def _number(level: str) -> float:
    """What numeric levels are sorted by."""
    try:
        return float(level)
    except ValueError:  # full batch, no early stopping: after every number
        return np.inf
