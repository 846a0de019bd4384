"""The choice and the first place on validation, the report on fresh seeds; by hand and by a plain loop."""

import made_up
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from made_up import NEURON, measured, mlp

from bench.record import Record
from bench.statistics import holm
from report.tables.scoreboard import scoreboard_frame

FRESH = (1000, 1001, 1002)


@pytest.fixture
def board(scored, limits):
    """The scoreboard of the records given: board(records, fresh)."""
    return lambda records, fresh=(): scoreboard_frame(scored(records, fresh), limits)


def _over_seeds(model, task, validation, test=None, first=0, **axes):
    """A record a seed from `first` on, each with its own validation and test value."""
    test = validation if test is None else test
    return [
        measured(made_up.cell(model, task, first + seed, **axes), v, t)
        for seed, (v, t) in enumerate(zip(validation, test, strict=True))
    ]


def _fresh(model, task, test, validation=0.5, **axes):
    return _over_seeds(model, task, [validation] * len(test), test, FRESH[0], **axes)


def test_the_choice_looks_at_validation_alone(board):
    records = _over_seeds(NEURON, "moons", [0.8, 0.8], [0.99, 0.99], eta=0.1)
    records += _over_seeds(NEURON, "moons", [0.9, 0.8], [0.5, 0.6], eta=1.0)
    row = board(records).iloc[0]
    assert (row["eta"], row["validation"], row["test"]) == (1.0, pytest.approx(0.85), pytest.approx(0.55))
    assert (row["n_seeds"], row["n_settings"], row["n_not_ok"]) == (2, 2, 0)


def test_the_lowest_rmse_is_chosen(board):
    records = _over_seeds(NEURON, "sin", [0.3, 0.2], eta=0.1) + _over_seeds(
        NEURON, "sin", [0.1, 0.2], eta=1.0
    )
    assert board(records).iloc[0]["eta"] == 1.0


def test_equal_accuracies_are_chosen_by_brier_score_then_by_the_smaller_eta(board):
    even, odd = (401,) * 5, (411, 446, 432, 362, 354)  # right of 500; means equal but for the last bit
    values = {eta: [n / 500 for n in right] for eta, right in ((0.1, even), (1.0, odd), (10.0, even))}
    brier = {0.1: 0.2, 1.0: 0.1, 10.0: 0.1}
    records = [
        measured(made_up.cell(NEURON, "moons", seed, eta), v, metrics={"validation_brier": brier[eta]})
        for eta, five in values.items()
        for seed, v in enumerate(five)
    ]
    assert board(records).iloc[0]["eta"] == 1.0


def test_a_setting_with_a_diverged_seed_is_not_chosen_where_another_is_whole(board):
    records = _over_seeds(NEURON, "moons", [0.7, 0.7, 0.7], eta=0.1)
    records += _over_seeds(NEURON, "moons", [0.9, 0.9], eta=1.0)
    records.append(Record(made_up.cell(NEURON, "moons", 2, 1.0), "diverged", "in epoch 2"))
    row = board(records).iloc[0]
    assert (row["eta"], row["n_not_ok"]) == (0.1, 1)


def test_a_whole_setting_is_chosen_before_one_with_more_seeds_and_a_diverged_one(board):
    records = _over_seeds(NEURON, "moons", [0.7, 0.7], eta=0.1)
    records += _over_seeds(NEURON, "moons", [0.9, 0.9, 0.9], eta=1.0)
    records.append(Record(made_up.cell(NEURON, "moons", 3, 1.0), "diverged", "in epoch 2"))
    assert board(records).iloc[0]["eta"] == 0.1


def test_one_lucky_seed_is_not_chosen_before_five(board):
    records = _over_seeds(NEURON, "moons", [0.8] * 5, eta=0.1)
    records += _over_seeds(NEURON, "moons", [0.99], eta=0.1, momentum=0.9)
    row = board(records).iloc[0]
    assert (row["momentum"], row["n_seeds"]) == (0, 5)


def test_a_model_that_only_diverged_keeps_its_row(board):
    records = [Record(made_up.cell(NEURON, "moons", s), "diverged", "in epoch 1") for s in range(3)]
    records += _over_seeds(mlp(40), "moons", [0.9, 0.8, 0.9])
    found = board(records)
    assert found["model"].tolist() == ["mlp-40", "neuron"]
    row = found.iloc[1]
    assert (row["n_seeds"], row["n_not_ok"]) == (0, 3)
    assert row[["test", "rank", "verdict", "low"]].isna().all()


def test_fresh_seeds_alone_are_reported_and_have_no_part_in_choosing(board):
    """On them the other setting is better on validation, and the rival on test."""
    records = _over_seeds(NEURON, "moons", [0.9, 0.8], [0.95, 0.96], eta=0.1)
    records += _over_seeds(NEURON, "moons", [0.8, 0.7], [0.99, 0.99], eta=1.0)
    records += _over_seeds(mlp(40), "moons", [0.7, 0.7], [0.6, 0.6])
    records += _fresh(NEURON, "moons", [0.70, 0.72, 0.71], eta=0.1)
    records += _fresh(NEURON, "moons", [0.99] * 3, validation=1.0, eta=1.0)
    records += _fresh(mlp(40), "moons", [0.90, 0.91, 0.93])
    found = board(records, FRESH).set_index("model")
    assert found.index.tolist() == ["neuron", "mlp-40"] and found["rank"].tolist() == [1, 2]
    row, rival = found.loc["neuron"], found.loc["mlp-40"]
    assert (row["eta"], row["validation"], row["chosen_test"]) == (0.1, pytest.approx(0.85), 0.955)
    assert (row["test"], row["worst"], row["n_seeds"], row["n_choosing"]) == (pytest.approx(0.71), 0.70, 3, 2)
    assert (row["verdict"], rival["verdict"]) == ("first", "better") and found["confirmed"].all()
    expected = scipy.stats.ttest_rel([0.90, 0.91, 0.93], [0.70, 0.72, 0.71])
    ends = expected.confidence_interval()
    assert rival["difference"] == pytest.approx(np.mean([0.2, 0.19, 0.22]))
    assert rival["difference_high"] >= ends.high - 1e-9 and rival["difference_low"] <= ends.low + 1e-9


def test_the_first_is_first_by_validation_and_the_others_are_compared_with_it(board):
    """The neuron, last on test, is what they are held against; it has no difference itself."""
    first, near, far = [0.80, 0.70, 0.75], [0.84, 0.77, 0.805], [0.90, 0.81, 0.855]
    records = _over_seeds(NEURON, "moons", [0.99] * 3, first) + _over_seeds(mlp(5), "moons", [0.8] * 3, near)
    records += _over_seeds(mlp(40), "moons", [0.9] * 3, far)
    found = board(records).set_index("model")
    assert found["rank"].to_dict() == {"neuron": 1, "mlp-40": 2, "mlp-5": 3}
    assert found.loc["mlp-5", "difference"] == pytest.approx(0.055)
    ends = scipy.stats.ttest_rel(near, first).confidence_interval()
    assert found.loc["mlp-5", ["difference_low", "difference_high"]].tolist() == pytest.approx(list(ends))
    assert found["verdict"].to_dict() == {"neuron": "first", "mlp-40": "better", "mlp-5": "better"}
    assert found.loc["neuron", ["difference", "p", "p_corrected"]].isna().all()


def test_holm_corrects_over_all_rows_of_the_table(board):
    """Over both tasks together, not task by task."""
    gaps = {("moons", 5): [0.01, 0.03, 0.02], ("moons", 10): [0.05, 0.06, 0.04], ("xor", 5): [0.1, 0.2, 0.3]}
    records = []
    for task in ("moons", "xor"):
        records += _over_seeds(NEURON, task, [0.99] * 3, [0.9, 0.85, 0.8])
    for (task, width), gap in gaps.items():
        records += _over_seeds(mlp(width), task, [0.5] * 3, np.array([0.9, 0.85, 0.8]) - gap)
    found = board(records).set_index(["task", "model"])
    p = {(task, f"mlp-{n}"): scipy.stats.ttest_1samp(gap, 0).pvalue for (task, n), gap in gaps.items()}
    expected = dict(zip(p, holm(list(p.values())), strict=True))
    assert expected[("moons", "mlp-10")] == pytest.approx(3 * min(p.values()))
    for key in gaps:
        row = found.loc[(key[0], f"mlp-{key[1]}")]
        assert (row["p"], row["p_corrected"]) == pytest.approx((p[row.name], expected[row.name]))


def test_of_errors_a_ratio_above_one_is_worse(board):
    records = _over_seeds(mlp(40), "sin", [0.1] * 3, [0.1, 0.2, 0.4])
    records += _over_seeds(NEURON, "sin", [0.3] * 3, [0.29, 0.6, 1.24])
    row = board(records).set_index("model").loc["neuron"]
    logs = np.log([2.9, 3.0, 3.1])
    assert row["difference"] == pytest.approx(np.exp(logs.mean()) - 1) and row["verdict"] == "worse"
    assert row["test"] == pytest.approx(scipy.stats.gmean([0.29, 0.6, 1.24]))


def test_one_seed_has_no_interval_and_no_verdict(board):
    found = board(_over_seeds(mlp(40), "moons", [0.9]) + _over_seeds(NEURON, "moons", [0.8]))
    assert found[["low", "high", "p"]].isna().all(axis=None)
    assert found["verdict"].tolist() == ["first", "cannot say"]
    assert found["difference"][1] == pytest.approx(-0.1)


def test_what_lost_every_fresh_seed_has_no_rank_and_is_not_first(board):
    records = _over_seeds(NEURON, "moons", [0.9, 0.9]) + _over_seeds(mlp(40), "moons", [0.8, 0.8])
    records += [Record(made_up.cell(NEURON, "moons", s), "diverged", "in epoch 2") for s in FRESH]
    found = board(records + _fresh(mlp(40), "moons", [0.8, 0.7, 0.75]), FRESH)
    assert found["model"].tolist() == ["mlp-40", "neuron"] and found["failed"].tolist() == [0, 1]
    assert found["verdict"][0] == "first" and found.isna().loc[1, ["rank", "test", "verdict"]].all()


@pytest.mark.parametrize("fresh", [(), FRESH])
def test_where_nothing_has_a_result_nothing_is_first(board, fresh):
    """On moons all diverged, in choosing or on every fresh seed; xor has a first of its own."""
    records = _over_seeds(mlp(40), "xor", [0.8, 0.8]) + (_fresh(mlp(40), "xor", [0.8] * 3) if fresh else [])
    records += _over_seeds(NEURON, "moons", [0.9, 0.9]) if fresh else []
    records += [Record(made_up.cell(NEURON, "moons", s), "diverged", "in epoch 2") for s in fresh or (0, 1)]
    found = board(records, fresh).set_index("task")
    assert (
        found.loc["xor", "verdict"] == "first"
        and found.isna().loc["moons", ["rank", "test", "verdict"]].all()
    )


def test_equal_validation_shares_a_rank_and_the_studys_first_is_the_first(board):
    """Alike in every seed, or apart by less than a computer can tell."""
    records = _over_seeds(mlp(5), "moons", [0.7, 0.7]) + _over_seeds(mlp(40), "moons", [0.9, 0.8])
    records += _over_seeds(NEURON, "moons", [0.8, 0.9]) + _over_seeds(mlp(10), "moons", [0.85, 0.85 + 4e-13])
    found = board(records)
    assert found["model"].tolist() == ["mlp-40", "neuron", "mlp-10", "mlp-5"]
    assert found["rank"].tolist() == [1, 1, 1, 4]
    assert (found["verdict"] == "first").tolist() == [True, False, False, False]


def test_means_that_differ_in_the_twelfth_decimal_are_ranked_apart(board):
    records = _over_seeds(NEURON, "moons", [0.8, 0.9]) + _over_seeds(mlp(40), "moons", [0.85, 0.85 + 4e-12])
    assert board(records).set_index("model")["rank"].to_dict() == {"mlp-40": 1, "neuron": 2}


def _etas(values, **axes):
    return [r for eta, v in values.items() for r in _over_seeds(NEURON, "moons", [v, v], eta=eta, **axes)]


@pytest.mark.parametrize(
    ("values", "edge"),
    [
        ({0.1: 0.7, 1.0: 0.8, 10.0: 0.9}, "highest eta"),
        ({0.1: 0.9, 1.0: 0.8, 10.0: 0.7}, "lowest eta"),
        ({0.1: 0.7, 1.0: 0.9, 10.0: 0.8}, None),
        ({0.1: 0.9}, None),
    ],
)
def test_a_choice_at_the_end_of_what_was_tried_is_marked(board, values, edge):
    row = board(_etas(values)).iloc[0]
    assert (None if row.isna()["edge"] else row["edge"]) == edge


def test_who_was_still_on_the_way_down_is_marked(board):
    def ended(seed, trend):
        cell = made_up.cell(NEURON, "moons", seed)
        loss = {"validation_loss": 0.5}
        return measured(cell, 0.9, metrics=loss, trend=trend, epochs_run=200)

    records = [ended(s, -0.1) for s in (0, 1)] + [
        ended(s, t) for s, t in zip(FRESH, (-0.1, 0, 0), strict=True)
    ]
    assert board(records, FRESH)["falling"].tolist() == pytest.approx([1 / 3])


def test_settings_with_other_training_points_are_another_question(board):
    records = _over_seeds(NEURON, "moons", [0.99] * 3, eta=0.1, n_train=20)
    records += [r for eta in (0.1, 1.0) for r in _over_seeds(NEURON, "moons", [0.8] * 3, eta=eta)]
    records += _over_seeds(NEURON, "moons", [0.99] * 3, eta=0.1, split="same")
    row = board(records).iloc[0]
    assert (row["n_train"], row["split"], row["n_settings"]) == (200, "separate", 2)


def test_a_model_that_has_only_other_training_points_is_shown_with_them(board):
    records = _over_seeds(NEURON, "sin", [0.3] * 3)
    records += [measured(made_up.fixed_cell(made_up.GP, "sin", s, n_train=15), 0.1) for s in range(3)]
    assert board(records).set_index("model")["n_train"].to_dict() == {"gp": 15, "neuron": 200}


def test_the_limit_is_the_tasks_bayes_accuracy(board):
    records = _over_seeds(NEURON, "overlap", [0.8, 0.81]) + _over_seeds(NEURON, "moons", [0.8, 0.81])
    found = board(records).set_index("task")["limit"]
    assert found["overlap"] == pytest.approx(scipy.stats.norm.cdf(1.0)) and found.isna()["moons"]


def test_there_is_no_limit_on_the_points_that_were_trained_on(board):
    found = board(_over_seeds(NEURON, "overlap", [0.8, 0.81], split="same"))
    assert found["split"].tolist() == ["same"] and found["limit"].isna().all()


def test_tasks_come_in_the_studys_order_and_models_best_first(board):
    records = _over_seeds(NEURON, "xor", [0.5, 0.5]) + _over_seeds(NEURON, "moons", [0.8, 0.8])
    records += _over_seeds(mlp(40), "xor", [0.9, 0.9])
    found = board(records)
    pairs = list(zip(found["task"], found["model"], found["rank"], strict=True))
    assert pairs == [("xor", "mlp-40", 1), ("xor", "neuron", 2), ("moons", "neuron", 1)]


def test_of_two_numbers_of_points_as_common_the_studys_first_is_shown(board):
    records = _over_seeds(NEURON, "moons", [0.8] * 2, n_train=50) + _over_seeds(
        NEURON, "moons", [0.9] * 2, n_train=20
    )
    assert board(records)["n_train"].tolist() == [50]


def test_lost_cells_are_counted_where_the_model_was_chosen(board):
    lost = [Record(made_up.cell(NEURON, "moons", s, 1.0), "diverged", "in epoch 2") for s in range(3)]
    other = [Record(made_up.cell(NEURON, "moons", 0, 1.0, n_train=20), "failed", "no data")]
    row = board(_over_seeds(NEURON, "moons", [0.7, 0.7], eta=0.1) + lost[:2] + other).iloc[0]
    assert (row["n_settings"], row["n_not_ok"], row["n_seeds"]) == (2, 2, 2)


def test_seeds_that_would_settle_it_are_more_than_the_pairs_that_there_are(board):
    """The first has three fresh seeds, its rival eight; five of these have nobody to be compared with."""
    rng = np.random.default_rng(0)
    fresh = tuple(range(1000, 1008))
    first = [0.2, 0.21, 0.19]
    records = _over_seeds(NEURON, "sin", [0.1, 0.1]) + _fresh(NEURON, "sin", first)
    rival = (0.2 * np.exp(0.1 * rng.normal(size=8))).tolist()
    records += _over_seeds(mlp(4), "sin", [0.2, 0.2]) + _fresh(mlp(4), "sin", rival)
    one, other = board(records, fresh).to_dict("records")
    assert (one["n_seeds"], other["n_seeds"]) == (3, 8) and one["verdict"] == "first"
    assert pd.isna(one["n_pairs"])
    assert other["n_pairs"] == 3 and other["seeds_needed"] > 3 and other["verdict"] == "cannot say"
