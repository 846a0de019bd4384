"""Pairs of processes, one after the other, until every entry is settled or the time is spent."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bench.duet.pair import LateError, Told, Worker, WorkerError, compare, fours_of, workers
from bench.duet.sides import Side
from bench.duet.verdict import Entry, Options, processes, settled
from bench.errors import UserError

Tell = Callable[[str], None]
TIMES = 2  # that an entry may fail before it is given up: memory may be short for a moment
INTERRUPTED = 130  # exit code of who is ended by Ctrl-C


class Fall(NamedTuple):
    """An entry failed in its turns. sides: A, B or AB, where the other, asked the same, failed as well."""

    sides: str
    why: str
    late: bool


@dataclass
class Turns:
    """told: what pairs of processes told of each entry, in `seconds`. fell: what failed, each time.

    stopped: why it ended before its time, "" where it did not; code: the exit code of who was ended, or 0.
    """

    told: dict[str, list[Told]]
    seconds: float = 0.0
    pairs: int = 0
    fell: dict[str, list[Fall]] = field(default_factory=dict)
    stopped: str = ""
    code: int = 0

    def lost(self, name: str) -> bool:
        """Whether an entry was given up."""
        falls = self.fell.get(name, [])
        return len(falls) >= TIMES or any(fall.late for fall in falls)

    def given_up(self, name: str, options: Options) -> Entry:
        """An entry that is lost: failed where B alone could do it no more."""
        falls = self.fell[name]
        sides = sorted({side for fall in falls for side in fall.sides})
        note = f"fails in {' and '.join(sides)}, after {len(self.told[name])} pairs: {falls[0].why}"
        return Entry(
            name, "failed" if sides == ["B"] else "not compared", options.minimum_of(name), note=note
        )

    def note(self, name: str) -> str:
        """That an entry failed once and then did not."""
        falls = self.fell.get(name, [])
        return "" if not falls else f"failed once, in {' and '.join(falls[0].sides)}: {falls[0].why}"


def take_turns(
    sides: Sequence[Side], study: Path, names: Sequence[str], options: Options, rng: random.Random, tell: Tell
) -> Turns:
    """Who ends it after the first pair has what was told until then: intervals hold at all times."""
    found, left, begun = Turns({name: [] for name in names}), list(names), time.monotonic()
    try:
        while left and found.pairs < options.most:
            spent = time.monotonic() - begun
            if found.pairs and spent + spent / found.pairs > options.budget:
                break
            with workers(sides, study, rng) as pair:
                _take(pair, left, found, rng, begun + options.budget)
            found.pairs += 1
            left = [name for name in left if not found.lost(name) and not _done(found, name, options)]
            tell(f"{processes(found.pairs)}, {len(names) - len(left)} of {len(names)} entries settled")
    except (UserError, OSError, KeyboardInterrupt, SystemExit) as error:
        if not found.pairs:
            raise
        found.stopped, found.code = _ended(error, found.pairs)
    found.seconds = time.monotonic() - begun
    return found


def _take(
    pair: tuple[Worker, Worker], left: Sequence[str], found: Turns, rng: random.Random, ends: float
) -> None:
    """One pair of processes, a turn for each entry: one at least, however late it is."""
    for i, name in enumerate(rng.sample(left, len(left))):
        if i and time.monotonic() > ends:
            return
        try:
            found.told[name].append(compare(pair, name, rng, fours_of(len(left))))
        except WorkerError as error:
            found.fell.setdefault(name, []).append(_fall(pair, name, error))
            return  # what else its process would say is not known


def _fall(pair: tuple[Worker, Worker], name: str, error: WorkerError) -> Fall:
    """Whose it is: the other is asked for the same."""
    first = 1 if error.of is pair[1] else 0
    sides = "AB"[first]
    try:
        other = pair[1 - first]
        other.ask(do="open", entry=name)
        other.ask(do="time", entry=name, loops=1)
    except WorkerError:
        sides = "AB"
    return Fall(sides, str(error), isinstance(error, LateError))


def _done(found: Turns, name: str, options: Options) -> bool:
    values = [one.ratio for one in found.told[name]]
    return settled(values, len(found.told), options.minimum_of(name), options) is not None


def _ended(error: BaseException, pairs: int) -> tuple[str, int]:
    """Why, and the exit code of who was ended."""
    after = f"ended after {processes(pairs)}"
    match error:
        case KeyboardInterrupt():
            return f"{after}, before its time", INTERRUPTED
        case SystemExit():
            return f"{after}, before its time", int(error.code or 0)
        case OSError() if error.strerror:
            return f"{after}: {error.filename or ''}: {error.strerror}", 0
        case _:
            return f"{after}: {error}", 0
