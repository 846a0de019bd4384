"""Section: one update of a network with a hidden layer, by hand and in PyTorch, with its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bench.models.network import Architecture, initial_weights
from report import format as fmt
from report.document import Beside, Block, Table, Told
from report.sections import backprop_code, neuron_code
from report.sections.material import Material
from report.sections.neuron import array_text, rounded, shown
from report.sections.told import told
from report.tables.statistics import Array

X = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])  # (4, 2)
T = np.array([0.0, 1.0, 1.0, 0.0])  # (4,): one where the signs differ, so that no line separates them
ETA = 0.5
NAMES = ("v11", "v12", "v21", "v22", "c1", "c2", "w1", "w2", "b")


class Weights(NamedTuple):
    """V (2 inputs, 2 neurons), c (2,), w (2,), b: of a network 2 => 2 => 1, or their gradients."""

    V: Array
    c: Array
    w: Array
    b: Array

    @property
    def flat(self) -> Array:
        """All nine, V row by row first."""
        return np.concatenate([np.ravel(one) for one in self])


@dataclass(frozen=True)
class Update:
    """One step: the weights before it, their gradients, the weights afterwards; the misfit of either."""

    before: Weights
    g: Weights
    after: Weights
    misfit: float
    misfit_after: float


def blocks(material: Material) -> Sequence[Block]:
    """The code in both libraries and the numbers of the weights, where the study trains networks."""
    if "mlp" not in set(material.tables.cells["kind"]):
        return ()
    start = initial(material.tables.shown_seed)
    return [_code(start, material.tables.shown_seed), _weights(updated(start))]


def initial(seed: int) -> Weights:
    """A seed's initial weights, rounded as they are shown."""
    flat = rounded(initial_weights(Architecture(2, (2,), "tanh", "sigmoid"), "uniform", seed))
    return Weights(flat[:4].reshape(2, 2).T, flat[4:6], flat[6:8], flat[8])


def misfit(weights: Weights) -> float:
    """G of the four points: the mean of the cross-entropy."""
    y = _outputs(weights)[1]
    return float(np.mean(-np.where(T == 1, np.log(y), np.log1p(-y))))


def _outputs(weights: Weights) -> tuple[Array, Array]:
    """Of the hidden layer (4, 2) and of the last neuron (4,)."""
    hidden = np.tanh(X @ weights.V + weights.c)
    return hidden, 1 / (1 + np.exp(-(hidden @ weights.w + weights.b)))


def updated(start: Weights) -> Update:
    """One step of plain descent by backpropagation."""
    hidden, y = _outputs(start)
    e = T - y
    back = np.outer(e, start.w) * (1 - hidden**2)  # (4, 2)
    n = len(T)
    g = Weights(-X.T @ back / n, -back.mean(axis=0), -hidden.T @ e / n, np.array(-e.mean()))
    after = Weights(*(w - ETA * slope for w, slope in zip(start, g, strict=True)))
    return Update(start, g, after, misfit(start), misfit(after))


def lines_of(start: Weights) -> neuron_code.Steps:
    """Every line of code, those that write down the numbers first."""
    weights = {name: array_text(value) for name, value in start._asdict().items()}
    return (
        *backprop_code.start(array_text(X), array_text(T), weights, f"{ETA:g}"),
        *backprop_code.STEPS,
    )


def _code(start: Weights, seed: int) -> Beside:
    return Beside(
        title="Backpropagation in a network 2 => 2 => 1: the error goes back through the layers",
        caption=(
            "Four points that no line separates, two neurons with tanh side by side and one with a sigmoid "
            f"after them, with the initial weights of seed {seed}, rounded to four digits. Both columns can "
            "be typed in as they stand and give the same numbers, those of the table below. By hand the "
            "chain rule is applied once a layer, from the last to the first."
        ),
        columns=neuron_code.COLUMNS,
        rows=lines_of(start),
    )


def _weights(update: Update) -> Table:
    columns = (update.before.flat, update.g.flat, update.after.flat)
    rows: tuple[tuple[str | Told, ...], ...] = tuple(
        (name, told(fmt.exact(before), before), *(told(shown(v), v) for v in (g, new)))
        for name, before, g, new in zip(NAMES, *columns, strict=True)
    )
    falls, after = (
        "falls" if update.misfit_after < update.misfit else "does not fall",
        shown(update.misfit_after),
    )
    return Table(
        title=f"Its nine weights: the misfit {falls}, from {shown(update.misfit)} to {after}",
        caption=(
            "v12: from input 1 to hidden neuron 2; c: biases of the hidden neurons; w and b: of the last "
            f"neuron; g: gradient of the misfit; the step is −η g with η {fmt.exact(ETA)}. Computed for "
            "this page."
        ),
        header=("weight", "before", "g", "after"),
        rows=rows,
        align="lrrr",
        name="network-weights",
    )
