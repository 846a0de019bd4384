"""The scale that stands although entries have changed, and what is assumed where it cannot be seen."""

import numpy as np
import pytest
from scipy import stats

from bench.compare.dispersion import ENOUGH, FAR, HEAVY, LEAST, dispersion, qn


@pytest.mark.parametrize("m", [8, 9, 20, 41])
def test_qn_is_the_standard_deviation_of_a_normal_distribution(m):
    rng = np.random.default_rng(m)
    found = np.array([qn(rng.normal(5, 0.3, m)) for _ in range(3000)])
    assert found.mean() == pytest.approx(0.3, rel=0.03)


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


def test_entries_that_agree_by_chance_are_not_believed():
    found = dispersion(np.zeros(ENOUGH), np.zeros(ENOUGH), 0.03)
    assert (
        found.apart.variance == pytest.approx(2 * LEAST**2)
        and found.shared.x == 0
        and found.apart.df <= HEAVY
    )


def test_with_few_entries_the_drift_of_each_run_is_assumed():
    found = dispersion(np.full(ENOUGH - 1, 0.5), np.zeros(ENOUGH - 1), 0.03, weight=1 / 2 + 1 / 4)
    assert (
        found.shared is None
        and found.apart == found.drift
        and found.drift.variance == pytest.approx(0.75 * 0.03**2)
    )


def test_the_median_is_as_well_known_as_medians_are():
    rng = np.random.default_rng(3)
    found = [dispersion(rng.normal(0, 0.05, 41), np.zeros(41), 0.03) for _ in range(1000)]
    assert np.var([f.shared.x for f in found]) == pytest.approx(
        np.mean([f.shared.error.variance for f in found]), rel=0.2
    )
    assert FAR > 2  # nearly all of a quiet run stays
