"""Findings say what the numbers say: each both ways, and that it cannot say where there is no data."""

from functools import cached_property
from pathlib import Path

import made_up
import numpy as np
import pytest
import scipy.stats
from made_up import BY_HAND, GP, LINEAR, NEURON, fixed_cell, measured, mlp

from bench.record import Record
from bench.seeds import stream
from report.findings import FINDINGS, descent, findings, models, regression, shape, speed
from report.findings import limits as limit_findings
from report.findings.levels import beyond_chance
from report.tables.cells import diverged_frame
from report.tables.effects import effects_frame
from report.tables.reader import Tables
from report.tables.scoreboard import scoreboard_frame
from report.tables.timings import (
    crossovers_frame,
    scaling_frame,
    speedups_frame,
    timings_frame,
)

SEEDS = range(4)
TIMING = (speed.fused, speed.growth, speed.processes, speed.gpu, speed.quiet)
COUNTS = (limit_findings.not_ok, limit_findings.seeds)


class Made(Tables):
    """Tables computed when they are asked for, never written."""

    def __init__(self, cells, limits):
        super().__init__(Path("nowhere"))
        self.cells, self.limits = cells, limits  # the cached property's place

    @cached_property
    def scoreboard(self):
        return scoreboard_frame(self.settings, self.limits)

    @cached_property
    def effects(self):
        return effects_frame(self.settings)

    @cached_property
    def timings(self):
        return timings_frame([])

    @cached_property
    def speedups(self):
        return speedups_frame(self.timings)

    @cached_property
    def scaling(self):
        return scaling_frame(self.timings)

    @cached_property
    def crossovers(self):
        return crossovers_frame(self.timings)

    @cached_property
    def diverged(self):
        return diverged_frame(self.cells)


@pytest.fixture
def tables(cells, limits):
    """Tables of the records given."""
    return lambda records: Made(cells(records), limits)


def _run(model, task, value, seeds=SEEDS, metrics=None, **axes):
    """Four seeds, whose mean is `value`; a model not trained has no axes. metrics: more of them, by seed."""
    make = made_up.cell if model.trained else fixed_cell
    noise = stream("noise", model.name, task, sorted(axes.items())).normal(0, 0.004, len(seeds))
    values = value + (noise - noise.mean()) * min(value, 1)
    return [
        measured(make(model, task, s, **axes), v, metrics=metrics(v) if metrics else {})
        for s, v in zip(seeds, values.tolist(), strict=True)
    ]


def _both(**scores):
    """Records of neuron and mlp-40 on tasks: task=(neuron, mlp)."""
    return [
        record
        for task, (neuron, network) in scores.items()
        for model, value in ((NEURON, neuron), (mlp(40), network))
        for record in _run(
            model, task, value, **({"activation": "tanh"} if task in ("sin", "harmonic") else {})
        )
    ]


def test_the_made_up_study_has_every_finding(results):
    found = findings(Tables(results / "tables"))
    assert len(found) == len(FINDINGS) and len({f.key for f in found}) == len(FINDINGS)
    for f in found:
        assert f.claim.endswith(".") and f.question.endswith("?") and f.verdict in ("yes", "no", "cannot say")
        assert "nan" not in f.claim and "<NA>" not in f.claim and "None" not in f.claim, f.claim
        assert not any("nan" in line or "<NA>" in line for line in f.evidence), f.key


@pytest.mark.parametrize("records", [
    [made_up.record(made_up.cell(NEURON, "moons"))],
    [Record(made_up.cell(NEURON, "moons", s), "diverged", "in epoch 1") for s in SEEDS],
    [Record(made_up.cell(NEURON, "moons"), "failed", "no data")],
    [measured(fixed_cell(LINEAR, "sin"), 0.4)],
], ids=["one cell", "all diverged", "failed", "no training"])  # fmt: skip
def test_a_study_with_hardly_any_data_cannot_say(tables, records):
    made = tables(records)
    for find in (line.find for line in FINDINGS):
        found = find(made)
        if find not in (*COUNTS, descent.too_large_eta):
            assert found.verdict == "cannot say" and found.claim.startswith("Cannot be said: "), found


def test_the_neuron_keeps_up_or_falls_behind(tables):
    found = models.one_neuron(tables(_both(overlap=(0.84, 0.841), moons=(0.88, 0.99))))
    assert found.verdict == "yes"
    assert found.claim.startswith("One neuron keeps up with mlp-40 on 1 of 2 classification tasks (overlap)")
    assert "falling behind on moons by 11.0 to 11.0 points" in found.claim
    assert models.one_neuron(tables(_both(moons=(0.88, 0.99)))).verdict == "no"


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
    found = models.network_beats_neuron(tables(_both(moons=(0.99, 0.90), xor=(0.5, 0.9))))
    assert found.verdict == "no" and "1 of 2 tasks" in found.claim and "moons −9.0 points" in found.claim


def test_the_neuron_reaches_the_linear_model_or_not(tables):
    level = _run(LINEAR, "moons", 0.88)
    assert models.neuron_against_linear(tables(level + _run(NEURON, "moons", 0.88))).verdict == "yes"
    found = models.neuron_against_linear(tables(level + _run(NEURON, "moons", 0.7)))
    assert found.verdict == "no" and "stays behind on moons −18.0 points" in found.claim


def test_no_model_beats_the_bayes_accuracy_but_by_chance(tables):
    limit = scipy.stats.norm.cdf(1.0)
    assert models.bayes_limit(tables(_run(NEURON, "overlap", limit - 0.001))).verdict == "yes"
    found = models.bayes_limit(tables(_run(NEURON, "overlap", limit + 0.05)))
    assert found.verdict == "no" and "neuron on overlap" in found.claim


def test_chance_alone_rarely_beats_the_bayes_accuracy():
    rng = np.random.default_rng(3)
    wrong = np.mean([(models._one_sided(rng.normal(0, 0.01, (8, 5))) < 0.05).any() for _ in range(500)])
    assert wrong < 0.09


def test_ties_are_said(tables):
    found = models.ties(tables(_both(overlap=(0.84, 0.841), moons=(0.88, 0.99))))
    assert (
        found.verdict == "no"
        and "1 of 2 tasks" in found.claim
        and "overlap: mlp-40 and neuron" in found.claim
    )
    assert models.ties(tables(_both(moons=(0.88, 0.99)))).verdict == "yes"


def test_hand_set_weights_are_compared_with_trained_ones(tables):
    found = models.by_hand(tables(_run(BY_HAND, "moons", 0.8) + _run(NEURON, "moons", 0.88)))
    assert found.verdict == "no" and "by-hand on moons: 80" in found.claim and "−8.0 points" in found.claim
    assert models.by_hand(tables(_run(BY_HAND, "moons", 0.9) + _run(NEURON, "moons", 0.88))).verdict == "yes"


def test_the_best_eta_of_every_task(tables):
    def records(best_on_xor):
        return [
            r
            for task, best in (("moons", 1.0), ("xor", best_on_xor))
            for eta in (0.1, 1.0)
            for r in _run(mlp(40), task, 0.95 if eta == best else 0.7, eta=eta)
        ]

    assert descent.best_eta(tables(records(0.1))).verdict == "no"
    found = descent.best_eta(tables(records(1.0)))
    assert found.verdict == "yes" and found.claim.startswith(
        "eta = 1 is as good as mlp-40's best on all 2 tasks"
    )


def test_too_large_an_eta(tables):
    def records(status):
        calm = [r for task in ("moons", "sin") for r in _run(mlp(40), task, 0.8, eta=0.1)]
        return calm + [
            Record(made_up.cell(mlp(40), "sin", s, 100.0), status, "in epoch 1") for s in range(20)
        ] if status == "diverged" else calm + _run(mlp(40), "sin", 0.8, eta=100.0)  # fmt: skip

    found = descent.too_large_eta(tables(records("diverged")))
    low, high = scipy.stats.binomtest(20, 20).proportion_ci(method="wilson")
    assert (
        found.verdict == "yes"
        and f"100.0\N{NARROW NO-BREAK SPACE}% [{100 * low:.1f}, {100 * high:.1f}]" in found.claim
    )
    assert descent.too_large_eta(tables(records("ok"))).verdict == "no"


@pytest.mark.parametrize(("value", "verdict"), [(0.9, "yes"), (0.7, "no"), (0.8, "no")])
def test_weight_decay_helps_or_not(tables, value, verdict):
    records = _run(mlp(40), "moons", 0.8) + _run(mlp(40), "moons", value, seeds=(1, 2, 3), alpha=0.01)
    found = descent.alpha(tables(records))
    assert found.verdict == verdict
    assert ("does not help" in found.claim) == (verdict == "no")


def test_momentum_helps_or_not(tables):
    plain = _run(mlp(40), "moons", 0.80)
    found = descent.momentum(tables(plain + _run(mlp(40), "moons", 0.95, momentum=0.9)))
    assert found.verdict == "yes" and found.claim.startswith("Momentum helps: 0.9 is better in 1 and worse")
    assert descent.momentum(tables(plain + _run(mlp(40), "moons", 0.60, momentum=0.9))).verdict == "no"


@pytest.mark.parametrize(
    ("find", "axes", "subject"),
    [
        (descent.initial_weights, {"init": "zeros"}, "The way initial weights are drawn"),
        (descent.loss, {"loss": "mse"}, "The loss"),
    ],
)
def test_a_level_that_is_worse_matters(tables, find, axes, subject):
    usual = _run(mlp(40), "moons", 0.90)
    found = find(tables(usual + _run(mlp(40), "moons", 0.50, **axes)))
    assert found.verdict == "yes"
    assert found.claim.startswith(f"{subject} can be told apart in 1 of 1 comparison: ")
    assert "worse in 1 of 1" in found.claim
    assert find(tables(usual + _run(mlp(40), "moons", 0.90, **axes))).verdict == "no"


def test_chance_alone_is_no_finding():
    """Of 3 tests at 2.5 % one is told apart in 7 of 100 studies, of one test in 2.5 of 100."""
    assert not beyond_chance(1, 3, 0.025) and beyond_chance(2, 3, 0.025) and beyond_chance(1, 1, 0.025)
    for n in (1, 12, 300):
        first = next(k for k in range(n + 1) if beyond_chance(k, n, 0.05))
        exact = scipy.stats.binom(n, 0.05)
        assert exact.sf(first - 1) < 0.0500001 < exact.sf(first - 2)


def test_what_an_activation_does(tables):
    records = _run(mlp(40), "moons", 0.9) + _run(mlp(40), "moons", 0.7, activation="identity")
    found = shape.activation(tables(records))
    assert (
        found.verdict == "yes"
        and "Identity is better in 0 and worse in 1 of 1 comparison with relu" in found.claim
    )
    same = records[:4] + _run(mlp(40), "moons", 0.901, activation="tanh")
    assert shape.activation(tables(same)).verdict == "no"


def test_what_the_bias_is_for(tables):
    records = _run(NEURON, "moons", 0.9) + _run(NEURON, "moons", 0.6, bias=False)
    found = shape.bias(tables(records))
    assert (
        found.verdict == "yes" and "worse in 1 of 1 comparison (neuron on moons −30.0 points" in found.claim
    )


def test_the_smallest_width_that_ties(tables):
    sizes = {2: 0.7, 10: 0.95, 40: 0.95, 80: 0.951}
    found = shape.width(tables([r for w, v in sizes.items() for r in _run(mlp(w), "moons", v)]))
    assert found.verdict == "yes" and "not told from the best width: 10 on moons" in found.claim
    sizes = {2: 0.7, 10: 0.8, 40: 0.95}
    found = shape.width(tables([r for w, v in sizes.items() for r in _run(mlp(w), "moons", v)]))
    assert found.verdict == "no" and "40 on moons" in found.claim


def test_depth_helps_or_not(tables):
    for value, verdict in ((0.95, "yes"), (0.7, "no")):
        records = _run(mlp(40), "moons", 0.8) + _run(mlp(40, 40), "moons", value)
        assert shape.depth(tables(records)).verdict == verdict


def test_epochs_that_batches_need(tables):
    def records(epochs):
        return [
            measured(made_up.cell(mlp(40), "moons", s, batch_size=b), 0.9 + s / 1000, epochs_to_95=e)
            for b, e in ((None, 100), (1, epochs))
            for s in SEEDS
        ]

    found = descent.batch_size(tables(records(5)))
    assert found.verdict == "yes" and "batches of 1 need 5 epochs, the full batch 100" in found.claim
    assert descent.batch_size(tables(records(300))).verdict == "no"


def test_sum_and_mean(tables):
    mean = _run(NEURON, "moons", 0.8, eta=0.2)
    same = _run(NEURON, "moons", 0.8, eta=0.001, reduction="sum")
    found = descent.reduction(tables(mean + same))
    assert (
        found.verdict == "yes" and "at most 0.00 points of accuracy in 1 comparison, none told" in found.claim
    )
    other = _run(NEURON, "moons", 0.7, eta=0.001, reduction="sum")
    assert descent.reduction(tables(mean + other)).verdict == "no"


def test_stopping_at_the_best_epoch(tables):
    def records(gain):
        return _run(mlp(40), "moons", 0.8, metrics=lambda v: {"best_test_accuracy": v + gain * (1 + v)})

    assert descent.early_stopping(tables(records(0.05))).verdict == "yes"
    assert descent.early_stopping(tables(records(0.0))).verdict == "no"
    found = descent.early_stopping(tables(records(-0.05)))
    assert found.verdict == "no" and "better on 0 and worse on 1 of 1 chosen setting" in found.claim


def test_scoring_on_the_training_points(tables):
    records = _run(mlp(40), "moons", 0.8) + _run(mlp(40), "moons", 0.9, split="same")
    found = descent.same_points(tables(records))
    assert found.verdict == "yes" and "mlp-40 on moons, +10.0 points" in found.claim


def test_the_error_outside_the_training_range(tables):
    for fold, verdict in ((5, "yes"), (0.5, "no")):
        records = _run(mlp(40), "sin", 0.2, metrics=lambda v, fold=fold: {"outside_rmse": fold * v})
        found = regression.extrapolation(tables(records))
        assert found.verdict == verdict and f"mlp-40 {fold}" in found.claim


def test_gaussian_process_against_network(tables):
    for process, verdict in ((0.15, "yes"), (0.4, "no")):
        records = _run(mlp(40), "sin", 0.3) + _run(GP, "sin", process)
        found = regression.gaussian_process(tables(records))
        assert found.verdict == verdict and f"sin {process}" in found.claim


def test_few_points(tables):
    records = [
        r
        for n, process in ((10, 0.2), (50, 0.5))
        for r in _run(mlp(40), "sin", 0.3, n_train=n) + _run(GP, "sin", process, n_train=n)
    ]
    found = regression.few_points(tables(records))
    assert found.verdict == "yes"
    assert found.claim.startswith("10 points: the Gaussian process is better on the only task; 50 points:")
    assert "the network on sin" in found.claim


def test_what_has_no_result_is_counted(results):
    read = Tables(results / "tables")
    found = limit_findings.not_ok(read)
    counts = read.cells["status"].value_counts()
    assert found.verdict == "no" and f"{counts['diverged']} diverged and 1 unavailable" in found.claim
    assert any("torch sees no GPU" in line for line in found.evidence)


def test_all_well(tables):
    made = tables(_run(NEURON, "moons", 0.8))
    assert (
        limit_findings.not_ok(made).claim == "All 4 cells are ok."
        and limit_findings.seeds(made).verdict == "no"
    )
    assert speed.gpu(made).claim == "Cannot be said: GPU not measured here (the study asks for none)."
    assert {f(made).verdict for f in TIMING} == {"cannot say"}
