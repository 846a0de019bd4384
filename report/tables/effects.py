"""The table `effects`: what one factor does, everything else alike.

A context is what two cells must share to be compared: every axis but the factor, eta, alpha and the
seed (for width and depth the model is the factor; for the activation the loss goes with it, each
activation with its default loss). Within a context every level of the factor chooses eta and alpha
anew on validation, from the same pairs for every level: those that all of them tried. Then its
test metric m is set against the reference level's, seed by seed, since a seed gives both the same
points and the same initial weights:

    d_s = m_s(level) - m_s(reference)                    for each of the n seeds that are ok in both
    difference = mean d,   its interval  mean d -+ t_(n-1, 0.975) sd(d) / sqrt(n)     (paired t)
    p = 2 P(T_(n-1) > |mean d| sqrt(n) / sd(d)),   p_holm: over the levels of one context (Holm 1979)

Between optimisers an eta means something else, and to lbfgs nothing: there each level chooses from all pairs
of its own (`Factor.own`), and from what else goes along with it (momentum, betas, eps).

The metric is accuracy as a share, or RMSE in the task's own unit. Levels without any pair in common
with the reference are left out: they cannot be compared fairly.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.statistics import holm
from report.tables.columns import checked
from report.tables.factors import FACTORS, Factor, shared
from report.tables.schemas import EFFECTS
from report.tables.settings import Rows, Settings, numbers
from report.tables.statistics import Array, mean_interval, paired_interval, paired_p

Frame = pd.DataFrame


def effects_frame(settings: Settings) -> Frame:
    """Every factor that has two levels or more somewhere."""
    parts = [part for factor in FACTORS if not (part := _of_factor(settings, factor)).empty]
    return checked(pd.concat(parts) if parts else pd.DataFrame(columns=EFFECTS.names), EFFECTS)


def _of_factor(settings: Settings, factor: Factor) -> Frame:
    """Its rows of the table, context by context; no row where it has one level alone."""
    frame = settings.frame
    frame = frame[factor.applies(frame)]
    level = factor.level(frame)
    if level.nunique() < 2:
        return pd.DataFrame()
    keys = shared(frame, factor)
    context = keys.groupby(list(keys), sort=False, dropna=False).ngroup().to_numpy()
    found = []
    for members in _groups(context):
        found += _compared(
            settings, factor, frame.index.to_numpy()[members], level.iloc[members].to_numpy(str)
        )
    return _measured(settings, factor, found)


@dataclass(frozen=True)
class _Comparison:
    """A level against the reference.

    row, against: the rows in `settings` that the level and the reference chose. n_not_ok: cells that the
    level chose from and that have no result. context: a number of its own for each context.
    """

    level: str
    reference: str
    row: int
    against: int
    n_not_ok: int
    context: int


def _compared(settings: Settings, factor: Factor, rows: Rows, level: NDArray[np.str_]) -> list[_Comparison]:
    """The comparisons of one context, the reference with itself among them.

    rows (R,): its settings. level (R,): the level of each. Empty where fewer than two levels tried the
    same pairs of eta and alpha.
    """
    names = list(dict.fromkeys(level))
    if len(names) < 2:
        return []
    tuning = _tuning(settings.frame, factor, rows)
    tried = {name: set(tuning[level == name]) for name in names}
    reference = _reference(settings, factor, rows, level)
    pairs = _shared_pairs(tried, reference)
    kept = [name for name in names if pairs <= tried[name]]
    if len(kept) < 2:
        return []
    fair = np.isin(tuning, list(pairs))
    members = {name: rows[fair & (level == name)] for name in kept}
    chosen = {name: settings.best(at) for name, at in members.items()}
    missed = (settings.frame["n_seeds"] - settings.frame["n_ok"]).to_numpy(int)
    order = sorted(kept, key=_number) if factor.numeric else kept
    against, context = chosen[reference], int(rows[0])
    return [_Comparison(n, reference, chosen[n], against, missed[members[n]].sum(), context) for n in order]


def _shared_pairs(tried: dict[str, set[int]], reference: str) -> set[int]:
    """Pairs that the reference and as many levels as possible tried.

    tried: level -> its pairs of eta and alpha, as numbers of `_tuning`. Levels are taken in the order of
    how many pairs they share with the reference, each narrowing the pairs to those that it tried too;
    a level that would leave none is passed over, so that one with few pairs does not spoil the rest.
    """
    pairs = tried[reference]
    for name in sorted(tried, key=lambda n: -len(tried[n] & tried[reference])):
        pairs = (pairs & tried[name]) or pairs
    return pairs


def _tuning(frame: Frame, factor: Factor, rows: Rows) -> Rows:
    """A number for each setting's (eta, alpha), or what of it is not the factor, (R,); the same for all where
    each level chooses from its own.

    Of the reduction the pairs are alike that mean the same, N the points of a batch: the update
    w <- w - eta (g + alpha w) with a summed g is that with the mean g / N, N eta and alpha / N.
    """
    if factor.own:
        return np.zeros(len(rows), np.intp)
    tuned = frame[["eta", "alpha"]].iloc[rows].astype(float)
    if factor.name == "reduction":
        batch = numbers(frame.iloc[rows], "batch_size")
        n = np.where(np.isnan(batch), numbers(frame.iloc[rows], "n_train"), batch)
        n = np.where(frame["reduction"].iloc[rows] == "sum", n, 1.0)
        tuned = pd.DataFrame({"eta": tuned["eta"] * n, "alpha": tuned["alpha"] / n})
        tuned = tuned.map(lambda value: float(f"{value:.9g}"))  # 0.001 * 200 is not quite 0.2
    names = [name for name in tuned if name != factor.name]
    return tuned.groupby(names, dropna=False).ngroup().to_numpy()


def _reference(settings: Settings, factor: Factor, rows: Rows, level: NDArray[np.str_]) -> str:
    """The level compared with: the first wanted that is there, else the one with most settings.

    Of eta that of the setting that validation chooses, for no eta is special.
    """
    if factor.name == "eta":
        return str(level[list(rows).index(settings.best(rows))])
    names, counts = np.unique(level, return_counts=True)
    wanted = factor.references(settings.frame.iloc[rows])
    return next((name for name in wanted if name in names), str(names[counts.argmax()]))


def _measured(settings: Settings, factor: Factor, found: list[_Comparison]) -> Frame:
    """The comparisons' numbers, all at once: a row each, with the axes of the level's chosen setting."""
    if not found:
        return pd.DataFrame()
    rows, against = np.array([c.row for c in found]), np.array([c.against for c in found])
    here, there = settings.test[rows], settings.test[against]
    frame = settings.frame.iloc[rows].reset_index(drop=True)
    frame["factor"] = factor.name
    frame["reference_digest"] = settings.frame["digest"].to_numpy()[against]
    for name in ("level", "reference", "n_not_ok", "context"):
        frame[name] = [getattr(c, name) for c in found]
    frame["mean"], frame["low"], frame["high"], _ = mean_interval(here)
    frame["reference_mean"] = mean_interval(there).mean
    gap = paired_interval(here, there)
    frame["difference"], frame["difference_low"], frame["difference_high"], frame["n_seeds"] = gap
    frame["p"] = paired_p(here, there)
    frame["p_holm"] = frame.groupby("context")["p"].transform(lambda p: holm(p.to_numpy()))
    frame["epochs_to_95"] = _median(settings.epochs_to_95[rows])
    return frame


def _median(values: Array) -> Array:
    """Median of each row of (C, seeds), NaN where it has no value."""
    there = ~np.isnan(values).all(axis=1)
    found = np.full(len(values), np.nan)
    found[there] = np.nanmedian(values[there], axis=1)
    return found


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
