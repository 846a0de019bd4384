"""The corrected ratio of two times and its error, in closed form."""

from dataclasses import replace

import numpy as np
import pytest
import timings
from scipy import stats

from bench.compare.ratio import ratio, units

RNG = np.random.default_rng


def test_a_machine_that_is_slower_by_a_third_cancels():
    a = timings.one()
    slow = timings.one(yardstick={"sgemm": [0.0013] * 20, "calls": [0.0026] * 20}, median=1.3e-5)
    assert np.exp(ratio([a], [slow], RNG(0)).x) == pytest.approx(1)
    bare = [replace(m, yardstick={}) for m in (a, slow)]
    assert np.exp(ratio(bare[:1], bare[1:], RNG(0)).x) == pytest.approx(1.3)


def test_a_sample_is_divided_by_the_yardsticks_beside_it():
    """A machine that changes its speed in the middle of a run leaves no trace."""
    steps = np.repeat([1.0, 1.7], 10)
    one = timings.one(
        noise=0, samples=(1e-5 * steps).tolist(), yardstick={"sgemm": steps.tolist(), "calls": steps.tolist()}
    )
    assert units(one, ("sgemm", "calls")) == pytest.approx([np.log(1e-5)] * 20)


def test_a_run_that_shared_its_core_is_not_slower():
    """Every sample waited as long as it worked, one yardstick not at all, the other ten times as long."""
    waited = {"work": [1e-5] * 20, "sgemm": [0.0] * 20, "calls": [0.02] * 20}
    beside = {"sgemm": [0.001] * 20, "calls": [0.022] * 20}
    shared = timings.one(noise=0, samples=[2e-5] * 20, yardstick=beside, waited=waited)
    alone = timings.one(noise=0, waited={name: [0.0] * 20 for name in waited})
    found = ratio([alone], [shared], RNG(0))
    assert found.x == pytest.approx(0) and found.reach == pytest.approx(0, abs=1e-9)


def test_pauses_stay_in_where_one_run_does_not_tell_of_them():
    waited = {name: [5e-6] * 20 for name in ("work", "sgemm", "calls")}
    new, old = timings.one(waited=waited), timings.one()
    assert (
        ratio([new], [new], RNG(0)).x == ratio([new], [old], RNG(0)).x == ratio([old], [old], RNG(0)).x == 0
    )


def test_the_yardsticks_own_noise_is_in_the_variance():
    noise = np.exp(0.1 * RNG(0).normal(size=(2, 20)))
    noisy = [timings.one(yardstick={"sgemm": n.tolist(), "calls": n.tolist()}) for n in noise]
    still = ratio([timings.one()], [timings.one()], RNG(0))
    found = ratio(noisy[:1], noisy[1:], RNG(0))
    # of the median of n normal values the variance is pi / 2 * sigma^2 / n
    assert found.error.variance == pytest.approx(2 * np.pi / 2 * 0.1**2 / 20, rel=0.5)
    assert found.error.variance > 100 * still.error.variance and 2 * found.reach > 0.05


@pytest.mark.parametrize("n", [5, 7, 21])
def test_the_bootstrap_of_a_median_is_that_of_all_samples_there_could_be(n):
    """Maritz and Jarrett (1978): the median of n drawn from n values is the k-th at most where more than
    half of them are among the k smallest."""
    values = np.sort(RNG(n).standard_t(3, n))
    below = stats.binom.sf(n // 2, n, np.arange(n + 1) / n)
    chances = np.diff(below)
    exact = chances @ values**2 - (chances @ values) ** 2
    beside = {"sgemm": [1.0] * n, "calls": [1.0] * n}
    noisy, still = (timings.one(samples=np.exp(v).tolist(), yardstick=beside) for v in (values, np.zeros(n)))
    found = ratio([still], [noisy], RNG(0))
    assert found.error.variance == pytest.approx(exact, rel=0.2) and found.error.df == pytest.approx(n - 1)
    of_two = ratio([still], [noisy, noisy], RNG(0))
    assert of_two.error.variance == pytest.approx(exact / 2, rel=0.2)


def test_yardsticks_that_disagree_widen_the_interval_by_half_of_it():
    a, b = timings.one(), timings.one(yardstick={"sgemm": [0.001] * 20, "calls": [0.0024] * 20})
    found = ratio([a], [b], RNG(0))
    assert found.x == pytest.approx(-np.log(1.2) / 2)
    assert found.reach == pytest.approx(np.log(1.2) / 2, rel=0.05)
    assert found.error.variance == pytest.approx((np.log(1.2) / 2) ** 2 / 3, rel=0.05)


def test_the_bootstrap_covers_the_ratio_of_medians():
    """95 % intervals of one run's own noise hold the true ratio about 95 times in 100."""
    rng, inside = RNG(4), 0
    for _ in range(300):
        a, b = (timings.one(samples=np.exp(0.1 * rng.normal(size=20)).tolist()) for _ in range(2))
        found = ratio([a], [b], rng)
        inside += abs(found.x) <= found.reach
    assert 0.92 <= inside / 300 <= 0.99


def placed(rng, processes=6, between=0.05, within=0.005):
    """A measurement whose processes differ by more than the samples of any do."""
    own = rng.normal(0, between, (processes, 1)) + rng.normal(0, within, (processes, 4))
    beside = {name: [1.0] * own.size for name in ("sgemm", "calls")}
    return timings.one(samples=np.exp(own).ravel().tolist(), processes=[4] * processes, yardstick=beside)


def test_processes_are_what_is_resampled():
    one = placed(RNG(1))
    assert units(one, ("sgemm",)) == pytest.approx(np.median(np.log(one.samples).reshape(6, 4), axis=1))
    assert len(units(timings.one())) == 20
    rng, inside, widths = RNG(5), 0, []
    for _ in range(300):
        found = ratio([placed(rng)], [placed(rng)], rng)
        inside += abs(found.x) <= found.reach
        widths.append(found.reach)
    assert 0.93 <= inside / 300 <= 1 and 4 < found.error.df < 11
    # twice the standard error of a difference of medians of six, more or less
    assert np.median(widths) == pytest.approx(2.3 * 0.05 * np.sqrt(2 * np.pi / 2 / 6), rel=0.4)


def test_of_several_runs_the_mean_counts():
    a = [timings.one(median=m) for m in (1e-5, 4e-5)]
    assert np.exp(ratio(a, [timings.one(median=2e-5)], RNG(0)).x) == pytest.approx(1)


def test_the_middle_of_a_run_is_its_median_and_of_runs_their_mean():
    """By hand: medians 1, 3 and 11 of logarithms in A, mean 5; in B 6."""
    a = [logs(*one) for one in ([1, 1, 9], [-4, 3, 5], [11, 11, 11])]
    assert ratio(a, [logs(6, 6, 90)], RNG(0)).x == pytest.approx(1)


def test_one_process_tells_by_its_samples_and_two_by_their_medians():
    assert len(units(timings.one(processes=[20]))) == 20
    assert len(units(timings.one(processes=[10, 10]))) == 2


def test_with_no_yardstick_or_one_there_is_nothing_to_disagree():
    constant = {"samples": [1e-5] * 20}
    for yardstick in ({}, {"calls": [0.002] * 20}):
        one = timings.one(**constant, yardstick=yardstick)
        found = ratio([one], [one], RNG(0))
        assert (found.x, found.reach, found.error.variance) == pytest.approx((0, 0, 0), abs=1e-12)


def logs(*values):
    """A run whose samples have these logarithms, without a yardstick."""
    return timings.one(samples=np.exp(values).tolist(), yardstick={})
