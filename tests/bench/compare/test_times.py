"""Times: the corrected ratio in closed form, and what each entry is called for which reason."""

from dataclasses import replace

import numpy as np
import pytest
import timings
from scipy import stats

from bench.compare.dispersion import Shared
from bench.compare.ratio import Ratio, ratio, units
from bench.compare.row import Row
from bench.compare.student import Component
from bench.compare.times import Times, _read, compare_times
from bench.statistics import holm

RNG = np.random.default_rng


def compared(a, b, minimum=0.05, drift=0.03) -> Times:
    return compare_times(a, b, minimum, drift)


def row(times: Times, width: int) -> Row:
    (found,) = [r for r in times.rows if r.name == f"train plain cpu width={width}"]
    return found


def with_one(width: int, **changes) -> dict:
    """Twelve entries, of which one is not what it was."""
    entries = timings.many(12)
    return {
        key: [replace(runs[0], **changes)] if runs[0].sizes["width"] == width else runs
        for key, runs in entries.items()
    }


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


def test_the_same_is_the_same():
    times = compared(timings.many(12), timings.many(12))
    assert {r.verdict for r in times.rows} == {"same"} and times.shared.verdict == "inconclusive"


@pytest.mark.parametrize(("by", "verdict"), [(1.2, "slower"), (1 / 1.2, "faster"), (1.015, "same")])
def test_one_entry_that_changed_is_found_and_no_other(by, verdict):
    times = compared(timings.many(12), timings.many(12, {5: by}))
    assert row(times, 5).verdict == verdict and row(times, 5).change == pytest.approx(by)
    assert {r.verdict for r in times.rows if r != row(times, 5)} == {"same"}


def test_the_minimum_is_asked_for_beside_significance():
    b = timings.many(12, {5: 1.2})
    assert row(compared(timings.many(12), b, minimum=0.19), 5).verdict == "slower"
    found = row(compared(timings.many(12), b, minimum=0.21), 5)
    assert found.verdict != "slower" and found.p_holm < 0.05


def test_p_values_are_holms_over_the_entries_and_what_they_share():
    times = compared(timings.many(12), timings.many(12, {5: 1.06, 7: 1.07}))
    rows = [*times.rows, times.shared]
    assert [r.p_holm for r in rows] == pytest.approx(holm([r.p for r in rows]))
    assert row(times, 5).p_holm > 5 * row(times, 5).p


def test_what_all_share_is_not_taken_for_a_change_of_each_unless_it_is_larger_than_drift():
    everything = dict.fromkeys(range(1, 13), 1.1)
    drifted = compared(timings.many(12), timings.many(12, everything))
    assert {r.verdict for r in [*drifted.rows, drifted.shared]} == {"inconclusive"}
    assert drifted.shared.change == pytest.approx(1.1)
    surely = compared(timings.many(12), timings.many(12, everything), drift=0.01)
    assert {r.verdict for r in [*surely.rows, surely.shared]} == {"slower"}


@pytest.mark.parametrize("x", [0.2, 0.05, -0.1])
def test_a_reading_is_as_sure_as_the_less_sure_of_the_two(x):
    """Welch and Satterthwaite by hand, once for each reading; where they disagree in sign nothing is sure."""
    within, apart, of_median = (1e-4, 7), (2e-4, 8), (1e-5, 8)
    r, m = Ratio(x, 0.02, Component(*within), ("calls",)), Shared(0.08, Component(*of_median))
    found = _read(r, Component(*apart), m)
    v, df = np.array([within, apart, of_median]).T
    tests = [
        stats.t(v.sum() ** 2 / (v**2 / df).sum(), scale=np.sqrt(v.sum())).sf(abs(y)) for y in (x, x - 0.08)
    ]
    assert found.p == pytest.approx(1 if x * (x - 0.08) < 0 else 2 * max(tests))
    runs = np.sqrt(v[1:].sum()) * stats.t.ppf(0.975, v[1:].sum() ** 2 / (v[1:] ** 2 / df[1:]).sum())
    ends = min(x, x - 0.08) - np.hypot(0.02, runs), max(x, x - 0.08) + np.hypot(0.02, runs)
    assert (found.low, found.high) == pytest.approx(ends)


def test_an_interval_covers_both_readings():
    times = compared(timings.many(12), timings.many(12, dict.fromkeys(range(1, 13), 1.04)))
    assert row(times, 3).low < 1 and row(times, 3).high > 1.04


@pytest.mark.parametrize(("by", "verdict"), [(1.0, "inconclusive"), (1.12, "inconclusive"), (1.6, "slower")])
def test_contaminated_entries_are_judged_only_where_it_is_clear(by, verdict):
    slower = [s * by for s in timings.one(5).samples]
    b = with_one(5, samples=[5 * s for s in slower], contaminated=["load 2.0 of 2 cores"])
    found = row(compared(timings.many(12), b), 5)
    assert found.verdict == verdict and "B: load 2.0 of 2 cores" in found.note


@pytest.mark.parametrize(
    ("changes", "verdict", "said"),
    [
        ({"status": "failed", "reason": "out of memory", "samples": []}, "failed", "out of memory"),
        ({"status": "unavailable", "reason": "no GPU", "samples": []}, "not compared", "no GPU"),
        ({"threads": 2}, "not compared", "threads: 1 in A, 2 in B"),
        ({"unit": "call"}, "not compared", "unit: epoch in A, call in B"),
        ({"samples": [1e-5] * 4}, "inconclusive", "4 samples, at least 5"),
        ({"processes": [8, 8, 4]}, "inconclusive", "3 processes, at least 5"),
    ],
)
def test_what_cannot_be_compared_is_listed_with_its_reason(changes, verdict, said):
    found = row(compared(timings.many(12), with_one(5, **changes)), 5)
    assert found.verdict == verdict and said in found.note


def test_first_times_are_listed_and_not_compared():
    a, b = ({one.key: [one]} for one in (timings.one(phase="cold"), timings.one(phase="cold", median=9e-5)))
    (found,) = compared(a, b).rows
    assert found.verdict == "not compared" and "a first time" in found.note


def test_what_only_one_has_is_listed():
    times = compared(timings.many(9), dict(list(timings.many(10).items())[1:]))
    assert {row(times, w).note for w in (1, 10)} == {"only in A", "only in B"}
    assert len(times.rows) == 10


def test_without_a_yardstick_it_is_said_that_nothing_was_corrected():
    found = row(compared(timings.many(12), with_one(5, yardstick={})), 5)
    assert "not corrected" in found.note


def test_the_same_folders_give_the_same_numbers():
    assert compared(timings.many(9), timings.many(9, {2: 1.1})) == compared(
        timings.many(9), timings.many(9, {2: 1.1})
    )


def test_what_load_did_to_some_entries_says_nothing_of_how_the_others_scatter():
    loaded = timings.many(20, {w: 1 + 0.05 * w for w in range(1, 9)})
    for runs in list(loaded.values())[:8]:
        runs[0] = replace(runs[0], contaminated=["load"])
    times = compared(timings.many(20), loaded)
    assert [row(times, w).verdict for w in range(9, 21)] == ["same"] * 12
    assert times.shared.name == "shared by 12 entries" and times.shared.change == pytest.approx(1)


def test_sizes_are_in_the_order_of_numbers():
    names = [r.name for r in compared(timings.many(12), timings.many(12)).rows]
    assert names == [f"train plain cpu width={w}" for w in range(1, 13)]
