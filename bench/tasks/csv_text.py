"""Text of a CSV file to columns of numbers or labels, with errors that name line and column.

Read with the standard library alone, because a study is checked before anything heavy is
imported. Comma, semicolon, tab or bar; quotes, CRLF and a byte order mark are taken as they come.
"""

import csv
import io
from dataclasses import dataclass

import numpy as np

from bench.errors import UserError
from bench.tasks.dataset import Array
from bench.tasks.options import as_number, brief, suggest, without_comma
from bench.tasks.texts import unfit

DELIMITERS = ",;\t|"
SINGLE = np.finfo(np.float32)


@dataclass(frozen=True)
class Columns:
    """A CSV file's texts: one list of cells per column name, and the line of each row."""

    path: str
    cells: dict[str, list[str]]
    lines: list[int]

    def __len__(self) -> int:
        return len(self.lines)

    def texts(self, name: str) -> list[str]:
        """The column's cells. UserError where there is no such column."""
        if name not in self.cells:
            raise UserError(f"{self.path}: no column {name!r}{suggest(name, self.cells)}")
        return self.cells[name]

    def is_numeric(self, name: str) -> bool:
        """Whether most of the column's cells are numbers: then the others are mistakes."""
        cells = self.cells[name]
        return 2 * sum(_is_number(c) for c in cells) > len(cells)

    def check_commas(self, name: str) -> None:
        """UserError where most of the column's cells would be numbers, but for decimal commas."""
        cells = [] if self.is_numeric(name) else self.cells[name]
        commas = [row for row, cell in enumerate(cells) if without_comma(cell)]
        if commas and 2 * (len(commas) + sum(map(_is_number, cells))) > len(cells):
            line, cell = self.lines[commas[0]], cells[commas[0]]
            raise UserError(
                f"{self.path}: line {line}, column {name!r}: {brief(cell)} has a decimal comma; a "
                f"decimal point would do: {without_comma(cell)}, or inputs: […] without this column"
            )

    def numbers(self, name: str) -> Array:
        """The column as floats (N,). UserError names the first cell that is no finite number, or one beyond
        what single precision holds, in which networks are trained."""
        cells = self.texts(name)
        for line, cell in zip(self.lines, cells, strict=True):
            if not _is_number(cell):
                hint = (
                    f" (a decimal point, not a comma, would do: {meant})"
                    if (meant := without_comma(cell))
                    else ""
                )
                what = f"{brief(cell)} is not a finite number{hint}" if cell else "the cell is empty"
                raise UserError(f"{self.path}: line {line}, column {name!r}: {what}")
        values = np.array(cells, dtype=np.float64)
        beyond = np.abs(values) > SINGLE.max
        if beyond.any():
            row = int(np.argmax(beyond))
            raise UserError(
                f"{self.path}: line {self.lines[row]}, column {name!r}: {brief(cells[row])} is beyond "
                f"{SINGLE.max:.2g}, where single precision ends; another unit, or no such row, would do"
            )
        return values

    def labels(self, name: str) -> tuple[Array, tuple[str, str]]:
        """The column as 0/1 (N,), and the two classes' names in order: as they are written, or the number
        where it is written in several ways. UserError unless there are two."""
        cells = self.texts(name)
        if "" in cells:
            line = self.lines[cells.index("")]
            raise UserError(f"{self.path}: line {line}, column {name!r}: the class is empty")
        if all(_is_number(c) for c in cells):  # 1, 1.0 and 01 are the same class
            cells = _as_written(cells)
            classes = sorted(set(cells), key=float)
        else:
            classes = sorted(set(cells))
        if len(classes) != 2:
            raise UserError(f"{self.path}: column {name!r} holds {_count(classes)}; two classes would do")
        for one in classes:
            if wrong := unfit(one):
                line = self.lines[cells.index(one)]
                raise UserError(f"{self.path}: line {line}, column {name!r}: found {brief(one)}; {wrong}")
        return np.array([float(c == classes[1]) for c in cells]), (classes[0], classes[1])


def parse(path: str, data: bytes) -> Columns:
    """The file's columns. UserError, one line, where it is no table with a header and rows."""
    delimiter = _delimiter(path, data)
    reader = csv.reader(io.StringIO(_decoded(path, data), newline=""), delimiter=delimiter)
    try:
        rows = [
            (reader.line_num, [cell.strip() for cell in row]) for row in reader if any(map(str.strip, row))
        ]
    except csv.Error as error:
        raise UserError(f"{path}: line {reader.line_num}: {error}") from error
    header = rows[0][1]
    _check_header(path, header)
    for line, row in rows[1:]:
        if len(row) != len(header):
            divided = delimiter == "," and len(row) > len(header)
            hint = " (in numbers decimal points: a comma divides cells)" if divided else ""
            raise UserError(
                f"{path}: line {line}: {len(row)} cells; {len(header)}, as in the header, would do{hint}"
            )
    cells = {name: [row[i] for _, row in rows[1:]] for i, name in enumerate(header)}
    return Columns(path, cells, [line for line, _ in rows[1:]])


def _decoded(path: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UserError(
            f"{path}: line {line}: not UTF-8 text (byte {data[error.start]:#04x}); save it as UTF-8"
        ) from None


def _delimiter(path: str, data: bytes) -> str:
    """The sign that divides the header into the most cells; a comma where none does."""
    lines = [line for line in _decoded(path, data).splitlines() if line.strip()]
    if not lines:
        raise UserError(f"{path}: the file is empty")
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([lines[0]], delimiter=sign))))


def _check_header(path: str, header: list[str]) -> None:
    if "" in header:
        raise UserError(
            f"{path}: column {header.index('') + 1} has no name; a name in the first line would do"
        )
    for number, name in enumerate(header, 1):
        if wrong := unfit(name):
            raise UserError(f"{path}: column {number} is called {brief(name)}; {wrong}")
    twice = (
        next((name for name in header if header.count(name) > 1), None)
        if len(set(header)) < len(header)
        else None
    )
    if twice is not None:
        raise UserError(f"{path}: two columns are called {twice!r}; different names would do")


def _is_number(cell: str) -> bool:
    if "_" in cell:  # Python's 1_000, which is nobody's number here
        return False
    try:
        as_number(cell)
    except ValueError:
        return False
    return True


def _as_written(cells: list[str]) -> list[str]:
    """Numbers, one word for each: the one way in which it is written (+1), or 1 where there are several."""
    numbers = [f"{as_number(cell):.12g}" for cell in cells]
    ways: dict[str, set[str]] = {}
    for number, cell in zip(numbers, cells, strict=True):
        ways.setdefault(number, set()).add(cell)
    return [cell if len(ways[number]) == 1 else number for number, cell in zip(numbers, cells, strict=True)]


def _count(classes: list[str]) -> str:
    shown = ", ".join(brief(c, 20) for c in classes[:5]) + (", …" if len(classes) > 5 else "")
    return f"{len(classes)} class{'es' if len(classes) != 1 else ''} ({shown})" if classes else "no class"
