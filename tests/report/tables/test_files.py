"""Tables on disk: what is read is what was written, the same bytes each time, bad files told."""

import csv
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from bench.errors import UserError
from report.tables import files
from report.tables.cell_schemas import DIVERGED
from report.tables.chosen_schemas import CONFUSION
from report.tables.files import read_rows_of, read_table, write_table
from report.tables.schemas import PROVENANCE, VERSION


@pytest.fixture
def frame() -> pd.DataFrame:
    rows = [
        ("moons", "neuron", "d1", 0, 5, 1, 4, 0, 0.9, np.nan, 1.0),
        ('a,"b"', "é", "d2", 1, 0, 0, 1, 1, 0.1 + 0.2, 1e-9, 0.5),
    ]
    return pd.DataFrame(rows, columns=CONFUSION.names)


def test_what_is_read_is_what_was_written(frame, tmp_path):
    write_table(frame, CONFUSION, tmp_path)
    found = read_table(tmp_path, "confusion")
    assert list(found.columns) == CONFUSION.names
    assert [str(t) for t in found.dtypes] == [c.dtype for c in CONFUSION.columns]
    assert found["accuracy"].tolist() == frame["accuracy"].tolist()
    assert found["precision"].isna().tolist() == [True, False]


def test_a_folder_may_be_called_like_a_uri(frame, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_table(frame, CONFUSION, Path("file:x"))
    assert read_table(Path("file:x"), "confusion")["digest"].tolist() == ["d1", "d2"]
    assert read_rows_of(Path("file:x"), "confusion", ["d2"])["task"].tolist() == ['a,"b"']


def test_the_csv_holds_the_same_rows(frame, tmp_path):
    write_table(frame, CONFUSION, tmp_path)
    found = pd.read_csv(tmp_path / "confusion.csv")
    assert found["task"].tolist() == ["moons", 'a,"b"'] and found["model"][1] == "é"
    assert found["accuracy"].tolist() == frame["accuracy"].tolist()
    assert np.isnan(found["precision"][0]) and ",," in (tmp_path / "confusion.csv").read_text()


FORMULAS = ("=SUM(A1)", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "'=1", "a=1", "−1", "", "=1\n=2")


def test_a_spreadsheet_computes_no_text(frame, tmp_path):
    """Of a CSV alone, and texts alone: Parquet has them as they were, numbers keep their sign."""
    rows = pd.concat([frame.iloc[:1]] * len(FORMULAS), ignore_index=True)
    rows["task"], rows["seed"] = FORMULAS, -1
    write_table(rows, CONFUSION, tmp_path)
    assert read_table(tmp_path, "confusion")["task"].tolist() == list(FORMULAS)
    with (tmp_path / "confusion.csv").open(newline="", encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert [row["task"] for row in found] == [
        *(f"'{text}" for text in FORMULAS[:7]), *FORMULAS[7:11], "'=1\n=2",
    ]  # fmt: skip
    assert {row["seed"] for row in found} == {"-1"}


def test_the_same_rows_give_the_same_bytes(frame, tmp_path):
    for folder in ("a", "b"):
        write_table(frame.copy(), CONFUSION, tmp_path / folder)
    for name in ("confusion.csv", "confusion.parquet"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_table_is_replaced_never_written_over(frame, tmp_path):
    """Who reads the old table meanwhile reads it to its end."""
    write_table(frame, CONFUSION, tmp_path)
    with (tmp_path / "confusion.csv").open() as old:
        write_table(frame.iloc[:1], CONFUSION, tmp_path)
        assert len(old.readlines()) == 3


def test_a_table_without_rows_keeps_its_columns(tmp_path):
    write_table(pd.DataFrame(columns=DIVERGED.names), DIVERGED, tmp_path)
    assert list(read_table(tmp_path, "diverged").columns) == DIVERGED.names


def test_a_missing_column_is_named(frame, tmp_path):
    with pytest.raises(ValueError, match="table confusion: no column tp"):
        write_table(frame.drop(columns="tp"), CONFUSION, tmp_path)


def test_a_missing_table_says_how_to_write_it(tmp_path):
    with pytest.raises(UserError, match=r"cells\.parquet: no such table; `python -m report tables`"):
        read_table(tmp_path, "cells")


def test_a_truncated_table_is_named(frame, tmp_path):
    write_table(frame, CONFUSION, tmp_path)
    path = tmp_path / "confusion.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    again = r"not a whole table; `python -m report tables` writes it again$"
    with pytest.raises(UserError, match=rf"confusion\.parquet: {again}"):
        read_table(tmp_path, "confusion")


def test_a_table_in_the_place_of_another_is_told(frame, tmp_path):
    write_table(frame, CONFUSION, tmp_path)
    (tmp_path / "confusion.parquet").rename(tmp_path / "cells.parquet")
    with pytest.raises(UserError, match=r"cells\.parquet: the table confusion, not cells; `python -m report"):
        read_table(tmp_path, "cells")


def test_a_bit_of_a_table_without_a_seal_ends_in_a_line(frame, tmp_path):
    """As of a baseline that was copied file by file; whatever Arrow makes of the bytes."""
    write_table(frame, CONFUSION, tmp_path)
    file = tmp_path / "confusion.parquet"
    before, whole, chance = file.read_bytes(), read_table(tmp_path, "confusion"), random.Random(1)
    noticed = 0
    for bit in chance.sample(range(8 * len(before)), 400):
        data = bytearray(before)
        data[bit // 8] ^= 1 << bit % 8
        file.write_bytes(data)
        try:
            pd.testing.assert_frame_equal(read_table(tmp_path, "confusion"), whole)
        except UserError as error:
            noticed += str(file) in str(error)
    assert noticed > 100


def test_a_table_of_another_version_is_refused(frame, tmp_path):
    write_table(frame, CONFUSION, tmp_path)
    path = tmp_path / "confusion.parquet"
    pq.write_table(pq.read_table(path).replace_schema_metadata({"version": "0"}), path)
    with pytest.raises(UserError, match=f"schema version 0, this code reads {VERSION}"):
        read_table(tmp_path, "confusion")


def test_a_disk_that_refuses_is_one_line_and_leaves_the_old_table(frame, tmp_path, monkeypatch):
    write_table(frame, CONFUSION, tmp_path)
    before = (tmp_path / "confusion.parquet").read_bytes()

    def full(table: object, path: Path, **rest: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.pq, "write_table", full)
    with pytest.raises(UserError, match=r"confusion\.parquet: could not be written: No space left on device"):
        write_table(frame.iloc[:1], CONFUSION, tmp_path)
    assert (tmp_path / "confusion.parquet").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["confusion.csv", "confusion.parquet"]


def test_text_is_kept_as_it_is(tmp_path):
    frame = pd.DataFrame({"key": ["a"], "value": ["line\nbreak <script>"]})
    write_table(frame, PROVENANCE, tmp_path)
    assert read_table(tmp_path, "provenance")["value"][0] == "line\nbreak <script>"
