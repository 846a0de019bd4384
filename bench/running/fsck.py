"""Is a results folder what was written? Every pack, table, figure, page and time against its seal."""

from collections.abc import Iterator
from pathlib import Path

from bench.errors import UserError
from bench.planning.plan import Plan, plan_files
from bench.record import check_pack
from bench.seals import flaws


def fsck(results: Path) -> int:
    """Say what is damaged or gone, a line each, and what is made again; 1 where anything is.

    Nothing is changed. UserError where there is no such folder.
    """
    if not results.is_dir():
        raise UserError(f"{results}: no such folder")
    packs, seals = sorted((results / "packs").glob("*.parquet")), sorted(_seals(results))
    wrong = [line for pack in packs for line in _pack(pack)]
    wrong += [
        f"{file}: damaged, or another version's; the next snakemake plans again"
        for file in plan_files(results)
        if file.exists() and Plan.read(file) is None
    ]
    for file in (file for seal in seals for file in flaws(seal)):
        wrong.append(f"{file}: {'damaged' if file.exists() else 'gone'}; the next snakemake makes it again")
    wrong.append(f"{len(packs)} packs, {len(seals)} sealed results: {len(wrong)} files not what was written")
    print("\n".join(wrong))
    return 1 if len(wrong) > 1 else 0


def _pack(pack: Path) -> Iterator[str]:
    try:
        check_pack(pack)
    except UserError as error:
        yield f"{error}; its cells are trained again"


def _seals(results: Path) -> Iterator[Path]:
    """Seals of tables, figures, times and pages, those of parts too."""
    for pattern in ("made-*.json", ".*.made-*.json"):
        yield from (file for file in results.rglob(pattern) if ".part" not in file.as_posix())
