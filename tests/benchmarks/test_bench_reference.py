"""What was measured and is kept: documents say what it says, verdicts are those of their intervals."""

import json
import re

import pandas as pd
import pytest

from bench.imports import ROOT
from bench.timing.measurement import references_in
from benchmarks.reference import KEPT, facts, lines, read, write

MINIMUM = 1.02  # of the duets that are kept


def test_tables_of_real_runs_are_counted_from_what_is_kept():
    text = (ROOT / "docs" / "comparing.md").read_text(encoding="utf-8")
    assert [line for line in lines() if line not in text] == []
    assert [words for words in facts() if words not in " ".join(text.split())] == []


def test_verdicts_of_duets_are_those_of_their_intervals():
    rows = pd.read_csv(KEPT / "duets.csv")
    apart = (rows["low"] > 1) | (rows["high"] < 1)
    within = (rows["low"] > 1 / MINIMUM) & (rows["high"] < MINIMUM)
    expected = within.map({True: "same", False: "inconclusive"})
    expected = expected.where(within | ~apart, (rows["low"] > 1).map({True: "slower", False: "faster"}))
    assert rows["verdict"].tolist() == expected.tolist() and len(rows) == 6 * 144


def test_no_suite_of_unchanged_code_has_a_false_verdict_and_every_slow_down_is_found():
    rows = pd.read_csv(KEPT / "duets.csv", keep_default_na=False)
    same = rows[rows["kind"] == "same"]
    assert same["duet"].nunique() == 60 and set(same["verdict"]) == {"same", "inconclusive"}
    changed = rows[(rows["kind"] != "same") & (rows["busy"] == "")]
    mine = [victim in entry for victim, entry in zip(changed["victim"], changed["entry"], strict=True)]
    assert (changed[mine]["verdict"] == changed[mine]["kind"]).all() and sum(mine) == 72
    assert set(changed[[not one for one in mine]]["verdict"]) == {"same", "inconclusive"}


def test_beside_other_work_nothing_else_is_blamed_and_what_is_not_found_is_inconclusive():
    rows = pd.read_csv(KEPT / "duets.csv", keep_default_na=False)
    rows = rows[(rows["kind"] == "slower") & (rows["busy"] == "True")]
    mine = [victim in entry for victim, entry in zip(rows["victim"], rows["entry"], strict=True)]
    assert sum(mine) == 12 and set(rows[mine]["verdict"]) == {"slower", "inconclusive"}
    assert set(rows[[not one for one in mine]]["verdict"]) == {"same", "inconclusive"}


def test_a_record_that_is_kept_already_stays_and_others_are_added(tmp_path, monkeypatch):
    for file in KEPT.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    kept = [row for row in read("duets") if row["duet"] == "same-00"]
    entry = {
        "name": kept[0]["entry"],
        "verdict": "same",
        "ratio": 1.0,
        "low": 0.99,
        "high": 1.01,
        "told": [0.0] * 12,
    }
    machine = {"cores": "4 usable", "processor": "another"}
    run = {"kind": "same", "busy": False, "a": "main (abc)", "load": 1.0, "seconds": 2.0, "code": 0}
    run |= {"started": 0.0, "entries": [entry], "machine": machine}
    for name in ("same-00", "same-99"):
        (tmp_path / f"{name}.json").write_text(json.dumps(run), encoding="utf-8")
    monkeypatch.setattr("benchmarks.duet.KEPT", tmp_path)
    monkeypatch.setattr("benchmarks.tools.KEPT", tmp_path / "none")
    monkeypatch.setattr("benchmarks.folders.KEPT", tmp_path / "none")
    before = {name: read(name) for name in ("duets", "tools", "folders")}
    write(tmp_path)
    after = {name: read(name, tmp_path) for name in before}
    assert after["tools"] == before["tools"] and after["folders"] == before["folders"]
    (added,) = [row for row in after["duets"] if row not in before["duets"]]
    assert (added["duet"], added["processor"], added["started"]) == (
        "same-99",
        "another",
        "1970-01-01T00:00:00Z",
    )
    assert [row for row in after["duets"] if row["duet"] == "same-00"] == kept and len(kept) == 6


@pytest.mark.parametrize("statistic", ["min", "median"])
def test_what_pytest_benchmark_is_said_to_call_is_its_ratio_s_doing(statistic):
    rows = pd.read_csv(KEPT / "tools.csv", keep_default_na=False)
    rows = rows[(rows["tool"] == "pytest-benchmark") & (rows["statistic"] == statistic)]
    ratio = rows["b"] / rows["a"]
    for column in rows.columns[rows.columns.str.startswith("at ")]:
        least = 1 + float(column.removeprefix("at "))
        known = (ratio / least - 1).abs() > 1e-6, (ratio * least - 1).abs() > 1e-6  # kept to seven digits
        assert ((rows[column] == "slower") == (ratio > least))[known[0]].all()
        assert ((rows[column] == "faster") == (ratio < 1 / least))[known[1]].all()


def test_it_is_no_folder_of_times_that_a_report_would_join():
    assert KEPT.is_dir() and KEPT not in references_in(KEPT.parent)


def test_where_and_when_it_was_measured_is_said():
    text = (KEPT / "README.md").read_text(encoding="utf-8")
    dates = pd.read_csv(KEPT / "duets.csv")["started"].str[:10].unique()
    assert all(date in text for date in dates)
    commits = pd.read_csv(KEPT / "duets.csv")["commit"].dropna().unique()
    assert len(commits) == 3 and all(re.search(rf"\b{commit[:7]}", text) for commit in commits)
    columns = {
        name for file in ("duets", "tools", "folders") for name in pd.read_csv(KEPT / f"{file}.csv", nrows=0)
    }
    assert [name for name in columns if f"`{name}`" not in text] == []
