"""Where the author's notes stand, and under whose name."""

import json
from pathlib import Path

import made_up
import pytest

from bench.seeds import digest
from report.document import Note
from report.figures import GROUPS, factors
from report.sections import document_of, noted_in
from report.sections.contents import SECTIONS
from report.sections.notes import ELSE, OF_FACTORS, OF_ONE_KIND, notes_of, place
from report.tables.collect import write_tables
from report.tables.reader import Tables

KEYS = [entry.key for entry in SECTIONS]
NOTES = [
    {"grid": "", "date": "2026-11-28", "text": "Of *all*.", "varies": [], "kinds": []},
    {"grid": "b", "date": "", "text": "Of one.", "varies": ["eta", "bias"], "kinds": ["neuron"]},
    {"grid": "h", "date": "", "text": "By hand.", "varies": [], "kinds": ["by-hand"]},
    {"grid": "b", "date": "2126-01-01", "text": "Later.", "varies": ["bias", "eta"], "kinds": ["neuron"]},
]


def test_every_place_is_a_section_and_that_of_the_figures():
    assert {*OF_FACTORS.values(), *OF_ONE_KIND.values(), ELSE} <= set(KEYS)
    assert factors.SECTIONS.items() <= OF_FACTORS.items()


@pytest.mark.parametrize(
    ("varies", "kinds", "section"),
    [
        ([], ["mlp"], "methods"),
        (["loss of another day"], ["mlp"], "methods"),
        (["eta", "alpha"], ["mlp"], "eta-alpha"),
        (["activation", "eta", "alpha"], ["mlp"], "activations"),
        (["activation", "eta"], ["mlp", "neuron"], "scoreboard"),
        (["eta", "width"], ["mlp"], "width-depth"),
        (["eta", "width", "epochs"], ["mlp"], "width-depth"),
        (["eta", "depth"], ["mlp"], "width-depth"),
        (["eta", "width"], ["mlp", "neuron"], "scoreboard"),
        (["eta", "bias"], ["mlp", "neuron"], "bias"),
        (["eta", "optimiser", "epochs", "momentum"], ["mlp"], "optimiser"),
        (["schedule", "batch_size"], ["mlp"], "optimiser"),
        (["batch_size", "eta"], ["mlp"], "batch-size"),
        (["eta", "momentum"], ["mlp"], "training"),
        (["alpha"], ["linear"], "linear"),
        ([], ["gp"], "gp"),
        (["eta"], ["gp", "mlp"], "gp"),
        (["alpha", "eta"], ["linear", "mlp", "neuron"], "scoreboard"),
        ([], ["by-hand"], "by-hand"),
    ],
)
def test_a_grid_s_note_stands_where_its_answer_does(varies, kinds, section):
    assert place({"grid": "g", "varies": varies, "kinds": kinds}) == section


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    """A small results folder whose plan has notes, which tables know nothing of; without any figure."""
    plan = made_up.write_results(tmp_path, [made_up.record(made_up.cell(made_up.NEURON, "moons"))], 1)
    write_tables(plan, tmp_path / "packs", tmp_path / "tables")
    plan.write_text(json.dumps(json.loads(plan.read_text()) | {"notes": NOTES}))
    for group in GROUPS:
        (tmp_path / "figures" / group).mkdir(parents=True)
        (tmp_path / "figures" / group / "manifest.json").write_text("[]")
    return tmp_path


def test_notes_stand_at_the_beginning_and_in_their_sections(noted: Path):
    document = document_of(noted / "tables", noted / "figures")
    assert [note.by for note in document.notes] == ["Note by the study's author, 2026-11-28"]
    found = {s.key: [b.by for b in s.blocks if isinstance(b, Note)] for s in document.sections()}
    assert {key: by for key, by in found.items() if by} == {
        "bias": ["Note by the study's author on grid b", "Note by the study's author on grid b, 2126-01-01"],
        "by-hand": ["Note by the study's author on grid h"],
    }
    emphasised = {"kind": "emphasis", "spans": [{"kind": "text", "text": "all"}]}
    assert emphasised in document.notes[0].blocks[0]["spans"]


def test_the_page_s_digest_of_notes_is_the_planner_s(noted: Path):
    assert noted_in(noted / "tables") == digest(NOTES)
    plan = json.loads((noted / "plan.json").read_text())
    (noted / "plan.json").write_text(json.dumps(plan | {"notes": NOTES[:1]}))
    assert noted_in(noted / "tables") == digest(NOTES[:1])
    del plan["notes"]
    (noted / "plan.json").write_text(json.dumps(plan))
    assert noted_in(noted / "tables") == digest([]) and notes_of(Tables(noted / "tables")) == ()
