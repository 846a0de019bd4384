"""What findings say of models: who keeps up with whom, and who is above the limit."""

from types import SimpleNamespace

import made_up
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from made_up import NEURON, measured, mlp
from runs import both, run

from report.findings import models
from report.tables.gaps import Gap


def said(find, *gaps):
    """The finding of a neuron and a network between which there are these gaps."""
    board = SimpleNamespace(tasks=lambda: [gap.task for gap in gaps])
    lines = [(task, "neuron", "worse", 2.0) for task in ("moons", "xor")] + [
        ("overlap", "neuron", "equal", 2.0)
    ]
    rows = [(task, "mlp", "first", 1.0) for task, *_ in lines] + lines
    scoreboard = pd.DataFrame(rows, columns=["task", "kind", "verdict", "rank"]).assign(
        problem="classification"
    )
    asked = []

    def answer(tasks, model, other):
        asked.append(tuple(one("moons") if callable(one) else one for one in (model, other)))
        return [gap for gap in gaps if gap.task in tasks]

    found = find(
        SimpleNamespace(
            neuron="neuron",
            network_on=lambda task: "mlp-40",
            network_called=lambda tasks: "mlp-40",
            board=board,
            gaps=answer,
            scoreboard=scoreboard,
        )
    )
    return found, asked


def gap(task, verdict, mean=0.1, seeds_needed=np.nan):
    metric = "rmse" if task in ("sin", "harmonic") else "accuracy"
    return Gap(task, metric, mean, mean - 0.01, mean + 0.01, 5, verdict, seeds_needed)


def test_the_neuron_keeps_up_or_falls_behind():
    gaps = [gap("overlap", "equal", 0.0), gap("moons", "worse", -0.11), gap("xor", "worse", -0.3)]
    gaps += [gap("sin", "worse", 1.5), gap("harmonic", "not worse", 0.0)]
    found, asked = said(models.one_neuron, *gaps)
    assert found.verdict == "in part" and len(found.evidence) == 5 and asked == [("neuron", "mlp-40")]
    assert found.claim == (
        "In classification one neuron falls behind mlp-40 by 11.0 to 30.0 points of accuracy on moons and "
        "xor; it is shown to keep up on 1 of 3 tasks (overlap). In regression one neuron falls behind mlp-40 "
        "by RMSE × 2.5 on sin; it is shown to keep up on 1 of 2 tasks (harmonic)."
    )


@pytest.mark.parametrize(
    ("words", "verdict", "claim"),
    [
        (
            ["worse"],
            "no",
            "falls behind mlp-40 by 10.0 points of accuracy on moons; it is shown to keep up on no task",
        ),
        (["better"], "yes", "is shown to keep up with mlp-40 on the only task (moons)"),
        (
            ["cannot say"],
            "cannot say",
            "is shown to keep up with mlp-40 on no task; on moons it cannot be said",
        ),
        (
            ["worse", "not better"],
            "cannot say",
            "falls behind mlp-40 by 10.0 points of accuracy on moons; it is shown to keep up on none "
            "of 2 tasks; on xor it cannot be said",
        ),
    ],
)
def test_that_the_neuron_keeps_up_nowhere_is_shown_for_every_task(words, verdict, claim):
    found, _ = said(models.one_neuron, *(gap(*one) for one in zip(("moons", "xor"), words, strict=False)))
    assert found.verdict == verdict
    assert found.claim == f"In classification one neuron {claim}."


def test_the_neuron_beside_the_network_from_records(tables):
    found = models.one_neuron(tables(both(moons=(0.88, 0.99), xor=(0.99, 0.6))))
    assert (
        found.verdict == "in part"
        and "falls behind mlp-40 by 11.0 points of accuracy on moons" in found.claim
    )


def test_the_network_beats_the_neuron_on_fresh_seeds(tables):
    """By the paired interval, whatever the seeds that chose say."""
    neuron, network = [0.88, 0.87, 0.90, 0.89], [0.98, 0.96, 1.01, 0.99]
    records = both(moons=(0.9, 0.5))
    records += [measured(made_up.cell(NEURON, "moons", 1000 + s), v) for s, v in enumerate(neuron)]
    records += [measured(made_up.cell(mlp(40), "moons", 1000 + s), v) for s, v in enumerate(network)]
    found = models.network_beats_neuron(tables(records, range(1000, 1004)))
    low, high = scipy.stats.ttest_rel(network, neuron).confidence_interval()
    assert found.verdict == "yes" and found.claim == (
        f"mlp-40 against the neuron: moons +10.0 points [+{100 * low:.1f}, +{100 * high:.1f}]; shown to be "
        "better on the only task."
    )


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (["better", "better"], "yes"),
        (["better", "worse"], "in part"),
        (["better", "equal"], "in part"),
        (["better", "not better"], "in part"),
        (["better", "cannot say"], "in part"),
        (["worse", "equal"], "no"),
        (["cannot say", "not worse"], "cannot say"),
    ],
)
def test_the_network_may_lose(words, verdict):
    """Overlap, which lines separate as well as can be, is not counted."""
    gaps = [gap(*one) for one in zip(("moons", "xor"), words, strict=True)]
    judged = [*gaps, gap("overlap", "worse")]
    found, asked = said(models.network_beats_neuron, *judged)
    assert found.verdict == verdict and len(found.evidence) == 2 and asked == [("mlp-40", "neuron")]
    won = words.count("better")
    assert "mlp-40 against the neuron: moons +10.0 points" in found.claim
    assert found.claim.endswith(f"shown to be better on {['none of 2', '1 of 2', 'both'][won]} tasks.")


def test_the_network_is_judged_on_all_tasks_as_the_neuron_is(tables):
    """On moons p is 3 %: told apart alone, not so in the family of both tasks; whoever is asked."""
    step = [0.02, 0.06, 0.02, 0.05]
    records = run(NEURON, "xor", 0.9) + run(mlp(40), "xor", 0.9)
    records += [measured(made_up.cell(NEURON, "moons", s), 0.5) for s in range(4)]
    records += [measured(made_up.cell(mlp(40), "moons", s), 0.5 + gain) for s, gain in enumerate(step)]
    others = [r for task in ("overlap", "sin") for m in (NEURON, mlp(40)) for r in run(m, task, 0.8)]
    records += run(mlp(5), "moons", 0.99)  # so that no line separates the classes
    assert scipy.stats.ttest_1samp(step, 0).pvalue < 0.05
    alone = models.network_beats_neuron(tables(records[8:]))
    beside = models.network_beats_neuron(tables(records[8:] + others))
    assert alone.evidence[0].endswith(", better") and ", not worse" in beside.evidence[0]
    assert len(beside.evidence) == 1


def board_of(*rows):
    """A scoreboard of (task, kind, verdict, rank) in classification."""
    frame = pd.DataFrame(rows, columns=["task", "kind", "verdict", "rank"])
    return frame.assign(problem="classification")


@pytest.mark.parametrize(
    ("rows", "curved"),
    [
        ([("mine", "mlp", "first", 1), ("mine", "neuron", "worse", 2)], ["mine"]),
        ([("mine", "mlp", "first", 1), ("mine", "linear", "worse", 2)], ["mine"]),
        ([("mine", "mlp", "first", 1), ("mine", "linear", "equal", 2), ("mine", "neuron", "worse", 3)], []),
        ([("mine", "mlp", "first", 1), ("mine", "neuron", "cannot say", 2)], []),
        ([("mine", "neuron", "first", 1), ("mine", "mlp", "worse", 2)], []),
        ([("mine", "neuron", "first", 1), ("mine", "mlp", "better", 2)], ["mine"]),
        ([("mine", "neuron", "first", 1), ("mine", "linear", "better", 2)], []),
        ([("mine", "mlp", "first", 1)], []),
        ([("mine", "mlp", "first", 1), ("mine", "neuron", "worse", np.nan)], []),
    ],
)
def test_which_tasks_no_line_separates_is_told_from_the_scoreboard(rows, curved):
    """Of any task, by any name."""
    assert models._curved(board_of(*rows)) == curved
    assert models._curved(board_of(*rows).assign(problem="regression")) == []


def test_without_both_models_nothing_is_beaten():
    found, _ = said(models.network_beats_neuron)
    assert found.claim == (
        "Cannot be said: none of moons and xor, which no line separates, has both a trained neuron and a "
        "trained network with results on two seeds or more."
    )


def test_an_open_gap_says_how_many_seeds_would_tell():
    found, _ = said(models.one_neuron, gap("moons", "cannot say", 0.01, 60))
    assert found.evidence == ("moons +1.0 points [0.0, +2.0], cannot say (some 60 seeds of both would tell)",)
