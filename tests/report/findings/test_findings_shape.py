"""What findings say of activation, bias, width and depth, both ways."""

import pytest
from made_up import NEURON, mlp
from runs import effect, run, tables_of

from report.findings import shape

UNSURE = 0.9  # a p that tells nothing apart


def activation(level, gain, p=0.001, **more):
    """A row of the table for the activation of an mlp; relu is the reference."""
    return effect(level, gain, p, **{"factor": "activation", "reference": "relu", "kind": "mlp"} | more)


def without_bias(gain, p=0.001, **more):
    """A row of the table for the bias of a neuron; with it is the reference."""
    row = {"factor": "bias", "reference": "true", "model": "neuron"}
    return effect("false", gain, p, **row | more)


def test_what_an_activation_does(tables):
    records = run(mlp(40), "moons", 0.9) + run(mlp(40), "moons", 0.7, activation="identity")
    found = shape.activation(tables(records))
    assert found.verdict == "yes"
    assert "Identity is better in 0 and worse in 1 of 1 comparison with relu" in found.claim
    same = records[:4] + run(mlp(40), "moons", 0.901, activation="tanh")
    assert shape.activation(tables(same)).verdict == "no"


def test_activations_that_win_most_are_told_first():
    rows = [activation("gelu", -0.1), activation("tanh", 0.1), activation("sigmoid", 0.1, UNSURE)]
    rows += [activation("softplus", gain, task=task) for task, gain in (("a", 0.2), ("b", 0.2))]
    rows += [activation("identity", 0.9, kind="neuron")]
    found = shape.activation(tables_of(*rows))
    assert found.verdict == "yes" and len(found.evidence) == 5
    names = [clause.split(" is better in ")[0] for clause in found.claim.split("; ")]
    assert names == ["Softplus", "tanh", "gelu"]


def test_where_no_activation_is_told_apart_all_are_named():
    found = shape.activation(tables_of(activation("gelu", 0.1, UNSURE), activation("tanh", 0.1, UNSURE)))
    assert found.verdict == "no"
    assert found.claim.startswith("Gelu is better in 0") and "; tanh is better in 0" in found.claim


def test_one_activation_of_two_told_apart_is_chance():
    """1 - 0.95^2 = 9.8 % of the studies; of one alone 5 %."""
    rows = [activation("tanh", 0.1), activation("gelu", -0.1, UNSURE)]
    assert shape.activation(tables_of(*rows)).verdict == "no"
    assert shape.activation(tables_of(rows[0])).verdict == "yes"
    assert shape.activation(tables_of(activation("tanh", 0.1, kind="neuron"))).verdict == "cannot say"


def test_what_the_bias_is_for(tables):
    records = run(NEURON, "moons", 0.9) + run(NEURON, "moons", 0.6, bias=False)
    found = shape.bias(tables(records))
    assert found.verdict == "yes"
    assert "worse in 1 of 1 comparison (neuron on moons −30.0 points" in found.claim
    assert found.claim.endswith("]), and better in none.")


def test_the_largest_differences_without_bias_are_told_first():
    lost = [
        without_bias(gain, task=task) for task, gain in zip("abcd", (-0.1, -0.4, -0.2, -0.3), strict=True)
    ]
    won = [without_bias(gain, task=task) for task, gain in (("e", 0.1), ("f", 0.2))]
    found = shape.bias(tables_of(*lost, *won, without_bias(-0.9, UNSURE)))
    assert found.verdict == "yes" and len(found.evidence) == 7
    assert found.claim == (
        "Leaving the biases out is worse in 4 of 7 comparisons (neuron on b −40.0 points [−41.0, −39.0], "
        "neuron on d −30.0 points [−31.0, −29.0], neuron on c −20.0 points [−21.0, −19.0] and 1 more) and "
        "better in 2 (neuron on f +20.0 points [+19.0, +21.0] and neuron on e +10.0 points [+9.0, +11.0])."
    )


def test_biases_that_make_no_difference():
    found = shape.bias(tables_of(without_bias(0.1, UNSURE)))
    assert found.verdict == "no"
    assert found.claim == "Leaving the biases out is worse in 0 of 1 comparison, and better in none."
    assert shape.bias(tables_of(without_bias(-0.1), without_bias(0.1, UNSURE))).verdict == "no"  # chance


def widths(task, **means):
    """Records of networks of one hidden layer: w5=0.8 and so on."""
    return [r for name, value in means.items() for r in run(mlp(int(name[1:])), task, value)]


def test_the_smallest_width_that_ties(tables):
    found = shape.width(tables(widths("moons", w2=0.7, w10=0.95, w40=0.95, w80=0.951)))
    assert found.verdict == "yes"
    assert (
        found.claim == "Fewer than 40 are enough on the only task; not told from the best width: 10 on moons."
    )
    assert found.evidence == ("moons: 10 neurons, the best was 80",)
    found = shape.width(tables(widths("moons", w2=0.7, w10=0.8, w40=0.95)))
    assert found.verdict == "no"
    assert (
        found.claim
        == "Fewer than 40 are enough on none of 1 task; not told from the best width: 40 on moons."
    )


def test_widths_of_several_tasks_are_told_from_the_smallest(tables):
    """Of an RMSE the least is best; 39 are fewer than 40; a task with one width says nothing."""
    records = widths("sin", w10=0.5, w40=0.3, w80=0.6) + widths("moons", w10=0.7, w39=0.9)
    records += widths("xor", w10=0.9, w40=0.7) + widths("overlap", w40=0.8)
    found = shape.width(tables(records))
    assert found.verdict == "no"
    assert found.claim == (
        "Fewer than 40 are enough on 2 of 3 tasks; "
        "not told from the best width: 10 on xor; 39 on moons; 40 on sin."
    )
    assert [line.split(":")[0] for line in found.evidence] == ["sin", "moons", "xor"]


def test_a_width_of_one_seed_is_not_compared(tables):
    records = widths("moons", w40=0.8) + run(mlp(10), "moons", 0.9, seeds=(0,))
    assert shape.width(tables(records)).verdict == "cannot say"


def test_widths_are_those_of_the_activation_that_did_best(tables):
    records = widths("moons", w10=0.8, w40=0.9)
    records += [r for w in (2, 40) for r in run(mlp(w), "moons", 0.7, activation="tanh")]
    assert shape.width(tables(records)).evidence == ("moons: 40 neurons, the best was 40",)


@pytest.mark.parametrize(("value", "verdict"), [(0.95, "yes"), (0.7, "no")])
def test_depth_helps_or_not(tables, value, verdict):
    found = shape.depth(tables(run(mlp(40), "moons", 0.8) + run(mlp(40, 40), "moons", value)))
    assert found.verdict == verdict
    assert found.claim.startswith("Depth helps: 2 is" if verdict == "yes" else "Depth does not help: 2 is")
