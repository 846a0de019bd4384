"""Timings become tables: ratios, exponents and crossings that are known beforehand."""

import numpy as np
import pandas as pd
import pytest
import timed

from bench.errors import UserError
from bench.timing.measurement import Timings, write_timings
from report.tables.crossings import crossing
from report.tables.growth import grows
from report.tables.timing_schemas import CROSSOVERS, MACHINES, SCALING, SPEEDUPS, TIMINGS
from report.tables.timings import (
    crossovers_frame,
    machines_frame,
    read_folders,
    scaling_frame,
    series,
    speedups_frame,
    timings_frame,
)


def frame(*ones):
    return timings_frame([("here", Timings({}, list(ones)))])


def test_every_measurement_is_a_row_and_every_table_has_its_schema(tmp_path):
    from report.tables.columns import checked

    found = read_folders([timed.write(tmp_path, gpu=True)])
    timings = timings_frame(found)
    assert len(timings) == sum(len(t.measurements) for _, t in found)
    made = ((TIMINGS, timings), (MACHINES, machines_frame(found)), (SPEEDUPS, speedups_frame(timings)),
            (SCALING, scaling_frame(timings)), (CROSSOVERS, crossovers_frame(timings)))  # fmt: skip
    for schema, table in made:
        assert len(checked(table, schema)) > 0, schema.name


def test_a_study_that_times_nothing_has_empty_tables():
    timings = timings_frame(read_folders([]))
    assert [len(f(timings)) for f in (speedups_frame, scaling_frame, crossovers_frame)] == [0, 0, 0]


def test_other_machines_keep_their_names(tmp_path):
    here = timed.write(tmp_path / "a")
    timed.write(tmp_path / "b" / "big-gpu", gpu=True)
    (tmp_path / "b" / "big-gpu" / "timing").rename(tmp_path / "b" / "gpu-1")
    assert {name for name, _ in read_folders([here], [tmp_path / "b"])} == {"here", "gpu-1"}
    assert {name for name, _ in read_folders([here], [tmp_path / "b" / "gpu-1"])} == {"here", "gpu-1"}
    with pytest.raises(UserError, match="no such folder of timings"):
        read_folders([here], [tmp_path / "none"])
    with pytest.raises(UserError, match="no file of timings; `python -m bench time --out"):
        read_folders([here], [tmp_path / "b" / "big-gpu"])


def test_two_machines_are_never_compared(tmp_path):
    ones = timed.growing("plain", "width", lambda w: 1e-4 * w, (1, 2, 3))
    others = timed.growing("fused", "width", lambda w: 1e-6 * w, (1, 2, 3), device="cuda", K=1)
    both = timings_frame([("here", Timings({}, ones)), ("there", Timings({}, others))])
    assert speedups_frame(both).empty and crossovers_frame(both).empty


def test_without_an_interval_a_ratio_has_none():
    slow, quick = timed.measured("train", "plain", 5e-4), timed.measured("train", "fused", 2e-6, low=None)
    row = speedups_frame(frame(slow, quick)).iloc[0]
    assert row["ratio"] == pytest.approx(250) and np.isnan(row["low"]) and np.isnan(row["high"])


def test_speedups_pair_what_is_alike():
    sizes = {**timed.NETWORK, "K": 256}
    found = speedups_frame(
        frame(
            timed.measured("train", "plain", 5e-4, margin=0.03),
            timed.measured("train", "vmap", 5e-5, sizes=sizes),
            timed.measured("train", "vmap", 4e-5, sizes={**sizes, "K": 16}),
            timed.measured("train", "fused", 2e-6, sizes=sizes, margin=0.04, contaminated=["busy"]),
            timed.measured("train", "plain", 1.0, sizes={**timed.NETWORK, "n": 1000}),
        )
    )
    assert found["reference"].tolist() == ["plain", "vmap"] and found["contaminated"].tolist() == [True, True]
    assert found["ratio"].tolist() == pytest.approx([250, 20])  # vmap with its best K
    assert found["reference_K"].tolist()[1] == 16
    assert found["low"][0] == pytest.approx(250 * np.exp(-np.hypot(0.03, 0.04)), rel=1e-3)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0, 3.0])
def test_an_exponent_is_found_with_and_without_a_floor(exponent):
    x = np.array([1, 4, 16, 64, 256, 1024])
    plain = grows(x, 1e-6 * x**exponent)
    assert plain.exponent == pytest.approx(exponent, abs=1e-6) and np.isnan(plain.floor)
    floored = grows(x, 1e-3 + 1e-6 * x**exponent)
    assert floored.exponent == pytest.approx(exponent, abs=0.02) and floored.floor == pytest.approx(
        1e-3, rel=0.02
    )


def test_an_exponents_interval_holds_the_truth_about_19_times_in_20():
    rng = np.random.default_rng(3)
    x, held = np.array([1, 4, 16, 64, 256, 1024, 4096]), []
    for _ in range(300):
        t = (1e-3 + 1e-5 * x**1.2) * np.exp(0.03 * rng.standard_normal(len(x)))
        found = grows(x, t)
        held.append(found.low <= 1.2 <= found.high)
    assert 0.88 <= np.mean(held) <= 0.99


def test_two_sizes_make_no_exponent():
    assert np.isnan(grows(np.array([1.0, 2.0]), np.array([1.0, 2.0])).exponent)
    line = frame(*timed.growing("plain", "width", lambda w: w, (1, 2)))
    assert list(series(line)) == []


def test_lines_share_all_but_their_axis():
    found = series(frame(*timed.suite()))
    lines = [(line.axis, line.shared["variant"], line.rows[line.axis].tolist()) for line in found]
    assert ("width", "plain", [1, 4, 16, 40, 64, 256]) in lines  # 40 from the line along n
    assert ("n", "fused", [50, 200, 1000, 10_000]) in lines and ("K", "vmap", [1, 16, 256, 4096]) in lines


def _line(values):
    x = [1, 10, 100, 1000]
    return pd.DataFrame(
        {"n": x, "median": values, "low": np.array(values) * 0.99, "high": np.array(values) * 1.01}
    )


def test_a_crossing_is_where_the_times_are_equal():
    falling, flat = _line([10, 1, 0.1, 0.01]), _line([0.3] * 4)
    found = crossing("n", falling, flat)
    assert found.size == pytest.approx(10 / 0.3) and found.low < found.size < found.high
    assert found.said.startswith("faster from n = 33")
    assert crossing("n", flat, falling).said == "none up to n = 1000"
    assert crossing("n", _line([0.01] * 4), flat).said == "faster from n = 1 on, the smallest"
    assert crossing("n", flat.iloc[:1], falling).said == "too few sizes in common"


def test_the_crossings_of_devices_and_processes_are_found():
    both = timings_frame([("here", Timings({}, timed.suite() + timed.suite("cuda")))])
    found = crossovers_frame(both)
    devices = found[found["question"] == "device"].set_index(["first", "axis"])
    assert devices.loc[("fused, cuda", "width"), "said"] == "none up to width = 256"
    at_1000, at_10000 = np.log(7.01e-4 / 6e-4), np.log(7.1e-4 / 1.5e-3)  # of plain: cuda over cpu
    expected = 10 ** (3 + at_1000 / (at_1000 - at_10000))
    assert devices.loc[("plain, cuda", "n"), "size"] == pytest.approx(expected)
    process = found[(found["question"] == "process") & found["second"].str.contains("gp-optimise")]
    assert len(process) == 1 + 1  # a device each
    assert process["size"].iloc[0] == pytest.approx(np.sqrt(1e-8 * 1000 / 1e-10), rel=0.05)


def test_a_broken_file_is_told(tmp_path):
    folder = timed.write(tmp_path)
    (folder / "bad.json").write_text("{")
    with pytest.raises(UserError, match=r"bad\.json: not a file of timings"):
        read_folders([folder])


def test_machines_that_changed_between_files_say_both(tmp_path):
    for name, version in (("a", "2.13"), ("b", "2.14")):
        write_timings(tmp_path / f"{name}.json", Timings({"torch": version}, []))
    assert machines_frame(read_folders([tmp_path]))["value"].tolist() == ["2.13 | 2.14"]
