"""What findings say of the neuron beside the linear model that means the same."""

from types import SimpleNamespace

import pandas as pd
import pytest
from made_up import LINEAR, NEURON
from runs import effect, run, tables_of

from report.findings import models


def solver(task, verdict, gain=-0.1, **more):
    """A row of the table: the neuron beside the linear model."""
    row = {"factor": "solver", "reference": "linear", "model": "neuron", "kind": "neuron", "task": task}
    row |= {"activation": "sigmoid"}
    return effect("neuron", gain, verdict, **row | {"digest": "a", "reference_digest": "b"} | more)


def with_settings(*rows):
    """Tables of these effects, with a setting for the digests a and b."""
    made = tables_of(*rows)
    frame = {"model": ["neuron", "linear"], "optimiser": ["sgd", None], "epochs": [1000, None]}
    frame |= {"kind": ["neuron", "linear"], "problem": "classification", "bias": True, "task": "moons"}
    frame |= {"activation": ["sigmoid", None], "loss": ["bce", None]}
    settings = SimpleNamespace(frame=pd.DataFrame(frame))
    vars(made).update(settings=settings, setting_of=lambda digest: "ab".index(digest))
    return made


@pytest.mark.parametrize(
    ("words", "verdict", "end"),
    [
        (["equal"], "yes", "on the only task."),
        (["not worse", "better"], "yes", "on both tasks; it is better on xor."),
        (["equal", "cannot say"], "in part", "on 1 of 2 tasks; on xor it cannot be said."),
        (["not better"], "cannot say", "on no task; on moons it cannot be said."),
        (
            ["equal", "worse", "cannot say"],
            "in part",
            "on 1 of 3 tasks; on sin it cannot be said.",
        ),
    ],
)
def test_the_neuron_reaches_the_linear_model_or_not(words, verdict, end):
    rows = [solver(task, word) for task, word in zip(("moons", "xor", "sin"), words, strict=False)]
    found = models.neuron_against_linear(with_settings(*rows))
    assert found.verdict == verdict and found.claim.endswith(f" reaches the linear model {end}")
    assert found.beside == "Both sides were chosen from as many settings (3)."
    assert (" stays behind on xor −10.0 points [−11.0, −9.0]; it reaches " in found.claim) == (
        "worse" in words
    )
    assert found.evidence[0].endswith(
        "plain descent, 1\u202f000 epochs (of 3 settings) against linear (of 3 settings)"
    )


def test_a_task_with_several_numbers_of_points_counts_once():
    rows = [solver("moons", "equal"), solver("moons", "worse", n_train=20)]
    found = models.neuron_against_linear(with_settings(*rows))
    assert found.verdict == "yes" and "on the only task" in found.claim
    none = models.neuron_against_linear(with_settings(solver("moons", "equal", n_train=20)))
    assert none.claim.endswith("with results on two seeds or more.")


def test_the_neuron_beside_linear_is_never_one_of_another_kind(tables):
    """Better ones with tanh, l1 and no bias stand in the study: they are told nowhere."""
    records = run(LINEAR, "moons", 0.9) + run(NEURON, "moons", 0.7, alpha=0.1)
    for axes in ({"activation": "tanh"}, {"loss": "mse"}, {"bias": False}):
        records += run(NEURON, "moons", 0.99, **axes)
    found = models.neuron_against_linear(tables(records))
    assert found.verdict == "no" and "stays behind on moons −20.0 points" in found.claim
    assert found.claim.startswith("The neuron that means the same (sigmoid in classification; α chosen as ")
    (line,) = found.evidence
    assert "plain descent, 200 epochs (of 1 setting) against linear (of 1 setting)" in line
    assert models.neuron_against_linear(tables(records[4:])).verdict == "cannot say"
