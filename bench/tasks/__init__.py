"""The catalogue of tasks: what a study may name, and the data that it gives.

    spec = resolve("moons", {"kind": "moons", "noise": 0.1}, Path("config"))
    dataset = make_dataset(spec, seed=0)

A new kind: one file, one line in KINDS. Importing this imports neither torch, scikit-learn nor pandas.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.cell import TaskSpec
from bench.errors import UserError
from bench.tasks import classification, csv_file, packaged, python_file, regression, surfaces
from bench.tasks.dataset import Array, Dataset, Points
from bench.tasks.kind import Kind, Request
from bench.tasks.options import parse_options, suggest

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        *classification.KINDS,
        *regression.KINDS,
        *surfaces.KINDS,
        packaged.KIND,
        csv_file.KIND,
        python_file.KIND,
    )
}

__all__ = [
    "KINDS",
    "Dataset",
    "Kind",
    "Points",
    "bayes_accuracy",
    "code_of",
    "formula_of",
    "function_of",
    "make_dataset",
    "n_inputs",
    "n_points",
    "resolve",
    "summary_of",
]


def resolve(name: str, entry: Mapping[str, Any], folder: Path) -> TaskSpec:
    """The task `name` of a study, every option checked and spelled out.

    entry: `{"kind": …, option: value, …}`; without a kind, the name is the kind.
    folder: the study's, from which its files are looked for.
    Raises UserError: `tasks.NAME.OPTION: found …; … would do`.
    """
    where = f"tasks.{name}"
    kind = _kind(where, entry.get("kind", name))
    options = parse_options(where, kind.options, {k: v for k, v in entry.items() if k != "kind"})
    if kind.complete is not None:
        options = kind.complete(where, options, folder)
    problem = kind.problem or options.pop("problem")
    return TaskSpec.from_dict({"name": name, "kind": kind.name, "problem": problem, "options": options})


def make_dataset(spec: TaskSpec, seed: int, n_train: int | None = None, split: str = "separate") -> Dataset:
    """The points of one seed: the same arguments, the same bytes.

    n_train: training points, where the task's own number is not wanted. split: "separate", or
    "same": validation and test are the training points. Raises UserError where a file has changed, a
    user's function raises, or there are not so many rows.
    """
    kind = _kind(f"task {spec.name}", spec.kind)
    sizes = n_points(spec, n_train, split)
    return kind.make(Request(spec, seed, sizes, split == "same", dict(spec.options)))


def n_points(spec: TaskSpec, n_train: int | None = None, split: str = "separate") -> tuple[int, int, int]:
    """Numbers of (training, validation, test) points, without drawing them."""
    if split not in ("separate", "same"):
        raise UserError(f"task {spec.name}: found split {split!r}; separate or same would do")
    where = f"task {spec.name}"
    return _kind(where, spec.kind).sizes(where, dict(spec.options), n_train, split == "same")


def n_inputs(spec: TaskSpec) -> int:
    """Columns of x, without drawing them."""
    return _kind(f"task {spec.name}", spec.kind).n_inputs(dict(spec.options))


def formula_of(spec: TaskSpec) -> str:
    """How a point of the task comes about, or where its rows are from, in one line for a reader."""
    return _kind(f"task {spec.name}", spec.kind).told(dict(spec.options))


def summary_of(spec: TaskSpec) -> str:
    """What the task is, in a few words: its author's, where its file has some. InputError."""
    kind = _kind(f"task {spec.name}", spec.kind)
    return kind.about(dict(spec.options)) or kind.summary


def code_of(spec: TaskSpec) -> str:
    """The lines that draw it, of a task that is its author's own code; "" of others. InputError."""
    return _kind(f"task {spec.name}", spec.kind).code(dict(spec.options))


def function_of(spec: TaskSpec) -> Callable[[Array], Array] | None:
    """The noise-free target of a catalogue's regression task on one input, x (N,) -> (N,); else None."""
    for module in (regression, surfaces):
        if spec.kind in {kind.name for kind in module.KINDS}:
            found: Callable[[Array], Array] = getattr(module, spec.kind)
            return found
    return None


def bayes_accuracy(spec: TaskSpec) -> float | None:
    """The best accuracy that any classifier can have, where it is known in closed form."""
    limit = _kind(f"task {spec.name}", spec.kind).bayes_accuracy
    return limit(dict(spec.options)) if limit is not None else None


def _kind(where: str, name: object) -> Kind:
    if not isinstance(name, str) or name not in KINDS:
        raise UserError(f"{where}.kind: {name!r} is no kind of task{suggest(name, KINDS, shown=len(KINDS))}")
    return KINDS[name]
