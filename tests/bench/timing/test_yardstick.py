"""The yardstick's arithmetic by hand; its work on the processor and on a device of torch's."""

import itertools
from collections import Counter

import numpy as np
import pytest

from bench.timing import yardstick
from bench.timing.yardstick import moved, peaks


def test_moved_compares_quarters_and_forgives_one_outlier():
    steady = [1.0] * 20
    drifts = [1.0] * 5 + [1.1] * 5 + [1.2] * 5 + [1.4] * 5
    spiky = [1.0] * 7 + [9.0] + [1.0] * 12
    found = moved({"steady": steady, "drifts": drifts, "spiky": spiky, "few": [1.0, 3.0]})
    assert found == pytest.approx({"steady": 0, "drifts": 0.4, "spiky": 0, "few": 0})


def test_peaks_are_operations_and_bytes_over_the_best_time(monkeypatch):
    monkeypatch.setitem(yardstick.LARGE, "cpu", yardstick.Size(64, 4096))
    ticks = itertools.accumulate(itertools.cycle([0, 0.5, 0, 0.75]))  # half a second, or more
    found = peaks("cpu", 1, lambda: next(ticks), repeats=3)
    assert found["flops_per_second"] == 2 * 64**3 / 0.5
    assert found["bytes_per_second"] == 2 * 4096 / 0.5
    assert found["threads"] == 1


def test_eight_samples_are_enough_to_see_them_move():
    rises = [1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 4.0]
    assert moved({"eight": rises, "seven": rises[1:]}) == {"eight": 3.0, "seven": 0.0}
    falls = {"falls": rises[::-1], "still": [0.0] * 8}
    assert moved(falls) == {"falls": 3.0, "still": 0.0}


def test_a_device_s_number_chooses_no_other_work(monkeypatch):
    monkeypatch.setitem(yardstick.LARGE, "meta", yardstick.Size(16, 4096))
    monkeypatch.setattr(yardstick, "waiter", lambda device: lambda: None)
    found = peaks("meta:0", clock=itertools.count().__next__, repeats=1)
    assert (found["edge"], found["copied_bytes"], found["flops_per_second"]) == (16, 4096, 2 * 16**3)


def test_peaks_warm_up_once_and_wait_on_both_sides_of_each_repeat(monkeypatch):
    events = []
    monkeypatch.setitem(yardstick.LARGE, "cpu", yardstick.Size(16, 4096))
    monkeypatch.setattr(yardstick, "waiter", lambda device: lambda: events.append("wait"))
    for name in ("product", "copy"):
        monkeypatch.setattr(yardstick, name, lambda *_, name=name: lambda: events.append(name))
    peaks("cpu", clock=itertools.count().__next__, repeats=2)
    assert events == [x for name in ("product", "copy") for x in [name] + ["wait", name, "wait"] * 2]


def test_the_work_beside_a_sample_is_what_it_has_always_been(monkeypatch):
    """Times of other folders are held against it: with another size they would all have changed."""
    done = Counter()

    def spied(name):
        def do(*arguments, out=None):
            values = [a for a in (*arguments, out) if a is not None]
            done[name, *sorted({(str(a.dtype), a.shape) for a in values})] += 1

        return do

    for name in ("matmul", "copyto", "add"):
        monkeypatch.setattr(yardstick.np, name, spied(name))
    for do in yardstick.yardstick.__wrapped__("cpu").values():
        do()
    assert done == {
        ("matmul", ("float32", (192, 192))): 16,
        ("copyto", ("float32", (6 * 2**20,))): 1,  # 24 MiB
        ("add", ("float32", (64,))): 3000,
    }


def test_a_product_and_a_copy_are_what_they_say(monkeypatch):
    made = []
    real = np.matmul
    monkeypatch.setattr(yardstick.np, "matmul", lambda a, b, out: made.append((a, b, real(a, b, out=out))))
    yardstick.product("cpu", 8)()
    a, b, c = made[0]
    np.testing.assert_allclose(c, a.astype(float) @ b.astype(float), rtol=1e-4, atol=1e-5)
    assert a.std() > 0.5 and (a != b).all()


def test_calls_on_a_device_of_torchs_are_as_many(monkeypatch):
    import torch

    done = []
    monkeypatch.setattr(torch, "add", lambda a, b, out: done.append((tuple(a.shape), out.device.type)))
    for device, number in (("meta", 7), ("meta:0", 7)):
        monkeypatch.setitem(yardstick.CALLS, "meta", number)
        yardstick.calls(device)()
    assert done == [((64,), "meta")] * 14


@pytest.mark.parametrize("device", ["cpu", "meta"])  # meta: torch's device of shapes alone
def test_the_work_can_be_done_again_and_again(device, monkeypatch):
    monkeypatch.setitem(yardstick.SIZES, device, yardstick.Size(16, 4096, products=3))
    monkeypatch.setitem(yardstick.CALLS, device, 3)
    fixed = yardstick.yardstick.__wrapped__(device)
    assert list(fixed) == ["sgemm", "sweep", "calls"]
    for do in [*fixed.values()] * 2:
        assert do() is None


def test_the_product_is_done_as_often_as_its_size_says(monkeypatch):
    done = []
    monkeypatch.setitem(yardstick.SIZES, "cpu", yardstick.Size(16, 4096, products=3))
    monkeypatch.setattr(yardstick.np, "matmul", lambda a, b, out: done.append((a.shape, a.dtype, out.dtype)))
    yardstick.yardstick.__wrapped__("cpu")["sgemm"]()
    assert done == [((16, 16), "float32", "float32")] * 3
