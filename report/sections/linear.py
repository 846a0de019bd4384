"""Section: the neuron against the simple linear models."""

from report import format as fmt
from report.document import Section, Table
from report.findings.base import Gap
from report.sections.material import Material, section

KEY, FINDINGS = "linear", ("neuron-linear",)


def make(material: Material) -> Section:
    """A row a task that has both."""
    linear = next(iter(material.models("linear")), None)
    gaps = material.gaps(material.tasks(), material.neuron, linear)
    return section(
        material,
        KEY,
        "Neuron against linear classifier and regressor",
        "A neuron with a sigmoid is a logistic regression, one with the identity a linear regression. Does "
        "gradient descent find what "
        "scikit-learn's solvers find?",
        missing="This study has no task with a trained neuron and a linear model over two seeds or more.",
        findings=FINDINGS,
        before=[_table(material, linear, gaps)] if gaps and linear else [],
    )


def _table(material: Material, linear: str, gaps: list[Gap]) -> Table:
    rows = tuple(_cells(material, linear, gap) for gap in gaps)
    behind, ahead = sum(gap.worse for gap in gaps), sum(gap.better for gap in gaps)
    return Table(
        f"The neuron is better on {ahead}, worse on {behind} and not told apart on "
        f"{len(gaps) - ahead - behind} of {fmt.count(len(gaps), 'task')}",
        f"Test accuracy or RMSE of the neuron at its chosen setting and of {linear} (LogisticRegression, "
        "LinearRegression), mean over seeds; "
        "difference neuron minus linear, paired over seeds, with its 95 % t interval. Source: scoreboard, "
        "cells.",
        ("task", "neuron", linear, "difference [95 %]", "the neuron is"),
        rows,
        "lrrrl",
    )


def _cells(material: Material, linear: str, gap: Gap) -> tuple[str, ...]:
    entries = [material.entry(gap.task, name) for name in (material.neuron, linear)]
    scores = [fmt.score(gap.metric, entry["test"]) if entry is not None else fmt.NONE for entry in entries]
    ends = (gap.mean, gap.low, gap.high) if gap.metric == "accuracy" else (-gap.mean, -gap.high, -gap.low)
    verdict = "better" if gap.better else "worse" if gap.worse else "not told apart"
    return gap.task, *scores, fmt.gain(gap.metric, *ends), verdict
