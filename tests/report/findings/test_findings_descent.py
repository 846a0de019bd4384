"""What findings say of gradient descent, both ways."""

from types import SimpleNamespace

import pandas as pd
import pytest
from made_up import mlp
from runs import effect, run, tables_of

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
    assert found.claim == (
        "For plain descent on mlp-40 with the full batch and 200 epochs η = 1 is the best, or shown to be as "
        "good, on both tasks (the best "
        "itself on 2)."
    )


def test_tasks_with_one_eta_alone_are_not_among_all(tables):
    """Nothing is compared on them."""
    records = [
        r
        for task in ("moons", "xor")
        for eta in (0.1, 1.0)
        for r in run(mlp(40), task, 0.6 + eta / 3, eta=eta)
    ]
    found = descent.best_eta(tables(records + run(mlp(40), "overlap", 0.9, eta=1.0)))
    where = "on both tasks where several are compared"
    assert found.verdict == "yes" and where in found.claim and where in found.short


def eta_row(level, verdict="equal", task="moons", **more):
    """A row of the table for eta; the reference, 1 where none is said, has no verdict."""
    row = {"factor": "eta", "reference": "1", "reference_digest": "best", "n_not_ok": 0, "task": task}
    row |= {"momentum": 0.0} | more
    return effect(level, 0.0, None if level == row["reference"] else verdict, **row)


def eta_tables(*rows):
    """Settings are best, and second by validation; mlp-40 is the network."""
    tasks = list(dict.fromkeys(row["task"] for row in rows))
    board = {"model": "mlp-40", "kind": "mlp", "hidden": "40", "epochs": 200, "task": tasks}
    made = tables_of(*rows, scoreboard=pd.DataFrame(board))
    settings = SimpleNamespace(frame=pd.DataFrame({"place": [3, 7]}))
    vars(made).update(settings=settings, setting_of=["best", "second"].index)
    return made


def test_an_eta_is_as_good_as_the_best_where_that_is_shown():
    """One that lost a cell does not count, nor one of a single pair."""
    words = ("equal", "better", "not worse", "worse", "cannot say", "not better")
    rows = [eta_row("1"), *(eta_row(f"{i + 2}", word) for i, word in enumerate(words))]
    rows += [eta_row("100", n_not_ok=1), eta_row("300", n_pairs=1)]
    rows += [eta_row("1", task="xor")]  # one eta alone
    found = descent._etas(eta_tables(*rows))
    assert list(found) == ["moons"] and found["moons"].best == "1"
    assert (found["moons"].good, found["moons"].lost) == (["1", "2", "3", "4"], ["5"])
    assert found["moons"].unsaid == ["6", "7", "100", "300"]


def test_an_eta_whose_trainings_are_lost_where_the_best_has_a_result_is_ruled_out():
    """Without any pair its verdict says nothing."""
    gone = [eta_row("30", "cannot say", n_pairs=0, n_not_ok=5), eta_row("10", "equal", n_pairs=3, n_not_ok=1)]
    found = descent._etas(eta_tables(eta_row("1"), *gone, eta_row("3")))
    assert found["moons"].lost == ["30", "10"] and found["moons"].unsaid == []
    every = descent._etas(eta_tables(eta_row("1"), gone[0]))
    assert every["moons"].lost == ["30"]


def test_an_eta_that_was_not_tried_is_not_worse():
    """Each is the best where the other is not there; then each is worse where the other is the best."""
    rows = [eta_row("1"), eta_row("3", "worse")]
    rows += [eta_row(level, "worse", task="xor", reference="10") for level in ("10", "30")]
    found = descent.best_eta(eta_tables(*rows))
    assert found.verdict == "cannot say"
    assert found.claim.endswith("no other on more. It was not tried on xor (best 10).")
    rows += [eta_row("10", "worse"), eta_row("1", "worse", task="xor", reference="10")]
    assert descent.best_eta(eta_tables(*rows)).verdict == "no"


@pytest.mark.parametrize(
    "other", [{"optimiser": "adam"}, {"momentum": 0.9}, {"model": "neuron"}, {"reference_digest": "second"}]
)
def test_etas_are_those_of_plain_descent_where_the_network_is_best(other):
    """Another optimiser, momentum, model, or activation (which validation puts second) has others."""
    beside = [eta_row(level, reference="10", **other) for level in ("10", "30")]
    rows = [eta_row("1"), eta_row("3", "worse"), *beside]
    for given in (rows, rows[::-1]):
        assert descent._etas(eta_tables(*given))["moons"].good == ["1"]
    assert ("moons" in descent._etas(eta_tables(*beside))) == ("reference_digest" in other)
    plain = [eta_row("1", momentum=None), eta_row("3", momentum=None)]
    assert descent._etas(eta_tables(*plain))["moons"].good == ["1", "3"]


def test_that_one_eta_suits_all_is_not_said_of_one_task_nor_where_another_may_be_better():
    """Of two tasks it is said where each other is shown to be no better."""
    one = descent.best_eta(eta_tables(eta_row("1"), eta_row("3", "worse")))
    assert (one.verdict, one.short) == ("cannot say", "")
    start = (
        "Cannot be said: learning rates are compared on one task alone (moons). For plain descent on mlp-40"
    )
    assert one.claim.startswith(start)
    rows = [eta_row("1"), eta_row("3", "worse"), eta_row("10", "not better")]
    rows += [row | {"task": "xor", "reference_digest": "best"} for row in rows]
    assert descent.best_eta(eta_tables(*rows)).verdict == "yes"
    for open_one in ({"verdict": "cannot say"}, {"verdict": "not worse"}, {"n_pairs": 1}):
        found = descent.best_eta(eta_tables(*rows[:-1], rows[-1] | open_one))
        assert found.verdict == "cannot say"
        assert found.claim.startswith("Cannot be said: on xor it is not settled whether another η is better.")


def test_where_the_best_has_no_result_nothing_is_the_best():
    """All of its trainings diverged, and all others as well."""
    rows = [eta_row("1", n_seeds=0), eta_row("3", "cannot say", n_pairs=0, n_not_ok=5)]
    assert descent._etas(eta_tables(*rows)) == {}


def test_where_no_eta_is_best_everywhere_the_others_are_named():
    rows = [eta_row("1"), eta_row("3"), eta_row("10", "worse")]
    rows += [eta_row(level, task="sin", reference="3") for level in ("1", "3")]
    rows += [eta_row(level, task="xor", reference="10") for level in ("10", "30")]
    found = descent.best_eta(eta_tables(*rows))
    assert found.verdict == "cannot say" and found.claim == (
        "For plain descent on mlp-40 with the full batch and 200 epochs η = 1 is the best, or shown to be as "
        "good, on 2 of 3 tasks (the best "
        "itself on 1), no other on more. It was not tried on xor (best 10 and 30)."
    )
    assert found.evidence[0] == "moons: the best 1; as good 3; not to be said none; worse 10"


def test_etas_of_classification_and_regression_are_counted_apart_too():
    rows = [eta_row("1"), eta_row("3"), eta_row("10", "worse")]
    rows += [
        eta_row(level, task=task, reference="3", metric="rmse") for level in ("3", "10") for task in "ab"
    ]
    claim = descent.best_eta(eta_tables(*rows)).claim
    assert (
        "η = 3 is the best, or shown to be as good, on all 3 tasks (the best itself on 2): 1 of 1 in "
        in claim
    )
    assert "classification, 2 of 2 in regression" in claim


def test_where_all_other_etas_lost_their_trainings_the_best_is_told_all_the_same():
    """No pair of seeds is left, and so no row that was compared."""
    rows = [eta_row(level, n_not_ok=5, n_pairs=0) for level in ("10", "30")] + [eta_row("1")]
    rows += [eta_row(level, task="sin", reference="3", metric="rmse") for level in ("3", "10")]
    claim = descent.best_eta(eta_tables(*rows)).claim
    assert "is the best, or shown to be as good, on 1 of 2 tasks" in claim
    assert "1 of 1 in classification, 0 of 1 in regression" in claim


def test_an_eta_of_which_it_cannot_be_said_is_no_loser():
    rows = [eta_row("1"), eta_row("3")]
    rows += [eta_row(level, "cannot say", task="xor", reference="10") for level in ("10", "1", "3")]
    found = descent.best_eta(eta_tables(*rows))
    assert found.verdict == "cannot say"
    assert found.claim.endswith(
        "on 1 of 2 tasks (the best itself on 1), no other on more. On xor it cannot be said."
    )


def test_of_etas_too_it_is_said_who_was_on_the_way_down():
    rows = [eta_row("1"), eta_row("3", reference_falling=1.0), eta_row("10", "worse", falling=0.4)]
    assert (
        descent.best_eta(eta_tables(*rows)).beside
        == "In 1 of 2 comparisons a side was still on its way down."
    )


@pytest.mark.parametrize(
    ("value", "verdict", "words"),
    [
        (0.9, "yes", "helps, at its best level (wins less losses): "),
        (0.7, "no", "does not help"),
        (0.8, "cannot say", "cannot be said to"),
    ],
)
def test_weight_decay_helps_or_not(tables, value, verdict, words):
    records = run(mlp(40), "moons", 0.8) + run(mlp(40), "moons", value, seeds=(1, 2), alpha=0.01)
    found = descent.alpha(tables(records))
    assert found.verdict == verdict and found.claim.startswith(f"Weight decay {words}")


def test_momentum_helps_or_not(tables):
    plain = run(mlp(40), "moons", 0.80)
    found = descent.momentum(tables(plain + run(mlp(40), "moons", 0.95, momentum=0.9)))
    assert found.verdict == "yes" and "0.9 with mlp-40: +15.0 points of accuracy" in found.claim
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
    assert found.claim.startswith(f"{subject} matters: ")
    assert "−40.0 points of accuracy; worse in the only comparison with " in found.claim


@pytest.mark.parametrize("axes", [{"batch_size": 1}, {"epochs": 1000}, {"schedule": "cosine"}])
def test_etas_of_other_steps_are_not_mixed_in(tables, axes):
    """On moons validation puts first a training with other steps, where a small eta is best."""
    records = [
        r
        for t in ("moons", "xor")
        for eta, v in ((0.1, 0.7), (1.0, 0.9))
        for r in run(mlp(40), t, v, eta=eta)
    ]
    records += [r for eta, v in ((0.1, 0.99), (1.0, 0.6)) for r in run(mlp(40), "moons", v, eta=eta, **axes)]
    found = descent.best_eta(tables(records))
    assert found.verdict == "yes" and found.claim.startswith(
        "For plain descent on mlp-40 with the full batch and 200 epochs η = 1 is the best, or shown to be as "
        "good, on both tasks (the best itself on 2)"
    )
    assert found.short.endswith(": plain descent on mlp-40, the full batch")
