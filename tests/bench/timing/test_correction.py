"""Samples over their yardsticks, and less what they had no core for; by hand."""

import math

import numpy as np
import pytest

from bench.seeds import stream
from bench.timing.correction import CORRECTING, at_work, corrected, undisturbed, usable
from bench.timing.measurement import Measurement


def one(samples, yardstick, waited=None):
    return Measurement(
        "train", "plain", "cpu", {}, "epoch", samples=samples, yardstick=yardstick, waited=waited or {}
    )


def over(samples, yardstick, waited=None):
    found = one(samples, yardstick, waited)
    return corrected(found, usable(found))


def test_samples_are_corrected_one_by_one_by_the_two_beside_them():
    beside = {"sgemm": [2.0, 1.0, 4.0], "sweep": [7.0, 8.0, 9.0], "calls": [8.0, 4.0, 4.0]}
    assert over([8.0, 5.0, 4.0], beside) == pytest.approx([2, 2.5, 1])
    assert over([8.0, 5.0], {"sgemm": [2.0, 1.0], "calls": [1.0]}) == pytest.approx([4, 5])  # not beside each


def test_without_a_yardstick_samples_stay_as_they_are():
    assert usable(one([8.0], {})) == set()
    assert corrected(one([8.0], {}, {"work": [3.0]}), ()) == [8]


def test_taking_turns_with_others_is_corrected():
    # the core to itself, or half of it, for a sample and its yardstick alike
    share = stream("turns").choice([1.0, 0.5], 31)
    beside = {"sgemm": (2 / share).tolist(), "calls": (2 / share).tolist()}
    assert over((3 / share).tolist(), beside) == pytest.approx([1.5] * 31)


def test_pauses_that_are_known_are_no_part_of_a_sample_or_a_yardstick():
    """Wherever they fall: nothing is left of them, where ratios alone would scatter by a factor of three."""
    rng = np.random.default_rng(0)
    pauses = {name: 4.0 * rng.integers(0, 3, 31) for name in ("work", "sgemm", "calls")}
    beside = {name: (2 + pauses[name]).tolist() for name in CORRECTING}
    waited = {name: values.tolist() for name, values in pauses.items()}
    samples = (3 + pauses["work"]).tolist()
    assert over(samples, beside, waited) == pytest.approx([1.5] * 31)
    assert np.ptp(np.log(over(samples, beside))) > math.log(3)


@pytest.mark.parametrize("lost", ["work", "sgemm"])
def test_pauses_known_of_one_alone_are_subtracted_from_none(lost):
    waited = {"work": [4.0], "sgemm": [4.0]}
    del waited[lost]
    assert over([8.0], {"sgemm": [8.0]}, waited) == pytest.approx([1])
    assert over([8.0], {"sgemm": [8.0]}, waited | {lost: [4.0, 4.0]}) == pytest.approx([1])  # not of each


def test_a_pause_that_the_clock_did_not_see_is_not_subtracted():
    assert at_work([5.0, 5.0, 5.0], [0.0, 4.0, 7.0]).tolist() == [5, 1, 5]
    assert at_work(5.0, math.nan) == 5
    assert at_work([5.0, 5.0], [4.9, 5.0]) == pytest.approx([0.1, 5])  # nor one as long as all of it


def test_what_is_asked_for_comes_undisturbed():
    found = one([8.0], {"sgemm": [3.0]}, {"work": [4.0], "sgemm": [1.0]})
    assert [values.tolist() for values in undisturbed(found, ["sgemm", "work"])] == [[2], [4]]
