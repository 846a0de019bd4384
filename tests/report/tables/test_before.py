"""A duet and kept runs as tables, against the numbers they were made of."""

import json

import earlier
import numpy as np
import pytest

from bench.compare.earlier import digests_before
from bench.compare.history.found import ALL
from bench.errors import UserError
from report.tables.before import duets_frame, history_frame


def test_a_duet_is_a_row_an_entry(tmp_path):
    earlier.write_duet(tmp_path)
    found = duets_frame(tmp_path).set_index("entry")
    assert list(found["verdict"]) == ["slower", "faster", "same", "not compared"]
    for name, change in earlier.CHANGES.items():
        row = found.loc[name]
        assert row["low"] < 1 + change < row["high"] and row["pairs"] == 40
        assert row["ratio"] == pytest.approx(1 + change, abs=0.003)
        assert row["seconds_b"] / row["seconds_a"] == pytest.approx(1 + change)
    assert found["machine"].unique() == ["a processor, 2"] and found["error"].unique() == [0.01]
    assert (
        found.loc["fit gp", "note"] == "A does not have it"
        and np.isnan(found["instructions"].astype(float)).all()
    )


def test_kept_runs_are_a_row_an_entry_and_run_with_the_change_where_it_begins(tmp_path):
    earlier.write_history(tmp_path)
    found = history_frame(tmp_path)
    assert len(found) == earlier.RUNS * (len(earlier.WIDTHS) + 1)
    (point,) = found[found["change"].notna()].to_dict("records")
    assert point["entry"].endswith("width=2") and point["run"] == earlier.CHANGED_AT + 1
    assert point["change"] == pytest.approx(earlier.LONGER, rel=0.005)
    assert point["commit"] == f"{earlier.CHANGED_AT:040x}"
    one = found[found["entry"].str.endswith("width=4")].sort_values("run")
    assert one["seconds"].to_numpy(float) == pytest.approx(4e-5, rel=0.01)
    assert np.median(one["level"].to_numpy(float)) == pytest.approx(1, abs=0.01)
    assert found.loc[found["entry"] == ALL, "seconds"].isna().all()


def test_where_there_is_nothing_the_tables_are_empty(tmp_path):
    for folder in (None, tmp_path, tmp_path / "gone"):
        assert duets_frame(folder).empty and history_frame(folder).empty and digests_before(folder) == {}


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"entries": [{}]}', '{"entries": 3, "a": 1}'])
def test_what_is_no_duet_is_told(tmp_path, text):
    (tmp_path / "duet.json").write_text(text)
    with pytest.raises(UserError, match=r"duet\.json: not what a duet writes .*anew, or remove it"):
        duets_frame(tmp_path)


DEEP, LONG = "[" * 100_000, '{"entries": [], "a": 1' + "0" * 5000 + "}"


@pytest.mark.parametrize("text", [DEEP, LONG, '{"entries": []}'], ids=["deep", "long", "none"])
def test_what_no_reader_takes_is_told(tmp_path, text):
    (tmp_path / "duet.json").write_text(text)
    with pytest.raises(UserError, match="not what a duet writes"):
        duets_frame(tmp_path)


ODD = [
    {"low": None, "high": None},
    {"ratio": 0.9, "low": 0.8, "high": 0.95},
    {"verdict": "same"},
    {"verdict": "faster"},
    {"verdict": "banana"},
    {"low": 1.2, "high": 1.1},
    {"ratio": float("nan")},
    {"ratio": -1.05},
    {"seconds": [-1.0, 1.0]},
    {"told": []},
    {"minimum": 0},
    {"name": "train plain mlp-40"},
]


@pytest.mark.parametrize("change", ODD, ids=str)
def test_numbers_that_are_not_those_of_the_verdict_are_told(tmp_path, change):
    """Of an entry that is slower by 5 %."""
    earlier.write_duet(tmp_path)
    file = tmp_path / "duet.json"
    told = json.loads(file.read_text())
    told["entries"][0] |= change
    file.write_text(json.dumps(told))
    with pytest.raises(UserError, match=r"duet\.json: not what a duet writes: .*, or remove it"):
        duets_frame(tmp_path)


def test_a_kept_run_that_is_not_whole_is_told(tmp_path):
    earlier.write_history(tmp_path, runs=2)
    file = sorted((tmp_path / "history").glob("*.parquet"))[0]
    file.write_bytes(file.read_bytes()[:-8])
    with pytest.raises(UserError, match=f"{file.name}: not a kept run .*record it anew, or remove it"):
        history_frame(tmp_path)
