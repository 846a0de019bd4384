"""The plan of a study: which of its cells are in packs already, and the packs that make the others.

Nothing here imports torch, so that a dry run answers at once.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bench import NUMERICS
from bench.cell import Cell
from bench.device import has_gpu
from bench.errors import UserError
from bench.files import digest_of, write_whole
from bench.imports import code_digest
from bench.planning.packs import Pack, libraries_for, pack_cells
from bench.planning.trained import find_cells, whole_packs
from bench.record import STATUSES
from bench.seeds import canonical, digest
from bench.study.grid import Grown, grow, part_of, unique
from bench.study.schema import Loaded, load
from bench.tasks.options import suggest
from bench.training.compiler import compiles

PLAN_VERSION = 5


@dataclass(frozen=True)
class PackEntry:
    """A pack as the plan lists it: already there, or to be made.

    plan_digest: of the bytes of its own plan, RESULTS/plan/NAME.json, where it is to be made.
    """

    name: str
    cells: int
    cost_seconds: float
    covers: str
    new: bool
    plan_digest: str = ""


@dataclass(frozen=True)
class Plan:
    """What RESULTS/plan.json holds.

    key: digest of the study, the part and the code that plans. packs_key: of the packs that were there
    and of how the others were to be made. digests: every cell's, in the study's order. compiled:
    libraries of the compiled engine that train the whole study.
    """

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
    compiled: list[str]
    packs_key: str = ""

    @property
    def meaning(self) -> str:
        """Digest of what tables and report are made of: all but the cut into packs and where it lies."""
        grids = [{k: v for k, v in grid.items() if k != "packs"} for grid in self.grids]
        settings = {k: v for k, v in self.settings.items() if k not in ("file", "files")}
        return digest([self.study, self.title, self.only, self.digests, grids, settings])

    def text(self) -> str:
        """As it stands on disk, with a digest of all it says."""
        content = asdict(self) | {"meaning": self.meaning}
        return json.dumps(content | {"digest": digest(content)}, indent=1)

    @staticmethod
    def read(file: Path) -> "Plan | None":
        """The plan in `file`, None where there is none of this version, or a damaged one."""
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            if data["version"] != PLAN_VERSION or data.pop("digest") != digest(data):
                return None
            data.pop("meaning")
            packs = [PackEntry(**one) for one in data.pop("packs")]
            return Plan(packs=packs, **data)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None


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
    trained again. fuse: all or none, where not the study's. write: False for a look, which changes
    nothing: plans are not written and damaged packs not moved aside. UserError for a bad study.
    """
    retried = statuses_of(retry)
    if fuse not in (None, "all", "none"):
        raise UserError(f"fuse: found {fuse!r}; all or none would do")
    loaded, folder = load(study), results_folder(results, only)
    whole = whole_packs(results / "packs", mend=write)
    key, packs_key = _key(loaded, only), _packs_key(whole, retried, fuse)
    known = Plan.read(folder / "plan.json")
    if (
        known is not None
        and (known.key, known.packs_key) == (key, packs_key)
        and _plans_stand(known, results)
    ):
        return known
    holders = find_cells(results / "packs", retried, whole)
    if known is not None and known.key == key and all(one in holders for one in known.digests):
        plan = replace(known, packs=_old_packs(known.digests, holders), packs_key=packs_key)
    else:
        plan = _made_anew(loaded, results, only, fuse, holders, write)
        plan = replace(plan, key=key, packs_key=packs_key)
    if write:
        _write(folder / "plan.json", plan.text())
    return plan


def put_back(plan: Plan, folder: Path) -> None:
    """plan.json says this plan, also where another run that began at the same moment wrote its own."""
    if Plan.read(folder / "plan.json") != plan:
        _write(folder / "plan.json", plan.text())


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


def plan_files(results: Path) -> list[Path]:
    """Where the plan of the whole study lies, and those of parts that are there."""
    return [results / "plan.json", *sorted((results / "only").glob("*/plan.json"))]


def _key(loaded: Loaded, only: str | None) -> str:
    """Of what the study and the code that plans say, and of where the study's files lie today."""
    sources = digest([loaded.digest, _settings(loaded), code_digest("bench.planning")])
    return digest([sources, only, NUMERICS])


def _packs_key(whole: Mapping[str, str], retried: list[str], fuse: str | None) -> str:
    """Of what is on disk, and what this machine can train with."""
    return digest([dict(whole), retried, fuse, has_gpu(), compiles()])


def _plans_stand(plan: Plan, results: Path) -> bool:
    """Whether the plans of the packs to be made are on disk as they were written."""
    files = {results / "plan" / f"{pack.name}.json": pack.plan_digest for pack in plan.packs if pack.new}
    return all(file.is_file() and digest_of(file) == said for file, said in files.items())


def _made_anew(
    loaded: Loaded,
    results: Path,
    only: str | None,
    fuse: str | None,
    holders: dict[str, str],
    write: bool,
) -> Plan:
    """The study's cells, cut into the packs that hold them and packs to be made.

    holders: digest -> pack of the cells that are trained already. write: the plans of packs to be made.
    """
    whole = grow(loaded)
    grown = part_of(whole, only)
    wanted = unique(grown)
    if not wanted:
        raise UserError(f"{loaded.file}: no cell is left" + (f" by only={only}" if only else ""))
    missing = [cell for cell in wanted if cell.digest not in holders]
    compiled = libraries_for(unique(whole)) if missing and compiles() else []
    new = pack_cells(
        missing,
        loaded.study.packs.seconds,
        together=(fuse or loaded.study.packs.fuse) == "all",
        taken={file.stem for file in (results / "packs").glob("*.parquet")},
        apart=has_gpu(),
        compiled=compiled,
    )
    texts = _pack_plans(new, loaded, compiled)
    if write:
        for name, text in texts.items():
            _write(results / "plan" / f"{name}.json", text)
    digests = [cell.digest for cell in wanted]
    return Plan(
        version=PLAN_VERSION,
        key="",
        study=loaded.study.name,
        title=loaded.study.title,
        study_digest=loaded.digest,
        only=only,
        digests=digests,
        grids=_grids(loaded, grown, holders | {c.digest: pack.name for pack in new for c in pack.cells}),
        packs=_old_packs(digests, holders) + [_entry(pack, texts[pack.name]) for pack in new],
        settings=_settings(loaded),
        compiled=compiled,
    )


def _settings(loaded: Loaded) -> dict[str, Any]:
    """What the report picks, and where the study and its tasks' files lie: content -> place."""
    return {
        "shown_seed": loaded.study.report.shown_seed,
        "file": str(loaded.file),
        "files": {t.content: str(Path(t.place).absolute()) for t in loaded.tasks.values() if t.place},
    }


def _grids(loaded: Loaded, grown: list[Grown], holders: dict[str, str]) -> list[dict[str, Any]]:
    """What the plan says of each grid; holders: digest -> pack of every cell."""
    return [
        {
            "name": grid.name,
            "question": entry.question,
            "cells": len(_digests(grid.cells)),
            "trainings": len(_digests([c for c in grid.cells if c.model.trained])),
            "packs": len({holders[one] for one in _digests(grid.cells)}),
        }
        for grid, entry in zip(grown, loaded.study.grids, strict=True)
    ]


def _digests(cells: Sequence[Cell]) -> set[str]:
    return {cell.digest for cell in cells}


def _entry(pack: Pack, text: str) -> PackEntry:
    """text: of its own plan."""
    seconds, plan_digest = round(pack.cost_seconds, 2), hashlib.sha256(text.encode()).hexdigest()
    return PackEntry(pack.name, len(pack.cells), seconds, pack.covers, new=True, plan_digest=plan_digest)


def _old_packs(digests: list[str], holders: dict[str, str]) -> list[PackEntry]:
    there = Counter(holders[one] for one in digests if one in holders)
    return [PackEntry(name, count, 0.0, "already there", new=False) for name, count in sorted(there.items())]


def _pack_plans(new: list[Pack], loaded: Loaded, compiled: list[str]) -> dict[str, str]:
    """Name of each pack to be made -> its plan, as it stands on disk."""
    texts = {}
    for pack in new:
        entry = {
            "pack": pack.name,
            "covers": pack.covers,
            "cost_seconds": round(pack.cost_seconds, 2),
            "timeout_seconds": loaded.study.packs.timeout_seconds,
            "compiled": compiled,
            "cells": [cell.as_dict() for cell in pack.cells],
        }
        texts[pack.name] = canonical(entry)
    return texts


def _write(file: Path, text: str) -> None:
    """Left alone where it says the same already."""
    if not file.is_file() or file.read_bytes() != text.encode():
        write_whole(file, text)


def statuses_of(retry: str | None) -> list[str]:
    """ "failed,timeout" -> the statuses. UserError where one is none."""
    statuses = [s.strip() for s in (retry or "").split(",") if s.strip()]
    for status in statuses:
        if status not in STATUSES:
            raise UserError(f"retry: found {status!r}{suggest(status, STATUSES)}")
    return statuses
