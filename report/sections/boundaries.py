"""Section: where each classifier decides."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "boundaries", ("network-beats-neuron",)


def make(material: Material) -> Section:
    """Filled contours of neuron, linear classifier and network on the tasks in the plane."""
    return section(
        material,
        KEY,
        "Decision boundaries",
        "Where does each model change its mind? A neuron and a linear classifier can only draw a straight "
        "line; a hidden layer may bend it.",
        missing="This study has no classification task with two inputs whose points can be drawn.",
        findings=FINDINGS,
    )
