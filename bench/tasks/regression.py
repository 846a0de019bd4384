"""Functions of one input, learnt on a training range and asked for on a wider one.

Training and validation targets carry Gaussian noise of standard deviation `noise` (0.1 by
default: small against each function's own deviation, 0.35 to 1.8, so that the function is seen and
over-fitting costs something). Test and outside targets carry none: their RMSE is the error of the
function learnt, and 0 can be reached. With split "same" the test points are the training points,
noise and all. Targets are not standardised unless the entry says so: all are of order 1.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.errors import UserError
from bench.tasks.dataset import Array, Dataset, Points
from bench.tasks.kind import (
    NOISE,
    Kind,
    Options,
    Request,
    Sizes,
    count_options,
    drawn_sizes,
    in_single,
    shown_as,
    standardise_target,
    three_splits,
)
from bench.tasks.options import Flag, Interval, Number, Numbers, Option

Function = Callable[[Array], Array]  # x (N,) -> noise-free target (N,)
Range = tuple[float, float]
MOST_SAID = 8  # points that a formula names


def linear(x: Array) -> Array:
    """y = x."""
    return x


def square(x: Array) -> Array:
    """y = x^2."""
    return x**2


def sin(x: Array) -> Array:
    """y = sin x."""
    return np.sin(x)


def sinh(x: Array) -> Array:
    """y = sinh x."""
    return np.sinh(x)


def bump(x: Array) -> Array:
    """y = exp(-x^2)."""
    return np.exp(-(x**2))


def function_kind(
    function: Function,
    summary: str,
    formula: str,
    train: Range,
    wide: Range,
    *,
    noise: float = 0.1,
    standardise: bool = False,
    counts: tuple[int, int, int] = (200, 500, 1000),
    lowest: float = -np.inf,
    names: tuple[str, str] = ("x", "t"),
) -> Kind:
    """A kind of task: `function` on `train`, extrapolated to `wide`; `lowest` bounds its inputs.

    formula: of the target, in the names of `names`.
    """
    options = (
        *count_options(*counts, fewest=1),
        Option(
            "points",
            Numbers(lowest),
            "training inputs one by one; null: drawn, n_train of them",
            None,
            silent=True,
        ),
        Option("noise", Number(0), "standard deviation of training and validation targets", noise),
        Option("train_range", Interval(lowest), "where training, validation and test points lie", train),
        Option("wide_range", Interval(lowest), "where extrapolation is asked for", wide),
        Option("standardise", Flag(), "targets to mean 0, deviation 1 on the training points", standardise),
    )
    return Kind(
        name=function.__name__,
        problem="regression",
        summary=summary,
        options=options,
        make=partial(_make, function, names),
        n_inputs=lambda options: 1,
        sizes=_sizes,
        complete=partial(_complete, counts[0]),
        formula=f"{formula}, {names[0]} {{drawn}}; {NOISE}",
        words=_words,
    )


def _complete(usual: int, where: str, options: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Check that the wide range holds the training range, and the points that are given; n_train is their
    number. usual: number of points where nothing is said."""
    (low, high), (wide_low, wide_high) = options["train_range"], options["wide_range"]
    wide = [wide_low, wide_high]
    if wide_low > low or wide_high < high:
        inner = [low, high]
        raise UserError(f"{where}.wide_range: found {wide}; a range that holds train_range {inner} would do")
    points = options.get("points")
    if points is None:
        return options
    if beyond := [x for x in points if not wide_low <= x <= wide_high]:
        raise UserError(f"{where}.points: found {beyond[0]:g}; one within wide_range {wide} would do")
    if options["n_train"] not in (usual, len(points)):
        said = f"found {options['n_train']} beside {len(points)} points"
        raise UserError(f"{where}.n_train: {said}; an entry without it would do")
    return options | {"n_train": len(points)}


def _sizes(where: str, options: Options, n_train: int | None, same: bool) -> Sizes:
    """UserError where more points are wanted than are given."""
    given = len(options.get("points") or ())
    if given and n_train is not None and n_train > given:
        raise UserError(
            f"{where}: found {n_train} training points; {given} are given, as many or fewer would do"
        )
    return drawn_sizes(where, options, n_train, same, fewest=1)


def _words(options: Options) -> dict[str, str]:
    """Where inputs lie."""
    ranged = f"uniform from {shown_as('', options['train_range'])}"
    if points := options.get("points"):
        said = ", ".join(shown_as("", x) for x in points[:MOST_SAID]) + (
            " and so on" * (len(points) > MOST_SAID)
        )
        ranged = f"at {said}; to validate and test {ranged}"
    return {"drawn": ranged}


def _make(function: Function, names: tuple[str, str], request: Request) -> Dataset:
    """Uniform draws over the training range, and over the wide range outside of it."""
    o = request.options
    low, high = o["train_range"]

    def draw(split: str, n: int) -> Points:
        if split == "train" and "points" in o:
            x = np.array(o["points"][:n])
        else:
            x = request.stream(split, "x").uniform(low, high, n)
        noise = 0.0 if split == "test" else o["noise"]
        return Points(x[:, None], function(x) + noise * request.stream(split, "noise").standard_normal(n))

    dataset = three_splits(
        request,
        draw,
        outside=_outside(function, request),
        input_names=names[:1],
        target_name=names[1],
        train_range=o["train_range"],
        wide_range=o["wide_range"],
        exact=not request.same,
    )
    dataset = in_single(dataset, inputs=False)
    return standardise_target(dataset) if o["standardise"] else dataset


def _outside(function: Function, request: Request) -> Points | None:
    """As many points as the test has, uniform over the wide range minus the training range."""
    o: Options = request.options
    (low, high), (wide_low, wide_high) = o["train_range"], o["wide_range"]
    below, above = low - wide_low, wide_high - high
    if not below + above > 0:
        return None
    u = request.stream("outside", "x").uniform(0, below + above, o["n_test"])
    x = np.where(u < below, wide_low + u, high + (u - below))
    return Points(x[:, None], function(x))


KINDS = (
    function_kind(linear, "the straight line y = x", "t = x", (-2.0, 2.0), (-4.0, 4.0)),
    function_kind(square, "the parabola y = x²", "t = x²", (-2.0, 2.0), (-3.0, 3.0)),
    function_kind(sin, "one period of the sine", "t = sin x", (-np.pi, np.pi), (-2 * np.pi, 2 * np.pi)),
    function_kind(sinh, "the hyperbolic sine", "t = sinh x", (-2.0, 2.0), (-3.0, 3.0)),
    function_kind(bump, "the bell y = exp(−x²)", "t = exp(−x²)", (-2.0, 2.0), (-4.0, 4.0)),
)
