"""The factors that are compared: what a level of each is, and which level the others are held against.

A factor is one axis of the study, or what several say together: the width of one hidden layer, the number
of layers that are equally wide, whether a network or a process fits. A new factor: one entry in FACTORS.

Levels are compared each at its best, so that what is found is the factor's and not that of one learning rate:
each chooses its eta and alpha on validation, from the values that every level tried. What these mean depends
on the shape: widths and depths choose them from all of their own, and the budget (optimiser and epochs) from
those that both sides have, lest an optimiser that one side alone was given is told as what the shape does.
Optimisers, and rivals that have nothing in common, choose from all settings of their own. How many settings
that were is told.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bench.choosing.axes import AXIS_NAMES
from bench.models.network import default_loss, output_of

Frame = pd.DataFrame  # a row a setting, the axes its columns
TUNED = ("eta", "alpha")
BUDGET = ("optimiser", "momentum", "betas", "eps", "schedule", "epochs", "dtype")  # dtype: lbfgs has its own
GIVEN = ("task", "problem", "n_train", "split", "device")  # a question's, whoever answers it
TOLD = ("kind", "activation", "problem", "epochs")  # axes that references look at
MANY = ("eta", "alpha")  # factors whose levels are screened by the hundred


@dataclass(frozen=True)
class Factor:
    """One factor.

    name: as the table has it; where there is an axis of this name, that. level: frame (S rows) -> the
    level of each setting as text. references: settings of one context -> levels to compare with, the
    first that is there counts; none: the level with most settings. applies: which settings have the
    factor. beside: axes that change with it, and so are not shared by a context. tuned: axes that each level
    chooses on validation. numeric: levels in the order of their numbers, not in the study's. alike: of these
    the axes of which it chooses from the values that every level tried; from all of its own of the others,
    which mean something else to each level.
    """

    name: str
    level: Callable[[Frame], "pd.Series[str]"]
    references: Callable[[Frame], tuple[str, ...]]
    applies: Callable[[Frame], "pd.Series[bool]"]
    beside: tuple[str, ...] = ()
    tuned: tuple[str, ...] = TUNED
    numeric: bool = False
    alike: tuple[str, ...] | None = None

    @property
    def common(self) -> tuple[str, ...]:
        """`alike`, all that is tuned where it is not said."""
        return self.tuned if self.alike is None else self.alike


def shared(frame: Frame, factor: Factor) -> Frame:
    """What the settings of one context have in common, a column an axis or what is left of one.

    Of layers that are equally wide their width.
    """
    keys = frame[[a for a in AXIS_NAMES if a not in (*factor.tuned, factor.name, *factor.beside)]]
    return keys.assign(width=frame["hidden"].str.split("-").str[0]) if factor.name == "depth" else keys


def main_networks(frame: Frame) -> dict[str, str]:
    """Task -> the network that stands for all of its: that which the study is about, as `main_model` has it;
    on a task without it that which the task is about. frame: rows of any kinds."""
    rows = frame[(frame["kind"] == "mlp") & frame["epochs"].notna()]
    whole = main_model(rows)
    found = {}
    for task, mine in rows.groupby("task", sort=False):
        model = whole if whole in set(mine["model"]) else main_model(mine)
        if model is not None:
            found[str(task)] = model
    return found


def _is_main(frame: Frame) -> "pd.Series[bool]":
    """Whether a setting is of its task's network."""
    return (frame["model"] == frame["task"].map(main_networks(frame))).fillna(False)


def main_model(rows: Frame) -> str | None:
    """The model that stands for its kind, of rows of one kind, whatever their order: 40 units in one hidden
    layer, else that on most tasks; of several that with the widest layer, then the fewest layers. What has no
    units stands in the order of the rows."""
    forty = rows[rows["hidden"].eq("40").fillna(False)]
    models = (forty if len(forty) else rows).drop_duplicates(["task", "model"])
    tasks = models["model"].value_counts(sort=False)
    hidden = dict(zip(models["model"], models["hidden"].fillna(""), strict=True))

    def order(model: str) -> tuple[int, int, int, int, str]:
        units = [int(width) for width in str(hidden[model]).split("-") if width]
        name = model if units else ""
        return -int(tasks[model]), -max(units, default=0), len(units), -sum(units), name

    return None if tasks.empty else str(min(tasks.index, key=order))


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


def _descended(frame: Frame) -> "pd.Series[bool]":
    """What descent trains. The penalty of a linear model is how it is tuned, over a range of its own."""
    return frame["epochs"].notna()


def _main(frame: Frame) -> "pd.Series[bool]":
    """What descent trains in neurons and in each task's network, on the points that a task usually has: other
    shapes and other numbers of points are factors of their own."""
    model = (frame["kind"] == "neuron") | _is_main(frame)
    return frame["epochs"].notna() & model & usual(frame)


def usual(frame: Frame) -> "pd.Series[bool]":
    """Whether a setting has the combination of GIVEN that most cells of its task have."""
    given = frame.groupby(list(GIVEN), dropna=False, sort=False)["n_seeds"].transform("sum")
    return given == given.groupby(frame["task"]).transform("max")


def _plain_descent(frame: Frame) -> "pd.Series[bool]":
    """What was descended, of sgd what has no momentum: that is a factor of its own. With it where the study
    trains nothing without."""
    sgd, heavy = frame["optimiser"].eq("sgd").fillna(False), frame["momentum"].gt(0).fillna(False)
    plain = bool((sgd & ~heavy).any())
    return _main(frame) & ~(sgd & heavy & plain)


def _as_linear(frame: Frame) -> "pd.Series[bool]":
    """The linear models, and the neurons that mean the same: sigmoid with cross-entropy, identity with
    squares."""
    classifies = frame["problem"] == "classification"
    means = pd.Series(np.where(classifies, "sigmoid/bce", "identity/mse"), index=frame.index)
    said = frame["activation"].fillna("").astype(object) + "/" + frame["loss"].fillna("").astype(object)
    neuron = (frame["kind"] == "neuron") & frame["epochs"].notna() & (said == means)
    return (frame["kind"] == "linear") | (neuron & frame["bias"].fillna(False))


def _curves(frame: Frame) -> "pd.Series[bool]":
    """What fits curves: the processes, and each task's network with all its settings."""
    return (frame["problem"] == "regression") & ((frame["kind"] == "gp") | _is_main(frame))


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
    Factor("eta", _text("eta"), _always(), _main, numeric=True),
    Factor("alpha", _text("alpha"), _always("0"), _main, numeric=True),
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
        tuned=(*TUNED, *BUDGET),
        alike=BUDGET,
        numeric=True,
    ),
    Factor(
        "depth",
        lambda frame: _layers(frame)["depth"],
        _always("1"),
        lambda frame: _layers(frame)["equal"],
        beside=("model", "hidden"),
        tuned=(*TUNED, *BUDGET),
        alike=BUDGET,
        numeric=True,
    ),
    Factor("loss", _text("loss"), lambda context: tuple(_default_losses(context)), _everywhere),
    _simple("reduction", "mean"),
    Factor(
        "optimiser",
        _text("optimiser"),
        _always("sgd"),
        _plain_descent,
        tuned=(*TUNED, *BUDGET),
        alike=(),
    ),
    Factor(
        "momentum",
        _text("momentum"),
        _always("0"),
        lambda frame: frame["optimiser"].ne("nesterov").fillna(True),
        numeric=True,
    ),
    _simple("schedule", "constant"),
    Factor("epochs", _text("epochs"), _fewest_epochs, _descended, numeric=True),
    _simple("init", "uniform"),
    _simple("early_stop", "none", numeric=True),
    _simple("dtype", "float32"),
    Factor("n_train", _text("n_train"), _always(), _everywhere, tuned=(*TUNED, *BUDGET), numeric=True),
    _simple("split", "separate"),
    Factor(
        "solver",
        lambda frame: frame["kind"].astype(object),
        _always("linear"),
        _as_linear,
        beside=tuple(axis for axis in AXIS_NAMES if axis not in GIVEN),
        alike=(),
    ),
    Factor(
        "process",
        lambda frame: frame["kind"].map({"gp": "process", "mlp": "network"}).astype(object),
        _always("network"),
        _curves,
        beside=tuple(axis for axis in AXIS_NAMES if axis not in GIVEN),
        alike=(),
    ),
)
