"""What findings say of gradient descent, both ways."""

import made_up
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from made_up import LINEAR, NEURON, fixed_cell, measured, mlp
from runs import SEEDS, effect, run, tables_of

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
    assert found.verdict == "yes"
    assert found.claim == "eta = 1 is as good as mlp-40's best on all 2 tasks."


def eta_row(level, difference=0.0, half=0.0, **more):
    """A row of the table for eta, the reference 1; half: of the difference's interval."""
    row = {"factor": "eta", "reference": "1", "reference_digest": "moons", "n_not_ok": 0} | more
    ends = {"difference_low": difference - half, "difference_high": difference + half}
    return effect(level, difference, **ends | row)


def eta_tables(*rows):
    board = [("moons", "mlp-40"), ("xor", "mlp-40"), ("linear's", "linear"), ("sin", "mlp-40")]
    columns = {"digest": [digest for digest, _ in board], "model": [model for _, model in board]}
    kinds = {"kind": ["mlp", "mlp", "linear", "mlp"], "hidden": ["40", "40", "", "40"], "epochs": 200}
    return tables_of(*rows, scoreboard=pd.DataFrame(columns | kinds))


def test_an_eta_ties_with_the_best_where_its_interval_reaches_0():
    """More accuracy, or a lower error, is better; an eta that lost a cell does not count."""
    rows = [eta_row("1"), eta_row("3", -0.02, 0.02), eta_row("10", -0.02, 0.019), eta_row("30", 0.1, 0.05)]
    rows += [eta_row("100", n_not_ok=1), eta_row("300", n_seeds=1)]
    error = {"task": "sin", "metric": "rmse", "reference_digest": "sin"}
    rows += [eta_row("1", **error), eta_row("3", 0.2, 0.2, **error), eta_row("10", 0.2, 0.19, **error)]
    rows += [eta_row("30", -0.2, 0.1, **error)]
    rows += [eta_row(level, task="spirals", reference_digest="linear's") for level in ("1", "3")]
    rows += [eta_row("1", task="xor", reference_digest="xor")]  # one eta alone
    assert descent._tied_etas(eta_tables(*rows)) == {"moons": ["1", "3", "30"], "sin": ["1", "3", "30"]}


def test_where_no_eta_is_best_everywhere_the_others_are_named():
    rows = [eta_row("1"), eta_row("3"), eta_row("10", -0.2, 0.1)]
    rows += [eta_row(level, task="circles") for level in ("1", "3")]
    rows += [eta_row(level, task="xor", reference_digest="xor") for level in ("10", "30")]
    found = descent.best_eta(eta_tables(*rows))
    assert found.verdict == "no"
    assert found.claim == (
        "eta = 1 is as good as mlp-40's best on 2 of 3 tasks, no other on more; "
        "as good as the best are on xor (10 and 30)."
    )
    assert found.evidence[0] == "moons: eta = 1 and 3 not told from the best"


def trainings(problem, diverged):
    """Rows of cells, ten trainings at each eta, of which so many diverged."""
    return [
        {"problem": problem, "eta": eta, "reduction": "mean", "status": "diverged" if i < n else "ok"}
        for eta, n in diverged.items()
        for i in range(10)
    ]


def large_eta(rows):
    return descent.too_large_eta(tables_of(cells=pd.DataFrame(rows)))


def share(n):
    """n of 10 in per cent, with Wilson's interval."""
    low, high = scipy.stats.binomtest(n, 10).proportion_ci(method="wilson")
    return f"{10 * n:.1f}\N{NARROW NO-BREAK SPACE}% [{100 * low:.1f}, {100 * high:.1f}]"


def test_too_large_an_eta_diverges():
    rows = trainings("classification", {100.0: 10, 0.1: 0, 10.0: 5})
    beside = rows[-1] | {"eta": 1000.0}
    others = [beside | {"status": "failed"}, beside | {"reduction": "sum", "status": "diverged"}]
    found = large_eta([*rows, *others, beside | {"eta": None, "status": "ok"}])
    assert found.verdict == "yes" and found.tables == ("cells", "diverged")
    assert found.claim == (
        f"Of the classification trainings {share(10)} diverged at eta = 100 and {share(0)} at 0.1."
    )
    assert found.evidence[1] == f"classification, eta = 10: {share(5)} of 10 trainings"


def test_the_largest_eta_at_which_none_diverged_is_named():
    found = large_eta(trainings("regression", {1.0: 0, 2.0: 0, 3.0: 0, 4.0: 10}))
    start = f"Of the regression trainings {share(10)} diverged at eta = 4 and {share(0)} at 1"
    assert found.claim == f"{start}, none at 3."


@pytest.mark.parametrize(("n", "verdict"), [(5, "no"), (6, "yes")])
def test_the_share_grows_where_the_intervals_lie_apart(n, verdict):
    """Of 10: none reaches up to 28 %, 5 down to 24 %, 6 down to 31 %."""
    calm = trainings("regression", {1.0: 0, 2.0: 0})
    found = large_eta(trainings("classification", {1.0: 0, 2.0: n}) + calm)
    assert found.verdict == verdict
    assert "; of the regression trainings" in found.claim


def test_one_eta_shows_no_growth():
    assert large_eta(trainings("classification", {1.0: 5})).verdict == "cannot say"


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


def batch(level, epochs, gain=0.0, p=np.nan, **more):
    """A row of the table for batches; the full batch is the reference."""
    row = {"factor": "batch_size", "reference": "full", "epochs_to_95": epochs} | more
    return effect(level, gain, p, **row)


@pytest.mark.parametrize(
    ("one", "sixteen", "verdict"), [(5, 99, "yes"), (5, 100, "no"), (300, 5, "no"), (300, 200, "no")]
)
def test_small_batches_need_fewer_epochs_all_of_them(one, sixteen, verdict):
    rows = [batch("full", 90), batch("full", 100, task="xor"), batch("full", 400, task="circles")]
    rows += [batch("1", one, 0.1, 0.01), batch("1", one, -0.1, 0.01), batch("1", one, -0.2, 0.01)]
    rows += [batch("16", sixteen), batch("32", 9999, reference="16")]
    found = descent.batch_size(tables_of(*rows))
    assert found.verdict == verdict and len(found.evidence) == 4
    assert found.claim == (
        f"To 95 % of the best validation accuracy (median) batches of 1 need {one} epochs and batches of 16 "
        f"need {sixteen} epochs, the full batch 100; score at batches of 1: better in 1 and worse in 2 of 3 "
        "comparisons with the full batch; score at batches of 16: better in 0 and worse in 0 of 1 comparison "
        "with the full batch."
    )


def test_epochs_come_from_the_records(tables):
    records = [
        measured(made_up.cell(mlp(40), "moons", s, batch_size=b), 0.9 + s / 1000, epochs_to_95=e)
        for b, e in ((None, 100), (1, 5))
        for s in SEEDS
    ]
    assert "batches of 1 need 5 epochs, the full batch 100" in descent.batch_size(tables(records)).claim


def test_sum_and_mean(tables):
    mean = run(NEURON, "moons", 0.8, eta=0.2)
    same = run(NEURON, "moons", 0.8, eta=0.001, reduction="sum")
    found = descent.reduction(tables(mean + same))
    assert found.verdict == "yes"
    assert "at most 0.00 points of accuracy in 1 comparison, none told" in found.claim
    other = run(NEURON, "moons", 0.7, eta=0.001, reduction="sum")
    assert descent.reduction(tables(mean + other)).verdict == "no"


def test_how_far_sums_and_means_lie_apart():
    def matched(gain, p=0.9, **more):
        return effect("sum", gain, p, factor="reduction", reference="mean", **more)

    rows = [matched(0.001), matched(-0.0123, 0.01)]
    error = [matched(gain, task="sin", metric="rmse") for gain in (-0.5, 0.1)]
    found = descent.reduction(tables_of(*rows, *error))
    assert found.verdict == "no"
    assert found.claim == (
        "Matched sums and means differ by at most 1.23 points of accuracy and 0.500 in RMSE in "
        "4 comparisons; 1 difference can be told from 0."
    )
    assert found.evidence[1:3] == (
        "moons, mlp-40: difference −1.2 points",
        "sin, mlp-40: difference −0.500",
    )
    found = descent.reduction(tables_of(*error))
    assert found.claim.startswith(
        "Matched sums and means differ by at most 0.500 in RMSE in 2 comparisons, none"
    )
    assert descent.reduction(tables_of(*rows)).claim.startswith(
        "Matched sums and means differ by at most 1.23 po"
    )


def stopped(task, gain):
    """Four seeds that stopping at the best epoch would have given this gain, more or less a tenth of it."""
    name = f"best_test_{'rmse' if task == 'sin' else 'accuracy'}"
    seeds = enumerate(zip((0.9, 1.1, 1.0, 1.0), (10, 20, 40, 1000), strict=True))
    return [
        measured(made_up.cell(mlp(40), task, s), 0.5, metrics={name: 0.5 + gain * wiggle}, best_epoch=epoch)
        for s, (wiggle, epoch) in seeds
    ]


@pytest.mark.parametrize(
    ("gain", "verdict", "counts"),
    [(0.05, "yes", "better on 1 and worse on 0"), (0.0, "no", "better on 0 and worse on 0"),
     (-0.05, "no", "better on 0 and worse on 1")],
)  # fmt: skip
def test_stopping_at_the_best_epoch_is_better_or_worse(tables, gain, verdict, counts):
    found = descent.early_stopping(tables(stopped("moons", gain)))
    assert found.verdict == verdict
    assert f"would have been {counts} of 1 chosen setting," in found.claim


def test_what_stopping_gains_is_told_with_its_interval(tables):
    """Of an error less is better; whatever no descent trained is left out, and so is a single seed."""
    records = stopped("moons", 0.05) + stopped("sin", -0.2) + stopped("xor", 0.1)[:1]
    records += [
        measured(fixed_cell(LINEAR, "moons", s), 0.5, metrics={"best_test_accuracy": 0.9}) for s in SEEDS
    ]
    found = descent.early_stopping(tables(records))
    half = scipy.stats.t.ppf(0.975, 3) * np.std([0.9, 1.1, 1, 1], ddof=1) / 2
    points, error = 5 * (1 + half * np.array([-1, 1])), -0.2 * (1 + half * np.array([1, -1]))
    assert found.evidence == (
        f"moons, mlp-40: best epoch 30, +5.0 points [+{points[0]:.1f}, +{points[1]:.1f}]",
        f"sin, mlp-40: best epoch 30, RMSE {-0.2:.3f} [{error[0]:.3f}, {error[1]:.3f}]".replace(
            "-", "−"
        ).replace("mlp−", "mlp-"),
    )
    assert "better on 2 and worse on 0 of 2 chosen settings" in found.claim


def test_as_often_better_as_worse_is_no_help(tables):
    found = descent.early_stopping(tables(stopped("moons", 0.05) + stopped("xor", -0.05)))
    assert found.verdict == "no" and "better on 1 and worse on 1 of 2" in found.claim


def test_scoring_on_the_training_points(tables):
    records = run(mlp(40), "moons", 0.8) + run(mlp(40), "moons", 0.9, split="same")
    found = descent.same_points(tables(records))
    assert found.verdict == "yes"
    start = "It promises too much in 1 of 1 comparison; most with mlp-40 on moons, +10.0 points ["
    assert found.claim.startswith(start)
    records = run(mlp(40), "moons", 0.8) + run(mlp(40), "moons", 0.8001, split="same")
    found = descent.same_points(tables(records))
    assert (found.verdict, found.claim) == ("no", "It promises too much in 0 of 1 comparison.")


def test_scoring_on_the_training_points_where_it_promises_most():
    def same(gain, p=0.001, **more):
        row = {"factor": "split", "reference": "separate", "activation": "relu"}
        return effect("same", gain, p, **row | more)

    some = [same(0.01), same(0.3, task="xor"), same(-0.4, task="circles"), same(0.5, 0.9, task="spirals")]
    found = descent.same_points(tables_of(*some, same(0.9) | {"level": "other"}))
    assert found.verdict == "yes"
    assert found.claim == (
        "It promises too much in 2 of 4 comparisons; most with mlp-40 on xor, +30.0 points [+29.0, +31.0]."
    )
    assert found.evidence[0] == "moons, mlp-40 (relu): +1.0 points [0.0, +2.0]"
    by_chance = descent.same_points(tables_of(same(0.1), *(same(0.1, 0.9, task=task) for task in "ab")))
    assert by_chance.verdict == "no"
    assert "in 1 of 3 comparisons, no more than chance gives; most with mlp-40 on moons" in by_chance.claim
    one_side = descent.same_points(tables_of(same(0.1), same(0.1, 0.9, task="a")))  # 4.9 % of the studies
    assert one_side.verdict == "yes"
