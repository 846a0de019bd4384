"""What a kind of task is, and what it is asked for.

Everything random comes from `Request.stream`, whose parts are the kind, the seed and the name of
the draw alone. So validation and test points do not depend on how many points are trained on,
the first 50 of 200 training points are those of a run with 50, and two tasks of one kind that
differ in an option (noise 0.1 or 0.2) rest on the same random numbers: differences are paired.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.cell import PLACES, Problem, TaskSpec
from bench.errors import UserError
from bench.seeds import stream
from bench.tasks.dataset import Array, Dataset, Points
from bench.tasks.options import REQUIRED, Count, Option

MINUS = "\N{MINUS SIGN}"
NOISE = "noise of standard deviation {noise}"  # a clause of a formula
NO_NOISE = "no noise"

Options = Mapping[str, Any]
Sizes = tuple[int, int, int]  # training, validation, test points
HARM = 1e-3  # of a column's deviation: what rounding may move a value by
LAST_BITS = 4 * np.finfo(np.float64).eps  # of a column's largest value


@dataclass(frozen=True)
class Request:
    """One draw asked of a task: which, by which seed, how many training points, how scored."""

    spec: TaskSpec
    seed: int
    sizes: Sizes
    same: bool = False  # validation and test are the training points
    options: Options = field(default_factory=dict)

    def stream(self, *words: str) -> np.random.Generator:
        """The generator of one named draw of this kind and seed."""
        return stream("data", self.spec.kind, self.seed, *words)


@dataclass(frozen=True)
class Kind:
    """An entry of the registry.

    make: draws the data. n_inputs: columns of x, from the options. sizes: (options, n_train or
    None, same) -> numbers of points, UserError where there are not so many. complete: (where,
    options, the study's folder) -> options with what is read from files (content digest, rows);
    runs when a study is read. bayes_accuracy: the best accuracy that any classifier can have,
    where it has a closed form. formula: how a point comes about, or where it is read from, in words that a
    reader is shown, `{option}` standing for an option's value; NOISE is a clause of its own. words: further
    names for it, from the options. about: (options) -> what it is in its author's words, "" for none; code:
    (options) -> the author's own lines that draw it.
    """

    name: str
    problem: Problem | None  # None: the entry says `problem:`
    summary: str
    options: tuple[Option, ...]
    make: Callable[[Request], Dataset]
    n_inputs: Callable[[Options], int]
    sizes: Callable[[str, Options, int | None, bool], Sizes]
    complete: Callable[[str, dict[str, Any], Path], dict[str, Any]] | None = None
    bayes_accuracy: Callable[[Options], float | None] | None = None
    formula: str = ""
    words: Callable[[Options], Mapping[str, str]] = lambda options: {}
    about: Callable[[Options], str] = lambda options: ""
    code: Callable[[Options], str] = lambda options: ""

    def told(self, options: Options) -> str:
        """The formula with the options' values; of a file its name alone."""
        formula = self.formula if options.get("noise") else self.formula.replace(NOISE, NO_NOISE)
        shown = {name: shown_as(name, value) for name, value in options.items()}
        return formula.format_map({**shown, **self.words(options)})

    def schema(self) -> dict[str, Any]:
        """JSON Schema of an entry of this kind."""
        keys = {o.name: o.schema() for o in self.options}
        required = ["kind"] + [o.name for o in self.options if o.default is REQUIRED]
        kind = {"const": self.name, "description": self.summary}
        return {
            "type": "object",
            "properties": {"kind": kind, **keys},
            "required": required,
            "additionalProperties": False,
        }


def shown_as(name: str, value: Any) -> str:
    """An option's value as a reader is shown it."""
    if name in PLACES:
        return Path(str(value)).name
    if isinstance(value, list | tuple):
        return " to ".join(shown_as("", end) for end in value)
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    """0.25; −2; of whole multiples of pi these: 2π."""
    times = value / np.pi
    if value and times == round(times):
        count = "" if abs(times) == 1 else f"{abs(times):.4g}"
        return f"{MINUS if value < 0 else ''}{count}π"
    return f"{value:.4g}".replace("-", MINUS)


def count_options(n_train: int, n_validation: int, n_test: int, fewest: int = 2) -> tuple[Option, ...]:
    """The three numbers of points of a task that can draw as many as are wanted."""
    return (
        Option("n_train", Count(fewest), "training points", n_train),
        Option("n_validation", Count(2), "validation points, a draw of their own", n_validation),
        Option("n_test", Count(2), "test points, a draw of their own", n_test),
    )


def drawn_sizes(where: str, options: Options, n_train: int | None, same: bool, fewest: int = 2) -> Sizes:
    """Sizes of a task that can draw as many points as are wanted."""
    n = options["n_train"] if n_train is None else n_train
    if n < fewest:
        raise UserError(f"{where}: found {n} training points; at least {fewest} would do")
    return (n, n, n) if same else (n, options["n_validation"], options["n_test"])


def single(values: Array) -> Array:
    """As single precision has them, in which networks are trained; infinite where it ends."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32).astype(np.float64)


def in_single(dataset: Dataset, inputs: bool = True) -> Dataset:
    """Targets, and inputs if asked for, as single precision has them: each column that bears it.

    Another machine's sines and exponentials may differ in the last bit: so hardly one in 10^9 still does. A
    column that does not bear it (`_bears`) keeps double precision. Validation and test points decide that:
    so what is drawn does not depend on how many points are trained on.
    """
    judged = (dataset.validation, dataset.test)
    x_bears = _bears(np.concatenate([p.x for p in judged])) & inputs
    t_bears = _bears(np.concatenate([p.t for p in judged]))

    def rounded(points: Points) -> Points:
        x, t = np.where(x_bears, single(points.x), points.x), np.where(t_bears, single(points.t), points.t)
        return Points(x, t)

    return with_points(dataset, rounded)


def _bears(values: Array) -> np.ndarray:
    """Of each column of values (N, ...) whether single precision moves none of it by more than HARM of the
    column's deviation. One that varies by no more than its own last bits is constant, and bears it."""
    largest = np.abs(values).max(axis=0)
    unit = np.where(largest > 0, largest, 1)  # squares of what is scaled are finite
    deviation = (values / unit).std(axis=0)
    moved = np.abs((single(values) - values) / unit).max(axis=0)
    within = np.isfinite(single(largest)) & (deviation <= LAST_BITS)
    return np.asarray((moved <= HARM * deviation) | within)


def three_splits(request: Request, draw: Callable[[str, int], Points], **rest: Any) -> Dataset:
    """The dataset whose splits are `draw(name of the split, number of points)`."""
    n_train, n_validation, n_test = request.sizes
    train = draw("train", n_train)
    if request.same:
        return Dataset(request.spec.problem, train, train, train, **rest)
    validation, test = draw("validation", n_validation), draw("test", n_test)
    return Dataset(request.spec.problem, train, validation, test, **rest)


def with_points(dataset: Dataset, change: Callable[[Points], Points], **rest: Any) -> Dataset:
    """`dataset` with every split passed through `change`."""
    splits = {name: getattr(dataset, name) for name in ("train", "validation", "test", "outside")}
    changed: dict[str, Any] = {name: change(points) for name, points in splits.items() if points is not None}
    return replace(dataset, **changed, **rest)


def deviations(values: Array, names: Sequence[str]) -> tuple[Array, Array]:
    """Mean and standard deviation of the columns of values (N, D) or (N,); of a constant one its value and 1.

    Of a value that binary numbers round, as 0.1, the computed deviation is not 0.

    UserError where its squares are beyond double precision, or vanish in it: it would be standardised to 0.
    """
    low, high = values.min(axis=0), values.max(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        shift, scale = values.mean(axis=0), values.std(axis=0)
    for name, a, b, deviation in zip(names, *map(np.atleast_1d, (low, high, scale)), strict=True):
        if a < b and not 0 < deviation < np.inf:
            raise UserError(f"{name}: {a:g} to {b:g} cannot be standardised; another unit would do")
    constant = low == high
    return np.where(constant, low, shift), np.where(constant, 1.0, scale)


def standardise_target(dataset: Dataset) -> Dataset:
    """Targets with mean 0 and standard deviation 1 on the training points; the scale is kept."""
    shift, scale = map(float, deviations(dataset.train.t, [dataset.target_name]))
    return with_points(
        dataset, lambda p: Points(p.x, (p.t - shift) / scale), target_scale=scale, target_shift=shift
    )
