"""What findings say of models: who keeps up with whom, and who is above the limit."""

import made_up
import numpy as np
import pytest
import scipy.stats
from made_up import BY_HAND, LINEAR, NEURON, measured, mlp
from runs import both, run

from bench.cell import ModelSpec
from report.findings import models


def test_the_neuron_keeps_up_or_falls_behind(tables):
    found = models.one_neuron(
        tables(
            both(
                overlap=(0.84, 0.841), moons=(0.88, 0.99), xor=(0.6, 0.9), sin=(0.5, 0.2), harmonic=(0.3, 0.3)
            )
        )
    )
    assert found.verdict == "yes" and len(found.evidence) == 5
    assert found.claim == (
        "One neuron keeps up with mlp-40 on 1 of 3 classification tasks (overlap), falling behind on moons "
        "and xor by 11.0 to 30.0 points of accuracy; on 1 of 2 regression tasks (harmonic), falling behind "
        "on sin."
    )


def test_the_neuron_keeps_up_nowhere_or_everywhere(tables):
    found = models.one_neuron(tables(both(moons=(0.88, 0.99))))
    assert found.verdict == "no"
    assert found.claim == (
        "One neuron keeps up with mlp-40 on none of 1 classification task, falling behind on moons by 11.0 "
        "to 11.0 points of accuracy."
    )
    found = models.one_neuron(tables(both(moons=(0.99, 0.88))))
    assert found.claim == "One neuron keeps up with mlp-40 on the only classification task (moons)."


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
    """Overlap, which lines separate as well as can be, is not counted."""
    found = models.network_beats_neuron(tables(both(moons=(0.99, 0.90), xor=(0.5, 0.9), overlap=(0.6, 0.8))))
    assert found.verdict == "no" and "on 1 of 2 tasks: moons −9.0 points" in found.claim
    assert len(found.evidence) == 2
    found = models.network_beats_neuron(tables(both(overlap=(0.6, 0.8))))
    assert found.claim == (
        "Cannot be said: none of moons, circles, xor and spirals has both models over two seeds or more."
    )


def test_the_neuron_reaches_the_linear_model_or_not(tables):
    level = run(LINEAR, "moons", 0.88)
    found = models.neuron_against_linear(tables(level + run(NEURON, "moons", 0.88)))
    assert found.verdict == "yes"
    assert found.claim == "The neuron reaches linear or does better on the only task."
    records = level + run(LINEAR, "xor", 0.5) + run(LINEAR, "overlap", 0.84)
    records += run(NEURON, "moons", 0.7) + run(NEURON, "xor", 0.9) + run(NEURON, "overlap", 0.84)
    found = models.neuron_against_linear(tables(records))
    assert found.verdict == "no" and len(found.evidence) == 3
    start = (
        "The neuron reaches linear or does better on 2 of 3 tasks; clearly better on xor; it stays behind on "
    )
    assert found.claim.startswith(f"{start}moons −18.0 points [")


LIMIT = scipy.stats.norm.cdf(1.0)  # of overlap: two normal classes, two standard deviations apart


def test_no_model_beats_the_bayes_accuracy_but_by_chance(tables):
    records = run(NEURON, "overlap", 0.8) + run(mlp(40), "overlap", LIMIT - 0.001)
    records += run(NEURON, "moons", 0.88)  # whose limit nobody knows
    found = models.bayes_limit(tables(records))
    assert found.verdict == "yes"
    start = "No model beats the Bayes accuracy by more than its interval, "
    (line,) = found.evidence
    assert line.startswith("overlap: limit 84.1\N{NARROW NO-BREAK SPACE}%, mlp-40 84.0")
    assert found.claim == f"{start}on the only task with a known limit; {line}."


def test_a_model_above_the_bayes_accuracy_is_an_error(tables):
    found = models.bayes_limit(tables(run(mlp(40), "overlap", 0.8) + run(NEURON, "overlap", LIMIT + 0.05)))
    assert found.verdict == "no"
    assert found.claim == (
        "neuron on overlap: above the Bayes accuracy by more than chance, look for an error."
    )


@pytest.mark.parametrize(("t", "verdict"), [(2.0, "yes"), (2.7, "no")])
def test_the_limit_is_broken_at_5_per_cent_of_one_side(tables, t, verdict):
    """Of 4 seeds the t of 5 % is 2.35 on one side, 3.18 on two."""
    above = 0.01 * np.array([-1, 1, -1, 1]) + t * 0.01 / np.sqrt(3)
    assert scipy.stats.ttest_1samp(above, 0).statistic == pytest.approx(t)
    records = [measured(made_up.cell(NEURON, "overlap", s), LIMIT + v) for s, v in enumerate(above.tolist())]
    assert models.bayes_limit(tables(records)).verdict == verdict


def test_a_limit_needs_two_seeds(tables):
    found = models.bayes_limit(tables(run(NEURON, "overlap", 0.99, seeds=(0,))))
    assert found.claim == "Cannot be said: no task with a known limit was run over two seeds or more."


def test_above_the_limit_is_one_side_of_a_t_test():
    """Holm doubles the smaller of two."""
    x = np.array([[-0.003, 0.004, 0.004, 0.005], [0.003, -0.004, -0.004, -0.005]])
    expected = scipy.stats.ttest_1samp(x, 0, axis=1, alternative="greater").pvalue
    assert models._one_sided(x) == pytest.approx([2 * expected[0], expected[1]])
    assert models._one_sided(x[:1]) == pytest.approx(expected[:1])


def test_seeds_that_are_all_alike_are_above_the_limit_or_not():
    alike = np.repeat([[0.01], [0.0], [-0.01]], 3, axis=1)
    assert models._one_sided(alike).tolist() == [0, 1, 1]


def test_missing_seeds_count_for_nothing_above_the_limit():
    x = np.array([0.01, 0.02, -0.003])
    expected = scipy.stats.ttest_1samp(x, 0, alternative="greater").pvalue
    assert models._one_sided(np.array([[0.01, np.nan, 0.02, -0.003]])) == pytest.approx([expected])


def test_chance_alone_rarely_beats_the_bayes_accuracy():
    rng = np.random.default_rng(3)
    wrong = np.mean([(models._one_sided(rng.normal(0, 0.01, (8, 5))) < 0.05).any() for _ in range(500)])
    assert wrong < 0.09


def test_ties_are_said(tables):
    found = models.ties(tables(both(overlap=(0.84, 0.841), moons=(0.88, 0.99))))
    assert found.verdict == "no"
    assert found.claim == (
        "One model alone is best on 1 of 2 tasks; on the others the first cannot be told from the next "
        "(overlap: mlp-40 and neuron)."
    )
    assert found.evidence == ("overlap: mlp-40 and neuron", "moons: mlp-40")
    found = models.ties(tables(both(moons=(0.88, 0.99))))
    assert (found.verdict, found.claim) == ("yes", "One model alone is best on the only task.")


def test_a_model_without_a_rival_is_no_best_one(tables):
    """Nor is one that was run once: the rival needs two seeds."""
    alone = run(NEURON, "moons", 0.8)
    for records in (alone, alone + run(mlp(40), "moons", 0.99, seeds=(0,))):
        assert models.ties(tables(records)).verdict == "cannot say"
    found = models.ties(tables(alone + both(xor=(0.5, 0.9))))
    assert found.evidence == ("xor: mlp-40",)


def test_hand_set_weights_are_compared_with_trained_ones(tables):
    found = models.by_hand(tables(run(BY_HAND, "moons", 0.8) + run(NEURON, "moons", 0.88)))
    assert found.verdict == "no" and "by-hand on moons: 80" in found.claim and "−8.0 points" in found.claim
    assert found.claim.endswith("] against the trained neuron.")
    found = models.by_hand(tables(run(BY_HAND, "moons", 0.9) + run(NEURON, "moons", 0.88)))
    assert found.verdict == "yes"


NET_BY_HAND = ModelSpec("net-by-hand", "mlp", hidden=(1,), weights=(1.0, -1.0, 0.25, 2.0, -1.0))


def test_a_network_set_by_hand_is_compared_with_the_trained_network(tables):
    records = run(NET_BY_HAND, "moons", 0.9) + both(moons=(0.95, 0.8)) + run(BY_HAND, "xor", 0.5)
    found = models.by_hand(tables(records))
    assert found.verdict == "yes"  # the neuron, better than it, is another question
    line, other = found.evidence
    assert "+10.0 points" in line and line.endswith("against the trained mlp-40")
    assert other.startswith("by-hand on xor: 50.0") and "against" not in other
    assert found.claim == f"{line}; {other}."


def test_hand_set_weights_with_nothing_beside_them(tables):
    found = models.by_hand(tables(run(BY_HAND, "moons", 0.8)))
    assert found.verdict == "cannot say" and found.claim.startswith("by-hand on moons: 80.0")
    found = models.by_hand(tables(run(BY_HAND, "moons", 0.8, seeds=(0,)) + run(NEURON, "moons", 0.88)))
    assert found.claim == "Cannot be said: the study sets no weights by hand."


def test_one_of_two_set_by_hand_falls_behind(tables):
    records = [r for task in ("moons", "xor") for r in run(NEURON, task, 0.8)]
    records += run(BY_HAND, "moons", 0.9) + run(BY_HAND, "xor", 0.5)
    assert models.by_hand(tables(records)).verdict == "no"
