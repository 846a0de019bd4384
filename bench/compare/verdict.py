"""Two folders in, one verdict out: same or better, a regression, or that it could not be judged."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.compare.by import Settings, axes, compare_by
from bench.compare.fingerprint import changes, differences, near
from bench.compare.folders import Side, read_side
from bench.compare.quality import Least, Quality, compare_quality
from bench.compare.row import BAD, CONTAMINATED, GOOD, Row, counts
from bench.compare.times import Times, compare_times
from bench.errors import UserError

SAME_OR_BETTER, REGRESSION, NOT_JUDGED = 0, 1, 2
HEADLINES = ("same or better", "regression", "could not be judged")
PARTS = ("python:", "numpy:", "torch:")  # what the yardsticks are made of
IN_PART = "no regression found, not all could be judged"  # in place of the first


@dataclass(frozen=True)
class Options:
    """minimum: least change of a time, and of a number of epochs; quality_minimum: of a score.

    drift: of one run, unseen by the yardstick. force: compare although the machine is another one.
    by: what other settings are paired over, the seed among it; empty: cells of the same digest.
    times: False where a duet tells them.
    """

    minimum: float = 0.05
    quality_minimum: float = 0.01
    drift: float = 0.03
    force: bool = False
    by: tuple[str, ...] = ()
    times: bool = True


@dataclass(frozen=True)
class Comparison:
    """code: the exit code; reasons: why, a line each; notes: what else a reader must know.

    changed: what differs between the two apart from the machine.
    """

    a: Path
    b: Path
    options: Options
    code: int
    reasons: list[str]
    notes: list[str]
    changed: list[str]
    times: Times | None
    quality: Quality | None
    settings: Settings | None = None

    @property
    def headline(self) -> str:
        """The verdict in words."""
        judged = self.quality or self.settings
        quality = chain.from_iterable(judged.rows.values()) if judged else []
        rows = [*(self.times.rows if self.times else []), *quality]
        in_part = self.code == SAME_OR_BETTER and "inconclusive" in counts(rows)
        return IN_PART if in_part else HEADLINES[self.code]


def compare(a: Path, b: Path, options: Options) -> Comparison:
    """UserError where nothing can be compared: nothing in common, or another machine and no force."""
    axes(options.by)
    sides = read_side(a, options.times), read_side(b, options.times)
    machine = _machines(*sides, options.force)
    notes = machine.notes + [note for side in sides for note in side.notes]
    times = None if machine.refused else _times(*sides, options)
    quality, settings = _quality(*sides, options), _settings(*sides, options)
    if times is not None:
        notes += _yardsticks_of_other_parts(machine.changed)
    left = [line for side in sides for line in side.broken]
    if times is None and quality is None and settings is None:
        why = machine.refused or _nothing(*sides)
        raise UserError("\n".join([*left, *([f"{a}, {b}: {why}"] if why else [])]))
    for name, of_a, of_b in _parts(*sides):
        if of_a != of_b:
            notes.append(f"{name}: only in {'A' if of_a else 'B'}, not compared")
    code, reasons = _conclude(times, quality or settings, left, machine.refused)
    return Comparison(
        a=a,
        b=b,
        options=options,
        code=code,
        reasons=reasons,
        notes=notes,
        changed=machine.changed,
        times=times,
        quality=quality,
        settings=settings,
    )


def _nothing(a: Side, b: Side) -> str:
    """That there is nothing in common, and what would pair trainings that no digest pairs; "" where all that
    a side had is broken, which says it."""
    if any(side.broken and side.measurements is None and side.cells is None for side in (a, b)):
        return ""
    other = a.cells is not None and b.cells is not None
    return "nothing in common" + other * "; --by task,model,seed compares trainings of other settings"


def _parts(a: Side, b: Side) -> list[tuple[str, bool, bool]]:
    return [
        ("timings", a.measurements is not None, b.measurements is not None),
        ("tables", a.cells is not None, b.cells is not None),
    ]


class _Machines(NamedTuple):
    """notes: what a reader must know of both sides' machines. changed: what else differs. refused: why their
    times are not compared; empty where they are."""

    notes: list[str]
    changed: list[str]
    refused: str


def _machines(a: Side, b: Side, force: bool) -> _Machines:
    """Times are the machine's, and are not compared with another's unless forced; scores are the code's."""
    common = [part for part in a.machines if part in b.machines]
    changed = {line: None for part in common for line in changes(a.machines[part], b.machines[part])}
    unlike = {part: differences(a.machines[part], b.machines[part]) for part in common}
    lines = dict.fromkeys(chain.from_iterable(unlike.values()))
    refuse = bool(unlike.get("timing")) and not force
    refused = f"times: of another machine ({'; '.join(lines)}); --force compares them" if refuse else ""
    forced = ", compared because --force was given" if unlike.get("timing") else ""
    notes = [] if refuse else [f"another machine{forced}: {line}" for line in lines]
    for part in common:
        alike = near(a.machines[part], b.machines[part])
        notes += [f"taken for the same machine: {line}" for line in alike]
    return _Machines(list(dict.fromkeys(notes)), list(changed), refused)


def _yardsticks_of_other_parts(changed: Sequence[str]) -> list[str]:
    """A note where what the yardsticks are made of is not the same on both sides."""
    parts = [line for line in changed if line.startswith(PARTS)]
    if not parts:
        return []
    return [f"the yardsticks are made of these, and seem to be another machine's: {'; '.join(parts)}"]


def _times(a: Side, b: Side, options: Options) -> Times | None:
    if a.measurements is None or b.measurements is None or not a.measurements.keys() & b.measurements.keys():
        return None
    return compare_times(a.measurements, b.measurements, options.minimum, options.drift)


def _quality(a: Side, b: Side, options: Options) -> Quality | None:
    if options.by or a.cells is None or b.cells is None or a.cells.index.intersection(b.cells.index).empty:
        return None
    least = Least(options.quality_minimum, options.minimum)
    return compare_quality(a.cells, b.cells, least, _same_code(a, b))


def _settings(a: Side, b: Side, options: Options) -> Settings | None:
    if not options.by or a.cells is None or b.cells is None:
        return None
    return compare_by(a.cells, b.cells, options.by, Least(options.quality_minimum, options.minimum))


def _same_code(a: Side, b: Side) -> bool:
    """Whether all cells of both were trained by the same code and the same libraries on the same machine."""
    told = [_codes(side.machines.get("tables", {}).get("trained_with", "")) for side in (a, b)]
    return told[0] == told[1] and len(told[0]) == 1


def _codes(trained_with: str) -> set[str]:
    """Of "12 cells: commit x, code y, processor z; 3 cells: ..." what follows the commits."""
    return set(re.findall(r"\d+ cells: commit [^,]*, (code .*?)(?=; \d+ cells: |$)", trained_with))


def _conclude(
    times: Times | None, quality: Quality | Settings | None, broken: Sequence[str], refused: str = ""
) -> tuple[int, list[str]]:
    parts: list[tuple[str, list[Row]]] = []
    if times is not None:
        parts.append(("times", times.rows + _found(times.shared)))
    if quality is not None:
        parts += quality.rows.items()
    if isinstance(quality, Quality):
        parts.append(("cells", quality.statuses))
    bad, doubtful, unjudged = [], [], [*filter(None, [refused]), *(f"left aside: {line}" for line in broken)]
    for name, rows in parts:
        found = counts(rows)
        if any(verdict in found for verdict in BAD):
            bad.append(f"{name}: " + ", ".join(f"{found[v]} {v}" for v in BAD if v in found))
        elif rows and name in ("times", "scores") and not any(verdict in found for verdict in GOOD):
            unjudged.append(f"{name}: none of {len(rows)} could be judged")
        if "inconclusive" in found:
            judged = len(rows) - found.get("not compared", 0)
            excluded = _excluded(rows) if name == "times" else ""
            doubtful.append(f"{name}: {found['inconclusive']} of {judged} inconclusive{excluded}")
    if isinstance(quality, Quality) and quality.unequal:
        bad.append(f"bits: {len(quality.unequal):,} cells that the same code trained to other numbers")
    if bad:
        return REGRESSION, bad + unjudged + doubtful
    return (NOT_JUDGED if unjudged else SAME_OR_BETTER), unjudged + doubtful


def _excluded(rows: Sequence[Row]) -> str:
    """Which slowdown the intervals exclude where nothing can be said, after a semicolon."""
    doubtful = [row for row in rows if row.verdict == "inconclusive"]
    ends = [math.inf if row.high is None or CONTAMINATED in row.note else row.high for row in doubtful]
    half, most = np.quantile(ends, (0.5, 0.9), method="inverted_cdf")
    if math.isinf(half):
        return ""
    sentence = f"; half of them exclude that they are slower by more than {_up(half)} %"
    return sentence if math.isinf(most) else f"{sentence}, nine in ten by more than {_up(most)} %"


def _up(factor: float) -> int:
    """In per cent, rounded up."""
    return max(0, math.ceil(round(100 * (factor - 1), 6)))


def _found(shared: Row | None) -> list[Row]:
    return [shared] if shared is not None and shared.verdict in ("slower", "faster") else []
