"""The plan in words: counts with their plurals, and times on one, two and eight cores."""

from dataclasses import replace

import pytest

from bench.planning.describe import describe
from bench.planning.plan import PackEntry, Plan

GRID = {"name": "rates", "question": None, "cells": 1200, "trainings": 1000, "packs": 3}


def said(costs, there=(), grids=(GRID,), compiled=(), **confirms):
    """Lines of a plan; costs: of packs of ten cells that are to be made; there: cells of the others."""
    new = [PackEntry(f"n{i}", 10, cost, "", True) for i, cost in enumerate(costs)]
    old = [PackEntry(f"o{i}", n, 0.0, "already there", False) for i, n in enumerate(there)]
    digests = [str(i) for i in range(10 * len(costs) + sum(there))]
    plan = Plan(3, "", "s", "t", "d", None, digests, list(grids), new + old, {}, list(compiled))
    plan = replace(plan, **{"confirming": []} | confirms)
    return describe(plan).splitlines()


def test_grids_stand_in_columns():
    other = GRID | {"name": "a longer name", "cells": 7, "trainings": 0, "packs": 1}
    assert said([], [5], [GRID, other])[:3] == [
        "grid           cells  trainings  packs",
        "rates          1,200      1,000      3",
        "a longer name      7          0      1",
    ]


def test_cells_and_packs_are_counted():
    (*_, counts) = said([], [1000, 234])
    assert counts == "in all 1,234 different cells; 1,234 are in packs already, 0 packs are to be made"
    assert said([1.0], [5])[-3] == "in all 15 different cells; 5 are in packs already, 1 pack is to be made"
    assert "2 packs are to be made" in said([1.0, 1.0])[-3]


def test_each_job_takes_two_seconds_before_it_trains_and_each_library_two():
    """20 + 10 + 30 s and three starts are 66 s on one core; no less than the longest job on eight."""
    assert (
        said([20.0, 10.0, 30.0])[-1]
        == "training takes about 66 s on 1 core, 33 s on 2 cores, 32 s on 8 cores"
    )
    (*_, libraries, times) = said([20.0, 10.0, 30.0], compiled=["relu-float32", "tanh-float32"])
    assert times == "training takes about 70 s on 1 core, 35 s on 2 cores, 32 s on 8 cores"
    assert libraries == "compiled for this study: relu-float32, tanh-float32"
    assert said([1.0])[-2] == "nothing is compiled: descent takes batched torch operations"


def test_libraries_are_nothing_to_a_plan_that_trains_nothing():
    assert len(said([1.0], grids=[GRID | {"trainings": 0}])) == 4
    assert len(said([1.0], grids=[GRID | {"trainings": 0}, GRID])) == 6


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (99.4, "99 s"),
        (100.0, "2 min"),
        (150.0, "2 min"),
        (5999.0, "100 min"),
        (6000.0, "1.7 h"),
        (36_000.0, "10.0 h"),
    ],
)
def test_times_have_the_unit_that_a_person_would_use(seconds, text):
    assert said([seconds - 2.0])[-1].startswith(f"training takes about {text} on 1 core, {text} on 2 cores")


def test_what_comes_then_is_told_before_what_is_chosen_is_known():
    """With the start of its first job: 2 s."""
    expected = {"cells": 15_000, "seconds": 71.0, "seeds": 25}
    (*_, times, then) = said([20.0], confirming=None, expected=expected)
    assert times.startswith("training takes about 22 s on 1 core")
    assert then == "then confirm what was chosen on fresh seeds: about 15,000 cells, 73 s on 1 core"


def test_what_no_interval_can_come_of_is_told_last():
    told = said([20.0], alone=["these", "those"])[-2:]
    assert told == [
        f"no interval can come of {one}; two seeds or more would do" for one in ("these", "those")
    ]


def test_cells_that_confirm_are_counted_beside_those_that_choose():
    (*_, counts) = said([], [20], confirming=["a", "b"])
    assert counts == (
        "in all 20 different cells, and 2 that confirm what they chose; 22 are in packs already, "
        "0 packs are to be made"
    )
    assert "confirm" not in said([], [20])[-1]
