"""Warming up, by sequences of seconds made up."""

import itertools

import pytest
from paper import Machine

from bench.timing.settings import ClockSettings
from bench.timing.warmup import warm_up


def test_warming_up_ends_where_two_medians_agree():
    seconds = iter([5, 5, 4, 4, 4, 3, 3, 3, 3.1, 2.9, 2.95, 2.95, 99])
    settings = ClockSettings(batch=3, sample_seconds=1, warmup_seconds=1000)
    loops, kept = warm_up(lambda n: next(seconds), settings, lambda: 0.0)
    # medians of three: 5, 4, 3, 2.95; the last two agree within 3 %
    assert (loops, len(kept), kept[-1]) == (1, 12, 2.95)


@pytest.mark.parametrize(("second", "agrees"), [(1.030, True), (1.032, False), (0.971, True), (0.970, False)])
def test_two_medians_agree_within_three_per_cent_of_the_second(second, agrees):
    seconds = itertools.chain([1.0] * 5, [second] * 5, itertools.repeat(2.0))
    _, kept = warm_up(lambda n: next(seconds), ClockSettings(sample_seconds=1e-9), lambda: 0.0)
    assert len(kept) == (10 if agrees else 20)


def test_the_first_samples_are_of_one_loop_and_the_next_as_long_as_a_sample_is():
    asked = []

    def sample(n):
        asked.append(n)
        return 3e-3 * n

    loops, kept = warm_up(sample, ClockSettings(batch=2), lambda: 0.0)
    assert (asked, loops) == ([1, 1, 4, 4], 4)  # 12 ms, where 9 ms were too few
    assert kept == pytest.approx([3e-3] * 4)


@pytest.mark.parametrize(("seconds", "loops"), [(0.005, 2), (0.0101, 1), (3.0, 1), (0.0, 10_000_000)])
def test_a_sample_is_as_many_whole_loops_as_it_takes(seconds, loops):
    """Work without length is taken for a nanosecond."""
    assert warm_up(lambda n: n * seconds, ClockSettings(), lambda: 0.0)[0] == loops


def test_where_the_time_is_over_from_the_start_one_sample_is_taken():
    ticks = itertools.chain([0.0], itertools.repeat(99.0))
    loops, kept = warm_up(lambda n: 0.002, ClockSettings(), lambda: next(ticks))
    assert (loops, kept) == (5, [0.002])


def test_warming_up_is_bounded():
    machine = Machine()

    def sample(n):
        machine.time += 0.1
        machine.unit *= 1.2  # never steady
        return machine.unit

    _, kept = warm_up(sample, ClockSettings(warmup_seconds=2, batch=7), lambda: machine.time)
    assert len(kept) == 20


def test_work_without_length_ends_all_the_same():
    ticks = itertools.count(0, 0.1)
    loops, kept = warm_up(lambda n: 0.0, ClockSettings(warmup_seconds=2), lambda: next(ticks))
    assert loops <= 10**9 and set(kept) == {0.0}
