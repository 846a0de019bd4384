"""The choice on validation, the report on test, ties; by hand and by a plain loop."""

import itertools
from collections import defaultdict

import made_up
import numpy as np
import pytest
import scipy.stats
from made_up import NEURON, measured, mlp

from bench.record import Record
from report.tables.files import read_table
from report.tables.scoreboard import confusion_frame, scoreboard_frame, times_frame
from report.tables.settings import settings_of


@pytest.fixture
def board(settings, limits):
    """The scoreboard of the records given."""
    return lambda records: scoreboard_frame(settings(records), limits)


def _over_seeds(model, task, validation, test=None, **axes):
    """A record a seed, each with its own validation and test value."""
    test = validation if test is None else test
    return [
        measured(made_up.cell(model, task, seed, **axes), v, t)
        for seed, (v, t) in enumerate(zip(validation, test, strict=True))
    ]


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
    assert row[["test", "rank", "tied", "low"]].isna().all()


def test_ties_and_differences_are_paired_over_seeds(board):
    best, close, far = [0.90, 0.80, 0.85], [0.89, 0.81, 0.845], [0.80, 0.70, 0.75]
    records = _over_seeds(mlp(40), "moons", best) + _over_seeds(mlp(5), "moons", close)
    records += _over_seeds(NEURON, "moons", far)
    found = board(records).set_index("model")
    assert found["rank"].tolist() == [1, 2, 3] and found["tied"].tolist() == [True, True, False]
    expected = scipy.stats.ttest_rel(best, close).confidence_interval()
    row = found.loc["mlp-5"]
    assert (row["difference_low"], row["difference_high"]) == pytest.approx(expected)
    assert found.loc["neuron", "difference"] == pytest.approx(0.1)  # the same in every seed: no width
    low, high = scipy.stats.t.interval(0.95, 2, np.mean(close), scipy.stats.sem(close))
    assert (row["low"], row["high"]) == pytest.approx((low, min(high, 1)))


def test_an_rmse_that_is_larger_is_worse(board):
    records = _over_seeds(mlp(40), "sin", [0.1, 0.2]) + _over_seeds(NEURON, "sin", [0.3, 0.41])
    found = board(records)
    assert found["model"].tolist() == ["mlp-40", "neuron"] and found["difference"].tolist() == pytest.approx(
        [0, 0.205]
    )


def test_one_seed_has_no_interval_and_no_verdict(board):
    found = board(_over_seeds(mlp(40), "moons", [0.9]) + _over_seeds(NEURON, "moons", [0.8]))
    assert found[["low", "high"]].isna().all(axis=None)
    assert bool(found["tied"][0]) and found["tied"].isna()[1]


def test_an_interval_of_accuracies_ends_at_one(board):
    row = board(_over_seeds(NEURON, "moons", [1.0, 0.9])).iloc[0]
    assert row["high"] == 1 and row["low"] < 0.9


def test_an_interval_of_accuracies_begins_at_zero(board):
    assert board(_over_seeds(NEURON, "moons", [0.0, 0.1])).iloc[0]["low"] == 0


def test_an_interval_of_errors_may_end_above_one(board):
    row = board(_over_seeds(NEURON, "sin", [0.9, 1.3])).iloc[0]
    low, high = scipy.stats.t.interval(0.95, 1, 1.1, scipy.stats.sem([0.9, 1.3]))
    assert row["high"] == pytest.approx(high) and high > 1 and low < 0 == row["low"]


def test_equal_means_share_a_rank_and_the_studys_first_is_the_first(board):
    """Alike in every seed, or apart by less than a computer can tell."""
    records = _over_seeds(mlp(5), "moons", [0.7, 0.7]) + _over_seeds(mlp(40), "moons", [0.9, 0.8])
    records += _over_seeds(NEURON, "moons", [0.8, 0.9]) + _over_seeds(mlp(10), "moons", [0.85, 0.85 + 4e-13])
    found = board(records)
    assert found["model"].tolist() == ["mlp-40", "neuron", "mlp-10", "mlp-5"]
    assert found["rank"].tolist() == [1, 1, 1, 4]
    assert found["difference"].tolist() == pytest.approx([0, 0, 0, 0.15])


def test_means_that_differ_in_the_twelfth_decimal_are_ranked_apart(board):
    records = _over_seeds(NEURON, "moons", [0.8, 0.9]) + _over_seeds(mlp(40), "moons", [0.85, 0.85 + 4e-12])
    assert board(records).set_index("model")["rank"].to_dict() == {"mlp-40": 1, "neuron": 2}


@pytest.mark.parametrize(("worse", "tied"), [(0.0, True), (0.01, False)])
def test_a_model_ties_where_its_interval_reaches_0(board, worse, tied):
    """The same difference in every seed: the interval has no width."""
    records = _over_seeds(mlp(40), "moons", [0.75, 0.5]) + _over_seeds(
        NEURON, "moons", [0.75 - worse, 0.5 - worse]
    )
    found = board(records)
    assert found["tied"].tolist() == [True, tied]


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


def test_the_made_up_scoreboard_is_that_of_a_plain_loop(results):
    """Every choice again, in plain Python from the records."""
    values = defaultdict(lambda: defaultdict(dict))
    for cell in made_up.study_cells():
        if cell.device != "cpu":
            continue
        record = made_up.record(cell)
        name = "accuracy" if cell.task.problem == "classification" else "rmse"
        sign = -1 if name == "accuracy" else 1
        axes = {k: v for k, v in cell.as_dict().items() if k not in ("seed", "checkpoints")}
        pair = None
        if record.status == "ok":
            key = (sign * record.metrics[f"validation_{name}"], record.metrics.get("validation_brier") or 0)
            pair = (*key, record.metrics[f"test_{name}"])
        values[cell.task.name, cell.model.name][str(axes), cell.eta or 0, cell.alpha or 0][cell.seed] = pair
    found = read_table(results / "tables", "scoreboard").set_index(["task", "model"])
    assert set(found.index) == set(values)
    for key, settings in values.items():
        whole = {k: v for k, v in settings.items() if None not in v.values()}

        def order(item):
            means = [round(float(np.mean([s[i] for s in item[1].values()])), 9) for i in (0, 1)]
            return (*means, *item[0][1:])

        (_, eta, alpha), seeds = min(whole.items(), key=order)
        test = [s[2] for s in seeds.values()]
        row = found.loc[key]
        assert row["test"] == pytest.approx(np.mean(test)), key
        assert (0 if row.isna()["eta"] else row["eta"], 0 if row.isna()["alpha"] else row["alpha"]) == (
            eta,
            alpha,
        )


def test_confusion_counts_are_those_of_the_chosen_cells(results):
    found = read_table(results / "tables", "confusion")
    board = read_table(results / "tables", "scoreboard")
    records = {r.cell.digest: r for r in map(made_up.record, made_up.study_cells())}
    classified = board[board["problem"] == "classification"]
    assert len(found) == classified["n_seeds"].sum()
    for row in found.itertuples():
        metrics = records[row.digest].metrics
        assert [row.tp, row.fp, row.tn, row.fn] == [metrics[f"test_{n}"] for n in ("tp", "fp", "tn", "fn")]
        assert row.accuracy == pytest.approx((row.tp + row.tn) / (row.tp + row.tn + row.fp + row.fn))
    pairs = set(zip(found["task"], found["model"], strict=True))
    assert pairs == set(zip(classified["task"], classified["model"], strict=True))


def test_times_are_means_of_the_chosen_cells_and_sums_of_all(cells, limits):
    records = _over_seeds(NEURON, "moons", [0.9, 0.9], eta=0.1) + _over_seeds(
        NEURON, "moons", [0.8, 0.8], eta=1.0
    )
    records += _over_seeds(mlp(40), "moons", [0.99, 0.99])
    table = cells(records)
    settings = settings_of(table)
    seconds = np.array([1.0, 2.0, 10.0, 20.0, 100.0, 300.0])
    found = times_frame(table, settings, scoreboard_frame(settings, limits), seconds).set_index("model")
    assert found.index.tolist() == ["mlp-40", "neuron"]
    columns = ["n_seeds", "seconds", "n_cells", "all_seconds"]
    assert found.loc["neuron", columns].tolist() == [2, 1.5, 4, 33]
    assert found.loc["mlp-40", columns].tolist() == [2, 200, 2, 400]


def test_times_add_up(results):
    times, board = (read_table(results / "tables", n) for n in ("times", "scoreboard"))
    cells, wall = (read_table(results / "tables", n) for n in ("cells", "walltime"))
    assert times["digest"].tolist() == board["digest"].tolist()
    assert times["all_seconds"].sum() == pytest.approx(wall["seconds"].sum())
    assert times["n_cells"].sum() == len(cells)


def test_two_cells_that_differ_in_checkpoints_alone_are_one_seed(cells, limits):
    records = [
        measured(made_up.cell(NEURON, "moons", seed, checkpoints=kept), 0.8 + seed / 100)
        for seed, kept in itertools.chain([(0, 25)], ((s, 0) for s in range(3)))
    ]
    table = cells(records)
    settings = settings_of(table)
    board = scoreboard_frame(settings, limits)
    row = board.iloc[0]
    assert (row["n_seeds"], row["n_settings"], row["test"]) == (3, 1, pytest.approx(0.81))
    assert confusion_frame(table, settings, board)["seed"].tolist() == [0, 1, 2]
