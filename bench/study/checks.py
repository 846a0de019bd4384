"""What of a grid cannot be, told in a line with its place in the study: what types alone do not tell."""

import itertools
from collections.abc import Callable
from typing import Any

from bench.cell import ModelSpec, TaskSpec
from bench.errors import UserError
from bench.models.network import Architecture, default_loss, output_of
from bench.tasks import n_inputs, n_points


def check_pair(model: ModelSpec, task: TaskSpec, where: str) -> None:
    """UserError where the model is not for such tasks."""
    if model.kind == "gp" and task.problem == "classification":
        raise UserError(
            f"{where}: found model {model.name} with task {task.name}; "
            "a Gaussian process is for regression tasks"
        )


def check_optimiser(
    kind: str, alone: bool, task: TaskSpec, values_of: Callable[[str], list[Any]], where: str
) -> None:
    """UserError where the grid's axes leave an optimiser nothing that it can do.

    alone: whether no other optimiser of the grid takes what this one does not have.
    """
    if kind == "nesterov" and not any(values_of("momentum")):
        raise UserError(
            f"{where}.momentum: found 0 with nesterov, which looks ahead along its momentum; "
            "one above 0 would do, such as 0.9"
        )
    if kind == "lbfgs":
        _check_full_batch(task, values_of, where)
        if alone and "constant" not in (schedules := values_of("schedule")):
            raise UserError(
                f"{where}.schedule: found {_said(schedules)} with lbfgs, which has no eta; "
                "constant would do, or none"
            )
        if patience := [p for p in values_of("early_stop") if p is not None]:
            said = f"found {_said(patience)} with lbfgs; a grid without it would do"
            raise UserError(f"{where}.early_stop: {said}")
        if "cpu" not in (devices := values_of("device")):
            raise UserError(f"{where}.device: found {_said(devices)} with lbfgs; cpu would do")


def check_sizes(task: TaskSpec, numbers: list[Any], splits: list[Any], where: str) -> None:
    """UserError where a task has not so many points."""
    for n_train, split in itertools.product(numbers, splits):
        try:
            n_points(task, n_train, split)
        except UserError as error:
            raise UserError(f"{where}.n_train: {error}") from None


def check_init(model: ModelSpec, task: TaskSpec, axes: dict[str, Any], where: str) -> None:
    """UserError where initial weights are given, but not as many as there are."""
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


def _check_full_batch(task: TaskSpec, values_of: Callable[[str], list[Any]], where: str) -> None:
    """UserError where batches are given, but none of all points, however many these are."""
    sizes = values_of("batch_size")
    for n_train, split in itertools.product(values_of("n_train"), values_of("split")):
        if None not in sizes and n_points(task, n_train, split)[0] not in sizes:
            raise UserError(
                f"{where}.batch_size: found {_said(sizes)} with lbfgs, which takes all points at once; "
                "full would do"
            )


def _n_weights(model: ModelSpec, task: TaskSpec, bias: bool) -> int:
    return Architecture(n_inputs(task), model.hidden, None, "sigmoid", bias).n_weights


def _said(values: list[Any]) -> str:
    """Of values as a study has them."""
    return ", ".join(str(v) if not isinstance(v, tuple) else str(v[0]) for v in values)
