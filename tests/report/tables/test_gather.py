"""From packs to rows: the plan's cells, in its order, each once; what is missing or broken is named."""

import json
from dataclasses import replace

import made_up
import pytest

from bench.errors import UserError
from bench.record import Record, pack_name, write_pack
from bench.seeds import digest
from report.tables.collect import read_records
from report.tables.gather import read_plan, read_rows

CELLS = [made_up.cell(made_up.NEURON, "moons", seed, eta) for eta in (0.1, 1.0) for seed in range(3)]


def _rows(folder, columns=("digest", "status")):
    plan = read_plan(folder / "plan.json")
    return read_rows(folder / "packs", plan, plan.digests, list(columns))


def _write(folder, records):
    write_pack(folder / "packs" / f"{pack_name(r.cell.digest for r in records)}.parquet", records)


@pytest.fixture
def folder(tmp_path):
    made_up.write_results(tmp_path, [made_up.record(c) for c in CELLS])
    return tmp_path


def test_rows_come_in_the_plans_order(folder):
    assert _rows(folder)["digest"].to_pylist() == [c.digest for c in CELLS]


def test_cells_of_other_studies_stay_out(folder):
    other = [made_up.record(made_up.cell(made_up.NEURON, "xor"))]
    for name in ("0", "z"):
        write_pack(folder / "packs" / f"{name}.parquet", other)
    assert _rows(folder)["digest"].to_pylist() == [c.digest for c in CELLS]


def test_a_cell_without_a_record_is_an_error(folder):
    next((folder / "packs").glob("*.parquet")).unlink()
    with pytest.raises(UserError, match=r"plan\.json: 2 of its 6 cells are in no pack .*run snakemake again"):
        _rows(folder)


def test_a_truncated_pack_is_named_where_a_cell_is_missed(folder):
    path = next((folder / "packs").glob("*.parquet"))
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(UserError, match=f"passed over: .*{path.name}: not a whole pack"):
        _rows(folder)


def test_a_foreign_file_disturbs_nothing(folder):
    (folder / "packs" / "foreign.parquet").write_text("not a pack")
    assert len(_rows(folder)) == len(CELLS)


def test_packs_of_other_numerics_are_left_aside(folder, monkeypatch):
    monkeypatch.setattr("report.tables.gather.NUMERICS", 99)
    with pytest.raises(UserError, match="6 of its 6 cells are in no pack"):
        _rows(folder)


def test_a_cell_in_two_packs_counts_once(folder):
    _write(folder, [made_up.record(CELLS[0]), made_up.record(CELLS[4])])
    assert _rows(folder)["digest"].to_pylist() == [c.digest for c in CELLS]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_cell_trained_again_after_it_failed_is_ok(tmp_path, order):
    made_up.write_results(tmp_path, [made_up.record(CELLS[0])])
    for path in (tmp_path / "packs").iterdir():
        path.unlink()
    both = [Record(CELLS[0], "failed", "out of memory"), made_up.record(CELLS[0])]
    for name, i in zip("ab", order, strict=True):
        write_pack(tmp_path / "packs" / f"{name}.parquet", [both[i]])
    assert _rows(tmp_path)["status"].to_pylist() == ["ok"]


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [("failed", "ok", 1), ("ok", "failed", 0), ("timeout", "diverged", 1), ("diverged", "ok", 0),
     ("ok", "diverged", 0), ("ok", "ok", 0), ("failed", "unavailable", 0)],
)  # fmt: skip
def test_of_two_packs_the_first_counts_where_the_cell_ran_to_its_end(tmp_path, first, second, kept):
    made_up.write_results(tmp_path, [made_up.record(CELLS[0])])
    for path in (tmp_path / "packs").iterdir():
        path.unlink()
    for name, status in (("a", first), ("b", second)):
        write_pack(tmp_path / "packs" / f"{name}.parquet", [Record(CELLS[0], status, f"in {name}")])
    assert _rows(tmp_path, ["digest", "reason"]).to_pylist() == [
        {"digest": CELLS[0].digest, "reason": f"in {'ab'[kept]}", "pack": "ab"[kept]}
    ]


def test_three_bad_files_are_named_and_the_first_cell_that_is_missed(folder):
    for path in (folder / "packs").glob("*.parquet"):
        path.unlink()
    for name in "abcd":
        (folder / "packs" / f"{name}.parquet").write_text("not a pack")
    with pytest.raises(UserError) as told:
        _rows(folder)
    text = str(told.value)
    assert f"the first is {CELLS[0].digest}); passed over: " in text
    assert [f"{name}.parquet: not a whole pack" in text for name in "abcd"] == [True] * 3 + [False]


def test_a_plan_that_says_another_digest_than_its_own_is_damaged(folder):
    path = folder / "plan.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | {"digest": digest(content)}))
    assert read_plan(path).digests == tuple(content["digests"])
    path.write_text(json.dumps(content | {"digest": digest(content | {"title": "Another"})}))
    with pytest.raises(UserError, match=r"plan\.json: damaged"):
        read_plan(path)


JSON = ["", "{", "[" * 100_000, "[]", "{}", "null", "3", '"a"', "[{}]"]
PLANS = ['{"digests": 3}', '{"digests": []}', '{"title": "T", "digests": [3]}', '{"title": 3, "digests": []}']


@pytest.mark.parametrize("text", [*JSON, *PLANS], ids=range(len(JSON + PLANS)))
def test_what_is_no_plan_is_told(tmp_path, text):
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(UserError) as told:
        read_plan(tmp_path / "plan.json")
    assert str(told.value) == f"{tmp_path / 'plan.json'}: not a plan; run snakemake again"


def test_a_folder_is_no_plan(tmp_path):
    (tmp_path / "plan.json").mkdir()
    with pytest.raises(UserError, match=r"plan\.json: not a plan \(Is a directory\); run snakemake again"):
        read_plan(tmp_path / "plan.json")


def test_a_missing_plan_says_how_to_make_one(tmp_path):
    with pytest.raises(UserError, match="no such plan"):
        read_plan(tmp_path / "plan.json")


def test_whole_records_come_back(folder):
    wanted = [CELLS[4], CELLS[1]]
    found = read_records(folder / "packs", folder / "plan.json", [c.digest for c in wanted])
    assert list(found) == [c.digest for c in wanted]
    for cell in wanted:
        expected = made_up.record(cell)
        path = found[cell.digest].weight_path
        assert path == pytest.approx(expected.weight_path, rel=1e-6)  # single precision in the pack
        assert replace(found[cell.digest], weight_path=None) == replace(expected, weight_path=None)


def test_a_record_outside_the_plan_is_refused(folder):
    with pytest.raises(UserError, match="no cell feedbeef in this plan"):
        read_records(folder / "packs", folder / "plan.json", ["feedbeef"])


def test_the_plans_settings_are_kept(folder):
    assert read_plan(folder / "plan.json").settings["shown_seed"] == 0
    assert json.loads((folder / "plan.json").read_text())["study"] == "made-up"
