"""A stored run and what is: times by a duet of the stored one's revision with the working tree, where that
can be built here; else by the two folders, which tell less. Scores and everything else by the folders.
"""

import json
import signal
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.duet.baseline.earlier import Earlier, earlier
from bench.duet.command import end, telling
from bench.errors import UserError

if TYPE_CHECKING:
    from bench.compare.verdict import Comparison
    from bench.duet.run import Count, Found


ENDED = "ended before its time"


@dataclass(frozen=True)
class How:
    """times: one of WAYS. entries: a study, whose timing section the duet times. budget: seconds of the duet;
    count: of which entries instructions are counted. force: folders' times, although of another machine."""

    times: str = "auto"
    entries: Path = Path("config/duet.yaml")
    budget: float = 600.0
    count: "Count" = "open"
    force: bool = False


@dataclass(frozen=True)
class Held:
    """duet: of the times, None where folders tell them. folders: of the rest, None where there is none.
    notes: why not. not_judged: whether scores should have been compared, and could not be."""

    duet: "Found | None"
    folders: "Comparison | None"
    notes: tuple[str, ...] = ()
    not_judged: bool = False

    @property
    def code(self) -> int:
        """1 where either found a regression, 2 where either could not judge, else 0; or of who was ended."""
        from bench.duet.verdict import NOT_JUDGED, code_of

        if self.duet and self.duet.ended:
            return self.duet.ended
        codes = [code_of(self.duet.entries)] if self.duet else []
        codes += [self.folders.code] if self.folders else []
        codes += [NOT_JUDGED] if self.not_judged else []
        return 1 if 1 in codes else max(codes)


class _Rest(NamedTuple):
    """What folders tell beside a duet, or why nothing, and whether they should have."""

    folders: "Comparison | None"
    notes: tuple[str, ...]
    not_judged: bool


def hold(baseline: Path, results: Path, how: How) -> Held:
    """UserError where nothing can be compared, or a duet is asked for and cannot be."""
    from bench.compare.sides import no_side

    if wrong := no_side(baseline):
        raise UserError(wrong)
    told = earlier(baseline) if how.times != "folders" else Earlier("")
    if (_has_tables(baseline) or not told.revision) and (wrong := no_side(results)):
        raise UserError(wrong)  # before minutes are spent
    duet = None
    if told.revision:
        if not how.entries.is_file():
            raise UserError(f"{how.entries}: no such study")
        try:
            duet = _duet(told.revision, how)
        except UserError as error:
            if how.times == "duet":
                raise
            _works(how.entries)
            told = Earlier("", str(error))
    elif how.times == "duet":
        raise UserError(f"{baseline}: no duet: {told.why}")
    if duet is not None:
        return Held(duet, *_rest(baseline, results))
    return Held(None, _by_folders(baseline, results, how.force, told.why))


def _by_folders(baseline: Path, results: Path, force: bool, why: str) -> "Comparison":
    """Both folders held together. why: no duet told the times. Where they cannot either, it is not judged."""
    from bench.compare.sides import times_of
    from bench.compare.verdict import NOT_JUDGED, Options, compare

    try:
        found = compare(baseline, results, Options(force=force))
    except UserError as error:
        raise UserError("\n".join([str(error), *filter(None, [why])])) from error
    if found.times is None and times_of(baseline):
        told = [why or ("" if times_of(results) else "these results have none")]
        if not any(told) and not any("times" in line or "left aside" in line for line in found.reasons):
            told = ["no measurement is on both sides"]
        reasons = [*found.reasons, *(f"times: not compared: {one}" for one in told if one)]
        return replace(found, code=found.code or NOT_JUDGED, reasons=reasons)
    note = [f"times by the folders, not by a duet: {why}"] if why and found.times else []
    return replace(found, notes=[*note, *found.notes])


def _duet(revision: str, how: How) -> "Found":
    from bench.duet.run import duet
    from bench.duet.sides import Asked, sides
    from bench.duet.verdict import Options

    signal.signal(signal.SIGTERM, end)
    with telling() as tell, sides(Asked(revision)) as two:
        return duet(two, how.entries.absolute(), Options(budget=how.budget), tell=tell, count=how.count)


def _works(entries: Path) -> None:
    """UserError for what the working tree cannot do either, and folders are no way out of."""
    from bench.duet.building import entries_of
    from bench.duet.sides import TREE, Asked, sides

    with sides(Asked(None)) as two:
        built = entries_of((two[1], two[1]), entries.absolute())
    if not built.names:
        name, why = next(iter(built.not_compared.items()), (str(entries), "its timing section has no entry"))
        raise UserError(f"{TREE} can do none of the entries ({name}: {why})")


def _has_tables(folder: Path) -> bool:
    return any((place / "cells.parquet").exists() for place in (folder / "tables", folder))


def _rest(baseline: Path, results: Path) -> _Rest:
    """Everything but times."""
    from bench.compare.verdict import Options, compare

    if not _has_tables(baseline):
        return _Rest(None, ("scores: the baseline has no tables",), False)
    try:
        return _Rest(compare(baseline, results, Options(times=False)), (), False)
    except UserError as error:
        return _Rest(None, (f"scores: {error}",), True)


def render(held: Held, markdown: bool = False) -> str:
    """The verdict in one line above all; of folders alone, as `compare` has it."""
    from bench.compare.layout import MARKDOWN, PLAIN, bullets
    from bench.compare.text import render as of_folders
    from bench.compare.verdict import HEADLINES, IN_PART
    from bench.duet.text import render as of_duet
    from bench.duet.verdict import headline

    if held.duet is None:
        assert held.folders is not None
        return of_folders(held.folders, markdown)
    in_part = any(one.verdict == "inconclusive" for one in held.duet.entries)
    in_part |= held.folders is not None and held.folders.headline == IN_PART
    told = IN_PART if in_part and not held.code else ENDED if held.duet.ended else HEADLINES[held.code]
    lines = [f"times, by a duet: {headline(held.duet.entries)}"]
    lines += [f"everything else: {held.folders.headline}"] if held.folders else []
    heading, _ = MARKDOWN if markdown else PLAIN
    parts = [heading(1, f"Verdict: {told}"), bullets([*lines, *held.notes])]
    parts += [of_duet(held.duet, markdown, "Times").rstrip()]
    parts += [of_folders(held.folders, markdown, "Everything else").rstrip()] if held.folders else []
    return "\n\n".join(parts) + "\n"


def as_json(held: Held) -> str:
    """Everything, numbers as they are."""
    data = {"code": held.code, "notes": held.notes}
    data |= {name: asdict(one) for name, one in (("duet", held.duet), ("folders", held.folders)) if one}
    return json.dumps(data, indent=1, default=str) + "\n"
