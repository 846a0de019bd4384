"""The best epoch beside the last: paired over the seeds that are reported, all as one family."""

import made_up
import numpy as np
import pytest
import scipy.stats
from made_up import LINEAR, NEURON, fixed_cell, measured, mlp

from report.tables.stopping import stopped, stopped_by_task, stopped_over_tasks

FRESH = (1000, 1001, 1002, 1003)
GAIN = np.array([0.04, 0.06, 0.05, 0.05])


def ended(model, task, gains, seeds=FRESH, best=(10, 20, 40, 1000), last=0.5):
    """A seed for each gain of the best epoch: points of accuracy, or the logarithm of the RMSE."""
    name = "rmse" if task in ("sin", "harmonic") else "accuracy"
    values = last * np.exp(-np.array(gains)) if name == "rmse" else last + np.array(gains)
    return [
        measured(made_up.cell(model, task, s), last, metrics={f"best_test_{name}": v}, best_epoch=e)
        for s, v, e in zip(seeds, values.tolist(), best, strict=False)
    ]


def test_the_gain_is_paired_over_fresh_seeds(tables):
    """The seeds that chose would lose by it."""
    chose = ended(NEURON, "moons", [-0.3, -0.3], seeds=(0, 1))
    row = stopped(tables(chose + ended(NEURON, "moons", GAIN), FRESH)).iloc[0]
    ends = scipy.stats.ttest_1samp(GAIN, 0).confidence_interval()
    assert (row["difference"], row["n_pairs"], row["epoch"]) == (pytest.approx(0.05), 4, 30)
    assert (row["difference_low"], row["difference_high"]) == pytest.approx((ends.low, ends.high))
    assert (row["verdict"], row["model"]) == ("better", "neuron")


def test_of_an_error_it_is_a_ratio(tables):
    row = stopped(tables(ended(mlp(40), "sin", GAIN))).iloc[0]
    low, high = scipy.stats.ttest_1samp(GAIN, 0).confidence_interval()
    assert row["difference"] == pytest.approx(np.exp(-0.05) - 1) and row["verdict"] == "better"
    assert (row["difference_low"], row["difference_high"]) == pytest.approx((np.expm1(-high), np.expm1(-low)))


def test_all_rows_are_one_family_after_holm(tables):
    """One and the same gain, with p between 2.5 and 5 %: better alone, not so beside its like."""
    step = [0.02, 0.06, 0.02, 0.05]
    one, two = ended(NEURON, "moons", step, range(4)), ended(mlp(40), "xor", step, range(4))
    p = scipy.stats.ttest_1samp(step, 0).pvalue
    assert stopped(tables(one))["verdict"].tolist() == ["better"]
    found = stopped(tables(one + two))
    assert found["p_corrected"].tolist() == pytest.approx([2 * p] * 2)
    assert found["verdict"].tolist() == ["not worse"] * 2


@pytest.mark.parametrize(
    ("best", "epoch"), [((None,) * 4, np.nan), ((None, 30, 10, None), 20), ((0,) * 4, 0)]
)
def test_the_best_epoch_is_the_median_of_those_that_are_known(tables, best, epoch):
    row = stopped(tables(ended(NEURON, "moons", GAIN, best=best))).iloc[0]
    assert row["epoch"] == pytest.approx(epoch, nan_ok=True) and row["verdict"] == "better"


def test_what_is_not_trained_or_has_one_seed_is_left_out(tables):
    name = {"best_test_accuracy": 0.9}
    records = [measured(fixed_cell(LINEAR, "moons", s), 0.5, metrics=name) for s in range(3)]
    records += ended(NEURON, "xor", GAIN[:1]) + [
        measured(made_up.cell(mlp(40), "moons", s), 0.5) for s in range(3)
    ]
    found = stopped(tables(records))
    assert found.empty and "verdict" in found


def test_settings_of_one_task_are_one_seed_by_seed(tables):
    """Each seed's mean over both, of errors the geometric one; one that a setting lacks is the other's."""
    records = ended(mlp(40), "sin", [0.1, 0.3, 0.2, 0.2]) + ended(mlp(5), "sin", [0.3, 0.1, 0.4])
    (row,) = stopped_by_task(tables(records)).to_dict("records")
    mean = np.array([0.2, 0.2, 0.3, 0.2])
    ends = scipy.stats.ttest_1samp(mean, 0).confidence_interval()
    assert (row["gain"], row["n_settings"], row["n_pairs"]) == (pytest.approx(mean.mean()), 2, 4)
    assert row["difference_high"] == pytest.approx(np.expm1(-ends.low))
    assert (row["problem"], row["kind"], row["task"]) == ("regression", "mlp", "sin")


def test_over_tasks_the_error_is_that_between_them(tables):
    """However many settings a task has, and never of two metrics; of two tasks there is none."""
    records = [r for units in (5, 10, 40) for r in ended(mlp(units), "moons", GAIN + 0.1)]
    records += ended(mlp(40), "xor", GAIN) + ended(mlp(40), "overlap", GAIN + 0.05)
    records += ended(mlp(40), "harmonic", GAIN) + ended(mlp(40), "sin", GAIN + 0.1)
    made = tables(records)
    planes, curves = stopped_over_tasks(made, stopped_by_task(made)).to_dict("records")
    if planes["metric"] == "rmse":
        curves, planes = planes, curves
    ends = scipy.stats.ttest_1samp([0.15, 0.05, 0.1], 0).confidence_interval()
    assert planes["difference"] == pytest.approx(0.1) and planes["n_pairs"] == 3
    assert (planes["difference_low"], planes["difference_high"]) == pytest.approx((ends.low, ends.high))
    assert curves["difference"] == pytest.approx(np.expm1(-0.1)) and curves["n_pairs"] == 2
    assert np.isnan(curves["difference_low"]) and curves["verdict"] == "cannot say"


def test_tasks_that_gain_the_same_tell_nothing_of_how_far_tasks_differ(tables):
    made = tables([r for task in ("moons", "xor", "overlap") for r in ended(mlp(40), task, GAIN)])
    (row,) = stopped_over_tasks(made, stopped_by_task(made)).to_dict("records")
    assert np.isnan(row["difference_low"]) and row["verdict"] == "cannot say"


def test_nothing_trained_has_no_tasks(tables):
    records = [measured(fixed_cell(LINEAR, "moons", s), 0.5) for s in range(3)]
    assert stopped_by_task(tables(records)).empty
