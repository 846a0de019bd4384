"""What the study found: numbered answers, each computed from the tables.

    for finding in findings(Path("results/tables")): print(finding.claim)

A new finding: one function that takes `Tables`, one line in FINDINGS.
"""

from collections.abc import Callable
from pathlib import Path

from report.findings import descent, limits, models, regression, shape, speed
from report.findings.base import Finding, Tables, Verdict

FINDINGS: tuple[Callable[[Tables], Finding], ...] = (
    models.one_neuron,
    models.network_beats_neuron,
    models.neuron_against_linear,
    models.bayes_limit,
    models.ties,
    descent.best_eta,
    descent.too_large_eta,
    descent.alpha,
    shape.activation,
    shape.bias,
    shape.width,
    shape.depth,
    descent.batch_size,
    descent.loss,
    descent.reduction,
    descent.momentum,
    descent.initial_weights,
    descent.early_stopping,
    descent.same_points,
    regression.extrapolation,
    regression.gaussian_process,
    regression.few_points,
    models.by_hand,
    speed.fused,
    speed.growth,
    speed.processes,
    speed.gpu,
    speed.quiet,
    limits.seeds,
    limits.not_ok,
)

__all__ = ["FINDINGS", "Finding", "Tables", "Verdict", "findings"]


def findings(tables: Path) -> list[Finding]:
    """Every finding, in the report's order; number i + 1 is the i-th. UserError where a table is missing."""
    read = Tables(tables)
    return [find(read) for find in FINDINGS]
