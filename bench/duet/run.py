"""Pairs of processes, one after the other, until every entry's verdict is settled or the budget is spent."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from bench.duet.building import Entries, entries_of
from bench.duet.pair import Told, WorkerError, compare, fours_of, workers
from bench.duet.sides import Side
from bench.duet.verdict import Entry, Options, Verdict, judged, settled
from bench.duet.witness import counted, said
from bench.errors import UserError
from bench.provenance import machine

Tell = Callable[[str], None]
Count = Literal["open", "all", "none"]


@dataclass(frozen=True)
class Found:
    """A duet. seconds: that it took turns for; pairs: of processes. counting: how instructions were counted,
    or why not; "" where nobody asked. started: seconds since 1970. machine: what it says of itself."""

    a: str
    b: str
    options: Options
    entries: tuple[Entry, ...]
    seconds: float
    pairs: int
    counting: str = ""
    started: float = 0.0
    machine: Mapping[str, str] = field(default_factory=dict)


def duet(
    sides: Sequence[Side],
    study: Path,
    options: Options,
    only: str = "",
    seed: int | None = None,
    tell: Tell = lambda line: None,
    count: Count = "none",
) -> Found:
    """Build both sides, then hold their entries against each other.

    only: entries whose name has it. seed: of the order of turns, None for another each time. count: of which
    entries instructions are counted afterwards, "open" of those that are not the same. UserError where a side
    does not build, or nothing is common to both.
    """
    rng, started = random.Random(seed), time.time()
    built = entries_of(sides, study, only)
    names = built.names
    if not names and not built.failed:
        raise UserError(f"{study}: nothing that both can be timed by ({_why(built, only)})")
    options.known([*names, *built.failed, *built.not_compared])
    told, took, pairs, (lost_a, lost_b) = _turns(sides, study, names, options, rng, tell)
    timed = [name for name in names if name not in lost_a | lost_b]
    entries = [judged(name, told[name], len(names), options) for name in timed]
    entries = [replace(one, note=_noted(built.notes.get(one.name, ""), one.note)) for one in entries]
    entries, counting = _witnessed(sides, study, entries, count, tell)
    gone: list[tuple[Verdict, dict[str, str]]]
    gone = [("failed", built.failed | lost_b), ("not compared", built.not_compared | lost_a)]
    for verdict, why in gone:
        entries += [Entry(name, verdict, options.minimum_of(name), note=said) for name, said in why.items()]
    a, b = sides
    return Found(a.told, b.told, options, tuple(entries), took, pairs, counting, started, machine())


def _noted(*notes: str) -> str:
    return "; ".join(filter(None, notes))


def _why(built: Entries, only: str) -> str:
    """In short, of an entry and how many more."""
    if not built.not_compared:
        return f"none is called {only!r}" if only else "its timing section has no entry"
    (name, told), *more = built.not_compared.items()
    return f"{name}: {told}{f', and {len(more)} more' if more else ''}"


Lost = tuple[dict[str, str], dict[str, str]]  # entries that A, that B could do no more, and why


def _turns(
    sides: Sequence[Side], study: Path, names: Sequence[str], options: Options, rng: random.Random, tell: Tell
) -> tuple[dict[str, list[Told]], float, int, Lost]:
    """What pairs told, for how many seconds, how many pairs; what a side could do at first, and then not."""
    told: dict[str, list[Told]] = {name: [] for name in names}
    left, pairs, begun = list(names), 0, time.monotonic()
    lost: Lost = ({}, {})
    while left and pairs < options.most:
        took = (time.monotonic() - begun) / max(1, pairs)
        if pairs and time.monotonic() - begun + took > options.budget:
            break
        taken = 0
        with workers(sides, study, rng) as pair:
            for name in rng.sample(left, len(left)):
                if taken and time.monotonic() - begun > options.budget:
                    break
                try:
                    told[name].append(compare(pair, name, rng, fours_of(len(left))))
                    taken += 1
                except WorkerError as error:
                    i = 1 if error.of is pair[1] else 0
                    lost[i][name] = f"fails in {'AB'[i]}, after {len(told[name])} pairs: {error}"
                    left.remove(name)
                    break  # what else its process would say is not known
        pairs += 1
        left = [name for name in left if not told[name] or not _done(told[name], len(names), options)]
        tell(f"{pairs} pairs of processes, {len(names) - len(left)} of {len(names)} entries settled")
    return told, time.monotonic() - begun, pairs, lost


def _witnessed(
    sides: Sequence[Side], study: Path, entries: list[Entry], count: Count, tell: Tell
) -> tuple[list[Entry], str]:
    """The entries with what the second witness says of them, and how it came to it."""
    wanted = [one.name for one in entries if count == "all" or (count == "open" and one.verdict != "same")]
    if not wanted:
        return entries, ""
    try:
        counts, how = counted(sides, study, wanted, tell)
    except (KeyboardInterrupt, SystemExit):  # the verdict is there, and need not be lost
        return entries, "instructions were not counted: it was ended before"
    told = {
        name: said(next(e.verdict for e in entries if e.name == name), both) for name, both in counts.items()
    }
    return [
        replace(one, instructions=counts[one.name], witness=told[one.name]) if one.name in counts else one
        for one in entries
    ], how


def _done(told: Sequence[Told], entries: int, options: Options) -> bool:
    minimum = options.minimum_of(told[0].entry)
    return settled([one.ratio for one in told], entries, minimum, options) is not None
