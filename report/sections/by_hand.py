"""Section: weights set by hand."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "by-hand", ("by-hand",)


def make(material: Material) -> Section:
    """Boundary and confusion matrix of weights that the study gives."""
    return section(
        material,
        KEY,
        "Weights set by hand",
        "How far does one get by choosing the weights oneself, without any training?",
        missing="This study sets no weights by hand.",
        findings=FINDINGS,
    )
