"""A duet from beginning to end: both sides built, turns taken, every entry judged, instructions counted."""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from bench.duet.building import Entries, entries_of
from bench.duet.sides import Side, alike
from bench.duet.turns import INTERRUPTED, Tell, take_turns
from bench.duet.verdict import Entry, Options, Verdict, judged
from bench.duet.witness import counted, said
from bench.errors import UserError
from bench.provenance import machine

Count = Literal["open", "all", "none"]
SAME = "A and B are the same code by the same means: what differs is the machine's"


@dataclass(frozen=True)
class Found:
    """A duet. seconds: that it took turns for; pairs: of processes. counting: how instructions were counted,
    or why not; "" where nobody asked. started: seconds since 1970. machine: what it says of itself. notes:
    what else a reader must know. ended: the exit code of who was ended before its time, or 0."""

    a: str
    b: str
    options: Options
    entries: tuple[Entry, ...]
    seconds: float
    pairs: int
    counting: str = ""
    started: float = 0.0
    machine: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    ended: int = 0


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
    rng, started, same = random.Random(seed), time.time(), alike(*sides)
    built = entries_of(sides, study, only)
    names = built.names
    if not names and not built.failed:
        raise UserError(f"{study}: nothing that both can be timed by ({_why(built, only)})")
    options.known([*names, *built.failed, *built.not_compared])
    turns = take_turns(sides, study, names, options, rng, tell)
    entries = []
    for name in names:
        if turns.lost(name):
            entries.append(turns.given_up(name, options))
            continue
        one = judged(name, turns.told[name], len(names), options)
        entries.append(replace(one, note=_noted(built.notes.get(name, ""), turns.note(name), one.note)))
    entries, counting, code = _witnessed(sides, study, entries, "none" if turns.code else count, tell)
    gone: list[tuple[Verdict, dict[str, str]]]
    gone = [("failed", built.failed), ("not compared", built.not_compared)]
    for verdict, why in gone:
        entries += [Entry(name, verdict, options.minimum_of(name), note=said) for name, said in why.items()]
    a, b = (side.told for side in sides)
    notes = tuple(filter(None, (SAME * same, built.engine, turns.stopped)))
    return Found(
        a, b, options, tuple(entries), turns.seconds, turns.pairs, counting, started, machine(), notes,
        turns.code or code,
    )  # fmt: skip


def _noted(*notes: str) -> str:
    return "; ".join(filter(None, notes))


def _why(built: Entries, only: str) -> str:
    """In short, of an entry and how many more."""
    if not built.not_compared:
        return f"none is called {only!r}" if only else "its timing section has no entry"
    (name, told), *more = built.not_compared.items()
    return f"{name}: {told}{f', and {len(more)} more' if more else ''}"


def _witnessed(
    sides: Sequence[Side], study: Path, entries: list[Entry], count: Count, tell: Tell
) -> tuple[list[Entry], str, int]:
    """The entries with what the second witness says of them, how it came to it, the code of who was ended."""
    open_ones = ("slower", "faster", "inconclusive") + ("same",) * (count == "all")
    wanted = [one.name for one in entries if count != "none" and one.verdict in open_ones]
    if not wanted:
        return entries, "", 0
    try:
        counts, how = counted(sides, study, wanted, tell)
    except (KeyboardInterrupt, SystemExit) as error:  # the verdict is there, and need not be lost
        code = INTERRUPTED if isinstance(error, KeyboardInterrupt) else int(error.code or 0)
        return entries, "instructions were not counted: it was ended before", code
    told = {
        name: said(next(e.verdict for e in entries if e.name == name), both) for name, both in counts.items()
    }
    return (
        [
            replace(one, instructions=counts[one.name], witness=told[one.name]) if one.name in counts else one
            for one in entries
        ],
        how,
        0,
    )
