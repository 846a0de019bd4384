"""What is trained already: the cells in the packs on disk, whichever study made them."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench import NUMERICS
from bench.device import has_gpu
from bench.errors import UnreadableError, UserError
from bench.files import discard, set_aside
from bench.record import PACK, SCHEMA_VERSION, check_pack, read_header, read_pack, seal_of

MOST = 4  # cells of the same first digits that are named


def whole_packs(packs: Path, mend: bool = True) -> dict[str, str]:
    """Name of each pack of the folder -> digest of its bytes, all of which are read.

    A file that is no whole pack is named, moved aside to *.bad, and so made again. mend: False to name it
    only, and leave it where it is.
    """
    found, flawed = checked_packs(packs)
    for file, error in flawed.items():
        if not mend:
            print(f"warning: {error}; a run moves it aside and trains its cells again", file=sys.stderr)
            continue
        aside = set_aside(file)
        discard(seal_of(file))
        again = ", its cells are trained again" if PACK.fullmatch(file.stem) else ""
        print(f"warning: {error}; moved to {aside.name}{again}", file=sys.stderr, flush=True)
    return found


def checked_packs(packs: Path) -> tuple[dict[str, str], dict[Path, str]]:
    """Name -> digest of the whole packs; file -> what is wrong with it. UnreadableError. Changes nothing."""
    found, flawed = {}, {}
    for file in sorted(packs.glob("*.parquet")):
        try:
            found[file.stem] = check_pack(file)
        except UnreadableError:
            raise
        except UserError as error:
            flawed[file] = str(error)
    return found, flawed


def the_one(start: str, digests: Iterable[str], where: str) -> str:
    """The digest that begins with `start`. UserError where that says nothing, none does, or several do."""
    if not start.strip():
        raise UserError(f"digest: found {start!r}; its first digits would do")
    found = sorted({one for one in digests if one.startswith(start)})
    if not found:
        raise UserError(f"{start}: no such cell in {where}; digests stand in the table cells")
    if len(found) > 1:
        named = ", ".join(found[:MOST]) + (", …" if len(found) > MOST else "")
        raise UserError(f"{start}: {len(found)} cells begin so: {named}")
    return found[0]


def find_cells(
    packs: Path, retried: Iterable[str] = (), names: Iterable[str] | None = None
) -> dict[str, str]:
    """Digest -> pack, of every cell that need not be trained again.

    retried: statuses whose cells are trained again; `unavailable` ones are so once, by themselves,
    where a GPU is seen. names: of the whole packs; None: all that `whole_packs` finds.
    """
    again = set(retried)
    tries: Counter[str] = Counter()
    found: dict[str, str] = {}
    waiting: dict[str, str] = {}
    gpu = has_gpu()
    for name, cell, status in _rows(packs, whole_packs(packs) if names is None else names):
        if status == "unavailable" and gpu and status not in again:
            tries[cell] += 1
            waiting.setdefault(cell, name)
        elif status not in again:
            found.setdefault(cell, name)
    return {cell: name for cell, name in waiting.items() if tries[cell] > 1} | found


def _rows(packs: Path, names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """(pack, digest, status) of every record of these numerics, those that ran to their end first."""
    rest: list[tuple[str, str, str]] = []
    for name in names:
        file = packs / f"{name}.parquet"
        header = read_header(file)
        if (header.get("schema"), header.get("numerics")) != (SCHEMA_VERSION, NUMERICS):
            continue
        table = read_pack(file, ["digest", "status"])
        for cell, status in zip(table["digest"].to_pylist(), table["status"].to_pylist(), strict=True):
            row = (name, cell, status)
            if status in ("ok", "diverged"):
                yield row
            else:
                rest.append(row)
    yield from rest
