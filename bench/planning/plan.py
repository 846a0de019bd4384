"""Making the plan of a study: which of its cells are in packs already, and the packs that make the others.

There are two steps. First the cells that the study asks for; when all of these are trained, those that
confirm what they chose (`bench.planning.confirm`), by the same way. Nothing here imports torch, so that a dry
run answers at once.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import NUMERICS
from bench.cell import Cell
from bench.device import has_gpu
from bench.errors import UserError
from bench.files import digest_of
from bench.imports import code_digest
from bench.planning.confirm import about_to_confirm, alone, fresh_of, to_confirm
from bench.planning.index import (
    PLAN_VERSION,
    PackEntry,
    Plan,
    current_plan,
    plan_files,
    put_back,
    results_folder,
    write_text,
)
from bench.planning.notes import notes_of
from bench.planning.packs import Pack, libraries_for, pack_cells, seconds_of
from bench.planning.trained import find_cells, whole_packs
from bench.record import STATUSES
from bench.seeds import canonical, digest
from bench.study.grid import Grown, grow, part_of, unique
from bench.study.loading import load
from bench.study.schema import Loaded
from bench.tasks.options import suggest
from bench.training.compiler import compiles

if TYPE_CHECKING:
    from bench.choosing.chosen import Fresh

__all__ = ["PackEntry", "Plan", "current_plan", "make_plan", "plan_files", "put_back", "results_folder"]


def make_plan(
    study: Path,
    results: Path,
    only: str | None = None,
    retry: str | None = None,
    fuse: str | None = None,
    write: bool = True,
    chooses: bool = False,
) -> Plan:
    """Plan `study` against the packs in results/packs; written, and read back while nothing changed.

    only: a part, "task=moons,model=mlp-40". retry: statuses ("failed,timeout") whose cells are
    trained again. fuse: all or none, where not the study's. write: False for a look, which changes
    nothing: plans are not written and damaged packs not moved aside. chooses: plan what confirms; what
    chooses is all tried by now, and not again. UserError for a bad study, or where it is not.
    """
    retried = statuses_of(retry)
    if fuse not in (None, "all", "none"):
        raise UserError(f"fuse: found {fuse!r}; all or none would do")
    loaded, folder = load(study), results_folder(results, only)
    whole = whole_packs(results / "packs", mend=write)
    key, packs_key = _key(loaded, only), _packs_key(whole, retried, fuse)
    written = Plan.read(folder / "plan.json")
    known = written and replace(written, notes=notes_of(loaded))
    if (
        known is not None
        and (known.key, known.packs_key) == (key, packs_key)
        and not (chooses and known.confirming is None)
        and _plans_stand(known, results)
    ):
        if write and known != written:
            write_text(folder / "plan.json", known.text())
        return known
    holders = find_cells(results / "packs", retried, whole)
    if known is not None and known.key == key and _serves(known, holders, whole):
        packs = _old_packs(known.digests, holders) + _old_packs(
            known.confirming or [], holders, confirms=True
        )
        plan = replace(known, packs=packs, packs_key=packs_key)
    else:
        maker = _Maker(loaded, results, only, fuse, holders, whole, write)
        if chooses:
            maker.all_tried(find_cells(results / "packs", (), whole))
        plan = maker.plan(key, packs_key)
    if write:
        write_text(folder / "plan.json", plan.text())
    return plan


def _serves(known: Plan, holders: Mapping[str, str], whole: Mapping[str, str]) -> bool:
    """Whether all that a plan lists is trained, and what it confirms was chosen from the packs that are
    there."""
    if known.confirming is None or any(one not in holders for one in known.every):
        return False
    return not known.confirming or known.chosen_of == _chosen_of(known.digests, holders, whole)


def _chosen_of(digests: Iterable[str], holders: Mapping[str, str], whole: Mapping[str, str]) -> str:
    """The packs that hold these cells, by their bytes, in a digest."""
    return digest({name: whole[name] for name in sorted({holders[one] for one in digests})})


def _key(loaded: Loaded, only: str | None) -> str:
    """Of what the study and the code that plans say, and of where the study's files lie today."""
    sources = digest([loaded.digest, _settings(loaded, None), code_digest("bench.planning")])
    return digest([sources, only, NUMERICS])


def _packs_key(whole: Mapping[str, str], retried: list[str], fuse: str | None) -> str:
    """Of what is on disk, and what this machine can train with."""
    return digest([dict(whole), retried, fuse, has_gpu(), compiles()])


def _plans_stand(plan: Plan, results: Path) -> bool:
    """Whether the plans of the packs to be made are on disk as they were written."""
    files = {results / "plan" / f"{pack.name}.json": pack.plan_digest for pack in plan.packs if pack.new}
    return all(file.is_file() and digest_of(file) == said for file, said in files.items())


class _Maker:
    """Makes a plan: the study's cells, cut into the packs that hold them and packs to be made.

    holders: digest -> pack of the cells that are trained already; whole: pack -> digest of its bytes. write:
    the plans of packs to be made.
    """

    def __init__(
        self,
        loaded: Loaded,
        results: Path,
        only: str | None,
        fuse: str | None,
        holders: dict[str, str],
        whole: Mapping[str, str],
        write: bool,
    ) -> None:
        self.loaded, self.results, self.only, self.holders, self.whole = loaded, results, only, holders, whole
        self.together, self.write = (fuse or loaded.study.packs.fuse) == "all", write
        everything = grow(loaded)
        self.grown = part_of(everything, only)
        self.cells, self.wanted = unique(everything), unique(self.grown)
        if not self.wanted:
            raise UserError(f"{loaded.file}: no cell is left" + (f" by only={only}" if only else ""))
        self.fresh = fresh_of(loaded.study.confirm, {cell.seed for cell in self.cells}, loaded.file)

    def all_tried(self, holders: Mapping[str, str]) -> None:
        """The cells that choose are taken as `holders` has them, of whatever status. UserError where it lacks
        some."""
        if missing := sum(cell.digest not in holders for cell in self.wanted):
            raise UserError(
                f"{self.results}: {missing:,} of {len(self.wanted):,} cells that choose are not trained; "
                "run snakemake"
            )
        self.holders |= {cell.digest: holders[cell.digest] for cell in self.wanted}

    def plan(self, key: str, packs_key: str) -> Plan:
        """The plan as far as it can be known."""
        missing = [cell for cell in self.wanted if cell.digest not in self.holders]
        chooses = bool(missing) and self.fresh is not None
        digests, more = [cell.digest for cell in self.wanted], self._confirming(bool(missing))
        again = [cell for cell in more if cell.digest not in self.holders]
        compiled = libraries_for(self.cells) if (missing or again) and compiles() else []
        packs, places = self._packs(missing, compiled, confirms=False)
        later, _ = self._packs(again, compiled, confirms=True)
        confirming = [cell.digest for cell in more]
        return Plan(
            version=PLAN_VERSION,
            key=key,
            study=self.loaded.study.name,
            title=self.loaded.study.title,
            study_digest=self.loaded.digest,
            only=self.only,
            digests=digests,
            grids=_grids(self.loaded, self.grown, self.holders | places),
            packs=[
                *_old_packs(digests, self.holders),
                *packs,
                *_old_packs(confirming, self.holders, True),
                *later,
            ],
            settings=_settings(self.loaded, self.fresh),
            compiled=compiled,
            packs_key=packs_key,
            confirming=None if chooses else confirming,
            chosen_of="" if missing else _chosen_of(digests, self.holders, self.whole),
            expected=self._expected(compiled) if chooses else None,
            notes=notes_of(self.loaded),
            alone=alone(self.wanted, self.fresh),
        )

    def _confirming(self, missing: bool) -> list[Cell]:
        """What confirms; none while some of the cells that choose are missing."""
        if missing or self.fresh is None:
            return []
        return to_confirm(self.wanted, self.fresh, self.results / "packs", self.holders)

    def _expected(self, compiled: list[str]) -> dict[str, float]:
        """What confirming will be, about: cells and seconds of one core."""
        assert self.fresh is not None
        cells = about_to_confirm(self.wanted, self.fresh)
        seconds = seconds_of(cells, compiled)
        return {"cells": len(cells), "seconds": round(seconds, 1), "seeds": len(self.fresh.seeds)}

    def _packs(
        self, missing: list[Cell], compiled: list[str], confirms: bool
    ) -> tuple[list[PackEntry], dict[str, str]]:
        """Packs to be made of cells, and digest -> pack; their plans are written where anything is."""
        new = self._cut(missing, compiled)
        texts = _pack_plans(new, self.loaded, compiled)
        if self.write:
            for name, text in texts.items():
                write_text(self.results / "plan" / f"{name}.json", text)
        entries = [_entry(pack, texts[pack.name], confirms) for pack in new]
        return entries, {cell.digest: pack.name for pack in new for cell in pack.cells}

    def _cut(self, cells: list[Cell], compiled: list[str]) -> list[Pack]:
        return pack_cells(
            cells,
            self.loaded.study.packs.seconds,
            together=self.together,
            taken={file.stem for file in (self.results / "packs").glob("*.parquet")},
            apart=has_gpu(),
            compiled=compiled,
        )


def _settings(loaded: Loaded, fresh: "Fresh | None") -> dict[str, Any]:
    """What the report picks and holds for small, the fresh seeds, where the study and its tasks' files lie
    (content -> place), and which tasks are its author's own (name -> kind)."""
    study = loaded.study
    return {
        "shown_seed": study.report.shown_seed,
        "margins": study.margins.model_dump(),
        "fresh_seeds": list(fresh.seeds) if fresh else [],
        "eta_alpha_seeds": fresh.sweep if fresh else 0,
        "process_seeds": fresh.process if fresh else 0,
        "file": str(loaded.file),
        "files": {t.content: str(Path(t.place).absolute()) for t in loaded.tasks.values() if t.place},
        "own": {t.name: t.kind for t in loaded.tasks.values() if t.place},
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


def _entry(pack: Pack, text: str, confirms: bool) -> PackEntry:
    """text: of its own plan."""
    seconds, plan_digest = round(pack.cost_seconds, 2), hashlib.sha256(text.encode()).hexdigest()
    return PackEntry(pack.name, len(pack.cells), seconds, pack.covers, True, plan_digest, confirms)


def _old_packs(digests: list[str], holders: Mapping[str, str], confirms: bool = False) -> list[PackEntry]:
    there = Counter(holders[one] for one in digests if one in holders)
    return [
        PackEntry(name, count, 0.0, "already there", new=False, confirms=confirms)
        for name, count in sorted(there.items())
    ]


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


def statuses_of(retry: str | None) -> list[str]:
    """ "failed,timeout" -> the statuses. UserError where one is none."""
    statuses = [s.strip() for s in (retry or "").split(",") if s.strip()]
    for status in statuses:
        if status not in STATUSES:
            raise UserError(f"retry: found {status!r}{suggest(status, STATUSES)}")
    return statuses
