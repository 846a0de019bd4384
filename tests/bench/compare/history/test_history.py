"""Runs that are kept, read again, and asked where they change, each machine's by itself."""

import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest

from bench.cli import main
from bench.compare.history.found import ALL, histories
from bench.compare.history.kept import read_history, record
from bench.errors import UserError
from bench.timing.measurement import Measurement, Timings, write_timings

MACHINE = {"processor": "one", "cores": "2", "memory": "4 GiB", "gpu": "none", "system": "Linux"}
WIDTHS = (1, 2, 4)


def measured(width, seconds, started, speed=1.0, **more):
    """Six processes of four samples, the machine `speed` times as slow as usual, yardsticks too."""
    rng = np.random.default_rng([width, int(started)])
    samples = speed * seconds * np.exp(rng.normal(0, 0.002, 24))
    beside = {"sgemm": [0.001 * speed] * 24, "calls": [0.002 * speed] * 24}
    words = {"samples": samples.tolist(), "processes": [4] * 6, "yardstick": beside, "started": started}
    words |= {"unit": "epoch"} | more
    return Measurement("train", "fused", "cpu", {"width": width}, **words)


def write_run(folder, day, changed=(), machine=None, **more):
    """A results folder of one day; widths of `changed` take a tenth longer."""
    started, speed = 1e9 + 86_400 * day, 1 + 0.3 * (day % 2)
    ones = [measured(w, 1e-5 * w * (1.1 if w in changed else 1), started, speed, **more) for w in WIDTHS]
    where = MACHINE | {"commit": f"{day:040x}"} | (machine or {})
    write_timings(folder / "timing" / "a.json", Timings(where, ones))
    return folder


@pytest.fixture
def kept(tmp_path):
    """Fourteen days; width 2 takes longer from day 8 on, the machine itself every other day."""
    for day in range(14):
        record(write_run(tmp_path / "r", day, changed=(2,) * (day >= 8)), tmp_path / "h")
    return tmp_path / "h"


def test_an_entry_that_changed_is_found_and_no_other(kept):
    runs, broken = read_history(kept)
    assert len(runs) == 14 and broken == []
    (history,) = histories(runs)
    assert history.needed <= 14
    found = {series.name: series.points for series in history.series if series.points}
    assert list(found) == ["train fused cpu width=2"]
    (point,) = found["train fused cpu width=2"]
    assert point.ratio == pytest.approx(1.1, rel=0.005)
    assert point.run is runs[8] and point.run.commit == f"{8:040x}"


def test_a_run_beside_folders_of_runs_is_one_of_its_own(tmp_path):
    """Several runs of one commit lie beneath timing/, beside the pipeline's."""
    write_run(tmp_path / "r", 0)
    shutil.copytree(write_run(tmp_path / "s", 1) / "timing", tmp_path / "r" / "timing" / "1")
    made = record(tmp_path / "r", tmp_path / "h")
    runs, broken = read_history(tmp_path / "h")
    assert [new for _, new in made] == [True, True] and broken == []
    assert [len(run.rows) for run in runs] == [3, 3] and [run.started for run in runs] == [1e9, 1e9 + 86_400]


def test_yardsticks_take_the_machine_s_own_days_out(kept):
    (history,) = histories(read_history(kept)[0])
    (one,) = (series for series in history.series if series.name.endswith("width=4"))
    assert np.ptp(one.logs) < 0.01 < np.log(1.3)
    assert one.logs == pytest.approx(np.log(4e-5 / np.sqrt(0.001 * 0.002)), abs=0.005)


def test_what_changes_everywhere_is_a_change_of_all(tmp_path):
    for day in range(14):
        record(write_run(tmp_path / "r", day, changed=WIDTHS * (day >= 6)), tmp_path / "h")
    (history,) = histories(read_history(tmp_path / "h")[0])
    (common,) = (series for series in history.series if series.name == ALL)
    assert [point.ratio for point in common.points] == pytest.approx([1.1], rel=0.01)


def test_a_run_is_kept_once_and_another_machine_stands_apart(tmp_path):
    run = write_run(tmp_path / "r", 1)
    ((file, new),) = record(run, tmp_path / "h")
    before = file.read_bytes()
    assert new and record(run, tmp_path / "h") == [(file, False)] and file.read_bytes() == before
    record(write_run(tmp_path / "r", 2, machine={"processor": "another"}), tmp_path / "h")
    found = histories(read_history(tmp_path / "h")[0])
    assert [(one.machine, len(one.runs)) for one in found] == [("another, 2", 1), ("one, 2", 1)]


def test_more_or_less_of_a_run_is_the_same_run(tmp_path):
    """One of two files is gone, then there again: what had most of it stays. A copy is told of."""
    run = write_run(tmp_path / "r", 1)
    more = measured(8, 1e-4, 1e9 + 10)  # begun before the others
    write_timings(run / "timing" / "b.json", Timings(MACHINE | {"commit": f"{1:040x}"}, [more]))
    ((whole, _),) = record(run, tmp_path / "h")
    (run / "timing" / "b.json").unlink()
    assert record(run, tmp_path / "h") == [(whole, False)] and list((tmp_path / "h").iterdir()) == [whole]
    ((less, new),) = record(run, tmp_path / "other")
    write_timings(run / "timing" / "b.json", Timings(MACHINE | {"commit": f"{1:040x}"}, [more]))
    ((again, new),) = record(run, tmp_path / "other")
    assert new and not less.exists() and [one.name for one in (tmp_path / "other").iterdir()] == [again.name]
    shutil.copy(whole, tmp_path / "h" / "copy.parquet")
    runs, broken = read_history(tmp_path / "h")
    assert len(runs) == 1 and len(broken) == 1 and "the same run as" in broken[0]


@pytest.mark.parametrize(("column", "value"), [("log", np.nan), ("log", np.inf), ("seconds", -1.0)])
def test_numbers_that_no_run_has_are_told_of(kept, column, value):
    file = sorted(kept.glob("*.parquet"))[3]
    table = pq.read_table(file)
    values = [value, *table[column].to_pylist()[1:]]
    pq.write_table(table.set_column(table.column_names.index(column), column, [values]), file)
    runs, broken = read_history(kept)
    assert len(runs) == 13 and len(broken) == 1 and str(file) in broken[0]


def test_several_runs_of_a_folder_are_kept_each(tmp_path):
    for day in (1, 2):
        write_run(tmp_path / str(day), day)
        shutil.copytree(tmp_path / str(day) / "timing", tmp_path / "r" / "timing" / str(day))
    assert [new for _, new in record(tmp_path / "r", tmp_path / "h")] == [True, True]


@pytest.mark.parametrize("damage", [b"", b"PAR1", None])
def test_a_damaged_file_is_told_of_and_left_aside(kept, damage):
    file = sorted(kept.glob("*.parquet"))[3]
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    runs, broken = read_history(kept)
    assert len(runs) == 13 and len(broken) == 1 and str(file) in broken[0]


def test_what_has_no_timings_is_refused(tmp_path):
    (tmp_path / "timing").mkdir()
    for folder, words in ((tmp_path, "no timings"), (tmp_path / "x", "no such folder")):
        with pytest.raises(UserError, match=words):
            record(folder, tmp_path / "h")
    write_run(tmp_path, 1, status="failed", samples=[], processes=[], yardstick={})
    with pytest.raises(UserError, match="no measurement with a result"):
        record(tmp_path, tmp_path / "h")
    write_run(tmp_path, 1, phase="cold")
    with pytest.raises(UserError, match="but for first times"):
        record(tmp_path, tmp_path / "h")


@pytest.mark.parametrize("other", [{"threads": 2}, {"unit": "call"}])
def test_other_threads_or_another_unit_make_another_series(tmp_path, other):
    for day, more in enumerate(({}, other, {})):
        record(write_run(tmp_path / "r", day, **more), tmp_path / "h")
    (history,) = histories(read_history(tmp_path / "h")[0])
    assert sorted(len(series.runs) for series in history.series[:-1]) == [1, 1, 1, 2, 2, 2]


def test_the_command_says_what_changed_and_what_it_takes(kept, tmp_path, capsys):
    run = write_run(tmp_path / "r", 3)
    assert main(["record", str(run), "--history", str(kept)]) == 0
    said = capsys.readouterr().out
    assert "kept before: " in said and "one, 2 cores: 14 runs, 3 entries" in said.replace(
        ", 2:", ", 2 cores:"
    )
    assert "train fused cpu width=2: 1.1 times as long from 2001-09-17 01:46 UTC on" in said
    assert main(["record", str(run), "--history", str(tmp_path / "new")]) == 0
    assert "a change can be shown from" in capsys.readouterr().out
    assert main(["record", str(tmp_path / "none"), "--history", str(kept)]) == 2


def test_a_kernel_s_patch_level_begins_no_history(tmp_path):
    for day, system in enumerate(("Linux 6.1.1 (x86_64)", "Linux 6.1.9-v2 (x86_64)", "Linux 6.2.0 (x86_64)")):
        record(write_run(tmp_path / "r", day, machine={"system": system}), tmp_path / "h")
    assert sorted(len(one.runs) for one in histories(read_history(tmp_path / "h")[0])) == [1, 2]
