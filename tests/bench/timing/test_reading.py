"""What is read of the machine, on a machine that is made up and on this one."""

import os
from collections import namedtuple

import pytest

from bench.timing import load
from bench.timing.load import read, waited_so_far

Core = namedtuple("Core", "user nice system idle iowait irq softirq steal guest")
CORES = [Core(1, 2, 4, 8, 16, 32, 64, 128, 999), Core(1000, 0, 0, 2000, 0, 0, 0, 4000, 999)]
Times = namedtuple("Times", "user system children_user children_system elapsed")


@pytest.fixture
def machine(monkeypatch):
    """Two cores with the counters of CORES; gives what sets which of them may be used."""
    monkeypatch.setattr(load.psutil, "cpu_times", lambda percpu: CORES if percpu else None)
    monkeypatch.setattr(load.psutil, "getloadavg", lambda: (0.25, 9.0, 9.0))
    monkeypatch.setattr(load.psutil, "cpu_freq", lambda: namedtuple("f", "current")(2600))
    monkeypatch.setattr(load.os, "times", lambda: Times(0.1, 0.02, 0.003, 0.0004, 7.0))
    monkeypatch.setattr(load.time, "monotonic", lambda: 77.0)
    monkeypatch.setattr(load, "waited_so_far", lambda: 0.5)

    def usable(*cores):
        of = {0: set(cores)}  # 0: this process
        monkeypatch.setattr(load.os, "sched_getaffinity", of.__getitem__, raising=False)

    return usable


def test_of_two_cores_all_time_counts_that_is_not_counted_twice(machine):
    """Guest time is in user already; waiting for a disk is idle."""
    machine(0, 1)
    found = read()
    assert (found.at, found.cores, found.load, found.frequency, found.waited) == (77, 2, 0.25, 2600, 0.5)
    assert (found.busy, found.steal) == (1 + 2 + 4 + 32 + 64 + 1000, 128 + 4000)
    assert found.total == found.busy + found.steal + 8 + 16 + 2000
    assert found.own == pytest.approx(0.1234)  # and of children


def test_only_cores_that_this_process_may_use_count(machine):
    machine(1)
    found = read()
    assert (found.cores, found.busy, found.steal, found.total) == (1, 1000, 4000, 7000)


def test_where_cores_cannot_be_told_apart_all_count(machine, monkeypatch):
    machine(1, 8)  # a container that counts its cores anew
    assert read().cores == 2
    monkeypatch.delattr(load.os, "sched_getaffinity")
    assert read().cores == 2


def test_a_system_that_does_not_tell_of_some_has_none_of_them(machine, monkeypatch):
    bare = namedtuple("Bare", "user system idle")
    monkeypatch.setattr(load.psutil, "cpu_times", lambda percpu: [bare(3, 5, 7)])
    monkeypatch.delattr(load.psutil, "getloadavg")
    machine(0)
    found = read()
    assert (found.busy, found.steal, found.total, found.load) == (8, 0, 15, None)


@pytest.mark.parametrize("told", [None, namedtuple("f", "current")(0.0)])
def test_a_frequency_that_is_hidden_is_none(machine, monkeypatch, told):
    machine(0)
    monkeypatch.setattr(load.psutil, "cpu_freq", lambda: told)
    assert read().frequency is None


@pytest.mark.parametrize("error", [OSError, RuntimeError, NotImplementedError])
def test_a_frequency_that_cannot_be_read_is_none(machine, monkeypatch, error):
    def broken():
        raise error

    machine(0)
    monkeypatch.setattr(load.psutil, "cpu_freq", broken)
    assert read().frequency is None


def test_this_machine_can_be_read_and_goes_on():
    before, then = read(), read()
    assert 1 <= then.cores <= (os.cpu_count() or 1)
    assert then.at >= before.at and then.own >= before.own > 0
    assert 0 < before.busy <= before.total and then.total >= before.total


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
