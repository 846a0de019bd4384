"""Commands that make the numbers again."""

import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from report.sections import provenance
from report.tables import places


def commands(monkeypatch, folder, commit="abc", **plan):
    """What the section says to type, run in /here."""
    monkeypatch.setattr(Path, "cwd", lambda: Path("/here"))
    monkeypatch.setattr(places, "project", lambda: Path("/here"))
    cells = pd.DataFrame({"digest": ["d1", "d2"]})
    found = SimpleNamespace(cells=cells, plan=plan, folder=Path(folder), provenance={"commit": commit})
    _, _, paragraph, code = provenance.blocks(SimpleNamespace(tables=found))
    return paragraph.text, code.text.split("\n")


def test_the_study_is_made_again_with_its_file(monkeypatch):
    words, lines = commands(monkeypatch, "/here/results/tables", settings={"file": "/here/config/my.yaml"})
    assert words == "To make these numbers again, from the commit above:"
    assert lines[1] == "snakemake --cores 8 --config study=config/my.yaml"
    assert lines[3] == "python -m bench cell d1"


def test_a_part_elsewhere_is_made_again_there(monkeypatch):
    words, lines = commands(
        monkeypatch, "/there/results/only/moons/tables", commit="abc with changes", only="moons"
    )
    assert words.endswith("and the changes that the tree had, which no commit holds:")
    study = "study=config/study.yaml results=DIR"
    assert lines[0] == "# DIR: the folder where the results lie, or shall lie"
    assert lines[2] == f"snakemake --cores 8 --config {study} only=moons"
    assert lines[4] == "python -m bench cell d1 --results DIR"


@pytest.mark.parametrize(
    ("folder", "file", "study", "results"),
    [
        ("results/tables", "config/my.yaml", "config/my.yaml", ""),
        ("/here/results/mine/tables", "/here/my.yaml", "my.yaml", " results=results/mine"),
        ("/there/r/tables", "/home/ann/studies/s 1.yaml", "'PLACE/s 1.yaml'", " results=DIR"),
        ("../r/tables", "../x/s.yaml", "PLACE/s.yaml", " results=DIR"),
    ],
)
def test_no_command_names_folders_of_this_machine(monkeypatch, folder, file, study, results):
    _, lines = commands(monkeypatch, folder, settings={"file": file})
    said = [line for line in lines if line.startswith(("# DIR: ", "# PLACE: "))]
    assert len(said) == ("DIR" in results) + ("PLACE" in study)
    command = lines[lines.index("# the whole report") + 1]
    assert command == f"snakemake --cores 8 --config study={study}{results}"


A, B, C = ("a" * 40, "b" * 40, "c" * 40)
CHANGED = f"{A}, with changes to 2 tracked files"
TRAINED = "{} cells: commit {}, code 12ab, processor p, system Linux (x86_64), compiler none"


@pytest.mark.parametrize(
    ("trained", "tables", "page", "said"),
    [
        ([A], A, A, "code at commit A"),
        ([A], B, B, "trained at commit A, tables made at commit B"),
        ([A], A, C, "trained at commit A, this page at commit C"),
        ([A], B, C, "trained at commit A, tables made at commit B, this page at commit C"),
        ([A, B], B, B, "trained at commits A and B, tables made at commit B"),
        ([A, A], A, A, "code at commit A"),
        ([CHANGED], A, A, "trained at commit A with changes, tables made at commit A"),
        (["unknown: no git on this machine"], A, A, "trained at commit unknown, tables made at commit A"),
        ([], A, A, "code at commit A"),
    ],
)
def test_the_first_screen_names_the_commit_that_the_cells_were_trained_at(
    monkeypatch, trained, tables, page, said
):
    """The tables' and the page's beside it, where they are others."""
    monkeypatch.setattr(provenance, "commit", lambda: page)
    with_ = "; ".join(TRAINED.format(7, one) for one in trained)
    found = provenance.code_at({"commit": tables, "trained_with": with_})
    assert re.sub("([abc])\\1{11}(?!\\1)", lambda one: one[1].upper(), found) == said


def test_what_the_page_is_written_with_is_said_where_it_is_not_what_made_the_tables(monkeypatch):
    """A picture's colour changed since, or matplotlib: the tables stand, the page is another's."""
    monkeypatch.setattr(provenance, "commit", lambda: "b" * 40)
    monkeypatch.setattr(provenance, "versions", lambda: {"torch": "2", "matplotlib": "9", "new": "1"})
    said = {"commit": "b" * 40, "torch": "2", "matplotlib": "9", "processor": "p"}
    assert provenance._since(said) == {}
    assert provenance._since(said | {"matplotlib": "3"}) == {"page_written_with": "matplotlib 9"}
    assert provenance._since(said | {"commit": "a" * 40, "matplotlib": "3"}) == {
        "page_written_with": f"commit {'b' * 40}, matplotlib 9"
    }
