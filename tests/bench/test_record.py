"""A pack as it stands on disk: every field of a record, its names, and what is refused."""

import json
from dataclasses import fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench import NUMERICS
from bench.cell import Cell, ModelSpec, TaskSpec
from bench.errors import UserError
from bench.record import (
    SCHEMA,
    SCHEMA_VERSION,
    STATUSES,
    Curve,
    Record,
    check_pack,
    pack_name,
    read_header,
    read_pack,
    seal_of,
    sealed_digests,
    write_pack,
)

CELL = Cell(ModelSpec("neuron", "neuron"), TaskSpec("moons", "moons", "classification"), 3, eta=0.1)
WHOLE = Record(
    CELL,
    "timeout",
    reason="out of time",
    engine="fused-lanes",
    seconds=1.5,
    epochs_run=7,
    diverged_epoch=6,
    best_epoch=5,
    epochs_to_95=4,
    trend=-0.25,
    metrics={"test_rmse": 0.1, "best_test_r2": None},
    curve=Curve([0, 2], [1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0], [11.0, 12.0]),
    weights=[0.1, 1 / 3],
    weight_epochs=[0, 7],
    weight_path=[0.5, 1.5],
    fit_x=[1.0],
    fit_mean=[2.0],
    fit_std=[3.0],
    detail="{}",
)


@pytest.fixture
def pack(tmp_path):
    file = tmp_path / "p.parquet"
    write_pack(file, [WHOLE, Record(CELL, "failed")], {"torch": "2"})
    return file


def test_every_field_of_a_record_is_read_back(pack):
    full, empty = read_pack(pack).to_pylist()
    assert full.pop("digest") == CELL.digest and json.loads(full.pop("cell")) == CELL.as_dict()
    assert dict(full.pop("metrics")) == WHOLE.metrics and full.pop("curve") == vars(WHOLE.curve)
    rest = {f.name for f in fields(Record)} - {"cell", "metrics", "curve"}
    assert full == {name: getattr(WHOLE, name) for name in rest}
    assert {name for name, value in empty.items() if value} == {"digest", "cell", "status"}
    assert [name for name, _ in read_pack(pack).to_pylist()[0]["metrics"]] == ["best_test_r2", "test_rmse"]


def test_a_folder_may_be_called_like_a_uri(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_pack(Path("s3:x/p.parquet"), [WHOLE])
    assert read_pack(Path("s3:x/p.parquet"))["digest"].to_pylist() == [CELL.digest]


def test_columns_may_be_chosen(pack):
    assert read_pack(pack, ["status", "seconds"]).to_pylist() == [
        {"status": "timeout", "seconds": 1.5},
        {"status": "failed", "seconds": 0.0},
    ]


def test_a_header_names_schema_numerics_pack_and_origin(pack):
    assert read_header(pack) == {
        **{"schema": SCHEMA_VERSION, "numerics": NUMERICS, "n_cells": 2, "made_of": {"torch": "2"}},
        "spent": {},
        "pack": pack_name([CELL.digest] * 2),
    }


def test_weights_keep_double_precision_and_paths_single():
    types = {name: SCHEMA.field(name).type for name in ("weights", "weight_path", "seconds", "epochs_run")}
    wide, narrow = pa.list_(pa.float64()), pa.list_(pa.float32())
    assert types == {
        "weights": wide,
        "weight_path": narrow,
        "seconds": pa.float64(),
        "epochs_run": pa.int32(),
    }
    assert [*SCHEMA.field("curve").type] and SCHEMA.field("curve").type[0].type == pa.list_(pa.int32())


def test_a_pack_s_name_is_that_of_its_cells_in_any_order(monkeypatch):
    assert pack_name(["b", "a"]) == pack_name(iter(["a", "b"])) != pack_name(["a"])
    name = pack_name(["a"])
    assert len(name) == 16
    monkeypatch.setattr("bench.record.NUMERICS", NUMERICS + 1)
    assert pack_name(["a"]) != name


def test_a_pack_is_known_by_its_seal(pack):
    whole = check_pack(pack)
    none = pack.with_name("none.parquet")
    assert seal_of(pack).name == "p.seal.json" and sealed_digests([pack, none]) == {"p": whole}
    pack.write_bytes(pack.read_bytes() + b" ")
    with pytest.raises(UserError, match=r"p\.parquet: not a whole pack \(damaged: not the bytes"):
        check_pack(pack)
    assert sealed_digests([pack]) == {"p": whole}
    pack.unlink()
    with pytest.raises(UserError, match=r"p\.parquet: not a whole pack \(No such file"):
        check_pack(pack)
    assert sealed_digests([pack]) == {}
    write_pack(pack, [WHOLE])
    seal_of(pack).unlink()
    with pytest.raises(UserError, match=r"not a whole pack \(no whole seal p\.seal\.json beside it\)"):
        check_pack(pack)
    assert sealed_digests([pack]) == {}


def test_a_seal_of_another_file_is_no_seal(pack):
    other = pack.with_name("q.parquet")
    pack.rename(other)
    seal_of(pack).rename(seal_of(other))
    with pytest.raises(UserError, match="no whole seal"):
        check_pack(other)
    assert sealed_digests([other]) == {"q": ""}


def test_packs_of_another_schema_or_nobody_s_are_told(pack, tmp_path):
    foreign = tmp_path / "foreign.parquet"
    pq.write_table(pa.table({"a": [1]}), foreign)
    with pytest.raises(UserError, match=r"foreign\.parquet: not a whole pack \(KeyError\)"):
        read_header(foreign)
    old = pq.read_table(pack).replace_schema_metadata({"bench": json.dumps({"schema": 0})})
    pq.write_table(old, pack)
    said = rf"p\.parquet: a pack of schema version 0, this code reads {SCHEMA_VERSION}$"
    with pytest.raises(UserError, match=said):
        read_pack(pack)
    assert read_header(pack) == {"schema": 0}


def test_no_flipped_bit_in_a_column_is_read_as_another_value(pack):
    """Pages have checksums of their own, their heads have not: that rows are missing the seal alone tells."""
    data = pack.read_bytes()
    column = pq.ParquetFile(pack).metadata.row_group(0).column(SCHEMA.get_field_index("reason"))
    start, noticed = column.dictionary_page_offset, 0
    for at in range(start, start + column.total_compressed_size):
        pack.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        try:
            assert set(read_pack(pack, ["reason"])["reason"].to_pylist()) <= {"out of time", None}
        except UserError as error:
            assert "p.parquet: not a whole pack (" in str(error)
            noticed += 1
    assert noticed > column.total_compressed_size / 4


def test_the_statuses_are_those_that_tables_and_retry_know():
    assert STATUSES == ("ok", "diverged", "timeout", "failed", "unavailable")
