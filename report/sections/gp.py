"""Section: network against Gaussian process."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "gp", ("gaussian-process", "few-points")


def make(material: Material) -> Section:
    """Both on every regression task that has both."""
    return section(
        material,
        KEY,
        "Network against Gaussian process",
        "A Gaussian process says how sure it is, and needs few points where the function is smooth. When "
        "does it beat a network?",
        missing="This study has no regression task with both a Gaussian process and a network.",
        findings=FINDINGS,
    )
