"""What was typed behind --config arrives as text; what Snakemake cannot carry is refused in a line."""

import json

import pytest

from bench.errors import UserError
from bench.planning.asked import VARIABLE, asked, typed


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


def test_without_a_command_line_the_value_is_its_text():
    assert asked({"results": "r", "only": None}, [], main=True) == {"results": "r"}


@pytest.mark.parametrize("bad", ["run{1}", "run #2", "a*b", "what?", "x[1]", "a\nb"])
def test_what_snakemake_cannot_carry_is_one_line(bad):
    with pytest.raises(UserError, match="Snakemake cannot carry") as caught:
        asked({"results": bad}, ["--config", f"results={bad}"], main=True)
    assert len(str(caught.value).splitlines()) == 1


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
