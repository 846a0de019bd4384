"""The yardstick's arithmetic by hand; its work on the processor and on a device of torch's."""

import itertools

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
