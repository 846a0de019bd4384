"""Cells -> packs: what there is already, what is left, and which cells train together.

Cells found in whole packs of these numerics are not planned again. The rest is cut into packs of
about equal cost; cells that share a computation stay together, whole chunks where it can be.
Nothing here imports torch, so that a dry run answers at once.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import NUMERICS
from bench.cell import Cell
from bench.cost import alone_seconds, chunk_seconds
from bench.errors import UserError
from bench.grid import Grown, grow, unique
from bench.record import STATUSES, pack_name, read_header, read_pack
from bench.seeds import canonical, digest
from bench.study import Loaded, load
from bench.tasks import n_inputs, n_points
from bench.tasks.options import suggest

PLAN_VERSION = 1


@dataclass(frozen=True)
class Pack:
    """Cells that one job trains, in planning; `covers` says in words which."""

    name: str
    cells: list[Cell]
    cost_seconds: float
    covers: str


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
    study: Path, results: Path, only: str | None = None, retry: str | None = None, fuse: str | None = None
) -> Plan:
    """Plan `study` against the packs in results/packs; written, and read back while nothing changed.

    retry: statuses ("failed,timeout") whose cells are trained again. UserError for a bad study.
    """
    retried = _retried(retry)
    if fuse not in (None, "all", "none"):
        raise UserError(f"fuse: found {fuse!r}; all or none would do")
    loaded = load(study)
    folder = results_folder(results, only)
    key = digest([_sources(loaded), only, retry, fuse, NUMERICS, _listing(results / "packs")])
    known = Plan.read(folder / "plan.json")
    if known is not None and known.key == key:
        return known
    grown = grow(loaded, only)
    wanted = unique(grown)
    where = find_cells(results / "packs", retried)
    new = pack_cells([c for c in wanted if c.digest not in where], loaded, fuse)
    plan = _plan(loaded, key, only, grown, wanted, where, new)
    _write(results, folder, plan, new, loaded)
    return plan


def results_folder(results: Path, only: str | None) -> Path:
    """Where a study's, or its part's, tables and report lie."""
    if not only:
        return results
    slug = "".join(c if c.isalnum() or c in "=-+." else "_" for c in only)
    return results / "only" / slug


def find_cells(packs: Path, retried: Iterable[str] = ()) -> dict[str, str]:
    """Digest -> pack, of every cell that need not be trained again.

    A file that is no whole pack is named, moved aside to *.bad and made again.
    """
    found: dict[str, str] = {}
    again = set(retried) | ({"unavailable"} if has_gpu() else set())
    for file in sorted(packs.glob("*.parquet")):
        try:
            if read_header(file)["numerics"] != NUMERICS:
                continue
            table = read_pack(file, ["digest", "status"])
        except (UserError, KeyError) as error:
            aside = file.with_suffix(".bad")
            file.replace(aside)
            print(f"warning: {error}; moved to {aside.name}, its cells are trained again", flush=True)
            continue
        for name, status in zip(table["digest"].to_pylist(), table["status"].to_pylist(), strict=True):
            if status not in again:
                found.setdefault(name, file.stem)
    return found


def has_gpu() -> bool:
    """Whether an NVIDIA GPU is to be expected, asked without torch."""
    return Path("/dev/nvidia0").exists() or shutil.which("nvidia-smi") is not None


def pack_cells(cells: list[Cell], loaded: Loaded, fuse: str | None = None) -> list[Pack]:
    """New packs, dearest first."""
    budget = loaded.study.packs.seconds
    if (fuse or loaded.study.packs.fuse) == "none":
        return [_pack([cell], _alone(cell)) for cell in cells]
    packs: list[Pack] = []
    held: list[Cell] = []
    cost = 0.0
    for unit, seconds in _units(cells):
        if held and cost + seconds > budget * 1.05:
            packs.append(_pack(held, cost))
            held, cost = [], 0.0
        held, cost = [*held, *unit], cost + seconds
    if held:
        packs.append(_pack(held, cost))
    return sorted(packs, key=lambda p: (-p.cost_seconds, p.name))


def _units(cells: list[Cell]) -> Iterator[tuple[list[Cell], float]]:
    """Chunks of cells that share a computation, with their cost; then the others one by one."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(_computation(cell), []).append(cell)
    for members in groups.values():
        if not members[0].model.trained:
            yield from (([cell], alone_seconds(cell)) for cell in members)
            continue
        seconds, size = chunk_seconds(members[0])
        members.sort(key=lambda c: -(c.eta or 0))  # those that diverge, together: a chunk of them ends early
        for start in range(0, len(members), size):
            yield members[start : start + size], seconds


def _computation(cell: Cell) -> str:
    """What cells must share to train in one stack, as far as it is known before."""
    if not cell.model.trained:
        return cell.model.kind
    sizes = n_points(cell.task, cell.n_train, cell.split)[:2]
    shape = [n_inputs(cell.task), *sizes, cell.task.problem]
    shared = [cell.activation, cell.loss, cell.batch_size, cell.epochs, cell.dtype, cell.bias, cell.device]
    return canonical(
        [cell.model.kind, cell.model.hidden, shape, shared, bool(cell.momentum), bool(cell.early_stop)]
    )


def _alone(cell: Cell) -> float:
    return chunk_seconds(cell)[0] if cell.model.trained else alone_seconds(cell)


def _pack(cells: list[Cell], cost: float) -> Pack:
    return Pack(pack_name(c.digest for c in cells), cells, cost, covers(cells))


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


def _plan(
    loaded: Loaded,
    key: str,
    only: str | None,
    grown: list[Grown],
    wanted: list[Cell],
    where: dict[str, str],
    new: list[Pack],
) -> Plan:
    if not wanted:
        raise UserError(f"{loaded.file}: no cell is left" + (f" by only={only}" if only else ""))
    there = Counter(where[c.digest] for c in wanted if c.digest in where)
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
    old = [PackEntry(name, count, 0.0, "already there", False) for name, count in sorted(there.items())]
    entries = old + [PackEntry(p.name, len(p.cells), round(p.cost_seconds, 2), p.covers, True) for p in new]
    study = loaded.study
    settings = {"shown_seed": study.report.shown_seed, "file": str(loaded.file)}
    digests = [c.digest for c in wanted]
    return Plan(
        PLAN_VERSION, key, study.name, study.title, loaded.digest, only, digests, grids, entries, settings
    )


def _write(results: Path, folder: Path, plan: Plan, new: list[Pack], loaded: Loaded) -> None:
    for pack in new:
        entry = {
            "pack": pack.name,
            "covers": pack.covers,
            "cost_seconds": round(pack.cost_seconds, 2),
            "timeout_seconds": loaded.study.packs.timeout_seconds,
            "cells": [cell.as_dict() for cell in pack.cells],
        }
        _write_text(results / "plan" / f"{pack.name}.json", canonical(entry))
    _write_text(folder / "plan.json", json.dumps(asdict(plan), indent=1))


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
    code = sorted(Path(__file__).parent.glob("*.py"))
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
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = [
        "  ".join(
            c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(r, widths, strict=True))
        )
        for r in rows
    ]
    new = [p for p in plan.packs if p.new]
    cost = sum(p.cost_seconds for p in new)
    there = len(plan.digests) - sum(p.cells for p in new)
    lines.append(
        f"in all {len(plan.digests):,} different cells; {there:,} are in packs already, "
        f"{len(new):,} packs are to be made"
    )
    if new:
        longest = max(p.cost_seconds for p in new)
        times = ", ".join(f"{_minutes(max(cost / n, longest))} on {n} core{'s' * (n > 1)}" for n in (1, 2, 8))
        lines.append(f"training takes about {times}")
    return "\n".join(lines)


def _minutes(seconds: float) -> str:
    return (
        f"{seconds:.0f} s"
        if seconds < 100
        else f"{seconds / 60:.0f} min"
        if seconds < 6000
        else f"{seconds / 3600:.1f} h"
    )
