"""How long a work takes and how much memory, by hand; and what is refused for it.

A network 2-40-1 has 161 weights; an epoch of 200 points takes 153,000 operations and 4 more for each weight
and step (`test_counts.py` counts them), 41 units and 200 points are 8,200 passes.
"""

from collections import namedtuple
from dataclasses import replace

import pytest
from entries import wanted

from bench.timing import estimate
from bench.timing.suite import Wanted
from bench.training.sizes import EAGER, LANES

EPOCH = 153_000


def training(variant, engine=None, **axes):
    one = wanted("training", variant, **{"n": 200, "width": 40, **axes})
    return replace(one, sizes={**one.sizes, "engine": engine}) if engine else one


@pytest.mark.parametrize(
    ("one", "microseconds"),
    [
        (training("plain"), (EPOCH + 4 * 161) / 20e3 + 8200 * 0.005 + 330 * 1.5),
        (training("plain", batch_size=16), (EPOCH + 13 * 4 * 161) / 20e3 + 8200 * 0.005 + 13 * 330 * 1.5),
        (training("plain", depth=2), (2_113_000 + 4 * 1801) / 20e3 + 16_200 * 0.005 + 330 * 2),
        (training("plain", device="cuda"), (EPOCH + 4 * 161) / 5e6 + 82 * 0.005 + 2 * 330 * 1.5),
        (training("vmap", K=10), 10 * ((EPOCH + 4 * 161) / 20e3 + 8200 * 0.008) + 1500 * 1.5),
        (training("stack", K=10), 10 * ((EPOCH + 4 * 161) / 20e3 + 8200 * 0.003) + 200 * 1.5),
        (training("fused", LANES, K=80), 80 * (EPOCH + 4 * 161) / 35e3 + 0.3),
        (training("fused", LANES, K=2), 8 * (EPOCH + 4 * 161) / 35e3 + 0.3),  # eight lanes, full or not
        (training("fused", EAGER, K=64), 64 * ((EPOCH + 4 * 161) / 20e3 + 8200 * 0.003) + 200 * 1.5),
        (training("fused", EAGER, K=65), 2 * (64 * ((EPOCH + 4 * 161) / 20e3 + 8200 * 0.003) + 200 * 1.5)),
        (training("scikit-learn", model="neuron", batch_size=1, n=50), 300 + 50 * 0.5),
    ],
)  # fmt: skip
def test_an_epoch_is_arithmetic_passes_and_steps(one, microseconds):
    assert estimate.one_time(one) == pytest.approx(1e-6 * microseconds, rel=1e-6)


def test_outputs_take_a_third_of_the_passes_and_of_a_step():
    """Forward, 2-40-1: 40 (2 2 + 1 + 1) + 2 40 + 1 + 1 operations a point."""
    arithmetic = 200 * (40 * 6 + 82) / 20e9
    for variant, K, each, step in (("plain", 1, 5e-9, 330e-6), ("fused", 7, 3e-9, 200e-6)):
        one = wanted("inference", variant, n=200, width=40, **({"K": K} if K > 1 else {}))
        seconds = K * (arithmetic + 8200 * each / 3) + step * 1.5 / 3
        assert estimate.one_time(one) == pytest.approx(seconds)


def gp(step, n, variant="scikit-learn", **more):
    return wanted("gp", variant, step=step, n=n, **more)


def test_a_process_takes_its_factor_its_elements_and_its_calls():
    """Of 1,000 points: 7 n^2 + n^3 / 3 operations at 16 a nanosecond, a million elements of 30 ns."""
    factor = (7e6 + 1e9 / 3) / 16e9 + 0.030
    assert estimate.one_time(gp("fit", 1000)) == pytest.approx(factor + 5 * 300e-6)
    assert estimate.one_time(gp("fit", 1000, "torch-cholesky")) == pytest.approx(factor + 5 * 100e-6)
    assert estimate.one_time(gp("optimise", 1000)) == pytest.approx(15 * (4 * factor + 5 * 300e-6))
    predict = 1000 * (9 * 1000 + 1e6) / 16e9 + 5 * 300e-6
    assert estimate.one_time(gp("predict", 1000)) == pytest.approx(predict)
    on_gpu = (7e6 + 1e9 / 3) / 1e12 + 0.030 * 20e9 / 5e12 + 5 * 100e-6
    assert estimate.one_time(gp("fit", 1000, "torch-cholesky", device="cuda")) == pytest.approx(on_gpu)


def test_processes_take_their_start_and_a_pipeline_its_cells_too():
    assert estimate.one_time(wanted("start", "torch")) == 1.5
    assert estimate.one_time(wanted("pipeline", "fused", cells=40)) == pytest.approx(1.5 + 40 * 0.005)
    assert estimate.one_time(wanted("peak", "copy")) == 0.15


def test_what_the_suite_does_not_know_has_no_length():
    with pytest.raises(ValueError, match="nothing is known of how long 'juggling' takes"):
        estimate.one_time(Wanted("juggling", "", "cpu", {}))


def test_a_measurement_is_its_samples_their_yardsticks_and_warming_up():
    """10 ms at least and 15 ms beside; warming up 0.2 s, of 2 times at least and 6 at most; 0.15 s before."""
    short = 0.01 * (20 + 6) + 20 * 0.015 + 0.15
    assert estimate.measurement(training("plain"), 20) == pytest.approx(short)
    middle = estimate.one_time(gp("fit", 1000))
    assert estimate.measurement(gp("fit", 1000), 20) == pytest.approx(20 * middle + 0.2 + 0.3 + 0.15)
    assert estimate.measurement(wanted("peak", "copy"), 10) == pytest.approx(0.15 * 12 + 0.15 + 0.15)


def test_what_is_not_repeated_is_measured_once_and_a_process_alone_is_its_own_first_time():
    long = gp("fit", 3300)
    assert estimate.measurement(long, 20) == 2 * estimate.one_time(long)
    for one in (wanted("start", "torch"), wanted("pipeline", "fused", cells=40)):
        assert estimate.measurement(one, 20) == estimate.one_time(one)


def test_a_process_of_thousands_of_points_that_takes_a_second_is_not_repeated():
    """0.996 s and 1.004 s."""
    assert [estimate.once(gp("fit", n)) for n in (3200, 3210)] == [False, True]
    assert estimate.once(wanted("start", "torch")) and estimate.once(wanted("pipeline", "fused", cells=1))
    slow = training("plain", n=100_000, batch_size=1)
    assert estimate.one_time(slow) > 1 and not estimate.once(slow)


def test_up_to_ten_seconds_are_waited_for():
    said = "too long: one {} would take about {} s; at most 10 s are waited for"
    fits, not_any_more = (wanted("pipeline", "fused", cells=cells) for cells in (1700, 1701))
    assert estimate.too_long(fits) is None
    assert estimate.too_long(not_any_more) == said.format("run", 10)
    assert estimate.too_long(gp("optimise", 3000)) == said.format("fit", 50)
    epoch = training("plain", batch_size=1, n=10**7)
    assert estimate.too_long(epoch).startswith("too long: one epoch of all networks would take about 4,95")
    outputs = wanted("inference", "plain", n=10**9, width=40)
    assert estimate.too_long(outputs).startswith("too long: one pass would take about")


DATA = 16 * (200 + 500) * 3 + 8 * 161  # x and t, twice, of 500 points to validate too; weights
MEMBER = 4 * (6 * 161 + (200 + 200) * 4 + 3 * 41 * 200)  # `bench.training.sizes.member_bytes`
BATCHES = 4 * (6 * 161 + (200 + 16) * 4 + 3 * 41 * 200)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (training("stack", K=64), 64 * (DATA + MEMBER)),
        (training("stack", K=64, batch_size=16), 64 * (DATA + BATCHES)),
        (training("vmap", K=64), 64 * (DATA + 3 * MEMBER)),  # autograd keeps more
        (training("plain"), DATA + 3 * MEMBER),
        (training("stack", K=64, device="cuda"), 64 * DATA),
        (wanted("inference", "fused", n=200, width=40, K=7), 7 * (16 * 200 * 3 + 8 * 161 + MEMBER)),
        (gp("fit", 50), 8 * (4 * 50**2 + 3 * 50)),
        (gp("optimise", 50), 8 * (10 * 50**2 + 3 * 50)),
        (gp("predict", 50), 8 * (4 * 50**2 + 3 * 50 * 1000)),
        (gp("fit", 50, "torch-cholesky", device="cuda"), 8 * 50),
    ],
)  # fmt: skip
def test_the_host_holds_data_and_members_or_matrices(one, expected):
    assert estimate.host_bytes(one) == expected


def test_a_stack_takes_the_memory_that_was_counted():
    """Within a factor of two, from the size of its tensors."""
    shapes = {"X": 3 * 200, "T": 200, "X, T of validation": 4 * 500, "P, G, V": 3 * 161, "a, d": 2 * 41 * 200}
    assert 1 / 2 < estimate.host_bytes(training("stack", K=64)) / (64 * 4 * sum(shapes.values())) < 2.5


def test_four_fifths_of_the_free_memory_may_be_used(monkeypatch):
    memory = namedtuple("memory", "available")
    said = []
    for free in (101_500, 101_499):  # a process of 50 points needs 81,200 bytes
        monkeypatch.setattr("psutil.virtual_memory", lambda free=free: memory(free))
        said.append(estimate.too_large(gp("fit", 50)))
    assert said == [None, "out of memory: 0.0 GiB needed, 0.0 GiB free"]
    monkeypatch.setattr("psutil.virtual_memory", lambda: memory(3 * 2**30))
    many = training("stack", K=10**6)
    assert estimate.too_large(many) == "out of memory: 133.7 GiB needed, 3.0 GiB free"
    for one in (wanted("start", "torch"), wanted("peak", "copy")):
        assert estimate.too_large(one) is None
