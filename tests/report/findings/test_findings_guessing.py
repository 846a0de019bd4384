"""Is anything learnt: the first model of each task, and every model, beside a guess."""

import pytest
from made_up import LINEAR, NEURON, cell, fixed_cell, measured, mlp
from runs import run

from bench.record import Record
from report.findings import guessing

LARGER = {"train_tp": 60.0, "train_fn": 0.0, "train_fp": 0.0, "train_tn": 140.0}
MANY = range(25)


def half(value):
    """500 of 1,000 test points each."""
    return LARGER | {"test_tp": 500.0, "test_fn": 0.0, "test_fp": 0.0, "test_tn": 500.0}


def deviation(value):
    return {"test_r2": 1 - (value / 0.6) ** 2}


def test_who_beats_a_guess_and_by_how_much(tables):
    records = run(mlp(40), "moons", 0.99, seeds=MANY, metrics=half)
    records += run(NEURON, "xor", 0.5, seeds=MANY, metrics=half)
    records += run(mlp(40), "xor", 0.62, seeds=MANY, metrics=half)
    records += run(mlp(40), "sin", 0.01, seeds=MANY, metrics=deviation)
    found = guessing.guess(tables(records))
    assert found.verdict == "yes"
    assert found.claim == (
        "The model that validation puts first beats a guess on all 3 tasks: +12.0 points (xor) to +49.0 "
        "points (moons); RMSE × 0.017 (sin). Of 4 pairs of a model and a task 1 is not shown to: neuron on "
        "xor."
    )
    (line,) = found.evidence
    assert line.startswith("neuron on xor: 50.0") and line.endswith(
        "beside 50.0\N{NARROW NO-BREAK SPACE}%, equal"
    )
    assert found.short.startswith("+12.0 points at the least (xor); ")
    assert found.beside == (
        "A guess: always the class of most training points and in regression the mean of the test points, "
        "the best that one number can do."
    )


@pytest.mark.parametrize(("value", "word"), [(0.5, ""), (0.4, " (worse)")])
def test_a_task_on_which_the_first_model_is_no_better_is_a_no(tables, value, word):
    records = run(NEURON, "xor", value, seeds=MANY, metrics=half)
    records += run(NEURON, "moons", 0.9, seeds=MANY, metrics=half)
    found = guessing.guess(tables(records))
    assert found.verdict == "no"
    assert found.claim.startswith(
        "The model that validation puts first beats a guess on 1 of 2 tasks: +40.0 "
    )
    assert found.claim.endswith(f"Of 2 pairs of a model and a task 1 is not shown to: neuron{word} on xor.")


def test_one_model_on_one_task(tables):
    found = guessing.guess(tables(run(NEURON, "sin", 0.3, seeds=MANY, activation="tanh", metrics=deviation)))
    assert found.claim == (
        "The model that validation puts first beats a guess on the only task: RMSE × 0.50 (sin)."
    )
    assert found.short.startswith("RMSE × 0.50 at the least (sin); ") and found.verdict == "yes"


def test_of_one_seed_nothing_can_be_said(tables):
    found = guessing.guess(tables(run(NEURON, "moons", 0.9, seeds=(0,), metrics=half)))
    assert found.verdict == "cannot say" and found.claim == f"Cannot be said: {guessing.UNKNOWN}."


def test_where_it_is_neither_shown_nor_the_contrary_it_cannot_be_said(tables):
    """Two seeds far apart."""
    records = [measured(cell(NEURON, "xor", s), 0.5, v, metrics=half(v)) for s, v in enumerate((0.45, 0.65))]
    found = guessing.guess(tables(records))
    assert found.verdict == "cannot say" and found.short == ""


def test_a_task_of_one_seed_is_named_and_makes_no_yes(tables):
    records = run(NEURON, "moons", 0.9, seeds=MANY, metrics=half)
    records += run(NEURON, "xor", 0.9, seeds=(0,), metrics=half)
    found = guessing.guess(tables(records))
    assert found.verdict == "cannot say"
    assert "beats a guess on 1 of 2 tasks" in found.claim
    assert "; on xor it has fewer than two seeds to tell by" in found.claim


def test_tasks_without_a_result_and_sizes_that_are_alike(tables):
    records = run(NEURON, "moons", 0.9, seeds=MANY, metrics=half) + run(
        NEURON, "xor", 0.9, seeds=MANY, metrics=half
    )
    alike = guessing.guess(tables(records))
    assert alike.claim == (
        "The model that validation puts first beats a guess on both tasks: +40.0 points on each of 2; so "
        "do all 2 "
        "pairs of a model and a task."
    )
    found = guessing.guess(tables([*records, Record(fixed_cell(LINEAR, "overlap"), "failed")]))
    assert found.verdict == "cannot say" and "on 2 of 3 tasks: " in found.claim
    assert "; no model has a result on overlap" in found.claim
