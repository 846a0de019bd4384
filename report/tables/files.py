"""Tables on disk: NAME.parquet and NAME.csv with the same rows, written beside and renamed.

The same frame gives the same bytes: no time of day, no path, floats in their shortest text. Parquet is what
this project reads; the CSV is for people, whose spreadsheets compute a text that begins with =, +, - or @: it
stands behind an apostrophe there.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from bench.errors import UserError
from bench.files import write_whole
from bench.seals import whole
from report.tables.columns import FLAG, INT, REAL, SINGLE, TEXT, Schema, checked
from report.tables.schemas import OF_CELLS, OF_TIMES, TABLES, VERSION

_ARROW = {TEXT: pa.string(), INT: pa.int64(), REAL: pa.float64(), SINGLE: pa.float32(), FLAG: pa.bool_()}

WRITES = "`python -m report tables` writes"
COMPUTED = r"\A(\s*[=+\-@\t\r])"  # how a text begins that a spreadsheet takes for a formula

# What Arrow and pandas raise at bytes that are no table: types and names are read from them, too.
NOT_WHOLE = (OSError, pa.ArrowException, ValueError, TypeError, KeyError, OverflowError, MemoryError)


def arrow_schema(schema: Schema, plan: str = "") -> pa.Schema:
    """The schema as Arrow has it; in the metadata its version, and what the plan means that it is of."""
    fields = [(c.name, _ARROW[c.dtype]) for c in schema.columns]
    return pa.schema(fields, metadata={"table": schema.name, "version": str(VERSION), "plan": plan})


def write_table(rows: pd.DataFrame | pa.Table, schema: Schema, out: Path, plan: str = "") -> None:
    """Write `rows` as out/NAME.parquet and out/NAME.csv. UserError where the disk refuses.

    plan: the meaning of the plan that they are of, "" for those of none.
    """
    table = rows if isinstance(rows, pa.Table) else to_arrow(rows, schema)
    table = table.select(schema.names).cast(arrow_schema(schema, plan))
    write_whole(
        out / f"{schema.name}.parquet",
        lambda path: pq.write_table(table, path.absolute(), compression="zstd", write_page_checksum=True),
    )
    write_whole(out / f"{schema.name}.csv", lambda path: pa_csv.write_csv(_for_people(table), path))


def _for_people(table: pa.Table) -> pa.Table:
    """The table with texts that no spreadsheet computes; numbers as they are."""
    for i, field in enumerate(table.schema):
        if field.type == pa.string():
            safe = pc.replace_substring_regex(table[i], COMPUTED, r"'\1")
            table = table.set_column(i, field, safe)
    return table


def to_arrow(frame: pd.DataFrame, schema: Schema) -> pa.Table:
    """The frame in the schema's columns and types, without pandas' own metadata."""
    wanted = arrow_schema(schema)
    return pa.Table.from_pandas(checked(frame, schema), wanted, preserve_index=False).cast(wanted)


def times_beside(tables: Path) -> Path:
    """The folder of the tables of times, beside that of the others: they are made apart."""
    return tables.with_name("times")


def file_of(tables: Path, name: str) -> Path:
    """Where table `name` lies. tables: RESULTS/tables."""
    return (times_beside(tables) if name in OF_TIMES else tables) / f"{name}.parquet"


def there(tables: Path) -> None:
    """UserError where no table of cells lies in a folder: it is another one than was meant."""
    if any(file_of(tables, name).exists() for name in OF_CELLS):
        return
    state = "no such folder" if not tables.exists() else "no tables in it" if tables.is_dir() else "no folder"
    below = tables / "tables"
    has = f"; {below} has some" if any(file_of(below, name).exists() for name in OF_CELLS) else ""
    raise UserError(f"{tables}: {state}{has or '; `python -m report tables` writes tables'}")


def read_table(tables: Path, name: str, plan: str | None = None) -> pd.DataFrame:
    """Table `name` of the folder `tables`, or of that of times beside it, in its schema's types.

    plan: the meaning of the plan beside it, where there is one. UserError where the table is missing, not
    whole, of another version or of another plan.
    """
    path = file_of(tables, name)
    try:
        whole(path)
        table = pq.read_table(path.absolute(), page_checksum_verification=True)
        found, of, called = (_noted(table, word) for word in ("version", "plan", "table"))
        if found != str(VERSION):
            raise UserError(
                f"{path}: schema version {found}, this code reads {VERSION}; write the tables anew"
            )
        if called != name:
            raise UserError(f"{path}: the table {called}, not {name}; {WRITES} both")
        if plan and name not in OF_TIMES and of != plan:
            raise _of_another(path)
        return checked(table.to_pandas(types_mapper=_pandas_types), TABLES[name])
    except FileNotFoundError as error:
        raise UserError(f"{path}: no such table; {WRITES} it") from error
    except NOT_WHOLE as error:
        raise UserError(f"{path}: not a whole table; {WRITES} it again") from error


def _noted(table: pa.Table, word: str) -> str:
    """What the metadata say of it."""
    return str((table.schema.metadata or {}).get(word.encode(), b"none").decode(errors="replace"))


def _of_another(path: Path) -> UserError:
    return UserError(f"{path}: of another study than plan.json; run snakemake again")


def read_rows_of(tables: Path, name: str, digests: Sequence[str], plan: str | None = None) -> pd.DataFrame:
    """Rows of table `name` that belong to these cells. UserError as `read_table`'s."""
    path = file_of(tables, name)
    try:
        wanted = pc.field("digest").isin(pa.array(digests, pa.string()))
        whole(path)
        rows = pq.read_table(path.absolute(), filters=wanted, page_checksum_verification=True)
        if plan and _noted(rows, "plan") != plan:
            raise _of_another(path)
        return rows.to_pandas()
    except NOT_WHOLE as error:
        raise UserError(f"{path}: not a whole table; {WRITES} it again") from error


def _pandas_types(arrow: pa.DataType) -> pd.api.extensions.ExtensionDtype | None:
    """Nullable types for what a frame of ours holds, so that a missing count stays a count."""
    names = {kind: name for name, kind in _ARROW.items()}
    return pd.api.types.pandas_dtype(names[arrow]) if arrow in names else None  # type: ignore[return-value]
