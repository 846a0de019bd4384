"""The table `effects`: what one factor does, everything else alike.

A context is what two cells must share to be compared: every axis but the factor, eta, alpha and the
seed (for width and depth the model is the factor; for the activation the loss goes with it, each
activation with its default loss). Within a context every level of the factor chooses eta and alpha
anew on validation, from the same pairs for every level: those that all of them tried. Then its
test metric is set against the reference level's, seed by seed.

Levels without any pair in common with the reference are left out: they cannot be compared fairly.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.models.network import default_loss, output_of
from bench.statistics import holm
from report.tables.columns import checked
from report.tables.schemas import AXIS_NAMES, EFFECTS
from report.tables.settings import Rows, Settings, numbers
from report.tables.statistics import Array, mean_interval, paired_interval, paired_p

Frame = pd.DataFrame


@dataclass(frozen=True)
class Factor:
    """One factor: its level in each setting as text, and the levels to compare with, best first."""

    name: str
    level: Callable[[Frame], "pd.Series[str]"]
    references: Callable[[Frame], tuple[str, ...]]  # of a context
    applies: Callable[[Frame], "pd.Series[bool]"]
    beside: tuple[str, ...] = ()  # axes that change with the factor
    numeric: bool = False  # levels in the order of their numbers, not the study's


def effects_frame(settings: Settings) -> Frame:
    """Every factor that has two levels or more somewhere."""
    parts = [part for factor in FACTORS if not (part := _of_factor(settings, factor)).empty]
    return checked(pd.concat(parts) if parts else pd.DataFrame(columns=EFFECTS.names), EFFECTS)


def _of_factor(settings: Settings, factor: Factor) -> Frame:
    frame = settings.frame
    frame = frame[factor.applies(frame)]
    level = factor.level(frame)
    if level.nunique() < 2:
        return pd.DataFrame()
    shared = [a for a in AXIS_NAMES if a not in ("eta", "alpha", factor.name, *factor.beside)]
    keys = frame[shared].assign(beside=_beside(frame, factor))
    context = keys.groupby([*shared, "beside"], sort=False, dropna=False).ngroup().to_numpy()
    found = []
    for members in _groups(context):
        found += _compared(
            settings, factor, frame.index.to_numpy()[members], level.iloc[members].to_numpy(str)
        )
    return _measured(settings, factor, found)


@dataclass(frozen=True)
class _Comparison:
    level: str
    reference: str
    row: int  # chosen setting of the level
    against: int  # chosen setting of the reference
    n_not_ok: int
    context: int


def _compared(settings: Settings, factor: Factor, rows: Rows, level: NDArray[np.str_]) -> list[_Comparison]:
    """The comparisons of one context; rows: its settings."""
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
    """Pairs that the reference and as many levels as possible tried; the best covered level first."""
    pairs = tried[reference]
    for name in sorted(tried, key=lambda n: -len(tried[n] & tried[reference])):
        pairs = (pairs & tried[name]) or pairs
    return pairs


def _tuning(frame: Frame, factor: Factor, rows: Rows) -> Rows:
    """A number for each setting's (eta, alpha), or what of it is not the factor.

    Of the reduction the pairs are alike that mean the same: (sum, eta, alpha) is (mean, N eta, alpha / N).
    """
    tuned = frame[["eta", "alpha"]].iloc[rows].astype(float)
    if factor.name == "reduction":
        batch = numbers(frame.iloc[rows], "batch_size")
        n = np.where(np.isnan(batch), numbers(frame.iloc[rows], "n_train"), batch)
        n = np.where(frame["reduction"].iloc[rows] == "sum", n, 1.0)
        tuned = pd.DataFrame({"eta": tuned["eta"] * n, "alpha": tuned["alpha"] / n})
        tuned = tuned.map(lambda value: float(f"{value:.9g}"))
    names = [name for name in tuned if name != factor.name]
    return tuned.groupby(names, dropna=False).ngroup().to_numpy()


def _reference(settings: Settings, factor: Factor, rows: Rows, level: NDArray[np.str_]) -> str:
    """The level compared with: the first wanted that is there, else the one with most settings."""
    if factor.name == "eta":
        return str(level[list(rows).index(settings.best(rows))])
    names, counts = np.unique(level, return_counts=True)
    wanted = factor.references(settings.frame.iloc[rows[:1]])
    return next((name for name in wanted if name in names), str(names[counts.argmax()]))


def _measured(settings: Settings, factor: Factor, found: list[_Comparison]) -> Frame:
    """The comparisons' numbers, all at once."""
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
    """Median of each row, NaN where it has no value."""
    there = ~np.isnan(values).all(axis=1)
    found = np.full(len(values), np.nan)
    found[there] = np.nanmedian(values[there], axis=1)
    return found


def _groups(context: Rows) -> Iterator[Rows]:
    """Members of each context, in the order of its first."""
    order = np.argsort(context, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(context[order])) + 1)


def _beside(frame: Frame, factor: Factor) -> "pd.Series[str]":
    """What a context of width or depth shares of the hidden layers: one layer, or its width."""
    if factor.name != "depth":
        return pd.Series("", index=frame.index)
    return frame["hidden"].str.split("-").str[0]


def _text(axis: str, missing: str = "none") -> Callable[[Frame], "pd.Series[str]"]:
    """The axis' values as text: 0.01, true, full."""

    def one(value: object) -> str:
        if value is pd.NA:
            return missing
        if isinstance(value, bool | np.bool_):
            return str(bool(value)).lower()
        return value if isinstance(value, str) else f"{value:.12g}".replace("e-0", "e-")

    return lambda frame: frame[axis].astype(object).map(one)


def _number(level: str) -> float:
    try:
        return float(level)
    except ValueError:  # full batch, no early stopping: after every number
        return np.inf


def _always(*levels: str) -> Callable[[Frame], tuple[str, ...]]:
    return lambda context: levels


def _everywhere(frame: Frame) -> "pd.Series[bool]":
    return pd.Series(True, index=frame.index)


def _plain_activation(context: Frame) -> tuple[str, ...]:
    row = context.iloc[0]
    if row["kind"] == "mlp":
        return ("relu",)
    return ("sigmoid",) if row["problem"] == "classification" else ("identity",)


def _default_losses(frame: Frame) -> "pd.Series[str]":
    """The loss that each setting has where the study says none."""
    rows = zip(frame["kind"], frame["activation"].fillna(""), frame["problem"], strict=True)
    losses = [
        default_loss(output_of(kind, activation, problem), problem) for kind, activation, problem in rows
    ]
    return pd.Series(losses, index=frame.index, dtype=object)


def _layers(frame: Frame) -> Frame:
    """Number of hidden layers of an mlp, and whether they are equally wide."""
    widths = [
        str(h).split("-") if k == "mlp" else [] for h, k in zip(frame["hidden"], frame["kind"], strict=True)
    ]
    equal = [len(set(w)) == 1 for w in widths]
    return pd.DataFrame({"depth": [str(len(w)) for w in widths], "equal": equal}, index=frame.index)


def _simple(axis: str, *references: str, numeric: bool = False, missing: str = "none") -> Factor:
    return Factor(axis, _text(axis, missing), _always(*references), _everywhere, numeric=numeric)


FACTORS = (
    _simple("eta", numeric=True),
    _simple("alpha", "0", numeric=True),
    Factor(
        "activation",
        _text("activation"),
        _plain_activation,
        lambda frame: frame["eta"].notna() & (frame["loss"] == _default_losses(frame)),
        beside=("loss",),
    ),
    _simple("bias", "true"),
    _simple("batch_size", "full", numeric=True, missing="full"),
    Factor(
        "width",
        lambda frame: frame["hidden"],
        _always("40"),
        lambda frame: _layers(frame)["depth"] == "1",
        beside=("model", "hidden"),
        numeric=True,
    ),
    Factor(
        "depth",
        lambda frame: _layers(frame)["depth"],
        _always("1"),
        lambda frame: _layers(frame)["equal"],
        beside=("model", "hidden"),
        numeric=True,
    ),
    Factor("loss", _text("loss"), lambda context: tuple(_default_losses(context)), _everywhere),
    _simple("reduction", "mean"),
    _simple("momentum", "0", numeric=True),
    _simple("init", "uniform"),
    _simple("early_stop", "none", numeric=True),
    _simple("dtype", "float32"),
    _simple("n_train", numeric=True),
    _simple("split", "separate"),
)
