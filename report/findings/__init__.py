"""What the study found: numbered answers, each computed from the tables.

    for finding in findings(Tables(Path("results/tables"))): print(finding.claim)

A new finding: one function that takes `Tables`, one line in FINDINGS, one test.
"""

from collections.abc import Callable
from typing import NamedTuple

from report.findings import descent, limits, models, regression, shape, speed
from report.findings.base import Finding, Verdict
from report.tables.reader import Tables


class Line(NamedTuple):
    """A line of the registry. section: key of the section that shows what the finding rests on."""

    find: Callable[[Tables], Finding]
    section: str


FINDINGS: tuple[Line, ...] = (  # number i + 1 is the i-th
    Line(models.one_neuron, "scoreboard"),
    Line(models.network_beats_neuron, "boundaries"),
    Line(models.neuron_against_linear, "linear"),
    Line(models.bayes_limit, "scoreboard"),
    Line(models.ties, "scoreboard"),
    Line(descent.best_eta, "eta-alpha"),
    Line(descent.too_large_eta, "eta-alpha"),
    Line(descent.alpha, "eta-alpha"),
    Line(shape.activation, "activations"),
    Line(shape.bias, "bias"),
    Line(shape.width, "width-depth"),
    Line(shape.depth, "width-depth"),
    Line(descent.batch_size, "batch-size"),
    Line(descent.loss, "training"),
    Line(descent.reduction, "training"),
    Line(descent.momentum, "training"),
    Line(descent.initial_weights, "training"),
    Line(descent.early_stopping, "early-stopping"),
    Line(descent.same_points, "training"),
    Line(regression.extrapolation, "fits"),
    Line(regression.gaussian_process, "gp"),
    Line(regression.few_points, "gp"),
    Line(models.by_hand, "by-hand"),
    Line(speed.fused, "timing"),
    Line(speed.growth, "timing"),
    Line(speed.processes, "timing"),
    Line(speed.gpu, "timing"),
    Line(speed.quiet, "timing"),
    Line(limits.seeds, "limits"),
    Line(limits.not_ok, "limits"),
)

__all__ = ["FINDINGS", "Finding", "Line", "Verdict", "findings"]


def findings(tables: Tables) -> list[Finding]:
    """Every finding, in the report's order; number i + 1 is the i-th. UserError where a table is missing."""
    return [line.find(tables) for line in FINDINGS]
