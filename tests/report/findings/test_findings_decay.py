"""What the strongest weight decay costs: that level alone, kinds of models and metrics apart."""

import pytest
from runs import effect, tables_of

from report.findings import decay


def of_alpha(level, verdict, gain=-0.2, **more):
    return effect(level, gain, verdict, factor="alpha", **more)


def strongest(*verdicts, **more):
    return [of_alpha("0.1", verdict, task=str(i), **more) for i, verdict in enumerate(verdicts)]


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        (("worse", "worse", "cannot say"), "yes"),
        (("worse", "equal", "equal"), "in part"),
        (("equal", "better", "not worse"), "no"),
        (("cannot say", "cannot say", "equal"), "cannot say"),
    ],
)
def test_the_strongest_decay_harms_or_not(verdicts, verdict):
    """What a smaller one does says nothing of it."""
    rows = [*strongest(*verdicts), *(of_alpha("0.001", "worse", task=str(i)) for i in range(9))]
    found = decay.strong_alpha(tables_of(*rows))
    assert found.verdict == verdict and "α 0.1 with mlp-40" in found.claim and "0.001" not in found.claim


def test_each_kind_has_a_strongest_of_its_own():
    rows = [
        *strongest("worse", "worse"),
        *(of_alpha("1", "worse", -0.05, kind="neuron", model="neuron", task=t) for t in "ab"),
    ]
    found = decay.strong_alpha(tables_of(*rows))
    assert "α 0.1 with mlp-40: −20.0 points" in found.claim and "α 1 with neuron: −5.0 points" in found.claim
    assert found.short.startswith("−20.0 points of accuracy: α 0.1 in place of no weight decay (mlp-40)")


def test_neurons_and_networks_are_told_at_one_alpha_and_on_tasks_of_both():
    """Where the strongest of each is another."""
    neuron = {"kind": "neuron", "model": "neuron"}
    rows = [*strongest("worse", "worse", "worse"), of_alpha("0.1", "equal", -0.01, task="1", **neuron)]
    assert " which all have" not in decay.strong_alpha(tables_of(*rows)).claim
    rows += [of_alpha("1", "worse", -0.05, task=t, **neuron) for t in "12"]
    assert decay.strong_alpha(tables_of(*rows)).claim.endswith(
        ". At α 0.1, which all have on 2 tasks: −20.0 points of accuracy with mlp-40 and −1.0 points of "
        "accuracy with neuron."
    )


def test_where_nothing_can_be_said_the_largest_stands_first():
    rows = [of_alpha("0.1", "cannot say", -0.003, kind="neuron", model="neuron", task=t) for t in "ab"]
    rows += [*strongest("cannot say", "cannot say"), of_alpha("0.01", "equal")]
    start = "At the strongest that was tried: α 0.1 with "
    assert decay.strong_alpha(tables_of(*rows)).claim.startswith(f"{start}mlp-40: −20.0 points")


def test_of_one_decay_alone_it_is_not_said_that_it_is_strong():
    found = decay.strong_alpha(tables_of(of_alpha("0.001", "equal"), of_alpha("0.001", "equal", task="xor")))
    assert found.claim == ("Cannot be said: α 0.001 alone was tried beside no weight decay, and may be weak.")


def test_on_one_task_alone_a_strong_decay_is_not_said_to_be_harmless():
    rows = [of_alpha("0.001", "equal"), of_alpha("0.1", "equal", -0.001)]
    assert decay.strong_alpha(tables_of(*rows)).verdict == "cannot say"
    rows += [of_alpha("0.1", "equal", -0.001, task="xor")]
    assert decay.strong_alpha(tables_of(*rows)).verdict == "no"


def test_without_weight_decay_nothing_is_said():
    assert decay.strong_alpha(tables_of(effect("0.9"))).verdict == "cannot say"
