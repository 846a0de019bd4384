"""What findings say of weights set by hand."""

from made_up import BY_HAND, NEURON, fixed_cell, measured
from runs import both, run

from bench.cell import ModelSpec
from report.findings import models


def test_hand_set_weights_are_compared_with_trained_ones(tables):
    found = models.by_hand(tables(run(BY_HAND, "moons", 0.8) + run(NEURON, "moons", 0.88)))
    assert found.verdict == "no" and "by-hand on moons: 80" in found.claim and "−8.0 points" in found.claim
    assert found.claim.endswith("] against the trained neuron, worse.")
    found = models.by_hand(tables(run(BY_HAND, "moons", 0.9) + run(NEURON, "moons", 0.88)))
    assert found.verdict == "yes"


NET_BY_HAND = ModelSpec("net-by-hand", "mlp", hidden=(1,), weights=(1.0, -1.0, 0.25, 2.0, -1.0))


def test_a_network_set_by_hand_is_compared_with_the_trained_network(tables):
    records = run(NET_BY_HAND, "moons", 0.9) + both(moons=(0.95, 0.8)) + run(BY_HAND, "xor", 0.5)
    found = models.by_hand(tables(records))
    assert found.verdict == "yes"  # the neuron, better than it, is another question
    line, other = found.evidence
    assert "+10.0 points" in line and line.endswith("against the trained mlp-40, better")
    assert other.startswith("by-hand on xor: 50.0") and "against" not in other
    assert found.claim == f"{line}; {other}."


def test_hand_set_weights_with_nothing_beside_them(tables):
    found = models.by_hand(tables(run(BY_HAND, "moons", 0.8)))
    assert found.verdict == "cannot say" and found.claim.startswith("by-hand on moons: 80.0")
    found = models.by_hand(tables(run(BY_HAND, "moons", 0.8, seeds=(0,)) + run(NEURON, "moons", 0.88)))
    assert found.claim == "Cannot be said: weights set by hand have no results on two seeds or more."
    none = models.by_hand(tables(run(NEURON, "moons", 0.88)))
    assert none.claim == "Cannot be said: this study sets no weights by hand."


def test_one_of_two_set_by_hand_falls_behind(tables):
    records = [r for task in ("moons", "xor") for r in run(NEURON, task, 0.8)]
    records += run(BY_HAND, "moons", 0.9) + run(BY_HAND, "xor", 0.5)
    assert models.by_hand(tables(records)).verdict == "in part"


def test_the_line_of_weights_set_by_hand_leads_with_what_is_shown(tables):
    """On moons the difference is larger, and nothing can be said of it."""
    records = run(NEURON, "moons", 0.8) + run(NEURON, "xor", 0.8) + run(BY_HAND, "xor", 0.7)
    records += run(NEURON, "overlap", 0.8) + run(BY_HAND, "overlap", 0.75)
    wide = (0.1, 0.9, 0.3, 0.8)
    records += [measured(fixed_cell(BY_HAND, "moons", seed), value) for seed, value in enumerate(wide)]
    found = models.by_hand(tables(records))
    assert "−27.5 points" in found.evidence[0] and found.evidence[0].endswith(", cannot say")
    start = "−10.0 points of accuracy on xor, set by hand against trained"
    assert found.verdict == "no" and found.short == f"{start}; as good as trained in none of 3 cases"
