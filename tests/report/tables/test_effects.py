"""Effects: fair comparisons by hand, one context at a time."""

import made_up
import pytest
import scipy.stats
from made_up import GP, NEURON, fixed_cell, measured, mlp

from bench.record import Record
from report.tables.effects import effects_frame

SEEDS = range(3)


@pytest.fixture
def effects(settings):
    """Rows of one factor, by level: effects(records, factor)."""

    def rows(records, factor):
        table = effects_frame(settings(records))
        return table[table["factor"] == factor].set_index("level")

    return rows


def _run(model, task, validation, test=None, step=0.01, **axes):
    """Three seeds around the values given."""
    test = validation if test is None else test
    return [
        measured(made_up.cell(model, task, s, **axes), validation + step * s, test + step * s) for s in SEEDS
    ]


def test_each_level_chooses_its_own_eta_on_validation(effects):
    records = _run(mlp(40), "moons", 0.8, 0.7, eta=0.1) + _run(mlp(40), "moons", 0.9, 0.6, eta=1.0)
    records += _run(mlp(40), "moons", 0.9, 0.5, eta=0.1, bias=False) + _run(
        mlp(40), "moons", 0.8, eta=1.0, bias=False
    )
    found = effects(records, "bias")
    assert found.loc["true", "eta"] == 1.0 and found.loc["false", "eta"] == 0.1
    assert found.loc["false", "reference"] == "true"
    assert found.loc["false", "difference"] == pytest.approx(0.5 - 0.6)
    assert found.loc["true", "difference"] == 0


def test_levels_are_compared_on_the_pairs_that_all_tried(effects):
    """The reference's best eta was not tried without biases: it must not count."""
    records = _run(mlp(40), "moons", 0.7, eta=0.1) + _run(mlp(40), "moons", 0.99, eta=1.0)
    records += _run(mlp(40), "moons", 0.75, eta=0.1, bias=False)
    found = effects(records, "bias")
    assert found["eta"].tolist() == [0.1, 0.1]
    assert found.loc["false", "difference"] == pytest.approx(0.05)


def test_levels_without_a_common_pair_are_not_compared(effects):
    records = _run(mlp(40), "moons", 0.7, eta=0.1) + _run(mlp(40), "moons", 0.9, eta=1.0, bias=False)
    assert effects(records, "bias").empty


def test_a_level_with_few_pairs_does_not_leave_the_others_out(effects):
    """relu and tanh tried two etas, gelu another one only: relu against tanh stands."""
    records = [
        r
        for a in ("relu", "tanh")
        for e in (0.1, 1.0)
        for r in _run(mlp(40), "moons", 0.8, eta=e, activation=a)
    ]
    records += _run(mlp(40), "moons", 0.9, eta=3.0, activation="gelu")
    assert effects(records, "activation").index.tolist() == ["relu", "tanh"]


def test_levels_that_share_most_pairs_with_the_reference_are_compared_first(effects):
    """relu tried three etas, tanh two of them, gelu another: tanh stays, gelu would leave tanh no pair."""
    etas = {"gelu": (3.0,), "relu": (0.1, 1.0, 3.0), "tanh": (0.1, 1.0)}
    records = [
        r for a, some in etas.items() for e in some for r in _run(mlp(40), "moons", 0.8, eta=e, activation=a)
    ]
    assert effects(records, "activation").index.tolist() == ["relu", "tanh"]


def test_without_a_usual_level_the_one_with_most_settings_is_the_reference(effects):
    records = _run(mlp(40), "moons", 0.9, n_train=20) + _run(mlp(40), "moons", 0.8, n_train=10)
    records += _run(mlp(40), "moons", 0.7, n_train=10, eta=1.0)
    assert effects(records, "n_train")["reference"].tolist() == ["10", "10"]


def test_levels_of_numbers_are_in_their_order_and_the_full_batch_is_last(effects):
    records = [r for b in (None, 16, 2, 128) for r in _run(mlp(40), "moons", 0.8, batch_size=b)]
    assert effects(records, "batch_size").index.tolist() == ["2", "16", "128", "full"]


def test_a_level_is_its_mean_with_its_interval_beside_the_references(effects):
    """A seed that the reference lost counts for the level's mean, and for no difference."""
    one = [0.83, 0.91, 0.90]
    records = [
        measured(made_up.cell(mlp(40), "moons", s, batch_size=1), v, epochs_to_95=e)
        for s, (v, e) in enumerate(zip(one, (5, 50, 7), strict=True))
    ]
    records += [measured(made_up.cell(mlp(40), "moons", s), v) for s, v in ((0, 0.8), (1, 0.9))]
    records += [Record(made_up.cell(mlp(40), "moons", 2), "diverged", "in epoch 1")]
    found = effects(records, "batch_size")
    row = found.loc["1"]
    low, high = scipy.stats.t.interval(0.95, 2, sum(one) / 3, scipy.stats.sem(one))
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((0.88, low, high))
    assert (row["reference_mean"], row["difference"], row["n_seeds"]) == pytest.approx((0.85, 0.02, 2))
    assert row["epochs_to_95"] == 7 and found.isna().loc["full", "epochs_to_95"]
    assert found["n_not_ok"].tolist() == [0, 1]
    assert row["reference_digest"] == found.loc["full", "digest"]


def test_cells_lost_at_pairs_that_do_not_count_are_not_counted(effects):
    records = _run(mlp(40), "moons", 0.8) + _run(mlp(40), "moons", 0.8, bias=False)
    records += [Record(made_up.cell(mlp(40), "moons", s, 10.0), "diverged", "in epoch 1") for s in SEEDS]
    assert effects(records, "bias")["n_not_ok"].tolist() == [0, 0]


def test_depths_are_compared_at_one_width(effects):
    shapes = [(5,), (5, 5), (40,), (40, 40)]
    records = [r for i, shape in enumerate(shapes) for r in _run(mlp(*shape), "moons", 0.7 + i / 10)]
    found = effects(records, "depth").loc["2"]
    assert found["hidden"].tolist() == ["5-5", "40-40"]
    assert found["difference"].tolist() == pytest.approx([0.1, 0.1])


def test_differences_are_paired_over_seeds(effects):
    full, one = [0.80, 0.90, 0.85], [0.83, 0.91, 0.90]
    records = [measured(made_up.cell(mlp(40), "moons", s), v) for s, v in enumerate(full)]
    records += [measured(made_up.cell(mlp(40), "moons", s, batch_size=1), v) for s, v in enumerate(one)]
    row = effects(records, "batch_size").loc["1"]
    test = scipy.stats.ttest_rel(one, full)
    assert (row["difference_low"], row["difference_high"]) == pytest.approx(test.confidence_interval())
    assert row["p"] == pytest.approx(test.pvalue) and row["p_holm"] == pytest.approx(test.pvalue)
    assert row["reference"] == "full" and row["n_seeds"] == 3


def test_holm_corrects_over_the_levels_of_one_context(effects):
    values = {None: [0.80, 0.90, 0.85], 1: [0.83, 0.91, 0.90], 16: [0.81, 0.93, 0.86]}
    records = [
        measured(made_up.cell(mlp(40), "moons", s, batch_size=b), v)
        for b, seeds in values.items()
        for s, v in enumerate(seeds)
    ]
    found = effects(records, "batch_size")
    p = {b: scipy.stats.ttest_rel(values[b], values[None]).pvalue for b in (1, 16)}
    small, large = sorted(p.values())
    expected = {small: 2 * small, large: max(2 * small, large)}
    for b in (1, 16):
        assert found.loc[str(b), "p_holm"] == pytest.approx(min(expected[p[b]], 1))


def test_holm_does_not_correct_over_other_contexts(effects):
    full, one = [0.80, 0.90, 0.85], [0.83, 0.91, 0.90]
    records = [
        measured(made_up.cell(mlp(40), task, s, batch_size=b), v)
        for task in ("moons", "xor")
        for b, seeds in ((None, full), (1, one))
        for s, v in enumerate(seeds)
    ]
    found = effects(records, "batch_size").loc["1"]
    assert found["p_holm"].tolist() == found["p"].tolist() and len(found) == 2


def test_width_and_depth_go_across_models(effects):
    shapes = [(5,), (40,), (10,), (40, 40), (40, 5)]
    records = [r for i, shape in enumerate(shapes) for r in _run(mlp(*shape), "moons", 0.7 + i / 100)]
    found = effects(records, "width")
    assert found.index.tolist() == ["5", "10", "40"] and set(found["reference"]) == {"40"}
    found = effects(records, "depth")
    assert found.index.tolist() == ["1", "2"] and found["model"].tolist() == ["mlp-40", "mlp-40-40"]


def test_sums_are_compared_with_the_means_that_they_equal(effects):
    records = _run(NEURON, "moons", 0.8, eta=0.2, alpha=1e-3) + _run(
        NEURON, "moons", 0.9, eta=5e-3, alpha=0.1
    )
    records += _run(
        NEURON, "moons", 0.8, eta=0.2 / 200, alpha=0.2, reduction="sum"
    )  # 200 points: (mean, 0.2, 1e-3)
    records += _run(NEURON, "moons", 0.7, eta=5e-3, alpha=0.1, reduction="sum")  # no mean equals it
    found = effects(records, "reduction")
    assert found["eta"].tolist() == [0.2, 0.001] and found.loc["sum", "difference"] == pytest.approx(0)


def test_the_batch_is_what_a_sum_runs_over(effects):
    records = _run(NEURON, "moons", 0.8, eta=0.16, batch_size=16)
    records += _run(NEURON, "moons", 0.8, eta=0.01, batch_size=16, reduction="sum")
    assert effects(records, "reduction").index.tolist() == ["mean", "sum"]


def test_each_activation_of_a_neuron_keeps_its_default_loss(effects):
    records = _run(NEURON, "moons", 0.8) + _run(NEURON, "moons", 0.9, activation="tanh")  # bce, mse
    records += _run(NEURON, "moons", 0.95, loss="mse")  # a sigmoid with mse is no part of it
    found = effects(records, "activation")
    assert found["loss"].tolist() == ["bce", "mse"] and found.loc["tanh", "difference"] == pytest.approx(0.1)


def test_eta_is_compared_with_the_choice_and_chooses_alpha_anew(effects):
    records = [
        r
        for eta, alpha, value in ((0.1, 0.0, 0.7), (0.1, 0.01, 0.8), (1.0, 0.0, 0.9), (1.0, 0.01, 0.6))
        for r in _run(mlp(40), "moons", value, eta=eta, alpha=alpha)
    ]
    found = effects(records, "eta")
    assert found["reference"].tolist() == ["1", "1"] and found["alpha"].tolist() == [0.01, 0.0]
    assert found.loc["0.1", "difference"] == pytest.approx(-0.1)
    assert effects(records, "alpha")["reference"].tolist() == ["0", "0"]


def test_a_level_that_only_diverged_keeps_its_row(effects):
    records = _run(mlp(40), "moons", 0.8, eta=0.1)
    records += [Record(made_up.cell(mlp(40), "moons", s, 100.0), "diverged", "in epoch 1") for s in SEEDS]
    row = effects(records, "eta").loc["100"]
    assert (row["n_not_ok"], row["n_seeds"]) == (3, 0) and row[["mean", "difference", "p"]].isna().all()


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
        for r in _run(mlp(40), task, 0.8, activation=activation, bias=bias)
    ]
    assert len(effects(records, "bias")) == 2 * 2 * 2


def test_one_level_alone_is_no_effect(effects):
    assert effects(_run(mlp(40), "moons", 0.8), "bias").empty


def test_levels_that_are_numbers_are_in_their_order(effects):
    records = [measured(made_up.cell(mlp(40), "moons", s, e), 0.8) for e in (1.0, 0.1, 10.0) for s in (0, 1)]
    assert list(effects(records, "eta").index) == ["0.1", "1", "10"]


def test_each_optimiser_chooses_from_its_own_etas(effects):
    """Adam's etas were not tried by sgd, and L-BFGS has none; momentum, betas and precision go along."""
    records = _run(mlp(40), "moons", 0.8, 0.70, eta=1.0) + _run(mlp(40), "moons", 0.7, 0.99, eta=0.1)
    records += _run(mlp(40), "moons", 0.6, 0.99, optimiser="adam", eta=0.003)
    records += _run(mlp(40), "moons", 0.9, 0.60, optimiser="adam", eta=0.001, betas=(0.8, 0.99))
    records += _run(mlp(40), "moons", 0.7, 0.75, optimiser="lbfgs")
    records += _run(mlp(40), "moons", 0.7, 0.72, optimiser="nesterov", momentum=0.9, eta=0.3)
    records += _run(mlp(40), "moons", 0.99, momentum=0.9, eta=0.3)  # no plain descent
    found = effects(records, "optimiser")
    assert found["mean"].tolist() == pytest.approx([0.71, 0.61, 0.76, 0.73])
    assert found.index.tolist() == ["sgd", "adam", "lbfgs", "nesterov"] and set(found["reference"]) == {"sgd"}
    assert found.loc["adam", ["eta", "betas"]].tolist() == [0.001, "0.8, 0.99"]
    assert found.loc["adam", "difference"] == pytest.approx(-0.1)
    assert found.loc[["sgd", "nesterov"], "momentum"].tolist() == [0, 0.9]


def test_optimisers_are_compared_after_as_many_epochs_under_one_schedule(effects):
    """L-BFGS, which has none, stands beside a constant rate."""
    axes = [{}, {"epochs": 1000}, {"schedule": "cosine"}, {"optimiser": "lbfgs"}]
    axes += [{"optimiser": "adam", "schedule": "cosine"}, {"optimiser": "adam", "epochs": 1000}]
    found = effects([r for one in axes for r in _run(mlp(40), "moons", 0.8, **one)], "optimiser")
    others = found[found.index != "sgd"].reset_index()[["level", "epochs", "schedule"]].fillna("none")
    assert sorted(map(tuple, others.to_numpy().tolist())) == [
        ("adam", 200, "cosine"), ("adam", 1000, "constant"), ("lbfgs", 200, "none"),
    ]  # fmt: skip


def test_more_epochs_are_compared_with_the_fewest_of_one_optimiser(effects):
    """In the order of their numbers, from the pairs that both tried."""
    records = [r for n in (1000, 20_000, 50) for r in _run(mlp(40), "moons", 0.8, epochs=n)]
    records += _run(mlp(40), "moons", 0.99, epochs=50, eta=3.0)
    records += [r for n in (1000, 300) for r in _run(mlp(40), "moons", 0.7, optimiser="lbfgs", epochs=n)]
    found = effects(records, "epochs")
    assert found.index.tolist() == ["50", "1000", "20000", "300", "1000"]
    assert found["reference"].tolist() == ["50"] * 3 + ["300"] * 2
    assert found["difference"].tolist() == pytest.approx([0] * 5)


def test_a_schedule_is_compared_with_a_constant_rate(effects):
    schedules = ("cosine", "constant", ("step", 50, 0.5))
    records = [r for s in schedules for r in _run(mlp(40), "moons", 0.8, schedule=s)]
    records += _run(mlp(40), "moons", 0.9, optimiser="adam")
    found = effects(records, "schedule")
    assert found.index.tolist() == ["cosine", "constant", "step 0.5 every 50"]
    assert set(found["reference"]) == {"constant"} and set(found["optimiser"]) == {"sgd"}
