"""Your own challenge from a Python file: `{kind: python, file, function, problem, inputs}`.

`function(rng: np.random.Generator, n: int) -> (x (n, D), t (n,))`. The file is executed when data
are drawn, and only because the study names it; planning parses it and executes nothing. What the
function returns is checked, and must depend on `rng` alone.
"""

import ast
import sys
import traceback
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from bench.errors import UserError
from bench.tasks import definition, files
from bench.tasks.dataset import Array, Dataset, Points
from bench.tasks.kind import Kind, Request, count_options, drawn_sizes, in_single, three_splits
from bench.tasks.options import Choice, Flag, Names, Option, Text, brief, suggest
from bench.tasks.table import MOST_INPUTS, check_classes, standardise, with_ranges

Function = Callable[[np.random.Generator, int], tuple[Array, Array]]


def _complete(where: str, options: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Find and parse the file, look for the function's name, add digest and names of inputs."""
    path = files.find(where, "file", options["file"], folder)
    data = files.read(path)
    names = _defined(path, data)
    if options["function"] not in names:
        raise UserError(f"{path}: no function {options['function']!r}{suggest(options['function'], names)}")
    default = ("x1", "x2") if options["problem"] == "classification" else ("x",)
    inputs = options["inputs"] or default
    if len(inputs) > MOST_INPUTS:
        raise UserError(f"{where}.inputs: {len(inputs)} names; at most {MOST_INPUTS} would do")
    return {**options, "file": path, "inputs": inputs, "content": files.content_digest(data)}


def _defined(path: str, data: bytes) -> list[str]:
    """Names of the file's functions, and of what it assigns or imports at top level."""
    try:
        body = ast.parse(data, filename=path).body
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise UserError(f"{path}{f': line {line}' if line else ''}: not Python: {error.args[0]}") from None
    functions = [node.name for node in body if isinstance(node, ast.FunctionDef)]
    targets = [t for node in body if isinstance(node, ast.Assign) for t in node.targets]
    imports = [a for node in body if isinstance(node, ast.Import | ast.ImportFrom) for a in node.names]
    assigned = [t.id for t in targets if isinstance(t, ast.Name)]
    return functions + assigned + [a.asname or a.name for a in imports]


@lru_cache(maxsize=8)
def _load(path: str, content: str, name: str) -> Function:
    """Execute the file as a module of its own and hand out its function."""
    data = files.read_planned(path, content)
    module = ModuleType(f"bench_user_file_{content}")
    module.__file__ = path
    sys.modules[module.__name__] = module  # dataclasses and the like look there
    _called(path, lambda: exec(compile(data, path, "exec"), module.__dict__))
    function = getattr(module, name, None)
    if not callable(function):
        raise UserError(f"{path}: {name!r} is {brief(function)}; a function would do")
    return function


def _called(path: str, call: Callable[[], Any]) -> Any:
    """What the user's code gives; what it raises becomes one line with its place."""
    try:
        return call()
    except (Exception, SystemExit) as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == path]
        line = f": line {frames[-1].lineno}" if frames else ""
        words = " ".join(str(error).split())
        raise UserError(f"{path}{line}: {type(error).__name__}: {words or 'no message'}") from error


def _points(request: Request, split: str, n: int) -> Points:
    """One checked draw of the user's function."""
    o = request.options
    function = _load(o["file"], o["content"], o["function"])
    returned = _called(o["file"], lambda: function(request.stream(split), n))
    return _checked(f"{o['file']}: {o['function']}", returned, n, request)


def _checked(where: str, returned: Any, n: int, request: Request) -> Points:
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        raise UserError(f"{where} returned {brief(type(returned).__name__)}; a pair (x, t) would do")
    try:
        x, t = (np.array(value, dtype=np.float64) for value in returned)
    except (TypeError, ValueError):
        raise UserError(f"{where} returned values that are no numbers; arrays of floats would do") from None
    names = request.options["inputs"]
    if x.ndim == 1 and len(names) == 1:
        x = x[:, None]
    if x.shape != (n, len(names)):
        wanted = f"({n}, {len(names)}) would do (inputs: {', '.join(names)})"
        raise UserError(f"{where} returned x of shape {x.shape}; {wanted}")
    if t.shape != (n,):
        raise UserError(f"{where} returned t of shape {t.shape}; ({n},) would do")
    if not (np.isfinite(x).all() and np.isfinite(t).all()):
        raise UserError(f"{where} returned values that are not finite; finite numbers would do")
    if request.spec.problem == "classification" and not np.isin(t, (0.0, 1.0)).all():
        other = t[~np.isin(t, (0.0, 1.0))][0]
        raise UserError(f"{where} returned the label {other:g}; 0 and 1 would do")
    return Points(x, t)


def _make(request: Request) -> Dataset:
    o = request.options
    dataset = three_splits(
        request, lambda split, n: _points(request, split, n), input_names=o["inputs"], target_name="t"
    )
    again = _points(request, "train", request.sizes[0])
    if not (np.array_equal(again.x, dataset.train.x) and np.array_equal(again.t, dataset.train.t)):
        raise UserError(
            f"{o['file']}: {o['function']} draws other points each time; drawing from rng alone would do"
        )
    check_classes(f"task {request.spec.name}", dataset)
    return with_ranges(in_single(standardise(dataset) if o["standardise"] else dataset))


KIND = Kind(
    name="python",
    problem=None,
    summary="a function in a Python file (which is run)",
    options=(
        Option("file", Text(), "the file, from the study's folder or from where the command runs"),
        Option("function", Text(), "its function(rng, n) -> (x (n, D), t (n,))"),
        Option("problem", Choice(("classification", "regression")), "what the target is"),
        Option(
            "inputs", Names(), "names of x's columns; null: x1, x2 in classification, x in regression", None
        ),
        Option("standardise", Flag(), "inputs (and target in regression) by the training points", False),
        *count_options(200, 500, 1000),
    ),
    make=_make,
    n_inputs=lambda options: len(options["inputs"]),
    sizes=drawn_sizes,
    complete=_complete,
    formula="file {file}, function {function}",
    about=definition.about,
    code=definition.code,
)
