"""What was chosen, and on how many fresh seeds each of it is to be trained again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from bench.choosing.board import chosen_models
from bench.choosing.comparisons import comparisons
from bench.choosing.factors import MANY
from bench.choosing.settings import Rows, Settings

FIRST_FRESH = 1000  # fresh seeds begin here, where a study names none of its own


@dataclass(frozen=True)
class Fresh:
    """The fresh seeds of a study.

    seeds: all of them. sweep: how many of these the levels of eta and alpha take, where nothing else was
    chosen with them; process: how many Gaussian processes do, at most.
    """

    seeds: tuple[int, ...]
    sweep: int
    process: int


def fresh_seeds(n: int, used: Collection[int]) -> tuple[int, ...]:
    """The first n seeds from FIRST_FRESH on that have no part in choosing."""
    taken = set(used)
    found: list[int] = []
    seed = FIRST_FRESH
    while len(found) < n:
        if seed not in taken:
            found.append(seed)
        seed += 1
    return tuple(found)


def chosen(settings: Settings, fresh: Fresh) -> dict[int, tuple[int, ...]]:
    """Row of each chosen setting in `settings` -> its fresh seeds.

    Chosen are every model's best on every task, and every level's of a factor beside the reference's. What
    has no result on any seed that chose is not tried again.
    """
    whole = len(fresh.seeds)
    counts: dict[int, int] = {}
    _raise(counts, chosen_models(settings)["setting"], whole)
    for found in comparisons(settings):
        _raise(counts, (found.row, found.against), fresh.sweep if found.factor in MANY else whole)
    process = settings.frame["kind"].isin(["gp", "ensemble"]).to_numpy(bool)
    ended = settings.frame["n_ok"].to_numpy(int) > 0
    return {
        row: fresh.seeds[: min(n, fresh.process) if process[row] else n]
        for row, n in sorted(counts.items())
        if ended[row]
    }


def _raise(counts: dict[int, int], rows: Iterable[int] | Rows, n: int) -> None:
    """At least n seeds for these rows."""
    for row in np.asarray(list(rows), int):
        counts[int(row)] = max(counts.get(int(row), 0), n)
