"""Tables, figures and findings -> the Document, section by section as `report.sections.contents` lists them.

    document_of(Path("results/tables"), Path("results/figures"))

What stands where is decided here, and nothing computed; how it looks is `report.render`'s and the templates'.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.errors import UserError
from report import format as fmt
from report.document import Chapter, Document, Missing, Paragraph, Section
from report.glossary import TERMS
from report.sections.chapters import CHAPTERS, Step
from report.sections.commands import again_command
from report.sections.contents import SECTIONS
from report.sections.entry import has_something, section_of
from report.sections.front import FRONT, first_screen
from report.sections.material import Material
from report.sections.notes import noted_in, notes_of
from report.sections.provenance import code_at
from report.tables.files import there, times_beside
from report.tables.reader import Tables

LIMITS = "limits"  # the section on what this study cannot say
__all__ = ["SECTIONS", "document_of", "noted_in", "times_beside"]


def document_of(tables: Path, figures: Path, follows: str = "") -> Document:
    """The report of one results folder. UserError where tables or figures are missing.

    follows: what its chapter on time says first, where times are yet to come.
    So where a figure belongs to a section that is not in the table of contents; a finding: ValueError.
    """
    there(tables)
    material = Material(Tables(tables), figures)
    _check_figures(material)
    made = {entry.key: _followed(section_of(entry, material), follows) for entry in SECTIONS}
    sections = {key: one for key, one in made.items() if has_something(one) or material.said(key)}
    sections[LIMITS] = _with_gaps(sections[LIMITS], [one for key, one in made.items() if key not in sections])
    chapters = tuple(chapter for step in CHAPTERS if (chapter := _chapter(step, sections, material)).sections)
    title = str(material.tables.plan["title"])
    again = again_command(material.tables)
    notes, names = notes_of(material.tables), names_of(material.tables)
    return Document(title, _subtitle(material.tables), first_screen(material), chapters, again, notes, names)


def names_of(tables: Tables) -> tuple[str, ...]:
    """Of tasks and models; not of a model that is called what it is, the neuron."""
    models = {*map(str, tables.cells["model"])} - {form for term in TERMS for form in term.every}
    return tuple(sorted({*map(str, tables.cells["task"])} | models))


def _chapter(step: Step, sections: dict[str, Section], material: Material) -> Chapter:
    """The chapter with those of its sections that show something, and what is answered in them."""
    kept = tuple(sections[key] for key in step.sections if key in sections)
    answers = tuple(one.answer for key in step.sections for one in material.said(key))
    kept = tuple(_without(step.question, one) for one in kept)
    return Chapter(step.key, step.title, step.question, step.meaning, answers, kept)


def _without(question: str, section: Section) -> Section:
    """The section, its introduction without the chapter's question, which stands right above it."""
    rest = section.intro.removeprefix(question).strip()
    return replace(section, intro=rest) if rest else section


def _with_gaps(limits: Section, gone: Sequence[Section]) -> Section:
    """The section on what cannot be said, with what the study has nothing of."""
    missing = [
        Missing(f"{one.title}. {block.text}")
        for one in gone
        for block in one.blocks
        if isinstance(block, Missing)
    ]
    return replace(limits, blocks=(*limits.blocks, *missing))


def _followed(section: Section, follows: str) -> Section:
    """The chapter on time says first that times follow, in place of what would be missing for good."""
    if section.key != "timing" or not follows:
        return section
    others = [block for block in section.blocks if not isinstance(block, Missing)]
    return replace(section, blocks=(Paragraph(follows), *others))


def _check_figures(material: Material) -> None:
    """A figure of an unknown section would be left out without a word, and one of a section's name would take
    the place that links to it lead to."""
    keys = [FRONT, *(entry.key for entry in SECTIONS)]
    taken = {*keys, *(step.key for step in CHAPTERS)}
    for figure in material.manifest:
        name, section, folder = figure["name"], figure["section"], material.figures_folder
        wrong = f"belongs to {section}, which is no section" if section not in keys else ""
        if wrong or name in taken:
            words = wrong or "has the name of a section"
            raise UserError(f"{folder}: figure {name} {words}; `python -m report figures` draws them again")


def _subtitle(tables: Tables) -> str:
    """Which study, how much of it, from which code."""
    cells, plan = tables.cells, tables.plan
    ok = int((cells["status"] == "ok").sum())
    part = f", only {plan['only']}" if plan.get("only") else ""
    return (
        f"Study {plan.get('study', 'unnamed')}{part}: {fmt.count(len(cells), 'cell')} on "
        f"{fmt.count(cells['task'].nunique(), 'task')}, "
        f"{fmt.whole(ok)} of them with a result, "
        f"{_seeds(tables)}; {code_at(tables.provenance)}."
    )


def _seeds(tables: Tables) -> str:
    """How many seeds chose, and how many confirmed; or that nothing is confirmed."""
    chose = fmt.count(len(tables.settings.seeds), "seed")
    if not tables.confirmed:
        return f"{chose}, not confirmed on others"
    return f"chosen on {chose}, confirmed on up to {fmt.count(len(tables.results.seeds), 'other')}"
