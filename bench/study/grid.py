"""Study -> cells: the union of its grids' products, each cell once, in the study's order.

Axes that mean nothing to a model or an optimiser are left out of its cells, every default is spelled out,
settings of one meaning are one cell (`bench.study.meaning`), and what cannot be (a Gaussian process that
classifies, a batch larger than the data) is refused with its place in the study (`bench.study.checks`).
"""

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench.cell import Cell, ModelSpec, TaskSpec
from bench.errors import UserError
from bench.models.network import output_of
from bench.study import checks
from bench.study.meaning import in_normal_form, with_most_checkpoints
from bench.study.optimisers import WITHOUT, OptimiserEntry, ScheduleEntry, schedule_of, settings_of
from bench.study.schema import FixedInit, Grid, Loaded
from bench.tasks.options import suggest

DEFAULTS: dict[str, list[Any]] = {
    "alpha": [0.0],
    "bias": [True],
    "batch_size": [None],
    "reduction": ["mean"],
    "loss": [None],
    "epochs": [1000],
    "optimiser": ["sgd"],
    "momentum": [0.0],
    "schedule": ["constant"],
    "init": ["uniform"],
    "dtype": ["float32"],
    "early_stop": [None],
    "n_train": [None],
    "split": ["separate"],
    "device": ["cpu"],
    "seed": [0, 1, 2, 3, 4],
}
MOST_CELLS = 20_000_000
Values = dict[str, list[Any]]
DATA_AXES = ("n_train", "split", "seed")
OWN_AXIS = {"linear": "alpha"}  # beside those of the data, by kind of model that no descent trains
TRAINED_AXES = (
    *("activation", "eta", "alpha", "bias", "batch_size", "reduction", "loss", "epochs"),
    *(
        "optimiser",
        "momentum",
        "schedule",
        "init",
        "dtype",
        "early_stop",
        "n_train",
        "split",
        "device",
        "seed",
    ),
)


@dataclass(frozen=True)
class Grown:
    """One grid's cells, those that another grid has among them."""

    name: str
    cells: list[Cell]


def grow(loaded: Loaded) -> list[Grown]:
    """Every grid's cells, what two of them ask for as one. UserError, a line for each thing wrong."""
    grown: list[list[Cell]] = []
    wrong: list[str] = []
    for i in range(len(loaded.study.grids)):
        cells, complaints = _grid(loaded, i)
        grown.append(cells)
        wrong += complaints
    if wrong:
        raise UserError("\n".join(f"{loaded.file}: {line}" for line in wrong))
    found = with_most_checkpoints(grown)
    return [Grown(grid.name, held) for grid, held in zip(loaded.study.grids, found, strict=True)]


def complaints_about_grid(loaded: Loaded, number: int) -> list[str]:
    """What cannot be of the grid of that number, its names that mean something taken: a line for each."""
    return _grid(loaded, number)[1]


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


def _spelled(value: Any, missing: str = "none") -> str:
    """One spelling for each value: 1e-3, 0.001 and 0.0010 are the same."""
    try:
        return repr(float(value)) if not isinstance(value, bool) else str(value).lower()
    except (TypeError, ValueError, OverflowError):
        return str(value).lower() if value is not None else missing


def _axis(cell: Cell, axis: str) -> set[str]:
    """How a cell's value may be written: steps of all kinds are `step`, one is `step 0.5 every 300`."""
    match value := getattr(cell, axis):
        case ModelSpec() | TaskSpec():
            return {_spelled(value.name)}
        case ("step", every, factor):
            return {"step", f"step {factor} every {every}"}
    return {_spelled(value, "full" if axis == "batch_size" else "none")}


def _filtered(found: list[Cell], wanted: dict[str, set[str]]) -> list[Cell]:
    wanted = {axis: {v.lower() for v in values} for axis, values in wanted.items()}
    return [c for c in found if all(_axis(c, axis) & values for axis, values in wanted.items())]


def _checked(grown: list[Grown], wanted: dict[str, set[str]]) -> list[Grown]:
    """UserError where a wanted value stands in no cell."""
    for axis, values in wanted.items():
        known = {said for grid in grown for cell in grid.cells for said in _axis(cell, axis)}
        for value in sorted(v.lower() for v in values):
            if value not in known:
                raise UserError(f"only: found {axis}={value}{suggest(value, sorted(known))}")
    return grown


def _grid(loaded: Loaded, number: int) -> tuple[list[Cell], list[str]]:
    """A grid's cells, and what is wrong with it: of an axis the first thing, of the grid itself each."""
    grid, where = loaded.study.grids[number], f"grids[{number}]"
    cells: list[Cell] = []
    wrong: dict[str, str] = {}
    for model, task in itertools.product(grid.model, grid.task):
        try:
            if model in loaded.models and task in loaded.tasks:
                cells += _cells_of(loaded, grid, loaded.models[model], loaded.tasks[task], where)
        except UserError as error:
            for line in str(error).splitlines():
                place = line.partition(": ")[0]
                wrong.setdefault(line if place == where else place, line)
    return cells, [*wrong.values()]


def _cells_of(loaded: Loaded, grid: Grid, model: ModelSpec, task: TaskSpec, where: str) -> Iterator[Cell]:
    checks.check_pair(model, task, where)
    values_of = partial(_values, loaded, grid, model, task, where)
    said = _said_of(loaded, grid, values_of, where)

    def about_axes() -> None:
        checks.check_sizes(model, task, values_of("n_train"), values_of("split"), where)
        if model.trained:
            checks.check_optimisers(values_of("optimiser"), task, said)

    checks.each(about_axes, lambda: _check_number(sum(_numbers(model, values_of)), where))
    for settings, values in _products(model, values_of):
        for point in itertools.product(*values.values()):
            axes = dict(zip(values, point, strict=True))
            yield in_normal_form(_cell(loaded, grid, model, task, axes | settings, where))


def _numbers(model: ModelSpec, values_of: Callable[[str], list[Any]]) -> Iterator[int]:
    """Of cells, by what `_products` gives."""
    return (math.prod(map(len, values.values())) for _, values in _products(model, values_of))


def _said_of(loaded: Loaded, grid: Grid, values_of: Callable[[str], list[Any]], where: str) -> checks.Axes:
    """What the grid says, and where in the file."""

    def given(axis: str) -> bool:
        return getattr(grid, axis) is not None

    def place(axis: str) -> str:
        inherited = not given(axis) and getattr(loaded.study.settings, axis) is not None
        return f"settings.{axis}" if inherited else f"{where}.{axis}"

    return checks.Axes(values_of, place, given)


def _products(
    model: ModelSpec, values_of: Callable[[str], list[Any]]
) -> Iterator[tuple[dict[str, Any], Values]]:
    """Of each optimiser, or the one way without: what it sets itself, and the values of the axes it has."""
    if not model.trained:
        own = "activation" if model.weights is not None else OWN_AXIS.get(model.kind)
        yield {}, {name: values_of(name) for name in (*filter(None, [own]), *DATA_AXES)}
        return
    for settings in values_of("optimiser"):
        without = WITHOUT.get(settings["optimiser"], ())
        has = tuple(n for n in TRAINED_AXES if n != "optimiser" and n not in without)
        yield settings, {name: values_of(name) for name in has}


def _values(loaded: Loaded, grid: Grid, model: ModelSpec, task: TaskSpec, where: str, name: str) -> list[Any]:
    given = getattr(grid, name)
    if given is None:
        given = getattr(loaded.study.settings, name)
    if given is None:
        given = DEFAULTS.get(name)
    if given is None and name == "activation":
        return [_default_activation(model, task)]
    if given is None:
        raise UserError(f"{where}.{name}: is missing; a {model.kind} is trained with one or more")
    return [_value(name, v) for v in given]


def _value(name: str, given: Any) -> Any:
    """As a cell has it; of an optimiser all that it sets."""
    match given:
        case FixedInit():
            return tuple(given.weights)
        case OptimiserEntry() | str() if name == "optimiser":
            return settings_of(given)
        case ScheduleEntry():
            return schedule_of(given)
    return given


def _default_activation(model: ModelSpec, task: TaskSpec) -> str:
    return "relu" if model.kind == "mlp" else output_of(model.kind, None, task.problem)


def _cell(
    loaded: Loaded, grid: Grid, model: ModelSpec, task: TaskSpec, axes: dict[str, Any], where: str
) -> Cell:
    seed = axes.pop("seed")
    if model.weights is not None:
        axes["bias"] = checks.bias_of_weights(model, task, where)
    if model.trained:
        axes["loss"] = checks.checked_loss(model, task, axes, where)
        kept = grid.checkpoints if grid.checkpoints is not None else loaded.study.settings.checkpoints
        axes["checkpoints"] = (
            kept or 0 if seed == loaded.study.report.shown_seed and model.kind == "mlp" else 0
        )
    return Cell(model, task, seed, **axes)


def _check_number(n: int, where: str) -> None:
    """A product that no machine holds is a slip of the pen."""
    if n > MOST_CELLS:
        raise UserError(f"{where}: found {n:,} cells of one model and task; at most {MOST_CELLS:,} would do")
