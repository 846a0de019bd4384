"""What the study found: numbered answers, each computed from the tables.

    for finding in findings(Tables(Path("results/tables"))): print(finding.claim)

A new finding: one function that takes `Tables`, one line in FINDINGS, one test. Findings read tables, test
what these say against chance, and write sentences; they know of no figure, section or page.
"""

from collections.abc import Callable
from typing import NamedTuple

from report.findings import (
    batches,
    before,
    budget,
    decay,
    descent,
    diverging,
    exploring,
    guessing,
    limits,
    models,
    regression,
    rivals,
    shape,
    speed,
    stopping,
    sureness,
)
from report.findings.base import Finding, Verdict
from report.tables.reader import Tables


class Registered(NamedTuple):
    """A line of the registry. section: key of the section that shows what the finding rests on."""

    find: Callable[[Tables], Finding]
    section: str


# In reading order, as the chapters have their sections; number i + 1 is the i-th.
FINDINGS: tuple[Registered, ...] = (
    Registered(models.neuron_against_linear, "linear"),
    Registered(models.by_hand, "by-hand"),
    Registered(models.network_beats_neuron, "boundaries"),
    Registered(descent.best_eta, "eta-alpha"),
    Registered(diverging.too_large_eta, "eta-alpha"),
    Registered(descent.alpha, "eta-alpha"),
    Registered(decay.strong_alpha, "eta-alpha"),
    Registered(stopping.early_stopping, "early-stopping"),
    Registered(shape.activation, "activations"),
    Registered(shape.bias, "bias"),
    Registered(batches.batch_size, "batch-size"),
    Registered(shape.width, "width-depth"),
    Registered(shape.depth, "width-depth"),
    Registered(budget.optimiser, "optimiser"),
    Registered(budget.epochs, "optimiser"),
    Registered(budget.schedule, "optimiser"),
    Registered(budget.still_falling, "optimiser"),
    Registered(descent.loss, "training"),
    Registered(descent.reduction, "training"),
    Registered(descent.momentum, "training"),
    Registered(descent.initial_weights, "training"),
    Registered(stopping.same_points, "training"),
    Registered(regression.extrapolation, "fits"),
    Registered(regression.gaussian_process, "gp"),
    Registered(regression.few_points, "gp"),
    Registered(sureness.bands, "sureness"),
    Registered(sureness.densities, "sureness"),
    Registered(exploring.next_point, "next-point"),
    Registered(exploring.the_map, "map"),
    Registered(speed.fused, "timing"),
    Registered(speed.growth, "timing"),
    Registered(speed.processes, "timing"),
    Registered(speed.gpu, "timing"),
    Registered(speed.quiet, "timing"),
    Registered(before.slower, "before"),
    Registered(before.changed, "before"),
    Registered(models.one_neuron, "scoreboard"),
    Registered(rivals.ties, "scoreboard"),
    Registered(guessing.guess, "scoreboard"),
    Registered(models.bayes_limit, "scoreboard"),
    Registered(limits.seeds, "limits"),
    Registered(limits.not_ok, "limits"),
)

__all__ = ["FINDINGS", "Finding", "Registered", "Verdict", "findings"]


def findings(tables: Tables) -> list[Finding]:
    """Every finding, in the report's order; number i + 1 is the i-th. UserError where a table is missing."""
    return [one.find(tables) for one in FINDINGS]
