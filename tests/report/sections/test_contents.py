"""The table of contents: each section once, findings and figures in the section that they name."""

import ast
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import made_up
import pandas as pd
import pytest

from report.document import Evidence, Figure, Missing, Paragraph
from report.figures import GROUPS, factors
from report.findings import FINDINGS
from report.sections import SECTIONS, _subtitle, document_of
from report.sections.contents import Entry, section_of
from report.sections.material import Material
from report.tables.reader import Tables

THIN = "\N{NARROW NO-BREAK SPACE}"
KEYS = [entry.key for entry in SECTIONS]


def entry_of(key: str) -> Entry:
    return next(entry for entry in SECTIONS if entry.key == key)


def write_manifest(folder: Path, *sections: str) -> Path:
    """A folder of figures that says it has one for each of these sections."""
    entries = [
        {"name": f"one-{i}", "file": "a.svg", "section": key, "title": "Found", "caption": "What", "alt": "A"}
        for i, key in enumerate(sections)
    ]
    for group in GROUPS:
        (folder / group).mkdir(parents=True)
        some = [entry | {"width": "full"} for entry in entries] if group == GROUPS[0] else []
        (folder / group / "manifest.json").write_text(json.dumps(some))
    return folder


@pytest.fixture
def material(results: Path, tmp_path: Path) -> Material:
    return Material(Tables(results / "tables"), write_manifest(tmp_path / "figures", "bias", "scoreboard"))


def test_no_key_and_no_title_stands_twice():
    for words in (KEYS, [entry.title for entry in SECTIONS]):
        assert [word for word, n in Counter(words).items() if n > 1] == []


def test_every_section_says_what_it_asks_and_what_is_missing():
    """Without figures and blocks a section of the usual kind must not be empty."""
    always = {"scoreboard", "activations", "limits", "methods", "provenance"}
    for entry in SECTIONS:
        assert entry.title and entry.intro, entry.key
        assert bool(entry.missing) != (entry.key in always), entry.key


def test_every_figure_names_a_section_that_there_is():
    """Also those that no study of the tests draws: read off the code."""
    found = {f"factors.SECTIONS[{factor!r}]": key for factor, key in factors.SECTIONS.items()}
    for file in sorted(Path(factors.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.keyword)
                and node.arg == "section"
                and isinstance(node.value, ast.Constant)
            ):
                found[f"{file.name}:{node.value.lineno}"] = str(node.value.value)
    assert len(found) > 20
    assert {place: key for place, key in found.items() if key not in KEYS} == {}


def test_the_document_has_every_section_in_order(results: Path, tmp_path: Path):
    document = document_of(results / "tables", write_manifest(tmp_path / "figures"))
    assert [section.key for section in document.sections] == KEYS
    assert [answer.number for answer in document.answers] == list(range(1, len(FINDINGS) + 1))
    assert [answer.section for answer in document.answers] == [line.section for line in FINDINGS]


def test_the_scoreboard_s_section_says_whether_it_is_confirmed(
    results: Path, unconfirmed: Path, tmp_path: Path
):
    """And no fresh seeds are spoken of where there are none."""
    figures = write_manifest(tmp_path / "figures")
    there, none = (
        section_of(entry_of("scoreboard"), Material(Tables(folder / "tables"), figures)).intro
        for folder in (results, unconfirmed)
    )
    n, worst = len(made_up.FRESH.seeds), 1 - 0.05 ** (1 / len(made_up.FRESH.seeds))
    assert f" Chosen on 5 seeds, trained again and reported on {n} others; the margin is " in there
    assert f"the margin is 1 point of accuracy, 5{THIN}% of an RMSE. " in there
    assert (
        f" Where none of {n} seeds failed, up to {100 * worst:.0f}{THIN}% may fail all the same. Data"
        in there
    )
    assert none.endswith(
        " Not confirmed: chosen and reported on the same 5 seeds, so that every score flatters."
    )
    assert "others" not in none.split("cannot be said.")[1] and "fresh" not in none


def test_every_section_has_the_blocks_of_its_own(results: Path, tmp_path: Path):
    """What stands there beside findings, figures and words about what is missing."""
    document = document_of(results / "tables", write_manifest(tmp_path / "figures"))
    others = ("Evidence", "Figure", "Missing")
    kinds = {section.key: [type(block).__name__ for block in section.blocks] for section in document.sections}
    own = {key: [kind for kind in found if kind not in others] for key, found in kinds.items()}
    assert {key: found for key, found in own.items() if found} == {
        "scoreboard": ["Table"] * 5,
        "confusion": ["Table"],
        "linear": ["Table"],
        "gp": ["Paragraph", "Table"],
        "timing": ["Table"] * 2,
        "limits": ["Table", "Paragraph"],
        "methods": ["Paragraph"] * 7 + ["Table"],
        "provenance": ["Table", "Paragraph", "Code"],
    }


def test_a_document_says_whether_it_is_confirmed(results: Path, unconfirmed: Path, tmp_path: Path):
    figures = write_manifest(tmp_path / "figures")
    for folder, confirmed in ((results, True), (unconfirmed, False)):
        document = document_of(folder / "tables", figures)
        board = next(section for section in document.sections if section.key == "scoreboard")
        said = " ".join([document.subtitle, board.intro, *(str(block) for block in board.blocks)])
        assert ("not confirmed" in said.lower()) != confirmed
        assert ("fresh seeds" in said) == confirmed


def test_every_finding_rests_in_its_section(results: Path, tmp_path: Path):
    document = document_of(results / "tables", write_manifest(tmp_path / "figures"))
    shown = {
        block.number: section.key
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Evidence)
    }
    assert shown == {i: line.section for i, line in enumerate(FINDINGS, 1)}


def test_a_figure_of_no_section_is_named(results: Path, tmp_path: Path):
    figures = write_manifest(tmp_path / "figures", "bias", "biass")
    with pytest.raises(ValueError, match="figure one-1 belongs to biass, which is no section"):
        document_of(results / "tables", figures)


def test_findings_blocks_figures_blocks(material: Material):
    entry = replace(entry_of("scoreboard"), before=lambda material: [Paragraph("before")])
    kinds = [type(block).__name__ for block in section_of(entry, material).blocks]
    assert list(dict.fromkeys(kinds)) == ["Evidence", "Paragraph", "Figure", "Table"]


def test_what_is_missing_is_said_where_there_is_nothing_else(material: Material):
    there = section_of(entry_of("bias"), material).blocks
    assert [type(block) for block in there] == [Evidence, Figure]
    gone = section_of(entry_of("film"), material).blocks
    assert gone == (Missing(entry_of("film").missing),)


def test_many_lines_of_evidence_are_cut_with_a_word(material: Material):
    one = material.numbered[0]
    lines = tuple(str(i) for i in range(40))
    made = replace(one, finding=replace(one.finding, evidence=lines, tables=("a", "b"))).evidence
    assert made.lines == (*lines[:29], "and 11 more, from a and b")
    made = replace(one, finding=replace(one.finding, evidence=lines[:30])).evidence
    assert made.lines == lines[:30]


def test_beneath_the_title_stands_which_study_and_which_part_of_it():
    cells = pd.DataFrame({"status": ["ok", "failed"], "task": "moons"})
    tables = SimpleNamespace(
        cells=cells, plan={"study": "s", "only": "task=moons"}, provenance={"commit": "a" * 40},
        settings=SimpleNamespace(seeds=(0, 1)), results=SimpleNamespace(seeds=(0, 1)), confirmed=False,
    )  # fmt: skip
    begin = ": 2 cells on 1 task, 1 of them came to its end, "
    rest = f"{begin}2 seeds, not confirmed on others; code at commit {'a' * 12}."
    assert _subtitle(tables) == f"Study s, only task=moons{rest}"
    tables.plan["only"] = None
    assert _subtitle(tables) == f"Study s{rest}"
    tables.confirmed, tables.results.seeds = True, (1000, 1001, 1002)
    rest = f"{begin}chosen on 2 seeds, confirmed on up to 3 others; code at commit {'a' * 12}."
    assert _subtitle(tables) == f"Study s{rest}"
    tables.results.seeds, cells["status"] = (1000,), "ok"
    assert ": 2 cells on 1 task, 2 of them came to their end, chosen on 2 seeds, " in _subtitle(tables)
    assert ", confirmed on up to 1 other; " in _subtitle(tables)
