"""Cells -> packs of about equal cost, which cells train together among them.

Cells that share a computation stay together, in whole chunks: what every step costs, however
many train, is paid once a chunk.
"""

import math
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass

from bench.cell import Cell
from bench.gp.sizes import COMPILED
from bench.planning.cost import alone_seconds, chunk_of, engine_of, library_of, stack_seconds
from bench.record import pack_name
from bench.tasks import n_inputs, n_points
from bench.training.descent import descent_of
from bench.training.sizes import LANES

MOST_CELLS = 4_000  # of one pack, whose records are held in memory until it is written


@dataclass(frozen=True)
class Pack:
    """Cells that one job trains; `covers` says in words which."""

    name: str
    cells: list[Cell]
    cost_seconds: float
    covers: str


def pack_cells(
    cells: list[Cell],
    seconds: float,
    together: bool = True,
    taken: Collection[str] = (),
    apart: bool = False,
    compiled: Collection[str] = (),
) -> list[Pack]:
    """Packs of about `seconds` each, dearest first; not `together`: one cell each.

    taken: names of packs that are there already, which a pack of cells tried again must not have.
    apart: whether each device has packs of its own, so that few jobs load the GPU's libraries.
    compiled: libraries of the compiled engine that training will use, see `libraries_for`.
    """
    used = frozenset(compiled)
    if not together:
        packs = [_pack([cell], _seconds(cell, used), taken) for cell in cells]
    else:
        devices = list(dict.fromkeys(cell.device for cell in cells)) if apart else []
        parts = [[c for c in cells if c.device == device] for device in devices] or [cells]
        packs = [_pack(held, cost, taken) for part in parts for held, cost in _filled(part, seconds, used)]
    return sorted(packs, key=lambda p: (-p.cost_seconds, p.name))


def libraries_for(cells: list[Cell]) -> list[str]:
    """Libraries of the compiled engines that train these cells."""
    some = [one for held in _stacks(cells) for one in (held if held[0].model.kind == "gp" else held[:1])]
    named = ((library_of(one), one) for one in some if one.model.trained or one.model.kind == "gp")
    return sorted({name for name, one in named if engine_of(one, frozenset([name])) in (LANES, COMPILED)})


def seconds_of(cells: list[Cell], compiled: Collection[str] = ()) -> float:
    """Seconds of one core that these cells take together."""
    return sum(seconds for _, seconds in _units(cells, frozenset(compiled)))


def _filled(cells: list[Cell], budget: float, compiled: frozenset[str]) -> Iterator[tuple[list[Cell], float]]:
    """Units of cells, put together until they cost an even share: no small rest for a job of its own."""
    units = list(_units(cells, compiled))
    total = sum(seconds for _, seconds in units)
    share = total / max(1, math.ceil(total / budget - 0.25))
    held: list[Cell] = []
    cost, end = 0.0, share  # end: what this pack may come to
    for unit, seconds in units:
        crowded = len(held) + len(unit) > MOST_CELLS
        if held and (crowded or cost + seconds / 2 > end):
            yield held, cost
            end = share if crowded else share + end - cost  # what this one left is the next one's
            held, cost = [], 0.0
        held, cost = [*held, *unit], cost + seconds
    if held:
        yield held, cost


def _units(cells: list[Cell], compiled: frozenset[str]) -> Iterator[tuple[list[Cell], float]]:
    """Chunks of cells that share a computation, with their cost; the others one by one."""
    for members in _stacks(cells):
        if not members[0].model.trained:
            yield from (([cell], alone_seconds(cell, compiled)) for cell in members)
            continue
        engine = engine_of(members[0], compiled)
        size = chunk_of(members[0], engine)
        members.sort(key=lambda c: -(c.eta or 0))  # those that diverge, together: a chunk of them ends early
        for start in range(0, len(members), size):
            held = members[start : start + size]
            yield held, stack_seconds(held[0], len(held), engine)


def _stacks(cells: list[Cell]) -> Iterable[list[Cell]]:
    """Cells that share a computation, together, in the order in which they come first."""
    groups: dict[Hashable, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(_computation(cell), []).append(cell)
    return groups.values()


def _computation(cell: Cell) -> Hashable:
    """What cells must share to train in one stack, as far as it is known before."""
    if not cell.model.trained:
        return cell.model.kind
    sizes = n_points(cell.task, cell.n_train, cell.split)[:2]
    shape = (n_inputs(cell.task), *sizes, cell.task.problem)
    shared = (cell.activation, cell.loss, cell.batch_size, cell.epochs, cell.dtype, cell.bias, cell.device)
    descent = descent_of(cell)
    steps = (descent.rule, descent.schedule, bool(cell.early_stop))
    return cell.model.kind, cell.model.hidden, shape, shared, steps


def _seconds(cell: Cell, compiled: frozenset[str]) -> float:
    """Of a job that trains this cell and no other."""
    return (
        stack_seconds(cell, 1, engine_of(cell, compiled))
        if cell.model.trained
        else alone_seconds(cell, compiled)
    )


def _pack(cells: list[Cell], cost: float, taken: Collection[str]) -> Pack:
    digest = name = pack_name(c.digest for c in cells)
    tries = 1
    while name in taken:
        tries += 1
        name = f"{digest}-{tries}"
    return Pack(name, cells, cost, covers(cells))


def covers(cells: list[Cell]) -> str:
    """Which models, tasks, activations and devices, in words."""
    axes = {
        "model": [c.model.name for c in cells],
        "task": [c.task.name for c in cells],
        "activation": [c.activation for c in cells if c.activation],
        "device": [c.device for c in cells],
    }
    return "; ".join(f"{axis} {_some(values)}" for axis, values in axes.items() if values)


def _some(values: list[str], most: int = 4) -> str:
    names = [name for name, _ in Counter(values).most_common()]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
