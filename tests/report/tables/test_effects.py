"""Effects: fair comparisons by hand, one context at a time; chosen on validation, told on fresh seeds."""

import made_up
import numpy as np
import pytest
import scipy.stats
from made_up import GP, LINEAR, NEURON, fixed_cell, measured, mlp
from runs import around, seeded

from bench.record import Record

SEEDS, FRESH = range(3), (1000, 1001, 1002)


def test_levels_choose_on_their_own_seeds_and_are_compared_on_fresh_ones(effects):
    """On the fresh seeds the other eta is better on validation, and the verdict the opposite."""
    records = seeded(0.9, [0.9] * 3) + seeded(0.8, [0.99] * 3, eta=1.0)
    records += seeded(0.9, [0.7] * 3, bias=False) + seeded(0.8, [0.1] * 3, eta=1.0, bias=False)
    with_bias, without = [0.60, 0.61, 0.62], [0.80, 0.83, 0.83]
    records += seeded(0.5, with_bias, FRESH) + seeded(0.5, without, FRESH, bias=False)
    records += seeded(1.0, [0.0] * 3, FRESH, eta=1.0, bias=False)
    row = effects(records, "bias", FRESH).loc["false"]
    assert (row["eta"], row["confirmed"], row["n_pairs"]) == (0.1, True, 3)
    assert (row["mean"], row["reference_mean"]) == pytest.approx((0.82, 0.61))
    assert (row["difference"], row["worst"]) == (pytest.approx(0.21), 0.80)
    assert row["verdict"] == "better"


def test_each_level_chooses_its_own_eta_on_validation(effects):
    records = around(mlp(40), "moons", 0.8, 0.7, eta=0.1) + around(mlp(40), "moons", 0.9, 0.6, eta=1.0)
    records += around(mlp(40), "moons", 0.9, 0.5, eta=0.1, bias=False) + around(
        mlp(40), "moons", 0.8, eta=1.0, bias=False
    )
    found = effects(records, "bias")
    assert found.loc["true", "eta"] == 1.0 and found.loc["false", "eta"] == 0.1
    assert found.loc["false", "reference"] == "true"
    assert found.loc["false", "difference"] == pytest.approx(0.5 - 0.6)
    assert found.isna().loc["true", ["difference", "p", "verdict"]].all()


def test_levels_are_compared_on_the_pairs_that_all_tried(effects):
    """The reference's best eta was not tried without biases: it must not count."""
    records = around(mlp(40), "moons", 0.7, eta=0.1) + around(mlp(40), "moons", 0.99, eta=1.0)
    records += around(mlp(40), "moons", 0.75, eta=0.1, bias=False)
    found = effects(records, "bias")
    assert found["eta"].tolist() == [0.1, 0.1]
    assert found.loc["false", "difference"] == pytest.approx(0.05)


def test_a_linear_model_chooses_its_alpha_anew_and_alpha_is_no_effect_of_it(effects):
    def few(alpha, n_train, validation, test):
        return [
            measured(
                fixed_cell(LINEAR, "moons", s, alpha=alpha, n_train=n_train), validation, test + 0.01 * s
            )
            for s in SEEDS
        ]

    records = few(0.0, None, 0.9, 0.8) + few(0.1, None, 0.8, 0.7) + few(0.1, 20, 0.7, 0.6)
    records += few(0.0, 20, 0.5, 0.4) + few(10.0, 20, 0.9, 0.9)  # with 200 points nobody tried 10
    found = effects(records, "n_train")
    assert found["alpha"].to_dict() == {"20": 0.1, "200": 0.0}
    assert effects(records, "alpha").empty


def test_levels_without_a_common_pair_are_not_compared(effects):
    records = around(mlp(40), "moons", 0.7, eta=0.1) + around(mlp(40), "moons", 0.9, eta=1.0, bias=False)
    assert effects(records, "bias").empty


def test_a_level_with_few_pairs_does_not_leave_the_others_out(effects):
    """relu and tanh tried two etas, gelu another one only: relu against tanh stands."""
    records = [
        r
        for a in ("relu", "tanh")
        for e in (0.1, 1.0)
        for r in around(mlp(40), "moons", 0.8, eta=e, activation=a)
    ]
    records += around(mlp(40), "moons", 0.9, eta=3.0, activation="gelu")
    assert effects(records, "activation").index.tolist() == ["relu", "tanh"]


def test_levels_that_share_most_pairs_with_the_reference_are_compared_first(effects):
    """relu tried three etas, tanh two of them, gelu another: tanh stays, gelu would leave tanh no pair."""
    etas = {"gelu": (3.0,), "relu": (0.1, 1.0, 3.0), "tanh": (0.1, 1.0)}
    records = [
        r
        for a, some in etas.items()
        for e in some
        for r in around(mlp(40), "moons", 0.8, eta=e, activation=a)
    ]
    assert effects(records, "activation").index.tolist() == ["relu", "tanh"]


def test_without_a_usual_level_the_one_with_most_settings_is_the_reference(effects):
    records = around(mlp(40), "moons", 0.9, n_train=20) + around(mlp(40), "moons", 0.8, n_train=10)
    records += around(mlp(40), "moons", 0.7, n_train=10, eta=1.0)
    assert effects(records, "n_train")["reference"].tolist() == ["10", "10"]


def test_levels_of_numbers_are_in_their_order_and_the_full_batch_is_last(effects):
    records = [r for b in (None, 16, 2, 128) for r in around(mlp(40), "moons", 0.8, batch_size=b)]
    assert effects(records, "batch_size").index.tolist() == ["2", "16", "128", "full"]


def test_a_level_is_its_mean_with_its_interval_beside_the_references(effects):
    """A seed that the reference lost counts for the level's mean, and for no difference."""
    one = [0.2, 0.1, 0.4]
    records = [
        measured(made_up.cell(mlp(40), "sin", s, batch_size=1), v, epochs_to_95=e)
        for s, (v, e) in enumerate(zip(one, (5, 50, 7), strict=True))
    ]
    records += [measured(made_up.cell(mlp(40), "sin", s), v) for s, v in ((0, 0.1), (1, 0.1))]
    records += [Record(made_up.cell(mlp(40), "sin", 2), "diverged", "in epoch 1")]
    found = effects(records, "batch_size")
    row = found.loc["1"]
    low, high = np.exp(scipy.stats.t.interval(0.95, 2, np.log(0.2), scipy.stats.sem(np.log(one))))
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((0.2, low, high))
    assert (row["median"], row["worst"], row["n_seeds"]) == (0.2, 0.4, 3)
    assert row["reference_mean"] == pytest.approx(0.1)
    assert (row["difference"], row["n_pairs"]) == (pytest.approx(np.sqrt(2) - 1), 2)
    assert row["epochs_to_95"] == 7 and found.isna().loc["full", "epochs_to_95"]
    assert found["n_not_ok"].tolist() == [0, 1] and found["failed"].tolist() == pytest.approx([0, 1 / 3])
    assert row["reference_digest"] == found.loc["full", "digest"]


def test_cells_lost_at_pairs_that_do_not_count_are_not_counted(effects):
    records = around(mlp(40), "moons", 0.8) + around(mlp(40), "moons", 0.8, bias=False)
    records += [Record(made_up.cell(mlp(40), "moons", s, 10.0), "diverged", "in epoch 1") for s in SEEDS]
    assert effects(records, "bias")["n_not_ok"].tolist() == [0, 0]


def test_differences_are_paired_over_seeds(effects):
    full, one = [0.80, 0.90, 0.85], [0.84, 0.97, 0.905]
    records = seeded(0.8, full) + seeded(0.8, one, batch_size=1)
    row = effects(records, "batch_size").loc["1"]
    test = scipy.stats.ttest_rel(one, full)
    assert (row["difference_low"], row["difference_high"]) == pytest.approx(test.confidence_interval())
    assert row["p"] == pytest.approx(test.pvalue) == row["p_corrected"]
    assert row["reference"] == "full" and row["n_pairs"] == 3


def test_all_comparisons_of_one_factor_are_a_family_and_of_no_other(effects):
    """After Benjamini and Hochberg, over levels and tasks; what biases do is another family."""
    gaps = {("moons", 1): [4, 6, 5], ("moons", 16): [1, 5, 3], ("xor", 1): [2, 9, 5.5]}
    base = np.array([0.80, 0.70, 0.75])
    records = []
    for task in ("moons", "xor"):
        records += seeded(0.8, base, task=task) + seeded(0.8, base - [0.1, 0.3, 0.2], task=task, bias=False)
    for (task, size), gap in gaps.items():
        records += seeded(0.8, base - np.array(gap) / 100, task=task, batch_size=size)
    found = effects(records, "batch_size")
    found = found[found["reference"] != found.index].set_index("task", append=True)
    p = [scipy.stats.ttest_1samp(gap, 0).pvalue for gap in gaps.values()]
    middle, last = sorted(p)[1:]
    assert min(p) == p[0]
    by_hand = {p[0]: 3 * p[0], middle: min(3 / 2 * middle, last), last: last}
    for (task, size), value in zip(gaps, p, strict=True):
        row = found.loc[(str(size), task)]
        assert (row["p"], row["p_corrected"]) == pytest.approx((value, by_hand[value]))


def test_sums_are_compared_with_the_means_that_they_equal(effects):
    records = around(NEURON, "moons", 0.8, eta=0.2, alpha=1e-3) + around(
        NEURON, "moons", 0.9, eta=5e-3, alpha=0.1
    )
    records += around(
        NEURON, "moons", 0.8, eta=0.2 / 200, alpha=0.2, reduction="sum"
    )  # 200 points: (mean, 0.2, 1e-3)
    records += around(NEURON, "moons", 0.7, eta=5e-3, alpha=0.1, reduction="sum")  # no mean equals it
    found = effects(records, "reduction")
    assert found["eta"].tolist() == [0.2, 0.001] and found.loc["sum", "difference"] == pytest.approx(0)


def test_the_batch_is_what_a_sum_runs_over(effects):
    records = around(NEURON, "moons", 0.8, eta=0.16, batch_size=16)
    records += around(NEURON, "moons", 0.8, eta=0.01, batch_size=16, reduction="sum")
    assert effects(records, "reduction").index.tolist() == ["mean", "sum"]


def test_each_activation_of_a_neuron_keeps_its_default_loss(effects):
    records = around(NEURON, "moons", 0.8) + around(NEURON, "moons", 0.9, activation="tanh")  # bce, mse
    records += around(NEURON, "moons", 0.95, loss="mse")  # a sigmoid with mse is no part of it
    found = effects(records, "activation")
    assert found["loss"].tolist() == ["bce", "mse"] and found.loc["tanh", "difference"] == pytest.approx(0.1)


def test_eta_is_compared_with_the_choice_and_chooses_alpha_anew(effects):
    records = [
        r
        for eta, alpha, value in ((0.1, 0.0, 0.7), (0.1, 0.01, 0.8), (1.0, 0.0, 0.9), (1.0, 0.01, 0.6))
        for r in around(mlp(40), "moons", value, eta=eta, alpha=alpha)
    ]
    found = effects(records, "eta")
    assert found["reference"].tolist() == ["1", "1"] and found["alpha"].tolist() == [0.01, 0.0]
    assert found.loc["0.1", "difference"] == pytest.approx(-0.1)
    assert effects(records, "alpha")["reference"].tolist() == ["0", "0"]


def test_a_level_that_only_diverged_keeps_its_row(effects):
    records = around(mlp(40), "moons", 0.8, eta=0.1)
    records += [Record(made_up.cell(mlp(40), "moons", s, 100.0), "diverged", "in epoch 1") for s in SEEDS]
    row = effects(records, "eta").loc["100"]
    assert (row["n_not_ok"], row["n_seeds"], row["failed"]) == (3, 0, 1)
    assert row[["mean", "difference", "p"]].isna().all() and row["verdict"] == "cannot say"


def test_training_points_are_a_factor_of_every_model(effects):
    records = [
        measured(fixed_cell(GP, "sin", s, n_train=n), 1 / n + s / 1000) for n in (10, 50) for s in SEEDS
    ]
    found = effects(records, "n_train")
    assert found.index.tolist() == ["10", "50"] and found["model"].tolist() == ["gp", "gp"]


def test_other_tasks_and_settings_are_other_contexts(effects):
    records = [
        r
        for task in ("moons", "xor")
        for activation in ("relu", "tanh")
        for bias in (True, False)
        for r in around(mlp(40), task, 0.8, activation=activation, bias=bias)
    ]
    assert len(effects(records, "bias")) == 2 * 2 * 2


def test_one_level_alone_is_no_effect(effects):
    assert effects(around(mlp(40), "moons", 0.8), "bias").empty


def test_levels_that_are_numbers_are_in_their_order(effects):
    records = [measured(made_up.cell(mlp(40), "moons", s, e), 0.8) for e in (1.0, 0.1, 10.0) for s in (0, 1)]
    assert list(effects(records, "eta").index) == ["0.1", "1", "10"]


def test_a_level_on_the_edge_and_on_its_way_down_is_marked(effects):
    def ended(eta, value, trend, **axes):
        return [
            measured(
                made_up.cell(mlp(40), "moons", s, eta, **axes),
                value,
                metrics={"validation_loss": 0.5},
                trend=trend,
                epochs_run=200,
            )
            for s in SEEDS
        ]

    records = ended(0.1, 0.8, 0.0) + ended(1.0, 0.9, 0.0) + ended(10.0, 0.85, 0.0)
    records += ended(0.1, 0.7, 0.0, bias=False) + ended(1.0, 0.8, 0.0, bias=False)
    records += ended(10.0, 0.85, -0.1, bias=False)
    found = effects(records, "bias")
    assert found.loc["false", "edge"] == "highest eta" and found.isna().loc["true", "edge"]
    assert found["falling"].to_dict() == {"true": 0, "false": 1}
    assert found["reference_falling"].tolist() == [0, 0]


def test_the_references_edge_is_told_beside_every_level(effects):
    """It chose the highest eta; the level, which chose the middle one, is at no end."""
    values = {0.1: (0.7, 0.7), 1.0: (0.8, 0.9), 10.0: (0.9, 0.8)}
    records = [
        r
        for eta, both in values.items()
        for bias, v in zip((True, False), both, strict=True)
        for r in around(mlp(40), "moons", v, eta=eta, bias=bias)
    ]
    found = effects(records, "bias")
    assert found["reference_edge"].tolist() == ["highest eta"] * 2
    assert found.loc["true", "edge"] == "highest eta" and found.isna().loc["false", "edge"]


def test_what_the_reference_chose_from_alone_decides_on_its_edge(effects):
    """Depths choose from all of their own: the second layer's larger eta is not the first's."""
    records = around(mlp(40), "moons", 0.7, eta=0.1) + around(mlp(40), "moons", 0.8, eta=1.0)
    records += around(mlp(40, 40), "moons", 0.6, eta=1.0) + around(mlp(40, 40), "moons", 0.5, eta=10.0)
    records += around(mlp(40, 40), "moons", 0.5, eta=0.1)
    row = effects(records, "depth").loc["2"]
    assert (row["reference_edge"], row["eta"]) == ("highest eta", 1.0) and row.isna()["edge"]


@pytest.mark.parametrize("task", ["moons", "sin"])
def test_the_references_mean_is_over_the_seeds_that_both_have(effects, task):
    """Seed 1002, on which the level has no result, has no part in what stands beside it."""
    records = seeded(0.5, [0.5] * 2, range(2), task=task) + seeded(
        0.5, [0.5] * 2, range(2), task=task, bias=False
    )
    records += seeded(0.5, [0.2, 0.4, 0.9], FRESH, task=task)
    records += seeded(0.5, [0.3, 0.3], FRESH[:2], task=task, bias=False)
    found = effects(records, "bias", FRESH)
    mean = scipy.stats.gmean if task == "sin" else np.mean
    assert found.loc["false", "reference_mean"] == pytest.approx(mean([0.2, 0.4]))
    assert (
        found.loc["true", "reference_mean"]
        == pytest.approx(mean([0.2, 0.4, 0.9]))
        == found.loc["true", "mean"]
    )
