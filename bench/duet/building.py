"""Both sides built, and every entry done once: which of them both can do."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench.duet.pair import Worker, WorkerError, environment, started
from bench.duet.sides import Side
from bench.errors import UserError


class Entries(NamedTuple):
    """names: that both can do. failed: that A can do, not B, and why. not_compared: the others, and why.
    notes: of those that both can do by different means, which. engine: by which both train the others, in
    words."""

    names: list[str]
    failed: dict[str, str]
    not_compared: dict[str, str]
    notes: dict[str, str]
    engine: str = ""


def entries_of(sides: Sequence[Side], study: Path, only: str = "") -> Entries:
    """Build both. Engines that were compiled stay in each side's cache. only: of entries whose name has it.

    UserError where a side cannot begin.
    """
    found: list[dict[str, _Tried]] = []
    for side in sides:
        side.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        found.append(_built(side, study, only))
    made, engines = Entries([], {}, {}, {}), set[str]()
    for name in dict.fromkeys(name for one in found for name in one):
        a, b = (one.get(name) for one in found)
        if a is not None and b is not None and a.ran and b.ran:
            made.names.append(name)
            if a.engine != b.engine:
                made.notes[name] = f"A by engine {a.engine or 'none'}, B by {b.engine or 'none'}"
            else:
                engines |= {a.engine} - {""}
        elif a is not None and b is not None and a.ran and b.failed:
            made.failed[name] = f"fails in B: {b.why}"
        else:
            made.not_compared[name] = _said("A", a) or _said("B", b)
    return made._replace(engine=f"engine of both sides: {', '.join(sorted(engines))}" if engines else "")


def _said(letter: str, one: "_Tried | None") -> str:
    """Why a side has nothing to compare; "" where it has."""
    if one is None:
        return f"{letter} has no such entry"
    return f"fails in {letter}: {one.why}" if one.failed else one.why


class _Tried(NamedTuple):
    """What became of an entry that was done once. why: it did not run; failed: though it should have. engine:
    that did it, "" where it has none."""

    ran: bool
    why: str = ""
    failed: bool = False
    engine: str = ""


def _built(side: Side, study: Path, only: str) -> dict[str, _Tried]:
    one = alone(side, study)
    try:
        found = {}
        for name in (name for name in one.ask(do="list")["entries"] if only in name):
            found[name] = _tried(one, name)
            if one.process.poll() is not None:  # it took its process with it, and no other is to blame
                one.end()
                one = alone(side, study)
        return found
    finally:
        one.end()


def alone(side: Side, study: Path) -> Worker:
    """A side's process on any core, that has begun. UserError where it cannot."""
    one = Worker(side, started(side, study, environment(side, side.cache)))
    try:
        one.heard()
    except WorkerError as error:
        one.end()
        raise UserError(f"{side.told}: cannot be timed: {error}") from error
    return one


def _tried(one: Worker, name: str) -> _Tried:
    try:
        told = one.ask(do="open", entry=name)
    except WorkerError as error:
        return _Tried(False, str(error), failed=True)
    why = told.get("untimed", "")
    return _Tried(not why, why, engine=told.get("engine", ""))
