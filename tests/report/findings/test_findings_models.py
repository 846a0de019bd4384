"""What findings say of models: who keeps up with whom, and who is above the limit."""

import made_up
import numpy as np
import scipy.stats
from made_up import BY_HAND, LINEAR, NEURON, measured, mlp
from runs import both, run

from report.findings import models


def test_the_neuron_keeps_up_or_falls_behind(tables):
    found = models.one_neuron(tables(both(overlap=(0.84, 0.841), moons=(0.88, 0.99))))
    assert found.verdict == "yes"
    assert found.claim.startswith("One neuron keeps up with mlp-40 on 1 of 2 classification tasks (overlap)")
    assert "falling behind on moons by 11.0 to 11.0 points" in found.claim
    assert models.one_neuron(tables(both(moons=(0.88, 0.99)))).verdict == "no"


def test_the_network_beats_the_neuron_by_the_paired_interval(tables):
    neuron, network = [0.88, 0.87, 0.90, 0.89], [0.98, 0.99, 0.97, 0.99]
    records = [measured(made_up.cell(NEURON, "moons", s), v) for s, v in enumerate(neuron)]
    records += [measured(made_up.cell(mlp(40), "moons", s), v) for s, v in enumerate(network)]
    found = models.network_beats_neuron(tables(records))
    low, high = scipy.stats.ttest_rel(network, neuron).confidence_interval()
    gain = np.mean(network) - np.mean(neuron)
    assert f"moons +{100 * gain:.1f} points [+{100 * low:.1f}, +{100 * high:.1f}]" in found.claim
    assert found.verdict == "yes"


def test_the_network_may_lose(tables):
    found = models.network_beats_neuron(tables(both(moons=(0.99, 0.90), xor=(0.5, 0.9))))
    assert found.verdict == "no" and "1 of 2 tasks" in found.claim and "moons −9.0 points" in found.claim


def test_the_neuron_reaches_the_linear_model_or_not(tables):
    level = run(LINEAR, "moons", 0.88)
    assert models.neuron_against_linear(tables(level + run(NEURON, "moons", 0.88))).verdict == "yes"
    found = models.neuron_against_linear(tables(level + run(NEURON, "moons", 0.7)))
    assert found.verdict == "no" and "stays behind on moons −18.0 points" in found.claim


def test_no_model_beats_the_bayes_accuracy_but_by_chance(tables):
    limit = scipy.stats.norm.cdf(1.0)
    assert models.bayes_limit(tables(run(NEURON, "overlap", limit - 0.001))).verdict == "yes"
    found = models.bayes_limit(tables(run(NEURON, "overlap", limit + 0.05)))
    assert found.verdict == "no" and "neuron on overlap" in found.claim


def test_chance_alone_rarely_beats_the_bayes_accuracy():
    rng = np.random.default_rng(3)
    wrong = np.mean([(models._one_sided(rng.normal(0, 0.01, (8, 5))) < 0.05).any() for _ in range(500)])
    assert wrong < 0.09


def test_ties_are_said(tables):
    found = models.ties(tables(both(overlap=(0.84, 0.841), moons=(0.88, 0.99))))
    assert (
        found.verdict == "no"
        and "1 of 2 tasks" in found.claim
        and "overlap: mlp-40 and neuron" in found.claim
    )
    assert models.ties(tables(both(moons=(0.88, 0.99)))).verdict == "yes"


def test_hand_set_weights_are_compared_with_trained_ones(tables):
    found = models.by_hand(tables(run(BY_HAND, "moons", 0.8) + run(NEURON, "moons", 0.88)))
    assert found.verdict == "no" and "by-hand on moons: 80" in found.claim and "−8.0 points" in found.claim
    assert models.by_hand(tables(run(BY_HAND, "moons", 0.9) + run(NEURON, "moons", 0.88))).verdict == "yes"
