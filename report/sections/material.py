"""What sections are made of: tables, figures, findings and the plan, read once."""

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from bench.errors import UserError
from report.document import Block, Evidence, Figure, Missing, Section
from report.figures import read_manifests
from report.findings import Finding, Tables, findings
from report.tables.files import read_table


class Material(Tables):
    """The tables of a results folder, and beside them its figures and plan.json."""

    def __init__(self, tables: Path, figures: Path) -> None:
        super().__init__(tables)
        self.figures_folder = figures

    @cached_property
    def confusion(self) -> pd.DataFrame:
        return read_table(self.folder, "confusion")

    @cached_property
    def times(self) -> pd.DataFrame:
        return read_table(self.folder, "times")

    @cached_property
    def provenance(self) -> dict[str, str]:
        table = read_table(self.folder, "provenance")
        return dict(zip(table["key"], table["value"], strict=True))

    @cached_property
    def plan(self) -> dict[str, Any]:
        path = self.folder.parent / "plan.json"
        try:
            return dict(json.loads(path.read_text()))
        except (OSError, ValueError) as error:
            raise UserError(f"{path}: not a plan ({error})") from error

    @cached_property
    def answers(self) -> dict[str, tuple[int, Finding]]:
        """Findings by key, with their numbers."""
        return {finding.key: (i, finding) for i, finding in enumerate(findings(self.folder), 1)}

    @cached_property
    def _manifest(self) -> list[dict[str, Any]]:
        return read_manifests(self.figures_folder)

    def figures(self, section: str) -> list[Figure]:
        """The figures that belong to a section, in the groups' order."""
        names = ("name", "file", "title", "caption", "alt", "width")
        return [
            Figure(**{n: entry[n] for n in names}) for entry in self._manifest if entry["section"] == section
        ]

    def evidence(self, keys: Sequence[str]) -> list[Evidence]:
        """What the findings of these keys rest on."""
        there = [self.answers[key] for key in keys if key in self.answers]
        return [Evidence(number, one.question, one.claim, _first_lines(one)) for number, one in there]


def _first_lines(finding: Finding, most: int = 30) -> tuple[str, ...]:
    """The lines it rests on; where they are many, the first of them and where the others stand."""
    lines = finding.evidence
    if len(lines) <= most:
        return lines
    return (*lines[: most - 1], f"and {len(lines) - most + 1} more, from {' and '.join(finding.tables)}")


def section(
    material: Material,
    key: str,
    title: str,
    intro: str,
    *,
    missing: str = "",
    findings: Sequence[str] = (),
    before: Sequence[Block] = (),
    after: Sequence[Block] = (),
) -> Section:
    """A section of the usual order: findings, blocks, its figures, more blocks.

    missing: what this study does not have where there is no figure and no block.
    """
    figures = material.figures(key)
    gone = [Missing(missing)] if missing and not (figures or before or after) else []
    return Section(key, title, intro, (*material.evidence(findings), *gone, *before, *figures, *after))
