"""One side of a comparison: what a folder holds, what is left aside and why."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import timings

from bench.compare.folders import describe, flaw, read_side
from bench.errors import UserError
from bench.seals import seal_folder
from bench.timing.measurement import Timings, write_timings

CELLS = {
    "digest": ["a", "b"], "task": "moons", "model": "neuron", "problem": "classification", "status": "ok",
    "seed": [0, 1], "test_accuracy": [0.8, 0.9], "test_rmse": 0.0, "test_r2": 0.0,
}  # fmt: skip


def tables(folder, cells=CELLS):
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(cells).to_parquet(folder / "cells.parquet")
    words = timings.PROVENANCE
    provenance = pd.DataFrame({"key": list(words), "value": list(words.values())})
    provenance.to_parquet(folder / "provenance.parquet")


def timed(file, *measurements, **machine):
    write_timings(file, Timings(timings.PROVENANCE | machine, list(measurements)))


def test_timings_and_tables_lie_in_folders_of_their_names(tmp_path):
    timed(tmp_path / "timing" / "a.json", timings.one())
    tables(tmp_path / "tables")
    (tmp_path / "elsewhere.json").write_text("nothing of ours")
    side = read_side(tmp_path)
    assert side.measurements == {timings.one().key: [timings.one()]}
    assert side.cells.index.tolist() == ["a", "b"]
    assert side.machines == {"timing": timings.PROVENANCE, "tables": timings.PROVENANCE}
    assert side.broken == side.notes == []


def test_either_may_be_the_folder_itself(tmp_path):
    timed(tmp_path / "t" / "run" / "a.json", timings.one())
    tables(tmp_path / "c")
    assert (read_side(tmp_path / "t").measurements is None, read_side(tmp_path / "t").cells) == (False, None)
    assert (read_side(tmp_path / "c").measurements, read_side(tmp_path / "c").cells is None) == (None, False)


def test_a_folder_may_be_called_like_a_uri(tmp_path, monkeypatch):
    tables(tmp_path / "file:x" / "tables")
    monkeypatch.chdir(tmp_path)
    assert read_side(Path("file:x")).cells.index.tolist() == ["a", "b"]


def test_a_folder_that_holds_nothing_is_told_and_one_that_is_broken_is_read(tmp_path):
    with pytest.raises(UserError, match="nowhere: no such folder"):
        read_side(tmp_path / "nowhere")
    with pytest.raises(UserError, match=r"neither timings \(timing/\*.json\) nor tables"):
        read_side(tmp_path)
    timed(tmp_path / "timing" / "a.json")
    with pytest.raises(UserError, match="neither timings"):
        read_side(tmp_path)
    (tmp_path / "timing" / "a.json").write_text("{")
    assert read_side(tmp_path).measurements is None and len(read_side(tmp_path).broken) == 1


def test_a_tables_folder_has_no_timings_though_its_seal_ends_as_they_do(tmp_path):
    tables(tmp_path / "tables")
    seal_folder(tmp_path / "tables", "k", {})
    side = read_side(tmp_path / "tables")
    assert side.measurements is None and side.cells is not None and side.broken == []


def test_a_results_folder_without_times_and_tables_holds_neither(tmp_path):
    for name in ("plan.json", "figures/a/manifest.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    with pytest.raises(UserError, match="neither timings"):
        read_side(tmp_path)


def test_runs_are_folders_and_of_one_run_the_latest_counts(tmp_path):
    early, late = timings.one(started=1.0), timings.one(started=2.0, median=2e-5)
    for name, ones in {"1/a": (late,), "1/b": (early,), "2/a": (early, late)}.items():
        timed(tmp_path / "timing" / f"{name}.json", *ones)
    side = read_side(tmp_path)
    assert side.measurements == {late.key: [late, late]}
    again = "train plain cpu width=1 was measured before; the latest counts"
    assert side.notes == [
        f"{tmp_path / 'timing/1/b.json'}: measurement 0: {again}",
        f"{tmp_path / 'timing/2/a.json'}: measurement 1: {again}",
    ]


def test_another_machine_than_that_of_the_first_file_is_left_aside(tmp_path):
    for name, cores in (("a", "2"), ("b", "8"), ("c", "2")):
        timed(tmp_path / "timing" / f"{name}.json", timings.one(ord(name)), cores=cores)
    side = read_side(tmp_path)
    assert {runs[0].sizes["width"] for runs in side.measurements.values()} == {ord("a"), ord("c")}
    said = "made on another machine than the files before it (cores: 2 against 8)"
    assert side.broken == [f"{tmp_path / 'timing/b.json'}: {said}"]
    assert side.machines["timing"]["cores"] == "2"


def test_a_file_without_a_machine_is_none_of_timings(tmp_path):
    file = tmp_path / "timing" / "a.json"
    timed(file, timings.one())
    file.write_text(json.dumps(json.loads(file.read_text()) | {"machine": ["one"]}))
    assert read_side(tmp_path).broken == [f"{file}: not a file of timings (no machine)"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"what": 1}, "its name is not made of words"),
        ({"variant": 1}, "its name is not made of words"),
        ({"device": None}, "its name is not made of words"),
        ({"phase": 2}, "its name is not made of words"),
        ({"status": []}, "its name is not made of words"),
        ({"sizes": []}, "sizes, yardstick, waited or contaminated are not what they should be"),
        ({"yardstick": []}, "sizes, yardstick, waited or contaminated are not what they should be"),
        ({"waited": []}, "sizes, yardstick, waited or contaminated are not what they should be"),
        ({"contaminated": "load"}, "sizes, yardstick, waited or contaminated are not what they should be"),
        ({"samples": "fast"}, "samples are not all positive seconds"),
        ({"samples": [1e-5, 0.0]}, "samples are not all positive seconds"),
        ({"samples": [1e-5, -1.0]}, "samples are not all positive seconds"),
        ({"samples": [1e-5, float("inf")]}, "samples are not all positive seconds"),
        ({"samples": [1e-5, float("nan")]}, "samples are not all positive seconds"),
        ({"samples": ["fast", 1e-5]}, "samples are not all positive seconds"),
        ({"yardstick": {"sgemm": [1.0], "calls": [1.0, 0.0]}}, "calls are not all positive seconds"),
        ({"yardstick": {"calls": 1.0}}, "calls are not all positive seconds"),
        ({"waited": {"work": [0.0, -1.0]}}, "waited: work are not all seconds"),
        ({"waited": {"work": 0.0}}, "waited: work are not all seconds"),
        ({"waited": {"work": [float("nan")]}}, "waited: work are not all seconds"),
        *(({"processes": n}, "processes are not all counts") for n in (None, 3, "a", [None], {"a": 1})),
        ({"processes": [20, 0]}, "processes are not what the samples come from"),
        ({"processes": [21, -1]}, "processes are not what the samples come from"),
        ({"processes": [10, 9]}, "processes are not what the samples come from"),
        ({"samples": [], "yardstick": {}}, "status ok, and no samples"),
    ],
)  # fmt: skip
def test_a_measurement_that_was_edited_says_what_is_wrong(changes, said):
    assert flaw(replace(timings.one(), **changes)) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"samples": [1, 2]},  # whole seconds
        {"samples": [], "status": "failed"},
        {"waited": {"work": [0, 0.0, 1e-6]}},
        {"processes": [19, 1]},
        {"processes": [20]},
    ],
)
def test_a_measurement_as_it_is_written_has_no_flaw(changes):
    assert flaw(replace(timings.one(), **changes)) is None


def test_one_that_is_flawed_is_left_aside_and_those_beside_it_stay(tmp_path):
    file = tmp_path / "timing" / "a.json"
    timed(file, timings.one(1), timings.one(2, samples=[-1.0]), timings.one(3))
    side = read_side(tmp_path)
    assert side.broken == [f"{file}: measurement 1: samples are not all positive seconds"]
    assert [runs[0].sizes["width"] for runs in side.measurements.values()] == [1, 3]


def test_a_name_has_its_sizes_by_letter_and_a_phase_that_is_not_steady():
    sizes = {"width": 40, "K": 64, "batch_size": "full"}
    assert describe(timings.one(1)) == "train plain cpu width=1"
    one = replace(timings.one(), phase="cold", sizes=sizes)
    assert describe(one) == "train plain cpu K=64 batch_size=full width=40 cold"


@pytest.mark.parametrize("name", ["digest", "task", "model", "problem", "status", "seed", "test_accuracy"])
def test_a_table_that_lacks_a_column_is_left_aside(tmp_path, name):
    tables(tmp_path / "tables", {k: v for k, v in CELLS.items() if k != name})
    side = read_side(tmp_path)
    assert side.broken == [f"{tmp_path / 'tables/cells.parquet'}: no column {name}"]
    assert side.cells is None and side.machines == {}


@pytest.mark.parametrize("name", ["seed", "test_accuracy", "test_rmse", "test_r2"])
def test_a_table_whose_numbers_are_words_is_left_aside(tmp_path, name):
    tables(tmp_path / "tables", CELLS | {name: ["one", "two"]})
    (said,) = read_side(tmp_path).broken
    assert said.endswith("seed, test_accuracy, test_rmse, test_r2 are not all numbers")


def test_a_table_is_read_with_its_provenance_or_not_at_all(tmp_path):
    tables(tmp_path / "tables")
    (tmp_path / "tables" / "provenance.parquet").unlink()
    side = read_side(tmp_path)
    assert side.broken == [f"{tmp_path / 'tables/provenance.parquet'}: no such table"]
    assert side.cells is None
    (tmp_path / "tables" / "provenance.parquet").write_text("PAR1")
    assert read_side(tmp_path).broken[0].endswith("provenance.parquet: not a whole table (ArrowInvalid)")


def flipped(file, bit):
    data = bytearray(file.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    file.write_bytes(data)


@pytest.mark.parametrize("name", ["cells", "provenance"])
def test_every_flipped_bit_of_a_sealed_table_is_noticed(tmp_path, name):
    tables(tmp_path / "tables")
    seal_folder(tmp_path / "tables", "k", {})
    file = tmp_path / "tables" / f"{name}.parquet"
    assert read_side(tmp_path).cells is not None
    for bit in range(0, 8 * file.stat().st_size, 601):
        flipped(file, bit)
        side = read_side(tmp_path)
        assert side.cells is None and side.broken[0].startswith(f"{file}: damaged: not the bytes"), bit
        flipped(file, bit)


def test_a_table_without_a_seal_is_held_against_the_checksums_of_its_pages(tmp_path):
    """As our tables are written, with a column of incompressible scores."""
    tables(tmp_path / "tables")
    file = tmp_path / "tables" / "cells.parquet"
    scores = [i * 0.61803398875 % 1 for i in range(500)]
    one = {name: "é" if name == "task" else values for name, values in CELLS.items()}
    cells = pd.DataFrame(one | {"digest": [f"d{i}" for i in range(500)], "seed": 0, "test_accuracy": scores})
    pq.write_table(pa.Table.from_pandas(cells), file, compression="zstd", write_page_checksum=True)
    chunk = pq.read_metadata(file).row_group(0).column(cells.columns.get_loc("test_accuracy"))
    first = chunk.dictionary_page_offset or chunk.data_page_offset
    for byte in range(first + 200, first + chunk.total_compressed_size, 97):
        flipped(file, 8 * byte)
        side = read_side(tmp_path)
        assert side.cells is None and "cells.parquet: not a whole table" in side.broken[0], byte
        flipped(file, 8 * byte)
    assert read_side(tmp_path).cells["test_accuracy"].tolist() == scores


def test_a_table_whose_texts_are_no_texts_is_told_and_pandas_own_words_do_not_count(tmp_path):
    tables(tmp_path / "tables")
    file = tmp_path / "tables" / "cells.parquet"
    whole = pa.Table.from_pandas(pd.DataFrame(CELLS))
    at, none = whole.column_names.index("task"), b"\xff\xfe"
    ends = pa.py_buffer(bytes([0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]))
    pq.write_table(
        whole.set_column(at, "task", pa.StringArray.from_buffers(2, ends, pa.py_buffer(none))), file
    )
    assert "cells.parquet: not a whole table" in read_side(tmp_path).broken[0]
    pq.write_table(whole, file)
    file.write_bytes(file.read_bytes().replace(b"test_r2", b"test_\xff2"))
    assert "cells.parquet: not a whole table" in read_side(tmp_path).broken[0]
    pq.write_table(whole.replace_schema_metadata({"pandas": "{"}), file)
    assert read_side(tmp_path).cells["task"].tolist() == ["moons", "moons"]
