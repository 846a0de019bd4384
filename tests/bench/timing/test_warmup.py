"""Warming up, by sequences of seconds made up."""

import itertools

from paper import Machine

from bench.timing.settings import ClockSettings
from bench.timing.warmup import warm_up


def test_warming_up_ends_where_two_medians_agree():
    seconds = iter([5, 5, 4, 4, 4, 3, 3, 3, 3.1, 2.9, 2.95, 2.95, 99])
    settings = ClockSettings(batch=3, sample_seconds=1, warmup_seconds=1000)
    loops, kept = warm_up(lambda n: next(seconds), settings, lambda: 0.0)
    # medians of three: 5, 4, 3, 2.95; the last two agree within 3 %
    assert (loops, len(kept), kept[-1]) == (1, 12, 2.95)


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
