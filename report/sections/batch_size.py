"""Section: batch size."""

from report.document import Section
from report.sections.material import Material, section

KEY, FINDINGS = "batch-size", ("batch-size",)


def make(material: Material) -> Section:
    """One point at a time, some, or all of them."""
    return section(
        material,
        KEY,
        "Batch size",
        "An epoch with batches of one point takes as many steps as there are points; with the full batch it "
        "takes one. "
        "Epochs are counted alike, steps are not.",
        missing="This study compares no batch sizes.",
        findings=FINDINGS,
    )
