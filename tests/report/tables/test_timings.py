"""Timings become tables: ratios, exponents and crossings that are known beforehand."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import timed

from bench.errors import UserError
from bench.seals import seal_folder
from bench.timing.measurement import Timings, timing_files, write_timings
from report.tables.crossings import crossing
from report.tables.growth import grows
from report.tables.timing_schemas import CROSSOVERS, MACHINES, SCALING, SPEEDUPS, TIMINGS
from report.tables.timings import (
    alone_frame,
    crossovers_frame,
    machines_frame,
    read_folders,
    scaling_frame,
    series,
    speedups_frame,
    steady,
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


def test_one_alone_is_held_against_one_alone():
    """Whatever number suits the reference best; where it was timed side by side only, nothing is said."""
    one, many = {**timed.NETWORK, "K": 1}, {**timed.NETWORK, "K": 256}
    found = alone_frame(
        frame(
            timed.measured("train", "fused", 3e-5, sizes=one),
            timed.measured("train", "fused", 2e-6, sizes=many),
            timed.measured("train", "vmap", 9e-4, sizes=one),
            timed.measured("train", "vmap", 1e-5, sizes=many),
            timed.measured("train", "plain", 6e-5),
            timed.measured("train", "fused", 3e-5, sizes=one | {"n": 1000}),
            timed.measured("train", "vmap", 1e-5, sizes=many | {"n": 1000}),
        )
    )
    assert found["K"].tolist() == [1, 1] and found["reference"].tolist() == ["vmap", "plain"]
    assert found["ratio"].tolist() == pytest.approx([30, 2])


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
    assert crossing("n", flat, falling).said == "none up to n = 1\u202f000"
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


def test_a_sealed_folder_and_a_whole_results_folder_are_read_as_their_files(tmp_path):
    files = sorted((timing := timed.write(tmp_path / "gpu-1")).glob("*.json"))
    assert timing.name == "timing"
    seal_folder(timing, "k", {})
    (tmp_path / "gpu-1" / "plan.json").write_text("{}")
    (tmp_path / "gpu-1" / ".report.html.made-k.json").write_text("{}")
    expected = read_folders(files)
    assert read_folders([timing]) == read_folders([timing.parent]) == expected
    for reference, name in ((timing, "timing"), (timing.parent, "gpu-1"), (tmp_path, "gpu-1")):
        assert read_folders([], [reference]) == [(name, timings) for _, timings in expected]


def test_a_broken_file_is_told(tmp_path):
    folder = timed.write(tmp_path)
    (folder / "bad.json").write_text("{")
    with pytest.raises(UserError, match=r"bad\.json: not a file of timings"):
        read_folders([folder])


@pytest.mark.parametrize(
    "wrong",
    [
        *({name: value} for name in ("attempt", "threads", "started", "flops") for value in ("a", [], {})),
        {"contaminated": [{}]}, {"samples": None}, {"samples": ["a"]}, {"sizes": {"K": []}}, {"what": 3},
        {"yardstick": {"sgemm": "a"}}, {"status": "good"},
    ],
)  # fmt: skip
def test_a_measurement_of_other_types_is_told_with_its_place(tmp_path, wrong):
    """Where a person edited a file that no seal vouches for."""
    folder = timed.write(tmp_path)
    file = timing_files(folder)[0]
    data = json.loads(file.read_text())
    data["measurements"][-1] |= wrong
    number = len(data["measurements"]) - 1
    for seal in folder.glob("made-*"):
        seal.unlink()
    file.write_text(json.dumps(data))
    with pytest.raises(UserError) as told:
        read_folders([folder])
    place = f"measurements {number} {next(iter(wrong))}"
    assert str(told.value).startswith(f"{file}: not a file of timings ({place}")
    assert "\n" not in str(told.value)


def test_machines_that_changed_between_files_say_both(tmp_path):
    for name, version in (("a", "2.13"), ("b", "2.14")):
        write_timings(tmp_path / f"{name}.json", Timings({"torch": version}, []))
    assert machines_frame(read_folders([tmp_path]))["value"].tolist() == ["2.13 | 2.14"]


def test_a_row_says_what_the_measurement_did():
    one = timed.measured(
        "train", "fused", 2e-3, samples=[2e-3] * 6, processes=[3, 3], yardstick={"sgemm": [1.0, 5.0, 3.0]},
        contaminated=["busy", "hot"], sizes={"batch_size": 16, "n": 200}, flops=4e6, bytes=None,
    )  # fmt: skip
    alone = timed.measured("train", "plain", 1.0, samples=[1.0] * 6)
    never = timed.measured("train", "plain", 1.0, samples=[])
    found = frame(one, alone, never)
    assert found["processes"].tolist() == [2, 1, 0] and found["samples"].tolist() == [6, 6, 0]
    row = found.iloc[0]
    assert row[["sgemm_seconds", "flops_per_second", "batch_size", "n"]].tolist() == [3, 2e9, "16", 200]
    assert row["contaminated"] == "busy; hot" and found["contaminated"].isna().tolist() == [False, True, True]
    assert pd.isna(row["bytes_per_second"]) and pd.isna(row["sweep_seconds"]) and pd.isna(row["K"])


def test_steady_times_are_warm_ok_and_have_a_median():
    warm = timed.measured("train", "plain", 1.0)
    others = [timed.measured("train", "plain", 1.0, phase="cold"), replace(warm, status="failed")]
    found = steady(frame(warm, *others, replace(warm, median=None, low=None, high=None)))
    assert found.index.tolist() == [0]


def test_only_training_and_inference_have_speed_ups_each_against_its_like():
    ones = [
        timed.measured(what, v, t)
        for what in ("train", "infer", "pipeline")
        for v, t in (("plain", 8e-3), ("fused", 2e-3))
    ]
    ones += [timed.measured("train", "torch", 1.0), timed.measured("train", "scikit-learn", 6e-3)]
    for axis, other in (
        ("n", 9),
        ("batch_size", "16"),
        ("problem", "regression"),
        ("depth", 2),
        ("model", "x"),
    ):
        ones.append(timed.measured("train", "plain", 1.0, sizes=timed.NETWORK | {axis: other}))
    ones.append(timed.measured("train", "plain", 1.0, "cuda"))
    found = speedups_frame(frame(*ones))
    assert found["what"].tolist() == ["train", "train", "infer"]
    assert found["reference"].tolist() == ["plain", "scikit-learn", "plain"]
    assert found["ratio"].tolist() == pytest.approx([4, 3, 4])
    assert found["contaminated"].tolist() == [False] * 3 and found["high"][0] > 4 > found["low"][0]


def test_a_ratio_is_doubtful_where_either_is():
    for doubtful in ("plain", "fused"):
        ones = [
            timed.measured("train", v, 1e-3, contaminated=["busy"] * (v == doubtful))
            for v in ("plain", "fused")
        ]
        assert speedups_frame(frame(*ones))["contaminated"].tolist() == [True]


def test_depth_is_fitted_with_the_layers_after_the_first():
    """The first has no square matrix: with it (d - 1) µs would seem to grow nearly as the square."""
    ones = timed.growing("fused", "depth", lambda d: 1e-6 * max(d - 1, 0.1), (1, 2, 4, 8), K=1)
    (row,) = scaling_frame(frame(*ones)).itertuples()
    assert (row.axis, row.first, row.last, row.sizes) == ("depth", 2, 8, 3)
    assert row.exponent == pytest.approx(1.0) and row.high - row.low < 1e-6


def test_scaling_names_the_line_and_its_ends():
    ones = timed.growing("plain", "n", lambda n: 1e-6 * n**2, (1000, 50, 200), K=1)
    (row,) = scaling_frame(frame(*ones)).itertuples()
    assert (row.axis, row.sizes, row.first, row.last, row.K) == ("n", 3, 50, 1000, 1)
    assert row.exponent == pytest.approx(2) and (row.variant, row.model) == ("plain", "mlp-40")
    assert pd.isna(row.n)


def processes_of(*ones):
    found = crossovers_frame(frame(*ones))
    return found[found["question"] == "process"].to_dict("records")


def gaussian(what="gp-fit", device="cpu"):
    return [
        timed.measured(what, "scikit-learn", 1e-6 * n**2, device, sizes={"n": n}) for n in (10, 100, 1000)
    ]


def test_a_process_is_held_against_the_whole_training_of_a_network():
    """1,000 epochs of 10 µs are 10 ms: as long as a fit of 100 points."""
    network = timed.growing("fused", "n", lambda n: 1e-5, (10, 100, 1000), K=1)
    network += timed.growing("fused", "n", lambda n: 1e-5, (10, 100, 1000), K=1, batch_size="16")
    network += timed.growing("plain", "n", lambda n: 1e-5, (10, 100, 1000))
    (found,) = processes_of(*network, *gaussian(), *gaussian("gp-predict"), *gaussian(device="cuda"))
    assert found["size"] == pytest.approx(100)
    assert found["first"] == "mlp-40, 1\u202f000 epochs, K = 1" and found["second"] == "scikit-learn gp-fit"
    assert (found["setting"], found["axis"], found["machine"]) == ("cpu", "n", "here")


def test_a_device_is_held_against_the_cpu_at_the_same_sizes():
    cpu = timed.growing("plain", "n", lambda n: 1e-5 * n, (10, 100, 1000))
    cpu += timed.growing("plain", "n", lambda n: 1e-9, (10, 100, 1000), batch_size="16")
    gpu = timed.growing("plain", "n", lambda n: 1e-3, (10, 100, 1000), device="cuda")
    (found,) = crossovers_frame(frame(*cpu, *gpu)).to_dict("records")
    assert found["size"] == pytest.approx(100) and found["question"] == "device"
    assert (found["first"], found["second"]) == ("plain, cuda", "plain, cpu")
    assert found["setting"] == "problem classification, model mlp-40, width 40, depth 1, batch_size full"


def test_files_of_this_machine_come_first_then_others_by_name(tmp_path):
    here, folder = timed.write(tmp_path / "mine"), tmp_path / "others"
    folder.mkdir()
    for name in ("b", "a"):
        timed.write(tmp_path / name).rename(folder / name)
    found = read_folders([here / "suite.json", here / "gpu.json"], [folder])
    assert [machine for machine, _ in found] == ["here", "here", "a", "a", "b", "b"]
    alone = [len(timings.measurements) == 1 for _, timings in found]  # gpu.json says that there is none
    assert alone == [False, True, True, False, True, False]
