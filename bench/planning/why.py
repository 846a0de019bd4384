"""Why would the next run train a cell, or why not? What the planner finds, in words; nothing is changed."""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from bench import NUMERICS
from bench.cell import Cell
from bench.device import has_gpu
from bench.errors import UserError
from bench.planning.confirm import asked_for
from bench.planning.index import Plan, plan_files
from bench.planning.plan import statuses_of
from bench.planning.trained import checked_packs, find_cells, the_one
from bench.record import SCHEMA_VERSION, read_header, read_pack
from bench.study.loading import load

DEFAULT = Path("config/study.yaml")
MOST = 4  # damaged packs that are named


def why(start: str, study: Path | None, results: Path, retry: str | None = None) -> str:
    """The cell whose digest begins with `start`, and why it is trained or not, for people.

    study: None for that which the folder's plan is of. UserError where neither the study nor a pack has it,
    or several do, or `results` is no folder.
    """
    if results.exists() and not results.is_dir():
        raise UserError(f"{results}: not a folder")
    study = study or _study_of(results)
    retried, packs = statuses_of(retry), results / "packs"
    whole, flawed = checked_packs(packs)
    loaded, held = load(study), find_cells(packs, retried, whole)
    own, confirming, fresh = asked_for(loaded, packs, held)
    wanted = {cell.digest: cell for cell in [*own, *(confirming or [])]}
    trained = (row["digest"] for row in _rows(packs, whole, start))
    digest = the_one(start, chain(wanted, trained), f"{study}, nor in {packs}")
    rows = list(_rows(packs, whole, digest))
    cell = wanted.get(digest) or Cell.from_dict(json.loads(rows[0]["cell"]))
    lines = [json.dumps(cell.as_dict(), indent=1)]
    lines += [_told(row, retried) for row in rows]
    lines += [f"damaged, and set aside by the next run: {error}" for error in [*flawed.values()][:MOST]]
    if confirming is None and cell.seed in fresh:
        missing = sum(one.digest not in held for one in own)
        lines.append(
            f"Not known yet: seed {cell.seed} confirms what {study} chooses; {missing:,} cells that choose "
            "are to be trained first."
        )
    elif digest not in wanted:
        lines.append(f"Not trained: {study} does not ask for it.")
    elif digest in held:
        lines.append(f"Not trained: its record in pack {held[digest]} serves.")
    else:
        lines.append(f"Trained: {_reason(rows, bool(flawed), retried)}.")
        lines += [] if rows else list(_nearest(cell, packs, whole))
    return "\n".join(lines)


def _study_of(results: Path) -> Path:
    """The file of the study that the results are of, of a part's where there is no other; the default study's
    where nothing was planned. UserError where that file is away."""
    there = [file for file in plan_files(results) if file.exists()]
    if not there:
        return DEFAULT
    plan = next(filter(None, map(Plan.read, there)), None)
    if plan is None:
        raise UserError(f"{there[0]}: damaged, or another version's; name the study: --study FILE")
    file = Path(plan.settings["file"])
    if not file.is_file():
        raise UserError(f"{file}: not there, the study that {results} is of; name it: --study FILE")
    return file


def _rows(packs: Path, names: dict[str, str], start: str) -> Iterator[dict[str, Any]]:
    """Records of digests that begin so, of any numerics, with their pack and its numerics."""
    for name, table, numerics in _tables(packs, names):
        for row in table.filter(pc.starts_with(table["digest"], start)).to_pylist():
            yield row | {"pack": name, "numerics": numerics}


def _tables(packs: Path, names: dict[str, str]) -> Iterator[tuple[str, Any, Any]]:
    for name in names:
        header = read_header(packs / f"{name}.parquet")
        if header.get("schema") == SCHEMA_VERSION:
            table = read_pack(packs / f"{name}.parquet", ["digest", "cell", "status", "reason"])
            yield name, table, header.get("numerics")


def _told(row: dict[str, Any], retried: list[str]) -> str:
    words = f"pack {row['pack']} has it: {row['status']}" + (f" ({row['reason']})" if row["reason"] else "")
    if row["numerics"] != NUMERICS:
        words += f", by numerics {row['numerics']}; this code's are {NUMERICS}"
    return words + (", which is to be tried again" if row["status"] in retried else "")


def _reason(rows: list[dict[str, Any]], flawed: bool, retried: list[str]) -> str:
    now = [row for row in rows if row["numerics"] == NUMERICS]
    if not rows:
        return "no whole pack has it" + (" (a damaged one may have)" if flawed else "")
    if not now:
        return "its records are of other numerics, which gave other numbers"
    if any(row["status"] == "unavailable" for row in now) and has_gpu() and "unavailable" not in retried:
        return "there was no GPU then, and there is one now"
    return f"cells that are {' or '.join(retried)} are to be trained again"


def _nearest(cell: Cell, packs: Path, names: dict[str, str]) -> Iterator[str]:
    """The trained cell that differs in the fewest places, and in which: often what was changed."""
    mine, best = _flat(cell.as_dict()), None
    for _, table, numerics in _tables(packs, names):
        for digest, text in zip(table["digest"].to_pylist(), table["cell"].to_pylist(), strict=True):
            other = _flat(json.loads(text))
            apart = sorted(key for key in {*mine, *other} if mine.get(key) != other.get(key))
            order = (numerics != NUMERICS, len(apart), digest)
            if best is None or order < best[0]:
                best = order, [f"{key} {other.get(key)} there, {mine.get(key)} here" for key in apart]
    if best is not None:
        yield f"The nearest that is trained, {best[0][2]}, differs in: {'; '.join(best[1])}"


def _flat(data: dict[str, Any], before: str = "") -> dict[str, Any]:
    """{"task": {"name": "moons"}} -> {"task.name": "moons"}."""
    flat: dict[str, Any] = {}
    for key, value in data.items():
        name = f"{before}{key}"
        flat |= _flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return flat
