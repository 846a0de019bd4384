"""Your own challenge from a CSV file: `{kind: csv, path, target, problem, inputs}`.

Inputs are the named columns, or every other column that holds numbers. A class may be text or
number; of the two, the one that sorts first is 0. The whole file is checked when the study is
read, and its digest enters the options.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from bench.errors import UserError, tell
from bench.tasks import files
from bench.tasks.csv_text import SINGLE, Columns, parse
from bench.tasks.dataset import Dataset
from bench.tasks.kind import Kind, Options, Request, Sizes, single
from bench.tasks.options import Choice, Names, Option, Text
from bench.tasks.table import LEAST_ROWS, MOST_INPUTS, OPTIONS, Table, table_dataset, table_sizes

LEAST_OF_CLASS = 10
MOST_NAMED = 5  # columns, in a warning


def _complete(where: str, options: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Read and check the whole file; add its digest, its number of rows and its inputs' names."""
    path = files.find(where, "path", options["path"], folder)
    data = files.read(path)
    columns = parse(path, data)
    inputs = _inputs(path, columns, options["target"], options["inputs"])
    table = _table(columns, inputs, options["target"], options["problem"])
    _check_rows(path, table, options["problem"])
    _check_spreads(path, table, options)
    found = {"path": path, "inputs": inputs, "content": files.content_digest(data), "rows": len(table.t)}
    sizes_from = {**options, **found}
    table_sizes(where, sizes_from, len(table.t), None, same=False)
    return sizes_from


def _inputs(path: str, columns: Columns, target: str, named: tuple[str, ...] | None) -> tuple[str, ...]:
    columns.texts(target)
    if named is not None and target in named:
        raise UserError(f"{path}: column {target!r} is the target and an input; other inputs would do")
    for name in () if named else columns.cells:
        if name != target:
            columns.check_commas(name)
    inputs = named or tuple(name for name in columns.cells if name != target and columns.is_numeric(name))
    if len(columns) and not inputs:
        raise UserError(f"{path}: no column of numbers beside the target {target!r}; one or more would do")
    if len(inputs) > MOST_INPUTS:
        raise UserError(
            f"{path}: {len(inputs)} input columns; at most {MOST_INPUTS}, named by inputs: […], would do"
        )
    return inputs


def _table(columns: Columns, inputs: tuple[str, ...], target: str, problem: str) -> Table:
    if len(columns) < LEAST_ROWS:
        raise UserError(f"{columns.path}: {len(columns)} rows; at least {LEAST_ROWS} would do")
    x = np.column_stack([columns.numbers(name) for name in inputs])
    if problem == "regression":
        return Table(x, columns.numbers(target), inputs, target)
    t, classes = columns.labels(target)
    return Table(x, t, inputs, target, classes)


def _check_rows(path: str, table: Table, problem: str) -> None:
    if problem == "regression":
        if np.ptp(table.t) == 0:
            raise UserError(
                f"{path}: column {table.target_name!r} is {table.t[0]:g} in every row; a target varies"
            )
        return
    rows = [int((table.t == label).sum()) for label in (0, 1)]
    if min(rows) < LEAST_OF_CLASS:
        name = table.class_names[int(np.argmin(rows))]
        raise UserError(f"{path}: class {name!r} has {min(rows)} rows; at least {LEAST_OF_CLASS} would do")


def _check_spreads(path: str, table: Table, options: dict[str, Any]) -> None:
    """UserError where a column varies by less than single precision tells; a line where an input does not
    vary, or not in single precision."""
    flat = [name for name, column in zip(table.input_names, table.x.T, strict=True) if np.ptp(column) == 0]
    columns = dict(zip(table.input_names, table.x.T, strict=True))
    if options["problem"] == "regression":
        columns[table.target_name] = table.t
    for name, column in columns.items():
        low, high = float(column.min()), float(column.max())
        if 0 < high - low < SINGLE.tiny:
            raise UserError(
                f"{path}: column {name!r} is {low:g} to {high:g}; single precision tells nothing apart below "
                f"{SINGLE.tiny:.2g}, another unit would do"
            )
        if low < high and not options["standardise"] and np.ptp(single(column)) == 0:
            _tell_once(
                f"warning: {path}: column {name!r} is {low:.17g} to {high:.17g}, one number in single "
                "precision; standardise: true would do, or dtype: float64"
            )
    if flat:
        more = ", …" if len(flat) > MOST_NAMED else ""
        _tell_once(
            f"warning: {path}: the same in every row, so that no model learns from it: column "
            f"{', '.join(map(repr, flat[:MOST_NAMED]))}{more}; inputs: […] leaves it out"
        )


@cache
def _tell_once(line: str) -> None:
    """A study is read more than once where a run begins."""
    tell(line)


@lru_cache(maxsize=8)
def _read(path: str, content: str, inputs: tuple[str, ...], target: str, problem: str) -> Table:
    return _table(parse(path, files.read_planned(path, content)), inputs, target, problem)


def _make(request: Request) -> Dataset:
    o = request.options
    return table_dataset(
        request, _read(o["path"], o["content"], o["inputs"], o["target"], request.spec.problem)
    )


def _sizes(where: str, options: Options, n_train: int | None, same: bool) -> Sizes:
    return table_sizes(where, options, options["rows"], n_train, same)


KIND = Kind(
    name="csv",
    problem=None,
    summary="rows of a CSV file",
    options=(
        Option("path", Text(), "the file, from the study's folder or from where the command runs"),
        Option("target", Text(), "column to predict"),
        Option("problem", Choice(("classification", "regression")), "what the target is"),
        Option("inputs", Names(), "columns to predict from; null: every other column of numbers", None),
        *OPTIONS,
    ),
    make=_make,
    n_inputs=lambda options: len(options["inputs"]),
    sizes=_sizes,
    complete=_complete,
    formula="file {path}, target column {target}",
)
