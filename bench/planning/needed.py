"""What of a results folder no study needs.

A pack is needed while a cell of a study, or of a plan that lies in the folder, is taken from it, or tables
that lie there are made of it. Tables, figures and pages are left alone: somebody may read them. So is
whatever else lies there: people keep things in a results folder too.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.errors import UserError
from bench.files import interrupted, left_behind, not_written
from bench.planning.plan import Plan, plan_files
from bench.planning.trained import checked_packs, find_cells
from bench.record import seal_of
from bench.study.grid import cells
from bench.study.schema import load

PAGES = ("plan.json", "report.html", "report.pdf", ".report.*.made-*.json", "regress.md")
TABLES = ("tables/*.parquet", "tables/*.csv", "tables/*.json")
FIGURES = ("figures/*/*.svg", "figures/*/*.png", "figures/*/*.json")
OF_A_PART = (*PAGES, *TABLES, *FIGURES)  # files that are written in a part's folder
OF_ALL = (
    *OF_A_PART,
    "packs/*.parquet",
    "packs/*.seal.json",
    "plan/*.json",
    "timing/*.json",
    ".timing.rounds/*",
)
FOLDERS = ("tables", "figures/*")  # written as a whole


def not_needed(
    results: Path, studies: Iterable[Path], kept: Iterable[str] = ()
) -> Iterator[tuple[Path, str]]:
    """(file or folder, why) of all that neither `studies` nor the folder's plans need. kept: packs to keep.

    UserError where the folder has no plan and no study is named, or one of these is bad: what it needs is
    not known then.
    """
    wanted = {cell.digest for study in studies for cell in cells(load(study))}
    wanted |= {one for file in plan_files(results) if file.exists() for one in _read(file).digests}
    if not wanted:
        raise UserError(f"{results}: no plan tells what is needed; name the studies: --study FILE")
    packs = results / "packs"
    whole, _ = checked_packs(packs)
    holders = find_cells(packs, names=whole)
    needed = {holders[one] for one in wanted & holders.keys()} | set(kept)
    for name in sorted(whole.keys() - needed):
        file = packs / f"{name}.parquet"
        yield file, "a pack of cells that no study asks for, or that another pack has"
        yield seal_of(file), "its seal"
    for file in sorted((results / "plan").glob("*.json")):
        if file.stem in whole:
            yield file, "the plan of a pack that is made"
    for path in leftovers(results):
        yield path, "left behind by a process that ended"


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
