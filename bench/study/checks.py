"""What of a grid cannot be, told in a line with its place in the study: what types alone do not tell."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.cell import ModelSpec, TaskSpec
from bench.errors import UserError
from bench.gp.prior import prior_of
from bench.gp.sizes import too_large
from bench.models.network import Architecture, default_loss, output_of
from bench.study.optimisers import WITHOUT
from bench.tasks import n_inputs, n_points


def each(*checks: Callable[[], object]) -> None:
    """Make every check. UserError, a line for each thing wrong."""
    wrong: list[str] = []
    for check in checks:
        try:
            check()
        except UserError as error:
            wrong += str(error).splitlines()
    if wrong:
        raise UserError("\n".join(dict.fromkeys(wrong)))


def check_pair(model: ModelSpec, task: TaskSpec, where: str) -> None:
    """UserError where the model is not for such tasks."""
    if model.kind in FOR_REGRESSION and task.problem == "classification":
        raise UserError(
            f"{where}: found model {model.name} with task {task.name}; "
            f"{FOR_REGRESSION[model.kind]} is for regression tasks"
        )
    if model.kind == "gp" and (wrong := prior_of(*model.prior).kernel.unfit(n_inputs(task))):
        said = f"found {model.name} ({model.kernel}) with task {task.name}"
        raise UserError(f"{where}: {said}; {wrong}: one for all, or one for each, would do")


FOR_REGRESSION = {"gp": "a Gaussian process", "ensemble": "an ensemble"}
LEAST_EPS = 1e-15  # of single precision, where a square below 1.2e-38 is 0 and a step is divided by eps alone


@dataclass(frozen=True)
class Axes:
    """What a grid says of its axes. values_of: axis -> values. place: axis -> where they stand in the file.

    given: whether the grid itself, not the study's settings, gives them.
    """

    values_of: Callable[[str], list[Any]]
    place: Callable[[str], str]
    given: Callable[[str], bool]


def check_optimisers(optimisers: list[dict[str, Any]], task: TaskSpec, axes: Axes) -> None:
    """UserError where axes leave an optimiser nothing that it can do, or the grid gives one that none has."""
    kinds = list(dict.fromkeys(one["optimiser"] for one in optimisers))
    lacks = set.intersection(*({*WITHOUT.get(kind, ())} for kind in kinds))
    for axis in ("momentum", "eta"):
        if axis in lacks and axes.given(axis):
            none = "has none" if len(kinds) == 1 else "have none"
            said = f"found {_said(axes.values_of(axis))} with {', '.join(kinds)}, which {none}"
            raise UserError(f"{axes.place(axis)}: {said}; a grid without it would do")
    for one in optimisers:
        if one.get("eps", 1.0) < LEAST_EPS and "float32" in axes.values_of("dtype"):
            raise UserError(
                f"{axes.place('optimiser')}: found eps {one['eps']:g} in single precision; "
                f"{LEAST_EPS:g} or more would do, or dtype float64"
            )
    if "nesterov" in kinds and not any(axes.values_of("momentum")):
        raise UserError(
            f"{axes.place('momentum')}: found 0 with nesterov, which looks ahead along its momentum; "
            "one above 0 would do, such as 0.9"
        )
    if "lbfgs" in kinds:
        _check_lbfgs(len(kinds) == 1, task, axes)


def _check_lbfgs(alone: bool, task: TaskSpec, axes: Axes) -> None:
    """UserError where nothing is left that L-BFGS can do; alone: where anything else is asked for at all."""
    serving = {
        "schedule": ("constant", ", which has no eta; constant would do, or none"),
        "dtype": ("float64", ", which is SciPy's; float64 would do, or none"),
        "device": ("cpu", "; cpu would do"),
    }
    for axis, (serves, would_do) in serving.items():
        values = axes.values_of(axis)
        none = serves not in values and (axis == "device" or (axis == "schedule" and alone))
        if none or (alone and axes.given(axis) and set(values) != {serves}):
            raise UserError(f"{axes.place(axis)}: found {_said(values)} with lbfgs{would_do}")
    if patience := [p for p in axes.values_of("early_stop") if p is not None]:
        said = f"found {_said(patience)} with lbfgs; a grid without it would do"
        raise UserError(f"{axes.place('early_stop')}: {said}")
    sizes = axes.values_of("batch_size")
    for n_train, split in itertools.product(axes.values_of("n_train"), axes.values_of("split")):
        whole = (None, n_points(task, n_train, split)[0])
        if not any(size in whole for size in sizes) or (alone and any(size not in whole for size in sizes)):
            said = f"found {_said(sizes)} with lbfgs, which takes all points at once; full would do"
            raise UserError(f"{axes.place('batch_size')}: {said}")


def check_sizes(model: ModelSpec, task: TaskSpec, numbers: list[Any], splits: list[Any], where: str) -> None:
    """UserError where a task has not so many points, or a Gaussian process no room for them."""
    for n_train, split in itertools.product(numbers, splits):
        try:
            n = n_points(task, n_train, split)[0]
        except UserError as error:
            raise UserError(f"{where}.n_train: {error}") from None
        if model.kind == "gp" and (wrong := too_large(n)):
            raise UserError(f"{where}.n_train: found {n:,} with {model.name} on {task.name}; {wrong}")


def check_init(model: ModelSpec, task: TaskSpec, axes: dict[str, Any], where: str) -> None:
    """UserError where initial weights are given, but not as many as there are, or those of an ensemble are
    all alike."""
    if model.members and axes["init"] not in ("uniform", "normal"):
        said = axes["init"] if isinstance(axes["init"], str) else "weights"
        raise UserError(
            f"{where}.init: found {said} with {model.name}, whose networks differ in their initial weights; "
            "uniform or normal would do"
        )
    if isinstance(axes["init"], str):
        return
    wanted = _n_weights(model, task, axes["bias"])
    if len(axes["init"]) != wanted:
        biases = "with" if axes["bias"] else "without"
        raise UserError(
            f"{where}.init.weights: found {len(axes['init'])} for {model.name} on {task.name}; "
            f"{wanted} ({biases} biases) would do"
        )


def check_batch(task: TaskSpec, axes: dict[str, Any], where: str) -> None:
    """UserError where a batch is more than all points."""
    size = axes.get("batch_size")
    if size is None:
        return
    n = n_points(task, axes["n_train"], axes["split"])[0]
    if size > n:
        raise UserError(
            f"{where}.batch_size: found {size}, more than the {n} training points of {task.name}; "
            f"{n} or fewer, or full, would do"
        )


def checked_loss(model: ModelSpec, task: TaskSpec, axes: dict[str, Any], where: str) -> str:
    """The cell's loss, once what a cell of a trained model has is checked: a line for each thing wrong."""
    try:
        loss = loss_of(model, task, axes, where)
        check_batch(task, axes, where)
        check_init(model, task, axes, where)
    except UserError:
        each(
            lambda: loss_of(model, task, axes, where),
            lambda: check_batch(task, axes, where),
            lambda: check_init(model, task, axes, where),
        )
        raise
    return loss


def loss_of(model: ModelSpec, task: TaskSpec, axes: dict[str, Any], where: str) -> str:
    """The cell's loss, the output's default where nothing is said. UserError where bce has no probability."""
    output = output_of(model.kind, axes["activation"], task.problem)
    default = default_loss(output, task.problem)
    loss = axes["loss"] or default
    if loss == "bce" and default != "bce":
        raise UserError(
            f"{where}.loss: found 'bce' for {model.name} on {task.name}, whose output ({output}) is no "
            "probability; mse or l1 would do"
        )
    return str(loss)


def bias_of_weights(model: ModelSpec, task: TaskSpec, where: str) -> bool:
    """Whether weights set by hand hold biases, told from their number. UserError where it is neither's."""
    given = len(model.weights or ())
    counts = {bias: _n_weights(model, task, bias) for bias in (True, False)}
    for bias, count in counts.items():
        if given == count:
            return bias
    raise UserError(
        f"{where}: model {model.name} has {given} weights; {task.name} wants {counts[True]} "
        f"({counts[False]} without biases)"
    )


def _n_weights(model: ModelSpec, task: TaskSpec, bias: bool) -> int:
    return Architecture(n_inputs(task), model.hidden, None, "sigmoid", bias).n_weights


def _said(values: list[Any]) -> str:
    """Of values as a study has them."""
    words = ("full" if v is None else v[0] if isinstance(v, tuple) else v for v in values)
    return ", ".join(map(str, words))
