"""Growth with a size against scipy's own regressions."""

import numpy as np
import pytest
import scipy.stats
from scipy.optimize import curve_fit

from report.tables.growth import grows

SIZES = np.array([1.0, 4, 16, 64, 256, 1024])
NOISE = 0.05


def noisy(times, seed):
    return times * np.exp(NOISE * np.random.default_rng(seed).standard_normal(len(times)))


def power_law(log_x, log_a, b):
    return log_a + b * log_x


def floored(log_x, log_c, log_a, b):
    return np.logaddexp(log_c, log_a + b * log_x)


def fitted(law, x, t, start):
    """Parameters, their standard errors, and the sum of squares that they leave, by scipy."""
    found, covariance = curve_fit(law, np.log(x), np.log(t), start, maxfev=20_000)
    return found, np.sqrt(np.diag(covariance)), float(((np.log(t) - law(np.log(x), *found)) ** 2).sum())


@pytest.mark.parametrize("n", [3, 4, 6])
def test_the_exponent_of_a_power_law_is_the_slope_of_logarithms(n):
    x, t = SIZES[:n], noisy(1e-6 * SIZES[:n] ** 1.5, seed=n)
    found, line = grows(x, t), scipy.stats.linregress(np.log(x), np.log(t))
    half = scipy.stats.t.ppf(0.975, n - 2) * line.stderr
    assert found[:3] == pytest.approx((line.slope, line.slope - half, line.slope + half))
    assert np.isnan(found.floor)


def test_the_exponent_above_a_floor_is_scipys_with_its_interval():
    t = noisy(1e-3 + 1e-5 * SIZES**1.2, seed=1)
    found = grows(SIZES, t)
    (log_c, _, b), errors, _ = fitted(floored, SIZES, t, (np.log(1e-3), np.log(1e-5), 1.2))
    half = scipy.stats.t.ppf(0.975, 3) * errors[2]
    assert found == pytest.approx((b, b - half, b + half, np.exp(log_c)), rel=1e-3)


@pytest.mark.parametrize(("n", "floor"), [(4, False), (5, True)])
def test_a_floor_needs_five_sizes(n, floor):
    x = SIZES[:n]
    assert np.isfinite(grows(x, 1e-3 + 1e-5 * x**1.5).floor) == floor


@pytest.mark.filterwarnings("ignore:Covariance of the parameters")
def test_a_floor_is_told_where_the_f_test_tells_it_at_5_per_cent():
    told = []
    for seed in range(40):
        t = noisy(1e-5 + 1e-4 * SIZES, seed)
        plain = fitted(power_law, SIZES, t, (np.log(1e-4), 1.0))[2]
        rest = fitted(floored, SIZES, t, (np.log(1e-5), np.log(1e-4), 1.0))[2]
        p = scipy.stats.f.sf((plain - rest) / (rest / 3), 1, 3)
        assert np.isfinite(grows(SIZES, t).floor) == (p < 0.05), (seed, p)
        told.append(p)
    assert any(0.03 < p < 0.05 for p in told) and any(0.05 < p < 0.08 for p in told)


def test_what_does_not_grow_has_no_floor():
    falling = grows(SIZES, 1e-3 + 1e-2 / SIZES)
    assert falling.exponent < 0 and np.isnan(falling.floor)
