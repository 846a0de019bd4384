"""Effects of what has a budget of its own: optimisers, widths, depths, epochs; and rivals of other kinds."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.stats
from made_up import GP, LINEAR, NEURON, mlp
from runs import around, seeded


def test_depths_are_compared_at_one_width(effects):
    shapes = [(5,), (5, 5), (40,), (40, 40)]
    records = [r for i, shape in enumerate(shapes) for r in around(mlp(*shape), "moons", 0.7 + i / 10)]
    found = effects(records, "depth").loc["2"]
    assert found["hidden"].tolist() == ["5-5", "40-40"]
    assert found["difference"].tolist() == pytest.approx([0.1, 0.1])


def test_width_and_depth_go_across_models(effects):
    shapes = [(5,), (40,), (10,), (40, 40), (40, 5)]
    records = [r for i, shape in enumerate(shapes) for r in around(mlp(*shape), "moons", 0.7 + i / 100)]
    found = effects(records, "width")
    assert found.index.tolist() == ["5", "10", "40"] and set(found["reference"]) == {"40"}
    found = effects(records, "depth")
    assert found.index.tolist() == ["1", "2"] and found["model"].tolist() == ["mlp-40", "mlp-40-40"]


def test_each_optimiser_chooses_from_its_own_etas(effects):
    """Adam's etas were not tried by sgd, and L-BFGS has none; momentum, betas and precision go along."""
    records = around(mlp(40), "moons", 0.8, 0.70, eta=1.0) + around(mlp(40), "moons", 0.7, 0.99, eta=0.1)
    records += around(mlp(40), "moons", 0.6, 0.99, optimiser="adam", eta=0.003)
    records += around(mlp(40), "moons", 0.9, 0.60, optimiser="adam", eta=0.001, betas=(0.8, 0.99))
    records += around(mlp(40), "moons", 0.7, 0.75, optimiser="lbfgs")
    records += around(mlp(40), "moons", 0.7, 0.72, optimiser="nesterov", momentum=0.9, eta=0.3)
    records += around(mlp(40), "moons", 0.99, momentum=0.9, eta=0.3)  # no plain descent
    found = effects(records, "optimiser")
    assert found["mean"].tolist() == pytest.approx([0.71, 0.61, 0.76, 0.73])
    assert found.index.tolist() == ["sgd", "adam", "lbfgs", "nesterov"] and set(found["reference"]) == {"sgd"}
    assert found.loc["adam", ["eta", "betas"]].tolist() == [0.001, "0.8, 0.99"]
    assert found.loc["adam", "difference"] == pytest.approx(-0.1)
    assert found.loc[["sgd", "nesterov"], "momentum"].tolist() == [0, 0.9]


def test_optimisers_have_each_its_best_budget(effects):
    """Epochs and schedule too, and it is said how many settings each chose from."""
    records = around(mlp(40), "moons", 0.8) + around(mlp(40), "moons", 0.7, epochs=1000)
    records += around(mlp(40), "moons", 0.6, schedule="cosine")
    records += around(mlp(40), "moons", 0.5, optimiser="adam", schedule="cosine")
    records += around(mlp(40), "moons", 0.9, optimiser="adam", epochs=1000)
    found = effects(records, "optimiser")
    assert found["epochs"].to_dict() == {"sgd": 200, "adam": 1000} and set(found["schedule"]) == {"constant"}
    assert found["n_settings"].to_dict() == {"sgd": 3, "adam": 2}
    assert set(found["reference_settings"]) == {3}
    assert found.loc["adam", "difference"] == pytest.approx(0.1)


@pytest.mark.parametrize(("factor", "shape", "level"), [("width", (5,), "5"), ("depth", (40, 40), "2")])
def test_widths_and_depths_have_each_the_best_of_the_budgets_of_both(effects, factor, shape, level):
    """One is best with 5,000 epochs of Adam, which forty did not try: of what both tried it is best with
    1,000, forty with plain descent; the numbers of settings are told."""
    adam = {"optimiser": "adam", "epochs": 1000}
    records = around(mlp(40), "moons", 0.9) + around(mlp(40), "moons", 0.7, **adam)
    records += around(mlp(*shape), "moons", 0.6) + around(mlp(*shape), "moons", 0.8, **adam)
    records += around(mlp(*shape), "moons", 0.85, **adam | {"epochs": 5000})
    found = effects(records, factor)
    row = found.loc[level]
    reference = found.loc[row["reference"]]
    assert (row["optimiser"], row["epochs"]) == ("adam", 1000)
    assert (reference["optimiser"], reference["epochs"]) == ("sgd", 200)
    assert (row["n_settings"], row["reference_settings"]) == (2, 2)
    assert row["difference"] == pytest.approx(-0.1)


@pytest.mark.parametrize(
    ("task", "alike", "others"),
    [
        ("moons", {}, [{"activation": "tanh"}, {"loss": "mse"}, {"bias": False}]),
        ("sin", {"activation": "identity"}, [{"activation": "tanh"}, {"activation": "relu"}]),
    ],
)
def test_the_linear_model_is_compared_with_the_neuron_that_means_the_same(effects, task, alike, others):
    """Others are better on validation and no part of it; either side chooses its alpha."""
    good, bad = (0.9, 0.8) if task == "moons" else (0.1, 0.2)
    best = 0.99 if task == "moons" else 0.01
    records = around(NEURON, task, good, 0.5, alpha=0.1, **alike) + around(NEURON, task, bad, 0.3, **alike)
    records += [r for one in others for r in around(NEURON, task, best, **one)]
    records += around(mlp(40), task, best)
    records += seeded(bad, [0.4, 0.41, 0.42], model=LINEAR, task=task, alpha=0.0) + seeded(
        good, [0.6, 0.62, 0.61], model=LINEAR, task=task, alpha=1.0
    )
    found = effects(records, "solver")
    assert found["kind"].to_dict() == {"linear": "linear", "neuron": "neuron"}
    row = found.loc["neuron"]
    assert (row["reference"], row["alpha"], row["n_settings"], row["reference_settings"]) == (
        "linear",
        0.1,
        2,
        2,
    )
    assert found.loc["linear", "alpha"] == 1.0
    expected = np.array([0.5, 0.51, 0.52]), np.array([0.6, 0.62, 0.61])
    if task == "moons":
        assert row["difference"] == pytest.approx((expected[0] - expected[1]).mean())
    else:
        assert row["difference"] == pytest.approx(np.exp(np.log(expected[0] / expected[1]).mean()) - 1)


def test_the_process_is_chosen_from_all_processes_and_the_network_from_all_its_settings(effects):
    """Validation prefers the second process, and the network with a penalty, by Adam; mlp-5 is another."""
    other = replace(GP, name="other-gp")
    records = seeded(0.3, [0.1] * 3, model=GP, task="sin")
    records += seeded(0.2, [0.4, 0.5, 0.6], model=other, task="sin")
    records += around(mlp(40), "sin", 0.3, 0.1)
    records += seeded(0.1, [0.2, 0.25, 0.3], task="sin", alpha=0.1, optimiser="adam")
    records += around(mlp(5), "sin", 0.01) + around(NEURON, "sin", 0.01, activation="identity")
    found = effects(records, "process")
    row = found.loc["process"]
    assert (row["model"], row["reference"], row["n_settings"], row["reference_settings"]) == (
        "other-gp",
        "network",
        2,
        2,
    )
    assert found.loc["network", "optimiser"] == "adam"
    assert row["difference"] == pytest.approx(1.0) and row["reference_mean"] == pytest.approx(
        scipy.stats.gmean([0.2, 0.25, 0.3])
    )


def test_processes_are_compared_points_by_points(effects):
    records = [
        r
        for n in (10, 50)
        for r in seeded(0.2, [0.2] * 3, model=GP, task="sin", n_train=n)
        + seeded(0.3, [0.4] * 3, task="sin", n_train=n)
    ]
    found = effects(records, "process")
    assert found["n_train"].tolist() == [50, 50, 10, 10] or found["n_train"].tolist() == [10, 10, 50, 50]
    assert found.loc["process", "difference"].tolist() == pytest.approx([-0.5, -0.5])


def test_more_epochs_are_compared_with_the_fewest_of_one_optimiser(effects):
    """In the order of their numbers, from the pairs that both tried."""
    records = [r for n in (1000, 20_000, 50) for r in around(mlp(40), "moons", 0.8, epochs=n)]
    records += around(mlp(40), "moons", 0.99, epochs=50, eta=3.0)
    records += [r for n in (1000, 300) for r in around(mlp(40), "moons", 0.7, optimiser="lbfgs", epochs=n)]
    found = effects(records, "epochs")
    assert found.index.tolist() == ["50", "1000", "20000", "300", "1000"]
    assert found["reference"].tolist() == ["50"] * 3 + ["300"] * 2
    assert found["difference"].dropna().tolist() == pytest.approx([0] * 3)


def test_a_schedule_is_compared_with_a_constant_rate(effects):
    schedules = ("cosine", "constant", ("step", 50, 0.5))
    records = [r for s in schedules for r in around(mlp(40), "moons", 0.8, schedule=s)]
    records += around(mlp(40), "moons", 0.9, optimiser="adam")
    found = effects(records, "schedule")
    assert found.index.tolist() == ["cosine", "constant", "step 0.5 every 50"]
    assert set(found["reference"]) == {"constant"} and set(found["optimiser"]) == {"sgd"}
