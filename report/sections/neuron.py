"""Section: one update of the neuron, by hand and in PyTorch, with its numbers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture, initial_weights
from report import format as fmt
from report.document import Beside, Block, Table, Told
from report.sections import neuron_code
from report.sections.material import Material
from report.sections.told import counted, told
from report.tables.reader import Tables
from report.tables.statistics import Array

DIGITS = 4  # of a number that stands in the code
FIXED = ([[2.0, 1.0], [-1.0, 0.5], [1.0, -2.0], [-0.5, -1.0]], [0.0, 1.0, 0.0, 1.0])
USUAL = {"activation": "sigmoid", "loss": "bce", "reduction": "mean", "eta": 0.5, "alpha": 0.01}


@dataclass(frozen=True)
class Example:
    """What one update is shown of. task: None for the fixed example. x (N, 2), t (N,), w (2,).

    said: where the setting is from. names: of the inputs.
    """

    task: str | None
    names: tuple[str, str]
    x: Array
    t: Array
    w: Array
    b: float
    setting: dict[str, Any]
    said: str


@dataclass(frozen=True)
class Update:
    """Its numbers: a, y, e (N,); g (2,), g_b; w (2,), b afterwards; G before and afterwards."""

    a: Array
    y: Array
    e: Array
    g: Array
    g_b: float
    w: Array
    b: float
    before: float
    after: float


def blocks(material: Material) -> Sequence[Block]:
    """The code in both libraries, the numbers of the points, the numbers of the weights."""
    example = example_of(material.tables)
    update = updated(example)
    return [_code(example), _points(example, update), _weights(example, update)]


def example_of(tables: Tables) -> Example:
    """Of the first classification task with two inputs, with the setting of its neuron; else a fixed one."""
    tasks = tables.tasks
    plane = tasks[(tasks["problem"] == "classification") & (tasks["n_inputs"] == 2)]
    plane = plane[plane["first_points"].notna()]
    seed = tables.shown_seed
    if plane.empty:
        said = "No task of this study has two inputs and two classes: four made-up points, usual settings."
        return _example(None, ("x1", "x2"), FIXED, dict(USUAL), seed, said)
    row = plane.iloc[0]
    points, names = json.loads(row["first_points"]), json.loads(row["inputs"])
    setting, said = _setting(tables, str(row["task"]))
    where = (
        f"The first training points that seed {seed} draws of {row['task']}, and that "
        f"seed's initial weights, rounded to {DIGITS} digits. {said}"
    )
    return _example(str(row["task"]), tuple(names), (points["x"], points["t"]), setting, seed, where)


def _example(
    task: str | None, names: Any, points: Any, setting: dict[str, Any], seed: int, said: str
) -> Example:
    weights = initial_weights(Architecture(2, (), None, "sigmoid"), "uniform", seed)
    x, w = rounded(points[0]), rounded(weights)
    return Example(task, names, x, np.asarray(points[1], float), w[:2], float(w[2]), setting, said)


def rounded(values: Any) -> Array:
    """To as many digits as are shown."""
    shown = [float(f"{v:.{DIGITS}g}") for v in np.ravel(values)]
    return np.asarray(shown).reshape(np.shape(values))


def _setting(tables: Tables, task: str) -> tuple[dict[str, Any], str]:
    """The best that the task's neuron was trained with by plain descent, with a sigmoid and cross-entropy
    where there is such a one: that is the lesson's neuron."""
    frame = tables.settings.frame
    plain = (frame["task"] == task) & (frame["kind"] == "neuron") & frame["eta"].notna()
    plain &= (frame["optimiser"] == "sgd") & (frame["momentum"] == 0) & frame["bias"].fillna(value=False)
    plain &= frame["activation"].isin(list(neuron_code.FUNCTIONS)) & (frame["split"] == "separate")
    found = frame[plain]
    lesson = found[(found["activation"] == USUAL["activation"]) & (found["loss"] == USUAL["loss"])]
    found = lesson if len(lesson) else found
    if found.empty:
        return dict(USUAL), "No neuron was trained on it by plain descent: usual settings."
    best = found.sort_values("place").iloc[0]
    row = tables.board.row(task, str(best["model"]))
    chosen = row is not None and all(row[k] == best[k] for k in ("activation", "eta", "alpha", "loss"))
    words = (
        "the setting that validation chose for its neuron"
        if chosen
        else "the best of its neuron's plain settings"
        + " with a sigmoid and cross-entropy" * bool(len(lesson))
    )
    return {name: best[name] for name in USUAL}, f"Activation function, loss, η and α are {words}."


def updated(example: Example) -> Update:
    """One step of plain descent, after docs/method.md."""
    s, x, t = example.setting, example.x, example.t
    f = ACTIVATIONS[s["activation"]]
    share = len(t) if s["reduction"] == "mean" else 1
    a = x @ example.w + example.b
    y = np.asarray(f.f(a), float)
    e = t - y
    back = {"bce": e, "mse": e * f.df(a), "l1": np.sign(e) * f.df(a)}[s["loss"]]
    g, g_b = -x.T @ back / share, -float(back.sum()) / share
    w = example.w - s["eta"] * (g + s["alpha"] * example.w)
    b = example.b - s["eta"] * (g_b + s["alpha"] * example.b)
    after = np.asarray(f.f(x @ w + b), float)
    misfits = (_misfit(s["loss"], t, one) / share for one in (y, after))
    return Update(a, y, e, g, g_b, w, b, *misfits)


def _misfit(loss: str, t: Array, y: Array) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        each = {
            "bce": lambda: -np.where(t == 1, np.log(y), np.log1p(-y)),
            "mse": lambda: 0.5 * (t - y) ** 2,
            "l1": lambda: np.abs(t - y),
        }[loss]()
    return float(each.sum())


def lines_of(example: Example) -> neuron_code.Steps:
    """Every line of code, those that write down the numbers first."""
    s = example.setting
    return (
        *neuron_code.start(
            array_text(example.x), array_text(example.t), array_text(example.w), repr(example.b),
            f"{s['eta']:.12g}", f"{s['alpha']:.12g}",
        ),
        *neuron_code.steps(s["activation"], s["loss"], s["reduction"]),
    )  # fmt: skip


def array_text(values: Array) -> str:
    """As a list in Python, a number alone as it is; the x of a point a line."""
    if values.ndim == 0:
        return repr(float(values))
    if values.ndim == 1:
        return f"[{', '.join(repr(float(v)) for v in values)}]"
    return "[" + ",\n ".join(array_text(row) for row in values) + "]"


def _code(example: Example) -> Beside:
    return Beside(
        title="One update of one neuron, by hand and in PyTorch: the same lines, but for the gradient",
        caption=(
            f"{example.said} Both columns can be typed in as they stand and give the same numbers, those of "
            "the two tables below. PyTorch follows what is computed and finds the gradient itself; by hand "
            "it is two lines of the chain rule."
        ),
        columns=neuron_code.COLUMNS,
        rows=lines_of(example),
    )


def _points(example: Example, update: Update) -> Table:
    rows = zip(example.x, example.t, update.a, update.y, update.e, strict=True)
    right = int(((update.y > 0.5) == (example.t == 1)).sum())
    n = len(example.t)
    return Table(
        title=f"Its points: {right} of {n} on their right side before the update",
        caption="x: inputs; t: target; a: activation; y: output; e: error t − y. Computed for this page.",
        header=("point", *example.names, "t", "a", "y", "e"),
        rows=tuple(
            (counted(i), *(told(fmt.exact(v), v) for v in (*x, t)), *(told(shown(v), v) for v in rest))
            for i, (x, t, *rest) in enumerate(rows, 1)
        ),
        align="rrrrrrr",
        name="neuron-points",
    )


def _weights(example: Example, update: Update) -> Table:
    s = example.setting
    before = (*example.w, example.b)
    g, after = (*update.g, update.g_b), (*update.w, update.b)
    names = ("w1", "w2", "b")
    rows: tuple[tuple[str | Told, ...], ...] = tuple(
        (name, told(fmt.exact(w), w), *(told(shown(v), v) for v in (one, one + s["alpha"] * w, new)))
        for name, w, one, new in zip(names, before, g, after, strict=True)
    )
    falls = "falls" if update.after < update.before else "does not fall"
    return Table(
        title=f"Its weights: the misfit {falls}, from {shown(update.before)} to {shown(update.after)}",
        caption=(
            f"g: gradient of the misfit; the step is −η (g + α w) with η {fmt.exact(s['eta'])} and "
            f"α {fmt.exact(s['alpha'])}. Computed for this page."
        ),
        header=("weight", "before", "g", "g + α w", "after"),
        rows=rows,
        align="lrrrr",
        name="neuron-weights",
    )


def shown(value: Any) -> str:
    """Six decimals: enough to see two programs agree."""
    return fmt.fixed(value, 6)
