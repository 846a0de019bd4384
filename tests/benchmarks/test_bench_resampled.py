"""Suites resampled from recorded duets: the rule for all series at once is the duet's own."""

import numpy as np
import pytest

from bench.duet.verdict import Options, settled
from benchmarks.resampled import drawn, rate, verdicts


@pytest.mark.parametrize("shift", [0.0, 0.008, -0.03])
def test_series_are_settled_as_a_duet_settles_them(shift):
    values = np.random.default_rng(1).normal(shift, 0.03, (40, 60))
    options = Options(fewest=14)
    said = verdicts(values, 6, 0.02, options)
    for series, found in zip(values, said, strict=True):
        looks = (settled(series[:n], 6, 0.02, options) for n in range(1, 61))
        assert found == next((one for one in looks if one), "")
    assert len(set(said)) > 1, "settled in some, and not in all the same way"


def test_pairs_are_drawn_with_their_own_fours_and_either_side_first():
    pairs = [np.full(12, 0.01), np.full(24, 0.03)]
    values = drawn(pairs, 50, 40, np.random.default_rng(0))
    assert set(np.round(values.ravel(), 9)) == {-0.03, -0.01, 0.01, 0.03}
    shares = [np.mean(np.isclose(values, one)) for one in (-0.03, -0.01, 0.01, 0.03)]
    assert np.allclose(shares, 0.25, atol=0.03)


def test_unchanged_code_is_blamed_in_one_of_a_hundred_suites_at_most():
    """And code that is no more than the error's worth off centre would be, had sides not been exchanged."""
    rng = np.random.default_rng(2)
    pairs = {str(k): [rng.normal(0.02 * k, 0.03, 12) for _ in range(30)] for k in range(3)}
    told = rate(pairs, 1000, Options(most=80))
    assert told["share"] <= 0.01 + 3 * np.sqrt(0.01 * 0.99 / 1000)
