"""Study -> cells: the union of its grids' products, each cell once, in the study's order.

Axes that mean nothing to a model are left out of its cells, every default is spelled out, and
what cannot be (a Gaussian process that classifies, a batch larger than the data) is refused with
its place in the study.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.cell import Cell, ModelSpec, TaskSpec
from bench.errors import UserError
from bench.models.network import Architecture, default_loss, output_of
from bench.study.schema import Axes, FixedInit, Grid, Loaded
from bench.tasks import n_inputs, n_points
from bench.tasks.options import suggest

DEFAULTS: dict[str, list[Any]] = {
    "alpha": [0.0],
    "bias": [True],
    "batch_size": [None],
    "reduction": ["mean"],
    "loss": [None],
    "epochs": [1000],
    "momentum": [0.0],
    "init": ["uniform"],
    "dtype": ["float32"],
    "early_stop": [None],
    "n_train": [None],
    "split": ["separate"],
    "device": ["cpu"],
    "seed": [0, 1, 2, 3, 4],
}
MOST_CELLS = 20_000_000
DATA_AXES = ("n_train", "split", "seed")
TRAINED_AXES = (
    *("activation", "eta", "alpha", "bias", "batch_size", "reduction", "loss", "epochs", "momentum"),
    *("init", "dtype", "early_stop", "n_train", "split", "device", "seed"),
)


@dataclass(frozen=True)
class Grown:
    """One grid's cells, those that an earlier grid has among them."""

    name: str
    cells: list[Cell]


def grow(loaded: Loaded) -> list[Grown]:
    """Every grid's cells. UserError, a line for each thing wrong."""
    grown, wrong = [], []
    for i, grid in enumerate(loaded.study.grids):
        try:
            grown.append(Grown(grid.name, list(_cells_of(loaded, grid, f"grids[{i}]"))))
        except UserError as error:
            wrong.append(f"{loaded.file}: {error}")
    if wrong:
        raise UserError("\n".join(wrong))
    return grown


def part_of(grown: list[Grown], only: str | None) -> list[Grown]:
    """The cells that `only` ("task=moons,model=mlp-40") leaves. UserError where it names what is not."""
    wanted = parse_only(only)
    return [Grown(g.name, _filtered(g.cells, wanted)) for g in _checked(grown, wanted)]


def cells(loaded: Loaded, only: str | None = None) -> list[Cell]:
    """The study's cells, each once."""
    return unique(part_of(grow(loaded), only))


def unique(grown: list[Grown]) -> list[Cell]:
    """The union of grids, deduplicated by digest, in the study's order."""
    found: dict[str, Cell] = {}
    for grid in grown:
        for cell in grid.cells:
            found.setdefault(cell.digest, cell)
    return list(found.values())


def parse_only(only: str | None) -> dict[str, set[str]]:
    """`axis=value,axis=value+value` -> {axis: values}. UserError where it is not of that form."""
    wanted: dict[str, set[str]] = {}
    for part in filter(None, (only or "").split(",")):
        axis, equals, values = (piece.strip() for piece in part.partition("="))
        if not equals or not values:
            raise UserError(
                f"only: found {part!r}; axis=value,axis=value would do, such as task=moons,model=mlp-40"
            )
        if axis not in ("model", "task", *TRAINED_AXES):
            raise UserError(f"only: found axis {axis!r}{suggest(axis, ['model', 'task', *TRAINED_AXES])}")
        wanted.setdefault(axis, set()).update(_spelled(v.strip()) for v in values.split("+"))
    return wanted


def _spelled(value: Any) -> str:
    """One spelling for each value: 1e-3, 0.001 and 0.0010 are the same."""
    try:
        return repr(float(value)) if not isinstance(value, bool) else str(value).lower()
    except (TypeError, ValueError):
        return str(value).lower() if value is not None else "full"


def _axis(cell: Cell, axis: str) -> str:
    value = getattr(cell, axis)
    return _spelled(value.name.lower() if axis in ("model", "task") else value)


def _filtered(found: list[Cell], wanted: dict[str, set[str]]) -> list[Cell]:
    wanted = {axis: {v.lower() for v in values} for axis, values in wanted.items()}
    return [c for c in found if all(_axis(c, axis) in values for axis, values in wanted.items())]


def _checked(grown: list[Grown], wanted: dict[str, set[str]]) -> list[Grown]:
    """UserError where a wanted value stands in no cell."""
    for axis, values in wanted.items():
        known = {_axis(cell, axis) for grid in grown for cell in grid.cells}
        for value in sorted(v.lower() for v in values):
            if value not in known:
                raise UserError(f"only: found {axis}={value}{suggest(value, sorted(known))}")
    return grown


def _cells_of(loaded: Loaded, grid: Grid, where: str) -> Iterator[Cell]:
    settings = loaded.study.settings
    for model_name, task_name in itertools.product(grid.model, grid.task):
        model, task = loaded.models[model_name], loaded.tasks[task_name]
        _check_pair(model, task, where)
        names: tuple[str, ...] = TRAINED_AXES if model.trained else DATA_AXES
        if model.weights is not None:
            names = ("activation", *DATA_AXES)
        values = [_values(grid, settings, name, model, task, where) for name in names]
        _check_number(math.prod(map(len, values)), where)
        _check_sizes(task, dict(zip(names, values, strict=True)), where)
        for point in itertools.product(*values):
            yield _cell(loaded, grid, model, task, dict(zip(names, point, strict=True)), where)


def _values(grid: Grid, settings: Axes, name: str, model: ModelSpec, task: TaskSpec, where: str) -> list[Any]:
    given = getattr(grid, name)
    if given is None:
        given = getattr(settings, name)
    if given is None:
        given = DEFAULTS.get(name)
    if given is None and name == "activation":
        return [_default_activation(model, task)]
    if given is None:
        raise UserError(f"{where}.{name}: is missing; a {model.kind} is trained with one or more")
    return [tuple(v.weights) if isinstance(v, FixedInit) else v for v in given]


def _default_activation(model: ModelSpec, task: TaskSpec) -> str:
    return "relu" if model.kind == "mlp" else output_of(model.kind, None, task.problem)


def _cell(
    loaded: Loaded, grid: Grid, model: ModelSpec, task: TaskSpec, axes: dict[str, Any], where: str
) -> Cell:
    seed = axes.pop("seed")
    if model.weights is not None:
        axes["bias"] = _bias_of_weights(model, task, where)
    if model.trained:
        axes["loss"] = _loss(model, task, axes, where)
        axes["batch_size"] = _batch_size(task, axes, where)
        _check_init(model, task, axes, where)
        kept = grid.checkpoints if grid.checkpoints is not None else loaded.study.settings.checkpoints
        axes["checkpoints"] = (
            kept or 0 if seed == loaded.study.report.shown_seed and model.kind == "mlp" else 0
        )
    return Cell(model, task, seed, **axes)


def _check_pair(model: ModelSpec, task: TaskSpec, where: str) -> None:
    if model.kind == "gp" and task.problem == "classification":
        raise UserError(
            f"{where}: found model {model.name} with task {task.name}; "
            "a Gaussian process is for regression tasks"
        )


def _check_number(n: int, where: str) -> None:
    """A product that no machine holds is a slip of the pen."""
    if n > MOST_CELLS:
        raise UserError(f"{where}: found {n:,} cells of one model and task; at most {MOST_CELLS:,} would do")


def _check_sizes(task: TaskSpec, values: dict[str, list[Any]], where: str) -> None:
    """UserError where a task has not so many points."""
    for n_train, split in itertools.product(values["n_train"], values["split"]):
        try:
            n_points(task, n_train, split)
        except UserError as error:
            raise UserError(f"{where}.n_train: {error}") from None


def _check_init(model: ModelSpec, task: TaskSpec, axes: dict[str, Any], where: str) -> None:
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


def _n_weights(model: ModelSpec, task: TaskSpec, bias: bool) -> int:
    return Architecture(n_inputs(task), model.hidden, None, "sigmoid", bias).n_weights


def _loss(model: ModelSpec, task: TaskSpec, axes: dict[str, Any], where: str) -> str:
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


def _batch_size(task: TaskSpec, axes: dict[str, Any], where: str) -> int | None:
    """None where the batch is all points. UserError where it is more."""
    size = axes["batch_size"]
    if size is None:
        return None
    n = n_points(task, axes["n_train"], axes["split"])[0]
    if size > n:
        raise UserError(
            f"{where}.batch_size: found {size}, more than the {n} training points of {task.name}; "
            f"{n} or fewer, or full, would do"
        )
    return None if size == n else int(size)


def _bias_of_weights(model: ModelSpec, task: TaskSpec, where: str) -> bool:
    """Whether weights set by hand hold biases, told from their number."""
    given = len(model.weights or ())
    counts = {bias: _n_weights(model, task, bias) for bias in (True, False)}
    for bias, count in counts.items():
        if given == count:
            return bias
    raise UserError(
        f"{where}: model {model.name} has {given} weights; {task.name} wants {counts[True]} "
        f"({counts[False]} without biases)"
    )
