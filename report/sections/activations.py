"""Section: activation functions."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "activations", ("activation",)


def make(material: Material) -> Section:
    """The functions beside their derivatives, then what they do to test scores and speed."""
    return section(
        material,
        KEY,
        "Activation functions",
        "Which function should a unit apply to its weighted sum? Its derivative decides how much of the "
        "error passes back through it.",
        findings=FINDINGS,
    )
