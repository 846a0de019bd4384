"""One meaning, one cell: settings that give the same training are spelled one way before a cell has a digest.

Beside these rules every default is spelled out and what means nothing to a model is absent
(`bench.study.grid`), and no number is a negative zero (`bench.tasks.options.as_number`).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bench.cell import Cell
from bench.tasks import n_points
from bench.training.descent import CURVE_POINTS

Changes = dict[str, Any]


def in_normal_form(cell: Cell) -> Cell:
    """The cell of the same meaning that has the digest."""
    for rule in RULES if cell.model.trained else RULES[:1]:
        if changes := rule(cell):
            cell = replace(cell, **changes)
    return cell


def with_most_checkpoints(parts: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Cells that differ in their checkpoints alone, over all parts, have the largest number among them.

    Checkpoints are looked at, not trained with: one training serves whoever asks for fewer.
    """
    most: dict[str, int] = {}
    for cell in (c for cells in parts for c in cells if c.checkpoints):
        bare = replace(cell, checkpoints=0).digest
        most[bare] = max(most.get(bare, 0), cell.checkpoints)
    seeds = {
        c.seed for cells in parts for c in cells if c.checkpoints
    }  # others keep none: no digest of theirs

    def most_of(cell: Cell) -> Cell:
        if cell.seed not in seeds or cell.model.kind != "mlp":
            return cell
        wanted = most.get(replace(cell, checkpoints=0).digest, 0)
        return cell if wanted == cell.checkpoints else replace(cell, checkpoints=wanted)

    return [[most_of(cell) for cell in cells] for cells in parts] if most else [*parts]


def _own_points(cell: Cell) -> Changes:
    """The task's own number of points, given once more: the same are drawn."""
    own = cell.n_train and cell.n_train == n_points(cell.task, None, cell.split)[0]
    return {"n_train": None} if own else {}


def _full_batch(cell: Cell) -> Changes:
    """A batch of all points: there is nothing to shuffle."""
    full = cell.batch_size and cell.batch_size == n_points(cell.task, cell.n_train, cell.split)[0]
    return {"batch_size": None} if full else {}


def _mean_of_one(cell: Cell) -> Changes:
    """The sum over one point is its mean."""
    return {"reduction": "mean"} if (cell.batch_size, cell.reduction) == (1, "sum") else {}


def _no_momentum(cell: Cell) -> Changes:
    """Nesterov's step is eta ((g + alpha w) + mu v): without mu, plain descent's."""
    return {"optimiser": "sgd"} if cell.optimiser == "nesterov" and not cell.momentum else {}


def _no_decay(cell: Cell) -> Changes:
    """Adam and AdamW differ in where alpha w goes: without alpha, in nothing."""
    return {"optimiser": "adam"} if cell.optimiser == "adamw" and not cell.alpha else {}


def _constant(cell: Cell) -> Changes:
    """In the first epoch every schedule has all of eta: one that first turns after the last does nothing."""
    epochs = cell.epochs or 0
    match cell.schedule:
        case ("step", every, factor) if factor == 1 or int(every) >= epochs:
            return {"schedule": "constant"}
        case "cosine" if epochs == 1:
            return {"schedule": "constant"}
    return {}


def _zeros(cell: Cell) -> Changes:
    """Zeros given one by one."""
    return {"init": "zeros"} if isinstance(cell.init, tuple) and not any(cell.init) else {}


def _endless_patience(cell: Cell) -> Changes:
    """Patience for more epochs than there are never ends."""
    endless = cell.early_stop and cell.epochs and cell.early_stop > cell.epochs + 1
    return {"early_stop": (cell.epochs or 0) + 1} if endless else {}


def _checkpoints(cell: Cell) -> Changes:
    """First and last are always among them, and there are no more than the learning curve has epochs."""
    if not cell.checkpoints:
        return {}
    kept = min(max(cell.checkpoints, 2), CURVE_POINTS, (cell.epochs or 0) + 1)
    return {"checkpoints": kept} if kept != cell.checkpoints else {}


RULES: tuple[Callable[[Cell], Changes], ...] = (
    _own_points,  # the one that is for every model
    _full_batch,
    _mean_of_one,
    _no_momentum,
    _no_decay,
    _constant,
    _zeros,
    _endless_patience,
    _checkpoints,
)
