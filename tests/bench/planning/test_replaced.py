"""Before the results of another study are replaced, that is said."""

from dataclasses import replace

import pytest

from bench.cli import main
from bench.planning.plan import make_plan
from bench.planning.replaced import of_another


@pytest.fixture
def made(tmp_path, study):
    """A plan, and a folder with tables of it: what `report tables` writes of a study."""
    plan = make_plan(study(), tmp_path / "r")
    tables = tmp_path / "r" / "tables"
    tables.mkdir()
    rows = [("key", "value"), ("study", "t (somewhere/study.yaml)"), ("study_digest", plan.study_digest)]
    (tables / "provenance.csv").write_text("".join(f'"{key}","{value}"\n' for key, value in rows))
    return tmp_path / "r", plan


def test_the_same_study_changed_moved_or_renamed_is_no_other(made, tmp_path):
    folder, plan = made
    assert of_another(folder, plan) == of_another(tmp_path / "no", plan) == ""
    assert of_another(folder, replace(plan, study_digest="of other cells")) == ""
    elsewhere = {**plan.settings, "file": "elsewhere/study.yaml"}
    assert of_another(folder, replace(plan, study_digest="x", settings=elsewhere)) == ""
    copied = {**plan.settings, "file": "copy.yaml"}
    assert of_another(folder, replace(plan, settings=copied)) == ""  # the same cells under two names


def test_a_study_of_another_name_or_file_is_told(made):
    folder, plan = made
    copied = {**plan.settings, "file": "copy.yaml"}
    for change in ({"study": "u"}, {"settings": copied}):
        line = of_another(folder, replace(plan, study_digest="x", **change))
        assert line.startswith(
            f"{folder}: the results here are of another study, t (somewhere/study.yaml); a run"
        )
        assert "stays in packs/" in line and "\n" not in line


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a,b\n1,2\n", b"key,value\nstudy,t\n"])
def test_tables_that_cannot_be_read_are_nobody_s(made, content):
    folder, plan = made
    (folder / "tables" / "provenance.csv").write_bytes(content)
    assert of_another(folder, replace(plan, study="u", study_digest="x")) == ""


def test_the_plan_of_another_study_says_so(made, study, capsys):
    folder, _ = made
    assert main(["plan", "--study", str(study(name="other", seed=3)), "--results", str(folder)]) == 0
    said = capsys.readouterr().err
    assert said.startswith(f"warning: {folder}: the results here are of another study, t (")
    main(["plan", "--study", str(study(seed=4)), "--results", str(folder)])
    assert capsys.readouterr().err == ""
