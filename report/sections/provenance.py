"""Section: where the numbers come from, and how to make any of them again."""

import re
from collections.abc import Mapping

from bench.provenance import commit, versions
from report import format as fmt
from report.document import Block, Code, Paragraph, Table
from report.sections.commands import FOLDER, PLACE, cell_command, elsewhere, foreign_study, report_command
from report.sections.material import Material
from report.tables.reader import Tables

TRAINED_AT = re.compile(r"\d+ cells: commit (.+?), code ")  # in what the packs say
LETTERS = 12  # of a commit
AUTHORS = "The neuron-bench authors"
TITLE = "neuron-bench: a reproducible benchmark and report, from a single neuron to the multilayer perceptron"
CALLED = {"numerics": "numerics (version of what moves a number)"}  # keys that say too little


def blocks(material: Material) -> list[Block]:
    """Commit, versions, machine, seeds, commands."""
    said = material.tables.provenance
    table = Table(
        title="Code, machine and study",
        caption="Of the tables; nothing here depends on when or how fast it ran. Source: provenance.",
        header=("what", "value"),
        rows=tuple(
            (CALLED.get(key, key.replace("_", " ")), value) for key, value in (said | _since(said)).items()
        ),
        align="ll",
        name="made-with",
    )
    changed = "with changes" in material.tables.provenance.get("commit", "")
    again = "To make these numbers again, from the commit above"
    again += " and the changes that the tree had, which no commit holds:" if changed else ":"
    return [table, Paragraph(_cite(said)), Paragraph(again), Code(_commands(material.tables))]


def code_at(said: Mapping[str, str]) -> str:
    """At which commits cells were trained, and tables and this page made, where these are others."""
    tables = _short(said.get("commit", "unknown"))
    trained = [*dict.fromkeys(map(_short, TRAINED_AT.findall(said.get("trained_with", ""))))] or [tables]
    page = _short(commit())
    if [*trained, tables, page] == [tables] * 3:
        return f"code at commit {tables}"
    words = [f"trained at {'commit' if len(trained) == 1 else 'commits'} {fmt.listing(trained)}"]
    words += [f"tables made at commit {tables}"] if trained != [tables] else []
    words += [f"this page at commit {page}"] if page != tables else []
    return ", ".join(words)


def _short(words: str) -> str:
    """Of what a commit is told by its first letters, and that the tree had changes."""
    name = re.split("[ ,:]", words, maxsplit=1)[0][:LETTERS]
    return f"{name} with changes" if "with changes" in words else name


def _cite(said: Mapping[str, str]) -> str:
    """How to name all this elsewhere, and what may be done with it."""
    made = f"{AUTHORS}, “{TITLE}”, version {said.get('version', 'unknown')}"
    made += f", commit {re.split('[ ,]', said['commit'])[0]}" if said.get("commit") else ""
    made += f", study {said['study']}" if said.get("study") else ""
    return f"To cite: {made}. Free software under the MIT licence (LICENSE and CITATION.cff in its folder)."


def _since(said: Mapping[str, str]) -> dict[str, str]:
    """What this page is written with, where that is not what the tables were made with."""
    now = {"commit": commit()} | versions()
    other = [f"{name} {words}" for name, words in now.items() if said.get(name, words) != words]
    return {"page_written_with": ", ".join(other)} if other else {}


def _commands(tables: Tables) -> str:
    """Lines to type in the project's folder."""
    lines = (
        *(["# DIR: the folder where the results lie, or shall lie"] if elsewhere(tables) == FOLDER else []),
        *([f"# {PLACE}: the folder where the study's file lies"] if foreign_study(tables) else []),
        "# the whole report",
        report_command(tables),
        "# any row of a table, by its digest (here the first of `cells`): trained again and held against "
        "its record",
        cell_command(tables, str(tables.cells["digest"].iloc[0])),
    )
    return "\n".join(lines)
