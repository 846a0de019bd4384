"""Section: width and depth."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "width-depth", ("width", "depth")


def make(material: Material) -> Section:
    """Test score over the number of neurons in the hidden layer, and over the number of layers."""
    return section(
        material,
        KEY,
        "Width and depth",
        "How many neurons side by side are enough, and do more layers help?",
        missing="This study compares no widths and no depths.",
        findings=FINDINGS,
    )
