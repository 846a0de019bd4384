"""The self-test finds a clock that goes wrong by as much as it goes wrong."""

from dataclasses import replace

import pytest

from bench.timing import selftest
from bench.timing.load import Reading
from bench.timing.measurement import Measurement
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


def accurate(bias, contaminated=()):
    return selftest.Accuracy(
        1e-3, 1e-3, 1e-3 * (1 + bias), 0.9e-3, 1.1e-3, bias, 0.01, 1.0, list(contaminated)
    )


@pytest.mark.parametrize(
    ("rows", "code", "said"),
    [
        ([accurate(0.0199), accurate(-0.0199)], 0, "largest bias 1.99%, below 2%"),
        ([accurate(0.001), accurate(-0.0201)], 1, "largest bias 2.01%, not below 2%"),
        ([accurate(0.02)], 1, "largest bias 2.00%, not below 2%"),
        ([accurate(0.03, ["load"]), accurate(0.04)], 1, "largest bias 4.00%, not below 2%"),
        ([accurate(0.03, ["load"]), accurate(0.0)], 2,
         "largest bias 3.00%, on a busy machine: try again on a quiet one"),
    ],
)  # fmt: skip
def test_a_bias_of_two_per_cent_is_too_much_unless_all_that_have_it_were_disturbed(
    monkeypatch, rows, code, said
):
    left, lines = iter(rows), []
    monkeypatch.setattr(selftest, "accuracy", lambda *_: next(left))
    assert selftest.self_test(durations=tuple(1e-3 for _ in rows), say=lines.append) == code
    assert lines[-1] == said and len(lines) == 2 + len(rows)


def test_a_row_tells_microseconds_and_shares():
    found = replace(accurate(0.0123), asked=50e-6, true=50.12e-6, measured=50.74e-6, cpu=0.975)
    assert selftest.line(found).split() == [
        "50.00", "us", "50.12", "us", "50.74", "us", "1.230%", "1.000%", "97.5%", "no",
    ]  # fmt: skip
    assert selftest.line(replace(found, contaminated=["load", "steal"])).endswith("97.5%  load; steal")


def test_scale_is_half_of_what_the_middle_half_of_the_samples_spans(monkeypatch):
    """1 to 7 ms: quartiles 2 and 6, median 4. The spins took 5 ms, with 4 ms of CPU time."""

    def measured(work, settings, instruments):
        spin = work.make().__self__
        spin.calls += [selftest.Call(1, 9, 9)] * 3 + [selftest.Call(2, 10_000_000, 8_000_000)] * 7
        samples = [k * 1e-3 for k in range(1, 8)]
        assert (settings.tries, settings.samples) == (1, 30)
        return [Measurement(*("",) * 3, {}, "", samples=samples, median=4e-3, units=2)]

    monkeypatch.setattr(selftest, "measure", measured)
    found = selftest.accuracy(5e-3)
    assert (found.scale, found.cpu, found.true) == pytest.approx((0.5, 0.8, 5e-3))
    assert (found.bias, found.low, found.high) == pytest.approx((-0.2, 4e-3, 4e-3))


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
