"""What findings say of the best possible accuracy: who is above it, and how often chance is."""

import made_up
import numpy as np
import pytest
import scipy.stats
from made_up import NEURON, measured, mlp
from runs import run

from report.findings import models

LIMIT = scipy.stats.norm.cdf(1.0)  # of overlap: two normal classes, two standard deviations apart


def test_no_model_beats_the_bayes_accuracy_but_by_chance(tables):
    records = run(NEURON, "overlap", 0.8) + run(mlp(40), "overlap", LIMIT - 0.001)
    records += run(NEURON, "moons", 0.88)  # whose limit nobody knows
    found = models.bayes_limit(tables(records))
    assert found.verdict == "yes"
    start = "No model beats the Bayes accuracy by more than its interval, "
    (line,) = found.evidence
    assert line.startswith("overlap: limit 84.1\N{NARROW NO-BREAK SPACE}%, mlp-40 84.0")
    assert found.claim == f"{start}on the only task with a known limit: {line}."
    assert found.short.endswith(" points against the best possible accuracy: mlp-40 on overlap")


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
    assert found.claim == (
        "Cannot be said: no model has results on two seeds or more on a task whose best possible accuracy "
        "is known."
    )
    unknown = models.bayes_limit(tables(run(NEURON, "moons", 0.99)))
    assert unknown.claim.startswith(
        "Cannot be said: the best possible accuracy is known for no task of this "
    )


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
