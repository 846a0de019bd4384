"""What findings say of gradient descent, both ways."""

import made_up
import pytest
import scipy.stats
from made_up import NEURON, measured, mlp
from runs import SEEDS, run

from bench.record import Record
from report.findings import descent


def test_the_best_eta_of_every_task(tables):
    def records(best_on_xor):
        return [
            r
            for task, best in (("moons", 1.0), ("xor", best_on_xor))
            for eta in (0.1, 1.0)
            for r in run(mlp(40), task, 0.95 if eta == best else 0.7, eta=eta)
        ]

    assert descent.best_eta(tables(records(0.1))).verdict == "no"
    found = descent.best_eta(tables(records(1.0)))
    assert found.verdict == "yes" and found.claim.startswith(
        "eta = 1 is as good as mlp-40's best on all 2 tasks"
    )


def test_too_large_an_eta(tables):
    def records(status):
        calm = [r for task in ("moons", "sin") for r in run(mlp(40), task, 0.8, eta=0.1)]
        return calm + [
            Record(made_up.cell(mlp(40), "sin", s, 100.0), status, "in epoch 1") for s in range(20)
        ] if status == "diverged" else calm + run(mlp(40), "sin", 0.8, eta=100.0)  # fmt: skip

    found = descent.too_large_eta(tables(records("diverged")))
    low, high = scipy.stats.binomtest(20, 20).proportion_ci(method="wilson")
    assert (
        found.verdict == "yes"
        and f"100.0\N{NARROW NO-BREAK SPACE}% [{100 * low:.1f}, {100 * high:.1f}]" in found.claim
    )
    assert descent.too_large_eta(tables(records("ok"))).verdict == "no"


@pytest.mark.parametrize(("value", "verdict"), [(0.9, "yes"), (0.7, "no"), (0.8, "no")])
def test_weight_decay_helps_or_not(tables, value, verdict):
    records = run(mlp(40), "moons", 0.8) + run(mlp(40), "moons", value, seeds=(1, 2, 3), alpha=0.01)
    found = descent.alpha(tables(records))
    assert found.verdict == verdict
    assert ("does not help" in found.claim) == (verdict == "no")


def test_momentum_helps_or_not(tables):
    plain = run(mlp(40), "moons", 0.80)
    found = descent.momentum(tables(plain + run(mlp(40), "moons", 0.95, momentum=0.9)))
    assert found.verdict == "yes" and found.claim.startswith("Momentum helps: 0.9 is better in 1 and worse")
    assert descent.momentum(tables(plain + run(mlp(40), "moons", 0.60, momentum=0.9))).verdict == "no"


@pytest.mark.parametrize(
    ("find", "axes", "subject"),
    [
        (descent.initial_weights, {"init": "zeros"}, "The way initial weights are drawn"),
        (descent.loss, {"loss": "mse"}, "The loss"),
    ],
)
def test_a_level_that_is_worse_matters(tables, find, axes, subject):
    usual = run(mlp(40), "moons", 0.90)
    found = find(tables(usual + run(mlp(40), "moons", 0.50, **axes)))
    assert found.verdict == "yes"
    assert found.claim.startswith(f"{subject} can be told apart in 1 of 1 comparison: ")
    assert "worse in 1 of 1" in found.claim
    assert find(tables(usual + run(mlp(40), "moons", 0.90, **axes))).verdict == "no"


def test_epochs_that_batches_need(tables):
    def records(epochs):
        return [
            measured(made_up.cell(mlp(40), "moons", s, batch_size=b), 0.9 + s / 1000, epochs_to_95=e)
            for b, e in ((None, 100), (1, epochs))
            for s in SEEDS
        ]

    found = descent.batch_size(tables(records(5)))
    assert found.verdict == "yes" and "batches of 1 need 5 epochs, the full batch 100" in found.claim
    assert descent.batch_size(tables(records(300))).verdict == "no"


def test_sum_and_mean(tables):
    mean = run(NEURON, "moons", 0.8, eta=0.2)
    same = run(NEURON, "moons", 0.8, eta=0.001, reduction="sum")
    found = descent.reduction(tables(mean + same))
    assert (
        found.verdict == "yes" and "at most 0.00 points of accuracy in 1 comparison, none told" in found.claim
    )
    other = run(NEURON, "moons", 0.7, eta=0.001, reduction="sum")
    assert descent.reduction(tables(mean + other)).verdict == "no"


def test_stopping_at_the_best_epoch(tables):
    def records(gain):
        return run(mlp(40), "moons", 0.8, metrics=lambda v: {"best_test_accuracy": v + gain * (1 + v)})

    assert descent.early_stopping(tables(records(0.05))).verdict == "yes"
    assert descent.early_stopping(tables(records(0.0))).verdict == "no"
    found = descent.early_stopping(tables(records(-0.05)))
    assert found.verdict == "no" and "better on 0 and worse on 1 of 1 chosen setting" in found.claim


def test_scoring_on_the_training_points(tables):
    records = run(mlp(40), "moons", 0.8) + run(mlp(40), "moons", 0.9, split="same")
    found = descent.same_points(tables(records))
    assert found.verdict == "yes" and "mlp-40 on moons, +10.0 points" in found.claim
