"""Section: learning curves."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "curves", ()


def make(material: Material) -> Section:
    """Score and loss over the epochs with bands over seeds."""
    return section(
        material,
        KEY,
        "Learning curves",
        "How fast does each model learn, and does it begin to learn its training points by heart? Bands are "
        "over seeds: "
        "another draw of the points, other initial weights.",
        missing="This study trained no neuron and no network.",
    )
