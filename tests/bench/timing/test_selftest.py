"""The self-test finds a clock that goes wrong by as much as it goes wrong."""

from dataclasses import replace

import pytest

from bench.timing import selftest
from bench.timing.load import Reading
from bench.timing.settings import ClockSettings, Instruments


class Machine:
    """A raw clock that goes on by a microsecond a reading, and a clock under test that is `fast`."""

    def __init__(self, fast=0.0, busy=0.0, paused=0.0):
        self.nanoseconds, self.fast, self.busy, self.paused = 0, fast, busy, paused

    def raw(self):
        self.nanoseconds += 1000
        return self.nanoseconds

    def cpu(self):
        return self.nanoseconds // 2

    def waited(self):
        return self.paused * self.nanoseconds / 1e9

    def read(self):
        now = self.nanoseconds / 1e9
        quiet = Reading(now, 1, now, now, 0.0, now)
        return replace(quiet, own=now * (1 - self.busy))

    def instruments(self):
        def clock():
            return self.nanoseconds * (1 + self.fast) / 1e9

        return Instruments(clock, lambda: 0.0, lambda _: None, self.read, self.waited, lambda _: {})


SETTINGS = ClockSettings(samples=20, sample_seconds=0.006)


@pytest.mark.parametrize("fast", [0.0, 0.03, -0.1])
def test_the_bias_of_a_wrong_clock_is_found(fast):
    machine = Machine(fast)
    found = selftest.accuracy(500e-6, SETTINGS, machine.instruments(), machine.raw, machine.cpu)
    assert found.bias == pytest.approx(fast, abs=1e-3)
    assert found.true == pytest.approx(500e-6, rel=5e-3)
    assert found.cpu == pytest.approx(0.5, rel=1e-3)
    assert found.scale == pytest.approx(0, abs=1e-6)
    assert found.low <= found.measured <= found.high
    assert found.contaminated == []


def test_no_spin_is_timed_again():
    """Those before would be taken for the samples' own. With 0.4 of it waited a sample is 1 / 0.6 as long."""
    quiet, busy = Machine(), Machine(paused=0.4)
    for machine in (quiet, busy):
        selftest.accuracy(500e-6, SETTINGS, machine.instruments(), machine.raw, machine.cpu)
    assert busy.nanoseconds / quiet.nanoseconds == pytest.approx(1 / 0.6, rel=0.1)


@pytest.mark.parametrize(
    ("fast", "busy", "code", "said"),
    [
        (0.01, 0.0, 0, "largest bias 1.0"),
        (0.05, 0.0, 1, "not below 2%"),
        (0.05, 0.5, 2, "on a busy machine"),
        (0.01, 0.5, 0, "below 2%"),
    ],
)
def test_the_exit_code_tells_a_wrong_clock_from_a_busy_machine(fast, busy, code, said, monkeypatch):
    machine, lines = Machine(fast, busy), []
    monkeypatch.setattr(selftest, "accuracy", _on(machine))
    assert selftest.self_test(SETTINGS, machine.instruments(), (200e-6, 1e-3), lines.append) == code
    assert len(lines) == 4 and said in lines[-1]
    assert ("other processes took 50% of 1 cores" in lines[1]) == bool(busy)


def _on(machine):
    plain = selftest.accuracy
    return lambda seconds, settings, tools: plain(seconds, settings, tools, machine.raw, machine.cpu)


def test_a_clock_that_fails_is_not_an_accuracy():
    def broken(_):
        raise OSError("no yardstick")

    machine = Machine()
    tools = replace(machine.instruments(), yardstick=broken)
    with pytest.raises(RuntimeError, match="could not time a spin: OSError: no yardstick"):
        selftest.accuracy(1e-3, SETTINGS, tools, machine.raw, machine.cpu)


def test_the_raw_clock_goes_on():
    first = selftest.raw_nanoseconds()
    assert selftest.raw_nanoseconds() >= first
