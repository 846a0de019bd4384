"""Section: learning rate and weight decay."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "eta-alpha", ("best-eta", "large-eta", "alpha")


def make(material: Material) -> Section:
    """Heat maps over eta and alpha, curves by eta, shares of diverged trainings, gains by alpha."""
    return section(
        material,
        KEY,
        "Learning rate η and weight decay α",
        "How large may a step be, and does it pay to pull the weights towards zero? A step that is too small "
        "does not arrive; one that "
        "is too large diverges, and then there is no result at all.",
        missing="This study has no two learning rates or weight decays of one model on one task.",
        findings=FINDINGS,
    )
