"""One factor at a time: the activation functions and what they do, then bias, batch size, width, depth, …

Numbers are those of the table `effects`: each level at the eta and alpha chosen for it anew.
"""

from collections.abc import Iterator

from bench.choosing.factors import FACTORS
from report.figures.differences import differences
from report.figures.drawn import Drawn, parts
from report.figures.functions import functions
from report.figures.levels import Context, Place, contexts
from report.figures.lost import lost_shares
from report.figures.matrices import alphas, heat_maps
from report.figures.over_levels import MOST_LINES, over_levels
from report.figures.source import Source

SECTIONS = {
    "bias": "bias",
    "batch_size": "batch-size",
    "width": "width-depth",
    "depth": "width-depth",
    "early_stop": "early-stopping",
    "n_train": "gp",
}
SECTIONS |= dict.fromkeys(("loss", "reduction", "momentum", "init", "dtype", "split"), "training")
SECTIONS |= dict.fromkeys(("optimiser", "schedule", "epochs"), "optimiser")
ORDERED = (
    "width",
    "depth",
    "batch_size",
    "n_train",
    "epochs",
)  # drawn over their levels; others as differences
OF_THEIR_OWN = ("eta", "alpha", "activation", "solver", "process")  # drawn elsewhere
MOST_PANELS, MOST_ROWS = 9, 14  # in one figure; rows of each metric


def draw(source: Source) -> Iterator[Drawn]:
    """Activation functions, what they do, alpha and eta, then every other factor that was studied."""
    tables = source.tables
    yield functions(tables)
    yield from heat_maps(tables)
    yield from lost_shares(tables)
    yield from alphas(tables)
    for factor in (one.name for one in FACTORS if one.name not in OF_THEIR_OWN):
        every = contexts(tables.effects, factor)
        portions = _portions([one for one in every if one.moves], factor)
        make = over_levels if factor in ORDERED else differences
        for number, some in enumerate(portions, 1):
            yield make(tables, Place(factor, SECTIONS[factor], number, len(portions)), some, every)


def _portions(found: list[Context], factor: str) -> list[list[Context]]:
    """What stands in one figure: without an order a panel for each metric while these are short."""
    if factor not in ORDERED:
        of = [[c for c in found if c.metric == metric] for metric in dict.fromkeys(c.metric for c in found)]
        if all(len(some) <= MOST_ROWS for some in of):
            return [found] if found else []
        return [part for some in of for part in parts(some, MOST_ROWS)]
    return [
        [one for one in mine if one.task in some]
        for mine in (_lines(found) if factor == "epochs" else [found])
        for some in parts(list(dict.fromkeys(one.task for one in mine)), MOST_PANELS)
    ]


def _lines(found: list[Context]) -> list[list[Context]]:
    """The comparisons of each model, of so few settings at once that each has its line."""
    labels: dict[str, list[str]] = {}
    for one in found:
        labels.setdefault(one.model, []).append(one.label)
    return [
        [one for one in found if one.model == model and one.label in some]
        for model, names in labels.items()
        for some in parts(list(dict.fromkeys(names)), MOST_LINES)
    ]
