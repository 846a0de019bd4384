"""Measurements of several processes become one; by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from bench.timing.joined import (
    by_process,
    corrected_medians,
    enough,
    interval,
    joined,
    judged,
    medians,
    usual,
)  # fmt: skip
from bench.timing.measurement import Measurement


def part(seconds, reasons=(), **more):
    """A process' samples, the middle one `seconds`."""
    made = {
        "samples": [seconds * 0.9, seconds, seconds * 1.2], "units": 5, "warmup": [9.0], "median": seconds,
        "yardstick": {"sgemm": [2.0] * 3, "calls": [0.5] * 3},
        "load": {"others": 0.01 * seconds, "steal": None, "frequency_mhz": 1000 * seconds},
        "contaminated": list(reasons), "started": 10 * seconds, "ended": 10 * seconds + 1,
    }  # fmt: skip
    device = more.pop("device", "cpu")
    return Measurement("train", "plain", device, {"width": 1}, "epoch", **made | more)


def test_the_processes_medians_are_what_is_counted():
    one = joined([part(s) for s in (3, 1, 2, 6, 5, 4)], 6)
    assert (one.median, one.low, one.high) == (3.5, 1, 6)
    assert one.processes == [3] * 6 and by_process(one.samples, one.processes)[1] == [0.9, 1, 1.2]
    assert medians(by_process(one.samples, one.processes)) == [3, 1, 2, 6, 5, 4]
    assert one.warmup == [9.0] * 6 and one.yardstick["sgemm"] == [2.0] * 18
    assert (one.started, one.ended, one.attempt, one.contaminated) == (10, 61, 1, [])
    assert one.load == {"others": 0.06, "steal": None, "frequency_mhz": 1000}


def test_of_many_processes_the_worst_and_the_widest_is_told():
    loads = [
        {"others": 0.1, "steal": None, "frequency_mhz": 2000.0},
        {"others": 0.3, "steal": 0.02, "frequency_mhz": 1500.0},
        {"others": 0.2, "steal": None, "frequency_mhz": None},
    ]
    more = [{"units": 7, "threads": 1}, {"units": 3, "threads": 4, "attempt": 2}, {"units": 5, "threads": 2}]
    one = joined([part(s, load=u, **m) for s, u, m in zip((2, 1, 3), loads, more, strict=True)], 3)
    assert one.load == {"others": 0.3, "steal": 0.02, "frequency_mhz": 1500}
    assert (one.units, one.threads, one.attempt, one.started, one.ended) == (3, 4, 2, 10, 31)
    assert one.samples == pytest.approx([1.8, 2, 2.4, 0.9, 1, 1.2, 2.7, 3, 3.6])


def test_of_six_processes_or_more_one_may_be_lost():
    assert [enough(asked) for asked in (1, 2, 5, 6, 10)] == [1, 2, 5, 5, 9]


def test_one_process_that_is_all_that_was_asked_for_keeps_its_interval():
    alone = part(3, low=2.5, high=3.5)
    one = joined([alone], 1)
    assert (one.median, one.low, one.high, one.processes) == (3, 2.5, 3.5, [3])
    disturbed = joined([part(9, ["a neighbour"]), alone], 1)
    assert (disturbed.median, disturbed.low, disturbed.contaminated) == (3, 2.5, [])
    both = joined([part(9, ["a neighbour"]), part(3, ["another"], low=2.5, high=3.5)], 1)
    assert (both.median, both.low, both.high, both.processes) == (6, 3, 9, [3, 3])
    few = joined([alone], 6)
    assert few.low is None and few.contaminated == ["in 1 of 6 processes alone"]
    assert by_process(alone.samples, alone.processes) == [alone.samples]


def test_the_drift_of_a_run_is_added_in_squares():
    one = joined([part(s) for s in (3, 1, 2, 6, 5, 4)], 6, drift=0.1)
    assert (one.median, one.drift) == (3.5, 0.1)
    assert math.log(3.5 / one.low) ** 2 == pytest.approx(math.log(3.5) ** 2 + 0.196**2, rel=1e-4)
    assert math.log(one.high / 3.5) ** 2 == pytest.approx(math.log(6 / 3.5) ** 2 + 0.196**2, rel=1e-4)
    of_equals = interval([2.0] * 6, 0.1)
    assert of_equals == pytest.approx((2, 2 * math.exp(-0.196), 2 * math.exp(0.196)), rel=1e-4)
    alone = joined([part(3, low=3.0, high=3.5)], 1, drift=0.1)
    assert alone.low == pytest.approx(3 * math.exp(-0.196), rel=1e-4)
    assert joined([part(3)], 6, drift=0.1).low is None and interval([2.0], 0.1) == (2.0, None, None)


def test_the_drift_holds_what_a_run_is_shifted_by():
    """Runs that drift by 2 %, a median of six processes that scatter by 1 %: 95 % are held, with it."""
    rng = np.random.default_rng(3)
    held = {0.0: 0, 0.02: 0}
    for _ in range(2000):
        values = np.exp(0.02 * rng.standard_normal() + 0.01 * rng.standard_normal(6))
        for drift in held:
            _, low, high = interval(values, drift)
            held[drift] += low <= 1 <= high
    assert held[0.0] < 1300 and 1850 < held[0.02] < 1980


def test_what_was_disturbed_is_left_out_where_others_stand_in_for_it():
    parts = [part(1), part(9, ["a neighbour"]), part(1.1), part(1.2)]
    one = joined(parts, 3)
    assert (one.median, one.high, one.contaminated, one.attempt) == (1.1, 1.2, [], 2)
    assert one.processes == [3, 3, 3]
    six = joined([*parts, part(1), part(1)], 6)  # of six one may be lost
    assert (six.processes, six.contaminated, six.attempt) == ([3] * 5, [], 1)


def test_with_too_few_undisturbed_all_count_and_it_is_told():
    one = joined([part(1), part(9, ["a neighbour", "steal"]), part(2)], 3)
    assert one.high == 9 and one.processes == [3] * 3
    assert joined([part(1), part(9, ["a neighbour"])], 2).high == 9  # of two none may be lost
    assert one.contaminated == ["process 2: a neighbour", "process 2: steal"]


def test_a_process_in_which_it_failed_is_told_of():
    failed = Measurement("train", "plain", "cpu", {"width": 1}, "epoch", "failed", "out of memory")
    one = joined([part(1), failed, part(2)], 3)
    assert one.status == "ok" and one.processes == [3, 3]
    assert one.contaminated == ["failed in 1 of 3 processes: out of memory"]
    assert joined([failed, failed], 2).reason == "out of memory"
    silent = [replace(failed, reason=None), replace(failed, status="ok", reason=None)]
    one = joined([*silent, part(1)], 3)
    assert (one.median, one.processes) == (1, [3])
    assert one.contaminated == [
        "failed in 1 of 3 processes: failed",
        "failed in 1 of 3 processes: ok",
    ]
    assert joined([part(1), failed, part(2), part(3)], 3).contaminated == []  # another stood in


def test_what_a_process_has_from_before_it_failed_does_not_count():
    failed = replace(part(9), status="failed", reason="out of memory")
    one = joined([failed, part(1), part(2)], 3)
    assert one.processes == [3, 3]
    assert one.contaminated == ["failed in 1 of 3 processes: out of memory"]
    of_all = joined([failed, replace(failed, reason="another")], 2)
    assert (of_all.status, of_all.reason) == ("failed", "out of memory")


def test_of_one_that_was_asked_for_the_first_undisturbed_counts_alone():
    one = joined([part(9, ["a neighbour"]), part(3), part(1)], 1)
    assert (one.median, one.processes, one.contaminated) == (3, [3], [])


def test_samples_are_corrected_before_they_are_joined():
    one = joined([part(s) for s in (4, 2)], 2)
    assert corrected_medians(one) == pytest.approx([4, 2])  # sqrt(2 * 0.5) beside each
    assert corrected_medians(part(1, yardstick={})) == []


def test_what_the_processes_waited_is_corrected_too():
    """The second had half a core: all that it did took twice its time."""
    own = {"work": [0.0] * 3, "sgemm": [0.0] * 3, "calls": [0.0] * 3}
    half = part(8, waited={"work": [3.6, 4, 4.8], "sgemm": [1.0] * 3, "calls": [0.25] * 3})
    alone = part(4, waited=own, yardstick={"sgemm": [1.0] * 3, "calls": [0.25] * 3})
    one = joined([alone, half], 2)
    assert one.waited["work"] == [0, 0, 0, 3.6, 4, 4.8]
    assert corrected_medians(one) == pytest.approx([8, 8])
    assert corrected_medians(joined([replace(alone, waited={}), half], 2)) == pytest.approx([8, 8])
    assert corrected_medians(joined([half, replace(alone, waited={})], 2)) == pytest.approx([8, 8])


def test_a_witness_slower_than_usual_contaminates():
    beside = [1.0, 1.02, 1.03, 1.05, 1.08, 2.0]
    rows = [part(1, yardstick={"calls": [x] * 3, "sgemm": [1.0]}) for x in beside]
    usually = usual(rows)
    assert usually == {"cpu": np.quantile(beside, 0.25)}
    found = [judged(row, usually).contaminated for row in rows]
    assert found == [[]] * 5 + [["yardstick calls 96% above its usual"]]


@pytest.mark.parametrize(("took", "slower"), [(1.09, False), (1.11, True), (0.5, False)])
def test_a_witness_may_take_a_tenth_more(took, slower):
    one = part(1, ["load"], yardstick={"calls": [took, took, 9.0], "sgemm": [1.0]})
    found = judged(one, {"cpu": 1.0, "cuda": 5.0}).contaminated
    assert found == ["load", *(["yardstick calls 11% above its usual"] if slower else [])]


def test_a_witness_that_was_paused_is_no_slower():
    """What else had the core the load tells; the witness tells of what no counter shows."""
    beside = {"calls": [2.0] * 3, "sgemm": [1.0] * 3}
    found = judged(part(1, yardstick=beside, waited={"calls": [1.0] * 3}), {"cpu": 1.0})
    assert found.contaminated == []
    assert usual([part(1, yardstick=beside, waited={"calls": [1.5] * 3})]) == {"cpu": 0.5}


def test_devices_have_witnesses_of_their_own():
    rows = [part(1), part(1, device="cuda", yardstick={"calls": [30.0]}), part(1, yardstick={})]
    assert usual(rows) == {"cpu": 0.5, "cuda": 30.0}
    assert all(judged(row, usual(rows)) is row or not judged(row, usual(rows)).contaminated for row in rows)
