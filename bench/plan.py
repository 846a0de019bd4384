"""The plan of a study: which of its cells are in packs already, and the packs that make the others.

Cells found in whole packs of these numerics are not planned again, whichever study made them.
Nothing here imports torch, so that a dry run answers at once.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bench import NUMERICS
from bench.cell import Cell
from bench.cost import COMPILE, JOB
from bench.device import has_gpu
from bench.errors import UserError
from bench.grid import Grown, grow, part_of, unique
from bench.packs import Pack, pack_cells, worth_compiling
from bench.record import STATUSES, read_header, read_pack
from bench.seeds import canonical, digest
from bench.study import Loaded, load
from bench.tasks.options import suggest
from bench.training.compiler import compiles

PLAN_VERSION = 2


@dataclass(frozen=True)
class PackEntry:
    """A pack as the plan lists it: already there, or to be made."""

    name: str
    cells: int
    cost_seconds: float
    covers: str
    new: bool


@dataclass(frozen=True)
class Plan:
    """What RESULTS/plan.json holds."""

    version: int
    key: str
    study: str
    title: str
    study_digest: str
    only: str | None
    digests: list[str]
    grids: list[dict[str, Any]]
    packs: list[PackEntry]
    settings: dict[str, Any]
    compiled: list[str]  # libraries of the compiled engine that are worth it, for the whole study
    packs_key: str = ""

    @property
    def meaning(self) -> str:
        """Digest of what tables and report are made of: everything but how it is cut into packs."""
        grids = [{k: v for k, v in grid.items() if k != "packs"} for grid in self.grids]
        return digest([self.study, self.title, self.only, self.digests, grids, self.settings])

    @staticmethod
    def read(file: Path) -> "Plan | None":
        """The plan in `file`, None where there is none of this version."""
        try:
            data = json.loads(file.read_text())
            packs = [PackEntry(**one) for one in data.pop("packs")]
            plan = Plan(packs=packs, **data)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return plan if plan.version == PLAN_VERSION else None


def make_plan(
    study: Path,
    results: Path,
    only: str | None = None,
    retry: str | None = None,
    fuse: str | None = None,
    write: bool = True,
) -> Plan:
    """Plan `study` against the packs in results/packs; written, and read back while nothing changed.

    only: a part, "task=moons,model=mlp-40". retry: statuses ("failed,timeout") whose cells are
    trained again. fuse: all or none, where not the study's. write: plan.json, not only the packs'
    plans, which disturb no run that is at work. UserError for a bad study.
    """
    retried = _retried(retry)
    if fuse not in (None, "all", "none"):
        raise UserError(f"fuse: found {fuse!r}; all or none would do")
    loaded = load(study)
    folder = results_folder(results, only)
    key = digest([_sources(loaded), only, NUMERICS])
    packs_key = digest([_listing(results / "packs"), retried, fuse, has_gpu(), compiles()])
    known = Plan.read(folder / "plan.json")
    if known is not None and (known.key, known.packs_key) == (key, packs_key):
        return known
    where = find_cells(results / "packs", retried)
    if known is not None and known.key == key and all(d in where for d in known.digests):
        plan = replace(known, packs=_old_packs(known.digests, where), packs_key=packs_key)
        if write:
            _write_plan(folder, plan)
        return plan
    whole = grow(loaded)
    grown = part_of(whole, only)
    wanted = unique(grown)
    if not wanted:
        raise UserError(f"{loaded.file}: no cell is left" + (f" by only={only}" if only else ""))
    missing = [cell for cell in wanted if cell.digest not in where]
    fused = (fuse or loaded.study.packs.fuse) == "all"
    taken = {file.stem for file in (results / "packs").glob("*.parquet")}
    compiled = worth_compiling(unique(whole)) if missing and compiles() else []
    new = pack_cells(missing, loaded.study.packs.seconds, fused, taken, has_gpu(), compiled)
    plan = _plan(loaded, (key, packs_key), only, grown, wanted, where, new, compiled)
    _write_packs(results, new, loaded, compiled)
    if write:
        _write_plan(folder, plan)
    return plan


def current_plan(folder: Path) -> Plan:
    """The plan as it was written last, whatever has been trained since. UserError where there is none."""
    plan = Plan.read(folder / "plan.json")
    if plan is None:
        raise UserError(f"{folder / 'plan.json'}: no plan; run snakemake, or python -m bench plan")
    return plan


def results_folder(results: Path, only: str | None) -> Path:
    """Where a study's, or its part's, tables and report lie."""
    if not only:
        return results
    slug = "".join(c if c.isalnum() or c in "=-+." else "_" for c in only)
    return results / "only" / slug


def find_cells(packs: Path, retried: Iterable[str] = ()) -> dict[str, str]:
    """Digest -> pack, of every cell that need not be trained again.

    retried: statuses whose cells are trained again; `unavailable` ones are so once, by themselves,
    where a GPU is seen. A file that is no whole pack is named, moved aside to *.bad and made again.
    """
    again = set(retried)
    tries: Counter[str] = Counter()
    found: dict[str, str] = {}
    waiting: dict[str, str] = {}
    gpu = has_gpu()
    for name, cell, status in _rows(packs):
        if status == "unavailable" and gpu and status not in again:
            tries[cell] += 1
            waiting.setdefault(cell, name)
        elif status not in again:
            found.setdefault(cell, name)
    return {cell: name for cell, name in waiting.items() if tries[cell] > 1} | found


def _rows(packs: Path) -> Iterator[tuple[str, str, str]]:
    """(pack, digest, status) of every record of these numerics, those that ran to their end first."""
    rest: list[tuple[str, str, str]] = []
    for file in sorted(packs.glob("*.parquet")):
        try:
            if read_header(file)["numerics"] != NUMERICS:
                continue
            table = read_pack(file, ["digest", "status"])
        except (UserError, KeyError) as error:
            _set_aside(file, error)
            continue
        for cell, status in zip(table["digest"].to_pylist(), table["status"].to_pylist(), strict=True):
            row = (file.stem, cell, status)
            if status in ("ok", "diverged"):
                yield row
            else:
                rest.append(row)
    yield from rest


def _set_aside(file: Path, error: Exception) -> None:
    aside = file.with_suffix(".bad")
    print(
        f"warning: {error}; moved to {aside.name}, its cells are trained again", file=sys.stderr, flush=True
    )
    try:
        file.replace(aside)
    except OSError as why:
        raise UserError(f"{file}: could not be moved aside: {why.strerror or why}") from why


def _plan(
    loaded: Loaded,
    keys: tuple[str, str],
    only: str | None,
    grown: list[Grown],
    wanted: list[Cell],
    where: dict[str, str],
    new: list[Pack],
    compiled: list[str],
) -> Plan:
    pack_of = where | {c.digest: p.name for p in new for c in p.cells}
    grids = [
        {
            "name": grid.name,
            "question": entry.question,
            "cells": len({c.digest for c in grid.cells}),
            "trainings": len({c.digest for c in grid.cells if c.model.trained}),
            "packs": len({pack_of[c.digest] for c in grid.cells}),
        }
        for grid, entry in zip(grown, loaded.study.grids, strict=True)
    ]
    digests = [c.digest for c in wanted]
    entries = _old_packs(digests, where) + [
        PackEntry(p.name, len(p.cells), round(p.cost_seconds, 2), p.covers, True) for p in new
    ]
    study = loaded.study
    settings = {"shown_seed": study.report.shown_seed, "file": str(loaded.file)}
    named = (study.name, study.title, loaded.digest, only)
    return Plan(PLAN_VERSION, keys[0], *named, digests, grids, entries, settings, compiled, keys[1])


def _old_packs(digests: list[str], where: dict[str, str]) -> list[PackEntry]:
    there = Counter(where[digest] for digest in digests if digest in where)
    return [PackEntry(name, count, 0.0, "already there", False) for name, count in sorted(there.items())]


def _write_plan(folder: Path, plan: Plan) -> None:
    _write_text(folder / "plan.json", json.dumps(asdict(plan), indent=1))


def _write_packs(results: Path, new: list[Pack], loaded: Loaded, compiled: list[str]) -> None:
    for pack in new:
        entry = {
            "pack": pack.name,
            "covers": pack.covers,
            "cost_seconds": round(pack.cost_seconds, 2),
            "timeout_seconds": loaded.study.packs.timeout_seconds,
            "compiled": compiled,
            "cells": [cell.as_dict() for cell in pack.cells],
        }
        _write_text(results / "plan" / f"{pack.name}.json", canonical(entry))


def _write_text(file: Path, text: str) -> None:
    """Beside and renamed; left alone where it says the same already."""
    try:
        if file.exists() and file.read_text() == text:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.part")
        beside.write_text(text)
        beside.replace(file)
    except OSError as error:
        raise UserError(f"{file}: could not be written: {error.strerror or error}") from error


def _sources(loaded: Loaded) -> str:
    """What the study and the code that plans say."""
    code = sorted(Path(__file__).parent.rglob("*.py"))
    return digest([loaded.digest, str(loaded.file), [f.read_text() for f in code]])


def _listing(packs: Path) -> list[Any]:
    stats = ((f.name, f.stat()) for f in sorted(packs.glob("*.parquet")))
    return [[name, stat.st_size, stat.st_mtime_ns] for name, stat in stats]


def _retried(retry: str | None) -> list[str]:
    statuses = [s.strip() for s in (retry or "").split(",") if s.strip()]
    for status in statuses:
        if status not in STATUSES:
            raise UserError(f"retry: found {status!r}{suggest(status, STATUSES)}")
    return statuses


def describe(plan: Plan) -> str:
    """The plan as a person reads it: per grid, then in all, with an estimate of time."""
    rows = [("grid", "cells", "trainings", "packs")]
    rows += [(g["name"], f"{g['cells']:,}", f"{g['trainings']:,}", f"{g['packs']:,}") for g in plan.grids]
    wide = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = [f"{a:{wide[0]}}  {b:>{wide[1]}}  {c:>{wide[2]}}  {d:>{wide[3]}}" for a, b, c, d in rows]
    new = [p for p in plan.packs if p.new]
    there = len(plan.digests) - sum(p.cells for p in new)
    lines.append(
        f"in all {len(plan.digests):,} different cells; {there:,} are in packs already, "
        f"{len(new):,} pack{'s are' if len(new) != 1 else ' is'} to be made"
    )
    if new:
        each = [p.cost_seconds + JOB for p in new]
        made = ", ".join(plan.compiled) or "none"
        lines.append(f"compiled for this study: {made}; the rest takes batched torch operations")
        cost, longest = sum(each) + COMPILE * len(plan.compiled), max(each)
        times = ", ".join(f"{_time(max(cost / n, longest))} on {n} core{'s' * (n > 1)}" for n in (1, 2, 8))
        lines.append(f"training takes about {times}")
    return "\n".join(lines)


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
