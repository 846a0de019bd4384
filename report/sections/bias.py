"""Section: bias."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "bias", ("bias",)


def make(material: Material) -> Section:
    """With and without biases."""
    return section(
        material,
        KEY,
        "Bias",
        "Without a bias a neuron's line has to pass through the origin. What does that cost?",
        missing="This study trains nothing both with and without biases.",
        findings=FINDINGS,
    )
