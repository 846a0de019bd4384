"""Section: the neuron's weights on their way."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "weights", ()


def make(material: Material) -> Section:
    """Weights over epochs, and the lines that they draw."""
    return section(
        material,
        KEY,
        "The neuron's weights over the epochs",
        "A neuron on two inputs has three numbers: w1, w2 and b. Where do they go, and how does its line "
        "turn?",
        missing="This study trained no neuron on a task with two inputs.",
    )
