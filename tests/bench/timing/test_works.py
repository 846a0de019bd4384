"""What the works work on, and what of it goes to another device."""

import numpy as np
from entries import wanted

from bench.timing.works import data, work_of
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
