"""What findings say of optimisers, schedules and epochs, both ways."""

import made_up
import pytest
from made_up import LINEAR, fixed_cell, measured, mlp
from runs import run

from bench.record import Record
from report.findings import budget, descent

THIN = "\N{NARROW NO-BREAK SPACE}"


def trained(value, task="moons", **axes):
    return run(mlp(40), task, value, **axes)


def test_another_optimiser_helps_or_not(tables):
    """Adam with an eta of its own, L-BFGS with none."""
    records = trained(0.80) + trained(0.60, eta=1.0) + trained(0.95, optimiser="adam", eta=0.003)
    records += trained(0.80, optimiser="nesterov", momentum=0.9)
    found = budget.optimiser(tables(records + trained(0.70, optimiser="lbfgs")))
    assert found.verdict == "yes"
    assert found.claim == (
        "Another optimiser helps: Adam is better in 1 and worse in 0 of 1 comparison with plain descent "
        "(median +15.0 points of accuracy); Nesterov's momentum is better in 0 and worse in 0 of 1 "
        "comparison with plain descent (median 0.0 points of accuracy); L-BFGS is better in 0 and worse in "
        "1 of 1 comparison with plain descent (median −10.0 points of accuracy)."
    )
    assert budget.optimiser(tables(trained(0.80) + trained(0.70, optimiser="adam"))).verdict == "no"


def test_optimisers_are_compared_after_as_many_epochs(tables):
    records = trained(0.80) + trained(0.95, optimiser="adam", epochs=1000)
    found = budget.optimiser(tables(records))
    assert found.claim == ("Cannot be said: the study compares no optimiser with sgd over two seeds or more.")


def test_where_nothing_is_descended_plainly_no_optimiser_is_better_than_that(tables):
    found = budget.optimiser(tables(trained(0.8, optimiser="lbfgs") + trained(0.9, optimiser="adam")))
    assert found.verdict == "cannot say"


def test_more_epochs_help_one_optimiser_and_not_another(tables):
    records = trained(0.70) + trained(0.80, epochs=1000) + trained(0.90, epochs=5000)
    records += trained(0.90, optimiser="adam") + trained(0.70, optimiser="adam", epochs=1000)
    found = budget.epochs(tables(records))
    assert found.verdict == "yes" and found.claim == (
        f"Training for longer helps: a budget of 5{THIN}000 epochs is better in 1 and worse in 0 of 1 "
        f"comparison with a budget of 200 epochs (median +20.0 points of accuracy); a budget of 1{THIN}000 "
        "epochs is better in 1 and worse in 1 of 2 comparisons with a budget of 200 epochs "
        "(median −5.0 points of accuracy)."
    )
    assert found.evidence == (
        f"plain descent: a budget of 1{THIN}000 epochs: better in 1 and worse in 0 of 1 comparison with a "
        "budget of 200 epochs; median +10.0 points of accuracy",
        f"plain descent: a budget of 5{THIN}000 epochs: better in 1 and worse in 0 of 1 comparison with a "
        "budget of 200 epochs; median +20.0 points of accuracy",
        f"Adam: a budget of 1{THIN}000 epochs: better in 0 and worse in 1 of 1 comparison with a budget "
        "of 200 epochs; median −20.0 points of accuracy",
    )
    assert budget.epochs(tables(trained(0.8))).verdict == "cannot say"


def test_a_schedule_helps_or_not(tables):
    step = {"schedule": ("step", 50, 0.5)}
    records = trained(0.80) + trained(0.90, schedule="cosine") + trained(0.70, **step)
    found = budget.schedule(tables(records))
    assert found.claim.startswith(
        "A schedule helps: cosine is better in 1 and worse in 0 of 1 comparison with"
    )
    assert "; step 0.5 every 50 is better in 0 and worse in 1" in found.claim
    assert budget.schedule(tables(trained(0.80) + trained(0.70, **step))).verdict == "no"


def ended(trend, loss=0.5, seed=0, **axes):
    cell = made_up.cell(mlp(40), "moons", seed, **{name: v for name, v in axes.items() if name != "run"})
    run = axes.get("run", cell.epochs)
    return measured(cell, 0.9, metrics={"validation_loss": loss}, trend=trend, epochs_run=run)


def test_who_was_still_on_the_way_down(tables):
    """One per cent of a loss of 0.5 is 0.005; rising is not falling, and who diverged has no end."""
    records = [ended(t, seed=s) for s, t in enumerate((-0.0051, -0.0049, 0.1, -0.2))]
    records += [ended(t, 2.0, s, epochs=1000) for s, t in enumerate((-0.0051, -0.021))]
    records += [
        ended(-0.2, seed=7, epochs=1000, optimiser="adam"),
        measured(fixed_cell(LINEAR, "moons"), 0.9),
    ]
    records += [Record(made_up.cell(mlp(40), "moons", 9), "diverged", "in epoch 3")]
    found = budget.still_falling(tables(records))
    assert found.verdict == "yes" and found.tables == ("cells",)
    assert found.claim == (
        f"The validation loss was still falling in 57.1{THIN}% of 7 networks: 50.0{THIN}% of 4 networks "
        f"given 200 epochs and 66.7{THIN}% of 3 networks given 1{THIN}000 epochs. Falling means by more "
        "than 1 % for each factor e (2.7) in epochs."
    )
    assert found.evidence[1:] == (
        f"1{THIN}000 epochs, plain descent: 50.0{THIN}% of 2 networks",
        f"1{THIN}000 epochs, Adam: 100.0{THIN}% of 1 network",
    )


def test_who_had_come_to_rest(tables):
    """Who ended before its last epoch, too."""
    found = budget.still_falling(tables([ended(0.0, 0.0), ended(-0.4, seed=1, run=50)]))
    assert found.verdict == "no"
    assert found.claim.startswith(
        f"The validation loss was still falling in 0.0{THIN}% of 2 networks given 200 ep"
    )


def test_one_epoch_has_no_end_that_is_seen(tables):
    assert budget.still_falling(tables([ended(None, epochs=1)])).verdict == "cannot say"


@pytest.mark.parametrize(("find", "axis"), [(descent.alpha, "alpha"), (descent.momentum, "momentum")])
def test_what_is_never_0_does_not_help_against_none(tables, find, axis):
    """As AdamW, which without weight decay is Adam."""
    found = find(tables(trained(0.8, **{axis: 0.1}) + trained(0.9, **{axis: 0.2})))
    assert (
        found.claim
        == f"Cannot be said: the study compares no levels of {axis} with 0 over two seeds or more."
    )
