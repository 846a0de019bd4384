"""What findings say of optimisers, schedules and epochs, both ways."""

import made_up
import pytest
from made_up import LINEAR, NEURON, fixed_cell, measured, mlp
from runs import run

from bench.record import Record
from report.findings import budget, descent

THIN = "\N{NARROW NO-BREAK SPACE}"


def trained(value, task="moons", **axes):
    return run(mlp(40), task, value, **axes)


def test_another_optimiser_helps_or_not(tables):
    """Adam with an eta and a budget of its own, L-BFGS with none; each side's budget is told."""
    records = trained(0.80) + trained(0.60, eta=1.0) + trained(0.95, optimiser="adam", eta=0.003, epochs=1000)
    found = budget.optimiser(tables(records + trained(0.60, optimiser="lbfgs")))
    assert found.verdict == "yes"
    assert found.claim == (
        "Another optimiser helps, at its best level (wins less losses): Adam (mlp-40, of 1 setting "
        "against 2): +15.0 points of accuracy; better in the only comparison with plain descent."
    )
    assert found.beside == (
        "Both sides have relu as activation; on the scoreboard each model chooses its own. "
        "In both comparisons η or α was chosen at the end of what was tried."
    )
    assert found.evidence[0].endswith(
        f"better; Adam, 1{THIN}000 epochs (of 1 setting) against plain descent, 200 epochs (of 2 settings)"
    )
    assert budget.optimiser(tables(trained(0.80) + trained(0.60, optimiser="adam"))).verdict == "no"


def test_where_nothing_is_descended_plainly_no_optimiser_is_better_than_that(tables):
    found = budget.optimiser(tables(trained(0.8, optimiser="lbfgs") + trained(0.9, optimiser="adam")))
    assert found.verdict == "cannot say"


def test_more_epochs_help_one_optimiser_and_not_another(tables):
    records = trained(0.70) + trained(0.80, epochs=1000) + trained(0.95, epochs=5000)
    records += trained(0.90, optimiser="adam") + trained(0.60, optimiser="adam", epochs=1000)
    found = budget.epochs(tables(records))
    assert found.verdict == "in part" and found.claim == (
        "At the best number of each optimiser: "
        f"plain descent, 5{THIN}000 epochs with mlp-40: +25.0 points of accuracy; "
        "better in the only comparison with 200 epochs. "
        f"Adam, 1{THIN}000 epochs with mlp-40: −30.0 points of accuracy; "
        "worse in the only comparison with 200 epochs."
    )
    assert found.short == (
        f"−30.0 points of accuracy: 1{THIN}000 epochs in place of 200 epochs (mlp-40, Adam), worse in the "
        "only comparison"
    )
    assert [line.split(" points")[0] for line in found.evidence] == [
        f"moons, mlp-40: 1{THIN}000 epochs against 200 epochs, +10.0",
        f"moons, mlp-40: 5{THIN}000 epochs against 200 epochs, +25.0",
        f"moons, mlp-40: 1{THIN}000 epochs against 200 epochs, −30.0",
    ]
    assert budget.epochs(tables(trained(0.8))).verdict == "cannot say"


def test_epochs_of_neurons_and_networks_are_counted_apart(tables):
    """Where the best number of either is another one: 1,000 for the neuron, 5,000 for the network."""
    records = trained(0.70) + trained(0.72, epochs=1000) + trained(0.95, epochs=5000)
    for value, n in ((0.70, 200), (0.90, 1000), (0.50, 5000)):
        records += run(NEURON, "moons", value, epochs=n)
    found = budget.epochs(tables(records))
    assert found.verdict == "yes" and found.claim == (
        "At the best number of each optimiser: "
        f"plain descent, 5{THIN}000 epochs with mlp-40: +25.0 points of accuracy; "
        "better in the only comparison with 200 epochs. "
        f"Plain descent, 1{THIN}000 epochs with neuron: +20.0 points of accuracy; "
        "better in the only comparison with 200 epochs."
    )


def test_of_epochs_who_was_still_on_the_way_down_is_said(tables):
    records = [ended(0.0, seed=s) for s in range(3)] + [ended(-0.1, seed=s, epochs=1000) for s in range(3)]
    assert budget.epochs(tables(records)).beside == "A side was still on its way down."


def test_a_schedule_helps_or_not(tables):
    step = {"schedule": ("step", 50, 0.5)}
    records = trained(0.80) + trained(0.95, schedule="cosine") + trained(0.60, **step)
    found = budget.schedule(tables(records))
    assert found.verdict == "yes" and "a cosine schedule with mlp-40: +15.0 points" in found.claim
    assert any("a step 0.5 every 50 schedule against a constant η, −20.0" in line for line in found.evidence)
    assert budget.schedule(tables(trained(0.80) + trained(0.60, **step))).verdict == "no"


def ended(trend, loss=0.5, seed=0, model=None, **axes):
    ran = axes.pop("run", None)
    cell = made_up.cell(model or mlp(40), "moons", seed, **axes)
    loss = {"validation_loss": loss}
    return measured(cell, 0.9, metrics=loss, trend=trend, epochs_run=ran or cell.epochs)


def test_who_was_still_on_the_way_down(tables):
    """One per cent of a loss of 0.5 is 0.005; rising is not falling, and who diverged has no end."""
    records = [ended(t, seed=s) for s, t in enumerate((-0.0051, -0.0049, 0.1, -0.2))]
    records += [ended(t, 2.0, s, epochs=1000) for s, t in enumerate((-0.0051, -0.021))]
    records += [
        ended(-0.2, seed=7, epochs=1000, optimiser="adam"),
        measured(fixed_cell(LINEAR, "moons"), 0.9),
    ]
    records += [Record(made_up.cell(mlp(40), "moons", 9), "diverged", "in epoch 3")]
    records += [ended(t, seed=s, model=NEURON) for s, t in enumerate((-0.2, 0.0))]
    found = budget.still_falling(tables(records))
    assert found.verdict is None and found.tables == ("cells",)
    assert found.claim == (
        f"Of networks the validation loss was still falling in 50.0{THIN}% of 4 trainings given 200 epochs "
        f"and 66.7{THIN}% of 3 trainings given 1{THIN}000 epochs; of neurons in 50.0{THIN}% of 2 trainings "
        "given 200 epochs. Falling means by more than 1 % for each factor e (2.7) in epochs."
    )
    assert found.evidence == (
        f"networks, 200 epochs, plain descent: 50.0{THIN}% of 4 trainings",
        f"networks, 1{THIN}000 epochs, plain descent: 50.0{THIN}% of 2 trainings",
        f"networks, 1{THIN}000 epochs, Adam: the only training",
        f"neurons, 200 epochs, plain descent: 50.0{THIN}% of 2 trainings",
    )


def test_seeds_that_confirm_are_not_among_those_counted(tables):
    """As it is said."""
    records = [ended(-0.2, seed=s) for s in (0, 1, 1000, 1001)]
    found = budget.still_falling(tables(records, range(1000, 1002)))
    assert " both trainings given 200 epochs" in found.claim
    assert found.claim.endswith(" Trainings are those of the seeds that chose.")


def test_who_had_come_to_rest(tables):
    """Who ended before its last epoch, too."""
    found = budget.still_falling(tables([ended(0.0, 0.0), ended(-0.4, seed=1, run=50)]))
    assert found.verdict is None
    assert found.claim.startswith(
        "Of networks the validation loss was still falling in none of 2 trainings given 200 epochs. "
    )


def test_one_epoch_has_no_end_that_is_seen(tables):
    assert budget.still_falling(tables([ended(None, epochs=1)])).verdict == "cannot say"


@pytest.mark.parametrize(
    ("find", "axis", "none"),
    [(descent.alpha, "α", "no weight decay"), (descent.momentum, "momentum", "no momentum")],
)
def test_what_is_never_0_does_not_help_against_none(tables, find, axis, none):
    """As AdamW, which without weight decay is Adam."""
    name = "alpha" if axis == "α" else axis
    found = find(tables(trained(0.8, **{name: 0.1}) + trained(0.9, **{name: 0.2})))
    assert found.claim == (
        f"Cannot be said: this study has {axis} 0.1 and {axis} 0.2, but nothing with {none} to compare with."
    )
