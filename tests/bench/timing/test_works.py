"""What the works work on, and what of it goes to another device."""

import numpy as np
import pytest
from entries import wanted

from bench.study.timing_section import KINDS
from bench.timing.suite import UNITS
from bench.timing.works import WORKS, data, work_of
from bench.timing.works.data import members_of


def test_data_go_to_a_device_that_is_not_the_host():
    assert work_of(wanted("training", "plain")).transfer is None
    for time, variant in (("training", "stack"), ("inference", "fused"), ("gp", "torch-cholesky")):
        axes = {"step": "fit"} if time == "gp" else {}
        work = work_of(wanted(time, variant, device="cuda", **axes))
        assert work.device == "cuda" and work.transfer is not None
    copy = data.copy_to("meta", np.zeros((3, 2)))()  # torch's device without memory
    copy()


def test_members_differ_as_seeds_do():
    members = members_of(wanted("training", "fused", K=12, width=5))
    assert len({m.weights.tobytes() for m in members}) == data.SEEDS == len({m.x.tobytes() for m in members})
    assert [m.seed for m in members] == [k % data.SEEDS for k in range(12)]


@pytest.mark.parametrize(("time", "variant"), [(t, v) for t, kind in KINDS.items() for v in kind.variants])
def test_whatever_a_study_may_ask_for_there_is_a_work_for(time, variant):
    """And nothing that it may not: a variant without a work would fail after the plan, one by one."""
    asked = [{"step": step} for step in ("fit", "optimise", "predict")] if time == "gp" else [{}]
    for axes in asked:
        one = wanted(time, variant, **axes)
        assert one.what in WORKS, f"bench/timing/works/__init__.py: WORKS has no {one.what}"
        work = work_of(one)
        assert (work.what, work.variant, work.unit) == (one.what, one.variant, UNITS[one.what])
    assert WORKS.keys() == UNITS.keys()
