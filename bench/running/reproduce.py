"""One row of the tables again: find a cell's record, train the cell alone, compare."""

import json
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from bench import NUMERICS
from bench.cell import Cell
from bench.errors import UserError
from bench.gp.sizes import COMPILED
from bench.planning.plan import Plan, plan_files
from bench.planning.trained import the_one
from bench.record import read_header, read_pack
from bench.training.sizes import LANES


def reproduce(start: str, results: Path) -> int:
    """Print the cell, its record's metrics and those of a new training; 1 where a number differs.

    start: of its digest. UserError where no cell's, or several, begin so.
    """
    cell, recorded, engine = _find(start, results)
    from bench.running.train import train_cells

    compiled = None if engine in (LANES, COMPILED) else frozenset[str]()
    again = train_cells([cell], compiled)[0]
    print(json.dumps(cell.as_dict(), indent=1))
    print(f"status {again.status}" + (f": {again.reason}" if again.reason else ""))
    print(f"engine {again.engine}" + (f", recorded with {engine}" if again.engine != engine else ""))
    print(f"{'metric':28} {'recorded':>14} {'again':>14}")
    for name in sorted({*recorded, *again.metrics}):
        print(f"{name:28} {_number(recorded.get(name)):>14} {_number(again.metrics.get(name)):>14}")
    same = recorded == dict(again.metrics)
    print("the same to the last bit" if same else "not the same: other versions, or another machine?")
    return 0 if same else 1


def _find(start: str, results: Path) -> tuple[Cell, dict[str, float | None], str | None]:
    """The cell whose digest begins so; metrics and engine of its record, one that ran to its end if any."""
    if not results.is_dir():
        raise UserError(f"--results: {results}: {'not a folder' if results.exists() else 'no such folder'}")
    rows: list[tuple[bool, bool, int, dict[str, Any]]] = []
    for file in sorted((results / "packs").glob("*.parquet")):
        table = read_pack(file, ["digest", "cell", "status", "metrics", "engine"])
        old = read_header(file).get("numerics") != NUMERICS
        for row in table.filter(pc.starts_with(table["digest"], start)).to_pylist():
            rows.append((old, row["status"] not in ("ok", "diverged"), len(rows), row))
    where = f"{results / 'packs'} (another folder: --results DIR)"
    digest = the_one(start, (row["digest"] for *_, row in rows), where)
    row = min(one for one in rows if one[-1]["digest"] == digest)[-1]
    cell = Cell.from_dict(json.loads(row["cell"])).placed(_places(results))
    return cell, dict(row["metrics"]), row["engine"]


def _places(results: Path) -> dict[str, str]:
    """Content -> where files of tasks lie, as the folder's plans tell; the whole study's before parts'."""
    plans = filter(None, map(Plan.read, reversed(plan_files(results))))
    return {content: place for plan in plans for content, place in plan.settings["files"].items()}


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.8g}"
