"""Tables, figures and findings -> the Document, section by section as `report.sections.contents` lists them.

    document_of(Path("results/tables"), Path("results/figures"))

What stands where is decided here, and nothing computed; how it looks is `report.render`'s and the templates'.
"""

from pathlib import Path

from report import format as fmt
from report.document import Document
from report.sections.contents import SECTIONS, section_of
from report.sections.material import Material
from report.tables.reader import Tables

__all__ = ["SECTIONS", "document_of"]


def document_of(tables: Path, figures: Path) -> Document:
    """The report of one results folder. UserError where tables or figures are missing.

    ValueError where a finding or a figure belongs to a section that is not in the table of contents.
    """
    material = Material(Tables(tables), figures)
    _check_figures(material)
    answers = tuple(one.answer for one in material.numbered)
    made = tuple(section_of(entry, material) for entry in SECTIONS)
    return Document(str(material.tables.plan["title"]), _subtitle(material.tables), answers, made)


def _check_figures(material: Material) -> None:
    """A figure of an unknown section would be left out without a word."""
    keys = [entry.key for entry in SECTIONS]
    for figure in material.manifest:
        if figure["section"] not in keys:
            raise ValueError(f"figure {figure['name']} belongs to {figure['section']}, which is no section")


def _subtitle(tables: Tables) -> str:
    """Which study, how much of it, from which code."""
    cells, plan = tables.cells, tables.plan
    ok = int((cells["status"] == "ok").sum())
    part = f", only {plan['only']}" if plan.get("only") else ""
    commit = tables.provenance.get("commit", "unknown")
    return (
        f"Study {plan.get('study', 'unnamed')}{part}: {fmt.count(len(cells), 'cell')} on "
        f"{fmt.count(cells['task'].nunique(), 'task')}, "
        f"{fmt.count(ok, 'of them came to its end', 'of them came to their end')}, "
        f"{_seeds(tables)}; code at commit {commit[:12]}."
    )


def _seeds(tables: Tables) -> str:
    """How many seeds chose, and how many confirmed; or that nothing is confirmed."""
    chose = fmt.count(len(tables.settings.seeds), "seed")
    if not tables.confirmed:
        return f"{chose}, not confirmed on others"
    return f"chosen on {chose}, confirmed on up to {fmt.count(len(tables.results.seeds), 'other')}"
