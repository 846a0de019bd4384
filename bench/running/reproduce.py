"""One row of the tables again: find a cell's record, train the cell alone, compare."""

import json
from pathlib import Path

import pyarrow.compute as pc

from bench.cell import Cell
from bench.errors import UserError
from bench.record import read_pack
from bench.training.sizes import LANES


def reproduce(digest: str, results: Path) -> int:
    """Print the cell, its record's metrics and those of a new training; 1 where a number differs."""
    cell, recorded, engine = _find(digest, results)
    from bench.running.train import train_cells

    compiled = None if engine == LANES else frozenset[str]()
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


def _find(digest: str, results: Path) -> tuple[Cell, dict[str, float | None], str | None]:
    for file in sorted((results / "packs").glob("*.parquet")):
        table = read_pack(file, ["digest", "cell", "metrics", "engine"])
        rows = table.filter(pc.starts_with(table["digest"], digest)).to_pylist()
        if rows:
            cell = Cell.from_dict(json.loads(rows[0]["cell"]))
            return cell, dict(rows[0]["metrics"]), rows[0]["engine"]
    raise UserError(
        f"{digest}: no such cell in {results / 'packs'}; digests stand in the table cells, and another "
        "folder is named by --results DIR"
    )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.8g}"
