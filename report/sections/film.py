"""Section: how a boundary comes about."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "film", ()


def make(material: Material) -> Section:
    """25 boundaries over training, a strip a task."""
    return section(
        material,
        KEY,
        "Film strips: a boundary comes about",
        "What does training look like? The same network at epochs that are spread evenly on a logarithmic "
        "scale, read like a page.",
        missing="This study kept no weights on the way (checkpoints) for a network on two inputs.",
    )
