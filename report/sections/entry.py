"""A section as it is planned, and as it becomes one of a study."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from report.document import Block, Formula, Missing, Section
from report.findings.absent import reason
from report.sections import notes
from report.sections.material import Material
from report.tables.reader import Tables

Blocks = Callable[[Material], Sequence[Block]]


def nothing(material: Material) -> Sequence[Block]:
    """No blocks of its own."""
    return ()


@dataclass(frozen=True)
class Entry:
    """A line of `report.sections.contents.SECTIONS`.

    key: what links, figures and findings point at. intro: what is asked and how to read the answer; more:
    its end, where that depends on the study. formulas: names of those that stand first, where anything does.
    missing: what this study does not have where there is neither a figure nor a block; factors: whose levels
    it may have without comparing them, and then it is said why; draws: of which kind of models and which
    problem it is, "" for any, where a study may have these without a result. before, after: blocks
    that stand before and after the figures; folded: those that are evidence. last: the series of figures that
    come after the section's others.
    """

    key: str
    title: str
    intro: str
    missing: str = ""
    factors: tuple[str, ...] = ()
    draws: tuple[str, str] | None = None
    formulas: tuple[str, ...] = ()
    before: Blocks = nothing
    after: Blocks = nothing
    folded: Blocks = nothing
    more: Callable[[Material], str] = lambda material: ""
    last: str = ""


def section_of(entry: Entry, material: Material) -> Section:
    """The section: blocks, its figures, more blocks; then what its findings rest on."""
    before, after, folded = entry.before(material), entry.after(material), entry.folded(material)
    figures = sorted(
        material.figures(entry.key), key=lambda one: bool(entry.last) and one.series == entry.last
    )
    noted = notes.notes_of(material.tables, entry.key)
    there = figures or before or after or folded or noted
    gone = [Missing(_missing(entry, material.tables))] if entry.missing and not there else []
    evidence = (*material.evidence(entry.key), *folded)
    intro = entry.intro + entry.more(material)
    written = tuple(Formula(name) for name in entry.formulas) if there else ()
    return Section(
        entry.key, entry.title, intro, (*noted, *written, *gone, *before, *figures, *after), evidence
    )


def _missing(entry: Entry, tables: Tables) -> str:
    """What this study does not have, or has without a result; of factors with several levels why these are
    not compared."""
    why = dict.fromkeys(reason(tables, factor) for factor in entry.factors)
    told = [one for one in why if one]
    if told:
        return f"Nothing is compared here: {'; '.join(told)}."
    return (_without_result(tables, *entry.draws) if entry.draws else "") or entry.missing


def _without_result(tables: Tables, kind: str, problem: str) -> str:
    """That the study has such models, none of which came to a result; else nothing."""
    cells = tables.cells
    for column, value in (("kind", kind), ("problem", problem)):
        cells = cells[cells[column] == value] if value else cells
    if cells.empty or (cells["status"] == "ok").any():
        return ""
    who = {"mlp": "network", "neuron": "neuron"}.get(kind, "model")
    return f"No {who}{f' in {problem}' if problem else ''} came to a result in this study."


def has_something(section: Section) -> bool:
    """Whether it shows more than that something is missing."""
    return bool(section.evidence) or any(not isinstance(block, Missing) for block in section.blocks)
