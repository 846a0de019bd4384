"""The clock on a machine of paper."""

import gc
import itertools
from dataclasses import replace

import numpy as np
import pytest
from paper import Machine
from threadpoolctl import threadpool_info

from bench.seeds import stream
from bench.timing.clock import interval, measure, one_line
from bench.timing.settings import ClockSettings


def test_samples_are_seconds_per_unit():
    cold, steady = Machine(1e-3).measure(units=4)
    assert (cold.phase, steady.phase) == ("cold", "steady")
    assert cold.samples == pytest.approx([1e-3 / 4]) and (cold.low, cold.high) == (None, None)
    assert steady.samples == pytest.approx([1e-3 / 4] * 30)
    assert steady.median == pytest.approx(1e-3 / 4)
    assert steady.warmup == pytest.approx([1e-3 / 4] * len(steady.warmup))
    assert steady.yardstick == {"fixed": pytest.approx([0.002] * 30)}
    assert steady.started < steady.ended and steady.started >= cold.started >= 1e9


@pytest.mark.parametrize(("unit", "loops"), [(1e-6, 10_000), (3e-3, 4), (0.011, 1), (0.7, 1)])
def test_loops_make_a_sample_long_enough(unit, loops):
    machine = Machine(unit)
    steady = machine.measure()[-1]
    assert steady.units == pytest.approx(loops, abs=1 if loops > 1 else 0)
    assert machine.runs[-1] * unit >= 0.01 * (1 - 1e-9)


def test_the_device_is_waited_for_on_both_sides_of_the_clock():
    machine = Machine()
    machine.measure()
    at = [i for i, e in enumerate(machine.events) if e == "run"]
    around = {tuple(machine.events[i - 2 : i + 3]) for i in at}
    assert around == {("wait", "clock", "run", "wait", "clock")}


def test_the_yardstick_stands_beside_every_sample_and_after_the_cold_one():
    machine = Machine()
    machine.measure()
    assert machine.events.index("run") < machine.events.index("fixed")
    assert machine.events.count("fixed") == 1 + 1 + 30  # one to warm it up


def test_short_work_fills_the_caches_before_a_sample_and_long_work_does_not():
    """Long is what takes five samples' length, 50 ms."""
    small, short, long = Machine(3e-3), Machine(0.0499), Machine(0.0501)
    for machine, refills in ((small, 1), (short, 1), (long, 0)):
        steady = machine.measure()[-1]
        assert len(machine.runs) == 1 + len(steady.warmup) + 30 * (1 + refills)
    assert small.runs[-4:] == [1, 4, 1, 4]


def test_short_work_is_short_although_its_first_times_were_long():
    machine = Machine()

    def run(n):
        machine.unit = 0.2 if len(machine.runs) < 3 else 1e-3
        machine.run(n)

    measure(replace(machine.work(), make=lambda: run), None, machine.instruments())
    assert machine.runs[-4:] == [1, 10, 1, 10]


def test_slow_first_calls_are_cold_or_warming_up():
    machine = Machine()

    def run(n):
        machine.unit = 1e-3 + 0.5 * 0.3 ** len(machine.runs)  # every call a third of the one before
        machine.run(n)

    cold, steady = measure(replace(machine.work(), make=lambda: run), None, machine.instruments())
    assert cold.samples[0] > 0.5
    assert max(steady.samples) < 1.04e-3 < max(steady.warmup)


def test_once_is_neither_looped_nor_warmed_up():
    machine = Machine(1e-4)
    _, steady = machine.measure(once=True)
    assert machine.runs == [1] * 6
    assert len(steady.samples) == 5 and steady.warmup == [] and steady.units == 1
    assert steady.low <= steady.median <= steady.high


def test_transfer_is_a_phase_of_its_own():
    machine = Machine()

    def copy():
        machine.time += 3e-3

    rows = machine.measure(transfer=lambda: copy, units=8, flops=5.0)
    assert [row.phase for row in rows] == ["cold", "transfer", "steady"]
    assert rows[1].samples == pytest.approx([3e-3] * 30)
    assert (rows[1].unit, rows[1].flops, rows[2].flops) == ("copy to device", None, 5.0)


def test_a_quiet_machine_is_measured_once():
    machine = Machine()
    rows = machine.measure()
    assert all(row.contaminated == [] and row.attempt == 1 for row in rows)
    assert not any(e.startswith("sleep") for e in machine.events)


def test_a_contaminated_measurement_is_repeated_once_and_the_second_is_kept():
    machine = Machine(others=(0.4, 0.0))
    cold, steady = machine.measure()
    assert cold.attempt == 1  # what was cold is not any more
    assert (steady.attempt, steady.contaminated) == (2, [])
    assert steady.units == machine.runs[-1] == pytest.approx(10, abs=1)
    assert machine.events.count("sleep 1.0") == 1
    # one to warm up, beside cold, beside 30, and beside 30 again
    assert machine.events.count("fixed") == 1 + 1 + 30 + 30
    assert steady.yardstick["fixed"] == pytest.approx([0.002] * 30)


def test_a_machine_that_stays_busy_says_so():
    machine = Machine(others=(0.4,))
    steady = machine.measure()[-1]
    assert steady.attempt == 2
    assert steady.contaminated == ["other processes took 40% of 1 cores"]
    assert steady.load["others"] == pytest.approx(0.4)
    assert machine.events.count("sleep 1.0") == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "out of memory"),
        (np._core._exceptions._ArrayMemoryError((9,), np.dtype(float)), "out of memory: Unable to allocate"),
        (
            RuntimeError("CUDA out of memory. Tried\n to allocate"),
            "out of memory: CUDA out of memory. Tried to",
        ),
        (RuntimeError("[enforce] DefaultCPUAllocator: can't allocate memory"), "out of memory: [enforce]"),
        (ValueError("two\nlines"), "ValueError: two lines"),
        (ZeroDivisionError(), "ZeroDivisionError"),
    ],
)
def test_what_the_work_raises_is_a_reason_of_one_line(error, said):
    def make():
        raise error

    rows = measure(replace(Machine().work(), make=make), None, Machine().instruments())
    assert [(row.phase, row.status) for row in rows] == [("cold", "failed"), ("steady", "failed")]
    assert all(row.reason.startswith(said) and "\n" not in row.reason for row in rows)
    assert rows[1].samples == [] and rows[1].median is None


def test_an_error_without_words_is_its_name_alone():
    assert [one_line(error()) for error in (ZeroDivisionError, MemoryError)] == [
        "ZeroDivisionError",
        "out of memory",
    ]


def test_a_row_without_samples_is_of_what_was_wanted():
    work = Machine().work(threads=4, flops=5.0, bytes=7.0, transfer=list)
    cold, transfer, steady = measure(replace(work, device="tpu"))
    for row in (cold, steady):
        assert (row.what, row.variant, row.device, row.sizes, row.unit) == (
            "train", "paper", "tpu", {"K": 2}, "epoch",
        )  # fmt: skip
        assert (row.threads, row.flops, row.bytes) == (4, 5, 7)
    assert (transfer.unit, transfer.flops, transfer.bytes) == ("copy to device", None, None)
    assert [row.phase for row in (cold, transfer, steady)] == ["cold", "transfer", "steady"]


def test_torch_without_memory_is_told_alike():
    import torch

    assert one_line(torch.OutOfMemoryError("no room")) == "out of memory: no room"


def test_what_was_measured_before_a_failure_is_kept():
    machine = Machine()

    def run(n):
        if len(machine.runs) == 7:
            raise MemoryError
        machine.run(n)

    cold, steady = measure(replace(machine.work(), make=lambda: run), None, machine.instruments())
    assert (cold.status, steady.status, steady.reason) == ("ok", "failed", "out of memory")
    assert gc.isenabled()


def test_an_interruption_passes():
    def make():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(replace(Machine().work(), make=make))


def test_a_device_that_is_not_here_is_unavailable():
    rows = measure(replace(Machine().work(), device="tpu"))
    assert {row.status for row in rows} == {"unavailable"} and "tpu: no such device" in rows[0].reason


def test_nothing_is_collected_inside_and_threads_are_pinned():
    machine, seen = Machine(), set()

    def run(n):
        pools = {pool["num_threads"] for pool in threadpool_info()} if len(machine.runs) < 3 else {1}
        seen.add((gc.isenabled(), *pools))
        machine.run(n)

    rows = measure(replace(machine.work(), make=lambda: run), None, machine.instruments())
    assert seen == {(False, 1)}
    assert gc.isenabled() and rows[-1].threads == 1


@pytest.mark.parametrize("blocks", [6, 3])
def test_the_interval_is_that_of_medians_of_blocks_drawn_anew(blocks):
    """All values of a block alike: every median there can be, of as many blocks drawn with replacement."""
    levels = range(1, blocks + 1)
    samples = np.repeat(levels, 30 // blocks).astype(float).tolist()
    all_there_are = np.median(list(itertools.product(levels, repeat=blocks)), axis=1)
    low, high = np.quantile(all_there_are, (0.025, 0.975))
    found = interval(samples, ClockSettings(blocks=blocks), stream("t"))
    assert found == (np.median(samples), low, high)


def test_one_sample_has_no_interval():
    assert interval([2.0], ClockSettings(), stream("t")) == (2.0, None, None)


def test_a_process_of_its_own_has_no_first_time():
    machine = Machine()
    (steady,) = machine.measure(once=True, processes=True)
    assert steady.phase == "steady" and len(steady.samples) == 5
    assert machine.events.count("fixed") == 1 + 5  # one to warm it up, here too


def test_others_are_looked_for_while_warming_up_too():
    machine = Machine()
    machine.measure()
    reads = [i for i, e in enumerate(machine.events) if e == "read"]
    assert machine.events[reads[2] : reads[3]].count("run") > 30 + 5


def test_the_same_samples_have_the_same_interval():
    def uneven():
        machine = Machine()

        def run(n):
            machine.run(n)
            machine.unit = 1e-3 + 1e-5 * (len(machine.runs) % 7)

        return measure(replace(machine.work(), make=lambda: run), None, machine.instruments())[-1]

    first, second = uneven(), uneven()
    assert (first.low, first.high) == (second.low, second.high)
