"""What of a results folder no study needs: shown, and dropped where that is asked for."""

from collections.abc import Iterable
from pathlib import Path

from bench.errors import UserError
from bench.files import drop
from bench.planning.needed import not_needed, set_aside_in
from bench.record import PACK
from bench.running.guard import hold
from bench.seals import NAME, Seal, identity, made_in, read_seal, seals_in, written_in

PAGES, DRAWN = ("report.html", "report.pdf"), "manifest.json"
SHOWN = ("tables/cells.*", f"figures/*/{DRAWN}", *PAGES)  # made of packs, directly or not


def gc(results: Path, studies: Iterable[Path], dropped: bool) -> None:
    """Say what is not needed, a line each; drop it where `dropped`. UserError, also for a busy folder."""
    if not results.is_dir():
        raise UserError(f"{results}: {'not a folder' if results.exists() else 'no such folder'}")
    lock = hold(results) if dropped else None
    total, count = 0, 0
    try:
        found = [*not_needed(results, studies, _in_tables(results))]
        found += [
            (file, "damaged, set aside") for file in set_aside_in(results) if _ours(file.with_suffix(""))
        ]
        for path, why in found:
            size = _size(path)
            total, count = total + size, count + 1
            print(f"{path}: {why}, {size:,} bytes")
            if dropped:
                drop(path)
    finally:
        if lock is not None:
            lock.close()
    hint = "; --drop drops them" if count and not dropped else ""
    print(f"{count} files, {total:,} bytes {'dropped' if dropped else 'that no study needs'}{hint}")


def _in_tables(results: Path) -> set[str]:
    """Names of the packs that what lies here is made of: the plan of another study may have come since.

    UserError where that is not known: tables without a whole seal, pages or figures without their tables.
    """
    found: set[str] = set()
    for folder in (results, *sorted((results / "only").glob("*"))):
        tables = folder / "tables"
        seals = made_in(tables)
        shown = [file for name in SHOWN for file in folder.glob(name) if file.suffix != ".bad"]
        if shown and not (seals and len(seals) == len(seals_in(tables))):
            raise UserError(
                f"{tables}: no whole seal tells which packs the results here are made of; "
                "run snakemake with their study first, or remove them"
            )
        for file in shown:
            if file.name in (*PAGES, DRAWN) and not _seals_of(file):
                raise UserError(
                    f"{file}: no whole seal tells which tables it is made of; "
                    "run snakemake with its study first, or remove it"
                )
        of = {seal.made_of.get("tables") for seal in _later(folder)}
        if of - {identity(tables)}:
            raise UserError(
                f"{folder}: figures or pages are made of other tables than lie here now, and nobody knows of "
                "which packs; run snakemake with the study of either first, or remove them"
            )
        found |= {name for seal in seals for name in seal.made_of.get("packs", {})}
    return found


def _ours(file: Path) -> bool:
    """Whether a file of this name is written here, where people may keep their own beside it."""
    if file.parent.name in ("packs", "plan"):
        return bool(PACK.fullmatch(file.name.partition(".")[0]))
    if file.parent.name in ("tables", "times", "timing") or file.parent.parent.name == "figures":
        return bool(NAME.fullmatch(file.name)) or file.name in written_in(file.parent)
    return True


def _later(folder: Path) -> list[Seal]:
    """The whole seals of what is made of tables."""
    groups = [group / DRAWN for group in (folder / "figures").glob("[!.]*")]
    return [seal for file in (*(folder / page for page in PAGES), *groups) for seal in _seals_of(file)]


def _seals_of(file: Path) -> list[Seal]:
    """The whole seals of a page, or of the group of figures that a manifest lies in."""
    if file.name == DRAWN:
        return made_in(file.parent)
    return [*filter(None, map(read_seal, file.parent.glob(f".{file.name}.made-*.json")))]


def _size(path: Path) -> int:
    files = [path, *path.rglob("*")] if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
