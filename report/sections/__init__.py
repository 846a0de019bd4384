"""Tables, figures and findings -> the Document: one file a section, one line here.

document_of(Path("results/tables"), Path("results/figures"))
"""

from pathlib import Path
from types import ModuleType

from report.document import Document, Finding
from report.sections import (
    activations,
    batch_size,
    bias,
    boundaries,
    by_hand,
    confusion,
    curves,
    durations,
    early_stopping,
    eta_alpha,
    film,
    fits,
    gp,
    limits,
    linear,
    methods,
    provenance,
    scores,
    training,
    weights,
    width_depth,
    widths,
)
from report.sections.material import Material

# Each has KEY, FINDINGS (keys of those it shows) and make(material) -> Section.
SECTIONS: tuple[ModuleType, ...] = (
    scores,
    boundaries,
    film,
    weights,
    curves,
    eta_alpha,
    activations,
    bias,
    batch_size,
    width_depth,
    training,
    early_stopping,
    confusion,
    linear,
    by_hand,
    fits,
    widths,
    gp,
    durations,
    limits,
    methods,
    provenance,
)


def document_of(tables: Path, figures: Path) -> Document:
    """The report of one results folder. UserError where tables or figures are missing."""
    material = Material(tables, figures)
    shown = {key: one.KEY for one in SECTIONS for key in one.FINDINGS}
    answers = tuple(
        Finding(number, one.question, one.claim, one.verdict, shown.get(key, scores.KEY))
        for key, (number, one) in material.answers.items()
    )
    made = tuple(one.make(material) for one in SECTIONS)
    return Document(str(material.plan["title"]), _subtitle(material), answers, made)


def _subtitle(material: Material) -> str:
    """Which study, how much of it, from which code."""
    from report import format as fmt

    cells = material.cells
    ok = int((cells["status"] == "ok").sum())
    part = f", only {material.plan['only']}" if material.plan.get("only") else ""
    commit = material.provenance.get("commit", "unknown")
    return (
        f"Study {material.plan.get('study', 'unnamed')}{part}: {fmt.count(len(cells), 'cell')} on "
        f"{fmt.count(cells['task'].nunique(), 'task')}, "
        f"{fmt.count(ok, 'of them came', 'of them came')} to its end, "
        f"{fmt.count(cells['seed'].nunique(), 'seed')}; code at commit {commit[:12]}."
    )
