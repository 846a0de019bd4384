"""Settings, times and flags in words, beside the numbers of `report.format`."""

from typing import Any

from bench.models.network import default_loss, output_of
from report.format import NONE, THIN, exact, missing, number

AXIS_WORDS = {
    "activation": "activation",
    "eta": "η",
    "alpha": "α",
    "bias": "bias",
    "batch_size": "batch size",
    "reduction": "reduction",
    "loss": "loss",
    "momentum": "momentum",
    "epochs": "epochs",
    "init": "initial weights",
    "dtype": "precision",
    "early_stop": "early stopping",
    "n_train": "training points",
    "split": "split",
    "width": "width",
    "depth": "hidden layers",
}
_USUAL = {
    "bias": True,
    "batch_size": None,
    "reduction": "mean",
    "momentum": 0,
    "init": "uniform",
    "early_stop": None,
}
_UNITS = ((1e-3, 1e6, "µs"), (1.0, 1e3, "ms"), (120.0, 1.0, "s"), (7200.0, 1 / 60, "min"))


def setting(row: Any) -> str:
    """What a cell was set to: tanh, η 0.3, α 0.001; what is not usual too. A dash where nothing was set."""
    words = [] if missing(row["activation"]) else [str(row["activation"])]
    words += [f"{AXIS_WORDS[axis]} {exact(row[axis])}" for axis in ("eta", "alpha") if not missing(row[axis])]
    for axis, usual in _USUAL.items():
        value = row[axis]
        if not missing(value) and value != usual:
            words.append("no bias" if axis == "bias" else f"{AXIS_WORDS[axis]} {value}")
    if not missing(row["loss"]):
        output = output_of(row["kind"], row["activation"], row["problem"])
        words += [] if row["loss"] == default_loss(output, row["problem"]) else [f"loss {row['loss']}"]
    return ", ".join(words) or NONE


def whole(value: Any) -> str:
    """A count with its thousands set apart, without a noun."""
    return NONE if missing(value) else f"{int(value):,}".replace(",", THIN)


def seconds(value: Any) -> str:
    """A time in the unit that suits it: 12 ms, 3.4 s, 5.2 min."""
    if missing(value):
        return NONE
    for limit, factor, unit in _UNITS:
        if float(value) < limit:
            return f"{number(float(value) * factor, 2)} {unit}"
    return f"{number(float(value) / 3600, 2)} h"


def flag(value: Any) -> str:
    """yes, no, or a dash."""
    return NONE if missing(value) else ("yes" if value else "no")
