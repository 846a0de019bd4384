"""What of a results folder no study needs.

A pack is needed while a cell of a study, or of a plan that lies in the folder, is taken from it, or tables
that lie there are made of it. Tables, figures and pages are left alone: somebody may read them. So is
whatever else lies there: people keep things in a results folder too.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from bench.errors import UserError
from bench.files import REPORTS, interrupted, left_behind, not_written
from bench.planning.confirm import asked_for
from bench.planning.plan import Plan, plan_files
from bench.planning.trained import checked_packs, find_cells
from bench.record import read_pack, seal_of
from bench.study.loading import load
from bench.study.schema import Loaded

PAGES = ("plan.json", *REPORTS, ".report.*.made-*.json", "regress.md")
TABLES = tuple(f"{folder}/*.{form}" for folder in ("tables", "times") for form in ("parquet", "csv", "json"))
FIGURES = ("figures/*/*.svg", "figures/*/*.png", "figures/*/*.json")
OF_A_PART = (*PAGES, *TABLES, *FIGURES)  # files that are written in a part's folder
OF_ALL = (
    *OF_A_PART,
    "packs/*.parquet",
    "packs/*.seal.json",
    "plan/*.json",
    "timing/*.json",
    "explored/*.json",
    "explored/.*.made-*.json",
    ".timing.rounds/*",
)
FOLDERS = ("tables", "times", "figures/*")  # written as a whole


def not_needed(
    results: Path, studies: Iterable[Path], kept: Iterable[str] = ()
) -> Iterator[tuple[Path, str]]:
    """(file or folder, why) of all that neither `studies` nor the folder's plans need. kept: packs to keep.

    UserError where the folder has no plan and no study is named, or one of these is bad: what it needs is
    not known then.
    """
    loaded = [load(study) for study in studies]
    plans = [_read(file) for file in plan_files(results) if file.exists()]
    if not loaded and not plans:
        raise UserError(f"{results}: no plan tells what is needed; name the studies: --study FILE")
    packs = results / "packs"
    whole, _ = checked_packs(packs)
    holders = find_cells(packs, names=whole)
    wanted, unknown = _wanted(loaded, plans, packs, holders)
    needed = {holders[one] for one in wanted & holders.keys()} | set(kept)
    needed |= {name for name in {*holders.values()} - needed if _has_seed(packs / f"{name}.parquet", unknown)}
    for name in sorted(whole.keys() - needed):
        file = packs / f"{name}.parquet"
        yield file, "a pack of cells that no study asks for, or that another pack has"
        yield seal_of(file), "its seal"
    for file in sorted((results / "plan").glob("*.json")):
        if file.stem in whole:
            yield file, "the plan of a pack that is made"
        elif file.stem.startswith("chosen-"):
            yield file, "what a run noted when it had chosen"
    for path in leftovers(results):
        yield path, "left behind by a process that ended"


def _wanted(
    studies: Iterable[Loaded], plans: Iterable[Plan], packs: Path, holders: Mapping[str, str]
) -> tuple[set[str], set[int]]:
    """Digests of the cells that are needed, those that confirm too; and the fresh seeds of the studies of
    which nobody knows what they confirm, while some of what chooses is to be trained."""
    wanted: set[str] = set()
    unknown: set[int] = set()
    for loaded in studies:
        own, confirming, fresh = asked_for(loaded, packs, holders)
        wanted |= {cell.digest for cell in [*own, *(confirming or [])]}
        unknown |= set(fresh) if confirming is None else set()
    for plan in plans:
        wanted |= set(plan.every)
        unknown |= set(plan.settings["fresh_seeds"]) if plan.confirming is None else set()
    return wanted, unknown


def _has_seed(pack: Path, seeds: Collection[int]) -> bool:
    """Whether a pack has a cell of these seeds."""
    return bool(seeds) and any(
        json.loads(text)["seed"] in seeds for text in read_pack(pack, ["cell"])["cell"].to_pylist()
    )


def set_aside_in(results: Path) -> list[Path]:
    """What was damaged and set aside, and what a person named so."""
    return [file for file in _written(results, "{}.bad") if file.is_file()]


def leftovers(results: Path) -> list[Path]:
    """What processes that ended wrote beside results and did not live to rename; nobody else's files."""
    ours = set(_written(results, ".{}.*.part", FOLDERS))
    return [path for path in left_behind(results) if path in ours and not interrupted(path)]


def put_back(results: Path) -> None:
    """Folders whose process was killed between two renames stand again. UserError where the disk refuses."""
    ours = set(_written(results, ".{}.*.part", FOLDERS))
    for path in left_behind(results):
        if path in ours and (folder := interrupted(path)):
            try:
                path.replace(folder)
            except OSError as error:
                raise not_written(folder, error) from error


def _written(results: Path, beside: str, folders: Iterable[str] = ()) -> list[Path]:
    """What lies beside what is written in a results folder, or in a part's. beside: "{}.bad"."""
    found: set[Path] = set()
    for folder in (results, *(results / "only").glob("*")):
        for pattern in (*(OF_ALL if folder == results else OF_A_PART), *folders):
            where, _, name = pattern.rpartition("/")
            found.update(folder.glob(str(Path(where, beside.format(name)))))
    return sorted(found)


def _read(file: Path) -> Plan:
    plan = Plan.read(file)
    if plan is None:
        raise UserError(
            f"{file}: damaged, or another version's, so that nobody knows what it needs; "
            "plan again with snakemake, or remove it"
        )
    return plan
