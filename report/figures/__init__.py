"""Tables -> figures, in groups that can be drawn beside each other.

`draw_group` fills OUT/GROUP/ with pictures and manifest.json, which says of each: name, file, section,
title (what was found), caption, alt, table. Importing this imports no drawing library.
Figures are drawn from tables, and from weights and points of single cells; the report's pages and findings
stay out.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.errors import UserError
from bench.files import whole_folder, write_whole
from bench.imports import code_digest
from bench.seals import identity, seal_folder, written_in
from report.figures import manifests
from report.figures.manifests import MANIFEST

if TYPE_CHECKING:
    from report.figures.drawn import Drawn
    from report.figures.source import Source

GROUPS: tuple[str, ...] = (
    "lead",
    "tasks",
    "rankings",
    "boundaries",
    "film",
    "curves",
    "grids",
    "factors",
    "lessons",
    "fits",
    "gp",
    "timing",
)
TIMED = "timing"  # the group that is drawn of the tables of times, too


def draw_group(group: str, tables: Path, packs: Path, out: Path, key: str | None = None) -> None:
    """Draw one group into out/GROUP; what was there before is replaced as a whole.

    key: of the seal, None for none. UserError where the group is unknown, tables or packs are missing, or
    the disk refuses.
    """
    if group not in GROUPS:
        raise UserError(f"group: found {group!r}; one of {', '.join(GROUPS)} would do")
    from report.figures.source import Source
    from report.tables.files import there, times_beside
    from report.tables.reader import Tables

    there(tables)
    made_of = {"code": code_digest("report.figures"), "tables": identity(tables), "group": group}
    made_of |= {"times": identity(times_beside(tables))} if group == TIMED else {}
    with whole_folder(out / group, _drawn_in) as folder:
        entries = list(_saved(group, Source(Tables(tables), packs), folder, tells=key is None))
        write_whole(folder / MANIFEST, json.dumps(entries, indent=1, ensure_ascii=False) + "\n")
        if key is not None:
            seal_folder(folder, key, made_of)


def read_manifests(figures: Path) -> list[dict[str, Any]]:
    """The entries of every group under `figures`, in the groups' order. UserError where one is missing, or
    damaged."""
    return manifests.read_manifests(figures, GROUPS)


def _drawn_in(folder: Path) -> set[str]:
    """Names of what an earlier drawing wrote: by its seal, or where it has none by its manifest."""
    try:
        entries = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return written_in(folder) | {Path(entry["file"]).name for entry in entries}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return written_in(folder)


def _saved(group: str, source: "Source", folder: Path, tells: bool) -> Iterator[dict[str, Any]]:
    """Save each figure as soon as it is drawn. tells: of characters that no font has, which in a run of the
    pipeline is told by what prints the pages."""
    from report.figures.style import save, styled

    unshown = ""
    with styled():
        for drawn in _drawn(group, source):
            file = f"{drawn.name}.svg"
            unshown += save(drawn.figure, folder / file)
            yield drawn.entry(f"{group}/{file}")
    if unshown and tells:
        _tell_once("".join(dict.fromkeys(unshown)))


@cache
def _tell_once(unshown: str) -> None:
    print(f"no installed font has {unshown}; a browser may, the PDF has not")


def _drawn(group: str, source: "Source") -> "Iterator[Drawn]":
    return iter(import_module(f"report.figures.{group}").draw(source))
