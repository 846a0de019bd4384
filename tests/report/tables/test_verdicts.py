"""Verdicts against scipy's tests, their order, families, and how often they are wrong."""

import math

import numpy as np
import pytest
import scipy.stats

from bench.seeds import stream
from bench.statistics import benjamini_hochberg, holm
from report.tables.statistics import Estimate, rmse_gain
from report.tables.verdicts import judge

MARGIN = 0.1


def estimates(value, error, n=25) -> Estimate:
    value, error, n = np.broadcast_arrays(np.asarray(value, float), error, n)
    return Estimate(value, error, n - 1.0, n)


def gains(x: np.ndarray) -> Estimate:
    """Means of x (m, n), made as any other gain."""
    return rmse_gain(np.exp(-x), np.ones(x.shape))


def test_p_and_the_interval_are_those_of_the_t_test_where_nothing_leans():
    x = np.linspace(-1, 1, 12) + 0.2
    found, expected = judge(gains(x[None]), MARGIN), scipy.stats.ttest_1samp(x, 0)
    assert found.p[0] == pytest.approx(expected.pvalue)
    assert (found.low[0], found.high[0]) == pytest.approx(tuple(expected.confidence_interval()))


@pytest.mark.parametrize(
    ("value", "error", "verdict"),
    [
        (0.3, 0.05, "better"), (-0.3, 0.05, "worse"), (0.15, 0.05, "better"),
        (0.0, 0.01, "equal"), (0.05, 0.001, "equal"), (-0.05, 0.001, "equal"),
        (0.08, 0.05, "not worse"), (-0.08, 0.05, "not better"), (0.0, 0.2, "cannot say"),
        (0.3, 0.3, "cannot say"), (0.3, 0.0, "better"), (0.0, 0.0, "equal"),
    ],
)  # fmt: skip
def test_each_verdict(value, error, verdict):
    """0.05 +- 0.001 is told from 0 and does not matter; 0.15 +- 0.05 may be within the margin or beyond."""
    assert judge(estimates([value], error), MARGIN).verdict.tolist() == [verdict]


def test_what_is_the_same_on_every_seed_does_not_differ():
    found = judge(estimates([0.0, 0.3], 0.0), MARGIN)
    assert found.p.tolist() == [1, 0]


@pytest.mark.parametrize("value", [0.0, 0.04, 0.12])
@pytest.mark.parametrize("error", [0.02, 0.045, 0.08])
def test_verdicts_of_one_can_be_read_off_its_interval(value, error):
    found = judge(estimates([value], error), MARGIN)
    low, high = found.low[0], found.high[0]
    inside = low > -MARGIN and high < MARGIN
    expected = "equal" if inside else "better" if low > 0 else "not worse" if low > -MARGIN else "cannot say"
    assert found.verdict[0] == expected


def test_a_family_costs_what_holm_says():
    value = np.array([0.25, 0.16, 0.15, 0.0])
    alone = [judge(estimates([v], 0.07), 0.1).verdict[0] for v in value]
    found = judge(estimates(value, 0.07), 0.1)
    p = 2 * scipy.stats.t.sf(value / 0.07, 24)
    assert found.p == pytest.approx(p) and found.p_corrected == pytest.approx(holm(p))
    assert alone[:3] == ["better"] * 3 and found.verdict.tolist() == [
        "better",
        *["not worse"] * 2,
        "cannot say",
    ]
    assert judge(estimates(value, 0.07), 0.1, "bh").p_corrected == pytest.approx(benjamini_hochberg(p))


def test_equality_is_corrected_as_well():
    one, many = judge(estimates([0.0], 0.045), 0.1), judge(estimates([0.0] * 10, 0.045), 0.1)
    assert one.verdict[0] == "equal" and set(many.verdict) == {"cannot say"}
    p = 2 * scipy.stats.t.sf(0.1 / 0.045, 24)
    assert p < 0.05 < 10 * p


def test_few_seeds_have_no_p_and_count_for_nothing():
    gain = estimates([0.3, 0.3, 0.16], [np.nan, 0.01, 0.07], [1, 1, 25])
    found, alone = judge(gain, MARGIN), judge(estimates([0.16], 0.07), MARGIN)
    assert found.verdict.tolist() == ["cannot say", "cannot say", "better"]
    assert (
        np.isnan(found.p[:2]).all()
        and np.isnan(found.low[:2]).all()
        and np.isnan(found.seeds_needed[:2]).all()
    )
    assert found.p_corrected[2] == alone.p_corrected[0]


@pytest.mark.parametrize(
    ("value", "error", "n"),
    [(0.05, 0.05, 25), (0.09, 0.08, 25), (0.0, 0.2, 25), (0.3, 0.25, 25), (0.3, 0.15, 3)],
)
def test_seeds_needed_are_the_fewest_that_settle_it(value, error, n):
    def then(seeds: int) -> str:
        return judge(estimates([value], error * math.sqrt(n / seeds), seeds), MARGIN).verdict[0]

    needed = int(judge(estimates([value], error, n), MARGIN).seeds_needed[0])
    assert then(needed) in ("better", "equal") and then(needed - 1) not in ("better", "equal", "worse")


def test_seeds_needed_are_always_more_than_there_are():
    """Skew and a family widen what is asked for; the plain count would promise fewer than did not do."""
    x = np.r_[np.linspace(0.3, 0.5, 24), -2.5]
    for shift in np.linspace(-0.3, 0.3, 61):
        found = judge(gains(np.stack([x + shift, -x - shift, x])), MARGIN)
        open_ones = ~np.isin(found.verdict, ("better", "worse", "equal"))
        needed = found.seeds_needed[open_ones]
        assert (needed[~np.isnan(needed)] > 25).all()


def test_settled_comparisons_need_no_seeds_and_equal_ones_without_a_margin_never_end():
    found = judge(estimates([0.3, 0.0], [0.01, 0.01]), MARGIN)
    assert found.verdict.tolist() == ["better", "equal"] and np.isnan(found.seeds_needed).all()
    assert np.isnan(judge(estimates([0.0], 0.1), 0).seeds_needed[0])


def test_seeds_needed_are_more_in_a_family():
    alone = judge(estimates([0.1], 0.08), 0.02).seeds_needed[0]
    family = judge(estimates([0.1, *[0.0] * 9], 0.08), 0.02).seeds_needed[0]
    assert alone < family < 4 * alone


def test_an_empty_family_has_no_verdicts():
    assert judge(estimates([], 0.1), MARGIN).verdict.tolist() == []


@pytest.mark.parametrize(("margin", "family"), [(-0.1, "holm"), (0.1, "bonferroni")])
def test_a_negative_margin_or_an_unknown_family_is_refused(margin, family):
    with pytest.raises(ValueError, match=r"margin|family"):
        judge(estimates([0.1], 0.1), margin, family)


def test_a_tail_towards_zero_makes_a_difference_less_sure():
    """One seed of 25 far below: a mean of 0 comes with a larger variance than the sample's."""
    x = np.r_[np.linspace(0.3, 0.5, 24), -2.5]
    found = judge(gains(np.stack([x, -x])), MARGIN)
    plain = scipy.stats.ttest_1samp(x, 0).pvalue
    assert (found.p > 1.2 * plain).all() and found.p[0] == pytest.approx(found.p[1])


def test_of_equal_models_one_in_twenty_families_is_wrong_at_most():
    rng = stream("equal models")
    wrong = said = 0
    for _ in range(300):
        x = rng.normal(0, 1, (7, 25)) - rng.normal(0, 1, (1, 25))  # the first is compared with all others
        found = judge(gains(x), 0.1)
        wrong += bool(np.isin(found.verdict, ("better", "worse")).any())
        said += bool((found.p < 0.05).any())
    assert wrong / 300 < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 300) and said / 300 > 0.12


def test_a_difference_of_the_margin_is_seldom_called_equal():
    x = stream("at the margin").normal(0.5, 1, (800, 25))
    gain = gains(x)
    found = [judge(Estimate(*(np.asarray(part)[[i]] for part in gain)), 0.5).verdict[0] for i in range(800)]
    assert np.mean(np.array(found) == "equal") < 0.025 + 3 * math.sqrt(0.025 * 0.975 / 800)
