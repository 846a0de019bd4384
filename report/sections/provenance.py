"""Section: where the numbers come from, and how to make any of them again."""

from pathlib import Path

from report.document import Block, Code, Paragraph, Section, Table
from report.sections.material import Material

KEY, FINDINGS = "provenance", ()


def make(material: Material) -> Section:
    """Commit, versions, machine, seeds, commands."""
    words = material.provenance
    digest = str(material.cells["digest"].iloc[0])
    file = Path((material.plan.get("settings") or {}).get("file") or "config/study.yaml")
    file = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    only = f' only="{material.plan["only"]}"' if material.plan.get("only") else ""
    commands = "\n".join(
        (
            "# the whole report",
            f"snakemake --cores 8 --config study={file}{only}",
            "# any row of a table, by its digest (here the first of `cells`): trained again and held against "
            "its record",
            f"python -m bench cell {digest}",
        )
    )
    table = Table(
        "Code, machine and study",
        "Nothing here depends on when or how fast it ran. Source: provenance.",
        ("what", "value"),
        tuple((key.replace("_", " "), value) for key, value in words.items()),
        "ll",
    )
    blocks: tuple[Block, ...] = (
        table,
        Paragraph("To make these numbers again, from the commit above:"),
        Code(commands),
    )
    return Section(
        KEY, "Provenance", "Which code, which machine, which study; and the command for each number.", blocks
    )
