"""The command: exit codes, what is written, and bad input told in a line each."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import timings

from bench.cli import main
from bench.seals import seal_folder
from bench.timing.measurement import Timings, write_timings

ROOT = Path(__file__).parents[3]
CELLS = {
    "digest": ["a", "b", "c"], "task": "moons", "model": "neuron", "problem": "classification",
    "status": "ok", "seed": [0, 1, 2], "test_accuracy": [0.8, 0.81, 0.79], "test_rmse": None, "test_r2": None,
}  # fmt: skip


def folder(path: Path, entries=None, cells=None, **machine: str) -> Path:
    """A results folder with timings or tables or both."""
    words = timings.PROVENANCE | machine
    if entries is not None:
        measurements = [run for runs in entries.values() for run in runs]
        write_timings(path / "timing" / "train.json", Timings(words, measurements))
    if cells is not None:
        (path / "tables").mkdir(parents=True)
        real = dict.fromkeys(("test_accuracy", "test_rmse", "test_r2"), "float64")
        pd.DataFrame(cells).astype(real).to_parquet(path / "tables" / "cells.parquet")
        pd.DataFrame({"key": list(words), "value": list(words.values())}).to_parquet(
            path / "tables" / "provenance.parquet"
        )
    return path


def compare(*arguments: object) -> int:
    return main(["compare", *map(str, arguments)])


@pytest.fixture
def base(tmp_path):
    return folder(tmp_path / "a", timings.many(12), CELLS)


def test_the_same_is_0_and_slower_is_1(base, tmp_path, capsys):
    same = folder(tmp_path / "same", timings.many(12), CELLS)
    slower = folder(tmp_path / "slower", timings.many(12, {4: 1.3}), CELLS)
    assert compare(base, same) == 0 and capsys.readouterr().out.startswith("Verdict: same or better\n")
    assert compare(base, slower) == 1
    said = capsys.readouterr().out
    assert said.startswith("Verdict: regression\n\n- times: 1 slower\n")
    assert re.search(r"^slower +train plain cpu width=4 +40 us +52 us +1.300 ", said, re.MULTILINE)
    assert compare(slower, base) == 0 and "faster" in capsys.readouterr().out


def test_scores_that_are_worse_and_cells_that_fail_are_1(base, tmp_path, capsys):
    worse = folder(tmp_path / "b", cells=CELLS | {"test_accuracy": [0.7, 0.709, 0.691]})
    assert compare(base, worse) == 1
    said = capsys.readouterr().out
    assert "scores: 1 worse" in said and "timings: only in A, not compared" in said
    assert compare(base, folder(tmp_path / "c", cells=CELLS | {"status": ["ok", "ok", "failed"]})) == 1
    assert "cells: 1 failed" in capsys.readouterr().out


def test_where_nothing_could_be_judged_it_is_2(tmp_path, capsys):
    a, b = (
        folder(tmp_path / n, timings.many(3, dict.fromkeys(range(4), k))) for n, k in (("a", 1), ("b", 1.06))
    )
    assert compare(a, b) == 2
    assert "times: none of 3 could be judged" in capsys.readouterr().out


def test_what_could_not_be_judged_is_said_at_the_top(base, tmp_path, capsys):
    b = folder(tmp_path / "b", timings.many(12, {4: 1.045}))
    assert compare(base, b, "--json", tmp_path / "j") == 0
    first, _, why = capsys.readouterr().out.splitlines()[:3]
    assert first == "Verdict: no regression found, not all could be judged"
    (row,) = (r for r in json.loads((tmp_path / "j").read_text())["times"]["rows"] if r["verdict"] != "same")
    slower = int(100 * (row["high"] - 1)) + 1
    assert why == (
        f"- times: 1 of 12 inconclusive; half of them exclude that they are slower by more than {slower} %, "
        f"nine in ten by more than {slower} %"
    )


def test_another_python_is_another_yardstick_and_that_is_said(base, tmp_path, capsys):
    compare(base, folder(tmp_path / "b", timings.many(12), python="CPython 3.99", commit="other"))
    said = capsys.readouterr().out
    assert re.search(
        r"^- the yardsticks are made of these.*: python: .* -> CPython 3.99$", said, re.MULTILINE
    )
    compare(base, folder(tmp_path / "c", timings.many(12), commit="other"))
    assert "yardsticks are made of" not in capsys.readouterr().out


def test_yardsticks_are_not_spoken_of_where_no_times_are_compared(tmp_path, capsys):
    a, b = (folder(tmp_path / name, cells=CELLS, python=name) for name in ("a", "b"))
    assert compare(a, b) == 0
    said = capsys.readouterr().out
    assert "- python: a -> b\n" in said and "yardsticks are made" not in said


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ([], {"minimum": 0.05, "quality_minimum": 0.01, "drift": 0.03, "force": False}),
        (
            ["--minimum", "7", "--quality-minimum", "0.5", "--drift", "99.9", "--force"],
            {"minimum": 0.07, "quality_minimum": 0.005, "drift": 0.999, "force": True},
        ),
    ],
)
def test_shares_are_asked_for_in_per_cent(base, tmp_path, words, options):
    compare(base, base, *words, "--json", tmp_path / "j")
    said = json.loads((tmp_path / "j").read_text())["options"]
    assert said.pop("by") == [] and said.pop("times") and said == pytest.approx(options)


@pytest.mark.parametrize("value", ["0", "100", "inf", "-5"])
def test_a_share_lies_between_nothing_and_all(base, value, capsys):
    assert compare(base, base, "--minimum", value) == 2
    said = f"error: --minimum: '{value}' is not a number between 0 and 100\n"
    assert capsys.readouterr().err == said


def test_what_only_one_folder_has_is_told_with_its_side(base, tmp_path, capsys):
    times, tables = folder(tmp_path / "t", timings.many(12)), folder(tmp_path / "c", cells=CELLS)
    for one, said in ((times, "tables: only in"), (tables, "timings: only in")):
        for sides, side in (((base, one), "A"), ((one, base), "B")):
            assert compare(*sides) == 0
            assert f"- {said} {side}, not compared\n" in capsys.readouterr().out
    assert compare(times, tables) == 2


def test_a_mark_in_which_both_parts_differ_is_told_once(base, tmp_path, capsys):
    other = folder(tmp_path / "b", timings.many(12), CELLS, cores="8", torch="3")
    assert compare(base, other) == 2
    said = capsys.readouterr().out
    assert said.count("cores: 2 against 8") == 1 and "times: of another machine" in said
    assert "Scores: 1 compared: 1 same." in said and "Times\n" not in said, "scores are the code's"
    assert compare(base, other, "--force") == 0
    said = capsys.readouterr().out
    assert said.count("cores: 2 against 8") == 1 and said.count("- torch: 2 -> 3\n") == 1


def test_scores_do_not_ask_for_the_same_machine(base, tmp_path, capsys):
    other = folder(tmp_path / "b", cells=CELLS, cores="8")
    assert compare(base, other) == 0
    assert "- another machine: cores: 2 against 8\n" in capsys.readouterr().out


def test_where_nothing_is_in_common_what_was_left_aside_is_told_too(base, tmp_path, capsys):
    """And where nothing else was there, that alone: a line for each file."""
    b = folder(tmp_path / "b", cells=CELLS)
    (b / "timing").mkdir()
    (b / "timing" / "x.json").write_text("{")
    assert compare(folder(tmp_path / "timed", timings.many(12)), b) == 2
    broken, last = capsys.readouterr().err.splitlines()
    assert "x.json" in broken and last.endswith("nothing in common")
    (b / "tables" / "cells.parquet").write_text("{")
    assert compare(base, b) == 2
    assert [
        line.count(".json") + line.count(".parquet") for line in capsys.readouterr().err.splitlines()
    ] == [1, 1]


def test_a_timing_folder_and_a_tables_folder_may_be_named_themselves(base):
    assert compare(base / "timing", base) == compare(base, base / "tables") == 0


def test_runs_lie_in_folders_of_their_own(base, tmp_path, capsys):
    several = tmp_path / "several" / "timing"
    for run, by in (("1", 1.2), ("2", 1 / 1.2)):
        entries = timings.many(12, {4: by})
        write_timings(several / run / "x.json", Timings(timings.PROVENANCE, [m[0] for m in entries.values()]))
    assert compare(base, several) == 0
    assert "12 compared: 12 same." in capsys.readouterr().out


def test_of_one_thing_measured_twice_in_a_folder_the_latest_counts(base, tmp_path, capsys):
    b = folder(tmp_path / "b", timings.many(12, {4: 1.3}))
    for name, by, started in (("old", 1.3, -1.0), ("repeated", 1.0, 9.0), ("older", 1.3, -2.0)):
        again = timings.one(4, 4e-5 * by, started=started)
        write_timings(b / "timing" / f"{name}.json", Timings(timings.PROVENANCE, [again]))
    assert compare(base, b) == 0
    assert "was measured before; the latest counts" in capsys.readouterr().out


def test_files_of_two_machines_in_one_folder_are_not_mixed(base, tmp_path, capsys):
    b = folder(tmp_path / "b", timings.many(12))
    other = Timings(timings.PROVENANCE | {"processor": "another"}, [timings.one(4, 9e-5)])
    write_timings(b / "timing" / "zzz.json", other)
    assert compare(base, b) == 2
    said = capsys.readouterr().out
    assert "zzz.json: made on another machine than the files before it" in said and "12 same" in said


def test_a_table_with_a_digest_twice_is_left_aside(base, tmp_path, capsys):
    b = folder(tmp_path / "b", timings.many(12), CELLS | {"digest": ["a", "b", "b"]})
    assert compare(base, b) == 2 and "a digest stands there twice" in capsys.readouterr().out


@pytest.mark.parametrize("mark", ["processor", "cores", "memory", "gpu", "system"])
def test_another_machine_is_refused_unless_forced_and_said(base, tmp_path, capsys, mark):
    other = folder(tmp_path / "b", timings.many(12), **{mark: "another"})
    assert compare(base, other) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and f"{mark}: {timings.MACHINE[mark]} against another" in error
    assert compare(base, other, "--force") == 0
    assert "another machine, compared because --force was given" in capsys.readouterr().out


def test_other_versions_are_compared_and_told(base, tmp_path, capsys):
    assert compare(base, folder(tmp_path / "b", timings.many(12), torch="3", commit="def")) == 0
    said = capsys.readouterr().out
    assert "- torch: 2 -> 3\n" in said and "- commit: abc -> def\n" in said


def test_a_broken_file_is_named_and_the_rest_judged(base, tmp_path, capsys):
    for name, changed, code in (("b", {}, 2), ("c", {4: 1.3}, 1)):
        b = folder(tmp_path / name, timings.many(12, changed))
        (b / "timing" / "more.json").write_text('{"version": 1, "mach')
        assert compare(base, b) == code
        said = capsys.readouterr().out
        assert "more.json: not a file of timings" in said and "12 compared" in said


@pytest.mark.parametrize("side", ["A", "B"])
def test_times_of_a_damaged_file_are_no_regression(base, tmp_path, capsys, side):
    """A digit of a sealed file, the baseline's or the results'."""
    other = folder(tmp_path / "b", timings.many(12), CELLS)
    for one in (base, other):
        seal_folder(one / "timing", "k", {})
    file = (base if side == "A" else other) / "timing" / "train.json"
    assert compare(base, other) == 0
    file.write_text(file.read_text().replace("e-05", "e-04"))
    assert compare(base, other) == 2
    said = capsys.readouterr().out
    assert f"left aside: {file}: damaged: not the bytes that were sealed; copy it anew" in said


@pytest.mark.parametrize(
    "change",
    [
        {"samples": [1e-5, -1.0]},
        {"samples": ["fast"]},
        {"sizes": [1]},
        {"waited": [1]},
        {"waited": {"work": [0, -1.0]}},
    ],
)
def test_a_measurement_that_was_edited_is_left_aside(base, tmp_path, capsys, change):
    file = folder(tmp_path / "b", timings.many(12)) / "timing" / "train.json"
    data = json.loads(file.read_text())
    data["measurements"][3] |= change
    file.write_text(json.dumps(data))
    assert compare(base, tmp_path / "b") == 2
    said = capsys.readouterr().out
    assert "left aside" in said and "train.json: measurement 3" in said


def test_bad_input_is_a_line_and_2(base, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    (tmp_path / "half" / "tables").mkdir(parents=True)
    (tmp_path / "half" / "tables" / "cells.parquet").write_text("no table")
    other = folder(
        tmp_path / "other", {k: v for k, v in timings.many(20).items() if v[0].sizes["width"] > 12}
    )
    for arguments, said in (
        ([base, tmp_path / "nowhere"], "nowhere: no such folder"),
        ([base, tmp_path / "empty"], "empty: neither timings"),
        ([base, tmp_path / "half"], "cells.parquet: not a whole table"),
        ([base, other], "nothing in common"),
        ([base, base, "--minimum", "much"], "--minimum: 'much' is not a number"),
        ([base, base, "--drift", "nan"], "--drift: 'nan' is not a number"),
        ([base, base, "--quality-minimum", "-1"], "--quality-minimum: '-1' is not a number"),
        ([base, base, "--markdown", tmp_path / "empty"], "could not be written"),
    ):
        assert compare(*arguments) == 2, said
        error = capsys.readouterr().err
        assert said in error and all(line.startswith("error: ") for line in error.splitlines())


def test_a_fault_of_the_program_is_no_regression(base, monkeypatch, capsys):
    monkeypatch.setattr("bench.compare.verdict.compare", lambda *_: 1 / 0)
    assert compare(base, base) == 2 and "ZeroDivisionError" in capsys.readouterr().err


def test_markdown_and_json_hold_every_entry(base, tmp_path):
    b = folder(tmp_path / "b", timings.many(12, {4: 1.3}), CELLS)
    files = tmp_path / "new" / "v.md", tmp_path / "v.json"
    assert compare(base, b, "--markdown", files[0], "--json", files[1]) == 1
    text, data = files[0].read_text(), json.loads(files[1].read_text())
    assert text.startswith("# Verdict: regression\n")
    assert [line.count(" | ") for line in text.splitlines() if "train plain" in line] == [8] * 12
    assert (data["code"], len(data["times"]["rows"]), data["quality"]["same"]) == (1, 12, 3)


def test_the_command_line_loads_no_torch_and_no_report(base):
    code = (
        "import sys; from bench.cli import main; main(['compare', sys.argv[1], sys.argv[1]]);"
        "print([m for m in sys.modules if m.split('.')[0] in ('torch', 'report')])"
    )
    done = subprocess.check_output([sys.executable, "-c", code, str(base)], text=True, cwd=ROOT)
    assert done.splitlines()[-1] == "[]"
