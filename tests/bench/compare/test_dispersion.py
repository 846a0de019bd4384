"""The scale that stands although entries have changed, and what is assumed where it cannot be seen."""

import numpy as np
import pytest
from scipy import stats

from bench.compare.dispersion import dispersion, qn


@pytest.mark.parametrize("m", [*range(2, 12), 20, 41])
def test_qn_is_the_standard_deviation_of_a_normal_distribution(m):
    rng = np.random.default_rng(m)
    found = np.array([qn(rng.normal(5, 0.3, m)) for _ in range(3000)])
    assert found.mean() == pytest.approx(0.3, rel=0.04)


def test_qn_is_the_distance_that_its_definition_counts_to():
    """Of four the third, C(3, 2), of the distances 1 2 3 4 6 7; of twenty the 55th, C(11, 2)."""
    assert qn([0, 1, 3, 7]) == pytest.approx(0.512 * 2.2219 * 3)
    evenly = np.arange(20)  # 19 pairs are 1 apart, 18 are 2, 17 are 3, 16 are 4
    assert qn(evenly) == pytest.approx(20 / 23.8 * 2.2219 * 4)


def test_qn_of_a_large_sample_is_the_quantile_of_its_distances():
    """Its definition: the lower quarter of |x - y|, over what that is for a standard normal one."""
    x = np.random.default_rng(0).standard_t(4, 400)
    distances = np.abs(np.subtract.outer(x, x))[np.triu_indices(400, 1)]
    assert qn(x) == pytest.approx(
        np.quantile(distances, 0.25) / (np.sqrt(2) * stats.norm.ppf(0.625)), rel=0.02
    )


def test_a_third_of_the_entries_may_leave():
    rng = np.random.default_rng(1)
    x = rng.normal(0, 0.02, 60)
    x[:20] += 1
    found = dispersion(x, np.zeros(60), 0.03)
    assert found.apart.variance == pytest.approx(np.var(x[20:]), rel=0.3)
    assert found.shared.x == pytest.approx(np.median(x[20:]), abs=0.003)


def test_what_samples_tell_by_themselves_is_not_counted_twice():
    x = np.random.default_rng(2).normal(0, 0.05, 400)
    assert dispersion(x, np.full(400, 0.03**2), 0.03).apart.variance == pytest.approx(0.04**2, rel=0.25)


def test_with_seven_entries_the_drift_of_each_run_is_assumed_and_with_eight_they_are_asked():
    few = dispersion(np.full(7, 0.5), np.zeros(7), 0.03, weight=1 / 2 + 1 / 4)
    assert few.shared is None and few.apart == few.drift == (pytest.approx(0.75 * 0.03**2), np.inf)
    enough = dispersion(np.full(8, 0.5), np.zeros(8), 0.03, weight=1 / 2 + 1 / 4)
    assert enough.shared.x == 0.5 and enough.drift == few.drift


def test_entries_that_agree_by_chance_are_not_believed():
    """0.01 of each run is the least, whatever they say."""
    found = dispersion(np.zeros(8), np.zeros(8), 0.03)
    assert found.apart.variance == pytest.approx(2e-4) and found.shared.x == 0
    assert found.shared.error.variance == pytest.approx(np.pi / 2 * 2e-4 / 8)


@pytest.mark.parametrize(("m", "df"), [(8, 5.74), (10, 7.38), (11, 8.0), (60, 8.0)])
def test_a_scatter_has_fewer_degrees_of_freedom_than_entries_and_eight_at_most(m, df):
    """82 % of m - 1: as efficient as Qn is; of a single entry's shift fewer, and more where runs are."""
    found = dispersion(np.linspace(-1, 1, m), np.zeros(m), 0.03)
    assert found.shared.error.df == pytest.approx(df) and found.apart.df == 4
    for runs in (2, 5, 20):
        more = dispersion(np.linspace(-1, 1, m), np.zeros(m), 0.03, weight=2 / runs)
        assert more.apart.df == pytest.approx(min(0.82 * (m - 1), 3 + runs))


def test_means_of_heavy_tailed_runs_are_as_heavy_as_is_taken_for_granted():
    """Differences of means of t with 4 degrees of freedom: the quantile that forty entries ask for, over the
    median, is at most that of t with as many degrees as are used."""
    rng, p = np.random.default_rng(0), 0.05 / 40
    for runs in (1, 2, 5):
        x = np.abs(sum(rng.standard_t(4, (2, 400_000))[0] - rng.standard_t(4, 400_000) for _ in range(runs)))
        seen = np.quantile(x, 1 - p) / np.median(x)
        taken = stats.t.ppf(1 - p / 2, 3 + runs) / stats.t.ppf(0.75, 3 + runs)
        assert 0.75 * taken < seen < 1.05 * taken


def test_what_most_samples_tell_is_taken_off_the_scatter_whatever_one_says():
    """Eight evenly spread: the tenth distance, C(5, 2), is two steps."""
    x, within = 0.1 * np.arange(8), np.array([0.004] * 7 + [9.0])
    scatter = (0.669 * 2.2219 * 0.2) ** 2
    found = dispersion(x, within, 0.03)
    assert found.apart.variance == pytest.approx(scatter - 0.004)
    assert found.shared == (pytest.approx(0.35), (pytest.approx(np.pi / 2 * scatter / 8), 0.82 * 7))


def counted(x) -> int:
    """How many of entries that agree within 0.01 were counted, by the variance of their median."""
    found = dispersion(x, np.zeros(len(x)), 0.03)
    return round(np.pi / 2 * 2e-4 / found.shared.error.variance)


def test_of_twenty_entries_one_far_out_is_set_aside_and_of_fewer_none():
    assert counted([0.0] * 19 + [1.0]) == 19 and counted([0.0] * 18 + [1.0]) == 19


def test_far_out_is_two_and_a_half_times_the_scatter_and_of_what_agrees_0_025():
    assert counted([0.0] * 19 + [0.0249]) == 20 and counted([0.0] * 19 + [-0.0251]) == 19
    others = 0.01 * np.arange(1, 20)  # and one more: Qn is 20 / 23.8 * 2.2219 * 0.04, their median 0.105
    edge = 0.105 + 2.5 * 20 / 23.8 * 2.2219 * 0.04
    near, far = (dispersion([*others, edge + by], np.zeros(20), 0.03).shared.x for by in (-0.001, 0.001))
    assert (near, far) == pytest.approx((0.105, 0.1))


def test_the_median_is_as_well_known_as_medians_are():
    rng = np.random.default_rng(3)
    found = [dispersion(rng.normal(0, 0.05, 41), np.zeros(41), 0.03) for _ in range(1000)]
    assert np.var([f.shared.x for f in found]) == pytest.approx(
        np.mean([f.shared.error.variance for f in found]), rel=0.2
    )
