"""Section: early stopping."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "early-stopping", ("early-stopping",)


def make(material: Material) -> Section:
    """What the weights of the best validation epoch would have given."""
    return section(
        material,
        KEY,
        "Early stopping",
        "Would it have been better to stop at the epoch of lowest validation loss? Reported, not applied: "
        "all other numbers are those of "
        "the last epoch.",
        missing="This study trained nothing whose best epoch is known.",
        findings=FINDINGS,
    )
