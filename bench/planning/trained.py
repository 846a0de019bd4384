"""What is trained already: the cells in the packs on disk, whichever study made them."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bench import NUMERICS
from bench.device import has_gpu
from bench.errors import UserError
from bench.record import read_header, read_pack


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


def listing(packs: Path) -> list[Any]:
    """Name, size and time of every pack: what tells, without reading them, that they changed."""
    stats = ((f.name, f.stat()) for f in sorted(packs.glob("*.parquet")))
    return [[name, stat.st_size, stat.st_mtime_ns] for name, stat in stats]
