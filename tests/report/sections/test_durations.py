"""Times that no figure shows, in their unit, and what could not be timed."""

from types import SimpleNamespace

import pandas as pd
import pytest
import timed

from bench.timing.measurement import Measurement, Timings
from report.sections import durations
from report.tables.timings import timings_frame

THIN = "\N{NARROW NO-BREAK SPACE}"


def material(*ones):
    timings = timings_frame([("here", Timings({}, list(ones)))])
    cells = pd.DataFrame({"digest": [*"abcd"], "kind": ["mlp", "neuron", "mlp", "mlp"]})
    cells["status"] = ["ok", "diverged", "failed", "unavailable"]
    spent = {"pack": [*"xxyy"], "seconds": [90.0, 0.5, 29.5, 7.0], "peak_mib": [300.0, 300.0, 512.6, 512.6]}
    spent |= {"process_seconds": [100.0, 100.0, 50.0, 50.0]}
    walltime = cells[["digest"]].assign(**spent)
    return SimpleNamespace(tables=SimpleNamespace(timings=timings, plan={}, cells=cells, walltime=walltime))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1.0, f"1.00{THIN}s"), (0.999, f"999{THIN}ms"), (1e-3, f"1.00{THIN}ms"), (9.99e-4, f"999{THIN}µs"),
        (1e-6, f"1.00{THIN}µs"), (9.99e-7, f"999{THIN}ns"), (1e-9, f"1.00{THIN}ns"), (None, "–"),
    ],
)  # fmt: skip
def test_a_duration_has_the_largest_unit_of_which_it_has_one(seconds, text):
    assert durations.duration(seconds) == text


def test_times_of_all_but_training_are_listed():
    infer = timed.measured("infer", "fused", 2e-3, margin=0.1, sizes={"model": "mlp-40", "n": 5, "K": 3})
    start = timed.measured("start", "python", 0.5, sizes={}, low=None, high=None, contaminated=["busy"])
    rest = [timed.measured(what, "fused", 1.0, "cuda", sizes={"cells": 9}) for what in ("pipeline", "peak")]
    train = timed.measured("train", "fused", 1.0)
    cold = timed.measured("infer", "fused", 1.0, phase="cold")
    (table,) = durations.blocks(material(infer, train, start, *rest, cold))
    per = "epoch and network"
    assert table.texts[:2] == (
        ("infer", "fused", "cpu", "here", "model mlp-40, n 5, K 3", f"2.00{THIN}ms",
         f"1.80{THIN}ms to 2.20{THIN}ms", per),
        ("start", "python", "cpu", "here", "–", f"500{THIN}ms *", "–", per),
    )  # fmt: skip
    assert [row[0] for row in table.texts] == ["infer", "start", "pipeline", "peak"]
    assert table.texts[2][2:5] == ("cuda", "here", "cells 9")
    assert table.title.startswith("4 times of inference") and "first" not in table.caption
    assert [row[5].value for row in table.rows] == [2e-3, 0.5, 1.0, 1.0] and table.units[5] == "s"
    assert "To measure again: python -m bench time --study config/study.yaml --entry" in table.caption


@pytest.mark.parametrize(("n", "more"), [(60, False), (61, True)])
def test_sixty_times_are_shown(n, more):
    (table,) = durations.blocks(material(*[timed.measured("infer", "fused", 1.0)] * n))
    assert len(table.texts) == 60 and table.title.startswith(f"{n} times")
    assert ("The first 60 of 61; all are in the table." in table.caption) == more


def test_what_could_not_be_timed_is_counted_with_its_reason():
    gone = Measurement("train", "fused", "cuda", {}, "epoch", "unavailable", "no GPU")
    failed = Measurement("infer", "fused", "cpu", {}, "epoch", "failed", "out of memory")
    more = Measurement("infer", "fused", "cuda", {}, "epoch", "unavailable", "no GPU")
    (table,) = durations.blocks(material(gone, failed, more, gone))
    assert table.title == "4 measurements have no result"
    assert table.texts == (
        ("unavailable", "cuda", "no GPU", "2 train and 1 infer", "3"),
        ("failed", "cpu", "out of memory", "1 infer", "1"),
    )
    assert durations.blocks(material(gone)) == [
        durations._absent(timings_frame([("here", Timings({}, [gone]))]))
    ]


def test_the_whole_run_is_told_kind_by_kind_with_its_memory_and_the_suite():
    """Measurements that lie over each other count once; a time of 0 is none."""
    spans = [(10.0, 14.0), (12.0, 13.0), (13.5, 20.0), (30.0, 31.5), (0.0, 0.0)]
    ones = [timed.measured("train", "fused", 1.0, started=a, ended=b) for a, b in spans]
    (told,) = durations.whole_run(material(*ones))
    assert told.text == (
        "The run itself: training and fitting 3 cells took 2.0 min of one core (120 s networks and 500 ms "
        "neurons); the 2 processes that did it, with their start, reading, scoring and writing, took 2.5 "
        "min, "
        f"with at most 513{THIN}MiB of memory each. The timing suite took 12 s. Tables, figures and pages "
        "come "
        "on top: make report tells every stage at its end."
    )


def test_what_the_packs_do_not_tell_is_not_told():
    """Of one kind of models there is no sum of several; a suite of another machine is not this run's."""
    made = material(timed.measured("train", "fused", 1.0))
    made.tables.walltime[["peak_mib", "process_seconds"]] = float("nan")
    made.tables.cells["kind"] = "mlp"
    (told,) = durations.whole_run(made)
    assert told.text.startswith(
        "The run itself: training and fitting 3 cells took 2.0 min of one core; the 2 "
    )
    assert "writing, took more. Tables" in told.text


def test_where_nothing_is_timed_the_run_is_not_either():
    """So that without the timing suite the same study gives the same page."""
    assert durations.whole_run(material()) == durations.blocks(material()) == []


def test_the_introduction_says_what_else_the_machine_did():
    """Not that it did nothing, where it did."""
    quiet, busy = (
        timed.measured("train", "fused", 1.0),
        timed.measured("train", "plain", 1.0, contaminated=["x"]),
    )
    assert durations.what_intervals_hold(material()) == "."
    assert durations.what_intervals_hold(material(quiet)).endswith(
        ". The machine was seen to do nothing else."
    )
    assert durations.what_intervals_hold(material(quiet, busy)).endswith(
        ". The machine did other work beside: 1 of 2 measurements was contaminated."
    )
