"""Section: regression inside and outside the training range."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "fits", ("extrapolation",)


def make(material: Material) -> Section:
    """Fits of the main models, and their errors inside and outside."""
    return section(
        material,
        KEY,
        "Regression inside and outside the training range",
        "What do the models draw through the points, and what where there were none?",
        missing="This study has no regression task on one input.",
        findings=FINDINGS,
    )
