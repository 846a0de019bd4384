"""Section: the other settings of training."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "training", ("loss", "reduction", "momentum", "init", "same-points")


def make(material: Material) -> Section:
    """Loss, reduction, momentum, initial weights and what else was studied."""
    return section(
        material,
        KEY,
        "Loss, reduction, momentum and initial weights",
        "What else can be set, and does it matter once η and α are chosen for it?",
        missing="This study varies none of these.",
        findings=FINDINGS,
    )
