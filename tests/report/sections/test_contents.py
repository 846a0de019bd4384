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

from bench.errors import UserError
from report.document import Document, Evidence, Figure, Missing, Paragraph, Section, Table
from report.figures import GROUPS, factors
from report.findings import Finding
from report.sections import SECTIONS, _subtitle, _without, document_of, names_of
from report.sections.chapters import CHAPTERS
from report.sections.entry import Entry, _missing, has_something, section_of
from report.sections.front import FRONT
from report.sections.material import Material, Numbered
from report.tables.reader import Tables

THIN = "\N{NARROW NO-BREAK SPACE}"
KEYS = [entry.key for entry in SECTIONS]


def entry_of(key: str) -> Entry:
    return next(entry for entry in SECTIONS if entry.key == key)


def write_manifest(folder: Path, *sections: str) -> Path:
    """A folder of figures that says it has one for each of these sections."""
    entries = [
        {
            "name": f"one-{i}",
            "file": f"{GROUPS[0]}/a.svg",
            "section": key,
            "title": "Found",
            "caption": "What",
            "alt": "A",
        }
        for i, key in enumerate(sections)
    ]
    for group in GROUPS:
        (folder / group).mkdir(parents=True)
        some = [entry | {"width": "full"} for entry in entries] if group == GROUPS[0] else []
        (folder / group / "manifest.json").write_text(json.dumps(some))
    return folder


@pytest.fixture(scope="module")
def material(results: Path, tmp_path_factory: pytest.TempPathFactory) -> Material:
    folder = tmp_path_factory.mktemp("of") / "figures"
    return Material(Tables(results / "tables"), write_manifest(folder, "bias", "scoreboard"))


@pytest.fixture(scope="module")
def no_figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_manifest(tmp_path_factory.mktemp("no") / "figures")


@pytest.fixture(scope="module")
def document(results: Path, no_figures: Path) -> Document:
    """Of the made-up study, without a figure."""
    return document_of(results / "tables", no_figures)


def test_no_key_and_no_title_stands_twice():
    for words in (KEYS, [entry.title for entry in SECTIONS]):
        assert [word for word, n in Counter(words).items() if n > 1] == []


def test_every_section_says_what_it_asks_and_what_is_missing():
    """Without figures and blocks a section of the usual kind must not be empty."""
    always = {"tasks", "neuron", "scoreboard", "limits", "methods", "glossary", "provenance"}
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
    assert {place: key for place, key in found.items() if key not in [FRONT, *KEYS]} == {}


def test_the_document_has_every_section_in_order(results: Path, tmp_path: Path):
    document = document_of(results / "tables", write_manifest(tmp_path / "figures", *KEYS))
    assert [section.key for section in document.sections()] == [
        key for step in CHAPTERS for key in step.sections
    ]
    assert [chapter.key for chapter in document.chapters] == [step.key for step in CHAPTERS]


def test_every_section_stands_in_one_chapter():
    assert sorted(key for step in CHAPTERS for key in step.sections) == sorted(KEYS)
    assert not {step.key for step in CHAPTERS} & set(KEYS)
    assert all(step.title and step.question.endswith("?") for step in CHAPTERS)


def test_findings_are_answers_of_their_chapter_or_gathered_as_unsaid(document: Document, material: Material):
    said = [one for one in material.numbered if one.finding.verdict != "cannot say"]
    assert sorted(answer.number for answer in document.answers()) == [one.number for one in said]
    for chapter in document.chapters:
        step = next(step for step in CHAPTERS if step.key == chapter.key)
        assert {answer.section for answer in chapter.answers} <= set(step.sections)
    (unsaid,) = (
        block
        for section in document.sections()
        for block in section.blocks
        if isinstance(block, Table) and block.name == "not-answered"
    )
    questions = [one.finding.question for one in material.numbered if one.finding.verdict == "cannot say"]
    assert " ".join(row[1] for row in unsaid.rows) == " ".join(questions)


def test_a_section_of_which_there_is_nothing_is_told_with_the_limits(document: Document):
    gone = set(KEYS) - {section.key for section in document.sections()}
    assert "activations" in gone and "bends" not in {chapter.key for chapter in document.chapters}
    (limits,) = (section for section in document.sections() if section.key == "limits")
    told = [block.text for block in limits.blocks if isinstance(block, Missing)]
    assert told == [f"{entry.title}. {entry.missing}" for entry in SECTIONS if entry.key in gone]


def test_why_nothing_is_drawn_of_early_stopping_holds_where_best_epochs_are_known():
    """Stopping may change nothing, and then there is a finding and no figure."""
    told = entry_of("early-stopping").missing
    assert "known" not in told and "has another score at its best validation epoch" in told


def test_a_headline_is_no_beginning_of_its_claim():
    def headline(short, claim):
        return Numbered(1, "timing", Finding("a", "?", claim, None, short=short)).answer.short

    assert headline("2 of 9 were busy", "2 of 9 were busy.") == ""
    assert headline("2 of 9 we…", "2 of 9 were busy.") == ""
    assert headline("two ninths", "2 of 9 were busy.") == "two ninths"
    assert headline("", "2 of 9 were busy.") == ""


def test_the_scoreboard_s_section_says_whether_it_is_confirmed(
    document: Document, unconfirmed: Path, no_figures: Path
):
    """And no fresh seeds are spoken of where there are none."""
    (there,) = (section.intro for section in document.sections() if section.key == "scoreboard")
    none = section_of(entry_of("scoreboard"), Material(Tables(unconfirmed / "tables"), no_figures)).intro
    n, few = len(made_up.FRESH.seeds), made_up.FRESH.process
    worst, of_few = (1 - 0.05 ** (1 / many) for many in (n, few))
    assert f" Chosen on 5 seeds, trained again and reported on {few} or {n} others; the margin is " in there
    assert f"the margin is 1 point of accuracy, 5{THIN}% of an RMSE. " in there
    unseen = f" Where none of {n} seeds failed, up to {100 * worst:.0f}{THIN}% may fail all the same"
    assert f"{unseen}, of {few} up to {100 * of_few:.0f}{THIN}%. Data" in there
    assert none.endswith(
        " Not confirmed: chosen and reported on the same 5 seeds, so that every score flatters."
    )
    assert "others" not in none.split("cannot be said.")[1] and "fresh" not in none


def test_every_section_has_the_blocks_of_its_own(document: Document):
    """What stands there beside findings, figures and words about what is missing."""
    others = ("Evidence", "Figure", "Missing")
    kinds = {
        section.key: [type(block).__name__ for block in (*section.blocks, *section.evidence)]
        for section in document.sections()
    }
    own = {key: [kind for kind in found if kind not in others] for key, found in kinds.items()}
    assert {key: found for key, found in own.items() if found} == {
        "tasks": ["Table"] * 2 + ["Paragraph", "Code"],
        "neuron": ["Formula", "Formula", "Beside", "Table", "Table"],
        "backpropagation": ["Beside", "Table"],
        "scoreboard": ["Table"] * 5,
        "confusion": ["Table"],
        "linear": ["Table"] * 2,
        "gp": ["Formula", "Paragraph", "Table"],
        "sureness": ["Table"],
        "next-point": ["Table"],
        "map": ["Table"],
        "timing": ["Paragraph", "Table", "Table"],
        "before": ["Table"],
        "limits": ["Table"] * 3,
        "methods": ["Paragraph"] * 7 + ["Table"],
        "glossary": ["Terms"],
        "provenance": ["Table", "Paragraph", "Paragraph", "Code"],
    }


def test_a_document_says_whether_it_is_confirmed(document: Document, unconfirmed: Path, no_figures: Path):
    other = document_of(unconfirmed / "tables", no_figures)
    for one, confirmed in ((document, True), (other, False)):
        board = next(section for section in one.sections() if section.key == "scoreboard")
        said = " ".join([one.subtitle, board.intro, *(str(block) for block in board.evidence)])
        assert ("not confirmed" in said.lower()) != confirmed
        assert ("fresh seeds" in said) == confirmed


def test_every_finding_rests_in_its_section(document: Document, material: Material):
    unsaid = {one.number for one in material.numbered if one.finding.verdict == "cannot say"}
    rests = {
        block.number: section.key
        for section in document.sections()
        for block in section.evidence
        if isinstance(block, Evidence)
    }
    shown = {number: key for number, key in rests.items() if number not in unsaid}
    assert {key for number, key in rests.items() if number in unsaid} == {"limits"}
    said = [one for one in material.numbered if one.finding.verdict != "cannot say" and one.finding.evidence]
    assert shown == {one.number: one.section for one in said}


def test_a_figure_of_no_section_or_of_a_section_s_name_is_named(results: Path, tmp_path: Path):
    figures = write_manifest(tmp_path / "figures", "bias", "biass")
    with pytest.raises(UserError, match="figure one-1 belongs to biass, which is no section"):
        document_of(results / "tables", figures)
    figures = write_manifest(tmp_path / "others", "bias")
    manifest = figures / GROUPS[0] / "manifest.json"
    manifest.write_text(manifest.read_text().replace("one-0", "bias"))
    with pytest.raises(UserError, match="figure bias has the name of a section"):
        document_of(results / "tables", figures)


def test_findings_blocks_figures_blocks(material: Material):
    entry = replace(entry_of("scoreboard"), before=lambda material: [Paragraph("before")])
    made = section_of(entry, material)
    assert [type(block).__name__ for block in made.blocks] == ["Paragraph", "Figure"]
    assert list(dict.fromkeys(type(block).__name__ for block in made.evidence)) == ["Evidence", "Table"]


def test_what_a_missing_bias_looks_like_comes_before_how_much_it_costs(material: Material, tmp_path: Path):
    """A page with the chapter's head holds a picture of boundaries, and the next both others."""
    folder = write_manifest(tmp_path / "figures")
    said = {
        "file": f"{GROUPS[0]}/a.svg",
        "section": "bias",
        "title": "Found",
        "caption": "What",
        "alt": "A",
        "width": "full",
    }
    names = {"effect-bias-1": "effect-bias", "bias-1": "", "bias-2": ""}
    entries = [{"name": name, "series": series, **said} for name, series in names.items()]
    (folder / GROUPS[0] / "manifest.json").write_text(json.dumps(entries))
    made = section_of(entry_of("bias"), Material(material.tables, folder))
    assert [one.name for one in made.blocks] == ["bias-1", "bias-2", "effect-bias-1"]


def test_what_is_missing_is_said_where_there_is_nothing_else(material: Material):
    there = section_of(entry_of("bias"), material)
    assert [type(block) for block in there.blocks] == [Figure]
    assert has_something(there)
    gone = section_of(entry_of("film"), material)
    assert gone.blocks == (Missing(entry_of("film").missing),) and not has_something(gone)


@pytest.mark.parametrize(
    ("key", "kind", "problem", "lost"),
    [
        ("fits", "neuron", "regression", "No model in regression came to a result in this study."),
        ("widths", "mlp", "regression", "No network in regression came to a result in this study."),
        ("widths", "mlp", "classification", None),
        ("gradients", "mlp", "regression", "No network came to a result in this study."),
        ("gradients", "neuron", "regression", None),
        (
            "boundaries",
            "neuron",
            "classification",
            "No model in classification came to a result in this study.",
        ),
    ],
)
def test_what_came_to_no_result_is_not_called_absent(key, kind, problem, lost):
    entry = entry_of(key)
    rows = [
        {"kind": kind, "problem": problem, "status": "diverged"},
        {"kind": "gp", "problem": "-", "status": "ok"},
    ]
    tables = SimpleNamespace(cells=pd.DataFrame(rows))
    assert _missing(entry, tables) == (lost or entry.missing)
    tables.cells["status"] = "ok"
    assert _missing(entry, tables) == entry.missing


def test_every_line_of_evidence_is_there(material: Material):
    """On paper stands how many more there are on the page."""
    one = material.numbered[0]
    lines = tuple(str(i) for i in range(400))
    assert replace(one, finding=replace(one.finding, evidence=lines)).evidence.lines == lines


def test_beneath_the_title_stands_which_study_and_which_part_of_it(monkeypatch):
    monkeypatch.setattr("report.sections.provenance.commit", lambda: "a" * 40)
    cells = pd.DataFrame({"status": ["ok", "failed"], "task": "moons"})
    tables = SimpleNamespace(
        cells=cells, plan={"study": "s", "only": "task=moons"}, provenance={"commit": "a" * 40},
        settings=SimpleNamespace(seeds=(0, 1)), results=SimpleNamespace(seeds=(0, 1)), confirmed=False,
    )  # fmt: skip
    begin = ": 2 cells on 1 task, 1 of them with a result, "
    rest = f"{begin}2 seeds, not confirmed on others; code at commit {'a' * 12}."
    assert _subtitle(tables) == f"Study s, only task=moons{rest}"
    tables.plan["only"] = None
    assert _subtitle(tables) == f"Study s{rest}"
    tables.confirmed, tables.results.seeds = True, (1000, 1001, 1002)
    rest = f"{begin}chosen on 2 seeds, confirmed on up to 3 others; code at commit {'a' * 12}."
    assert _subtitle(tables) == f"Study s{rest}"
    tables.results.seeds, cells["status"] = (1000,), "ok"
    assert ": 2 cells on 1 task, 2 of them with a result, chosen on 2 seeds, " in _subtitle(tables)
    assert ", confirmed on up to 1 other; " in _subtitle(tables)


def test_names_are_of_tasks_and_models_but_not_the_word_neuron(document: Document, material: Material):
    cells = pd.DataFrame({"task": ["seed", "moons", "seed"], "model": ["neuron", "mlp-40", "mlp"]})
    assert names_of(SimpleNamespace(cells=cells)) == ("mlp-40", "moons", "seed")
    assert document.names == names_of(material.tables) and "moons" in document.names


def test_a_section_does_not_ask_again_what_its_chapter_has_asked():
    section = Section("a", "A", "Why? Each has its own.")
    assert _without("Why?", section).intro == "Each has its own."
    assert _without("How?", section) == section
    assert _without(section.intro, section) == section, "what is left has to be something"
