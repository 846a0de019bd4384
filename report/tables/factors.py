"""The factors that are compared: what a level of each is, and which level the others are held against.

A factor is one axis of the study, or what several say together: the width of one hidden layer, the number
of layers that are equally wide. A new factor: one entry in FACTORS.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bench.models.network import default_loss, output_of
from report.tables.schemas import AXIS_NAMES

Frame = pd.DataFrame  # a row a setting, the axes its columns


@dataclass(frozen=True)
class Factor:
    """One factor.

    name: as the table has it; where there is an axis of this name, that. level: frame (S rows) -> the
    level of each setting as text. references: settings of one context -> levels to compare with, the
    first that is there counts; none: the level with most settings. applies: which settings have the
    factor. beside: axes that change with it, and so are not shared by a context. numeric: levels in
    the order of their numbers, not in the study's. own: each level chooses eta and alpha from all pairs of
    its own, not from those that every level tried, since eta means something else to each.
    """

    name: str
    level: Callable[[Frame], "pd.Series[str]"]
    references: Callable[[Frame], tuple[str, ...]]
    applies: Callable[[Frame], "pd.Series[bool]"]
    beside: tuple[str, ...] = ()
    numeric: bool = False
    own: bool = False


def shared(frame: Frame, factor: Factor) -> Frame:
    """What the settings of one context have in common, a column an axis or what is left of one.

    Of layers that are equally wide their width; beside an optimiser without a schedule stand those of others
    whose learning rate is constant.
    """
    keys = frame[[a for a in AXIS_NAMES if a not in ("eta", "alpha", factor.name, *factor.beside)]]
    if factor.name == "depth":
        return keys.assign(width=frame["hidden"].str.split("-").str[0])
    return keys.assign(schedule=keys["schedule"].fillna("constant")) if factor.name == "optimiser" else keys


def _text(axis: str, missing: str = "none") -> Callable[[Frame], "pd.Series[str]"]:
    """The axis' values as text; missing: what a value that is not there says."""
    return lambda frame: frame[axis].astype(object).map(lambda value: _written(value, missing))


def _written(value: object, missing: str) -> str:
    """As the study writes it: 0.01, 1e-5, true, relu."""
    if value is pd.NA:
        return missing
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    return value if isinstance(value, str) else f"{value:.12g}".replace("e-0", "e-")


def _always(*levels: str) -> Callable[[Frame], tuple[str, ...]]:
    """The same references in every context."""
    return lambda context: levels


def _everywhere(frame: Frame) -> "pd.Series[bool]":
    """Every setting; one that lacks the axis has a single level, and is compared with nothing."""
    return pd.Series(True, index=frame.index)


def _plain_descent(frame: Frame) -> "pd.Series[bool]":
    """What was descended, of sgd what has no momentum: that is a factor of its own. With it where the study
    trains nothing without."""
    sgd, heavy = frame["optimiser"].eq("sgd").fillna(False), frame["momentum"].gt(0).fillna(False)
    plain = bool((sgd & ~heavy).any())
    return frame["optimiser"].notna() & ~(sgd & heavy & plain)


def _fewest_epochs(context: Frame) -> tuple[str, ...]:
    """The least number of epochs that the context has."""
    return (str(context["epochs"].min()),)


def _plain_activation(context: Frame) -> tuple[str, ...]:
    """ReLU in hidden layers; of a neuron what its problem asks for."""
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
    """One axis, its values the levels."""
    return Factor(axis, _text(axis, missing), _always(*references), _everywhere, numeric=numeric)


FACTORS = (
    _simple("eta", numeric=True),
    _simple("alpha", "0", numeric=True),
    Factor(
        "activation",
        _text("activation"),
        _plain_activation,
        lambda frame: frame["epochs"].notna() & (frame["loss"] == _default_losses(frame)),
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
    Factor(
        "optimiser",
        _text("optimiser"),
        _always("sgd"),
        _plain_descent,
        beside=("momentum", "betas", "eps", "dtype"),
        own=True,
    ),
    Factor(
        "momentum",
        _text("momentum"),
        _always("0"),
        lambda frame: frame["optimiser"].ne("nesterov").fillna(True),
        numeric=True,
    ),
    _simple("schedule", "constant"),
    Factor("epochs", _text("epochs"), _fewest_epochs, lambda frame: frame["epochs"].notna(), numeric=True),
    _simple("init", "uniform"),
    _simple("early_stop", "none", numeric=True),
    _simple("dtype", "float32"),
    _simple("n_train", numeric=True),
    _simple("split", "separate"),
)
