"""Seconds as people read them, on both sides of every unit."""

import pytest

from bench.timing.units import said, three, unit_of


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1230.4, "1230 s"), (2.5, "2.5 s"), (1.0, "1 s"), (0.9996, "1 s"), (0.9994, "999 ms"),
        (0.5, "500 ms"), (1e-3, "1 ms"), (9.994e-4, "999 us"), (1e-6, "1 us"),
        (12.345e-6, "12.3 us"), (9e-7, "900 ns"), (2e-9, "2 ns"), (1e-10, "0.1 ns"),
    ],
)  # fmt: skip
def test_a_time_has_the_unit_in_which_it_is_at_least_one(seconds, words):
    assert said(seconds) == words


def test_beside_a_time_others_are_told_in_its_unit():
    factor, unit = unit_of(950e-6)
    assert unit == "us" and [three(s / factor) for s in (0.5e-6, 1012e-6)] == ["0.5", "1010"]
