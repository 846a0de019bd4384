"""Two folders' scores and times, held against scipy's tests and a ratio by hand."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from made_up import NEURON, mlp
from runs import run

from report.tables.two import TIMED, gain, judged, shared, times
from report.tables.verdicts import judge


@pytest.fixture
def samples():
    rng = np.random.default_rng(3)
    a = pd.Series(rng.normal(0.9, 0.01, 12), index=range(1000, 1012))
    b = pd.Series(rng.normal(0.91, 0.03, 9), index=range(1000, 1009))
    return a, b


def test_of_two_samples_it_is_welch_s_test(samples):
    a, b = samples
    found = judge(gain(a, b, paired=False), 0.01)
    wanted = scipy.stats.ttest_ind(b, a, equal_var=False)
    assert found.p[0] == pytest.approx(wanted.pvalue, rel=1e-9)
    low, high = wanted.confidence_interval(0.95)
    assert (found.low[0], found.high[0]) == pytest.approx((low, high), rel=1e-9)


def test_of_pairs_it_is_the_paired_test(samples):
    a, b = samples
    found = judge(gain(a, b, paired=True), 0.01)
    common = a.index.intersection(b.index)
    wanted = scipy.stats.ttest_rel(b[common], a[common])
    assert found.p[0] == pytest.approx(wanted.pvalue, rel=1e-9)


def test_one_seed_has_no_interval(samples):
    a, b = samples
    for paired in (True, False):
        found = judge(gain(a[:1], b[:1], paired), 0.01)
        assert np.isnan(found.p[0]) and found.verdict[0] == "cannot say"


def test_nothing_in_common_is_no_error(samples):
    a, _ = samples
    assert np.isnan(gain(a[:0], a[:0], paired=False).value)
    assert np.isnan(gain(a[:4], a[5:], paired=True).value)


def test_b_that_is_better_is_called_better(tables):
    a = tables(run(NEURON, "moons", 0.7) + run(mlp(40), "moons", 0.9) + run(NEURON, "sin", 0.4))
    b = tables(
        run(NEURON, "moons", 0.8, eta=0.3) + run(NEURON, "sin", 0.1, eta=0.3) + run(mlp(5), "xor", 0.9)
    )
    both = shared(a, b)
    assert [(one.task, one.model) for one in both] == [("moons", "neuron"), ("sin", "neuron")]
    found = judged(a, b, both)
    assert list(found["verdict"]) == ["better", "better"]
    assert found["difference"].to_numpy(float) == pytest.approx([0.1, 0.1 / 0.4 - 1], abs=0.02)
    back = judged(b, a, shared(b, a))
    assert list(back["verdict"]) == ["worse", "worse"]


def test_the_same_folder_twice_is_equal_to_the_bit(tables):
    made = tables(run(NEURON, "moons", 0.7) + run(mlp(40), "moons", 0.9))
    found = judged(made, made, shared(made, made))
    assert list(found["verdict"]) == ["equal"] * 2 and not found["difference"].any()


class Timed:
    def __init__(self, *medians):
        rows = [dict.fromkeys(TIMED) | {"what": "train", "variant": v} for v in ("fused", "plain")]
        frame = pd.DataFrame(rows)
        self.timings = frame.assign(
            status="ok", phase="steady", machine="here", median=medians, low=np.array(medians) / 1.1,
            high=np.array(medians) * 1.1,
        )  # fmt: skip


def test_times_are_held_against_each_other_as_a_ratio():
    found = times(Timed(1.0, 4.0), Timed(2.0, 1.0))
    assert list(found["ratio"]) == [2.0, 0.25]
    half = np.exp(np.sqrt(2) * np.log(1.1))
    assert list(found["low"]) == pytest.approx([2 / half, 0.25 / half])
    assert list(found["high"]) == pytest.approx([2 * half, 0.25 * half])


def test_times_that_one_lacks_are_left_out():
    one, other = Timed(1.0, 4.0), Timed(2.0, 1.0)
    other.timings.loc[1, "variant"] = "vmap"
    assert list(times(one, other)["variant"]) == ["fused"]
    other.timings = other.timings[:0]
    assert times(one, other).empty
