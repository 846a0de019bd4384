"""Is a results folder what was written? Every pack, table, figure, page and time against its seal, and each
result against what it was made of. Nothing is changed. Whether code changed since, `snakemake -n` says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.errors import UnreadableError, UserError
from bench.planning.plan import Plan, plan_files
from bench.record import check_pack, sealed_digests
from bench.seals import flaws, identity, read_seal, sealed_files, seals_in

PAGES = ("report.html", "report.pdf")
AGAIN = "the next snakemake makes it again"


@dataclass
class _Found:
    """What is wrong, a line each; how many packs and sealed results there are."""

    wrong: list[str] = field(default_factory=list)
    packs: int = 0
    seals: int = 0


def fsck(results: Path) -> int:
    """Say what is damaged, gone or of another run, a line each, and what is made again; 1 where anything is.

    A stage that nothing was made of yet is only said not to be there. UserError where there is no folder, or
    something in it cannot be read.
    """
    if not results.is_dir():
        raise UserError(f"{results}: {'not a' if results.exists() else 'no such'} folder")
    found = _Found()
    _packs(results, found)
    times = _sealed(results / "timing", "times", found)
    _explored(results / "explored", found)
    for plan in plan_files(results):
        _stages(plan, results, times, found)
    found.wrong.append(f"{found.packs} packs, {found.seals} sealed results: {len(found.wrong)} things wrong")
    print("\n".join(found.wrong))
    return 1 if len(found.wrong) > 1 else 0


def _packs(results: Path, found: _Found) -> None:
    for pack in sorted((results / "packs").glob("*.parquet")):
        found.packs += 1
        try:
            check_pack(pack)
        except UnreadableError:
            raise
        except UserError as error:
            found.wrong.append(f"{error}; its cells are trained again, and all that was made of them")


def _stages(plan_file: Path, results: Path, times: bool, found: _Found) -> None:
    """The tables, figures and pages beside a plan, each against what it was made of."""
    out, plan = plan_file.parent, Plan.read(plan_file)
    if plan is None:
        state = "damaged, or another version's" if plan_file.exists() else "gone"
        found.wrong.append(f"{plan_file}: {state}; the next snakemake plans again")
    tables, figures = out / "tables", out / "figures"
    pages = [out / name for name in PAGES if (out / name).exists() or _beside(out / name)]
    drawn = {folder.name: folder for folder in sorted(figures.glob("[!.]*")) if folder.is_dir()}
    made = _sealed(tables, "tables", found, needed=bool(drawn or pages))
    if made and plan is not None:
        packs = [results / "packs" / f"{pack.name}.parquet" for pack in plan.packs]
        _same(tables, {"packs": sealed_digests(packs), "plan": plan.meaning}, found)
    of_times = out / "times"
    if _sealed(of_times, "tables of times", found, needed=bool(drawn or pages)) and times:
        _same(of_times, {"timing": _files(results / "timing")}, found)
    for folder in drawn.values():
        if _sealed(folder, "figures", found) and made:
            more = {"times": identity(of_times)} if folder.name == "timing" else {}
            _same(folder, {"tables": identity(tables), "group": folder.name, **more}, found)
    for page in pages if made else []:
        names = {name: identity(folder) for name, folder in drawn.items()}
        made_of: dict[str, object] = {
            "tables": identity(tables),
            "times": identity(of_times),
            "figures": names,
        }
        _page(page, made_of | ({"notes": plan.noted} if plan else {}), found)
    if made:
        for page in {out / name for name in PAGES} - set(pages):
            print(f"{page}: not there; the next snakemake makes it")


def _sealed(folder: Path, what: str, found: _Found, needed: bool = False) -> bool:
    """Whether a folder is there and has a seal; its flaws are noted."""
    seals = seals_in(folder)
    files = [file for file in folder.glob("*") if file not in seals] if folder.is_dir() else []
    if not seals and (files or needed):
        found.wrong.append(f"{folder}: {what} {'without a seal' if files else 'gone'}; {AGAIN}")
    found.seals += len(seals)
    found.wrong += [_flaw(file) for seal in seals for file in flaws(seal)]
    return bool(seals)


def _explored(folder: Path, found: _Found) -> None:
    """Parts of what was explored, each a file with a seal beside it."""
    for file in sorted(folder.glob("[!.]*.json")):
        seals = _beside(file)
        found.seals += len(seals)
        found.wrong += [_flaw(one) for seal in seals for one in flaws(seal)]
        if not seals:
            found.wrong.append(f"{file}: without a seal; {AGAIN}")


def _beside(page: Path) -> list[Path]:
    return sorted(page.parent.glob(f".{page.name}.made-*.json"))


def _page(page: Path, made_of: Mapping[str, object], found: _Found) -> None:
    seals = _beside(page)
    found.seals += len(seals)
    found.wrong += [_flaw(file) for seal in seals for file in flaws(seal)]
    if not seals:
        found.wrong.append(f"{page}: without a seal; {AGAIN}")
    for seal in seals:
        _compared(page, seal, made_of, found)


def _same(folder: Path, made_of: Mapping[str, object], found: _Found) -> None:
    for seal in seals_in(folder):
        _compared(folder, seal, made_of, found)


def _compared(result: Path, seal: Path, made_of: Mapping[str, object], found: _Found) -> None:
    said = read_seal(seal)
    other = [name for name, now in made_of.items() if said and said.made_of.get(name) != now]
    if other:
        found.wrong.append(f"{result}: made of other {' and '.join(other)} than lie here now; {AGAIN}")


def _files(folder: Path) -> dict[str, str]:
    return {n: said for seal in seals_in(folder) for n, said in sealed_files(seal).items()}


def _flaw(file: Path) -> str:
    return f"{file}: {'damaged' if file.exists() else 'gone'}; {AGAIN}"
