"""Settings, times and flags in words, beside the numbers of `report.format`."""

from typing import Any

from bench.models.network import default_loss, output_of
from report.format import NONE, brief, count, exact, missing, number
from report.format import whole as whole

AXIS_WORDS = {
    "activation": "activation",
    "eta": "η",
    "alpha": "α",
    "bias": "bias",
    "batch_size": "batch size",
    "reduction": "reduction",
    "loss": "loss",
    "optimiser": "optimiser",
    "momentum": "momentum",
    "betas": "β",
    "eps": "ε",
    "schedule": "schedule",
    "epochs": "epochs",
    "init": "initial weights",
    "dtype": "precision",
    "early_stop": "early stopping",
    "n_train": "training points",
    "split": "split",
    "width": "width",
    "depth": "hidden layers",
}
USUAL = {
    "bias": True,
    "batch_size": None,
    "reduction": "mean",
    "momentum": 0,
    "betas": "0.9, 0.999",
    "eps": 1e-8,
    "schedule": "constant",
    "init": "uniform",
    "early_stop": None,
}
_UNITS = ((1e-3, 1e6, "µs"), (1.0, 1e3, "ms"), (120.0, 1.0, "s"), (7200.0, 1 / 60, "min"))


NEUTRAL = ("split",)  # factors of which no level is better: another way of scoring the same model
OF_THE_MODEL = ("width", "depth")  # factors whose levels are models
BUDGET = "a budget of "  # before levels that are said in words already
OPTIMISERS = {
    "sgd": "plain descent",
    "nesterov": "Nesterov's momentum",
    "adam": "Adam",
    "adamw": "AdamW",
    "lbfgs": "L-BFGS",
}
LOSSES = {"bce": "cross-entropy", "mse": "squared error", "l1": "absolute error"}
CALLED: dict[str, tuple[str, dict[str, str]]] = {
    "depth": ("{} hidden layers", {"1": "1 hidden layer"}),
    "width": ("{} neurons", {"1": "1 neuron"}),
    "alpha": ("α {}", {"0": "no weight decay"}),
    "eta": ("η {}", {}),
    "momentum": ("momentum {}", {"0": "no momentum"}),
    "batch_size": ("batches of {}", {"full": "the full batch"}),
    "bias": ("{}", {"true": "a bias", "false": "no bias"}),
    "reduction": ("the {}", {"mean": "the mean over points", "sum": "the sum over points"}),
    "init": ("{} initial weights", {"zeros": "zeros as initial weights"}),
    "schedule": ("a {} schedule", {"constant": "a constant η"}),
    "optimiser": ("{}", OPTIMISERS),
    "loss": ("{}", LOSSES),
    "epochs": ("{} epochs", {"1": "1 epoch"}),
    "n_train": ("{} training points", {"1": "1 training point"}),
    "early_stop": ("a patience of {} epochs", {"none": "no early stopping", "1": "a patience of 1 epoch"}),
    "split": (
        "test points by {}",
        {"same": "the training points as test points", "separate": "test points of their own"},
    ),
}


def called(factor: str, level: str) -> str:
    """A level of a factor in plain words: 3 hidden layers, no weight decay, batches of 16, L-BFGS."""
    words, own = CALLED.get(factor, ("{}", {}))
    if level.startswith(BUDGET):
        return brief(level.removeprefix(BUDGET))
    return own.get(level) or words.format(amount(brief(level)))


def capital(text: str) -> str:
    """With a capital letter; the mathematics' own letters keep their size."""
    return text if text.startswith(("α", "η", "β", "ε")) else text[:1].upper() + text[1:]


def amount(level: str) -> str:
    """A level that is a whole number with its thousands set apart, 10 000; others as they are."""
    return whole(level) if level.isdecimal() else level


def ways(factor: str, metric: str) -> tuple[str, str]:
    """What a difference in favour of a level is called, and one against it: a score on the training points
    that is too good to be true is no better."""
    if factor not in NEUTRAL:
        return "better", "worse"
    return ("higher", "lower") if metric == "accuracy" else ("lower", "higher")


RULES = {  # that choose the next point
    "variance": "largest variance",
    "average": "average variance",
    "disagreement": "disagreement",
    "sobol": "Sobol sequence",
    "random": "random points",
}
PROBLEMS = {"accuracy": "classification", "rmse": "regression"}  # of each metric
KINDS = {
    "neuron": "neurons",
    "mlp": "networks",
    "linear": "linear models",
    "gp": "Gaussian processes",
    "ensemble": "ensembles",
}


def setting(row: Any, epochs: bool = False) -> str:
    """What a cell was set to: tanh, adam, η 0.3, α 0.001; what is not usual too. A dash for nothing.

    epochs: whether they are told, for studies that vary them.
    """
    words = [named(row)] if named(row) else []
    words += [f"{AXIS_WORDS[axis]} {exact(row[axis])}" for axis in ("eta", "alpha") if not missing(row[axis])]
    words += [
        _unusual(axis, row[axis])
        for axis, usual in USUAL.items()
        if not missing(row[axis]) and row[axis] != usual
    ]
    if not missing(row["loss"]):
        output = output_of(row["kind"], row["activation"], row["problem"])
        words += [] if row["loss"] == default_loss(output, row["problem"]) else [f"loss {row['loss']}"]
    words += [count(int(row["epochs"]), "epoch")] if epochs and not missing(row["epochs"]) else []
    return ", ".join(words) or NONE


def named(row: Any) -> str:
    """Activation, and optimiser but for sgd: tanh; tanh, adam."""
    words = [row[axis] for axis in ("activation", "optimiser") if not missing(row[axis])]
    return ", ".join(str(word) for word in words if word != "sgd")


def _unusual(axis: str, value: Any) -> str:
    """One axis that is not set as usual."""
    if axis == "bias":
        return "no bias"
    said = {"betas": "({})"}.get(axis, "{}").format(exact(value) if axis == "eps" else value)
    return f"{AXIS_WORDS[axis]} {said}"


def seconds(value: Any) -> str:
    """A time in the unit that suits it: 12 ms, 3.4 s, 5.2 min."""
    if missing(value):
        return NONE
    for limit, factor, unit in _UNITS:
        if float(value) < limit:
            return f"{number(float(value) * factor, 2)} {unit}"
    return f"{number(float(value) / 3600, 2)} h"
