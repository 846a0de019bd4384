"""What the clock does where another has the core meanwhile, on a machine of paper."""

from dataclasses import replace

import pytest
from paper import Machine

from bench.timing import clock
from bench.timing.clock import measure
from bench.timing.settings import ClockSettings
from bench.timing.warmup import warm_up

TURN = 0.004  # seconds


def always(number):
    return TURN


def waits(machine, **other):
    return measure(machine.work(**other), None, machine.instruments())[-1].waited


def test_a_quiet_machine_waits_for_nothing():
    assert waits(Machine()) == {"work": [0] * 30, "fixed": [0] * 30}


def test_what_a_sample_and_its_yardstick_waited_is_kept_per_unit():
    machine = Machine(pause=always)
    cold, steady = machine.measure(units=2)
    assert cold.waited == {}  # a compiler may have run
    each = TURN / steady.units
    assert steady.waited == {"work": pytest.approx([each] * 30), "fixed": pytest.approx([TURN] * 30)}
    assert steady.samples == pytest.approx([1e-3 / 2 + each] * 30)  # by the wall, as it was


def test_pauses_change_no_number_of_loops():
    quiet, busy = Machine(1.1e-3).measure()[-1], Machine(1.1e-3, pause=always).measure()[-1]
    assert quiet.units == busy.units == 10
    assert busy.warmup == pytest.approx([1.1e-3] * len(busy.warmup))


def test_one_pause_that_the_clock_did_not_see_makes_no_long_sample():
    seconds = iter([1e-3, 1e-9, 1e-3] * 9)  # what is left of a sample where a pause before it is subtracted
    loops, _ = warm_up(lambda n: n * next(seconds), ClockSettings(batch=3), lambda: 0.0)
    assert loops == 10


def paused_at(numbers):
    return Machine(pause=lambda number: TURN if number in numbers else 0.0)


def test_a_paused_sample_of_short_work_is_taken_again_after_warming_up():
    quiet = paused_at(())
    quiet.measure()
    sample = len(quiet.runs) - 4 * 2 + 1  # the run of the fourth to last; one before each shows it its data
    machine = paused_at((sample,))
    steady = machine.measure()[-1]
    assert machine.runs[sample:] == [10] + [10] * 5 + [1, 10] * 4
    assert steady.waited["work"] == [0] * 30


@pytest.mark.parametrize("where", ["yardstick", "shown"])
def test_a_pause_before_a_sample_counts_too(where):
    """In a yardstick, or in the run that shows it its data."""
    quiet = paused_at(())
    quiet.measure()
    begun = len(quiet.runs) - 2 * 30
    machine = paused_at((begun,))
    if where == "yardstick":
        first = iter([TURN])
        machine.pause = lambda n: next(first, 0.0) if n is None and len(machine.runs) == begun else 0.0
    machine.measure()
    assert len(machine.runs) == len(quiet.runs) + 5 + 2


def test_tries_are_bounded_and_the_last_counts():
    quiet, machine = Machine(), Machine(pause=always)
    before = len(quiet.measure()[-1].warmup) + 1
    steady = machine.measure(ClockSettings(tries=3))[-1]
    assert len(steady.warmup) + 1 == before
    assert len(machine.runs) == before + 30 * (3 * 2 + 2 * 5)


@pytest.mark.parametrize(("pause", "again"), [(66e-6, 0), (68e-6, 3 * (2 + 5))])
def test_a_pause_of_less_than_a_fiftieth_is_let_pass(pause, again):
    """Thrice, in yardstick, refill and sample, beside a sample of 10 ms and one pause: 1.97 % and 2.03 %."""
    machine, quiet = Machine(pause=lambda number: pause), Machine()
    quiet.measure()
    machine.measure()
    assert len(machine.runs) == len(quiet.runs) + 30 * again


@pytest.mark.parametrize("other", [{"once": True}, {"unit": 0.1}])
def test_long_work_is_not_taken_again(other):
    machine = Machine(other.get("unit", 1e-3), pause=always)
    steady = machine.measure(once=other.get("once", False))[-1]
    samples = len(steady.samples)
    assert len(machine.runs) == 1 + len(steady.warmup) + samples
    assert steady.waited["work"] == pytest.approx([TURN] * samples)


@pytest.mark.parametrize("other", [{"processes": True, "once": True}, {"threads": 2}])
def test_it_is_not_known_of_work_that_others_do(other):
    assert waits(Machine(pause=always), **other) == {}


def test_it_is_not_known_of_a_device_that_works_meanwhile(monkeypatch):
    monkeypatch.setattr(clock, "missing", lambda device: None)
    machine = Machine(pause=always)
    steady = measure(replace(machine.work(), device="cuda"), None, machine.instruments())[-1]
    assert steady.waited == {} and len(steady.samples) == 30


def test_it_is_not_known_where_the_system_does_not_tell():
    machine = Machine(pause=always)
    tools = replace(machine.instruments(), waited=lambda: None)
    steady = measure(machine.work(), None, tools)[-1]
    assert steady.waited == {} and len(steady.samples) == 30
    assert len(machine.runs) == 1 + len(steady.warmup) + 30 * 2  # none again
