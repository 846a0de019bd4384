"""Whether two runs agree, by hand."""

import math

import pytest

from bench.seals import seal_folder
from bench.timing.measurement import Measurement, Timings, write_timings
from benchmarks.suite import agreement, changed, pairs, steady, under_load

LEVELS = (0.9, 1.0, 1.0, 1.1, 1.2, 0.95)


def one(width, seconds, yardstick=1.0, **more):
    """Six processes of one sample each, scattered as LEVELS are; the median is 1.0 of it."""
    beside = {name: [yardstick] * 6 for name in ("sgemm", "calls")}
    samples = [seconds * yardstick * level for level in LEVELS]
    return Measurement(
        "train", "plain", "cpu", {"width": width}, "epoch", samples=samples, processes=[1] * 6,
        median=seconds * yardstick, yardstick=beside, **more,
    )  # fmt: skip


def side(*ones):
    return {m.key: m for m in ones}


def test_a_slower_machine_agrees_once_it_is_corrected():
    (pair,) = pairs(side(one(1, 2.0)), side(one(1, 2.0, yardstick=1.4)))
    assert pair.corrected == pytest.approx(0) and pair.raw == pytest.approx(math.log(1.4)) and pair.agrees


@pytest.mark.parametrize(("by", "agrees"), [(1.2, True), (1.25, False), (0.82, True), (0.78, False)])
def test_half_widths_towards_each_other_are_added_in_squares(by, agrees):
    (pair,) = pairs(side(one(1, 1.0)), side(one(1, by)))
    assert pair.half == pytest.approx(math.hypot(math.log(1.2), math.log(0.9)))
    assert pair.corrected == pytest.approx(math.log(by)) and pair.agrees == agrees


def test_drift_is_added_in_squares_and_what_would_do_is_told():
    a, b = side(one(1, 1.0, drift=0.1)), side(one(1, 1.3, drift=0.1))
    (pair,), (without,) = pairs(a, b), pairs(a, b, drift=0.0)
    own = math.hypot(math.log(1.2), math.log(0.9))
    assert without.half == pytest.approx(own) and not without.agrees
    assert pair.half == pytest.approx(math.hypot(own, 0.196, 0.196), rel=1e-4) and pair.agrees
    (just,) = pairs(a, b, drift=pair.needed * 1.0001)
    assert just.agrees and not pairs(a, b, drift=pair.needed * 0.9999)[0].agrees


def test_shares_are_of_what_both_have(tmp_path):
    a = [one(w, 1.0) for w in (1, 2, 3, 4)]
    b = [one(1, 1.0), one(2, 1.5), one(3, 1.0, contaminated=["busy"]), one(9, 1.0)]
    for name, rows in (("a", a), ("b", b)):
        write_timings(tmp_path / name / "timing" / "x.json", Timings({}, rows))
        seal_folder(tmp_path / name / "timing", "k", {})
    write_timings(tmp_path / "c" / "timing" / "x.json", Timings({"python": "other"}, a))
    assert not changed(tmp_path / "a", tmp_path / "b")[5:] and changed(tmp_path / "a", tmp_path / "c")[
        5:
    ] == ["python: not recorded -> other"]
    found = pairs(steady(tmp_path / "a"), steady(tmp_path / "b"))
    said = agreement(found)
    assert (said["measurements"], said["clean"]) == (3, 2)
    assert said["agree"] == pytest.approx(2 / 3) and said["clean_agree"] == 0.5
    assert under_load(found)["marked"] == 1 and under_load(found)["within_15_percent"] == 2
