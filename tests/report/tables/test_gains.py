"""Intervals of what is reported of seeds and tasks: closed forms, scipy, how often they hold the truth."""

import math

import numpy as np
import pytest
import scipy.stats
from scipy.optimize import brentq

from bench.seeds import stream
from report.tables.gains import in_common
from report.tables.statistics import (
    FLOOR,
    Estimate,
    accuracy_gain,
    accuracy_interval,
    clustered_share,
    gain_interval,
    leaning_error,
    mean_interval,
    rmse_gain,
    rmse_interval,
    unseen_share,
)


def covered(found, truth: float) -> float:
    return float(((found.low <= truth) & (truth <= found.high)).mean())


def symmetric(mean: float, sd: float, n: int) -> np.ndarray:
    """n values of that mean and deviation without any skewness."""
    x = np.linspace(-1, 1, n)
    return mean + sd * x / x.std(ddof=1)


def test_where_seeds_scatter_the_interval_of_accuracies_is_about_students():
    x = symmetric(0.5, 0.05, 25)
    found, expected = accuracy_interval(x, 1000), mean_interval(x)
    assert (found.mean, found.n) == (pytest.approx(0.5), 25)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=5e-4)


def test_where_points_scatter_alone_the_interval_is_wilsons_of_them():
    k = [[85, 90, 95], [100, 100, 100]]  # of 100 each: less scatter than points alone would give, and none
    found = accuracy_interval(np.array(k) / 100, 100)
    expected = scipy.stats.binomtest(300, 300).proportion_ci(method="wilson")
    assert (found.low[1], found.high[1]) == pytest.approx((expected.low, 1))
    assert found.low[0] < 0.9 < found.high[0] and found.high[0] - found.low[0] > 0.04
    alike = accuracy_interval([0.9] * 3, 100)
    ends = [
        brentq(lambda p: (0.9 - p) ** 2 - 1.959964**2 * p * (1 - p) * FLOOR**2 / 300, *where)
        for where in ((0.5, 0.9), (0.9, 1 - 1e-9))
    ]
    assert (alike.low, alike.high) == pytest.approx(ends, abs=1e-6)


def test_near_the_bound_the_interval_is_the_score_interval_of_seeds_and_points_together():
    """What solves (p - m)^2 = t^2 error^2 p (1 - p) / (m (1 - m)): the variance grows away from 1."""
    x = symmetric(0.98, 0.015, 5)
    found, t = accuracy_interval(x, 1000), scipy.stats.t.ppf(0.975, 4)
    b = t**2 * scipy.stats.sem(x) ** 2 / (0.98 * 0.02)
    assert found.low == pytest.approx(brentq(lambda p: (p - 0.98) ** 2 - b * p * (1 - p), 0.5, 0.98))
    assert found.low < mean_interval(x).low and found.high == pytest.approx(mean_interval(x).high)


def test_ends_stay_where_an_accuracy_can_be():
    found = accuracy_interval([[0.0, 0.0, 0.4], [1.0, 1.0, 0.6]], 36)
    assert mean_interval([0.0, 0.0, 0.4]).low < 0
    assert (found.low[0], found.high[1]) == (0, 1) and found.high[0] < 1 and found.low[1] > 0


def test_where_nothing_is_wrong_the_points_are_worth_what_they_are():
    """A little wider than Clopper and Pearson's end, 0.025^(1 / N)."""
    found = accuracy_interval([1.0] * 25, 1000)
    exact = scipy.stats.binomtest(25_000, 25_000).proportion_ci(method="exact").low
    assert 0.99984 < found.low < exact < 0.99986
    one = accuracy_interval([1.0] * 24 + [0.999], 1000)
    assert one.low < found.low


def test_all_right_on_every_seed_is_no_proof_of_always():
    few, many = accuracy_interval([1.0] * 5, 36), accuracy_interval([1.0] * 25, 1000)
    assert few.low < 0.992 and 0.9996 < many.low < 1 and few.high == many.high == 1
    none = accuracy_interval([0.0] * 5, 36)
    assert (none.low, none.high) == (0, pytest.approx(1 - few.low))


def test_points_of_each_seed_and_missing_seeds_are_taken_as_they_are():
    x = np.array([[0.9, 0.8, np.nan, 0.95], [0.9, np.nan, np.nan, np.nan], [np.nan] * 4])
    found = accuracy_interval(x, [[100, 50, 7, 20]])
    alone = accuracy_interval([0.9, 0.8, 0.95], [100, 50, 20])
    assert [part[0] for part in found] == pytest.approx(list(alone))
    assert found.n.tolist() == [3, 1, 0] and found.mean[1] == 0.9
    assert np.isnan([*found.low[1:], *found.high[1:], found.mean[2]]).all()
    # Equal values, so the points alone: three seeds of 100, 50 and 20 are worth three of their harmonic mean.
    equal = accuracy_interval([0.9] * 3, [100, 50, 20])
    assert equal.low == pytest.approx(accuracy_interval([0.9] * 3, scipy.stats.hmean([100, 50, 20])).low)


@pytest.mark.parametrize(
    ("points", "mean", "failing", "n", "least"),
    [
        (1000, 0.9, 0, 5, 0.93), (1000, 0.9, 0, 25, 0.93), (36, 0.97, 0, 5, 0.93), (36, 0.99, 0, 25, 0.93),
        (1000, 0.97, 0.1, 25, 0.905), (1000, 0.97, 0.1, 40, 0.935), (1000, 0.99992, 0, 25, 0.93),
        (1000, 0.9999, 0, 25, 0.93), (36, 0.9975, 0, 25, 0.93), (1000, 0.9995, 0, 5, 0.93),
        (36, 0.0025, 0, 25, 0.93),
    ],
)  # fmt: skip
def test_the_expected_accuracy_is_held(points, mean, failing, n, least):
    """Of 25 seeds none fails in 7.2 % of samples where a tenth does, so that 92.8 % is the most to be had."""
    rng = stream("accuracy", points, mean, failing, n)
    size = (4000, n)
    expected = np.where(rng.random(size) < failing, rng.uniform(0.5, 0.8, size), mean)
    found = accuracy_interval(rng.binomial(points, expected) / points, points)
    assert least < covered(found, mean * (1 - failing) + failing * 0.65) <= 0.999
    assert ((found.low >= 0) & (found.high <= 1) & (found.low < found.high)).all()


def test_the_interval_of_rmses_is_students_of_their_logarithm():
    x = np.exp(symmetric(math.log(0.2), 0.3, 9))
    found = rmse_interval(x)
    low, high = scipy.stats.t.interval(0.95, 8, np.log(x).mean(), scipy.stats.sem(np.log(x)))
    assert (found.mean, found.low, found.high) == pytest.approx((0.2, np.exp(low), np.exp(high)))


def test_leaning_ends_are_the_roots_of_what_is_held():
    rng = stream("lean")
    x = np.r_[rng.normal(0, 0.1, 24), 3.0]
    gain = rmse_gain(np.exp(-x), np.ones(25))
    found = gain_interval(gain)
    t = scipy.stats.t.ppf(0.975, 24)

    def beyond(mu: float) -> float:
        return (mu - x.mean()) ** 2 - t**2 * float(leaning_error(gain, mu)) ** 2

    assert found.low == pytest.approx(brentq(beyond, -5, x.mean()))
    assert found.high == pytest.approx(brentq(beyond, x.mean(), 5))
    assert found.high - x.mean() > 1.2 * (x.mean() - found.low)  # towards the tail
    assert gain.skew == pytest.approx(scipy.stats.skew(x))
    # Bernoulli's own variance about its own mean: k of n gives Wilson's equation.
    y = np.r_[np.ones(3), np.zeros(22)]
    bernoulli = rmse_gain(np.exp(-y), np.ones(25))
    p, s2 = 0.2, y.var(ddof=1)
    expected = s2 + scipy.stats.skew(y) * math.sqrt(s2) * (p - 0.12) - (p - 0.12) ** 2
    assert float(leaning_error(bernoulli, p)) ** 2 * 25 == pytest.approx(expected)
    assert expected == pytest.approx(p * (1 - p), rel=0.05)


def test_a_gain_in_rmse_is_the_paired_t_of_the_logarithm():
    a, b = np.array([0.1, 0.2, np.nan, 0.4]), np.array([0.15, 0.2, 0.7, 0.5])
    value, error, df, n, _ = rmse_gain(a, b)
    d = np.log(b[[0, 1, 3]] / a[[0, 1, 3]])
    assert (value, error, df, n) == pytest.approx((d.mean(), scipy.stats.sem(d), 2, 3))
    assert value > 0  # a is better


def test_a_gain_in_accuracy_has_an_error_even_where_all_differences_are_equal():
    found = accuracy_gain([[1.0] * 5, [0.75] * 5], [[1.0] * 5, [0.5] * 5], 36)
    assert found.value == pytest.approx([0, 0.25])
    k = np.array([0, 45])  # points decided for the first, of 180
    p, q = (k + 1) / 182, 1 / 182
    share = [scipy.stats.norm.ppf(0.975) / scipy.stats.t.ppf(0.975, 4), FLOOR]  # nothing found; something
    assert found.error == pytest.approx(share * np.sqrt((p + q - (p - q) ** 2) / 182))
    scattered = accuracy_gain([0.9, 0.8, 0.95], [0.85, 0.6, 0.9], 1000)
    assert scattered.error == pytest.approx(scipy.stats.sem([0.05, 0.2, 0.05]))
    alone = accuracy_gain([0.9, np.nan], [0.8, 0.7], 36)
    assert (alone.value, alone.n) == (pytest.approx(0.1), 1) and np.isnan(alone.error)


@pytest.mark.parametrize(("points", "other"), [(1000, 1 - 2.1 / 25_000), (36, 0.9975), (36, 1 - 2.5 / 900)])
def test_a_gain_is_held_where_most_samples_show_none(points, other):
    """The second of two models is wrong on 2 to 3 points of all seeds; the first never."""
    wrong = stream("rare", points, other).binomial(points, 1 - other, (4000, 25)) / points
    found = gain_interval(accuracy_gain(np.ones(wrong.shape), 1 - wrong, points))
    assert covered(found, 1 - other) > 0.93


def test_the_gain_of_equal_models_on_the_same_points_is_held():
    rng = stream("pairs")
    for points, n in ((1000, 5), (36, 5), (36, 25)):
        both = rng.binomial(points, 0.85, (4000, n))
        one, two = (both + rng.binomial(points - both, 0.4) for _ in range(2))
        found = gain_interval(accuracy_gain(one / points, two / points, points))
        assert 0.93 < covered(found, 0) < 0.985


def test_a_share_over_equal_tasks_is_students_until_it_is_bounded():
    k, total = np.array([40, 60, 45, 55, 50, 52, 47, 51]), np.full(8, 100)
    found = clustered_share(k, total)
    low, high = scipy.stats.t.interval(0.95, 7, 0.5, scipy.stats.sem(k / 100))
    assert (found.mean, found.n) == (0.5, 8)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.005)


def test_a_share_of_independent_trials_is_clopper_and_pearsons_of_as_many_as_they_are_worth():
    k, total = np.array([3, 5, 1, 1]), np.array([10, 20, 10, 10])
    p = 10 / 50
    v = 4 / 3 * ((k - p * total) ** 2).sum() / 50**2
    df = 50**2 / (total**2).sum() - 1
    n = min(p * (1 - p) / v, 50) * (1.959964 / scipy.stats.t.ppf(0.975, df)) ** 2
    found = clustered_share(k, total)
    low = brentq(lambda q: scipy.stats.beta(p * n, n - p * n + 1).cdf(q) - 0.025, 1e-9, 1 - 1e-9)
    high = brentq(lambda q: scipy.stats.beta(p * n + 1, n - p * n).cdf(q) - 0.975, 1e-9, 1 - 1e-9)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-5)


def test_no_failure_anywhere_ends_where_tasks_that_fail_have_one_chance_in_forty_to_be_missed():
    """However many trainings each has: a task may be one where all fail."""
    for n in (1, 250):
        none, every = clustered_share([0] * 12, [n] * 12), clustered_share([n] * 12, [n] * 12)
        assert (none.mean, none.low, every.mean, every.high, none.n) == (0, 0, 1, 1, 12)
        assert (1 - none.high) ** 12 == pytest.approx(0.025) == every.low**12
    unequal = clustered_share([0] * 3, [100, 50, 3])
    assert (1 - unequal.high) ** (153**2 / (100**2 + 50**2 + 3**2)) == pytest.approx(0.025)


def test_one_failing_task_tells_no_more_of_others_than_none():
    """Tasks as trials, of which p m fail; where every task has failures those of the variance alone."""
    one = clustered_share([1] + [0] * 11, [250] * 12)
    assert one.high == pytest.approx(scipy.stats.beta(12 / 3000 + 1, 12 - 12 / 3000).ppf(0.975))
    assert clustered_share([250] + [0] * 11, [250] * 12).high >= scipy.stats.beta(2, 11).ppf(0.975)
    assert clustered_share([1] * 12, [250] * 12).high < 0.01
    half = clustered_share([250, 0] * 6, [250] * 12)
    assert half.high == pytest.approx(1 - half.low)


@pytest.mark.parametrize(("truth", "within"), [(0.02, 0.3), (0.05, 0.7), (0.2, 0.9), (0.1, 0.1)])
def test_shares_of_tasks_that_differ_much_are_held(truth, within):
    """Beta shares of 12 tasks, many of them 0."""
    rng, strength = stream("unlike", truth), 1 / within - 1
    k = rng.binomial(200, rng.beta(truth * strength, (1 - truth) * strength, (500, 12)))
    rows = [clustered_share(row, [200] * 12) for row in k]
    assert np.mean([row.low <= truth <= row.high for row in rows]) > 0.93


@pytest.mark.parametrize("total", [[48] * 12, [100, 50, 3], [3, 0, 100], [1, 1], [1] * 20])
def test_one_failure_wherever_it_is_ends_no_lower_than_none(total):
    none, every = clustered_share([0] * len(total), total), clustered_share(total, total)
    for i in np.flatnonzero(total):
        one = np.eye(len(total))[i]
        more, fewer = clustered_share(one, total), clustered_share(np.array(total) - one, total)
        assert none.high <= more.high + 1e-12 and none.low <= more.low
        assert fewer.high <= every.high and fewer.low <= every.low + 1e-12
        assert 1 - fewer.low == pytest.approx(more.high)


def test_tasks_of_one_share_are_worth_all_their_trainings():
    """As those that differ by next to nothing."""
    same, nearly = clustered_share([500] * 4, [1000] * 4), clustered_share([500, 500, 500, 501], [1000] * 4)
    assert [same.low, same.high] == pytest.approx([float(nearly.low), float(nearly.high)], abs=1e-3)
    assert same.high - same.low < 0.06


@pytest.mark.parametrize(("k", "total"), [([3], [10]), ([3, 0], [10, 0]), ([], []), ([0, 0], [0, 0])])
def test_one_task_or_none_has_no_interval(k, total):
    found = clustered_share(k, total)
    assert np.isnan(found.low) and np.isnan(found.high) and found.n == np.count_nonzero(total)
    assert np.isnan(found.mean) == (sum(total) == 0)


def test_one_large_task_beside_a_small_one_says_next_to_nothing():
    found = clustered_share([100, 1], [100_000, 3])
    assert 0 <= found.low < 1e-3 and 0.9 < found.high <= 1


def test_shares_clustered_by_task_are_held_where_pooled_trials_are_not():
    rng = stream("share")
    k = rng.binomial(200, rng.beta(2.7, 6.3, (600, 12)))
    rows = [clustered_share(row, [200] * 12) for row in k]
    held = np.mean([row.low <= 0.3 <= row.high for row in rows])
    assert 0.93 < held < 0.985


def test_what_fails_unseen_is_where_no_failure_has_one_chance_in_twenty():
    share = unseen_share([1, 5, 25, 0])
    assert share[:3] == pytest.approx([0.95, 0.4507, 0.1129], abs=1e-4) and share[3] == 1
    assert scipy.stats.binom.pmf(0, [1, 5, 25], share[:3]) == pytest.approx([0.05] * 3)


def test_equal_input_gives_equal_bytes():
    x = stream("bytes").binomial(36, 0.95, (50, 25)) / 36
    one, two = accuracy_interval(x, 36), accuracy_interval(x.copy(), 36)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(one, two, strict=True))


def test_an_estimate_without_skewness_has_students_interval():
    found = gain_interval(Estimate(np.array(0.3), np.array(0.1), np.array(9.0), np.array(10)))
    assert (found.low, found.high) == pytest.approx(scipy.stats.t.interval(0.95, 9, 0.3, 0.1))


def test_what_sides_have_in_common_keeps_the_first_ones_order():
    assert in_common([["b", "a", "c", "a"], ["a", "b"], ["x", "a", "b"]]) == ["b", "a"]
    assert in_common([["a"], []]) == [] == in_common([])
