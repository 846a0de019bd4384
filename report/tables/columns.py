"""What a table's form is made of: columns with type and meaning. `checked` puts a frame into it."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

TEXT: Final = "string"
INT: Final = "Int64"
REAL: Final = "Float64"
FLAG: Final = "boolean"
SINGLE: Final = "Float32"  # curves are long, and trained in single precision


@dataclass(frozen=True)
class Column:
    """One column. dtype: pandas' name of its type. meaning: what it holds, with its unit, in words."""

    name: str
    dtype: str
    meaning: str


@dataclass(frozen=True)
class Schema:
    """One table: what a row is, and its columns in order."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return [c.name for c in self.columns]


def columns(*rows: tuple[str, str, str]) -> tuple[Column, ...]:
    """Columns from (name, type, meaning) each."""
    return tuple(Column(*row) for row in rows)


def checked(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """`frame` with the schema's columns, order and types. ValueError where a column is missing."""
    missing = [name for name in schema.names if name not in frame.columns]
    if missing:
        raise ValueError(f"table {schema.name}: no column {', '.join(missing)}")
    return frame[schema.names].astype({c.name: c.dtype for c in schema.columns}).reset_index(drop=True)
