"""What a person asks Snakemake for, by rule or by a file's name: made, or refused; nothing else goes."""

import json
import shutil

import pytest

from bench.files import drop
from bench.running.fsck import fsck
from tests.faults.scene import contents, damage, everything, jobs, look, snakemake


def test_what_a_person_asks_for_again_is_made_with_what_comes_after_it(finished, tmp_path):
    """Snakemake alone skips what is missing behind a rule that is made again, and says that all is well."""
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    drop(results / "figures" / "rankings")
    (group,) = list((finished / "r" / "figures" / "rankings").glob("made-*.json"))
    words = (str(results / "figures" / "rankings" / group.name), "-R", "tables")
    before = everything(results)
    assert set(jobs(look(finished, results, *words))) == {"tables", "figures"}
    assert everything(results) == before
    done = snakemake(finished, results, *words)
    assert done.returncode == 0 and set(jobs(done)) == {"tables", "figures"}, done.stderr
    assert contents(results) == contents(finished / "r")


def test_a_page_asked_for_by_its_file_is_this_study_s(finished, tmp_path):
    """Snakemake alone sees that the file is there, and would say that there is nothing to be done."""
    results, study = tmp_path / "r", tmp_path / "study.yaml"
    shutil.copytree(finished / "r", results)
    page = results / "report.html"
    assert "Nothing to be done" in look(finished, results, str(page)).stdout
    study.write_text((finished / "study.yaml").read_text().replace("title: T", "title: Another"))
    before = everything(results)
    for run in (look, snakemake):
        done = run(tmp_path, results, str(page))
        said = done.stderr.splitlines()[-1]
        assert said == f"error: {page}: is to be made again; ask for it by its rule: html"
        assert done.returncode == 2 and page.read_bytes() == before[page][0]
    page.unlink()
    assert "html" in jobs(look(tmp_path, results, str(page))), "one that is not there"


def test_a_page_asked_for_by_its_file_is_made_of_what_is_whole(finished, tmp_path):
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    damage(results / "figures" / "rankings" / "manifest.json", "bit")
    page = results / "report.html"
    before = everything(results)
    for words in ((), ("-n",), ("-R", "tables"), ("report.pdf",)):
        done = snakemake(finished, results, str(page), *(str(results / w) if "." in w else w for w in words))
        assert done.returncode == 2 and done.stderr.endswith("ask for it by its rule: html\n"), done.stderr
        assert everything(results) == before, "told, and left as it is"
    done = snakemake(finished, results, "html")
    assert done.returncode == 0 and jobs(done) == {"figures": 1, "html": 1}, done.stderr
    assert contents(results) == contents(finished / "r")


@pytest.mark.parametrize(
    ("harmed", "how"), [("report.html", "bit"), ("packs/*.parquet", "bit"), ("packs/*.parquet", "gone")]
)
def test_a_page_asked_for_by_its_file_is_not_well_where_anything_before_it_is_not(
    finished, tmp_path, harmed, how
):
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    damage(next(results.glob(harmed)), how)
    before = everything(results)
    for run in (look, snakemake):
        done = run(finished, results, str(results / "report.html"))
        assert done.returncode == 2 and done.stderr.endswith("ask for it by its rule: html\n"), done.stderr
        assert everything(results) == before


@pytest.mark.parametrize(("stands", "other"), [("html", "pdf"), ("pdf", "html")])
@pytest.mark.parametrize(("how", "by_name"), [("gone", True), ("bit", False)])
def test_beside_a_page_that_is_well_the_other_is_made(finished, tmp_path, stands, other, how, by_name):
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    damage(results / f"report.{other}", how)
    asked = str(results / f"report.{other}") if by_name else other
    done = snakemake(finished, results, str(results / f"report.{stands}"), asked)
    assert done.returncode == 0 and jobs(done) == {other: 1}, done.stderr
    assert contents(results) == contents(finished / "r") and fsck(results) == 0
    assert not (results / "again").exists()


def test_a_page_asked_for_by_its_file_and_to_be_made_again_is(finished, tmp_path):
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    page = str(results / "report.html")
    assert jobs(look(finished, results, page, "-R", "html")) == {"html": 1}
    assert "Nothing to be done" in look(finished, results, page).stdout


@pytest.mark.parametrize(
    ("file", "rule"),
    [
        ("tables/cells.csv", "tables"),
        ("figures/rankings/scoreboard-classification.svg", "html"),
        ("timing/first.json", "timings"),
    ],
)
def test_a_file_that_is_made_with_others_is_asked_for_by_its_rule(finished, file, rule):
    done = look(finished, finished / "r", str(finished / "r" / file))
    assert done.returncode == 2 and f"; ask for it by its rule: {rule}" in done.stderr, done.stderr


def test_a_job_of_a_run_that_another_followed_removes_nothing(finished, tmp_path, monkeypatch):
    """On a cluster its Snakemake would clear the way for what it makes before it asks the verb."""
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    monkeypatch.setenv("BENCH_RUN", f"{results / '.running'}:{'0' * 32}")
    monkeypatch.setenv(
        "BENCH_CONFIG", json.dumps({"study": f"{finished}/study.yaml", "results": f"{results}"})
    )
    words = ["--target-jobs", "html:", "--allowed-rules", "html", "--force", "--mode", "remote"]
    done = snakemake(finished, results, *words)
    assert done.returncode == 2 and "another has begun" in done.stderr, done.stderr
    assert contents(results) == contents(finished / "r") and fsck(results) == 0
