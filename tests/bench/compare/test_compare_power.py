"""Made-up runs that drift: the same code is not told apart, a slowdown is found, a trifle is not.

Fewer pairs than `python -m benchmarks.compare` makes; the limits are what so few can show.
"""

import pytest
from scipy import stats

from benchmarks.compare import World, rates

PAIRS = 40
# With a true rate of 5 % more than this many alarms come once in a thousand times.
LIMIT = stats.binom.ppf(0.999, PAIRS, 0.05) / PAIRS


@pytest.mark.parametrize(
    "world",
    [
        World(entries=25),
        World(entries=25, shared=0.03, apart=0.01),
        World(entries=25, shared=0.01, apart=0.03),
        World(entries=5, shared=0.02, apart=0.02),
        World(entries=25, shared=0.01, apart=0.03, runs=3),
        World(entries=25, shared=0.02, apart=0.03, tails=4),
    ],
    ids=str,
)
def test_two_runs_of_the_same_code_are_not_told_apart(world):
    assert rates(world, PAIRS, seed=1).false_alarm <= LIMIT


def test_drift_that_is_not_seen_would_be_an_alarm_without_what_is_assumed_of_it():
    """The counter-example: with no drift assumed, five entries that drift are told apart too often."""
    assert rates(World(5, shared=0.03, apart=0.03), PAIRS, seed=2, drift=1e-4).false_alarm > LIMIT


def test_a_slowdown_of_fifteen_per_cent_is_found():
    """Of ten per cent one pair of folders tells less than half: that is the duet's to find."""
    found = rates(World(25, shared=0.01, apart=0.01, placed=0.01, changed=1, by=1.15), PAIRS, seed=3)
    assert found.found >= 0.7 and found.false_alarm <= LIMIT


def test_more_runs_find_what_one_cannot():
    world = World(25, shared=0.01, apart=0.03, changed=1, by=1.1)
    assert rates(world, PAIRS // 2, seed=4).found < 0.4
    assert rates(World(**{**vars(world), "runs": 6}), PAIRS // 2, seed=4).found > 0.5


@pytest.mark.parametrize("changed", [1, 25])
def test_two_per_cent_are_no_regression(changed):
    assert rates(World(25, shared=0.01, apart=0.01, changed=changed, by=1.02), PAIRS, 5).regression <= LIMIT
