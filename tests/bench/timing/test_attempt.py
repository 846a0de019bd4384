"""A wanted measurement tried: what is refused, what is tried with fewer, and the line for each row."""

from dataclasses import replace

import pytest

from bench.timing import attempt
from bench.timing.attempt import line, measured, too_many
from bench.timing.measurement import Measurement
from bench.timing.suite import Wanted, architecture


def stack_of(K):
    """A measurement of K networks that only a stand-in makes."""
    sizes = {"problem": "classification", "model": "mlp-3", "n": 20, "K": K, "batch_size": "full"}
    return Wanted("train", "stack", "cpu", sizes, architecture("classification", (3,)))


def limited(most):
    """A clock on a machine that holds so many networks; and the K that it was asked for."""
    asked = []

    def clock(work):
        K = work.sizes["K"]
        asked.append(K)
        status, reason = ("failed", f"out of memory: {K} are too many") if most < K else ("ok", None)
        return [Measurement(work.what, work.variant, work.device, work.sizes, work.unit, status, reason)]

    return clock, asked


def all_of(ones, clock):
    """The rows of all, one after the other."""
    asked = {one.key for one in ones}
    return [row for one in ones for row in measured(one, clock, asked)]


def test_where_memory_runs_out_half_as_many_are_measured_until_they_fit():
    clock, asked = limited(300)
    rows = all_of([stack_of(2), stack_of(4096)], clock)
    assert asked == [2, 4096, 2048, 1024, 512, 256]
    assert [r.status for r in rows] == ["ok", "failed", "failed", "failed", "failed", "ok"]
    assert rows[1].reason == "out of memory: 4096 are too many"


def test_a_half_that_is_asked_for_anyway_is_measured_once():
    clock, asked = limited(300)
    all_of([stack_of(512), stack_of(1024)], clock)
    assert asked == [512, 256, 1024]


def test_memory_that_never_suffices_ends_with_one():
    clock, asked = limited(0)
    assert len(all_of([stack_of(4)], clock)) == 3 and asked == [4, 2, 1]


def test_what_the_host_cannot_hold_is_not_even_tried(monkeypatch):
    clock, asked = limited(10**9)
    monkeypatch.setattr(attempt.estimate, "host_bytes", lambda one: one.count("K") * 2**50)
    (row, *rest) = all_of([stack_of(4)], clock)
    assert asked == [] and row.status == "failed" and row.reason.startswith("out of memory: 4,194,304.0 GiB")
    assert [r.sizes["K"] for r in rest] == [2, 1]


def test_another_failure_is_not_tried_with_fewer():
    def broken(work):
        return [Measurement("train", "stack", "cpu", work.sizes, "", "failed", "RuntimeError: no")]

    assert len(all_of([stack_of(4)], broken)) == 1


def test_what_would_take_too_long_and_what_there_is_not_are_rows():
    clock, asked = limited(300)
    long = replace(stack_of(1), sizes={**stack_of(1).sizes, "n": 10**6, "batch_size": 1})
    none = replace(stack_of(1), variant="scikit-learn", sizes={**stack_of(1).sizes, "model": "neuron"})
    rows = all_of([long, none], clock)
    assert rows[0].status == "failed" and "would take about" in rows[0].reason
    assert rows[-1].status == "unavailable" and "one point a step" in rows[-1].reason and asked == []


def row(**more):
    made = {"what": "train", "variant": "plain", "device": "cpu", "sizes": {}, "unit": "epoch", **more}
    return Measurement(**made)


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        ("failed", "out of memory", True),
        ("failed", "too long: one fit would take", True),
        ("failed", "RuntimeError: out of memory or so", False),
        ("failed", None, False),
        ("unavailable", "out of memory", False),
        ("ok", None, False),
    ],
)
def test_want_of_memory_or_time_is_what_fewer_could_mend(status, reason, expected):
    assert too_many(row(status=status, reason=reason)) is expected


def test_one_phase_that_failed_for_want_of_memory_is_enough_to_try_fewer():
    asked = []

    def clock(work):
        asked.append(work.sizes["K"])
        return [row(), row(status="failed", reason="out of memory")] if len(asked) == 1 else [row()]

    all_of([stack_of(4)], clock)
    assert asked == [4, 2]


def test_a_device_that_is_not_here_is_told_before_anything_else(monkeypatch):
    monkeypatch.setattr(attempt, "missing", lambda device: f"{device}: none")
    monkeypatch.setattr(attempt.estimate, "too_large", lambda one: "out of memory")
    one = replace(stack_of(4), device="cuda")
    (found,) = all_of([one], pytest.fail)
    assert (found.status, found.reason) == ("unavailable", "cuda: none")
    assert (found.what, found.variant, found.device, found.sizes) == ("train", "stack", "cuda", one.sizes)
    assert (found.unit, found.samples) == ("epoch and network", [])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"sizes": {"model": "mlp-3", "width": 3, "depth": 1, "n": 20}},
            "train plain cpu steady model=mlp-3 n=20",
        ),
        ({"sizes": {"width": 3, "n": 20}}, "train plain cpu steady width=3 n=20"),
        ({"variant": "", "phase": "cold"}, "train cpu cold"),
    ],
)  # fmt: skip
def test_a_line_names_what_was_timed(more, said):
    assert line(row(**more, status="failed", reason="no room")) == f"{said}  failed: no room"


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ((2.0, 1.0, 1234.0), "2 s [1, 1230] per epoch"),
        ((1e-3, 9.123e-4, 1.5e-3), "1 ms [0.912, 1.5] per epoch"),
        ((12.34e-6, None, None), "12.3 us per epoch"),
        ((5e-10, None, 1.0), "0.5 ns per epoch"),
        ((5e-9, 1e-9, None), "5 ns per epoch"),
    ],
)
def test_a_line_tells_the_median_and_where_there_is_one_the_interval_in_its_unit(times, said):
    median, low, high = times
    assert line(row(median=median, low=low, high=high)) == f"train plain cpu steady  {said}"


def test_a_line_says_what_disturbed():
    found = line(row(median=1.0, contaminated=["load", "steal"]))
    assert found == "train plain cpu steady  1 s per epoch  contaminated: load; steal"
