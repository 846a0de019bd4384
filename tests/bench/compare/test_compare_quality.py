"""Scores: equal to the bit or not, paired over seeds, and what became of each cell."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bench.compare.measures import score
from bench.compare.quality import Least, compare_quality, paired
from bench.compare.row import Row


def cells(n_seeds: int = 5, etas: int = 3) -> pd.DataFrame:
    """Two tasks, two models, some settings and seeds; the scores are drawn."""
    rng = np.random.default_rng(0)
    rows = [
        {
            "digest": f"{task}-{model}-{eta}-{seed}", "task": task, "model": model, "problem": problem,
            "seed": seed, "status": "ok", "epochs_run": 100,
            "test_accuracy": rng.uniform(0.8, 0.9) if problem == "classification" else None,
            "test_rmse": rng.uniform(0.1, 0.2) if problem == "regression" else None,
            "test_r2": rng.uniform(0.5, 0.9) if problem == "regression" else None,
        }
        for task, problem in (("moons", "classification"), ("sin", "regression"))
        for model in ("neuron", "mlp-40") for eta in range(etas) for seed in range(n_seeds)
    ]  # fmt: skip
    return pd.DataFrame(rows).set_index("digest")


def row(rows: list[Row], name: str) -> Row:
    (found,) = [r for r in rows if r.name == name]
    return found


def test_the_same_cells_are_the_same_to_the_bit_in_whatever_order():
    found = compare_quality(cells(), cells().iloc[::-1], Least(0.01))
    assert found.same == found.common == 60 and found.changed == found.statuses == []
    assert {r.verdict for r in found.rows["scores"]} == {"same"} and len(found.rows["scores"]) == 4


def test_the_last_bit_is_seen_and_is_no_verdict():
    b = cells()
    b.loc["moons-neuron-1-2", "test_accuracy"] = np.nextafter(b.loc["moons-neuron-1-2", "test_accuracy"], 1)
    found = compare_quality(cells(), b, Least(0.01))
    (changed,) = found.changed
    assert (found.same, changed.column, changed.cells) == (59, "test_accuracy", 1)
    assert changed.digest == "moons-neuron-1-2" and 0 < changed.largest < 1e-15
    assert {r.verdict for r in found.rows["scores"]} == {"same"}


def test_a_value_that_is_no_more_differs_without_a_distance():
    b = cells()
    b.loc["moons-neuron-1-2", "test_accuracy"] = np.nan
    (changed,) = compare_quality(cells(), b, Least(0.01)).changed
    assert changed.cells == 1 and changed.largest is None


def test_a_model_that_is_worse_is_found_over_its_seeds():
    a, b, rng = cells(), cells(), np.random.default_rng(1)
    worse = (b["task"] == "moons") & (b["model"] == "neuron")
    b.loc[worse, "test_accuracy"] -= 0.05 + 0.01 * rng.normal(size=worse.sum())
    found = row(compare_quality(a, b, Least(0.01)).rows["scores"], "moons neuron")
    means = [f[worse].groupby("seed")["test_accuracy"].mean() for f in (a, b)]
    test = stats.ttest_rel(means[1], means[0])
    assert found.verdict == "worse" and found.p == pytest.approx(test.pvalue)
    assert (found.low, found.high) == pytest.approx(test.confidence_interval(0.95))
    assert row(compare_quality(b, a, Least(0.01)).rows["scores"], "moons neuron").verdict == "better"
    assert row(compare_quality(a, b, Least(0.2)).rows["scores"], "moons neuron").verdict == "same"


def test_many_models_are_corrected_for():
    a, b, rng = cells(), cells(), np.random.default_rng(2)
    b["test_accuracy"] += 0.03 * rng.normal(size=len(b))
    b["test_r2"] += 0.03 * rng.normal(size=len(b))
    rows = compare_quality(a, b, Least(0.001)).rows["scores"]
    least = min(rows, key=lambda r: r.p)
    assert least.p_holm == pytest.approx(min(4 * least.p, 1))


def test_one_seed_tells_nothing():
    b = cells(n_seeds=1)
    b["test_accuracy"] -= 0.3
    found = row(compare_quality(cells(n_seeds=1), b, Least(0.01)).rows["scores"], "moons neuron")
    assert found.verdict == "inconclusive" and found.p is None and found.change == pytest.approx(-0.3)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("ok", "diverged", "failed"),
        ("ok", "timeout", "failed"),
        ("ok", "unavailable", "not compared"),
        ("failed", "ok", "better"),
        ("failed", "diverged", "not compared"),
    ],
)
def test_a_status_that_changed(before, after, verdict):
    a, b = cells(), cells()
    a.loc["sin-mlp-40-0-3", "status"], b.loc["sin-mlp-40-0-3", "status"] = before, after
    (found,) = compare_quality(a, b, Least(0.01)).statuses
    assert found == Row("sin mlp-40 seed 3 sin-mlp-40-0-3", verdict, note=f"{before} -> {after}")


def test_cells_of_one_folder_alone_are_counted():
    found = compare_quality(cells().iloc[:-3], cells().iloc[2:], Least(0.01))
    assert (found.common, found.only_a, found.only_b) == (55, 2, 3)


def test_a_score_of_regression_is_what_is_left_of_the_targets_spread():
    rng = np.random.default_rng(3)
    t = rng.normal(2, 5, 1000)
    y = t + rng.normal(0, 1.5, 1000)
    r2 = 1 - ((t - y) ** 2).mean() / t.var()
    frame = cells().iloc[-3:].assign(test_r2=[r2, -40.0, 0.5], status=["ok", "ok", "diverged"])
    expected = [1 - np.sqrt(((t - y) ** 2).mean()) / t.std(), 0, np.nan]
    assert score(frame).to_numpy() == pytest.approx(expected, nan_ok=True)


def test_differences_without_spread_are_tested_by_their_signs():
    assert paired(np.full(5, -0.25))[3] == pytest.approx(stats.binomtest(0, 5).pvalue)
    assert np.isnan(paired(np.zeros(5))[3]) and paired(np.zeros(5))[:3] == (0, 0, 0)


def test_no_value_is_no_value_however_it_is_written():
    a, b = cells(), cells()
    a["test_rmse"], b["test_rmse"] = np.nan, -np.nan
    assert compare_quality(a, b, Least(0.01)).same == 60


def one_group(*differences: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One model on one task, a cell a seed, whose accuracy is so much higher in B than 0.75."""
    a = (
        cells(len(differences), etas=1)
        .query("task == 'moons' and model == 'neuron'")
        .assign(test_accuracy=0.75)
    )
    return a, a.assign(test_accuracy=0.75 + np.array(differences))


def judged(*differences: float, minimum: float = 0.25) -> Row:
    (found,) = compare_quality(*one_group(*differences), Least(minimum)).rows["scores"]
    return found


def test_a_change_counts_from_the_minimum_on():
    """Six seeds alike: p is 2 / 2^6, 0.03; what is changed by an eighth has a score exactly so much lower."""
    assert [judged(*[by] * 6).verdict for by in (-0.25, 0.25)] == ["worse", "better"]
    assert [judged(*[by] * 6).verdict for by in (-0.125, 0.125)] == ["same", "same"]
    assert judged(*[-0.25] * 6, minimum=0.26).verdict == "same"
    assert judged(*[-0.25] * 5).verdict == "inconclusive"  # 2 / 2^5 is 0.06


@pytest.mark.parametrize("sign", [1, -1])
def test_the_same_is_an_interval_within_the_minimum_on_both_sides(sign):
    """0, 0.02, … 0.08: the mean 0.04, the half width t_(4, 0.975) sqrt(0.001) / sqrt(5) = 0.0393."""
    d = sign * np.arange(5) * 0.02
    assert judged(*d, minimum=0.080).verdict == "same"
    assert judged(*d, minimum=0.078).verdict == "inconclusive"
    noise = [-0.3, 0.3, -0.3, 0.3, 0.0]
    assert judged(*noise, minimum=0.01).verdict == "inconclusive"  # both ends beyond it


def test_a_p_that_many_comparisons_make_large_decides_nothing():
    a, b, rng = cells(), cells(), np.random.default_rng(0)
    for of in ("test_accuracy", "test_r2"):
        b[of] += rng.normal(0, 0.02, len(b))
    at = (b["task"] == "moons") & (b["model"] == "neuron")
    b.loc[at, "test_accuracy"] = a["test_accuracy"][at] - np.array([0.0, 2, 4, 6, 8])[b.loc[at, "seed"]] / 100
    found = row(compare_quality(a, b, Least(0.01)).rows["scores"], "moons neuron")
    assert found.p < 0.05 < found.p_holm and found.verdict == "inconclusive" and found.change < -0.03


def test_one_seed_that_is_equal_to_the_bit_is_the_same():
    found = judged(0.0)
    assert (found.verdict, found.note) == ("same", "1 seed, equal to the bit")
    assert judged(0.0, 1e-9).note == "2 seeds"


def test_where_one_cell_differs_not_all_are_equal():
    b = cells()
    b.loc["moons-neuron-1-2", "epochs_run"] = 99
    notes = {r.name: r.note for r in compare_quality(cells(), b, Least(0.01)).rows["scores"]}
    assert notes.pop("moons neuron") == "5 seeds" and set(notes.values()) == {"5 seeds, equal to the bit"}


def test_rows_are_in_the_order_of_tasks_and_models():
    a = cells().sample(frac=1, random_state=1)
    names = [r.name for r in compare_quality(a, cells(), Least(0.01)).rows["scores"]]
    assert names == ["moons mlp-40", "moons neuron", "sin mlp-40", "sin neuron"]


def test_where_no_score_is_left_there_is_no_row_of_numbers():
    a, b = one_group(0.0, 0.0)
    (found,) = compare_quality(a, b.assign(status="diverged"), Least(0.01)).rows["scores"]
    assert (found.verdict, found.a, found.b, found.change, found.p) == (
        "inconclusive",
        None,
        None,
        None,
        None,
    )
    assert found.note == "0 seeds"
    kept = judged(0.125, 0.125)
    assert (kept.a, kept.b, kept.change) == (0.75, 0.875, 0.125)


def test_two_seeds_have_students_interval():
    found = paired(np.array([0.1, 0.3]))
    theirs = stats.ttest_1samp([0.1, 0.3], 0)
    assert found == pytest.approx((0.2, *theirs.confidence_interval(0.95), theirs.pvalue))


def test_columns_that_only_one_has_or_are_no_results_or_no_numbers_are_not_compared():
    a, b = cells(), cells()
    a["seconds"], b["seconds"] = 1.0, 2.0
    a["test_only_here"] = 1.0
    b["test_only_there"] = 1.0
    a["test_words"], b["test_words"] = 1.0, "many"
    found = compare_quality(a, b, Least(0.01))
    assert found.same == 60 and found.changed == []


@pytest.mark.parametrize("prefix", ["train", "validation", "test", "best", "outside", "epochs", "diverged"])
def test_every_result_is_compared_and_the_largest_difference_named(prefix):
    column = f"{prefix}_something"
    a, b = cells().assign(**{column: 1.0}), cells().assign(**{column: 1.0})
    b.loc[["moons-neuron-0-1", "sin-neuron-2-2", "sin-neuron-0-0"], column] = [1.5, -1.0, np.nan]
    found = compare_quality(a, b, Least(0.01))
    (changed,) = found.changed
    assert (changed.column, changed.cells, changed.largest) == (column, 3, 2.0)
    assert changed.digest == "sin-neuron-2-2" and found.same == 57


def test_whole_numbers_that_may_be_missing_are_compared():
    a = cells().assign(epochs_best=pd.array([7] * 60, dtype="Int64"))
    b = a.copy()
    b.loc["moons-neuron-0-1", "epochs_best"] = pd.NA
    assert compare_quality(a, a, Least(0.01)).same == 60 and compare_quality(a, b, Least(0.01)).same == 59


def test_more_epochs_are_worse_and_fewer_better_by_the_ratio_of_their_geometric_means():
    rng = np.random.default_rng(3)
    a = cells().assign(epochs_to_95=40.0)
    a["epochs_to_95"] *= np.exp(rng.normal(0, 0.1, len(a)))
    slow = a["model"] == "mlp-40"
    b = a.copy()
    b.loc[slow, "epochs_to_95"] *= 1.2 * np.exp(rng.normal(0, 0.01, slow.sum()))
    found = row(compare_quality(a, b, Least()).rows["epochs"], "moons mlp-40")
    logs = [np.log(f[slow & (f["task"] == "moons")].set_index("seed")["epochs_to_95"]) for f in (a, b)]
    means = [one.groupby("seed").mean() for one in logs]
    test = stats.ttest_rel(means[1], means[0])
    assert found.verdict == "worse" and found.p == pytest.approx(test.pvalue)
    assert found.change == pytest.approx(np.exp((means[1] - means[0]).mean())) and 1.15 < found.change < 1.25
    assert (found.low, found.high) == pytest.approx(np.exp(test.confidence_interval(0.95)))
    assert found.a == pytest.approx(
        stats.gmean(stats.gmean(np.exp(logs[0]).to_numpy().reshape(5, -1))), rel=0.1
    )
    assert row(compare_quality(b, a, Least()).rows["epochs"], "moons mlp-40").verdict == "better"
    assert row(compare_quality(a, b, Least(epochs=0.3)).rows["epochs"], "moons mlp-40").verdict == "same"
    assert row(compare_quality(a, b, Least()).rows["epochs"], "moons neuron").verdict == "same"


def test_a_table_without_epochs_has_none_to_compare():
    assert compare_quality(cells(), cells(), Least()).rows["epochs"] == []


def test_the_share_without_a_result_is_of_those_that_were_trained():
    a, b = cells(n_seeds=8), cells(n_seeds=8)
    mlp = b["model"] == "mlp-40"
    b.loc[mlp & b.index.str.contains("-0-"), "status"] = "diverged"  # a third, on every seed
    a.loc[a.index.str.startswith("sin-neuron-1"), "status"] = "unavailable"
    found = compare_quality(a, b, Least()).rows["lost"]
    worse = row(found, "moons mlp-40")
    assert (worse.a, worse.b, worse.verdict) == (0.0, pytest.approx(1 / 3), "worse")
    assert row(found, "sin neuron").verdict == "same" and row(found, "sin neuron").b == 0
    assert row(compare_quality(b, a, Least()).rows["lost"], "moons mlp-40").verdict == "better"


def test_of_the_same_code_every_cell_that_differs_is_named():
    b = cells()
    b.loc["moons-neuron-1-2", "test_accuracy"] += 1e-9
    assert compare_quality(cells(), b, Least(), same_code=True).unequal == ["moons-neuron-1-2"]
    assert compare_quality(cells(), b, Least()).unequal == []
