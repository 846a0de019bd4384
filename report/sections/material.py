"""What sections are made of: the tables, and beside them the figures and the findings."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.errors import UserError
from bench.seals import identity, made_in
from report.document import Answer, Evidence, Figure, Told
from report.figures import GROUPS, read_manifests
from report.findings import FINDINGS, Finding, findings
from report.format import number, whole
from report.tables.reader import Tables


@dataclass(frozen=True)
class Numbered:
    """A finding with its number, and the key of the section that shows it."""

    number: int
    section: str
    finding: Finding

    @property
    def answer(self) -> Answer:
        """As its chapter begins with it."""
        found = self.finding
        words = found.question, found.claim, found.verdict
        return Answer(self.number, *words, self.section, _headline(found), found.beside)

    @property
    def evidence(self) -> Evidence:
        """As it stands in its section."""
        found = self.finding
        return Evidence(self.number, found.question, found.claim, found.evidence)


def _headline(found: Finding) -> str:
    """The short form, where it says anything but the beginning of the claim, which then stands alone."""
    same = found.claim.lower().startswith(found.short.removesuffix("…").lower())
    return "" if same else found.short


@dataclass(frozen=True)
class Material:
    """The tables of a results folder, and its folder of figures."""

    tables: Tables
    figures_folder: Path

    @cached_property
    def numbered(self) -> list[Numbered]:
        """Every finding, in the report's order."""
        pairs = zip(FINDINGS, findings(self.tables), strict=True)
        return [Numbered(i, one.section, finding) for i, (one, finding) in enumerate(pairs, 1)]

    @cached_property
    def manifest(self) -> list[dict[str, Any]]:
        """What is said of every figure, in the groups' order. UserError where they are of other tables."""
        entries = read_manifests(self.figures_folder)
        there = identity(self.tables.folder)
        for group in GROUPS:
            seals = made_in(self.figures_folder / group)
            if seals and there not in [seal.made_of.get("tables") for seal in seals]:
                said = f"figures of other tables than {self.tables.folder}"
                raise UserError(f"{self.figures_folder / group}: {said}; run snakemake again")
        return entries

    def figures(self, section: str) -> list[Figure]:
        """The figures that belong to a section, in the groups' order."""
        names = [field.name for field in fields(Figure) if field.name not in ("numbers", "digests")]
        return [
            Figure(
                **{n: entry[n] for n in names if n in entry},
                numbers=_numbers(entry.get("numbers")),
                digests=tuple((entry.get("numbers") or {}).get("digests", ())),
            )
            for entry in self.manifest
            if entry["section"] == section
        ]

    def said(self, section: str) -> list[Numbered]:
        """The findings of a section, but for those of which nothing can be said."""
        return [
            one for one in self.numbered if one.section == section and one.finding.verdict != "cannot say"
        ]

    def evidence(self, section: str) -> list[Evidence]:
        """What the findings of a section rest on."""
        return [one.evidence for one in self.said(section) if one.finding.evidence]


def _numbers(numbers: dict[str, Any] | None) -> tuple[tuple[str | Told, ...], ...]:
    """What a manifest says of a picture's numbers: whole ones and columns of nothing else as they are, others
    to four digits."""
    if numbers is None:
        return ()
    counts = [_counted(column) for column in zip(*numbers["rows"], strict=True)]
    rows = (tuple(map(_said, row, counts)) for row in numbers["rows"])
    return (tuple(numbers["header"]), *rows)


def _counted(column: Sequence[Any]) -> bool:
    """Whether the numbers of a column are whole: a manifest has six digits, so that large ones are round."""
    there = [float(cell) for cell in column if isinstance(cell, int | float)]
    return all(one.is_integer() and (abs(one) < 1e6 or one == float(f"{one:.1e}")) for one in there)


def _said(cell: Any, counted: bool) -> str | Told:
    if cell is None or isinstance(cell, str):
        return number(cell) if cell is None else cell
    return Told(whole(cell) if counted or isinstance(cell, int) else number(cell, 4), cell)
