"""Section: more neurons side by side."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "widths", ()


def make(material: Material) -> Section:
    """Fits by networks of growing width."""
    return section(
        material,
        KEY,
        "More neurons side by side",
        "What does each further neuron of the hidden layer add to the curve that a network can draw?",
        missing="This study fits no regression task on one input with three widths or more.",
    )
