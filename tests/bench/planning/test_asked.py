"""What was typed behind --config arrives as text; what Snakemake cannot carry is refused in a line."""

import json
from pathlib import Path

import pytest

from bench.errors import UserError
from bench.planning.asked import VARIABLE, Wish, asked, typed, wish


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setenv(VARIABLE, "{}")


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        (["--config", "results=2025_11_28", "study=a.yaml"], {"results": "2025_11_28", "study": "a.yaml"}),
        (["-n", "-C", "results=1e-3", "--cores", "1", "only=task=moons"], {"results": "1e-3"}),
        (["--config=results=x", "study=y", "-n"], {"results": "x", "study": "y"}),
        (["--config", "only=task=moons,model=mlp-40"], {"only": "task=moons,model=mlp-40"}),
        (["packs", "results=none"], {}),
        (["-Cresults=2025_11_28", "-n"], {"results": "2025_11_28"}),
        (["-nCresults=1e3"], {"results": "1e3"}),
        (["-nC", "results=1e3"], {"results": "1e3"}),
        (["-C=results=1e3"], {"results": "1e3"}),
        (["--configfile", "results=x", "--cores=1", "results=y", "-c", "study=z"], {}),
        (["--config", "results=a", "--config", "results=b"], {"results": "b"}),
    ],
)
def test_the_command_line_is_read_as_text(argv, found):
    assert typed(argv) == found


def test_a_number_is_the_text_that_was_typed():
    found = asked({"results": 20251128}, ["--config", "results=2025_11_28"], main=True)
    assert found == {"results": "2025_11_28"}


def test_a_job_hears_what_the_person_typed(monkeypatch):
    asked({"results": 20251128}, ["--config", "results=2025_11_28"], main=True)
    assert asked({"results": 20251128}, ["--config", "results=20251128"], main=False) == {
        "results": "2025_11_28"
    }


def test_keys_of_several_config_options_all_count():
    """Of which Snakemake keeps the last option's alone: `--config study=mine.yaml --config results=r`."""
    argv = ["--config", "study=mine.yaml", "--cores", "2", "--config", "results=r"]
    assert asked({"results": "r"}, argv, main=True) == {"study": "mine.yaml", "results": "r"}
    with pytest.raises(UserError, match="found 'stdy'; did you mean 'study'"):
        asked({"results": "r"}, ["--config", "stdy=x", "--config", "results=r"], main=True)
    with pytest.raises(UserError, match=r"^study: found nothing; a path would do$"):
        asked({"results": "r"}, ["-C", "study=", "-C", "results=r"], main=True)


def test_without_a_command_line_the_value_is_its_text():
    assert asked({"results": "r", "only": None}, [], main=True) == {"results": "r"}


@pytest.mark.parametrize("key", ["study", "results", "reference", "baseline"])
@pytest.mark.parametrize("number", [20251128, 1e3, True, ["a"]])
def test_a_path_in_a_file_that_yaml_takes_for_something_else_is_one_line(key, number):
    with pytest.raises(UserError) as caught:
        asked({key: number}, ["--configfile", "c.yaml"], main=True)
    assert str(caught.value) == f"{key}: found {number!r}, as YAML reads it; a path in quotes would do"


@pytest.mark.parametrize(("key", "wanted"), [("study", "a path"), ("results", "a path"), ("only", "a value")])
@pytest.mark.parametrize("nothing", ["", " "])
def test_a_key_without_a_value_is_not_the_default(key, wanted, nothing):
    """`--config study=$UNSET`, of which Snakemake makes None."""
    with pytest.raises(UserError, match=f"^{key}: found nothing; {wanted} would do$"):
        asked({key: None}, ["--config", f"{key}={nothing}"], main=True)


@pytest.mark.parametrize("key", ["results", "baseline"])
def test_a_home_folder_that_nobody_has_is_one_line(key):
    with pytest.raises(UserError, match=f"^{key}: found '~nosuch/x'; nobody here has such a home folder$"):
        asked({key: "~nosuch/x"}, ["--config", f"{key}=~nosuch/x"], main=True)


def test_a_reference_is_a_folder_that_is_there(tmp_path):
    there, file = str(tmp_path), str(tmp_path / "file")
    (tmp_path / "file").touch()
    assert asked({"reference": there}, [], main=True) == {"reference": there}
    for name, said in ((file, "not a folder"), (f"{there}/none", "no such folder")):
        with pytest.raises(UserError, match=f"^reference: found '{name}'; {said}$"):
            asked({"reference": name}, [], main=True)
    asked({"baseline": f"{there}/none"}, [], main=True)  # of which its own rule tells


@pytest.mark.parametrize(
    "bad",
    ["run{1}", "run #2", "a*b", "what?", "x[1]", "a\nb", "a\0b", b"r\xff".decode(errors="surrogateescape")],
)
def test_what_snakemake_cannot_carry_is_one_line(bad):
    with pytest.raises(UserError, match="Snakemake cannot carry") as caught:
        asked({"results": bad}, ["--config", f"results={bad}"], main=True)
    assert len(str(caught.value).encode().splitlines()) == 1


@pytest.mark.parametrize("good", ["my results", "o'brien", "a;b", 'say "hi"', "$HOME-not", "ergebnis-ä"])
def test_odd_paths_are_kept(good):
    assert asked({"results": good}, ["--config", f"results={good}"], main=True) == {"results": good}


def test_a_leading_dash_and_a_tilde(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    found = asked({"results": "-r", "study": "~/s.yaml"}, [], main=True)
    assert found == {"results": str(tmp_path / "-r"), "study": str(tmp_path / "s.yaml")}


def test_an_unknown_key_is_told():
    with pytest.raises(UserError, match="found 'result'; did you mean 'results'"):
        asked({"result": "x"}, [], main=True)


def test_only_text_is_handed_on():
    asked({"only": "task=moons"}, [], main=True)
    import os

    assert json.loads(os.environ[VARIABLE]) == {"only": "task=moons"}


@pytest.mark.parametrize(
    "word",
    [
        "-n",
        "-np",
        "-pFn",
        "-tn",
        "-ln",
        "-nCresults=x",
        "--dry-run",
        "--dryru",
        "--da",
        "--detailed",
        "-S",
        "-l",
    ],
)
def test_an_option_that_only_looks_is_told(word):
    """Shortened, or in a bundle, as Snakemake takes it."""
    assert wish(["--cores", "2", "tables", word]).looks


def test_a_report_of_snakemakes_only_looks():
    assert wish(["--report", "x.zip"]).looks and wish(["--report"]).looks


@pytest.mark.parametrize(
    "word", ["-Cresults=n", "--nolock", "--no-hooks", "-c2", "-R", "--rerun-incomplete", "n", "-F"]
)
def test_any_other_does(word):
    assert not wish(["--cores", "2", "tables", word]).looks


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        (["--cores", "2", "-R", "tables", "a/b.json", "--config", "only=x"], {"tables", "a/b.json"}),
        (["--forcerun", "tables", "-n", "figures"], {"tables"}),
        (["--forcer=tables"], {"tables"}),
        (["-Rtables"], {"tables"}),
        (["-pR", "tables"], {"tables"}),
        (["tables", "--forceall", "-F", "--retries", "2"], set()),
    ],
)
def test_what_is_asked_for_again_is_told(argv, found):
    assert wish(argv).again == found


def test_another_program_s_command_line_wishes_nothing(capsys):
    assert wish(["--no-such-option", "-n"]) == Wish() and capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("r/report.html", None),
        ("./r//report.html", None),
        ("r/../r/report.html", None),
        ("{here}/r/report.html", "ask for it as r/report.html, or by its rule: html"),
        ("{here}/r/../r/report.html", "ask for it as r/report.html, or by its rule: html"),
        ("link/report.html", "ask for it as r/report.html, or by its rule: html"),
        ("r/tables/cells.csv", "made with all of r/tables; ask for it by its rule: tables"),
        ("{here}/link/tables/cells.csv", "made with all of r/tables; ask for it by its rule: tables"),
        ("r/tables", "made with all of r/tables; ask for it by its rule: tables"),
        ("r/tables/made-0123456789abcdef.json", None),
        ("tables", None),
        ("report.html", None),
        ("r/other.html", None),
    ],
)
def test_a_file_is_asked_for_by_a_name_that_a_rule_makes_it_under(tmp_path, monkeypatch, word, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r").mkdir()
    (tmp_path / "link").symlink_to("r")
    word = word.format(here=tmp_path)
    found = Wish(targets=frozenset([word])).complaint(
        {"html": Path("r/report.html")}, {"tables": Path("r/tables")}
    )
    assert found == (said and f"{word}: {said}")
    assert Wish(targets=frozenset([word])).names(Path("r/report.html")) == (
        said is None and word.startswith((".", "r/")) and word.endswith("report.html")
    )


def test_a_rule_s_name_is_no_folder_s_though_results_are_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Wish(targets=frozenset(["tables"])).complaint({}, {"tables": Path("tables")}) is None


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("r/../r/report.html", "by its rule: html"),
        ("{here}/r/../r/report.html", None),
        ("{here}/./r/../r/report.html", "as {here}/r/../r/report.html, or by its rule: html"),
    ],
)
def test_a_page_in_a_folder_that_was_named_in_a_roundabout_way(tmp_path, monkeypatch, page, said):
    """Snakemake knows an absolute name as it stands, and a relative one without what leads nowhere."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r").mkdir()
    page, said = page.format(here=tmp_path), said and said.format(here=tmp_path)
    found = Wish(targets=frozenset([page])).complaint({"html": Path(page)}, {})
    assert found == (said and f"{page}: ask for it {said}")
