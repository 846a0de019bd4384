"""What findings say of activation, bias, width and depth, both ways."""

from made_up import NEURON, mlp
from runs import run

from report.findings import shape


def test_what_an_activation_does(tables):
    records = run(mlp(40), "moons", 0.9) + run(mlp(40), "moons", 0.7, activation="identity")
    found = shape.activation(tables(records))
    assert (
        found.verdict == "yes"
        and "Identity is better in 0 and worse in 1 of 1 comparison with relu" in found.claim
    )
    same = records[:4] + run(mlp(40), "moons", 0.901, activation="tanh")
    assert shape.activation(tables(same)).verdict == "no"


def test_what_the_bias_is_for(tables):
    records = run(NEURON, "moons", 0.9) + run(NEURON, "moons", 0.6, bias=False)
    found = shape.bias(tables(records))
    assert (
        found.verdict == "yes" and "worse in 1 of 1 comparison (neuron on moons −30.0 points" in found.claim
    )


def test_the_smallest_width_that_ties(tables):
    sizes = {2: 0.7, 10: 0.95, 40: 0.95, 80: 0.951}
    found = shape.width(tables([r for w, v in sizes.items() for r in run(mlp(w), "moons", v)]))
    assert found.verdict == "yes" and "not told from the best width: 10 on moons" in found.claim
    sizes = {2: 0.7, 10: 0.8, 40: 0.95}
    found = shape.width(tables([r for w, v in sizes.items() for r in run(mlp(w), "moons", v)]))
    assert found.verdict == "no" and "40 on moons" in found.claim


def test_depth_helps_or_not(tables):
    for value, verdict in ((0.95, "yes"), (0.7, "no")):
        records = run(mlp(40), "moons", 0.8) + run(mlp(40, 40), "moons", value)
        assert shape.depth(tables(records)).verdict == verdict
