"""The bet and its interval, against an integral and against made-up series that are looked at each time."""

import numpy as np
import pytest
from scipy import integrate, stats

from bench.duet.sequence import earned, fewest, interval, running


@pytest.mark.parametrize(("n", "below"), [(1, 0), (4, 2), (12, 0), (15, 4), (15, 11)])
def test_what_a_bet_has_earned_is_a_likelihood_over_chances_by_that_of_a_half(n, below):
    """The binomial likelihood integrated over Beta(1/2, 1/2) by quadrature, p = sin(a)^2."""
    bet = integrate.quad(lambda a: np.sin(a) ** (2 * below) * np.cos(a) ** (2 * (n - below)), 0, np.pi / 2)[0]
    assert earned(n, below) == pytest.approx(2**n * bet / (np.pi / 2))


def test_a_bet_is_fair():
    """Its expectation is 1 where values fall on either side with a chance of one half."""
    for n in (1, 5, 30):
        chances = stats.binom.pmf(np.arange(n + 1), n, 0.5)
        assert sum(chance * earned(n, k) for k, chance in enumerate(chances)) == pytest.approx(1)


def test_the_interval_ends_at_values_and_is_where_the_bet_has_earned_less():
    x = np.random.default_rng(3).normal(1, 0.2, 25)
    found = interval(x, 0.01)
    assert found.low in x and found.high in x and found.median == np.median(x)

    def at(theta: float) -> float:
        return earned(25, int((x < theta).sum()))

    assert at(found.low - 1e-9) >= 100 > at(found.low + 1e-9)
    assert at(found.high + 1e-9) >= 100 > at(found.high - 1e-9)


def test_few_values_exclude_nothing():
    assert np.isinf(interval([1.0, 1.2], 0.01).high) and np.isnan(interval([], 0.01).median)
    assert running([], 0.01).n == 0 and interval([2.0], 0.01) == (2.0, -np.inf, np.inf, 1)
    n = fewest(0.01 / 6)
    assert n == 12 and np.isfinite(interval(range(n), 0.01 / 6).low)
    assert np.isinf(interval(range(n - 1), 0.01 / 6).low)


def test_one_value_that_is_far_off_moves_nothing():
    x = np.linspace(-1, 1, 30)
    assert interval([*x, 1e9], 0.01)[1:3] == interval([*x, 5.0], 0.01)[1:3]


@pytest.mark.parametrize("draw", ["normal", "cauchy", "skewed"])
def test_series_that_are_looked_at_each_time_are_seldom_wrong(draw):
    """2,000 series of up to 40 values of median 0: at some time 0 is excluded in 5 % at most, of whatever
    distribution; a t test that is repeated each time excludes it in far more of the normal ones."""
    rng = np.random.default_rng(1)
    make = {
        "normal": lambda: rng.normal(size=(2000, 40)),
        "cauchy": lambda: rng.standard_cauchy(size=(2000, 40)),
        "skewed": lambda: rng.exponential(size=(2000, 40)) - np.log(2),
    }[draw]()
    ends = [running(x, 0.05) for x in make]
    assert np.mean([not one.low <= 0 <= one.high for one in ends]) < 0.05
    n = np.arange(8, 41)
    means = np.cumsum(make, axis=1)[:, n - 1] / n
    errors = np.stack([np.std(make[:, :k], axis=1, ddof=1) / np.sqrt(k) for k in n], axis=1)
    naive = (np.abs(means / errors) > stats.t.ppf(0.975, n - 1)).any(axis=1)
    assert draw != "normal" or naive.mean() > 0.12


def test_what_is_there_is_found_the_sooner_the_larger_it_is():
    """Of 200 series of standard deviation 1 the median number of values until 0 is excluded."""
    rng = np.random.default_rng(2)

    def until(mean: float) -> float:
        counts = []
        for _ in range(200):
            x = rng.normal(mean, 1, 60)
            found = [interval(x[:k], 0.01).low > 0 for k in range(1, 61)]
            counts.append(found.index(True) + 1 if any(found) else 61)
        return float(np.median(counts))

    assert fewest(0.01) <= until(4) < until(1) < until(0.7) < 60
