"""The bootstrap against scipy's, Holm's correction by hand, and how often both are right."""

import math

import numpy as np
import pytest
import scipy.stats

from bench.seeds import stream
from bench.statistics import (
    CONFIDENCE,
    SIGNIFICANCE,
    Z95,
    benjamini_hochberg,
    blocks_interval,
    bootstrap_interval,
    holm,
    median_interval,
)


def test_holm_by_hand():
    # sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1; never falling
    assert holm([0.04, 0.01, np.nan, 0.03, 0.02]) == pytest.approx(
        [0.06, 0.04, np.nan, 0.06, 0.06], nan_ok=True
    )


def test_benjamini_and_hochberg_by_hand_and_by_scipy():
    # Sorted 0.01 0.02 0.03 0.04 times 4 / 1, 4 / 2, 4 / 3, 4 / 4, never more than the next.
    assert benjamini_hochberg([0.04, 0.01, np.nan, 0.03, 0.02]) == pytest.approx(
        [0.04, 0.04, np.nan, 0.04, 0.04], nan_ok=True
    )
    p = np.r_[stream("bh").random(30), stream("bh", "small").random(10) / 100]
    assert benjamini_hochberg(p) == pytest.approx(scipy.stats.false_discovery_control(p))
    assert (benjamini_hochberg(p) <= holm(p) + 1e-12).all() and benjamini_hochberg([]).shape == (0,)


def test_of_what_benjamini_and_hochberg_believe_one_in_twenty_is_wrong():
    rng = stream("false discoveries")
    shares = []
    for _ in range(2000):
        p = np.r_[rng.random(30), 2 * scipy.stats.norm.sf(rng.normal(3, 1, 30))].clip(max=1)
        told = benjamini_hochberg(p) < SIGNIFICANCE
        shares.append(told[:30].sum() / max(told.sum(), 1))
    assert np.mean(shares) == pytest.approx(0.05 / 2, abs=0.004)  # half of the hypotheses are true


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


def covered(interval, effect, repeats=400, blocks=6, each=5):
    """How often an interval of a median holds 0: white noise, and what a block has in common."""
    rng = stream("blocks", effect)
    hits = 0
    for _ in range(repeats):
        x = rng.normal(size=(blocks, each)) + effect * rng.normal(size=(blocks, 1))
        found = interval(x.ravel(), rng)
        hits += bool(found[0] <= 0 <= found[1])
    return hits / repeats


def by_blocks(x, rng):
    return blocks_interval(x, np.median, rng, draws=400)[1:3]


def by_ranks(x, rng):
    """The exact interval of a median of independent values, by the binomial distribution."""
    rank = int(scipy.stats.binom.ppf(0.025, len(x), 0.5))
    return np.sort(x)[[rank - 1, len(x) - rank]]


def test_blocks_cover_a_median_where_neighbours_are_alike_and_ranks_do_not():
    assert 0.88 <= covered(by_blocks, 1.0) <= 0.97
    assert covered(by_ranks, 1.0) < 0.85


def test_blocks_cover_a_median_of_independent_values_a_little_too_often():
    assert 0.95 <= covered(by_ranks, 0.0) <= 0.99
    assert 0.95 <= covered(by_blocks, 0.0) <= 0.995


def test_blocks_find_a_step_that_resampling_alone_takes_for_noise():
    step = np.repeat([1.0, 2.0], 15) + 1e-3 * stream("step").normal(size=30)
    found = blocks_interval(step, np.mean, stream("draws"), blocks=6)
    # the mean of six blocks, each 1 or 2: binomial, standard deviation 1 / (2 sqrt(6))
    assert (found.high - found.low) / 2 == pytest.approx(1.96 / (2 * 6**0.5), rel=0.2)


def test_a_short_series_has_no_blocks():
    x = stream("short").normal(size=17)
    plain = bootstrap_interval(x, np.median, stream("draws"), method="percentile")
    assert blocks_interval(x, np.median, stream("draws"), blocks=6) == plain


def test_blocks_of_unequal_length_draw_every_value():
    x = np.zeros(20)
    x[[0, 19]] = 1e6
    found = blocks_interval(x, np.max, stream("draws"), blocks=6)
    assert (found.low, found.high, found.n) == (0, 1e6, 20)


@pytest.mark.parametrize("n", [6, 8, 9, 12, 20, 25])
def test_the_interval_of_a_median_is_as_narrow_as_its_level_allows(n):
    values = stream("median", n).permutation(n) + 1.0  # the k-th smallest is k
    found = median_interval(values)
    k = int(found.low)
    assert found.high == n + 1 - k and found.mean == (n + 1) / 2
    holds = [1 - 2 * scipy.stats.binom.cdf(j - 1, n, 0.5) for j in (k, k + 1)]
    assert holds[0] >= 0.95 > holds[1]


@pytest.mark.parametrize("n", [6, 9])
def test_the_interval_of_a_median_holds_it_whatever_the_distribution(n):
    rng = stream("skewed", n)
    held = 0
    for _ in range(4000):
        found = median_interval(rng.exponential(size=n))
        held += found.low <= np.log(2) <= found.high
    assert held / 4000 == pytest.approx(1 - 2 * scipy.stats.binom.cdf(0 if n == 6 else 1, n, 0.5), abs=0.01)


def test_few_values_have_their_range_and_one_has_none():
    assert median_interval([3, 1, 2])[:3] == (2, 1, 3)
    found = median_interval([5.0])
    assert found.mean == 5 and np.isnan(found.low) and np.isnan(median_interval([]).mean)


def test_the_constants_are_those_that_every_text_names():
    assert (CONFIDENCE, SIGNIFICANCE) == (0.95, 0.05)
    assert abs(Z95 - scipy.stats.norm.ppf(0.975)) < 1e-6


@pytest.mark.parametrize(
    ("p", "corrected"),
    [
        ([0.03], [0.03]),
        ([0.03, 0.03], [0.06, 0.06]),
        ([0.5, 0.6], [1.0, 1.0]),
        ([0.01, 0.9, 0.001], [0.02, 0.9, 0.003]),
        ([0.02, 0.021, 0.022], [0.06, 0.06, 0.06]),
        ([np.nan, np.nan], [np.nan, np.nan]),
        ([], []),
    ],
)
def test_holm_of_a_few(p, corrected):
    assert holm(p) == pytest.approx(corrected, nan_ok=True)


def test_two_values_are_enough_for_an_interval_and_a_missing_one_counts_for_nothing():
    found = bootstrap_interval([1.0, np.nan, 3.0], np.mean, stream("two"), method="percentile")
    assert (found.mean, found.low, found.high, found.n) == (2, 1, 3, 2)
    none = bootstrap_interval([np.nan], np.mean, stream("two"))
    assert np.isnan(none.mean) and none.n == 0


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.99])
def test_an_interval_holds_the_share_that_is_asked_for(confidence):
    """The mean of a hundred values is as good as normal."""
    x = stream("wide").normal(size=100)
    half = scipy.stats.norm.ppf((1 + confidence) / 2) * x.std() / 10
    found = bootstrap_interval(x, np.mean, stream("draws"), confidence=confidence, draws=20_000)
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.05)
    narrow, wide = (
        blocks_interval(x, np.mean, stream("draws"), confidence=c) for c in (confidence, (1 + confidence) / 2)
    )
    assert wide.low < narrow.low < narrow.high < wide.high


def test_without_a_word_the_interval_is_bca_of_4000_draws_at_95_percent():
    x = stream("plain").exponential(size=30)
    told = bootstrap_interval(x, np.mean, stream("d"), 0.95, 4000, "bca")
    assert bootstrap_interval(x, np.mean, stream("d")) == told
    assert blocks_interval(x, np.mean, stream("d")) == blocks_interval(x, np.mean, stream("d"), 6, 0.95, 4000)


def test_bca_of_values_that_are_all_alike_is_a_point():
    found = bootstrap_interval(np.ones(9), np.mean, stream("one"))
    assert (found.low, found.mean, found.high) == (1, 1, 1)


def test_three_values_a_block_are_enough_for_blocks():
    """Eighteen in six: a step between blocks widens the interval, which resampling alone does not see."""
    step = np.repeat([0.0, 1.0], 9)
    found = blocks_interval(step, np.mean, stream("draws"), blocks=6)
    plain = bootstrap_interval(step, np.mean, stream("draws"), method="percentile")
    assert found.high - found.low > 1.3 * (plain.high - plain.low) and found.n == 18


@pytest.mark.parametrize(
    ("n", "low", "high"), [(2, 1, 2), (5, 1, 5), (6, 1, 6), (8, 1, 8), (9, 2, 8), (12, 3, 10)]
)
def test_the_interval_of_a_median_is_between_these_ranks(n, low, high):
    """Hahn and Meeker's table for 95 %: nine values leave out one on either side, twelve two."""
    found = median_interval(np.arange(n, 0, -1))
    assert (found.low, found.high, found.n) == (low, high, n)


def test_less_confidence_leaves_out_more():
    assert median_interval(np.arange(6), 0.78)[1:3] == (1, 4)  # 1 - 2 * 7 / 64 = 0.781
    assert median_interval(np.arange(6), 0.79)[1:3] == (0, 5)
