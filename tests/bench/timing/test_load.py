"""Load between two readings, against shares worked out by hand; and what is said of it."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.timing.load import Limits, Reading, between, read, reasons, waited_so_far

START = Reading(100.0, 2, 5000.0, 700.0, 3.0, 50.0, waited=1.0, load=0.5, frequency=3000.0)


def after(wall=1.0, busy=0.0, steal=0.0, own=0.0, waited=0.0, **other):
    """The reading `wall` seconds later on two cores."""
    return replace(
        START,
        at=START.at + wall,
        total=START.total + 2 * wall,
        busy=START.busy + busy,
        steal=START.steal + steal,
        own=START.own + own,
        waited=START.waited + waited,
        **other,
    )


def test_what_this_process_used_is_not_others():
    assert between(START, after(busy=1.6, own=1.0), 1)["others"] == pytest.approx(0.3)  # 0.6 of 2 s
    assert between(START, after(busy=1.0, own=1.0), 1)["others"] == 0


def test_less_than_the_counters_grain_is_nothing():
    assert between(START, after(wall=0.1, busy=0.13, own=0.1), 1)["others"] == 0
    assert between(START, after(wall=0.1, busy=0.2, own=0.1), 1)["others"] == pytest.approx(0.5)


def test_steal_counts_against_the_cores_in_use():
    assert between(START, after(steal=0.1), 1)["steal"] == pytest.approx(0.1)
    assert between(START, after(steal=0.1), 2)["steal"] == pytest.approx(0.05)
    assert between(START, after(steal=0.1), 64)["steal"] == pytest.approx(0.05)  # there are two


def test_waiting_for_a_core_is_a_share_of_the_time():
    assert between(START, after(wall=4.0, waited=1.0), 1)["waited"] == pytest.approx(0.25)


def test_load_is_the_larger_and_frequency_the_lower():
    found = between(START, after(load=0.7, frequency=2800.0), 1)
    assert (found["load"], found["frequency_mhz"]) == (0.7, 2800.0)
    assert between(replace(START, load=None), after(load=None), 1)["load"] is None


def test_what_the_system_does_not_tell_is_null_and_no_reason():
    still = replace(START, at=START.at + 1, waited=None)  # counters of a container, that do not move
    found = between(START, still, 1)
    assert (found["others"], found["steal"], found["waited"]) == (None, None, None)
    assert reasons(found, {}) == []


def test_a_busy_loop_on_every_core_is_told():
    # three processes on two cores: this one has two thirds of one
    found = between(START, after(busy=2.0, own=0.67, waited=0.33), 1)
    assert reasons(found, {}) == [
        "other processes took 66% of 2 cores",
        "ready and without a core 33% of the time",
    ]


def test_a_quiet_machine_is_not():
    found = between(START, after(busy=1.02, own=0.98, steal=0.01, waited=0.001), 1)
    assert reasons(found, {"sgemm": 0.05, "sweep": 0.1}) == []


def test_steal_and_a_yardstick_that_moved_are_told():
    found = between(START, after(steal=0.05), 1)
    assert reasons(found, {"sgemm": 0.5}) == [
        "the hypervisor gave 5% of the time away",
        "yardstick sgemm moved by 50%",
    ]
    assert reasons(found, {"sgemm": 0.5}, Limits(steal=0.1, moved=1)) == []


def test_the_machine_can_be_read_and_counts_this_process_time():
    before, begun = read(), time.process_time()
    while time.process_time() - begun < 0.1:
        pass
    then = read()
    assert then.own - before.own == pytest.approx(time.process_time() - begun, abs=0.03)
    assert then.cores >= 1 and then.at > before.at
    assert then.total >= before.total and then.busy >= before.busy


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5000000 1500000000 7\n", 1.5),
        ("0 0 1\n", 0.0),
        ("0 0 0\n", None),  # a system that does not count
        ("", None),
        ("one two three", None),
    ],
)
def test_how_long_a_thread_waited_is_the_second_number(tmp_path, text, seconds):
    file = tmp_path / "schedstat"
    file.write_text(text)
    assert waited_so_far(file) == seconds
    assert waited_so_far(tmp_path / "none") is None


seconds = st.floats(0, 100)


@given(st.floats(1e-6, 100), seconds, seconds, seconds, st.integers(1, 64))
def test_shares_are_shares(wall, busy, steal, own, threads):
    found = between(START, after(wall, busy, steal, own), threads)
    for name in ("others", "steal"):
        assert found[name] is None or 0 <= found[name] <= 1
