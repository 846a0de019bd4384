"""Load between two readings, against shares worked out by hand; and what is said of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.timing.load import Limits, Reading, between, reasons

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
    """Four ticks of a hundredth of a second of others' time, two of steal."""
    others = [between(START, after(busy=1 + by, own=1.0), 1)["others"] for by in (0.039, 0.041)]
    assert others == pytest.approx([0, 0.0205])
    steal = [between(START, after(steal=by), 1)["steal"] for by in (0.019, 0.021)]
    assert steal == pytest.approx([0, 0.021])


def test_no_share_is_more_than_all_or_less_than_nothing():
    found = between(START, after(busy=9.0, steal=9.0, waited=-0.5), 1)
    assert (found["others"], found["steal"], found["waited"]) == (1, 1, 0)
    assert between(START, after(busy=1.0, own=2.0), 1)["others"] == 0


def test_steal_counts_against_the_cores_in_use():
    assert between(START, after(steal=0.1), 1)["steal"] == pytest.approx(0.1)
    assert between(START, after(steal=0.1), 2)["steal"] == pytest.approx(0.05)
    assert between(START, after(steal=0.1), 64)["steal"] == pytest.approx(0.05)  # there are two


def test_waiting_for_a_core_is_a_share_of_the_time():
    assert between(START, after(wall=4.0, waited=1.0), 1)["waited"] == pytest.approx(0.25)


def test_load_is_the_larger_and_frequency_the_lower():
    found = between(START, after(load=0.7, frequency=2800.0), 1)
    assert (found["load"], found["frequency_mhz"]) == (0.7, 2800.0)
    found = between(START, after(load=0.3, frequency=3100.0), 1)
    assert (found["load"], found["frequency_mhz"], found["cores"]) == (0.5, 3000.0, 2)


def test_of_what_only_one_reading_tells_that_one_counts_and_none_is_null():
    half, none = replace(START, load=None, frequency=None), after(load=None, frequency=None)
    found = between(half, after(load=0.7, frequency=2800.0), 1)
    assert (found["load"], found["frequency_mhz"]) == (0.7, 2800.0)
    assert (between(half, none, 1)["load"], between(half, none, 1)["frequency_mhz"]) == (None, None)
    for readings in ((replace(START, waited=None), after()), (START, replace(after(), waited=None))):
        assert between(*readings, 1)["waited"] is None
    assert between(START, START, 1)["waited"] is None  # no time has gone by


@pytest.mark.parametrize(("moved", "told"), [(0.99, False), (1.01, True)])
def test_counters_that_move_by_less_than_half_the_time_do_not_tell(moved, told):
    """Of two cores in a second; those of some containers stand still."""
    found = between(START, replace(after(busy=1.0, steal=0.1), total=START.total + moved), 1)
    assert [found[name] is not None for name in ("others", "steal")] == [told, told]
    assert reasons(found | {"waited": None}, {}) == (
        []
        if not told
        else [
            "other processes took 50% of 2 cores",
            "the hypervisor gave 10% of the time away",
        ]
    )


@pytest.mark.parametrize(
    ("name", "limit", "said"),
    [
        ("others", 0.05, "other processes took 5% of 4 cores"),
        ("steal", 0.02, "the hypervisor gave 2% of the time away"),
        ("waited", 0.02, "ready and without a core 2% of the time"),
    ],
)
def test_a_share_above_its_limit_is_a_reason(name, limit, said):
    shares = {"others": 0.0, "steal": 0.0, "waited": 0.0, "cores": 4.0}
    assert reasons(shares | {name: limit}, {}) == []
    assert reasons(shares | {name: limit + 1e-4}, {}) == [said]


def test_a_yardstick_that_moved_by_more_than_a_fifth_is_a_reason():
    assert reasons({}, {"sgemm": 0.2, "calls": 0.201}) == ["yardstick calls moved by 20%"]


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


seconds = st.floats(0, 100)


@given(st.floats(1e-6, 100), seconds, seconds, seconds, st.integers(1, 64))
def test_shares_are_shares(wall, busy, steal, own, threads):
    found = between(START, after(wall, busy, steal, own), threads)
    for name in ("others", "steal"):
        assert found[name] is None or 0 <= found[name] <= 1
