"""Rows that exist already (a CSV file, a packaged data set): ordering, splitting, standardising.

The rows are shuffled by the seed; in classification the two classes are then dealt out evenly, so
that every stretch of the order holds both in proportion. Test rows come first, then validation,
then training rows: fewer training rows leave the others as they are. With split "same" every row
is trained on and scored on.
"""

from dataclasses import dataclass, replace

import numpy as np

from bench.errors import UserError
from bench.tasks.dataset import STANDARDISED, Array, Dataset, Points
from bench.tasks.kind import Options, Request, Sizes, deviations, standardise_target, with_points
from bench.tasks.options import Count, Flag, Number, Option

LEAST_ROWS = 10
MOST_INPUTS = 100
BEYOND = 0.25  # of the training range, shown on both sides of it


@dataclass(frozen=True)
class Table:
    """Inputs x (N, D), targets t (N,) in their own unit or 0/1, and what they are called."""

    x: Array
    t: Array
    input_names: tuple[str, ...]
    target_name: str
    class_names: tuple[str, str] = ("0", "1")


OPTIONS = (
    Option("standardise", Flag(), "inputs (and target in regression) by the training rows", True),
    Option("n_train", Count(2, optional=True), "training rows; null: all that are left", None),
    Option("validation_fraction", Number(0, above=True, below=0.5), "of the rows", 0.2),
    Option("test_fraction", Number(0, above=True, below=0.5), "of the rows", 0.2),
)


def table_sizes(where: str, options: Options, n_rows: int, n_train: int | None, same: bool) -> Sizes:
    """(training, validation, test) rows of a table of `n_rows`. UserError where there are too few."""
    n_test, n_validation = (round(n_rows * options[f"{s}_fraction"]) for s in ("test", "validation"))
    left = n_rows if same else n_rows - n_test - n_validation
    wanted = options["n_train"] if n_train is None else n_train
    n = left if wanted is None else wanted
    if not 2 <= n <= left:
        raise UserError(f"{where}: {n} training rows wanted; from 2 to {left} of its {n_rows} rows would do")
    if not same and min(n_test, n_validation) < 2:
        raise UserError(
            f"{where}: {n_rows} rows leave fewer than 2 to validate or test; larger fractions would do"
        )
    return (n, n, n) if same else (n, n_validation, n_test)


def table_dataset(request: Request, table: Table) -> Dataset:
    """The table's rows, split by the request's seed and standardised by its training rows."""
    n_train, n_validation, n_test = request.sizes
    order = _order(request, table.t)
    first = 0 if request.same else n_test + n_validation
    train = _rows(table, order[first : first + n_train])
    validation, test = (
        (train, train) if request.same else (_rows(table, order[n_test:first]), _rows(table, order[:n_test]))
    )
    dataset = Dataset(
        request.spec.problem,
        train,
        validation,
        test,
        input_names=table.input_names,
        target_name=table.target_name,
        class_names=table.class_names,
    )
    check_classes(f"task {request.spec.name}", dataset)
    return with_ranges(standardise(dataset) if request.options["standardise"] else dataset)


def check_classes(where: str, dataset: Dataset) -> None:
    """UserError where a split of a classification holds one class only."""
    if dataset.problem != "classification":
        return
    for name in ("train", "validation", "test"):
        if len(np.unique(getattr(dataset, name).t)) < 2:
            n = len(getattr(dataset, name))
            raise UserError(f"{where}: the {n} {name} points are all of one class; more points would do")


def standardise(dataset: Dataset) -> Dataset:
    """Inputs, and the target in regression, to mean 0 and deviation 1 on the training points."""
    shift, scale = deviations(dataset.train.x, dataset.input_names)
    dataset = with_points(
        dataset,
        lambda p: Points((p.x - shift) / scale, p.t),
        input_names=tuple(f"{name}{STANDARDISED}" for name in dataset.input_names),
        input_scale=tuple(scale.tolist()),
    )
    return standardise_target(dataset) if dataset.problem == "regression" else dataset


def with_ranges(dataset: Dataset) -> Dataset:
    """Name the training range, and a wider one to draw, where a regression has one input."""
    if dataset.problem != "regression" or dataset.n_inputs != 1:
        return dataset
    low, high = float(dataset.train.x.min()), float(dataset.train.x.max())
    beyond = BEYOND * ((high - low) or 1.0)
    return replace(dataset, train_range=(low, high), wide_range=(low - beyond, high + beyond))


def _rows(table: Table, rows: np.ndarray) -> Points:
    return Points(table.x[rows], table.t[rows])


def _order(request: Request, t: Array) -> np.ndarray:
    """All rows, shuffled; in classification every stretch holds the classes in proportion."""
    shuffled = request.stream("rows").permutation(len(t))
    if request.spec.problem != "classification":
        return shuffled
    place = np.empty(len(t))  # where in [0, 1] of the order each shuffled row belongs
    for label in (0.0, 1.0):
        mine = np.flatnonzero(t[shuffled] == label)
        place[mine] = (np.arange(len(mine)) + 0.5) / max(len(mine), 1)
    return shuffled[np.argsort(place, kind="stable")]
