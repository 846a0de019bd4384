"""What the works work on, and what of it goes to another device."""

from pathlib import Path

import numpy as np
import pytest
from entries import wanted

from bench.models.network import initial_weights
from bench.study.timing_section import KINDS
from bench.tasks import make_dataset, resolve
from bench.timing.suite import UNITS
from bench.timing.works import WORKS, data, gp, inference, peaks, training, work_of
from bench.timing.works.data import members_of
from bench.training.descent import Descent


@pytest.mark.parametrize(
    ("module", "one", "shapes"),
    [
        (training, ("training", "stack", {"K": 7, "n": 30}), [(7, 30, 2), (7, 30)]),
        (inference, ("inference", "fused", {"K": 7, "n": 30}), [(30, 2)]),
        (gp, ("gp", "torch-cholesky", {"n": 30, "step": "fit"}), [(30, 2)]),
    ],
)
def test_data_go_to_a_device_that_is_not_the_host(monkeypatch, module, one, shapes):
    time, variant, axes = one
    assert work_of(wanted(time, variant, **axes)).transfer is None
    monkeypatch.setattr(module, "copy_to", lambda device, *arrays: (device, [a.shape for a in arrays]))
    work = work_of(wanted(time, variant, device="cuda", **axes))
    assert (work.device, work.transfer) == ("cuda", ("cuda", shapes))


def test_a_copy_takes_every_array_in_single_precision(monkeypatch):
    import torch

    copied = []
    monkeypatch.setattr(
        torch.Tensor, "to", lambda self, device: copied.append((device, self.dtype, self.shape))
    )
    copy = data.copy_to("meta", np.zeros((3, 2)), np.zeros(5))()
    assert copied == []
    copy()
    assert copied == [("meta", torch.float32, (3, 2)), ("meta", torch.float32, (5,))]


@pytest.mark.parametrize(
    ("problem", "task", "loss"), [("classification", "moons", "bce"), ("regression", "sin", "mse")]
)
def test_members_are_trained_as_a_study_s_are_five_draws_in_turn(problem, task, loss):
    one = wanted("training", "fused", problem=problem, K=12, width=5, n=30, batch_size=16)
    members = members_of(one)
    for k, member in enumerate(members):
        drawn = make_dataset(resolve(task, {}, Path()), k % 5, n_train=30)
        assert (member.seed, member.classifies) == (k % 5, problem == "classification")
        assert member.descent == Descent(0.1, 1e-3, loss, batch_size=16, epochs=10**9)
        assert (member.weights == initial_weights(one.arch, "uniform", k % 5)).all()
        for ours, theirs in (
            (member.x, drawn.train.x), (member.t, drawn.train.t),
            (member.validation_x, drawn.validation.x), (member.validation_t, drawn.validation.t),
        ):  # fmt: skip
            assert (ours == theirs).all()
    assert len(members) == 12 and len(members_of(wanted("training", "fused", K=2, width=5))) == 2


def test_a_machine_s_peaks_have_known_operations_or_bytes():
    product, copy = (work_of(wanted("peak", variant)) for variant in ("product", "copy"))
    assert (product.flops, product.bytes) == (2 * 1536**3, None)
    assert (copy.flops, copy.bytes) == (None, 2 * 256 * 2**20)  # read and written
    on_gpu = work_of(wanted("peak", "product", device="cuda"))
    assert on_gpu.flops == 2 * 8192**3


@pytest.mark.parametrize(
    ("variant", "made"), [("product", [("product", "cpu", 1536)]), ("copy", [("copy", "cpu", 256 * 2**20)])]
)
def test_a_peak_is_a_large_product_or_copy(monkeypatch, variant, made):
    found = []
    for name in ("product", "copy"):
        monkeypatch.setattr(peaks, name, lambda *a, name=name: found.append((name, *a)) or (lambda: None))
    work_of(wanted("peak", variant)).make()(3)
    assert found == made


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
