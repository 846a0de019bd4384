"""What is reported of settings: by hand, by scipy, and by whom it was chosen."""

import made_up
import numpy as np
import pytest
import scipy.stats
from made_up import NEURON, measured, mlp
from scipy.optimize import brentq

from bench.record import Record
from report.glossary import BY_KEY
from report.sections import methods
from report.tables.chosen_schemas import EFFECTS, SCOREBOARD
from report.tables.results import FAILS, FEW_POINTS, SMALLEST, falls, results_of

FRESH = (1000, 1001, 1002, 1003, 1004)
ALL = np.array([0])


def seeds_of(values, model=NEURON, task="moons", first=0, metrics=None, **axes):
    """A record a value, on seeds from `first` on."""
    return [
        measured(made_up.cell(model, task, first + i, **axes), v, metrics=metrics or {})
        for i, v in enumerate(values)
    ]


def fresh(values, **axes):
    return seeds_of(values, first=FRESH[0], **axes)


def lost(seed, model=NEURON, task="moons", **axes):
    return Record(made_up.cell(model, task, seed, **axes), "diverged", "in epoch 2")


def only(results):
    """The scores of the one setting that there is."""
    assert len(results.settings.frame) == 1
    return results.scores(ALL).iloc[0]


def test_only_fresh_seeds_are_reported(scored):
    found = scored(seeds_of([0.99, 0.98]) + fresh([0.80, 0.90, 0.85]), FRESH)
    row = only(found)
    assert (row["test"], row["n_seeds"], row["confirmed"]) == (pytest.approx(0.85), 3, True)
    assert (row["median"], row["worst"]) == (0.85, 0.80)
    assert found.chosen_test == pytest.approx([0.985]) and found.seeds == FRESH[:3]


def test_an_accuracys_interval_is_of_seeds_and_points_together(scored):
    """Student's where seeds scatter evenly, and Wilson's, of what 3,000 points are worth, further out."""
    x = [0.80, 0.85, 0.90]
    row = only(scored(seeds_of([0.5]) + fresh(x), FRESH))
    t = scipy.stats.t.interval(0.95, 2, 0.85, scipy.stats.sem(x))
    z = scipy.stats.norm.ppf(0.975)
    worth = 0.85 * 0.15 / scipy.stats.sem(x) ** 2 * (z / scipy.stats.t.ppf(0.975, 2)) ** 2

    def miss(p):
        return (p - 0.85) ** 2 - z**2 * p * (1 - p) / worth

    wilson = brentq(miss, 1e-9, 0.85), brentq(miss, 0.85, 1 - 1e-9)
    assert (row["low"], row["high"]) == pytest.approx((min(t[0], wilson[0]), max(t[1], wilson[1])))
    assert row["low"] == pytest.approx(wilson[0]) and row["high"] == pytest.approx(t[1])


def test_rmses_are_averaged_on_their_logarithm(scored):
    x = np.array([0.1, 0.2, 0.4])
    row = only(scored(seeds_of([9.0], task="sin") + fresh(x, task="sin"), FRESH))
    ends = np.exp(scipy.stats.t.interval(0.95, 2, np.log(x).mean(), scipy.stats.sem(np.log(x))))
    assert (row["test"], row["low"], row["high"]) == pytest.approx((scipy.stats.gmean(x), *ends))
    assert (row["median"], row["worst"]) == (0.2, 0.4)


@pytest.mark.parametrize(
    ("task", "values", "worst"),
    [
        ("moons", [0.9, 0.9, 0.9, 0.849, 0.851], 0.849),
        ("sin", [0.1, 0.1, 0.1, 0.201, 0.199], 0.201),
    ],
)
def test_a_seed_failed_without_a_result_or_far_behind_the_median(scored, task, values, worst):
    """5 points of accuracy, twice the RMSE: one of five is beyond, and a sixth has no result."""
    records = seeds_of([0.5], task=task) + fresh(values, task=task) + [lost(1005, task=task)]
    row = only(scored(records, (*FRESH, 1005)))
    assert (row["failed"], row["n_seeds"]) == (pytest.approx(2 / 6), 5)
    assert row["worst"] == worst and row["median"] == values[0]


@pytest.mark.parametrize(
    ("n", "wrong", "failed"),
    [(36, 2, 0), (36, 3, 1), (39, 2, 0), (40, 3, 1), (100, 5, 0), (100, 6, 1)],
)
def test_of_few_test_points_two_are_no_failure(scored, n, wrong, failed):
    """Two of 36 points are 5.6 % of accuracy; from 40 on 5 % are more than two points."""

    def ended(seed, missed):
        counts = {"test_tp": n - missed, "test_fp": missed, "test_tn": 0, "test_fn": 0}
        return measured(made_up.cell(NEURON, "moons", seed), 1 - missed / n, metrics=counts)

    row = only(scored([ended(seed, wrong if seed == 3 else 0) for seed in range(4)]))
    assert row["failed"] == failed / 4


@pytest.mark.parametrize(
    "text",
    [
        *(column.meaning for of in (SCOREBOARD, EFFECTS) for column in of.columns if column.name == "failed"),
        BY_KEY["failed"].text,
        *(text for text in methods.TEXTS if "failed" in text),
    ],
)
def test_what_failed_means_is_told_with_each_of_its_bounds(text):
    assert f"more than {100 * FAILS['accuracy']:.0f} points of accuracy and" in text
    assert f"by more than {FEW_POINTS} test points" in text and "than twice the median RMSE" in text


def test_no_fresh_seed_came_to_its_end(scored):
    row = only(scored(seeds_of([0.9, 0.9]) + [lost(seed) for seed in FRESH], FRESH))
    assert (row["failed"], row["n_seeds"], row["confirmed"]) == (1, 0, True)
    assert row[["test", "low", "high", "median", "worst", "falling"]].isna().all()


def test_a_study_that_confirms_nothing_reports_the_seeds_that_chose(scored):
    row = only(scored(seeds_of([0.8, 0.9])))
    assert (row["test"], row["n_seeds"], row["confirmed"]) == (pytest.approx(0.85), 2, False)


def test_of_what_nothing_chose_nothing_is_reported(scored):
    """0.1 was not trained again; its seeds that chose are not fresh."""
    records = seeds_of([0.9, 0.9], eta=1.0) + seeds_of([0.8, 0.8], eta=0.1) + fresh([0.7, 0.7], eta=1.0)
    found = scored(records, FRESH)
    one, other = (found.scores(np.array([i])).iloc[0] for i in range(2))
    assert (one["test"], one["confirmed"]) == (pytest.approx(0.7), True)
    assert (other["n_seeds"], other["confirmed"]) == (0, False)
    assert other[["test", "low", "failed"]].isna().all()
    assert found.chosen_test == pytest.approx([0.9, 0.8])
    gain = found.judged([1], [0], "holm").iloc[0]
    assert (gain["n_pairs"], gain["verdict"]) == (0, "cannot say") and np.isnan(gain["difference"])


def test_the_seeds_that_chose_promised_a_typical_rmse(scored):
    """On the scale of what is reported: seeds that are alike promise what they hold."""
    x = [0.1, 0.4]
    found = scored(seeds_of(x, task="sin") + fresh(x, task="sin"), FRESH)
    assert found.chosen_test == pytest.approx([0.2]) and only(found)["test"] == pytest.approx(0.2)


def test_rmses_below_single_precision_are_alike(scored):
    """Of targets with a deviation of 2, told by another model's r2: 2e-6 is where it ends."""
    tiny = [1e-9, 3e-8, 1e-12]
    records = seeds_of(tiny, task="sin", metrics={"test_r2": 1.0})
    records += seeds_of([1.0, 1.0, 1.0], mlp(40), "sin", metrics={"test_r2": 0.75})
    found = scored(records)
    assert found.test[0] == pytest.approx([2 * SMALLEST] * 3) and found.test[1].tolist() == [1, 1, 1]


def test_an_rmse_of_0_has_a_logarithm(scored):
    """Where no r2 tells the targets' size the largest RMSE of the task stands for it, task by task."""
    untold = {"metrics": {"test_r2": None}}
    records = seeds_of([0.0, 0.1], task="sin", **untold) + seeds_of([0.0, 20.0], task="harmonic", **untold)
    found = scored(records)
    assert found.test.tolist() == [
        pytest.approx([0.1 * SMALLEST, 0.1], rel=1e-9),
        pytest.approx([20 * SMALLEST, 20], rel=1e-9),
    ]
    assert found.scores(np.array([0, 1]))["test"].notna().all()


@pytest.mark.parametrize("r2", [None, 1.0])
def test_a_task_that_everything_fits_exactly_has_a_floor_too(scored, r2):
    """Alike are alike: no fit of it is told from another."""
    told = {"metrics": {"test_r2": r2}, "task": "sin"}
    found = scored(seeds_of([0.0, 0.0, 0.0], **told) + seeds_of([0.0, 0.0, 0.0], model=mlp(40), **told))
    assert found.test == pytest.approx(np.full((2, 3), SMALLEST), rel=1e-9)
    row = found.judged([0], [1], "holm").iloc[0]
    assert (row["difference"], row["verdict"]) == (0, "equal")


def test_an_accuracy_is_no_rmse_and_has_no_floor(scored):
    assert scored(seeds_of([0.0, 0.1])).test.tolist() == [[0.0, 0.1]]


def test_a_difference_of_accuracies_is_paired_over_the_seeds_that_both_have(scored):
    one, other = [0.90, 0.80, 0.85], [0.85, 0.76, 0.805]  # differences 5, 4 and 4.5 points
    records = (
        fresh(one) + fresh(other, model=mlp(40)) + [lost(1003)] + seeds_of([0.5]) + seeds_of([0.5], mlp(40))
    )
    records += seeds_of([0.99], mlp(40), first=1003)
    row = scored(records, FRESH).judged([0], [1], "holm").iloc[0]
    test = scipy.stats.ttest_rel(one, other)
    assert (row["difference"], row["n_pairs"]) == (pytest.approx(0.045), 3)
    ends = test.confidence_interval()
    assert (row["difference_low"], row["difference_high"]) == pytest.approx((ends.low, ends.high))
    assert row["p"] == pytest.approx(test.pvalue) == row["p_corrected"]
    assert row["verdict"] == "better"


def test_differences_of_accuracy_end_at_one(scored):
    """Of two seeds Student's interval is wider than all that accuracies can differ by; ratios have no end."""
    records = seeds_of([0.9, 0.5]) + seeds_of([0.1, 0.4], mlp(40))
    ends = scipy.stats.ttest_rel([0.9, 0.5], [0.1, 0.4]).confidence_interval()
    assert ends.low < -1 and ends.high > 1
    row = scored(records).judged([0], [1], "holm").iloc[0]
    assert (row["difference_low"], row["difference_high"]) == (-1, 1)
    records = seeds_of([0.1, 0.1], task="sin") + seeds_of([0.2, 0.9], mlp(40), "sin")
    logs = np.log([2, 9])
    ratio = np.exp(scipy.stats.t.interval(0.95, 1, logs.mean(), scipy.stats.sem(logs))[1])
    found = scored(records).judged([1], [0], "holm").iloc[0]
    assert found["difference_high"] == pytest.approx(ratio - 1) and ratio > 100


def test_a_difference_of_rmses_is_a_ratio_less_one(scored):
    one, other = np.array([0.1, 0.2, 0.4]), np.array([0.4, 0.4, 0.4])  # a quarter, a half, as much
    records = fresh(one, task="sin") + fresh(other, model=mlp(40), task="sin")
    records += seeds_of([0.5], task="sin") + seeds_of([0.5], mlp(40), "sin")
    found = scored(records, FRESH).judged([0, 1], [1, 0], "holm")
    logs = np.log(one) - np.log(other)
    low, high = np.expm1(scipy.stats.t.interval(0.95, 2, logs.mean(), scipy.stats.sem(logs)))
    row, back = found.iloc[0], found.iloc[1]
    assert row[["difference", "difference_low", "difference_high"]].tolist() == pytest.approx(
        [-0.5, low, high]
    )
    assert back[["difference", "difference_low", "difference_high"]].tolist() == pytest.approx(
        [1.0, 1 / (1 + high) - 1, 1 / (1 + low) - 1]
    )
    assert row["p"] == pytest.approx(scipy.stats.ttest_rel(np.log(one), np.log(other)).pvalue)


@pytest.mark.parametrize(("margin", "verdict"), [(0.06, "equal"), (0.04, "worse")])
def test_the_margin_is_the_studys(cells, margin, verdict):
    """5 % more, with hardly any spread."""
    there = 0.5 * (1 + 1e-3 * np.array([-1, 1, 0, 0]))
    here = 1.05 * there * (1 + 1e-3 * np.array([0, 0, 1, -1]))
    records = seeds_of(here, task="sin") + seeds_of(there, mlp(40), "sin")
    found = results_of(cells(records), margins={"accuracy": 0.0, "rmse": margin})
    assert found.judged([0], [1], "holm")["verdict"].tolist() == [verdict]


def trained(trend, loss=0.5, seed=0, ran=200, **axes):
    cell = made_up.cell(NEURON, "moons", seed, **axes)
    return measured(cell, 0.9, metrics={"validation_loss": loss}, trend=trend, epochs_run=ran)


def test_a_loss_still_falls_by_more_than_one_per_cent_of_it(cells):
    """One per cent of 0.5 is 0.005; rising is not falling, and who ended early has arrived."""
    trends = [-0.0051, -0.0049, 0.1, None]
    records = [trained(trend, seed=i) for i, trend in enumerate(trends)]
    records += [trained(-0.2, seed=4, ran=150), trained(-0.0051, 2.0, seed=5)]
    found = falls(cells(records))
    assert found[[0, 1, 2, 4, 5]].tolist() == [1, 0, 0, 0, 0] and np.isnan(found[3])


def test_the_share_of_seeds_that_still_fall_is_of_the_reported(scored):
    records = [trained(-0.1, seed=s) for s in range(3)]
    records += [trained(trend, seed=s) for s, trend in zip(FRESH, (-0.1, 0.0, 0.0, 0.0), strict=False)]
    assert only(scored(records, FRESH))["falling"] == 0.25


def test_what_has_no_result_on_any_seed_failed_on_all_of_them(scored):
    """Whether the study confirms or not, though such a setting is not tried again."""
    gone = [lost(s) for s in range(2)]
    kept = [measured(made_up.cell(mlp(40), "moons", s), 0.8) for s in (0, 1, 1000, 1001)]
    for found in (scored(gone + kept[:2]), scored(gone + kept, (1000, 1001))):
        frame = found.settings.frame
        failed = found.scores(np.arange(len(frame)))["failed"]
        assert dict(zip(frame["model"], failed, strict=True)) == {"neuron": 1.0, "mlp-40": 0.0}
