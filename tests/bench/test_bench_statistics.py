"""The bootstrap against scipy's, Holm's correction by hand, and how often both are right."""

import math

import numpy as np
import pytest
import scipy.stats

from bench.seeds import stream
from bench.statistics import bootstrap_interval, holm


def test_holm_by_hand():
    # sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1; never falling
    assert holm([0.04, 0.01, np.nan, 0.03, 0.02]) == pytest.approx(
        [0.06, 0.04, np.nan, 0.06, 0.06], nan_ok=True
    )


def test_holm_never_rejects_more_than_one_true_null_in_twenty():
    p = stream("holm").random((20_000, 6))
    wrong = np.mean([(holm(row) < 0.05).any() for row in p[:4000]])
    assert wrong < 0.05 + 4 * math.sqrt(0.05 * 0.95 / 4000)


@pytest.mark.parametrize(("method", "theirs"), [("percentile", "percentile"), ("bca", "BCa")])
def test_the_bootstrap_agrees_with_scipys(method, theirs):
    x = stream("bootstrap").lognormal(0, 1, 15)
    found = bootstrap_interval(x, np.mean, stream("draws"), draws=50_000, method=method)
    expected = scipy.stats.bootstrap(
        (x,), np.mean, n_resamples=50_000, method=theirs, rng=np.random.default_rng(1)
    ).confidence_interval
    width = expected.high - expected.low
    assert found.mean == pytest.approx(x.mean())
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.03 * width)


def test_bca_differs_from_percentiles_where_the_spread_grows_with_the_value():
    x = stream("skew").exponential(2, 40)
    bca = bootstrap_interval(x, np.mean, stream("draws"), draws=20_000)
    plain = bootstrap_interval(x, np.mean, stream("draws"), draws=20_000, method="percentile")
    assert bca.low > plain.low and bca.high > plain.high


def test_the_bootstrap_of_a_median_covers_it():
    rng = stream("median")
    hits = 0
    for _ in range(400):
        found = bootstrap_interval(rng.normal(0, 1, 30), np.median, rng, draws=400, method="percentile")
        hits += bool(found.low <= 0 <= found.high)
    assert 0.90 <= hits / 400 <= 0.99


def test_one_value_has_no_bootstrap_interval():
    found = bootstrap_interval([2.0, np.nan], np.median, stream("one"))
    assert found.mean == 2 and np.isnan(found.low) and np.isnan(found.high)
