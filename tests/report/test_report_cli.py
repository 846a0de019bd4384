"""The report's command line: verbs a person can type, one line for bad input."""

import ast
import subprocess
import sys
from pathlib import Path

import made_up
import pytest

from bench.seals import made_in
from report.cli import main
from report.figures import GROUPS
from report.tables.schemas import OF_CELLS, OF_TIMES, TABLES, as_markdown

ROOT = Path(__file__).resolve().parents[2]


def test_tables_are_written_where_asked(tmp_path):
    plan = made_up.write_results(tmp_path, [made_up.record(made_up.cell(made_up.NEURON, "moons"))])
    out = tmp_path / "here"
    assert main(["tables", "--plan", str(plan), "--packs", str(tmp_path / "packs"), "--out", str(out)]) == 0
    found = {
        folder: sorted(file.name for file in (tmp_path / folder).iterdir()) for folder in ("here", "times")
    }
    for folder, names in (("here", OF_CELLS), ("times", OF_TIMES)):
        assert found[folder] == sorted(f"{name}.{form}" for name in names for form in ("csv", "parquet"))


def test_a_part_of_the_tables_is_written_alone_and_sealed(tmp_path, capsys):
    plan = made_up.write_results(tmp_path, [made_up.record(made_up.cell(made_up.NEURON, "moons"))])
    out = tmp_path / "tables"
    words = ["tables", "--plan", str(plan), "--packs", str(tmp_path / "packs"), "--out", str(out)]
    assert main([*words, "--seal", "k"]) == 2 and "--part" in capsys.readouterr().err and not out.exists()
    for part, folder in (("times", "times"), ("cells", "tables")):
        assert not (tmp_path / folder).exists()
        assert main([*words, "--part", part, "--seal", "0" * 16]) == 0
        (seal,) = made_in(tmp_path / folder)
        written = {file.name for file in (tmp_path / folder).iterdir()}
        assert written == {*seal.files, f"made-{'0' * 16}.json"}


def test_the_short_ones_are_written_with_the_pages_that_they_are_of(results, tmp_path):
    """The same bytes as each alone."""
    figures = tmp_path / "figures"
    for group in GROUPS:
        (figures / group).mkdir(parents=True)
        (figures / group / "manifest.json").write_text("[]")
    of = [f"--tables={results / 'tables'}", f"--figures={figures}"]

    def made(name, *words):
        out = tmp_path / name
        assert main([*words, *of, f"--out={out}"]) == 0
        return out.read_bytes()

    made("report.html", "html", f"--brief={tmp_path / 'report.md'}")
    made("report.pdf", "pdf", f"--brief={tmp_path / 'report-short.pdf'}")
    assert (tmp_path / "report.md").read_bytes() == made("alone.md", "summary")
    assert (tmp_path / "report-short.pdf").read_bytes() == made("alone.pdf", "pdf", "--short")


def test_bad_input_is_one_line_and_exit_2(tmp_path, capsys):
    assert main(["tables", "--plan", str(tmp_path / "none.json"), "--out", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1 and "none.json: no such plan" in error


@pytest.mark.parametrize(
    ("words", "drawn"), [([], GROUPS), (["--group", GROUPS[2], "--seal", "k"], GROUPS[2:3])]
)
def test_all_groups_of_figures_are_drawn_or_the_one_that_is_named(tmp_path, monkeypatch, words, drawn):
    asked = []
    monkeypatch.setattr("report.figures.draw_group", lambda *given: asked.append(given))
    folders = [tmp_path / name for name in ("tables", "packs", "figures")]
    options = [f"--{name}={folder}" for name, folder in zip(("tables", "packs", "out"), folders, strict=True)]
    assert main(["figures", *options, *words]) == 0
    assert asked == [(group, *folders, "k" if words else None) for group in drawn]


def test_the_folder_where_one_stands_is_not_replaced(tmp_path, monkeypatch, capsys):
    plan = made_up.write_results(tmp_path, [made_up.record(made_up.cell(made_up.NEURON, "moons"))])
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert main(["tables", "--plan", str(plan), "--packs", "packs", "--out", "."]) == 2
    assert capsys.readouterr().err.startswith("error: .: is replaced as a whole; a folder of its own")
    assert sorted(tmp_path.rglob("*")) == before


def test_groups_are_listed_and_a_misspelt_one_is_told(capsys):
    assert main(["figures", "--list"]) == 0
    assert capsys.readouterr().out.split() == [*GROUPS]
    assert main(["figures", "--group", "x"]) == 2
    assert capsys.readouterr().err.startswith("error: --group: found 'x'; one of ")


def test_the_documentation_of_the_tables_is_current(capsys):
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == as_markdown() == (ROOT / "docs" / "tables.md").read_text()


def test_every_column_is_documented():
    text = as_markdown()
    for table in TABLES.values():
        assert f"## {table.name}\n" in text
        assert all(f"| `{c.name}` | " in text and len(c.meaning) > 1 for c in table.columns)


@pytest.mark.parametrize(
    ("words", "option", "would_do"),
    [
        (["html"], "out", ".html or .htm"),
        (["html"], "brief", ".md or .markdown"),
        (["pdf"], "out", ".pdf"),
        (["pdf"], "brief", ".pdf"),
        (["summary"], "out", ".md or .markdown"),
        (["build", "here"], "out", ".html, .htm or .pdf"),
    ],
)
def test_a_page_s_name_ends_as_what_it_is(tmp_path, monkeypatch, capsys, words, option, would_do):
    """Before any table is read, and nothing is written; capitals will do."""
    monkeypatch.chdir(tmp_path)
    for name in ("foo.txt", "foo", "foo.html.gz", "foo.xhtml"):
        assert main([*words, f"--{option}={tmp_path / name}"]) == 2
        assert capsys.readouterr().err == (
            f"error: --{option}: found '{tmp_path / name}'; a name that ends with {would_do} would do\n"
        )
    assert not [*tmp_path.iterdir()]
    ending = would_do.split()[-1].upper()
    assert main([*words, f"--{option}={tmp_path / ('foo' + ending)}"]) == 2
    assert "ends with" not in capsys.readouterr().err


@pytest.mark.parametrize("key", ["../../x", "/x", "a/b", "", ".", "a.json", "é", "a b", "x" * 65])
def test_a_seal_stays_in_its_folder(tmp_path, monkeypatch, capsys, key):
    monkeypatch.chdir(tmp_path)
    for verb in ("html", "pdf", "figures", "tables"):
        more = ["--part=cells"] if verb == "tables" else []
        assert main([verb, *more, f"--seal={key}"]) == 2
        assert capsys.readouterr().err == (
            f"error: --seal: found {key!r}; letters and digits, such as 0000000000000000, would do\n"
        )
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("verb", ["html", "pdf", "summary", "figures", "build"])
def test_a_folder_without_tables_is_told_as_one(results, tmp_path, monkeypatch, capsys, verb):
    """Not by the plan that is not beside it either."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "empty" / "tables").mkdir(parents=True)
    no_tables, writes = "no tables in it", "`python -m report tables` writes tables"
    for folder, state, hint in (
        ("gone", "no such folder", writes),
        ("file", "no folder", writes),
        ("empty", no_tables, writes),
        (results, no_tables, f"{results / 'tables'} has some"),
    ):
        if verb == "build":
            words, folder = ["build", "empty"], Path("empty", "tables")
            state, hint = no_tables, writes
        else:
            words = [verb, f"--tables={folder}"]
        assert main(words) == 2
        assert capsys.readouterr().err == f"error: {folder}: {state}; {hint}\n"
    assert main(["build", str(results), "empty"]) == 2
    assert capsys.readouterr().err == f"error: empty/tables: {no_tables}; {writes}\n"


def test_two_folders_are_folders_and_their_page_is_named_by_its_ending(tmp_path, capsys):
    assert main(["build", str(tmp_path), "--out", "x.txt"]) == 2
    assert capsys.readouterr().err == (
        "error: --out: found 'x.txt'; a name that ends with .html, .htm or .pdf would do\n"
    )
    assert main(["build", str(tmp_path), str(tmp_path / "gone")]) == 2
    assert capsys.readouterr().err == (
        f"error: {tmp_path / 'gone'}: no such folder; a folder of results would do\n"
    )


def test_one_folder_beside_itself_is_told(tmp_path, capsys, monkeypatch):
    """However it is written."""
    monkeypatch.chdir(tmp_path.parent)
    assert main(["build", str(tmp_path), tmp_path.name]) == 2
    said = "the same folder twice; two of them would do, or one for its own report"
    assert capsys.readouterr().err == f"error: {tmp_path.name}: {said}\n"


def test_it_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "report", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for verb in ("tables", "figures", "html", "pdf", "schema"):
        assert verb in done.stdout


@pytest.mark.parametrize("module", ["report.cli", "report.tables.collect", "report.findings"])
def test_the_report_never_imports_torch(module):
    code = f"import sys, {module}; print(sorted({{'torch', 'sklearn'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == []
